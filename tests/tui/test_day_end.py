"""The end of a day: what it says, that it says it once, and that it takes no key from anyone."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from threading import Event

import pytest
from textual.events import Key
from textual.pilot import Pilot

from arxivtui.config import Directories
from arxivtui.domain import Act, Listing, ListingState, Verb
from arxivtui.store import Store, triage
from arxivtui.store.day_facts import DayFacts, FoldFacts, Marked
from arxivtui.store.time_spent import TimeSpent
from arxivtui.tui import ordered_keys, reading
from arxivtui.tui.day_end_words import body, head, title_of
from arxivtui.tui.day_facts import DayFactsRead, NextListing, next_listing
from arxivtui.tui.messages import ViewRead
from arxivtui.tui.screens.day_end import DayEndScreen
from arxivtui.tui.session import Session
from arxivtui.tui.views import Folded, Left, Spec, View
from tests.tui.conftest import (
    ABOVE,
    AT,
    DAY,
    Opener,
    act,
    dismissed,
    main,
    paper_id,
    seen,
    settle,
    starred,
    until,
)

LAST = paper_id(ABOVE)


@pytest.fixture
def nearly_done(home: Directories) -> Directories:
    """All but the last paper of the day is judged: two starred, one for later, the rest dismissed."""
    acts = [Act(Verb.STAR, (paper_id(number),)) for number in (1, 2)]
    acts += [Act(Verb.LATER, (paper_id(3),)), Act(Verb.SEE, (paper_id(4),))]
    acts += [Act(Verb.DISMISS, tuple(paper_id(number) for number in range(5, ABOVE)))]
    with Store.open(home.database) as store, store.writing() as db:
        for minute, each in enumerate(acts):
            triage.act(db, each, at=AT + timedelta(minutes=minute))
    return home


def is_open(pilot: Pilot[None]) -> bool:
    return isinstance(pilot.app.screen, DayEndScreen)


async def to_last(pilot: Pilot[None]) -> None:
    await act(pilot, "next_unread")
    assert main(pilot).paper_id == LAST


async def test_the_last_act_of_a_day_brings_up_what_it_came_to(
    opened: Opener, nearly_done: Directories
) -> None:
    async with opened(nearly_done) as pilot:
        assert not is_open(pilot)
        await to_last(pilot)
        await act(pilot, "star")

        shown = seen(pilot)
        assert "Mon 14 Jul 2025 is done · 20 papers" in shown
        assert "★ 3 starred   ◷ 1 later   15 dismissed   0 skipped   1 seen or read" in shown
        assert "3 ranked out below 10 by the embedded ranker; all unread" in shown
        assert "2 replacements; all unread" in shown
        assert "cs.LG complete 25/25" in shown
        assert "4 min, from the first of 6 acts to the last" in " ".join(shown.split())
        assert "unread    Fri 11 Jul 2" in shown

        await pilot.press("a")
        await settle(pilot)
        assert "Paper 81" in seen(pilot)


async def test_keys_of_the_list_go_on_as_if_nothing_were_there(
    opened: Opener, nearly_done: Directories
) -> None:
    async with opened(nearly_done) as pilot:
        await to_last(pilot)
        await pilot.press("d")
        await settle(pilot)
        assert is_open(pilot)

        await pilot.press("u")
        await settle(pilot)
        assert not is_open(pilot)
        assert LAST not in dismissed(nearly_done)
        assert main(pilot).desk.standing.counts.unread == 1

        await pilot.press("U")
        await settle(pilot)
        assert LAST in dismissed(nearly_done)
        assert not is_open(pilot), "done again is not newly done"

        await pilot.press("u", "s")
        await settle(pilot)
        assert is_open(pilot), "newly done"
        await pilot.press("k")
        await settle(pilot)
        assert not is_open(pilot)
        assert main(pilot).paper_id == paper_id(ABOVE - 1)
        assert LAST in starred(nearly_done)


async def test_enter_looks_below_the_fold(opened: Opener, nearly_done: Directories) -> None:
    async with opened(nearly_done, size=(80, 24)) as pilot:
        await to_last(pilot)
        await act(pilot, "put_away")
        assert "is done" in seen(pilot)

        await pilot.press("enter")
        await settle(pilot)
        assert "3 ranked out below 10 · Enter to fold" in seen(pilot)
        assert "Paper 23" in seen(pilot)


async def test_a_day_that_ended_in_a_browser_says_nothing(opened: Opener, nearly_done: Directories) -> None:
    async with opened(nearly_done) as pilot:
        with Store.open(nearly_done.database) as store, store.writing() as db:
            triage.act(db, Act(Verb.STAR, (LAST,)), at=AT, origin="browser", device="Chrome")
        main(pilot).parts.paper.reload()
        await settle(pilot)
        assert main(pilot).desk.standing.counts.unread == 0
        assert not is_open(pilot)

        await act(pilot, "star")
        assert not is_open(pilot), "a star on a day that was over ends nothing"


async def test_a_paper_that_is_still_read_is_not_covered(opened: Opener, nearly_done: Directories) -> None:
    async with opened(nearly_done) as pilot:
        await to_last(pilot)
        main(pilot).desk.rest(LAST)
        await settle(pilot)
        assert main(pilot).desk.standing.counts.unread == 0
        assert not is_open(pilot)

        await act(pilot, "star")
        assert is_open(pilot), "the reader's word ends the day"


async def test_a_list_of_several_days_ends_too_and_counts_the_days_anew(
    opened: Opener, nearly_done: Directories
) -> None:
    async with opened(nearly_done) as pilot:
        main(pilot).parts.contents.open(Spec(query='abstract:"number 82"'))
        await settle(pilot)
        await act(pilot, "put_away")
        shown = seen(pilot)
        assert 'abstract:"number 82" is done · 1 paper' in shown
        assert "unread    Mon 14 Jul 1, Fri 11 Jul 1" in shown


async def test_asked_for_before_the_end_it_says_what_is_left(opened: Opener, home: Directories) -> None:
    async with opened(home) as pilot:
        await act(pilot, "day_end")
        shown = seen(pilot)
        assert "Mon 14 Jul 2025 · 20 of 20 papers still unread" in shown
        assert "no act of yours yet" in shown

        await pilot.press("escape")
        await settle(pilot)
        assert not is_open(pilot)
        assert main(pilot).paper_id == paper_id(1)


async def test_an_empty_store_has_an_end_too(opened: Opener, directories: Directories) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse models\n\nGates.\n")
    async with opened(directories) as pilot:
        await act(pilot, "day_end")
        assert "no papers above the fold" in seen(pilot)


def words(
    facts: DayFacts,
    coming: NextListing | None = None,
    view: View | None = None,
    others: Sequence[tuple[date, int]] = (),
) -> str:
    coming = coming or next_listing(DAY, AT)
    return body(view or View(Spec(DAY)), facts, coming, others, "r", 100).plain


def test_how_a_listing_stood_is_said_of_each_and_why() -> None:
    whole = Listing("cs.LG", DAY, ListingState.COMPLETE, {}, {})
    cut = replace(whole, category="cs.AI", state=ListingState.PARTIAL, reason="the page was cut \x1b[31m")
    said = words(DayFacts(listings=(whole, cut)))
    assert "cs.LG complete" in said
    assert "cs.AI partial: the page was cut" in said
    assert "\x1b" not in said


def test_papers_that_the_model_left_out_are_told_with_the_reasons() -> None:
    facts = DayFacts(without_number=2, unscored={"refused": 5, "too long": 3, "cut": 2, "x": 1, "y": 1})
    assert "2 papers without any score: not ranked yet" in words(facts)
    assert "by the model: refused 5, too long 3, cut 2, other reasons 2" in words(facts)


def test_folds_are_told_with_who_ranked_them_out() -> None:
    folds = (
        Folded("fold:ranked-out", "7 ranked out below 10", ("1",)),
        Folded("fold:replaced", "2 replacements", ("2",)),
    )
    facts = DayFacts(
        folds=(
            FoldFacts(Marked(papers=7, unread=6, dismissed=1), {"local": 4, "gpt-5-mini": 3}),
            FoldFacts(Marked(papers=2, skipped=2), {"local": 2}),
        )
    )
    said = words(facts, view=View(Spec(DAY), folds=folds))
    assert "7 ranked out below 10 by the embedded ranker 4, gpt-5-mini 3; 6 unread" in said
    assert "2 replacements; none unread" in said


def test_days_that_are_still_unread_are_named() -> None:
    others = [(DAY - timedelta(days=back), 10 + back) for back in range(3, 8)]
    said = words(DayFacts(), others=others)
    assert "Fri 11 Jul 13, Thu 10 Jul 14, Wed 9 Jul 15, and 33 on 2 days before" in said


def test_time_is_told_with_how_it_is_counted() -> None:
    facts = DayFacts(time=TimeSpent(720.0, 221, AT, AT))
    assert "12 min, from the first of 221 acts to the last; pauses of more than 5 min" in words(facts)
    assert "one act" in words(DayFacts(time=TimeSpent(0.0, 1, AT, AT)))


def test_the_next_announcement_is_told_in_the_reader_s_own_time() -> None:
    in_paris = timezone(timedelta(hours=2))
    asked = datetime(2025, 7, 14, 21, 0, tzinfo=in_paris)
    coming = next_listing(DAY, asked)
    assert coming.at == datetime(2025, 7, 15, 2, 0, tzinfo=in_paris)
    assert "Tue 15 Jul, announced tomorrow at 02:00, in 5 h" in words(DayFacts(), coming)


def test_on_a_friday_the_next_one_is_days_away() -> None:
    friday = datetime(2025, 7, 18, 8, 0, tzinfo=UTC)
    coming = next_listing(date(2025, 7, 18), friday)
    assert "Mon 21 Jul, announced Mon 21 Jul at 00:00, in 3 days" in words(DayFacts(), coming)


def test_a_listing_that_is_due_is_asked_for() -> None:
    coming = next_listing(date(2025, 7, 14), datetime(2025, 7, 15, 3, 0, tzinfo=UTC))
    assert "Tue 15 Jul has been due for 3 h: r fetches it" in words(DayFacts(), coming)


def test_a_list_is_called_as_it_is_on_screen() -> None:
    caught_up = View(Spec(catch_up=True), title="Catch up, 3 days")
    saved = View(Spec(query="is:starred", name="Kept \x1b"))
    assert title_of(caught_up) == "Catch up, 3 days"
    assert title_of(saved).startswith("Kept")
    assert title_of(View(Spec(DAY, "gates"))) == "Mon 14 Jul 2025, gates"


def test_a_day_with_nothing_above_the_fold_is_not_called_done() -> None:
    assert "no papers above the fold" in head(View(Spec(DAY)), DayFacts()).plain


async def test_keys_in_a_burst_close_the_panel_once_and_all_reach_the_list(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await act(pilot, "finish")
        assert is_open(pilot)
        for key in ("j", "j"):
            pilot.app.post_message(Key(key, key))
        await settle(pilot)

        assert pilot.app.screen is main(pilot)
        assert main(pilot).papers.cursor_index == 2


async def test_a_key_that_was_on_its_way_when_the_panel_came_up_acts_in_the_list(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        await act(pilot, "finish")
        assert is_open(pilot)
        main(pilot).papers._forward_event(Key("s", "s"))
        await settle(pilot)

        assert starred(home) == {paper_id(1)}
        assert pilot.app.screen is main(pilot)


async def test_a_key_closes_the_panel_before_there_is_anything_in_it(
    home: Directories, opened: Opener
) -> None:
    async with opened(home) as pilot:
        read = DayFactsRead(Spec(DAY), DayFacts(), NextListing(DAY, AT, due=False, asked=AT), ended=True)
        pilot.app.push_screen(DayEndScreen(View(Spec(DAY)), read))
        pilot.app.post_message(Key("j", "j"))
        await settle(pilot)

        assert pilot.app.screen is main(pilot)
        assert main(pilot).papers.cursor_index == 1


async def test_a_key_behind_the_one_for_another_day_waits_for_that_day(
    opened: Opener, nearly_done: Directories, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, let = Event(), Event()
    reopened = reading.reopened

    def slowly(session: Session, spec: Spec, left: Left | None) -> ViewRead:
        asked.set()
        assert let.wait(60)
        return reopened(session, spec, left)

    monkeypatch.setattr(ordered_keys, "PATIENCE_SECONDS", 600.0)
    async with opened(nearly_done) as pilot:
        await to_last(pilot)
        await act(pilot, "star")
        before = starred(nearly_done)
        monkeypatch.setattr(reading, "reopened", slowly)
        for key in ("a", "s"):
            pilot.app.post_message(Key(key, key))
        await until(pilot, asked.is_set, "the day to be asked for")
        try:
            for _ in range(10):
                await pilot.pause()
            assert starred(nearly_done) == before
        finally:
            let.set()
        await until(pilot, lambda: starred(nearly_done) != before, "the key")
        assert starred(nearly_done) == {*before, paper_id(81)}
