"""Whatever happens to a feed on its way: never a crash, and every item that came whole is accounted for."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.domain import ArxivId, Kind, ListingState
from arxivtui.sources import FeedPage, SourceError, join_feed, parse_feed
from tests.sources.feed_samples import SAMPLES, atom, rss

FEEDS = [rss(SAMPLES), atom(SAMPLES), rss([SAMPLES[0]]), rss([])]
_TAG = re.compile(rb"<(/?)(item|entry)>")


def closed_items(feed: bytes) -> int:
    """Items of which the feed has the beginning and the end."""
    tags = [bool(match[1]) for match in _TAG.finditer(feed)]
    return sum(not one and other for one, other in pairwise(tags))


def check(page: FeedPage, source: bytes) -> None:
    """What holds for every feed that can be read at all."""
    ids = [entry.paper.id for entry in page.entries]
    assert len(ids) == len(set(ids))
    assert closed_items(source) <= len(page.entries) + len(page.dropped) <= len(_TAG.findall(source)) + 6
    for entry in page.entries:
        assert ArxivId.parse(entry.paper.id).value == entry.paper.id
        assert entry.paper.title.strip()
        text = "".join((entry.paper.title, entry.paper.abstract, *entry.paper.authors))
        assert not any(ord(character) < 32 for character in text)
    assert all(each.reason for each in page.dropped)
    if page.listing_date is None:
        return
    listing = join_feed(page, page.listing_date).listing
    assert listing.received_total == len(page.entries)
    if listing.state is ListingState.EMPTY:
        assert not closed_items(source)
    else:
        assert listing.state is ListingState.PARTIAL
        assert listing.reason.startswith(f"received {len(page.entries)} entr")
        assert not page.dropped or f"{len(page.dropped)} cannot be used" in listing.reason


@pytest.mark.parametrize("form", [0, 1])
@settings(max_examples=150, deadline=None)
@given(place=st.floats(0, 1))
def test_a_feed_cut_anywhere_gives_its_first_items_and_names_what_is_torn(form: int, place: float) -> None:
    length = int(place * len(FEEDS[form]))
    source = FEEDS[form][:length]
    whole = parse_feed(FEEDS[form], "cs.LG")
    try:
        page = parse_feed(source, "cs.LG")
    except SourceError:
        assert closed_items(source) == 0
        return

    check(page, source)
    assert page.entries == whole.entries[: closed_items(source)]
    assert page.cut or source.rstrip() == FEEDS[form].rstrip()
    torn = len(_TAG.findall(source)) % 2
    assert [each.reason for each in page.dropped] == ["the feed ends inside it"] * torn


_PLACE = st.floats(0, 1, exclude_max=True)
_CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), _PLACE, st.binary(min_size=1, max_size=4)),
        st.tuples(st.just("drop"), _PLACE, st.integers(1, 1500)),
        st.tuples(st.just("repeat"), _PLACE, st.integers(1, 1500)),
        st.tuples(
            st.just("insert"),
            _PLACE,
            st.sampled_from(
                [
                    b"<item>",
                    b"</item>",
                    b"</entry>",
                    b"<entry/>",
                    b"</title>",
                    b"<title>",
                    b"<!--",
                    b"<![CDATA[",
                    b"<?x",
                    b"<!DOCTYPE rss>",
                    b"&#27;",
                    b"&lt;",
                    b"&x;",
                    b"\x00",
                    b"</rss>",
                    b"</channel>",
                    b"<x:y/>",
                ]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
)


def mutated(feed: bytes, changes: list[tuple[str, float, bytes | int]]) -> bytes:
    for change, place, what in changes:
        at = int(place * len(feed))
        if isinstance(what, bytes):
            feed = feed[:at] + what + feed[at + (len(what) if change == "flip" else 0) :]
        elif change == "drop":
            feed = feed[:at] + feed[at + what :]
        else:
            feed = feed[: at + what] + feed[at:]
    return feed


@pytest.mark.parametrize("number", range(len(FEEDS)))
@settings(max_examples=150, deadline=None)
@given(changes=_CHANGES)
def test_a_feed_with_bytes_changed_lost_or_doubled_loses_no_whole_item(
    number: int, changes: list[tuple[str, float, bytes | int]]
) -> None:
    source = mutated(FEEDS[number], changes)
    try:
        page = parse_feed(source, "cs.LG")
    except SourceError:
        return

    check(page, source)


@settings(max_examples=100, deadline=None)
@given(place=_PLACE, length=st.integers(1, 3000))
def test_items_that_a_gap_did_not_touch_come_as_they_are(place: float, length: int) -> None:
    source = mutated(FEEDS[0], [("drop", place, length)])
    whole = {entry.paper.id: entry for entry in parse_feed(FEEDS[0], "cs.LG").entries}
    untouched = {sample.id for sample in SAMPLES if sample.rss().encode() in source}
    try:
        page = parse_feed(source, "cs.LG")
    except SourceError:
        return

    found = {entry.paper.id: entry for entry in page.entries}
    assert untouched <= found.keys()
    assert all(found[each] == whole[each] for each in untouched)
    assert {entry.kind for entry in page.entries} <= set(Kind)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=2000))
def test_bytes_that_are_no_feed_are_answered_in_one_sentence(data: bytes) -> None:
    with pytest.raises(SourceError) as raised:
        parse_feed(data, "cs.LG")

    assert raised.value.message.isprintable()
