"""Papers by id and searches, from a server that behaves like arXiv's query API, well and badly."""

import logging
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui import __version__
from arxivtui.config import ArxivSettings
from arxivtui.domain import InvalidIdError
from arxivtui.sources.api import ArxivApi
from arxivtui.sources.api_answer import read_page
from arxivtui.sources.arxiv import Arxiv
from arxivtui.sources.client import Answer
from arxivtui.sources.errors import (
    IncompleteAnswerError,
    NotAListingError,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    SourceRefusedError,
    SourceUnreachableError,
)
from arxivtui.sources.page_received import PageReceived
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_api import api_answer, entry_of, feed
from tests.stand_ins.arxiv_markup import Line
from tests.stand_ins.arxiv_oai import invented_record, records_of
from tests.stand_ins.invented import DAYS, MONDAY, PAPERS
from tests.waiting import LONG, in_thread, until

NOON = datetime(2025, 2, 28, 12, tzinfo=UTC)


@pytest.fixture
def arxiv(recorded: ArxivStandIn) -> ArxivStandIn:
    recorded.today = MONDAY
    return recorded


@pytest.fixture
def api(arxiv: ArxivStandIn, tmp_path: Path, told: list[PageReceived]) -> Iterator[ArxivApi]:
    with asking(arxiv, tmp_path, told) as fetching:
        yield fetching.api


def asking(arxiv: ArxivStandIn, state_dir: Path, told: list[PageReceived] | None = None) -> Arxiv:
    settings = ArxivSettings(api_url=f"{arxiv.url}/api/query", contact="ada@example.org")
    return Arxiv(settings, state_dir, on_page=told.append if told is not None else None)


def many(count: int) -> list[Line]:
    return [
        Line(f"2500.{10_000 + number}", f"Paper {number}", ("Ada Example",), "Words.", ("cs.LG",))
        for number in range(count)
    ]


def test_papers_come_in_the_order_asked_for(arxiv: ArxivStandIn, api: ArxivApi) -> None:
    found = api.papers(["2400.00007v1", "https://arxiv.org/abs/cs/0000017", "2500.00011", "2500.00011v9"])

    assert [each.id for each in found.papers] == ["2400.00007", "cs/0000017", "2500.00011"]
    assert found.missing == ()
    paper = found.papers[0]
    assert paper.version == 2
    assert paper.title == "Slow Learners, Second Edition: Why Patience Is a Regulariser"
    assert paper.authors == ("Olga Primjer", "Ada Example")
    assert paper.abstract == "Second edition, with the missing lemma."
    assert paper.categories == ("cs.LG", "cs.AI")
    assert paper.comments == "replaced: lemma 4 added"
    assert paper.submitted == date(2024, 3, 3)
    assert arxiv.requests[0].agent == f"arxivtui/{__version__} (ada@example.org)"


def test_papers_that_arxiv_does_not_have_are_named(api: ArxivApi) -> None:
    found = api.papers(["2500.99999", "2500.00021", "hep-th/0000001v3"])

    assert [each.id for each in found.papers] == ["2500.00021"]
    assert found.missing == ("2500.99999", "hep-th/0000001")


def test_many_ids_are_asked_for_a_hundred_at_a_time(
    arxiv: ArxivStandIn, api: ArxivApi, told: list[PageReceived]
) -> None:
    lines = many(230)
    arxiv.captures.records = [invented_record(each, MONDAY, {1: NOON}) for each in lines[5:]]

    found = api.papers([each.id for each in lines])

    assert [each.id for each in found.papers] == [each.id for each in lines[5:]]
    assert found.missing == tuple(each.id for each in lines[:5])
    assert len(arxiv.requests) == 3
    assert [(each.number, each.received, each.stated) for each in told] == [
        (1, 95, 230),
        (2, 195, 230),
        (3, 225, 230),
    ]


def test_what_is_no_id_is_told_before_anything_is_asked(arxiv: ArxivStandIn, api: ArxivApi) -> None:
    with pytest.raises(InvalidIdError, match="'twelve' is not an arXiv id"):
        api.papers(["2500.00011", "twelve"])

    assert arxiv.requests == []


def test_no_ids_need_no_request(arxiv: ArxivStandIn, api: ArxivApi) -> None:
    assert api.papers([]).papers == ()
    assert api.search("cat:cs.LG", 0) == ()
    assert arxiv.requests == []


def test_a_search_gives_the_newest_submissions_first(api: ArxivApi) -> None:
    found = api.search("cat:cs.AI", 5)

    days = [each.submitted or date.min for each in found]
    assert len(found) == 5
    assert days == sorted(days, reverse=True)
    assert all("cs.AI" in each.categories for each in found)


