"""Taking out: the clipboard, the browser, the export; and fetching into the open app."""

import stat
from datetime import date
from pathlib import Path

import msgspec
import pytest
from textual.widgets import Input

from arxivtui.config import ArxivSettings, Directories, load_settings
from arxivtui.tui.clipboard import native_copy
from tests.stand_ins.arxiv import ArxivStandIn
from tests.tui.conftest import Opener, act, app_of, main, paper_id, seen, settle, until

CAPTURES = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"
TUESDAY = date(2025, 3, 4)


def tool(folder: Path, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_the_native_clipboard_is_used_where_there_is_one(tmp_path: Path) -> None:
    bin_folder = tmp_path / "bin"
    tool(bin_folder, "xclip", f"/bin/cat > {tmp_path}/copied")
    environ = {"PATH": str(bin_folder), "DISPLAY": ":0"}
    assert native_copy("https://arxiv.org/abs/2507.90001", environ)
    assert (tmp_path / "copied").read_text() == "https://arxiv.org/abs/2507.90001"
    assert not native_copy("x", {"PATH": str(bin_folder)}), "without a display the tool cannot work"
    tool(bin_folder, "xclip", "exit 1")
    assert not native_copy("x", environ)
    assert not native_copy("x", {"PATH": str(tmp_path)})


async def test_the_text_copied_is_always_shown(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    async with opened(home) as pilot:
        await act(pilot, "copy")
        assert f"https://arxiv.org/abs/{paper_id(1)}" in seen(pilot)
        assert pilot.app.clipboard == f"https://arxiv.org/abs/{paper_id(1)}"
        await act(pilot, "copy_id")
        assert pilot.app.clipboard == paper_id(1)


async def test_the_page_opens_in_the_browser_or_its_link_is_shown(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tool(tmp_path / "bin", "surf", f'echo "$1" > {tmp_path}/visited')
    async with opened(home) as pilot:
        monkeypatch.setenv("BROWSER", str(tmp_path / "bin" / "surf"))
        await act(pilot, "browse")
        assert (tmp_path / "visited").read_text().strip() == f"https://arxiv.org/abs/{paper_id(1)}"
        monkeypatch.setenv("BROWSER", str(tmp_path / "bin" / "missing"))
        monkeypatch.setenv("PATH", str(tmp_path))
        await act(pilot, "browse")
        assert f"https://arxiv.org/abs/{paper_id(1)}" in app_of(pilot).history[-1].text


async def test_the_browser_is_not_looked_for_in_the_folder_where_one_is(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    tool(tmp_path / "bin", "surf", f'echo "$1" > {tmp_path}/visited')
    folder = tmp_path / "downloads"
    folder.mkdir()
    for name in ("webbrowser.py", "shlex.py"):
        (folder / name).write_text(f"open({str(tmp_path / 'run')!r}, 'w')\n")
    monkeypatch.setenv("BROWSER", str(tmp_path / "bin" / "surf"))
    monkeypatch.chdir(folder)
    async with opened(home) as pilot:
        await act(pilot, "browse")
    assert not (tmp_path / "run").exists()
    assert (tmp_path / "visited").exists()


async def test_the_export_is_one_file_at_home_brought_up_to_date(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with opened(home) as pilot:
        await act(pilot, "export")
        await pilot.press("enter")
        await settle(pilot)
        assert "Nothing is starred yet" in app_of(pilot).history[-1].text
        for told in ("1 paper written", "2 papers written"):
            await act(pilot, "star", "export")
            assert "~/starred.md" in seen(pilot)
            await pilot.press("enter")
            await settle(pilot)
            assert told in app_of(pilot).history[-1].text
    assert paper_id(2) in (tmp_path / "starred.md").read_text()


async def test_the_starred_papers_are_exported(home: Directories, opened: Opener, tmp_path: Path) -> None:
    target = tmp_path / "starred.md"
    async with opened(home) as pilot:
        await act(pilot, "star", "star", "put_away")
        await pilot.press("E")
        pilot.app.screen.query_one(Input).value = str(target)
        await pilot.press("enter")
        await settle(pilot)
        assert "2 papers written to" in app_of(pilot).history[-1].text
        text = target.read_text()
        assert paper_id(1) in text
        assert paper_id(2) in text
        assert paper_id(3) not in text


async def test_an_export_never_overwrites_something_else(
    home: Directories, opened: Opener, tmp_path: Path
) -> None:
    target = tmp_path / "thesis.md"
    target.write_text("My thesis.\n")
    async with opened(home) as pilot:
        await act(pilot, "star")
        places = {
            target: "did not export",
            tmp_path / "none" / "x.md": "cannot be written",
            Path("~nobody-here/x.md"): "no such home folder",
        }
        for place, told in places.items():
            await pilot.press("E")
            pilot.app.screen.query_one(Input).value = str(place)
            await pilot.press("enter")
            await settle(pilot)
            assert told in app_of(pilot).history[-1].text
            assert "--force" not in app_of(pilot).history[-1].text
    assert target.read_text() == "My thesis.\n"


async def test_r_fetches_ranks_and_opens_the_newest_day(directories: Directories, opened: Opener) -> None:
    directories.create()
    directories.criteria_file.write_text("## Sparse models\n\nPruning, mixture of experts.\n")
    with ArxivStandIn(CAPTURES, today=TUESDAY) as arxiv:
        settings = msgspec.structs.replace(
            load_settings(directories, {}),
            arxiv=ArxivSettings(categories=("cs.LG",), base_url=arxiv.url, delay_seconds=0.0),
        )
        directories.config_file.write_text("")
        async with opened(directories, settings=settings) as pilot:
            assert "No papers yet" in seen(pilot) or main(pilot).papers.count == 0
            await pilot.press("r")
            await until(pilot, lambda: main(pilot).papers.count > 0, "the papers")
            await until(pilot, lambda: not main(pilot).fetching.running, "the end of the fetch")
            await settle(pilot)
            assert "Tue 4 Mar 2025" in seen(pilot)
            assert "ranked" in app_of(pilot).history[-1].text


async def test_a_fetch_that_fails_says_why_and_changes_nothing(
    home: Directories, opened: Opener, unused_tcp_port: int
) -> None:
    settings = msgspec.structs.replace(
        load_settings(home, {}),
        arxiv=ArxivSettings(
            categories=("cs.LG",), base_url=f"http://127.0.0.1:{unused_tcp_port}", delay_seconds=0.0
        ),
    )
    async with opened(home, settings=settings) as pilot:
        before = list(main(pilot).papers.items)
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).history[-1].bad, "the message")
        await settle(pilot)
        assert "cs.LG" in app_of(pilot).history[-1].text
        assert list(main(pilot).papers.items) == before


async def test_what_fails_for_every_category_is_said_once(
    home: Directories, opened: Opener, unused_tcp_port: int
) -> None:
    settings = msgspec.structs.replace(
        load_settings(home, {}),
        arxiv=ArxivSettings(
            categories=("cs.LG", "cs.CL"), base_url=f"http://127.0.0.1:{unused_tcp_port}", delay_seconds=0.0
        ),
    )
    async with opened(home, settings=settings) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).history[-1].bad, "the message")
        told = app_of(pilot).history[-1].text
        assert told.startswith("cs.LG cs.CL: ")
        assert told.count("127.0.0.1") == 1
