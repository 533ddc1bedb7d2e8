"""Reading: the paper beside the list, in full width, on a narrow terminal; text nobody has vouched for."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.config import Directories
from arxivtui.domain import Act, Announcement, Entry, Kind, Paper, PaperRecord, PlainText, Triage, Verb
from arxivtui.store import Store, papers, triage
from arxivtui.text import cell_width
from arxivtui.tui.widgets.paper_text import announced, paper_lines
from tests.tui.conftest import (
    Opener,
    act,
    app_of,
    fill,
    invented,
    main,
    paper_id,
    paper_said,
    seen,
    settle,
    until,
)


async def test_the_paper_follows_the_cursor(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(160, 30)) as pilot:
        assert "Abstract number 1." in seen(pilot)
        await act(pilot, "down", "down")
        shown = seen(pilot)
        assert "Abstract number 3." in shown
        assert "Sparse models" in shown
        assert "new in cs.LG, 14 Jul 2025" in shown


async def test_why_shows_every_reason_with_its_weight(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        assert "+6.0" not in seen(pilot)
        await pilot.press("w")
        await settle(pilot)
        shown = seen(pilot)
        assert "+6.0" in shown
        assert "-2.0" in shown
        await pilot.press("escape")
        await settle(pilot)
        assert "+6.0" not in seen(pilot)


async def test_enter_reads_in_full_width_and_q_returns(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("enter")
        await settle(pilot)
        assert "Paper 02" not in seen(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "Abstract number 2." in seen(pilot), "on to the next unread, still reading"
        await pilot.press("q")
        await settle(pilot)
        assert "Paper 03" in seen(pilot)
        assert pilot.app.is_running


async def test_at_80_columns_one_pane_is_shown_at_a_time(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(80, 24)) as pilot:
        shown = seen(pilot)
        assert "Paper 01" in shown
        assert "Abstract number" not in shown
        assert "Fri 11 Jul" not in shown
        await pilot.press("enter")
        await settle(pilot)
        shown = seen(pilot)
        assert "Abstract number 1." in shown
        assert "Paper 02" not in shown
        await pilot.press("j")
        await settle(pilot)
        assert main(pilot).paper_id == paper_id(1), "while reading, j scrolls"
        await pilot.press("escape", "h")
        await settle(pilot)
        shown = seen(pilot)
        assert "Fri 11 Jul" in shown
        assert "Paper 01" not in shown
        await pilot.press("l")
        await settle(pilot)
        assert "Paper 01" in seen(pilot)


@pytest.mark.parametrize("size", [(20, 6), (40, 10), (99, 20), (100, 20), (250, 60)])
async def test_any_size_can_be_worked_in(home: Directories, opened: Opener, size: tuple[int, int]) -> None:
    async with opened(home, size=size) as pilot:
        await act(pilot, "star", "open_paper", "why", "back", "back", "fold_days", "help")
        assert app_of(pilot).return_value is None


async def test_markup_and_controls_in_a_title_are_shown_as_text(
    directories: Directories, opened: Opener
) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    hostile = "[bold red]x[/] [@click=app.quit]y[/] \x1b[31mred\x1b]0;title\x07 <b>tag</b>"
    papers = [invented(1, title=hostile, abstract=hostile), *map(invented, range(2, 6))]
    fill(directories, [Entry(paper, Kind.NEW) for paper in papers])
    async with opened(directories, size=(160, 30)) as pilot:
        shown = seen(pilot)
        assert "[bold red]x[/] [@click=app.quit]y[/]" in shown
        assert "<b>tag</b>" in shown
        assert "\x1b" not in shown
        await act(pilot, "note")
        assert "[bold red]x[/]" in seen(pilot)


async def test_a_message_with_markup_is_shown_as_text(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        app_of(pilot).tell("no [bold]such[/bold] thing \x1b[2J", bad=True)
        await until(pilot, lambda: "no [bold]such[/bold] thing" in seen(pilot), "the message")
        await act(pilot, "messages")
        assert "no [bold]such[/bold] thing" in seen(pilot)


def test_announced_says_kind_category_and_date() -> None:
    day, before = date(2025, 7, 14), date(2025, 7, 11)
    known = [
        Announcement("2507.90001", "cs.LG", day, Kind.NEW),
        Announcement("2507.90001", "cs.AI", day, Kind.CROSS),
        Announcement("2507.90001", "cs.LG", before, Kind.NEW),
    ]
    assert announced(known) == "new in cs.LG, cross in cs.AI, 14 Jul 2025"


def test_a_paper_of_the_library_says_so() -> None:
    paper = Paper("2507.90001", "Gates", ("Ada Example",))
    record = PaperRecord(paper, PlainText(paper.title, paper.authors, ""))

    assert "library" not in paper_said(record, 60)
    assert "≡ In your reference library." in paper_said(replace(record, in_library=True), 60)


def test_a_paper_replaced_since_it_was_starred_says_so_until_the_star_is_new() -> None:
    starred = datetime(2025, 7, 11, 9, tzinfo=UTC)
    paper = Paper("2507.90001", "Gates", ("Ada Example",))
    plain = PlainText(paper.title, paper.authors, "")
    record = PaperRecord(paper, plain, triage=Triage(starred=starred), replaced=starred + timedelta(days=3))
    assert "↻ Replaced at arXiv after you starred it." in paper_said(record, 60)

    again = replace(record, triage=Triage(starred=starred + timedelta(days=4)))
    assert "Replaced" not in paper_said(again, 60)


async def test_an_update_is_marked_in_the_list_until_the_star_is_taken_away(
    home: Directories, opened: Opener
) -> None:
    starred = datetime(2025, 7, 14, 9, tzinfo=UTC)
    with Store.open(home.database) as store, store.writing() as db:
        triage.act(db, Act(Verb.STAR, (paper_id(1),)), at=starred)
        papers.mark_replaced(db, [paper_id(1)], starred + timedelta(days=1))

    async with opened(home, size=(80, 24)) as pilot:
        before = seen(pilot)
        assert before.count("↻") == 1
        await act(pilot, "star")
        assert "↻" not in seen(pilot)
        await act(pilot, "undo")
        assert seen(pilot).count("↻") == 1


@settings(max_examples=60)
@given(title=st.text(), author=st.text(), abstract=st.text(), note=st.text(), width=st.integers(-5, 140))
def test_no_line_is_wider_than_the_pane(
    title: str, author: str, abstract: str, note: str, width: int
) -> None:
    paper = Paper("2507.90001", title, (author,) * 3, abstract, ("cs.LG",))
    record = PaperRecord(paper, PlainText(title, (author,) * 3, abstract), triage=Triage(note=note))
    lines = [line.plain for line in paper_lines(record, width)]
    assert max(map(cell_width, lines)) <= max(16, width) + 8