def test_a_search_without_a_match_is_empty(api: ArxivApi) -> None:
    assert api.search("cat:hep-th", 10) == ()


def test_a_long_search_is_read_page_by_page(
    arxiv: ArxivStandIn, api: ArxivApi, told: list[PageReceived]
) -> None:
    arxiv.captures.records = [invented_record(each, MONDAY, {1: NOON}) for each in many(260)]

    assert len(api.search("cat:cs.LG", 250)) == 250
    assert len({each.id for each in api.search("cat:cs.LG", 1000)}) == 260
    assert [(each.category, each.number, each.received) for each in told[:3]] == [
        ("cat:cs.LG", 1, 100),
        ("cat:cs.LG", 2, 200),
        ("cat:cs.LG", 3, 260),
    ]


def test_results_that_shift_between_two_pages_count_once(arxiv: ArxivStandIn, api: ArxivApi) -> None:
    arxiv.captures.records = [invented_record(each, MONDAY, {1: NOON}) for each in many(300)]
    first = "as:/api/query?search_query=cat:cs.LG&start=60&max_results=100"
    arxiv.faults = [f"{first}@start=100&*1"]

    found = api.search("cat:cs.LG", 180)

    assert len({each.id for each in found}) == len(found) == 180


def test_a_server_that_gives_the_same_page_for_ever_is_left(arxiv: ArxivStandIn, api: ArxivApi) -> None:
    arxiv.captures.records = [invented_record(each, MONDAY, {1: NOON}) for each in many(1000)]
    arxiv.faults = ["as:/api/query?search_query=cat:cs.LG&start=0&max_results=100"]

    assert len(api.search("cat:cs.LG", 200)) == 100
    assert len(arxiv.requests) == 6


@pytest.mark.parametrize("fault", ["cut:40*2", "500*2", "429:0*1", "503:0*1", "hang-up*1", "html*1"])
def test_a_passing_fault_is_got_over(arxiv: ArxivStandIn, api: ArxivApi, fault: str) -> None:
    arxiv.faults = [fault]

    assert len(api.papers(["2500.00011"]).papers) == 1


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("cut:40", SourceUnreachableError, "ended before its answer did"),
        ("500", SourceFailedError, "status 500"),
        ("html", SourceRefusedError, "too many requests"),
        ("429:3600", SourceRefusedError, "60 minutes"),
        ("503:3600", SourceRefusedError, "60 minutes"),
        ("redirect:http://login.example/", NotAListingError, "redirects to http://login.example"),
        ("as:/gone", SourceFailedError, "status 404"),
        ("as:/list/cs.LG/new", NotAListingError, "a page that says “Machine Learning"),
        ("as:/rss/cs.LG", NotAListingError, "not what was asked for"),
        ("as:/api/query?id_list=foo.bar", SourceFailedError, "incorrect id format for foo.bar"),
        ("as:/api/query?search_query=cat:cs.LG&start=5000", IncompleteAnswerError, "and gives none"),
    ],
)
def test_a_lasting_fault_is_never_an_empty_answer(
    arxiv: ArxivStandIn, api: ArxivApi, fault: str, kind: type[SourceError], words: str
) -> None:
    arxiv.faults = [fault]

    with pytest.raises(kind) as by_id:
        api.papers(["2500.00011"])
    with pytest.raises(SourceError):
        api.search("cat:cs.LG", 10)

    assert words in str(by_id.value)


def test_a_second_page_that_is_empty_is_an_error(arxiv: ArxivStandIn, api: ArxivApi) -> None:
    arxiv.captures.records = [invented_record(each, MONDAY, {1: NOON}) for each in many(250)]
    arxiv.faults = ["as:/api/query?search_query=cat:cs.LG&start=5000@start=100&"]

    with pytest.raises(IncompleteAnswerError, match="states 250 results and gives none after the first 100"):
        api.search("cat:cs.LG", 250)


def test_a_refusal_is_kept_for_the_next_run(arxiv: ArxivStandIn, api: ArxivApi, tmp_path: Path) -> None:
    arxiv.faults = ["429:600*1"]
    with pytest.raises(SourceRefusedError):
        api.papers(["2500.00011"])

    with asking(arxiv, tmp_path) as later, pytest.raises(SourceRefusedError):
        later.api.papers(["2500.00011"])

    assert len(arxiv.requests) == 1


