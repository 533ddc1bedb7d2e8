"""arXiv's pages, feeds and services, damaged: one of our errors, or what is sound, with honest counts."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.domain import ListingState
from arxivtui.sources import (
    ArxivApi,
    ArxivPdfs,
    SourceError,
    is_pdf,
    join_feed,
    join_pages,
    parse_feed,
    parse_listing,
    parse_oai,
)
from arxivtui.sources.author_line import split_authors
from arxivtui.sources.client import Answer, Client
from tests.fuzz.damage import HOSTILE, damaged, damaged_text, real
from tests.fuzz.promises import check_papers, check_told, is_harmless
from tests.shared_data import SHARED
from tests.sources.feed_samples import SAMPLES, atom, rss
from tests.sources.test_api import WHOLE as API_ANSWER
from tests.sources.test_oai import DOCUMENT as OAI_ANSWER
from tests.stand_ins.arxiv_markup import catchup_page, error_page, new_page
from tests.stand_ins.invented import DAYS, MONDAY, TUESDAY


def _captured(pattern: str, most: int = 4) -> list[bytes]:
    folder = SHARED / "real-days"
    paths = sorted(folder.glob(pattern))[:most]
    return [gzip.decompress(path.read_bytes()) for path in paths]


def _shortened(page: bytes) -> bytes:
    """A real page with its head, its first and last entries and its foot, so that reading it is quick."""
    return page[:12_000] + page[-6_000:]


PAGES = [
    new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY]),
    new_page("cs.LG", TUESDAY, DAYS["cs.LG", TUESDAY]),
    catchup_page("cs.LG", TUESDAY, DAYS["cs.LG", TUESDAY]),
    new_page("cs.LG", MONDAY, {}),
    error_page("Invalid subject"),
    *map(
        _shortened, real(lambda: _captured("pages/list-cs.LG-*"), lambda: _captured("pages/catchup-cs.LG-*"))
    ),
    *map(_shortened, real(lambda: _captured("faults/*list-cs.LG*"))),
]
FEEDS = [
    rss(SAMPLES),
    atom(SAMPLES),
    rss([]),
    *map(_shortened, real(lambda: _captured("pages/rss-cs.LG-*"), lambda: _captured("pages/atom-cs.LG*"))),
]
OAI = [OAI_ANSWER, *map(_shortened, real(lambda: _captured("pages/oai-arXivRaw-*")))]
API = [API_ANSWER, *map(_shortened, real(lambda: _captured("pages/api-*")))]


@given(damaged(PAGES))
def test_a_damaged_listing_page_never_counts_what_is_not_there(html: bytes) -> None:
    try:
        page = parse_listing(html, "cs.LG")
    except SourceError as error:
        check_told(error)
        return

    check_papers(entry.paper for entry in page.entries)
    listing = join_pages([page], MONDAY).listing
    assert listing.received_total == len(page.entries)
    assert listing.whole is (not listing.reason)
    if listing.state is ListingState.COMPLETE:
        assert listing.received == listing.stated
        assert not page.dropped
    if listing.state is ListingState.EMPTY:
        assert not page.entries
    assert is_harmless(listing.reason)


WHOLE_DAYS = [PAGES[0], PAGES[1], *real(lambda: _captured("pages/list-cs.LG-new-2025-07-1[016].*", 3))]


@given(st.integers(0, len(WHOLE_DAYS) - 1), st.integers(0, 2**24), st.integers(1, 2**24))
def test_a_page_with_a_gap_is_complete_only_with_every_paper(number: int, place: int, length: int) -> None:
    html = WHOLE_DAYS[number]
    whole = parse_listing(html, "cs.LG")
    at = place % len(html)
    try:
        page = parse_listing(html[:at] + html[at + 1 + length % (len(html) // 2) :], "cs.LG")
    except SourceError:
        return

    if join_pages([page], MONDAY).listing.whole:
        assert len(page.entries) == len(whole.entries)


@given(st.lists(damaged(PAGES[:3]), min_size=2, max_size=3))
def test_damaged_pages_joined_still_add_up(pages: list[bytes]) -> None:
    try:
        read = [parse_listing(each, "cs.LG") for each in pages]
    except SourceError:
        return
    fetched = join_pages(read, MONDAY, "page 4 did not come")

    assert fetched.listing.received_total == len(fetched.entries)
    assert len({entry.paper.id for entry in fetched.entries}) == len(fetched.entries)
    assert fetched.listing.whole is (not fetched.listing.reason)


@given(damaged(FEEDS))
def test_a_damaged_feed_is_never_a_quiet_day(xml: bytes) -> None:
    try:
        page = parse_feed(xml, "cs.LG")
    except SourceError as error:
        check_told(error)
        return

    check_papers(entry.paper for entry in page.entries)
    assert all(each.reason and is_harmless(each.reason) for each in page.dropped)
    listing = join_feed(page, MONDAY).listing
    assert listing.received_total == len(page.entries)
    assert (listing.state is ListingState.EMPTY) is not (page.entries or page.dropped or page.cut)
    assert is_harmless(listing.reason)


@given(damaged(OAI))
def test_a_damaged_oai_answer_is_accounted_for(xml: bytes) -> None:
    try:
        page = parse_oai(xml)
    except SourceError as error:
        check_told(error)
        return

    check_papers({each.paper.id: each.paper for each in page.records}.values())
    assert all(each.reason and is_harmless(each.id + each.reason) for each in page.dropped)
    assert page.received == len(page.records) + len(page.dropped) + page.deleted
    assert len(page.token) <= 2_000


class Answering:
    """What stands for the connection: it answers every request with the same bytes.

    Args:
        body: the answer.
        status: of HTTP.
        length: what the answer says that it has.
    """

    def __init__(self, body: bytes, status: int = 200, length: int | None = None) -> None:
        self.answer = Answer(status, body)
        self._length = length

    def get(self, path: str, read: Callable[[Answer], Any], etag: str = "", receive: Any = None) -> Any:
        assert path
        assert not etag
        if receive is None:
            return read(self.answer)
        body = self.answer.body
        pieces = (body[at : at + 700] for at in range(0, len(body), 700))
        return read(Answer(self.answer.status, receive(self._length, pieces)))


@given(damaged(API), st.sampled_from([200, 200, 200, 400, 404]))
def test_a_damaged_api_answer_is_read_or_refused(xml: bytes, status: int) -> None:
    api = ArxivApi(cast("Client", Answering(xml, status)))
    wanted = ["2500.00011", "2400.00007", "cs/0000017"]
    try:
        found = api.papers(wanted)
    except SourceError as error:
        check_told(error)
        return

    check_papers(found.papers)
    assert sorted([*(each.id for each in found.papers), *found.missing]) == sorted(wanted)


@given(damaged(API))
def test_a_damaged_search_comes_to_an_end(xml: bytes) -> None:
    try:
        found = ArxivApi(cast("Client", Answering(xml))).search("cat:cs.LG", 4)
    except SourceError as error:
        check_told(error)
        return

    check_papers(found)
    assert len(found) <= 4


PDF = (
    b"%PDF-1.5\n%\xbf\xf7\xa2\xfe\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + b"stream " * 300 + b"\n%%EOF\n"
)


@given(damaged([PDF, b"<html><h1>Rate exceeded</h1></html>"]), st.sampled_from([200, 404, 500]), st.data())
def test_a_damaged_pdf_is_kept_whole_or_not_at_all(
    tmp_path_factory: pytest.TempPathFactory, body: bytes, status: int, data: st.DataObject
) -> None:
    length = data.draw(st.sampled_from([None, 0, len(body), 10**15, -1]))
    target = FOLDER.of(tmp_path_factory) / "paper.pdf"
    target.write_bytes(b"before")
    try:
        ArxivPdfs(cast("Client", Answering(body, status, length)), most=60_000).fetch("2500.00011", target)
    except SourceError as error:
        check_told(error)
        assert target.read_bytes() == b"before"
    else:
        assert target.read_bytes() == body
        assert is_pdf(target)
    assert [each.name for each in target.parent.iterdir()] == ["paper.pdf"]


class _Folder:
    """One folder for all examples of a test."""

    def __init__(self) -> None:
        self._path: Path | None = None

    def of(self, factory: pytest.TempPathFactory) -> Path:
        self._path = self._path or factory.mktemp("pdf")
        return self._path


FOLDER = _Folder()

LINES = [
    "Ada Example (1), Béla Beispiel (2 and 3) ((1) Here, (2) There), and C. D. Esimerkki for the ABC Group",
    'J\\"org {M}{\\"u}ller, Fran\\c{c}ois d\'Example, Smith, Jr., et al.',
]


@given(damaged_text(LINES) | st.lists(st.sampled_from([*LINES, *("(", ")", ",", " and ", ";")])).map("".join))
def test_a_damaged_line_of_authors_is_split_into_names(line: str) -> None:
    assert all(name.strip() for name in split_authors(line))


@given(st.sampled_from(HOSTILE), st.integers(0, len(PAGES[0])))
def test_one_hostile_piece_anywhere_in_a_page_is_survived(piece: bytes, place: int) -> None:
    try:
        page = parse_listing(PAGES[0][:place] + piece + PAGES[0][place:], "cs.LG")
    except SourceError as error:
        check_told(error)
        return
    check_papers(entry.paper for entry in page.entries)
