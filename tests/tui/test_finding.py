"""Finding: the filter with its errors, folds, days, help and the palette."""

import re
from datetime import date
from pathlib import Path

from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import Input

from arxivtui.config import ArxivSettings, Directories, RankingSettings, Settings
from arxivtui.day import CategoryResult, FetchReport
from arxivtui.domain import LOCAL, Entry, FetchedListing, Kind, Listing, ListingState, Score
from arxivtui.store import Store, listings, papers, scores
from arxivtui.tui.messages import FetchDone
from arxivtui.tui.widgets import Fold
from tests.stand_ins.arxiv import ArxivStandIn
from tests.tui.conftest import (
    ABOVE,
    AT,
    DAY,
    RANKED_OUT,
    REPLACED,
    Opener,
    act,
    app_of,
    fill,
    invented,
    main,
    paper_id,
    seen,
    settle,
    until,
)

CAPTURES = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"


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


async def test_what_begins_with_the_letters_typed_comes_first(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("colon")
        await until(pilot, lambda: isinstance(pilot.app.screen, CommandPalette), "the palette")
        pilot.app.screen.query_one(Input).value = "score"
        await until(pilot, lambda: "Why this score" in seen(pilot), "the commands")
        shown = seen(pilot)
        assert shown.index("Score with") < shown.index("Why this score")
        await pilot.press("escape")


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


async def test_half_a_word_finds_while_it_is_typed_and_a_whole_word_on_enter(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await type_filter(pilot, "spars")
        assert f"{ABOVE} matching" in seen(pilot)
        assert f"{ABOVE} unread" in seen(pilot), "what is done is counted in the same papers"
        await pilot.press("enter")
        await settle(pilot)
        assert "0 matching" in seen(pilot)
        assert "spars* finds words that begin so" in seen(pilot)
        await type_filter(pilot, "sparse")
        await pilot.press("enter")
        await settle(pilot)
        assert f"{ABOVE} matching" in seen(pilot)


async def test_a_word_with_a_space_after_it_is_whole(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await type_filter(pilot, "spars ")
        assert "0 matching" in seen(pilot)


async def test_a_query_may_be_as_long_as_is_allowed(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await act(pilot, "star")
        await type_filter(pilot, "sparse " + '"' + "x" * 1900 + '"' + " OR sparse" + " OR sparse" * 7)
        assert f"{ABOVE} matching" in seen(pilot)
        assert "★ 1" in seen(pilot)
        assert not any(said.bad for said in app_of(pilot).history)


async def test_a_fold_stays_open_when_the_filter_is_cleared(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(120, 70)) as pilot:
        main(pilot).papers.move_to(ABOVE)
        await pilot.press("enter")
        await settle(pilot)
        assert f"Paper {ABOVE + 1}" in seen(pilot)
        await type_filter(pilot, "title:07")
        await pilot.press("escape")
        await settle(pilot)
        assert f"Paper {ABOVE + 1}" in seen(pilot)


def fail(directories: Directories, day: date) -> None:
    """A day of which arXiv would not give the listing."""
    failed = Listing("cs.LG", day, ListingState.FAILED, reason="arXiv answered 503.")
    with Store.open(directories.database) as store, store.writing() as db:
        listings.save(db, FetchedListing(failed, ()), {}, AT)


async def test_a_day_that_could_not_be_had_says_why_and_is_not_opened_first(
    home: Directories, opened: Opener
) -> None:
    for day in range(15, 25):
        fail(home, date(2025, 7, day))
    async with opened(home) as pilot:
        assert "Mon 14 Jul 2025" in seen(pilot), "the newest day with papers"
        await pilot.press("h", "k", "enter")
        await settle(pilot)
        shown = seen(pilot)
        assert "Tue 15 Jul 2025" in shown
        assert "This day could not be had." in shown
        assert "cs.LG: arXiv answered 503." in shown
        assert "r tries again" in shown
        assert "Nothing was announced" not in shown
    async with opened(home) as pilot:
        assert "Mon 14 Jul 2025" in seen(pilot), "not even where it was left open"


async def test_papers_that_no_listing_has_are_all_papers(directories: Directories, opened: Opener) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse models\n")
    imported = invented(1)
    with Store.open(directories.database) as store, store.writing() as db:
        papers.save(db, imported, papers.plain_text(imported))
    async with opened(directories) as pilot:
        assert seen(pilot).splitlines()[0].strip().startswith("all papers")
        assert "Paper 01" in seen(pilot)
        await type_filter(pilot, "gates")
        assert "all papers · 1 matching" in seen(pilot)


async def test_what_a_command_fetched_meanwhile_is_opened_next_time(
    directories: Directories, opened: Opener
) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse models\n")
    async with opened(directories):
        pass
    fill(directories, [Entry(invented(1), Kind.NEW)])
    async with opened(directories) as pilot:
        assert "Mon 14 Jul 2025" in seen(pilot)


async def test_a_first_day_fetched_by_a_command_is_opened_while_nothing_is_shown(
    directories: Directories, opened: Opener
) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse models\n")
    async with opened(directories) as pilot:
        assert "No papers yet" in seen(pilot)
        fill(directories, [Entry(invented(number), Kind.NEW) for number in range(1, 6)])
        await until(pilot, lambda: "Paper 01" in seen(pilot), "the papers")
        assert "Mon 14 Jul 2025" in seen(pilot)


async def test_scores_that_a_ranking_changed_are_drawn_anew(home: Directories, opened: Opener) -> None:
    async with opened(home, size=(160, 30)) as pilot:
        await act(pilot, "down")
        assert scored(pilot, "Paper 02") == "98"
        paper = invented(2)
        with app_of(pilot).session.store.writing() as db:
            changed = Score(
                paper_id=paper.id,
                scorer=LOCAL,
                criteria_hash="criteria",
                text_hash=paper.text_hash,
                run_id=f"run-{DAY}",
                score=33.0,
                topic="Another topic",
            )
            scores.save(db, [changed])
        received = Listing("cs.LG", DAY, ListingState.COMPLETE)
        main(pilot).post_message(FetchDone(FetchReport((CategoryResult("cs.LG", None, received),)), 1))
        await settle(pilot)
        assert scored(pilot, "Paper 02") == "33"
        assert main(pilot).paper_id == paper_id(2)
        assert "Another topic" in seen(pilot), "the paper beside the list too"


def scored(pilot: Pilot[None], title: str) -> str:
    """The score that stands before a title in the list."""
    found = re.search(rf"(\d+)\W+{title}", seen(pilot))
    return found[1] if found else ""


async def test_r_on_a_day_that_could_not_be_had_fetches_that_day(home: Directories, opened: Opener) -> None:
    fail(home, date(2025, 3, 4))
    with ArxivStandIn(CAPTURES, today=date(2025, 3, 5)) as arxiv:
        source = ArxivSettings(base_url=arxiv.url, categories=("cs.LG", "cs.AI"), delay_seconds=0.0)
        async with opened(home, settings=Settings(arxiv=source)) as pilot:
            await pilot.press("h", "j", "j", "enter")
            await settle(pilot)
            assert "This day could not be had" in seen(pilot)
            await pilot.press("r")
            await until(pilot, lambda: "Tue 4 Mar 2025 · complete 3/3" in seen(pilot), "the day")
            await until(pilot, lambda: main(pilot).papers.count > 0, "its papers")
            assert "could not be had" not in seen(pilot)
        assert "cs.AI" not in str(arxiv.requests), "only what was lacking"
