"""What a listing's line tells: where it came from, when it may be asked for again, when that is of no use."""

from datetime import date, timedelta

from arxivtui.domain import Entry, FetchedListing, Kind, Listing, ListingSource, ListingState, Paper
from arxivtui.store import Overlap, Store, listing_copies, listings
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown

FRIDAY = DAY - timedelta(days=3)
PARTIAL, FAILED, STALE = ListingState.PARTIAL, ListingState.FAILED, ListingState.STALE
FEED, PAGE, BOTH = ListingSource.FEED, ListingSource.PAGE, ListingSource.PAGE_AND_FEED


def some(*numbers: int) -> list[Paper]:
    return [a_paper(number) for number in numbers]


def keep(store: Store, fetched: FetchedListing, *, settle_after: int | None = None, hour: int = 0) -> Listing:
    """Save it, and say what is known then."""
    at = NOW + timedelta(hours=hour)
    plain = all_as_shown(entry.paper for entry in fetched.entries)
    with store.writing() as db:
        listings.save(db, fetched, plain, at, settle_after=settle_after)
        known = listings.get(db, fetched.listing.category, fetched.listing.listing_date)
    assert known is not None
    return known


def validator(store: Store) -> tuple[date, str] | None:
    with store.reading() as db:
        return listings.validator(db, "cs.LG")


def fetched_at(store: Store) -> str:
    with store.reading() as db:
        return str(db.execute("SELECT fetched_at FROM listings").fetchone()[0])


def test_a_listing_knows_its_source_and_when_to_ask_again(store: Store) -> None:
    later = NOW + timedelta(minutes=30)
    first = a_listing(some(1), state=PARTIAL, source=FEED, retry_at=later, reason="1 item")

    assert keep(store, first) == first.listing
    assert keep(store, a_listing(some(1), source=ListingSource.CATCHUP)).retry_at is None


def test_a_failure_after_a_part_only_says_when_to_ask_again(store: Store) -> None:
    keep(store, a_listing(some(1), state=PARTIAL, stated=2, reason="cut off"))
    later = NOW + timedelta(hours=2)

    known = keep(store, a_listing([], state=FAILED, reason="no network", retry_at=later), hour=1)

    assert (known.state, known.reason, known.retry_at) == (PARTIAL, "cut off", later)
    assert fetched_at(store) == "2025-07-14T19:00:00.000000+00:00"


def test_the_feed_makes_good_what_the_page_lacks(store: Store) -> None:
    keep(store, a_listing(some(1, 2), state=PARTIAL, stated=3, reason="cut off"))

    less = keep(store, a_listing(some(2), state=PARTIAL, source=FEED, reason="1 item"))
    assert (less.state, less.source, less.stated) == (PARTIAL, BOTH, {Kind.NEW: 3})
    assert less.reason == "received 2 of 3 entries, with the feed's"

    whole = keep(store, a_listing(some(3), state=PARTIAL, source=FEED, reason="1 item"))
    assert whole == Listing("cs.LG", DAY, ListingState.COMPLETE, {Kind.NEW: 3}, {Kind.NEW: 3}, source=BOTH)


def test_a_page_after_the_feed_counts_what_both_have(store: Store) -> None:
    keep(store, a_listing(some(1, 2), state=PARTIAL, source=FEED, reason="2 items"))

    assert keep(store, a_listing(some(3), state=PARTIAL, stated=3)).state is ListingState.COMPLETE
    assert keep(store, a_listing(some(1, 2, 3))).source is PAGE


def test_feeds_alone_are_never_complete(store: Store) -> None:
    for _ in range(2):
        known = keep(store, a_listing(some(1), state=PARTIAL, source=FEED, reason="1 item"))
    assert (known.state, known.source) == (PARTIAL, FEED)


def test_a_day_that_stays_partial_is_settled(store: Store) -> None:
    part = a_listing(some(1), state=PARTIAL, stated=2, reason="cut off")

    days = [24 * number for number in range(3)]
    at_once = [keep(store, part, settle_after=3).settled for _ in range(5)]
    assert not any(at_once), "asking again at once says nothing about tomorrow"
    assert [keep(store, part, settle_after=3, hour=day).settled for day in days] == [False, False, True]
    assert keep(store, part).settled, "and stays so"

    more = a_listing(some(1, 2), state=PARTIAL, stated=3, reason="cut off")
    assert not keep(store, more, settle_after=3).settled, "until something more came"
    assert not keep(store, a_listing(some(1, 2, 3))).settled


