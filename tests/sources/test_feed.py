"""Reading arXiv's feeds: invented ones, and the real ones held against the pages of the same days."""

import gzip
import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from arxivtui.domain import Entry, Kind, ListingSource, ListingState
from arxivtui.sources import (
    DroppedEntry,
    FeedPage,
    NotAListingError,
    RateLimitPageError,
    UnknownCategoryError,
    WrongCategoryError,
    join_feed,
    parse_feed,
    parse_listing,
)
from arxivtui.text import plain, plain_name
from tests.shared_data import SHARED, needs_shared
from tests.sources.feed_samples import LANTERN, SAMPLES, Sample, atom, many, rss

MONDAY = date(2025, 3, 3)
FORMS = pytest.mark.parametrize("form", [rss, atom])
Form = Callable[[Sequence[Sample | str]], bytes]

DAYS = SHARED / "real-days"
FEEDS = SHARED / "arxiv-feeds"

_SPOILT = re.compile(r'\\\\|\\"[^aeiou{\\]', re.IGNORECASE)
"""What is no TeX in arXiv's test data: doubled backslashes, and backslashes before quotation marks."""


@FORMS
def test_a_feed_gives_its_papers_with_kinds_and_versions(form: Form) -> None:
    feed = parse_feed(form(SAMPLES), "cs.LG")

    assert feed.listing_date == MONDAY
    assert [(entry.paper.id, entry.paper.version, entry.kind) for entry in feed.entries] == [
        ("2500.00011", 1, Kind.NEW),
        ("2500.00012", 1, Kind.NEW),
        ("2500.00022", 1, Kind.CROSS),
        ("2400.00007", 2, Kind.REPLACE),
        ("cs/0000017", 3, Kind.REPLACE),
    ]
    assert (feed.dropped, feed.cut, feed.full) == ((), False, False)
    paper = feed.entries[0].paper
    assert paper.title == r"On $p < 0.05$ \& Other Spells: Sparse Experts for <b>Ranked</b> Lists"
    assert paper.authors == ("Ada Example", r"B{\'e}la Beispiel", "Li")
    assert paper.abstract == (
        "Experts that fire on every token waste energy when $a<b$ and $b>c$. "
        "Code is at http://lantern.example."
    )
    assert paper.categories == ("cs.LG", "cs.AI")
    assert (paper.doi, paper.journal_ref) == ("10.5555/lantern", "J. Invented Things 7 (2025) 1-99")
    assert (paper.comments, paper.submitted) == ("", None)


@FORMS
def test_a_feed_is_partial_since_it_states_no_count(form: Form) -> None:
    listing = join_feed(parse_feed(form(SAMPLES), "cs.LG"), MONDAY).listing

    assert listing.state is ListingState.PARTIAL
    assert listing.source is ListingSource.FEED
    assert listing.reason == "received 5 entries from the feed, which states no count"
    assert listing.stated == {}
    assert listing.received == {Kind.NEW: 2, Kind.CROSS: 1, Kind.REPLACE: 2}


def test_a_whole_feed_without_items_is_an_empty_day() -> None:
    feed = parse_feed(rss([]), "cs.LG")

    assert feed.listing_date == MONDAY
    assert join_feed(feed, MONDAY).listing.state is ListingState.EMPTY
    assert parse_feed(atom([]), "cs.LG").listing_date is None


@pytest.mark.parametrize(
    "identifier",
    [
        "2500.00011",
        "0704.0001",
        "hep-th/9901001",
        "cs/0212040",
        "math/0510544",
        "cond-mat/0703772",
        "atom-ph/9509001",
        "cmp-lg/9404001",
        "q-alg/9511013",
        "solv-int/9302001",
        "acc-phys/9411001",
    ],
)
@FORMS
def test_ids_of_every_style_keep_their_archive(form: Form, identifier: str) -> None:
    feed = parse_feed(form([replace(LANTERN, id=identifier, version=12)]), "cs.LG")

    assert [(entry.paper.id, entry.paper.version) for entry in feed.entries] == [(identifier, 12)]


def test_a_category_with_two_names_has_the_one_that_pages_show() -> None:
    categories = ("cs.SY", "cs.IT", "eess.SY", "math.IT", "math.MP", "not a category", "atom-ph")

    (entry,) = parse_feed(rss([replace(LANTERN, categories=categories)]), "cs.LG").entries

    assert entry.paper.categories == ("eess.SY", "cs.IT", "math-ph", "physics.atom-ph")


def test_hyphens_in_initials_stand_as_they_were_submitted() -> None:
    (entry,) = parse_feed(rss([replace(LANTERN, authors="C. -P. Example, D. Primer -Li")]), "cs.LG").entries

    assert entry.paper.authors == ("C.-P. Example", "D. Primer -Li")


