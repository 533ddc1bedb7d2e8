"""Exporting from the app: which papers, in which form, where, and files that must not be written over."""

import json
from pathlib import Path

import pytest
from textual.widgets import Input, Static

from arxivtui.config import Directories
from arxivtui.day import WRITERS
from arxivtui.domain.query import parse_query
from arxivtui.store import Store, search
from arxivtui.tui.screens.export import ExportScreen
from arxivtui.tui.taking import FORMS
from tests.tui.conftest import ABOVE, DAY, Opener, act, app_of, paper_id, seen, settle


def test_every_form_of_the_command_is_offered() -> None:
    assert list(FORMS) == list(WRITERS)


async def test_the_export_is_one_file_at_home_brought_up_to_date(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with opened(home) as pilot:
        await act(pilot, "export")
        await pilot.press("enter")
        await settle(pilot)
        assert "Nothing is starred yet" in seen(pilot), "said before the question goes"
        await pilot.press("escape")
        for told in ("1 paper written", "2 papers written"):
            await act(pilot, "star", "export")
            assert "~/starred.md" in seen(pilot)
            await pilot.press("enter")
            await settle(pilot)
            assert f"{told} to {tmp_path}/starred.md" in app_of(pilot).history[-1].text
    text = (tmp_path / "starred.md").read_text()
    assert paper_id(1) in text
    assert paper_id(2) in text
    assert paper_id(3) not in text


async def test_the_list_leaves_as_bibtex_and_the_paper_as_json(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with opened(home) as pilot:
        await pilot.press("E")
        assert f"this list ({ABOVE})" in seen(pilot)
        await pilot.press("shift+tab", "right", "up", "left", "enter")
        await settle(pilot)
        assert f"{ABOVE} papers written to {tmp_path}/list.bib" in app_of(pilot).history[-1].text
        bibtex = (tmp_path / "list.bib").read_text()
        assert bibtex.startswith("% Exported by arxivtui Mon 14 Jul 2025")
        assert bibtex.count("@misc{") == ABOVE

        await pilot.press("E", "up", *"lllll", "up", "l", "enter")
        await settle(pilot)
        lines = [json.loads(line) for line in (tmp_path / "papers.jsonl").read_text().splitlines()]
        assert [line["id"] for line in lines if "arxivtui" not in line] == [paper_id(1)]


async def test_the_mouse_chooses_too(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("E")
        screen = pilot.app.screen
        assert isinstance(screen, ExportScreen)
        await pilot.click("#form", offset=(24, 0))
        assert screen.query_one(Input).value == "~/starred.bib"
        screen.query_one(Input).value = "refs.bib"
        await pilot.click("#form", offset=(10, 0))
        assert screen.query_one(Input).value == "refs.md"


async def test_a_choice_on_a_second_line_is_clicked_too(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(80, 24)) as pilot:
        await pilot.press("E")
        await pilot.click("#form", offset=(30, 1))
        assert pilot.app.screen.query_one(Input).value == "~/arxiv-notes"


async def test_papers_leave_as_notes_and_what_is_not_ours_stays(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    folder = tmp_path / "arxiv-notes"
    async with opened(home) as pilot:
        await act(pilot, "star", "star", "star")
        await pilot.press("E", "up", "left", "enter")
        await settle(pilot)
        assert f"3 papers written to {folder}" in app_of(pilot).history[-1].text
        assert sorted(path.stem for path in folder.iterdir()) == [paper_id(number) for number in (1, 2, 3)]

        (folder / f"{paper_id(1)}.md").write_text("My own.\n")
        await pilot.press("E", "up", "left", "enter")
        await settle(pilot)
        assert "2 papers written" in app_of(pilot).history[-1].text
        assert f"1 not: {folder}/{paper_id(1)}.md holds something" in app_of(pilot).history[-1].text
        assert (folder / f"{paper_id(1)}.md").read_text() == "My own.\n"

        await pilot.press("E", "up", "left", "end", "down", "end", *"/none/here", "enter")
        await settle(pilot)
        assert "cannot be made" in seen(pilot)


async def test_what_left_as_a_file_is_known_in_queries(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    async with opened(home) as pilot:
        await act(pilot, "star", "star")
        await pilot.press("E", "enter")
        await settle(pilot)
    with Store.open(home.database) as store, store.reading() as db:
        left = search.ids(db, parse_query("exported:yes"), today=DAY)
    assert sorted(left) == [paper_id(1), paper_id(2)]


async def test_something_else_is_written_over_only_when_asked_twice(
    home: Directories, opened: Opener, tmp_path: Path
) -> None:
    target = tmp_path / "thesis.md"
    target.write_text("My thesis.\n")
    async with opened(home, size=(160, 30)) as pilot:
        await act(pilot, "star")
        await pilot.press("E")
        field = pilot.app.screen.query_one(Input)
        wrong = pilot.app.screen.query_one(".wrong", Static)
        places = {
            str(tmp_path / "none" / "x.md"): "cannot be written",
            "~nobody-here/x.md": "no such home folder",
            str(tmp_path): "is a folder",
            "/proc/x.md": "cannot be written",
            "": "Name a file",
            str(target): "did not export. Enter once more",
        }
        for place, told in places.items():
            field.value = place
            await pilot.press("enter")
            await settle(pilot)
            assert told in str(wrong.content), place
            assert "--force" not in seen(pilot)
        assert target.read_text() == "My thesis.\n"

        await pilot.press("end", "backspace", "d", "enter")
        await settle(pilot)
        assert target.read_text() == "My thesis.\n", "touched since, so asked again"
        await pilot.press("enter")
        await settle(pilot)
        assert "1 paper written" in app_of(pilot).history[-1].text
        assert paper_id(1) in target.read_text()
