"""Whatever happens to a page on its way: never a crash, and the counts add up."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arxivtui.domain import ArxivId, Kind, ListingState
from arxivtui.sources import ListingPage, SourceError, join_pages, parse_listing
from tests.stand_ins.arxiv_markup import catchup_page, new_page
from tests.stand_ins.invented import DAYS, MONDAY, PAGED, TUESDAY

WHOLE = new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY])
PAGES = [
    new_page("cs.LG", TUESDAY, DAYS["cs.LG", TUESDAY]),
    catchup_page("cs.LG", TUESDAY, DAYS["cs.LG", TUESDAY]),
    new_page("stat.ML", MONDAY, DAYS[PAGED], skip=5),
    new_page("cs.LG", MONDAY, {}),
]


def check(page: ListingPage) -> None:
    """What holds for every page that can be read at all."""
    listing = join_pages([page], page.listing_date or MONDAY).listing
    ids = [entry.paper.id for entry in page.entries]
    assert len(ids) == len(set(ids))
    for entry in page.entries:
        assert ArxivId.parse(entry.paper.id).value == entry.paper.id
        text = "".join((entry.paper.title, entry.paper.abstract, entry.paper.comments, *entry.paper.authors))
        assert text.isprintable() or not any(ord(character) < 32 for character in text)
        assert entry.paper.title.strip()
    for kind in Kind:
        assert listing.received[kind] == sum(entry.kind is kind for entry in page.entries)
    if listing.state is ListingState.COMPLETE:
        assert listing.received == listing.stated
        assert not page.dropped
    elif listing.state is ListingState.PARTIAL:
        assert str(len(page.entries)) in listing.reason
    else:
        assert not page.entries


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(WHOLE)))
def test_a_page_cut_anywhere_gives_its_first_entries_and_says_what_is_missing(length: int) -> None:
    whole = parse_listing(WHOLE, "cs.LG")
    try:
        page = parse_listing(WHOLE[:length], "cs.LG")
    except SourceError:
        assert length < WHOLE.index(b"[1]")
        return

    check(page)
    assert page.entries == whole.entries[: len(page.entries)]
    listing = join_pages([page], MONDAY).listing
    if b"Total of 11 entries" in WHOLE[:length]:
        assert listing.stated_total == 11
    if len(page.entries) < 11:
        assert listing.state is ListingState.PARTIAL


_PLACE = st.floats(0, 1, exclude_max=True)
_CHANGES = st.lists(
    st.one_of(
        st.tuples(st.just("flip"), _PLACE, st.binary(min_size=1, max_size=4)),
        st.tuples(st.just("drop"), _PLACE, st.integers(1, 2000)),
        st.tuples(st.just("repeat"), _PLACE, st.integers(1, 2000)),
        st.tuples(
            st.just("insert"),
            _PLACE,
            st.sampled_from(
                [
                    b"<dl>",
                    b"</dl>",
                    b"<dt>",
                    b"</dd>",
                    b"<h3>",
                    b"<dd>",
                    b"<!--",
                    b"&#0;",
                    b"\x00",
                    b"<a>",
                    b"]]>",
                ]
            ),
        ),
    ),
    min_size=1,
    max_size=6,
)


def mutated(page: bytes, changes: list[tuple[str, float, bytes | int]]) -> bytes:
    for change, place, what in changes:
        at = int(place * len(page))
        if isinstance(what, bytes):
            page = page[:at] + what + page[at + (len(what) if change == "flip" else 0) :]
        elif change == "drop":
            page = page[:at] + page[at + what :]
        else:
            page = page[: at + what] + page[at:]
    return page


@pytest.mark.parametrize("number", range(len(PAGES)))
@settings(max_examples=100, deadline=None)
@given(changes=_CHANGES)
def test_a_page_with_bytes_changed_lost_or_doubled_adds_up(
    number: int, changes: list[tuple[str, float, bytes | int]]
) -> None:
    try:
        page = parse_listing(mutated(PAGES[number], changes), "stat.ML" if number == 2 else "cs.LG")
    except SourceError:
        return

    check(page)


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=2000))
def test_bytes_that_are_no_page_are_answered_in_one_sentence(data: bytes) -> None:
    with pytest.raises(SourceError) as raised:
        parse_listing(data, "cs.LG")

    assert raised.value.message.isprintable()