def test_an_item_without_abstract_or_authors_is_kept() -> None:
    whole = LANTERN.rss()
    bare = re.sub(r"<(description|dc:creator)>.*?</\1>", "", whole, flags=re.DOTALL)
    blank = replace(SAMPLES[1], abstract="").rss()

    feed = parse_feed(rss([bare, blank]), "cs.LG")

    assert [entry.paper.abstract for entry in feed.entries] == ["", ""]
    assert feed.entries[0].paper.authors == ()
    assert feed.dropped == ()


@pytest.mark.parametrize(
    ("old", "new", "dropped"),
    [
        ("new", "withdraw", ("2500.00011", Kind.NEW, "announced as “withdraw”")),
        ("<title>.*?</title>", "", ("2500.00011", Kind.NEW, "its title cannot be read")),
        ("<title>.*?</title>", "<title> </title>", ("2500.00011", Kind.NEW, "its title is empty")),
        (r"2500\.00011", "2500/00011", ("", Kind.NEW, "its id cannot be read")),
        ("(</title>)", r"\1<title>Another</title>", ("2500.00011", Kind.NEW, "it is two items run together")),
        (
            "org:2500.00011",
            "org:2500.00012",
            ("2500.00012", Kind.NEW, "it is two items run together"),
        ),
        ("Lists", "Lists" * 50_000, ("2500.00011", Kind.NEW, "it is longer than 100000 characters")),
        ("</title>", "</titel>", ("2500.00011", Kind.NEW, "its markup is broken")),
        ("</item>", "", ("2500.00011", Kind.NEW, "its end is missing")),
        ("<item>", "", ("", Kind.NEW, "its beginning is missing")),
    ],
)
def test_an_item_that_cannot_be_used_is_dropped_with_the_reason(
    old: str, new: str, dropped: tuple[str, Kind, str]
) -> None:
    item = re.sub(old, new, LANTERN.rss())

    feed = parse_feed(rss([SAMPLES[2], item, SAMPLES[3]]), "cs.LG")

    assert [entry.paper.id for entry in feed.entries] == ["2500.00022", "2400.00007"]
    assert feed.dropped == (DroppedEntry(*dropped),)
    reason = join_feed(feed, MONDAY).listing.reason
    assert reason.startswith("received 2 entries from the feed, which states no count; 1 cannot be used (")


def test_a_paper_listed_twice_is_kept_once() -> None:
    feed = parse_feed(rss([LANTERN, SAMPLES[1], LANTERN]), "cs.LG")

    assert [entry.paper.id for entry in feed.entries] == ["2500.00011", "2500.00012"]
    assert feed.dropped == (DroppedEntry("2500.00011", Kind.NEW, "listed twice"),)


@FORMS
def test_a_feed_that_is_cut_gives_what_it_has_and_names_the_torn_item(form: Form) -> None:
    whole = form(SAMPLES)

    feed = parse_feed(whole[: whole.index(b"Second Edition")], "cs.LG")

    assert [entry.paper.id for entry in feed.entries] == ["2500.00011", "2500.00012", "2500.00022"]
    assert feed.cut
    assert [each.reason for each in feed.dropped] == ["the feed ends inside it"]
    assert join_feed(feed, MONDAY).listing.reason == (
        "received 3 entries from the feed, which states no count; "
        f"1 cannot be used ({feed.dropped[0].id or 'an entry'}: the feed ends inside it); "
        "the feed is damaged or ends before its end"
    )


def test_a_feed_cut_right_behind_an_item_is_told_from_a_whole_one() -> None:
    whole = rss(SAMPLES)

    feed = parse_feed(whole[: whole.rindex(b"</channel>")], "cs.LG")

    assert len(feed.entries) == 5
    assert feed.cut
    assert feed.dropped == ()


@FORMS
def test_a_feed_of_two_thousand_items_is_full(form: Form) -> None:
    feed = parse_feed(form(many(2000)), "cs.LG")

    assert len(feed.entries) == 2000
    assert feed.full
    assert join_feed(feed, MONDAY).listing.reason.endswith(
        "it has the 2,000 that a feed has at most, so new ones may be missing"
    )
    assert not parse_feed(form(many(1999)), "cs.LG").full


def test_thousands_of_authors_with_affiliations_are_read() -> None:
    crowd = ", ".join(f"Nomen {number:04d}e Exemplar (Here U., There, {number})" for number in range(3300))

    (entry,) = parse_feed(rss([replace(LANTERN, authors=crowd)]), "cs.LG").entries

    assert len(entry.paper.authors) == 3300
    assert not entry.paper.authors_cut


def test_control_characters_do_not_get_through() -> None:
    item = LANTERN.rss().replace("Other", "Oth\x1b[31mer\u0007 &#27;&#x9B;").replace("Nowhere", "&#0;")

    feed = parse_feed(rss([item]), "cs.LG")

    assert feed.entries[0].paper.title.startswith(r"On $p < 0.05$ \& Oth[31mer Spells")


