"""Opening pages: the reader's own command, the system's browser, and what is said where there is none."""

import os
import signal
from pathlib import Path

import msgspec
import pytest

from arxivtui.config import Directories, Settings, load_settings
from arxivtui.tui.copying import TakingError
from arxivtui.tui.opening import OpenError, open_pages, own_command, why_nothing_opens
from tests.tui.conftest import Opener, act, app_of, paper_id, seen
from tests.tui.test_copying import desk
from tests.tui.tools import tool

__all__ = ["desk"]
LINK = f"https://arxiv.org/abs/{paper_id(1)}"


def with_ui(home: Directories, **ui: str) -> Settings:
    settings = load_settings(home, {})
    return msgspec.structs.replace(settings, ui=msgspec.structs.replace(settings.ui, **ui))


async def test_the_page_opens_in_the_browser_or_its_link_is_shown(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    surf = tool(tmp_path / "bin", "surf", f'echo "$1" > {tmp_path}/visited')
    async with opened(home) as pilot:
        monkeypatch.setenv("BROWSER", str(surf))
        await act(pilot, "browse")
        assert (tmp_path / "visited").read_text().strip() == LINK
        monkeypatch.setenv("BROWSER", str(tmp_path / "bin" / "missing"))
        monkeypatch.setenv("PATH", str(tmp_path))
        await act(pilot, "browse")
        told = app_of(pilot).history[-1]
        assert told.text.startswith("No browser could be opened.")
        assert LINK in told.text
        assert told.bad


async def test_the_browser_is_not_looked_for_in_the_folder_where_one_is(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    surf = tool(tmp_path / "bin", "surf", f'echo "$1" > {tmp_path}/visited')
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name in ("webbrowser.py", "shlex.py"):
        (folder / name).write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n")
    monkeypatch.setenv("BROWSER", str(surf))
    monkeypatch.chdir(folder)
    async with opened(home) as pilot:
        await act(pilot, "browse")
    assert not (tmp_path / "run").exists()
    assert (tmp_path / "visited").exists()


async def test_the_readers_own_command_opens_every_chosen_page(
    home: Directories, opened: Opener, tmp_path: Path
) -> None:
    surf = tool(tmp_path, "my surf", f'echo "$#:$*" >> {tmp_path}/visited')
    async with opened(home, settings=with_ui(home, browser_command=f"'{surf}' --tab={{url}} -q")) as pilot:
        await act(pilot, "browse")
        assert f"Opened {LINK}" in app_of(pilot).history[-1].text
    assert (tmp_path / "visited").read_text() == f"2:--tab={LINK} -q\n"
    ids = tuple(map(paper_id, (1, 2, 3)))
    said = open_pages(f"'{surf}'", ids)
    assert getattr(said, "text", "") == "Opened 3 pages"
    assert (tmp_path / "visited").read_text().split()[2:] == [
        f"1:https://arxiv.org/abs/{each}" for each in ids
    ]


def test_nothing_in_a_command_reaches_a_shell(tmp_path: Path) -> None:
    surf = tool(tmp_path, "surf", f'printf "%s" "$1" > {tmp_path}/visited')
    command = own_command("browser_command", f"{surf} {{url}}", {"url": "x; touch {file} $(id) 'y"})
    assert command == [str(surf), "x; touch {file} $(id) 'y"]
    assert own_command("pdf_command", "v -f {file}", {"file": "{url}", "url": "u"}) == ["v", "-f", "{url}"]


@pytest.mark.parametrize(
    ("command", "told"),
    [
        ("no-such-browser {url}", "no-such-browser cannot be started: there is no such program."),
        ("firefox '{url}", "[ui] browser_command cannot be read: no closing quotation"),
        ("false {url}", "false ended with status 1."),
        ("/ {url}", "cannot be started"),
    ],
)
async def test_a_wrong_command_is_told_with_its_setting(
    home: Directories, opened: Opener, command: str, told: str
) -> None:
    async with opened(home, settings=with_ui(home, browser_command=command)) as pilot:
        await act(pilot, "browse")
        said = app_of(pilot).history[-1]
        assert told in said.text
        assert "[ui] browser_command" in said.text
        assert said.bad


async def test_over_ssh_the_link_is_shown_and_copied(
    home: Directories, opened: Opener, desk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("BROWSER", raising=False)
    monkeypatch.setenv("SSH_CONNECTION", "192.0.2.1 1 192.0.2.2 22")
    async with opened(home, size=(200, 30)) as pilot:
        await act(pilot, "browse")
        told = app_of(pilot).history[-1].text
        assert told.startswith(
            "Over SSH nothing can be opened in front of you. Your terminal, over SSH, was asked"
        )
        assert LINK in told
        assert pilot.app.clipboard == LINK
        assert LINK in seen(pilot).replace("\n", "")


def test_where_windows_can_be_opened() -> None:
    ssh = {"SSH_TTY": "/dev/pts/1"}
    assert not why_nothing_opens({"DISPLAY": ":0"}, "linux")
    assert not why_nothing_opens({**ssh, "DISPLAY": "localhost:10.0"}, "linux")
    assert not why_nothing_opens({**ssh, "BROWSER": "surf"}, "linux")
    assert not why_nothing_opens({}, "darwin")
    assert "SSH" in why_nothing_opens(ssh, "darwin")
    assert "desktop" in why_nothing_opens({}, "linux")


def test_many_pages_at_once_are_refused() -> None:
    with pytest.raises(TakingError, match="at most 20"):
        open_pages("true", tuple(map(paper_id, range(21))))


def test_a_program_that_stays_is_left_to_the_reader(tmp_path: Path) -> None:
    stays = tool(tmp_path, "stays", f"echo $$ > {tmp_path}/pid; exec sleep 20")
    said = open_pages(str(stays), (paper_id(1),))
    assert getattr(said, "text", "").startswith("Opened")
    os.kill(int((tmp_path / "pid").read_text()), signal.SIGTERM)


def test_an_error_names_the_setting_for_pdfs_too() -> None:
    with pytest.raises(OpenError, match=r"\[ui\] pdf_command"):
        own_command("pdf_command", "zathura 'x", {"file": "y"})
