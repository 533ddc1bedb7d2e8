"""Reading arXiv's own pages: real days of July 2025, and pages of other shapes."""

import csv
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from arxivtui.domain import Kind, Listing, ListingState
from arxivtui.sources import ListingPage, NotAListingError, RateLimitPageError, join_pages, parse_listing
from tests.shared_data import SHARED, needs_shared

pytestmark = needs_shared

DAYS = SHARED / "real-days"
PAGES = SHARED / "arxiv-pages"
_NAMESPACES = {"dc": "http://purl.org/dc/elements/1.1/", "arxiv": "http://arxiv.org/schemas/atom"}


def index(folder: Path) -> Iterator[dict[str, str]]:
    if folder.is_dir():
        with (folder / "INDEX.tsv").open(encoding="utf-8") as file:
            yield from csv.DictReader(file, delimiter="\t")


def listings(folder: Path) -> list[dict[str, str]]:
    """The rows of /list/<category>/new and /catchup."""
    return [
        row
        for row in index(folder)
        if row["status"] == "200" and ("/new" in row["url"] or "/catchup/" in row["url"])
    ]


def content(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data


@cache
def parsed(file: Path, category: str) -> ListingPage:
    return parse_listing(content(file), category)


def read(folder: Path, row: dict[str, str]) -> ListingPage:
    return parsed(folder / row["file"], row["url"].split("/")[4])


def listing(page: ListingPage) -> Listing:
    assert page.listing_date is not None
    return join_pages([page], page.listing_date).listing


def name(row: dict[str, str]) -> str:
    return row["file"]


def ordinary() -> list[dict[str, str]]:
    return [row for row in listings(DAYS) if row["file"].startswith("pages/") and "skip" not in row["url"]]


@pytest.fixture(scope="module")
def announced() -> dict[tuple[str, str], dict[str, Kind]]:
    """By day and category: every paper announced, with its kind there."""
    found: dict[tuple[str, str], dict[str, Kind]] = defaultdict(dict)
    for line in (DAYS / "expected.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        for category in row["announced"]:
            kind = Kind.REPLACE if row["kind"] == "rep" else Kind(row["kind"])
            if kind is Kind.NEW and category != row["categories"][0]:
                kind = Kind.CROSS
            found[row["day"], category][row["id"]] = kind
    return found


@pytest.mark.parametrize("row", ordinary(), ids=name)
def test_a_real_day_is_read_whole(
    row: dict[str, str], announced: dict[tuple[str, str], dict[str, Kind]]
) -> None:
    page = read(DAYS, row)

    found = listing(page)
    assert found.listing_date == date.fromisoformat(row["day"])
    assert found.state is (ListingState.EMPTY if row["new"] == "0" else ListingState.COMPLETE)
    assert found.received == {kind: int(row[kind.value]) for kind in Kind}
    assert not page.dropped
    assert not page.cut
    kinds = {entry.paper.id: entry.kind for entry in page.entries}
    expected = announced.get((row["day"], page.category), {})
    if "/catchup/" in row["url"]:  # has the crosses that were added since
        assert expected.items() <= kinds.items()
        assert {kinds[each] for each in kinds.keys() - expected.keys()} <= {Kind.CROSS}
    else:
        assert kinds == expected


@pytest.mark.parametrize("row", [row for row in ordinary() if "new" in row["file"]], ids=name)
def test_every_entry_of_a_real_day_has_its_parts(row: dict[str, str]) -> None:
    page = read(DAYS, row)

    for entry in page.entries:
        paper = entry.paper
        assert paper.title
        assert paper.authors
        assert paper.abstract
        assert (paper.primary == page.category) or entry.kind is not Kind.NEW
        assert "\n" not in paper.title + paper.abstract + paper.comments


@pytest.mark.parametrize("category", ["cs.LG", "cs.AI"])
@pytest.mark.parametrize("day", ["2025-07-08", "2025-07-14", "2025-07-16"])
def test_pages_and_feeds_say_the_same(category: str, day: str) -> None:
    page = parsed(DAYS / f"pages/list-{category}-new-{day}.html.gz", category)
    papers = {entry.paper.id: entry for entry in page.entries}

    feed = etree.fromstring(content(DAYS / f"pages/rss-{category}-{day}.xml.gz"))

    for item in feed.iter("item"):
        entry = papers.pop((item.findtext("link") or "").removeprefix("https://arxiv.org/abs/"))
        kind = item.findtext("arxiv:announce_type", namespaces=_NAMESPACES) or ""
        assert entry.kind.value == kind.removesuffix("-cross")
        authors = " ".join((item.findtext("dc:creator", namespaces=_NAMESPACES) or "").split())
        abstract = " ".join((item.findtext("description") or "").split("Abstract: ", 1)[1].split())
        # Pages have accents where feeds have TeX.
        if "\\" not in authors and not entry.paper.authors_cut:
            assert ", ".join(entry.paper.authors) == authors.replace(", :, ", ", ").replace(". -", ".-")
        if not any(command in abstract for command in ("\\'", '\\"', "\\H", "\\AA", "\\deg")):
            assert entry.paper.abstract == abstract
    assert not papers


def test_the_lists_of_authors_that_arxiv_cut_are_marked() -> None:
    page = parsed(DAYS / "pages/list-cs.AI-new-2025-07-10.html.gz", "cs.AI")
    other = parsed(DAYS / "pages/list-cs.AI-new-2025-07-16.html.gz", "cs.AI")

    assert [entry.paper.id for entry in page.entries if entry.paper.authors_cut] == ["2507.06261"]  # of 3,303
    assert max(len(entry.paper.authors) for entry in other.entries) >= 99
    assert not any(entry.paper.authors_cut for entry in other.entries)


@pytest.mark.parametrize(
    ("fault", "stated", "received", "reason"),
    [
        (
            "a-list-cs.LG-new-2025-07-14-truncated-mid-entry",
            (64, 43, 81),
            (64, 20, 0),
            "received 84 of 188 entries; 103 are missing; "
            "1 cannot be used (2507.08248: the page ends inside it)",
        ),
        (
            "a2-list-cs.LG-new-2025-07-14-truncated-after-new-section",
            (64, 43, 81),
            (64, 0, 0),
            "received 64 of 188 entries; 124 are missing",
        ),
        (
            "e-list-cs.LG-new-2025-07-14-says-120-of-150-holds-64",
            (150, 43, 81),
            (64, 43, 81),
            "received 188 of 274 entries; 86 are missing",
        ),
        (
            "e2-list-cs.LG-new-2025-07-14-says-64-of-64-holds-44",
            (64, 43, 81),
            (44, 43, 81),
            "received 168 of 188 entries; 20 are missing",
        ),
    ],
)
def test_a_page_that_lacks_entries_says_how_many(
    fault: str, stated: tuple[int, ...], received: tuple[int, ...], reason: str
) -> None:
    found = listing(parse_listing(content(DAYS / f"faults/{fault}.html.gz"), "cs.LG"))

    assert found.state is ListingState.PARTIAL
    assert tuple(found.stated.values()) == stated
    assert tuple(found.received.values()) == received
    assert found.reason == reason


def test_faults_that_are_no_listing_of_the_day() -> None:
    def fault(file: str) -> bytes:
        return content(next((DAYS / "faults").glob(f"{file}-*")))

    for refused in ("c", "c2"):
        with pytest.raises(RateLimitPageError):
            parse_listing(fault(refused), "cs.LG")
    with pytest.raises(NotAListingError):
        parse_listing(fault("a3"), "cs.LG")
    assert listing(parse_listing(fault("d"), "cs.LG")).state is ListingState.EMPTY
    assert parse_listing(fault("b"), "cs.LG").listing_date == date(2025, 7, 11)


@pytest.mark.parametrize("row", [row for row in listings(PAGES) if row["entries"] != "0"], ids=name)
def test_pages_of_other_categories_and_years_are_read(row: dict[str, str]) -> None:
    page = read(PAGES, row)

    assert len(page.entries) == int(row["entries"])
    assert not page.dropped
    shown = Counter(entry.kind for entry in page.entries)
    assert page.shown == {kind: shown[kind] for kind in Kind if shown[kind]}


@pytest.mark.parametrize(
    "row",
    [row for row in index(PAGES) if "/new" not in row["url"] and "/catchup/" not in row["url"]],
    ids=name,
)
def test_arxivs_other_pages_are_no_listings_of_a_day(row: dict[str, str]) -> None:
    with pytest.raises(NotAListingError):
        parse_listing((PAGES / row["file"]).read_bytes(), "cs.LG")