@pytest.mark.parametrize("reference", ["&#xD800;", "&#xdfff;", "&#x00dead;", "&#55296;", "&#057343;"])
@pytest.mark.parametrize("ending", ["", "<torn"])
def test_halves_of_pairs_do_not_get_through(reference: str, ending: str) -> None:
    item = LANTERN.rss().replace("Other", f"Oth{reference}er").replace("</item>", f"{ending}</item>")
    feed = rss([item]).replace(b"<pubDate>", f"<pubDate>{reference}".encode(), 1)

    page = parse_feed(feed, "cs.LG")

    assert page.listing_date == MONDAY
    assert page.cut is bool(ending)
    assert (len(page.entries), len(page.dropped)) == ((0, 1) if ending else (1, 0))


def test_entities_are_not_replaced_and_bombs_do_not_go_off() -> None:
    bomb = (
        '<!DOCTYPE rss [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>\n'
    )
    feed = rss([LANTERN]).decode().replace("Other", "&b;&x;")

    with pytest.raises(NotAListingError):
        parse_feed(feed.replace("<rss", f"{bomb}<rss").encode(), "cs.LG")
    assert [each.reason for each in parse_feed(feed.encode(), "cs.LG").dropped] == ["its markup is broken"]


@pytest.mark.parametrize("answer", [b"Rate exceeded.", b"<html><h1>Rate exceeded.</h1></html>"])
def test_a_refusal_is_told_from_a_feed(answer: bytes) -> None:
    with pytest.raises(RateLimitPageError):
        parse_feed(answer, "cs.LG")


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (b"", "arXiv's feed for cs.LG is empty."),
        (b"<html><title>Log in</title></html>", "but a page that says “Log in”."),
        (b"<?xml version='1.0'?><OAI-PMH/>", "but an XML document."),
        (rss(SAMPLES, "7", title="Seven"), "The answer for cs.LG is no feed of a category but of “Seven”."),
        (rss(SAMPLES)[:500], "arXiv's feed for cs.LG breaks off before its first item."),
        (atom(SAMPLES, title="arXiv Query: search_query=cat:cs.LG").replace(b"/atom/", b"/api/"), "no feed"),
        (
            rss([], title="Feed error for query: x", what="Unsupported feed version"),
            "is an error: Unsupported feed version",
        ),
    ],
)
def test_an_answer_that_is_no_feed_is_named(answer: bytes, said: str) -> None:
    with pytest.raises(NotAListingError) as raised:
        parse_feed(answer, "cs.LG")

    assert said in raised.value.message


@FORMS
def test_arxivs_error_feed_says_that_there_is_no_such_category(form: Callable[..., bytes]) -> None:
    answer = form([], "cs.ZZ", title="Feed error for query: x", what="Bad subject class 'ZZ'.")

    with pytest.raises(UnknownCategoryError) as raised:
        parse_feed(answer, "cs.ZZ")

    assert raised.value.message == "arXiv has no feed for cs.ZZ."


@pytest.mark.parametrize("other", ["cs.AI", "cs.LG+stat.ML", "cs"])
@FORMS
def test_the_feed_of_another_category_is_not_taken(form: Callable[..., bytes], other: str) -> None:
    with pytest.raises(WrongCategoryError):
        parse_feed(form(SAMPLES, other), "cs.LG")


def test_a_category_is_the_same_in_any_case_and_under_either_name() -> None:
    assert parse_feed(rss(SAMPLES, "cs.lg"), "cs.LG").category == "cs.LG"
    assert len(parse_feed(rss(SAMPLES, "eess.SY"), "cs.SY").entries) == 5


# Real feeds.


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


def real_days() -> list[str]:
    """The feeds of days of which there is the page too."""
    names = (file.name.removesuffix(".xml.gz") for file in sorted(DAYS.glob("pages/[ar][ts][os]*.xml.gz")))
    return [name for name in names if "empty" not in name]


def test_data() -> list[tuple[str, str]]:
    """The feeds of arXiv's test data, and their category."""
    names = ("rss-cs.LG", "atom-cs.LG", "rss-lowercase-cs.lg")
    return [*((name, "cs.LG") for name in names), ("rss-math", "math")]


test_data.__test__ = False  # type: ignore[attr-defined]


@cache
def page_of_day(category: str, day: str) -> dict[str, Entry]:
    page = parse_listing(content(DAYS / f"pages/list-{category}-new-{day}.html.gz"), category)
    return {entry.paper.id: entry for entry in page.entries}


def kinds(entries: Sequence[Entry]) -> dict[str, Kind]:
    return {entry.paper.id: entry.kind for entry in entries}


