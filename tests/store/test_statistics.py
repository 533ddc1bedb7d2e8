"""What all days came to: figures day by day, gaps that are told, and time that is counted honestly."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from arxivtui.domain import LOCAL, Act, FoldRule, ListingState, Paper, Run, RunKind, Score, Verb
from arxivtui.store import Store, listings, requests, runs, scores, statistics, triage
from arxivtui.store.model_accounts import accounts, total
from arxivtui.store.statistics import DayFigures, Statistics
from arxivtui.store.time_spent import LONGEST_PAUSE, by_day, on_papers
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_request, a_run, all_as_shown

MONDAY, FRIDAY, THURSDAY = DAY, DAY - timedelta(days=3), DAY - timedelta(days=4)


def announce(
    store: Store,
    day: date,
    papers: Iterable[Paper],
    *,
    state: ListingState = ListingState.COMPLETE,
) -> list[str]:
    papers = list(papers)
    with store.writing() as db:
        listings.save(db, a_listing(papers, day=day, state=state), all_as_shown(papers), NOW)
    return [paper.id for paper in papers]


def rank(store: Store, numbers: dict[str, float], topic: str = "") -> None:
    run = Run(f"rank-{len(numbers)}-{topic}", RunKind.RANK, NOW, LOCAL, "criteria")
    with store.writing() as db:
        texts = dict(db.execute("SELECT id, text_hash FROM papers").fetchall())
        scores.configure(db, "", "criteria")
        runs.start(db, run)
        scores.save(
            db,
            [
                Score(
                    paper_id=one,
                    scorer=LOCAL,
                    criteria_hash="criteria",
                    text_hash=texts[one],
                    run_id=run.id,
                    score=number,
                    topic=topic,
                )
                for one, number in numbers.items()
            ],
        )


def act(store: Store, verb: Verb, *ids: str, at: datetime = NOW) -> None:
    with store.writing() as db:
        triage.act(db, Act(verb, ids), at=at)


def read(store: Store, days: int | None = 30, *, today: date = DAY, below: float = 10) -> Statistics:
    with store.reading() as db:
        return statistics.read(db, days=days, today=today, fold=FoldRule(below))


def some(first: int, count: int, **changes: object) -> list[Paper]:
    return [a_paper(number, **changes) for number in range(first, first + count)]


def test_an_empty_store_has_no_figures_and_no_error(store: Store) -> None:
    for days in (30, 84, None):
        found = read(store, days)
        assert (found.since, found.until, found.days, found.missed) == (None, None, (), ())
        assert (found.stars, found.cost, found.seconds) == (0, 0, {})


def test_a_day_tells_what_was_announced_read_and_starred(store: Store) -> None:
    ids = announce(store, MONDAY, some(1, 5))
    rank(store, {one: 90.0 - place for place, one in enumerate(ids[:4])} | {ids[4]: 3.0})
    act(store, Verb.STAR, ids[0])
    act(store, Verb.DISMISS, ids[1])
    act(store, Verb.SKIP, ids[2])

    (day,) = read(store).days

    assert day == DayFigures(
        MONDAY, announced=5, above=4, read=3, looked=2, starred=1, best=5, best_starred=1
    )


def test_only_the_best_twenty_of_a_day_count_as_the_best(store: Store) -> None:
    ids = announce(store, MONDAY, some(1, 30))
    rank(store, {one: 90.0 - place for place, one in enumerate(ids)})
    act(store, Verb.STAR, ids[0], ids[19], ids[20], ids[29])

    (day,) = read(store).days

    assert (day.best, day.best_starred, day.starred) == (20, 2, 4)


def test_of_equal_scores_the_newest_ids_are_the_best(store: Store) -> None:
    ids = announce(store, MONDAY, some(1, 25))
    rank(store, dict.fromkeys(ids, 50.0))
    act(store, Verb.STAR, *ids[:6])

    (day,) = read(store).days

    assert (day.best, day.best_starred) == (20, 1)


def test_days_that_could_not_be_had_are_missed_and_no_zeros(store: Store) -> None:
    announce(store, THURSDAY - timedelta(days=2), some(1, 2))
    announce(store, THURSDAY, [], state=ListingState.FAILED)
    announce(store, FRIDAY, [], state=ListingState.EMPTY)
    announce(store, MONDAY, some(3, 2), state=ListingState.PARTIAL)

    found = read(store)

    assert found.missed == (THURSDAY - timedelta(days=1), THURSDAY), "one never asked for, one failed"
    assert [(day.day, day.announced) for day in found.days][1:] == [(FRIDAY, 0), (MONDAY, 2)]
    assert [day.partial for day in found.days] == [False, False, True]


def test_a_period_ends_with_the_newest_listing_and_not_with_the_clock(store: Store) -> None:
    announce(store, MONDAY - timedelta(days=60), some(1, 1))
    announce(store, MONDAY, some(2, 1))
    years_later = date(2028, 3, 1)

    assert [day.day for day in read(store, 30, today=years_later).days] == [MONDAY]
    assert len(read(store, None, today=years_later).days) == 2


def test_a_listing_of_the_far_future_is_left_out_and_told(store: Store) -> None:
    announce(store, MONDAY, some(1, 1))
    announce(store, date(2031, 1, 6), some(2, 1))

    found = read(store)

    assert (found.until, found.ahead) == (MONDAY, 1)


def test_stars_are_told_by_category_and_topic(store: Store) -> None:
    ids = announce(store, MONDAY, [*some(1, 3), *some(4, 1, categories=("cs.CL", "cs.LG"))])
    rank(store, dict.fromkeys(ids[:2], 50.0), topic="Sparse models")
    act(store, Verb.STAR, *ids)
    act(store, Verb.UNSTAR, ids[2])

    found = read(store)

    assert found.categories == (("cs.LG", 2), ("cs.CL", 1))
    assert found.topics == (("Sparse models", 2), ("", 1))
    assert found.stars == 3
    assert read(store, today=DAY + timedelta(days=300)).stars == 0, "starred before that time"


def test_what_models_cost_is_what_the_accounts_say(store: Store) -> None:
    announce(store, MONDAY, some(1, 2))
    with store.writing() as db:
        runs.start(db, a_run())
        requests.sent(db, a_request("one", *some(1, 2)))
        requests.sent(db, a_request("two", *some(1, 1), reserved_cost=None))

    found = read(store, today=NOW.astimezone().date())

    with store.reading() as db:
        account = total(accounts(db))
    assert (found.cost, found.unpriced) == (account.cost, account.unpriced_tokens) == (0.25, 1200)
    assert list(found.costs) == [NOW.astimezone().date()]


def test_time_runs_from_act_to_act_without_long_pauses(store: Store) -> None:
    ids = announce(store, MONDAY, some(1, 5))
    minutes = (0, 1, 5, 5 + LONGEST_PAUSE.total_seconds() / 60, 60)
    for one, minute in zip(ids, minutes, strict=True):
        act(store, Verb.SEE, one, at=NOW + timedelta(minutes=minute))

    with store.reading() as db:
        spent = on_papers(db, ids)
        assert (spent.seconds, spent.acts) == (600.0, 5)
        assert sum(by_day(db, "").values()) == pytest.approx(600.0)
        assert on_papers(db, []).acts == 0


def test_papers_of_one_act_are_one_moment(store: Store) -> None:
    ids = announce(store, MONDAY, some(1, 4))
    act(store, Verb.SKIP, *ids)
    with store.reading() as db:
        assert (on_papers(db, ids).seconds, on_papers(db, ids).acts) == (0.0, 1)


def test_a_clock_that_went_back_takes_no_time_away(store: Store) -> None:
    ids = announce(store, MONDAY, some(1, 4))
    for one, minute in zip(ids, (0, 2, -600, -599), strict=True):
        act(store, Verb.SEE, one, at=NOW + timedelta(minutes=minute))

    with store.reading() as db:
        assert on_papers(db, ids).seconds == 180.0
        assert sum(by_day(db, "").values()) == pytest.approx(180.0)


def test_time_is_told_by_the_reader_s_own_days(store: Store) -> None:
    ids = announce(store, MONDAY, some(1, 4))
    late = datetime(2025, 7, 14, 12, 0, tzinfo=UTC)
    for one, hours in zip(ids, (0, 0.01, 24, 24.01), strict=True):
        act(store, Verb.SEE, one, at=late + timedelta(hours=hours))

    assert read(store, today=date(2025, 7, 16)).seconds == {
        date(2025, 7, 14): pytest.approx(36.0),
        date(2025, 7, 15): pytest.approx(36.0),
    }


def test_five_years_of_days(store: Store) -> None:
    first = date(2020, 7, 13)
    with store.writing() as db:
        for back in range(0, 5 * 365, 7):
            papers = some(1 + back, 1)
            listed = a_listing(papers, day=first + timedelta(days=back))
            listings.save(db, listed, all_as_shown(papers), NOW)

    found = read(store, None)

    assert len(found.days) == 261
    assert found.since == first
    assert len(found.missed) == 260 * 4
