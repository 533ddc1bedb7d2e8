"""Reading a listing page, from invented pages."""

from collections.abc import Sequence

import pytest

from arxivtui.domain import Kind, Listing, ListingState
from arxivtui.sources import (
    ListingPage,
    NotAListingError,
    RateLimitPageError,
    WrongCategoryError,
    join_pages,
    parse_listing,
)
from tests.stand_ins.arxiv_markup import Line, catchup_page, error_page, new_page
from tests.stand_ins.invented import DAYS, MONDAY, PAGED, PAPERS, SATURDAY, WEDNESDAY

WHOLE = new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY])


def listing(page: ListingPage) -> Listing:
    assert page.listing_date is not None
    return join_pages([page], page.listing_date).listing


def ids(page: ListingPage, kind: Kind) -> list[str]:
    return [entry.paper.id for entry in page.entries if entry.kind is kind]


def one(line: Line) -> ListingPage:
    return parse_listing(new_page("cs.LG", MONDAY, {Kind.NEW: [line]}), "cs.LG")


def test_a_new_page_gives_date_kinds_and_counts() -> None:
    page = parse_listing(WHOLE, "cs.LG")

    assert page.listing_date == MONDAY
    assert ids(page, Kind.NEW) == ["2500.00011", "2500.00012", "2500.00013", "2500.00014", "2500.00015"]
    assert ids(page, Kind.CROSS) == ["2500.00022", "2500.00031", "2500.00032"]
    assert ids(page, Kind.REPLACE) == ["2400.00007", "cs/0000017", "2400.00008"]
    assert page.stated == {Kind.NEW: 5, Kind.CROSS: 3, Kind.REPLACE: 3}
    assert page.total == 11
    assert listing(page).state is ListingState.COMPLETE
    assert listing(page).reason == ""


def test_an_entry_has_all_that_the_page_prints() -> None:
    paper = parse_listing(WHOLE, "cs.LG").entries[0].paper

    assert paper.title == PAPERS["2500.00011"].title
    assert paper.authors == ("Ada Example", "Béla Beispiel", "Li")
    assert paper.abstract == PAPERS["2500.00011"].abstract
    assert paper.categories == ("cs.LG", "cs.AI")
    assert paper.primary == "cs.LG"
    assert paper.comments == "14 pages, 3 figures"
    assert paper.version is None


def test_a_catchup_page_reads_as_the_new_page_of_its_day() -> None:
    sections = DAYS["cs.LG", MONDAY]

    caught_up = parse_listing(catchup_page("cs.LG", MONDAY, sections), "cs.LG")
    without_abstracts = parse_listing(catchup_page("cs.LG", MONDAY, sections, abstracts=False), "cs.LG")

    assert caught_up == parse_listing(WHOLE, "cs.LG")
    assert {entry.paper.abstract for entry in without_abstracts.entries} == {""}
    assert listing(without_abstracts).state is ListingState.COMPLETE


@pytest.mark.parametrize(
    "page", [new_page("cs.LG", WEDNESDAY, {}), catchup_page("cs.LG", SATURDAY, {})], ids=["new", "catchup"]
)
def test_a_page_without_updates_is_empty_not_partial(page: bytes) -> None:
    read = parse_listing(page, "cs.LG")

    assert read.empty
    assert listing(read).state is ListingState.EMPTY
    assert listing(read).stated_total == 0


def test_tex_and_angle_brackets_stay_as_they_are_written() -> None:
    paper = parse_listing(WHOLE, "cs.LG").entries[1].paper

    assert paper.title == r"On $p < 0.05$ \& Other Spells: Calibrated Tests for <b>Ranked</b> Lists"
    assert paper.abstract == (
        "We test whether a ranking is better than chance when $a<b$ and $b>c$. RESULTS: It is, a little."
    )
    assert paper.authors == ("Carla Ejemplo", "Dmitri Primer")  # without the affiliation


def test_an_angle_bracket_that_was_not_escaped_is_no_tag() -> None:
    page = WHOLE.replace(b"Gradient Weather:", b"If $x<y$ and $y<0$, then <w:")

    title = parse_listing(page, "cs.LG").entries[4].paper.title

    assert title == "If $x<y$ and $y<0$, then <w: Forecasting When a Training Run Will Diverge"


def test_control_characters_never_come_through() -> None:
    page = WHOLE.replace(b"Gradient Weather", b"\x00Gra\x1b[31mdi\xffent&#27;&#155; Wea\xc2\x9bther\x07")

    title = parse_listing(page, "cs.LG").entries[4].paper.title

    assert title == "Gra[31mdi�ent› Weather: Forecasting When a Training Run Will Diverge"


def test_a_list_of_authors_that_arxiv_cut_is_marked() -> None:
    papers = {entry.paper.id: entry.paper for entry in parse_listing(WHOLE, "cs.LG").entries}

    assert len(papers["2500.00013"].authors) == 100
    assert papers["2500.00013"].authors_cut
    assert len(papers["2500.00014"].authors) == 101
    assert not papers["2500.00014"].authors_cut