def test_todays_listing_may_still_grow_and_is_never_settled(store: Store) -> None:
    part = a_listing(some(1), state=PARTIAL, stated=2, reason="cut off")
    assert not any(keep(store, part).settled for _ in range(5))


def test_failures_alone_settle_nothing(store: Store) -> None:
    part = a_listing(some(1), state=PARTIAL, stated=2, reason="cut off")
    for _ in range(5):
        assert not keep(store, a_listing([], state=FAILED, reason="no network"), settle_after=2).settled
    assert not keep(store, part, settle_after=2).settled, "what it has came just now"
    assert not keep(store, a_listing([], state=FAILED, reason="no network"), settle_after=2).settled


def test_the_validator_is_of_what_is_stored_whole(store: Store) -> None:
    assert validator(store) is None

    keep(store, a_listing(some(1), state=PARTIAL, stated=2, etag='"part"'))
    assert validator(store) is None

    keep(store, a_listing(some(1, 2), etag='"whole"'))
    assert validator(store) == (DAY, '"whole"')

    keep(store, a_listing(some(1), state=PARTIAL, stated=2, etag='"worse"'))
    assert validator(store) == (DAY, '"whole"')


def test_two_parts_made_whole_have_no_validator(store: Store) -> None:
    keep(store, a_listing(some(1), state=PARTIAL, stated=2, etag='"one"'))
    keep(store, a_listing(some(2), state=PARTIAL, stated=2, etag='"two"'))

    assert validator(store) is None


def test_a_newer_listing_or_another_source_makes_the_validator_useless(store: Store) -> None:
    keep(store, a_listing(some(1), day=FRIDAY, etag='"friday"'))
    keep(store, a_listing([], state=FAILED, reason="no network"))
    assert validator(store) == (FRIDAY, '"friday"'), "a failed day hides nothing"

    keep(store, a_listing(some(2), state=PARTIAL, stated=2))
    assert validator(store) is None

    keep(store, a_listing(some(2), source=ListingSource.CATCHUP, etag='"catch-up"'))
    assert validator(store) is None, "it is another page's"

    keep(store, a_listing([], day=DAY + timedelta(days=1), state=ListingState.EMPTY, etag='"empty"'))
    assert validator(store) == (DAY + timedelta(days=1), '"empty"')


def test_an_unchanged_listing_was_looked_at(store: Store) -> None:
    keep(store, a_listing(some(1), etag='"whole"'))
    with store.writing() as db:
        listings.unchanged(db, "cs.LG", DAY, NOW + timedelta(days=1))

    assert fetched_at(store) == "2025-07-15T18:00:00.000000+00:00"
    assert validator(store) == (DAY, '"whole"')


def overlap(store: Store, *announced: tuple[int, Kind], day: date = DAY) -> Overlap:
    with store.reading() as db:
        return listing_copies.overlap(
            db, "cs.LG", [(a_paper(number).id, kind) for number, kind in announced], day
        )


def batch(day: date, *announced: tuple[int, Kind], category: str = "cs.LG") -> FetchedListing:
    entries = tuple(Entry(a_paper(number), kind) for number, kind in announced)
    return FetchedListing(Listing(category, day, ListingState.COMPLETE), entries)


def test_an_old_batch_is_known_by_its_papers(store: Store) -> None:
    old = [(1, Kind.NEW), (2, Kind.CROSS), (3, Kind.REPLACE)]
    keep(store, batch(FRIDAY - timedelta(days=1), (2, Kind.NEW), (9, Kind.NEW)))
    keep(store, batch(FRIDAY, *old))
    keep(store, batch(FRIDAY, (4, Kind.NEW), category="cs.AI"))

    found = overlap(store, *old, (4, Kind.NEW))
    assert found == Overlap(FRIDAY, frozenset(a_paper(number).id for number in (1, 2, 3)), 1, 3)
    assert overlap(store, *old, day=FRIDAY).day == FRIDAY - timedelta(days=1), "earlier days only"


def test_papers_replaced_again_are_no_old_batch(store: Store) -> None:
    keep(store, batch(FRIDAY, (1, Kind.NEW), (2, Kind.REPLACE)))

    assert overlap(store, (1, Kind.REPLACE), (2, Kind.REPLACE), (3, Kind.NEW)) == Overlap()
    assert overlap(store, (1, Kind.REPLACE), (2, Kind.REPLACE)) == Overlap(
        FRIDAY, frozenset({a_paper(2).id}), 1, 2
    ), "unless nothing else tells"
    assert overlap(store) == Overlap()
