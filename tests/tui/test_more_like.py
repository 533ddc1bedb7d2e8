"""More like this: papers like the one under the cursor, and back to exactly where one was."""

from datetime import date

import pytest
from textual.command import CommandPalette
from textual.widgets import Input

from arxivtui.config import Directories
from arxivtui.domain import Entry, Kind, Paper
from arxivtui.tui.screens.main import Pane
from tests.tui.conftest import Opener, act, app_of, fill, invented, main, seen, settle, until
from tests.tui.test_finding import type_filter

EARLIER = date(2025, 7, 10)
PROOFS = invented(601, "Verified proofs in a proof assistant", "Autoformalization of theorems by tactics.")
TACTICS = invented(602, "Tactics for proofs", "Verified theorems in a proof assistant, by autoformalization.")
LEMMAS = invented(603, "Lemmas and theorems", "Tactics of a proof assistant.")
STARS = invented(604, "Variable stars", "Light curves of eclipsing binaries.")


@pytest.fixture
def shelf(home: Directories) -> Directories:
    """Two like the first one: on its own day, and on an earlier one; and a day full of others."""
    fill(home, [Entry(LEMMAS, Kind.NEW), *(Entry(other(n), Kind.NEW) for n in range(3))], EARLIER)
    others = [Entry(other(number), Kind.NEW) for number in range(10, 40)]
    entries = [*others[:15], *(Entry(one, Kind.NEW) for one in (PROOFS, TACTICS, STARS)), *others[15:]]
    fill(home, entries, date(2025, 7, 15))
    return home


def other(number: int) -> Paper:
    return invented(500 + number, f"Study {number} of soils", "Loam, clay and silt of meadows.")


async def test_m_finds_papers_like_it_the_most_alike_first(shelf: Directories, opened: Opener) -> None:
    async with opened(shelf) as pilot:
        main(pilot).papers.move_to_item(PROOFS.id)
        await pilot.press("m")
        await settle(pilot)
        assert list(main(pilot).papers.items) == [TACTICS.id, LEMMAS.id], "of any day"
        assert "Like: Verified proofs in a proof assistant · 2 matching" in seen(pilot)
        assert f"all papers: like:{PROOFS.id}" in seen(pilot)
        await pilot.press("s")
        await settle(pilot)
        assert "★ 1" in seen(pilot), "acts work there"


async def test_escape_goes_back_to_the_paper_the_scrolling_and_the_pane(
    shelf: Directories, opened: Opener
) -> None:
    async with opened(shelf) as pilot:
        screen = main(pilot)
        screen.papers.move_to_item(PROOFS.id)
        await act(pilot, "down", "up")
        before, line = list(screen.papers.items), screen.papers.scroll_offset.y
        assert line > 0
        await pilot.press("m")
        await settle(pilot)
        await pilot.press("j", "escape")
        await settle(pilot)
        assert list(screen.papers.items) == before
        assert (screen.paper_id, screen.papers.scroll_offset.y) == (PROOFS.id, line)
        assert not screen.filter_line.is_open
        assert screen.check_action("back", ()) is False
        await pilot.press("enter", "m")
        await settle(pilot)
        assert screen.pane is Pane.LIST
        await pilot.press("escape")
        await settle(pilot)
        assert (screen.pane, screen.full, screen.paper_id) == (Pane.PAPER, True, PROOFS.id)


async def test_one_leads_to_the_next_and_back_again(shelf: Directories, opened: Opener) -> None:
    async with opened(shelf) as pilot:
        screen = main(pilot)
        await type_filter(pilot, "title:proofs")
        await pilot.press("enter")
        screen.papers.move_to_item(PROOFS.id)
        await pilot.press("m")
        await settle(pilot)
        screen.papers.move_to_item(LEMMAS.id)
        await pilot.press("m")
        await settle(pilot)
        assert "Like: Lemmas and theorems" in seen(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "Like: Verified proofs" in seen(pilot)
        assert screen.paper_id == LEMMAS.id
        await pilot.press("escape")
        await settle(pilot)
        assert "this day: title:proofs" in seen(pilot)
        assert (screen.paper_id, screen.papers.count) == (PROOFS.id, 2)
        await pilot.press("escape")
        await settle(pilot)
        assert "Tue 15 Jul 2025 · complete" in seen(pilot)


async def test_what_was_found_can_be_narrowed(shelf: Directories, opened: Opener) -> None:
    async with opened(shelf) as pilot:
        screen = main(pilot)
        screen.papers.move_to_item(PROOFS.id)
        await pilot.press("m", "slash")
        await settle(pilot)
        line = screen.filter_line.query_one(Input)
        assert line.value == f"like:{PROOFS.id}"
        line.value += f" date:{EARLIER}"
        await pilot.pause(0.15)
        await settle(pilot)
        assert list(screen.papers.items) == [LEMMAS.id]
        await pilot.press("escape", "escape")
        await settle(pilot)
        assert screen.paper_id == PROOFS.id
        assert "Tue 15 Jul 2025 · complete" in seen(pilot)


async def test_a_paper_like_no_other_says_so(shelf: Directories, opened: Opener) -> None:
    async with opened(shelf) as pilot:
        main(pilot).papers.move_to_item(STARS.id)
        await pilot.press("m")
        await settle(pilot)
        assert "No paper matches. Esc goes back." in seen(pilot)
        await pilot.press("m", "escape")
        await settle(pilot)
        assert main(pilot).paper_id == STARS.id


async def test_a_paper_that_is_not_stored_is_named_while_it_is_typed(
    shelf: Directories, opened: Opener
) -> None:
    async with opened(shelf) as pilot:
        await type_filter(pilot, "like:2507.12345")
        assert "│1 paper is not in the store: 2507.12345." in seen(pilot), "under the query"
        assert [said.text for said in app_of(pilot).history] == [
            "1 paper is not in the store: 2507.12345. `arxivtui fetch 2507.12345` brings it."
        ]


async def test_a_day_can_be_narrowed_so_too(shelf: Directories, opened: Opener) -> None:
    async with opened(shelf) as pilot:
        await type_filter(pilot, f"like:{PROOFS.id}")
        assert list(main(pilot).papers.items) == [TACTICS.id]


async def test_the_palette_has_it_and_the_next_sitting_opens_it_again(
    shelf: Directories, opened: Opener
) -> None:
    async with opened(shelf) as pilot:
        main(pilot).papers.move_to_item(PROOFS.id)
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette")
        pilot.app.screen.query_one(Input).value = "more like"
        await until(pilot, lambda: "Find the papers most alike" in seen(pilot), "the command")
        await pilot.press("enter")
        await settle(pilot)
        assert "Like: Verified proofs" in seen(pilot)
    async with opened(shelf) as pilot:
        assert "Like: Verified proofs in a proof assistant · 2 matching" in seen(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "Tue 15 Jul 2025 · complete" in seen(pilot)