def test_a_hundred_authors_with_an_affiliation_behind_the_last_are_all() -> None:
    names = tuple(f"Nomen {number:03d}" for number in range(100))

    whole = one(Line("2500.00050", "Title", names, "", ("cs.LG",), affiliations={names[-1]: "Institute"}))
    unsure = one(Line("2500.00051", "Title", names, "", ("cs.LG",)))

    assert not whole.entries[0].paper.authors_cut
    assert unsure.entries[0].paper.authors_cut


@pytest.mark.parametrize(
    ("printed", "authors"),
    [
        ("<a>Ada Example</a> (1,2), bob", ("Ada Example", "bob")),
        ("<a>A Team</a>: <a>B C</a>", ("A Team", "B C")),
        ("<a>A. B.</a>, et al", ("A. B.",)),
        ("The <a>Lamp Consortium</a>", ("The Lamp Consortium",)),
        ("<a>A. B.</a>, for the <a>Lamp Group</a>", ("A. B.", "Lamp Group")),
        ('<a>A. B.</a> (<a href="http://u.example">this http URL</a>)', ("A. B.",)),
        ("(author list is unavailable)", ()),
    ],
)
def test_names_are_told_from_what_stands_between_them(printed: str, authors: Sequence[str]) -> None:
    linked = printed.replace("<a>", '<a href="/search/cs?searchtype=author&amp;query=x">')
    page = new_page("cs.LG", MONDAY, {Kind.NEW: [Line("2500.00050", "Title", ("Nobody",), "", ("cs.LG",))]})
    start = page.index(b"<div class='list-authors'>") + len(b"<div class='list-authors'>")
    page = page[:start] + linked.encode() + page[page.index(b"</div>", start) :]

    assert parse_listing(page, "cs.LG").entries[0].paper.authors == authors


def test_addresses_are_given_in_full() -> None:
    page = WHOLE.replace(
        b"14 pages, 3 figures", b'See <a href="http://a.example/x" class="link-http">this http URL</a>.'
    )

    # The authors wrote no http://; arXiv does, for all that looks like an address.
    assert parse_listing(page, "cs.LG").entries[0].paper.comments == "See a.example/x."


def test_a_page_cut_in_its_first_section_still_tells_what_is_missing() -> None:
    cut = WHOLE[: WHOLE.index(b"A Thousand Hands")]

    page = parse_listing(cut, "cs.LG")

    assert page.cut
    assert page.stated == {Kind.NEW: 5, Kind.CROSS: 3, Kind.REPLACE: 3}
    assert [entry.paper.id for entry in page.entries] == ["2500.00011", "2500.00012"]
    assert listing(page).state is ListingState.PARTIAL
    assert listing(page).reason == (
        "received 2 of 11 entries; 8 are missing; 1 cannot be used (2500.00013: the page ends inside it)"
    )


def test_a_page_cut_between_entries_lacks_only_the_rest() -> None:
    cut = WHOLE[: WHOLE.index(b"<h3>Cross submissions")]

    assert listing(parse_listing(cut, "cs.LG")).reason == "received 5 of 11 entries; 6 are missing"


def test_a_page_cut_behind_its_last_entry_is_complete() -> None:
    cut = WHOLE[: WHOLE.rindex(b"</dl>")]

    assert listing(parse_listing(cut, "cs.LG")).state is ListingState.COMPLETE


def test_more_stated_than_held_is_partial() -> None:
    page = WHOLE.replace(b"showing 5 of 5", b"showing 5 of 9")

    assert listing(parse_listing(page, "cs.LG")).reason == "received 11 of 15 entries; 4 are missing"


def test_more_held_than_stated_is_partial_too() -> None:
    page = WHOLE.replace(b"showing 5 of 5", b"showing 2 of 2").replace(b"Total of 11", b"Total of 8")

    assert listing(parse_listing(page, "cs.LG")).reason == "received 11 entries where arXiv states 8"


def test_the_right_number_of_the_wrong_kind_is_partial() -> None:
    page = WHOLE.replace(b"showing 5 of 5", b"showing 4 of 4").replace(
        b"Cross submissions (showing 3 of 3", b"Cross submissions (showing 4 of 4"
    )

    assert listing(parse_listing(page, "cs.LG")).reason == (
        "received 11 of 11 entries; 5 as new where arXiv states 4; 3 as cross where arXiv states 4"
    )


