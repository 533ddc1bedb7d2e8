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
        for place, told in ((target, "did not export"), (tmp_path / "none" / "x.md", "cannot be written")):
            await pilot.press("E")
            pilot.app.screen.query_one(Input).value = str(place)
            await pilot.press("enter")
            await settle(pilot)
            assert told in app_of(pilot).history[-1].text
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