def test_stopping_ends_a_request_at_once(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["delay:600"]
    with asking(arxiv, tmp_path) as fetching:
        answer = in_thread(lambda: fetching.api.papers(["2500.00011"]))
        until(lambda: arxiv.requests, "the request")

        fetching.cancel()

        with pytest.raises(SourceCancelledError):
            answer.result(LONG)


def test_one_connection_serves_all_requests(arxiv: ArxivStandIn, api: ArxivApi) -> None:
    api.papers(["2500.00011"])
    api.search("cat:cs.LG", 5)

    assert len({each.connection for each in arxiv.requests}) == 1


def test_an_entry_without_what_is_needed_is_no_silent_loss() -> None:
    entries = [entry for each in records_of(DAYS)[:3] if (entry := entry_of(each))]
    body = (
        feed(entries, 3).replace(b"<published>", b"<printed>", 1).replace(b"</published>", b"</printed>", 1)
    )

    with pytest.raises(IncompleteAnswerError, match="1 of 3 entries"):
        read_page(Answer(200, body), 0, by_id=True)


def test_an_error_that_looks_like_a_paper_is_one_with_any_status() -> None:
    _, body = api_answer("id_list=foo.bar", [])

    for status in (200, 400):
        with pytest.raises(SourceFailedError, match=r"incorrect id format for foo\.bar"):
            read_page(Answer(status, body), 0, by_id=True)


WHOLE = feed([entry for each in records_of(DAYS)[:3] if (entry := entry_of(each))], 3)


@given(st.integers(0, len(WHOLE)), st.binary(max_size=6), st.integers(0, 60))
def test_bytes_changed_anywhere_give_an_error_or_every_entry(
    position: int, inserted: bytes, gone: int
) -> None:
    body = WHOLE[:position] + inserted + WHOLE[position + gone :]
    try:
        page = read_page(Answer(200, body), 0, by_id=False)
    except SourceError:
        return

    assert page.entries == page.atom.count(b"<entry")


def test_a_date_that_is_none_is_one_of_our_errors(
    arxiv: ArxivStandIn, api: ArxivApi, caplog: pytest.LogCaptureFixture
) -> None:
    entry = entry_of(invented_record(PAPERS["2500.00011"], MONDAY, {1: NOON}))
    assert entry is not None
    broken = entry.xml.replace("2025-02-28T12:00:00Z", "last Friday")
    arxiv.captures.entries = [replace(entry, xml=broken)]

    with caplog.at_level(logging.WARNING), pytest.raises(NotAListingError, match="last Friday"):
        api.papers(["2500.00011"])

    assert caplog.text == ""


def test_a_field_without_end_costs_neither_its_paper_nor_the_others(
    arxiv: ArxivStandIn, api: ArxivApi
) -> None:
    entries = [entry for each in records_of(DAYS)[:3] if (entry := entry_of(each))]
    long = re.sub(r"<summary>.*?</summary>", f"<summary>{'words ' * 20_000}</summary>", entries[1].xml)
    long = long.replace("</name>", f"</name></author><author><name>{'Ada ' * 30_000}</name>", 1)
    arxiv.captures.entries = [entries[0], replace(entries[1], xml=long), entries[2]]

    found = api.papers([each.id for each in entries])

    assert [each.id for each in found.papers] == [each.id for each in entries]
    assert len(found.papers[1].abstract) <= 100_000
    assert found.papers[1].abstract.endswith("…")
    assert found.papers[1].authors_cut
    assert len(found.papers[1].authors) == 1
    assert not found.papers[2].authors_cut


@needs_shared
def test_captured_papers_are_read(tmp_path: Path) -> None:
    with ArxivStandIn(SHARED / "arxiv-feeds") as arxiv, asking(arxiv, tmp_path) as fetching:
        found = fetching.api.papers(["2611.09606", "hep-th/9901002", "1101.0600v2", "1101.9999"])

    assert [(each.id, each.version) for each in found.papers] == [
        ("2611.09606", 1),
        ("hep-th/9901002", 2),
        ("1101.0600", 25),
    ]
    assert found.papers[1].authors == ("M. Cvetic", "H. Lu", "C.N. Pope", "T.A Tran")
    assert found.papers[1].doi == "10.1103/PhysRevD.59.126002"
    assert found.papers[1].journal_ref == "Phys.Rev.D59:126002,1999"
    assert found.papers[1].categories == ("hep-th", "cs.LG")
    assert found.missing == ("1101.9999",)


@needs_shared
def test_a_captured_search_is_read_over_two_pages(tmp_path: Path) -> None:
    stand_in = ArxivStandIn(SHARED / "real-days", today=date(2025, 7, 15))
    with stand_in as arxiv, asking(arxiv, tmp_path) as fetching:
        found = fetching.api.search("cat:cs.LG", 200)

    assert len(found) == 200
    assert len(arxiv.requests) == 2
    assert all("cs.LG" in each.categories and each.authors and each.abstract for each in found)