def test_an_entry_listed_twice_is_kept_once() -> None:
    page = WHOLE.replace(b"2500.00012", b"2500.00011")

    read = parse_listing(page, "cs.LG")

    assert [entry.paper.id for entry in read.entries].count("2500.00011") == 1
    assert listing(read).reason == ("received 10 of 11 entries; 1 cannot be used (2500.00011: listed twice)")


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        (b'href ="/abs/2500.00012"', b'href ="/abs/twelve"', "an entry: its id cannot be read"),
        (b"<div class='list-title mathjax'>", b"<div>", "2500.00011: its title cannot be read"),
        (PAPERS["2500.00011"].title.encode(), b" ", "2500.00011: its title is empty"),
        (b"<dd>", b"<p>", "2500.00011: its details are missing"),
        (b"14 pages", b"x" * 200_000, "2500.00011: it is longer than 100000 characters"),
    ],
)
def test_an_entry_that_cannot_be_used_is_named(old: bytes, new: bytes, reason: str) -> None:
    read = parse_listing(WHOLE.replace(old, new, 1), "cs.LG")

    assert len(read.entries) == 10
    assert listing(read).reason == f"received 10 of 11 entries; 1 cannot be used ({reason})"


def test_a_lost_heading_does_not_turn_crosses_into_new_papers() -> None:
    page = WHOLE.replace(b"<h3>Cross submissions (showing 3 of 3 entries)</h3>", b"")

    read = parse_listing(page, "cs.LG")

    assert ids(read, Kind.CROSS) == ["2500.00022", "2500.00031", "2500.00032"]
    assert read.stated[Kind.CROSS] == 3  # by the index on top of the page
    assert listing(read).state is ListingState.COMPLETE


def test_the_pages_of_a_long_listing_become_one() -> None:
    category, day = PAGED
    pages = [
        parse_listing(new_page(category, day, DAYS[PAGED], skip=skip, show=5), category)
        for skip in (0, 5, 10)
    ]

    fetched = join_pages(pages, day)

    assert [page.shown for page in pages] == [
        {Kind.NEW: 5},
        {Kind.NEW: 4, Kind.CROSS: 1},
        {Kind.CROSS: 1, Kind.REPLACE: 4},
    ]
    assert fetched.listing.state is ListingState.COMPLETE
    assert len(fetched.entries) == 15


def test_pages_that_overlap_lack_what_the_overlap_pushed_out() -> None:
    category, day = PAGED
    pages = [
        parse_listing(new_page(category, day, DAYS[PAGED], skip=skip, show=8), category) for skip in (0, 7)
    ]

    listed = join_pages(pages, day).listing

    assert listed.state is ListingState.PARTIAL
    assert "listed twice" in listed.reason


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", "page for cs.LG is empty"),
        (b" \n\x00 ", "page for cs.LG is empty"),
        (error_page("Page not found"), "a page that says “Page not found”"),
        (b"<html><title>Hotel Lobby Wi-Fi</title><form>Room?</form></html>", "“Hotel Lobby Wi-Fi”"),
        (b'<?xml version="1.0"?><rss><channel><title>cs.LG</title></channel></rss>', "an XML document"),
        (b'{"error": "no"}', "no arXiv listing"),
        (b"%PDF-1.7 \xff\xfe\x00\x01", "no arXiv listing"),
        (b"<html><head><script>location='/login'</script></head></html>", "a page without text"),
        (WHOLE[: WHOLE.index(b"<div class='paging'>")], "breaks off before its first entry"),
    ],
)
def test_what_is_no_listing_is_said_to_be_none(body: bytes, said: str) -> None:
    with pytest.raises(NotAListingError, match=r"cs\.LG") as raised:
        parse_listing(body, "cs.LG")

    assert said in str(raised.value)


@pytest.mark.parametrize(
    "body",
    [b"Rate exceeded.", b"<html><head><title>Rate exceeded</title></head><body>Rate exceeded.</body></html>"],
)
def test_a_page_that_says_rate_exceeded_is_a_refusal(body: bytes) -> None:
    with pytest.raises(RateLimitPageError):
        parse_listing(body, "cs.LG")


def test_another_category_of_the_same_name_is_noticed() -> None:
    with pytest.raises(WrongCategoryError, match=r"listing of cs\.LG where stat\.ML"):
        parse_listing(WHOLE, "stat.ML")


def test_a_category_with_two_names_is_one() -> None:
    page = new_page("eess.SY", MONDAY, {Kind.NEW: [PAPERS["2500.00011"]]})

    assert parse_listing(page, "cs.SY").category == "cs.SY"


def test_the_page_of_several_days_is_no_listing_of_one() -> None:
    recent = WHOLE.replace(b"Showing new listings for Monday, 3 March 2025", b"Recent").replace(
        b" submissions (showing", b", 3 Mar 2025 (showing"
    )

    with pytest.raises(NotAListingError):
        parse_listing(recent, "cs.LG")


def test_old_ids_and_versions_in_links_are_read() -> None:
    page = WHOLE.replace(b'"/abs/2500.00011"', b'"https://arxiv.org/abs/2500.00011v3?context=cs"')

    paper = parse_listing(page, "cs.LG").entries[0].paper

    assert (paper.id, paper.version) == ("2500.00011", 3)


def test_a_date_that_does_not_exist_is_none() -> None:
    page = WHOLE.replace(b"Monday, 3 March 2025", b"Monday, 31 February 2025")

    assert parse_listing(page, "cs.LG").listing_date is None
