"""The day's work on arXiv's stand-in: what is stored, what is told, what is ranked again and what is not."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from sqlite3 import Connection

import pytest

from arxivtui.config import ArxivSettings, Directories, RulesSettings, Settings, parse_criteria
from arxivtui.day import (
    Event,
    Fetcher,
    FetchFailed,
    Fetching,
    PageRead,
    RankAsFetched,
    Ranked,
    Ranking,
    Received,
    rank_days,
)
from arxivtui.domain import ListingState, PaperRecord
from arxivtui.store import Store, listings, papers
from tests.stand_ins.arxiv import ArxivStandIn

CAPTURES = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"
MONDAY, TUESDAY = date(2025, 3, 3), date(2025, 3, 4)
CRITERIA = parse_criteria("## Sparse models\n\nPruning, sparse training, mixture of experts.\n")


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(CAPTURES, today=TUESDAY) as stand_in:
        yield stand_in


@pytest.fixture
def fetcher(store: Store, directories: Directories, arxiv: ArxivStandIn) -> Fetcher:
    settings = Settings(arxiv=ArxivSettings(base_url=arxiv.url, delay_seconds=0.0))
    return Fetcher(store, settings, directories)


def ids(store: Store, day: date) -> set[str]:
    with store.reading() as db:
        found = db.execute("SELECT paper_id FROM announcements WHERE listing_date = ?", (day.isoformat(),))
        return {paper_id for (paper_id,) in found}


def test_one_category_that_fails_does_not_stop_the_other(
    fetcher: Fetcher, store: Store, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["500@/list/cs.LG"]
    told: list[Event] = []

    report = fetcher.fetch(["cs.LG", "cs.AI"], watch=told.append)

    assert [type(event) for event in told] == [Fetching, FetchFailed, Fetching, PageRead, Received]
    assert report.incomplete
    assert not report.failed
    assert report.days == (TUESDAY,)


def test_a_day_that_could_not_be_had_is_remembered_as_failed(
    fetcher: Fetcher, store: Store, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["500"]

    fetcher.fetch(["cs.LG"], [MONDAY])

    with store.reading() as db:
        listing = listings.get(db, "cs.LG", MONDAY)
    assert listing is not None
    assert listing.state is ListingState.FAILED
    assert "500" in listing.reason


def test_a_later_success_ends_the_failure_and_a_later_failure_changes_nothing(
    fetcher: Fetcher, store: Store, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["500*9"]
    fetcher.fetch(["cs.LG"], [MONDAY])
    arxiv.faults = []
    fetcher.fetch(["cs.LG"], [MONDAY])
    before = ids(store, MONDAY)
    arxiv.faults = ["500"]
    fetcher.fetch(["cs.LG"], [MONDAY])

    with store.reading() as db:
        listing = listings.get(db, "cs.LG", MONDAY)
    assert listing is not None
    assert listing.state is ListingState.COMPLETE
    assert ids(store, MONDAY) == before


def test_only_what_has_no_score_is_ranked(fetcher: Fetcher, store: Store) -> None:
    fetcher.fetch(["cs.LG"])
    told: list[Event] = []

    first = rank_days(store, Settings(), CRITERIA, watch=told.append)
    again = rank_days(store, Settings(), CRITERIA)

    assert first == 3
    assert told == [Ranking(3), Ranked(3)]
    assert again == 0


def test_other_criteria_rank_everything_anew(fetcher: Fetcher, store: Store) -> None:
    fetcher.fetch(["cs.LG"])
    rank_days(store, Settings(), CRITERIA)

    assert rank_days(store, Settings(), parse_criteria("## Birds\n\nBird song.\n")) == 3


def test_other_rules_mark_papers_anew(fetcher: Fetcher, store: Store) -> None:
    fetcher.fetch(["cs.LG"])
    rank_days(store, Settings(), CRITERIA)
    with store.reading() as db:
        (record,) = papers.records(db, sorted(ids(store, TUESDAY))[:1])
    author = record.plain.authors[0]

    rank_days(store, Settings(rules=RulesSettings(authors=(author,))), CRITERIA, [TUESDAY])

    with store.reading() as db:
        found = papers.record(db, record.paper.id)
    assert found is not None
    assert found.matched == f"author {author}"
    assert found.shown is not None
    assert found.shown.value is not None


def test_other_rules_reach_days_that_are_not_ranked_now(fetcher: Fetcher, store: Store) -> None:
    fetcher.fetch(["cs.LG"], [MONDAY, TUESDAY])
    rank_days(store, Settings(), CRITERIA)
    with store.reading() as db:
        older = papers.records(db, sorted(ids(store, MONDAY) - ids(store, TUESDAY)))[0]
    rules = RulesSettings(authors=(older.plain.authors[0],))

    rank_days(store, Settings(rules=rules), CRITERIA, [TUESDAY])

    with store.reading() as db:
        found = papers.record(db, older.paper.id)
    assert found is not None
    assert found.matched == f"author {older.plain.authors[0]}"


def test_without_rules_only_papers_that_matched_one_are_looked_at_again(
    fetcher: Fetcher, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetcher.fetch(["cs.LG"], [MONDAY, TUESDAY])
    with store.reading() as db:
        older = papers.records(db, sorted(ids(store, MONDAY) - ids(store, TUESDAY)))[0]
    rank_days(store, Settings(rules=RulesSettings(authors=(older.plain.authors[0],))), CRITERIA)
    looked_at: list[str] = []
    records = papers.records

    def noted(db: Connection, wanted: Sequence[str]) -> list[PaperRecord]:
        looked_at.extend(wanted)
        return records(db, wanted)

    monkeypatch.setattr(papers, "records", noted)
    rank_days(store, Settings(), CRITERIA, [TUESDAY])

    assert looked_at == [older.paper.id]
    with store.reading() as db:
        found = papers.record(db, older.paper.id)
    assert found is not None
    assert found.matched == ""


@pytest.mark.parametrize("criteria", ["", CRITERIA.text.replace("models", "models (muted)", 1)])
def test_without_a_topic_that_counts_rules_still_speak_and_no_number_is_made_up(
    fetcher: Fetcher, store: Store, criteria: str
) -> None:
    fetcher.fetch(["cs.LG"])

    rank_days(store, Settings(rules=RulesSettings(keywords=("a*",))), parse_criteria(criteria))

    with store.reading() as db:
        records = papers.records(db, sorted(ids(store, TUESDAY)))
    assert all(record.matched for record in records)
    assert all(record.shown is None or record.shown.value is None for record in records)


def test_what_a_stopped_fetch_left_unranked_is_ranked_the_next_time(fetcher: Fetcher, store: Store) -> None:
    fetcher.fetch(["cs.LG"], [MONDAY, TUESDAY])
    everything = ids(store, MONDAY) | ids(store, TUESDAY)

    with RankAsFetched(store, Settings(), lambda: CRITERIA) as ranking:
        fetcher.fetch(["cs.LG"], on_day=ranking.day)
        ranking.leftovers()

    with store.reading() as db:
        records = papers.records(db, sorted(everything))
    assert all(record.shown for record in records)
    assert ranking.ranked == len(everything)
