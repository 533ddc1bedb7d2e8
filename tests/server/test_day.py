"""What a browser is told of the newest day: `/v1/day`."""

from datetime import date, timedelta
from typing import Any

from arxivtui.config import Settings
from arxivtui.config.settings import RankingSettings
from arxivtui.domain import Kind, ListingState, Verb
from arxivtui.server.endpoint import Endpoint
from arxivtui.store import Store, listings, papers
from tests.server.conftest import PairedClient, Starting, call, unlimited
from tests.server.stored import IDS, announce, announce_five, in_the_app, score
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_score, all_as_shown, as_shown
from tests.waiting import LONG

NOTHING = {"date": None, "state": None, "papers": 0, "unread": 0, "starred": 0, "later": 0}


def ask(endpoint: Endpoint, client: PairedClient) -> Any:
    answer = call(endpoint, "/v1/day", {}, client)
    assert answer.status == 200, answer.body
    return answer.json


def announce_as(store: Store, kind: Kind, *numbers: int, category: str = "cs.LG") -> None:
    """Papers that one category announced on the day as one kind."""
    given = [a_paper(number) for number in numbers]
    with store.writing() as db:
        listings.save(db, a_listing(given, kind=kind, category=category), all_as_shown(given), NOW)


def not_whole(store: Store, category: str, day: date, state: ListingState) -> None:
    """A category of which nothing was had on a day."""
    with store.writing() as db:
        listings.save(db, a_listing([], category=category, day=day, state=state, reason="timed out"), {}, NOW)


def test_before_anything_was_fetched_there_is_no_day(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    assert ask(endpoint, paired) == NOTHING

    with store.writing() as db:
        papers.save(db, a_paper(1), as_shown(a_paper(1)))

    assert ask(endpoint, paired) == NOTHING


def test_the_newest_day_is_told_as_far_as_the_reader_has_come(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    announce(store, [a_paper(7)], DAY - timedelta(days=3))
    announce_five(store)
    in_the_app(store, Verb.STAR, IDS[0])
    in_the_app(store, Verb.LATER, IDS[1])
    in_the_app(store, Verb.DISMISS, IDS[2])

    assert ask(endpoint, paired) == {
        "date": DAY.isoformat(),
        "state": "complete",
        "papers": 5,
        "unread": 2,
        "starred": 1,
        "later": 1,
    }


def test_papers_of_two_categories_count_once_and_replaced_ones_only_if_marked(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    announce_as(store, Kind.NEW, 0, 1, category="cs.LG")
    announce_as(store, Kind.CROSS, 1, 2, category="cs.AI")
    announce_as(store, Kind.REPLACE, 3, 4, category="cs.CV")
    in_the_app(store, Verb.STAR, IDS[3])

    told = ask(endpoint, paired)

    assert (told["papers"], told["unread"], told["starred"]) == (3, 3, 1)


def test_what_is_ranked_out_is_not_unread_as_in_the_app(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    announce_five(store)
    below = Settings().ranking.fold_below - 1
    score(
        store,
        [
            a_score(a_paper(0), 90.0),
            a_score(a_paper(1), below),
            a_score(a_paper(2), below, matched="author Ada Example"),
        ],
    )

    told = ask(endpoint, paired)

    assert (told["papers"], told["unread"]) == (5, 4)
    with store.reading() as db:
        (shown,) = listings.days(db, fold=Settings().fold)
    assert told["unread"] == shown.unread


def test_a_day_is_as_honest_as_its_worst_category(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    announce_five(store)
    assert ask(endpoint, paired)["state"] == "complete"

    not_whole(store, "cs.AI", DAY, ListingState.EMPTY)
    assert ask(endpoint, paired)["state"] == "complete"

    not_whole(store, "cs.CV", DAY, ListingState.FAILED)
    assert ask(endpoint, paired)["state"] == "failed"


def test_a_day_without_papers_is_told_only_where_no_other_has_any(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    not_whole(store, "cs.LG", DAY, ListingState.FAILED)
    assert ask(endpoint, paired) == NOTHING | {"date": DAY.isoformat(), "state": "failed"}

    friday = DAY - timedelta(days=3)
    announce(store, [a_paper(7)], friday)

    told = ask(endpoint, paired)
    assert (told["date"], told["state"], told["papers"]) == (friday.isoformat(), "complete", 1)


def test_the_fold_is_where_the_settings_have_it(start: Starting, store: Store, paired: PairedClient) -> None:
    endpoint = start(unlimited(Settings(ranking=RankingSettings(fold_below=95))))
    endpoint.settled(LONG)
    announce_five(store)
    score(store, [a_score(a_paper(0), 90.0)])

    assert ask(endpoint, paired)["unread"] == 4
