"""Finding: the filter with its errors, folds, days, help and the palette."""

from textual.command import CommandPalette
from textual.widgets import Input

from arxivtui.config import Directories, RankingSettings
from arxivtui.tui.widgets import Fold
from tests.tui.conftest import (
    ABOVE,
    RANKED_OUT,
    REPLACED,
    Opener,
    act,
    main,
    paper_id,
    seen,
    settle,
    until,
)


async def type_filter(pilot: object, text: str) -> None:
    from textual.pilot import Pilot

    assert isinstance(pilot, Pilot)
    await pilot.press("slash")
    await settle(pilot)
    main(pilot).filter_line.query_one(Input).value = text
    await pilot.pause(0.15)
    await settle(pilot)


async def test_a_filter_narrows_as_it_is_typed_and_escape_returns(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "down", "down")
        await type_filter(pilot, "title:07")
        assert list(main(pilot).papers.items) == [paper_id(7)]
        assert "1 matching" in seen(pilot)
        await pilot.press("escape")
        await settle(pilot)
        assert "Mon 14 Jul 2025" in seen(pilot)
        assert main(pilot).paper_id == paper_id(3), "the day is where it was left"


async def test_a_mistake_is_named_under_its_column_and_the_list_stays(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        before = list(main(pilot).papers.items)
        await type_filter(pilot, "sparse (gates")
        line = next(line for line in seen(pilot).splitlines() if "^" in line)
        assert "paren" in line
        assert list(main(pilot).papers.items) == before


async def test_enter_goes_to_the_result_and_acts_work_there(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await type_filter(pilot, "title:07 OR title:09")
        await pilot.press("enter", "s")
        await settle(pilot)
        assert "★ 1" in seen(pilot)
        await type_filter(pilot, "is:starred")
        assert list(main(pilot).papers.items) == [paper_id(7)]


async def test_nothing_found_says_so(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await type_filter(pilot, "xyzzy")
        assert "No paper of this day matches" in seen(pilot)
        await pilot.press("tab")
        await settle(pilot)
        assert "No paper matches" in seen(pilot)


async def test_the_filter_narrows_the_day_and_tab_widens_it(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await type_filter(pilot, "title:sparse score>=98")
        assert "2 matching" in seen(pilot)
        await pilot.press("tab")
        await settle(pilot)
        assert "all papers: title:sparse" in seen(pilot)
        assert "4 matching" in seen(pilot), "two of each day"


async def test_ranked_out_and_replaced_papers_stand_under_folds(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        screen = main(pilot)
        folds = [item for item in screen.papers.items if isinstance(item, Fold)]
        assert [fold.label.split(" · ")[0] for fold in folds] == [
            f"{RANKED_OUT} ranked out below {RankingSettings().fold_below:g}",
            f"{REPLACED} replacements",
        ]
        assert f"{ABOVE} unread" in seen(pilot), "what is folded away does not stand in the way"
        screen.papers.move_to_item(folds[0].key)
        await pilot.press("enter")
        await settle(pilot)
        assert screen.papers.count == ABOVE + RANKED_OUT + 2
        assert screen.papers.cursor_item == screen.papers.items[ABOVE], "the cursor stays on the fold"
        await pilot.press("enter")
        await settle(pilot)
        assert screen.papers.count == ABOVE + 2


async def test_the_days_open_from_the_left(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("h", "j", "enter")
        await settle(pilot)
        assert "Fri 11 Jul 2025 · complete 5/5" in seen(pilot)
        assert main(pilot).papers.items[0] == paper_id(81)


async def test_help_is_searched(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("question_mark")
        await settle(pilot)
        assert "Half a page down" in seen(pilot)
        pilot.app.screen.query_one(Input).value = "star"
        await settle(pilot)
        shown = seen(pilot)
        assert "Star the paper" in shown
        assert "Half a page" not in shown
        await pilot.press("escape", "s")
        await settle(pilot)
        assert "★ 1" in seen(pilot)


async def test_the_palette_runs_what_can_be_done(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette")
        pilot.app.screen.query_one(Input).value = "dismiss"
        await until(pilot, lambda: "Put the paper away" in seen(pilot), "the command")
        await pilot.press("enter")
        await settle(pilot)
        assert f"{ABOVE - 1} unread" in seen(pilot)


async def test_the_palette_leaves_out_what_cannot_be_done(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await type_filter(pilot, "xyzzy")
        await pilot.press("enter")
        assert main(pilot).check_action("star", ()) is None
        assert main(pilot).check_action("back", ()) is True
        await pilot.press("escape")
        await settle(pilot)
        assert main(pilot).check_action("star", ()) is True
        assert main(pilot).check_action("back", ()) is False