def named(authors: Sequence[str]) -> list[str]:
    """Names as a reader sees them, but for spaces behind dots, which feeds add."""
    return [re.sub(r"\.\s+", ".", plain_name(each)) for each in authors]


def without_scheme(abstract: str) -> str:
    return plain(abstract).replace("http://", "")


@needs_shared
@pytest.mark.parametrize("name", real_days())
def test_a_real_feed_says_what_the_page_of_its_day_says(name: str) -> None:
    category, day = name.split("-", 1)[1].split("-", 1)
    page = page_of_day(category, day)

    feed = parse_feed(content(DAYS / f"pages/{name}.xml.gz"), category)

    assert feed.listing_date == date.fromisoformat(day)
    assert (feed.dropped, feed.cut, feed.full) == ((), False, False)
    assert kinds(feed.entries) == kinds(list(page.values()))
    for entry in feed.entries:
        paper, shown = entry.paper, page[entry.paper.id].paper
        assert plain(paper.title) == plain(shown.title)
        assert without_scheme(paper.abstract) == without_scheme(shown.abstract)
        names = named(paper.authors)
        assert (names[:100] if shown.authors_cut else names) == named(shown.authors)
        assert paper.categories == shown.categories
        assert paper.version


@needs_shared
@pytest.mark.parametrize(("name", "category"), test_data())
def test_the_feeds_of_arxivs_test_data_say_what_the_pages_say(name: str, category: str) -> None:
    page = parse_listing((SHARED / f"arxiv-pages/list-{category}-new.html").read_bytes(), category)
    papers = {entry.paper.id: entry.paper for entry in page.entries}

    feed = parse_feed((FEEDS / f"{name}.xml").read_bytes(), category)

    assert feed.listing_date == page.listing_date
    assert kinds(feed.entries) == kinds(page.entries)
    assert not feed.dropped
    for entry in feed.entries:
        paper, shown = entry.paper, papers[entry.paper.id]
        assert paper.primary == shown.primary
        assert set(paper.categories) == set(shown.categories)
        assert paper.journal_ref == shown.journal_ref
        for ours, theirs in (
            (plain(paper.title), plain(shown.title)),
            (plain(paper.abstract), plain(shown.abstract)),
            (named(paper.authors), named(shown.authors)),
        ):
            assert ours == theirs or _SPOILT.search("".join((paper.title, paper.abstract, *paper.authors)))


@needs_shared
def test_real_feeds_of_days_without_papers() -> None:
    weekend = parse_feed(content(DAYS / "pages/rss-cs.LG-2025-07-12-saturday-empty.xml.gz"), "cs.LG")
    assert weekend == FeedPage("cs.LG", date(2025, 7, 12))
    for file in (*FEEDS.glob("*-weekend-empty-*.xml"), *DAYS.glob("pages/atom*-empty.xml.gz")):
        assert parse_feed(content(file), "cs.LG").entries == ()


@needs_shared
def test_real_feeds_with_faults() -> None:
    cut = parse_feed(content(DAYS / "faults/a3-rss-cs.LG-2025-07-14-truncated.xml.gz"), "cs.LG")
    whole = parse_feed(content(DAYS / "pages/rss-cs.LG-2025-07-14.xml.gz"), "cs.LG")
    stale = parse_feed(content(next(DAYS.glob("faults/b2-*"))), "cs.LG")

    assert cut.entries == whole.entries[: len(cut.entries)]
    assert len(cut.entries) == 92
    assert cut.dropped == (DroppedEntry("2507.08402", Kind.CROSS, "the feed ends inside it"),)
    assert stale.listing_date == date(2025, 7, 11)
    for file in ("rss-error-badcat", "atom-error-badarchive"):
        with pytest.raises(UnknownCategoryError):
            parse_feed((FEEDS / f"{file}.xml").read_bytes(), "cs.LG")
    for file in ("rss-error-version.xml", "feed-status.txt", "api-cat-cs.LG-submittedDate.xml"):
        if (FEEDS / file).exists():
            with pytest.raises(NotAListingError):
                parse_feed((FEEDS / file).read_bytes(), "cs.LG")
    with pytest.raises(WrongCategoryError):
        parse_feed((FEEDS / "rss-cs.LG+stat.ML.xml").read_bytes(), "cs.LG")


@needs_shared
def test_affiliations_with_commas_are_no_authors() -> None:
    feed = parse_feed((FEEDS / "rss-math.xml").read_bytes(), "math")
    other = parse_feed((FEEDS / "rss-cs.LG.xml").read_bytes(), "cs.LG")

    authors = {author for entry in feed.entries + other.entries for author in entry.paper.authors}
    assert {"Francisco J. Botella", "Miguel Nebot"} <= authors
    assert not authors & {"Valencia U.", "IFIC)", "IST)", "LJLL)"}
    assert not any(bracket in author for author in authors for bracket in "()")
