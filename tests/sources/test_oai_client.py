"""Fetching records through OAI-PMH, page by page, from a server that behaves like arXiv, well and badly."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from arxivtui.config import ArxivSettings
from arxivtui.sources.arxiv import Arxiv
from arxivtui.sources.errors import (
    BadTokenError,
    IncompleteAnswerError,
    NotAListingError,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    SourceRefusedError,
    SourceUnreachableError,
    UnknownCategoryError,
)
from arxivtui.sources.oai import OaiPage
from arxivtui.sources.oai_client import PATIENCE, ArxivOai, patient
from arxivtui.sources.page_received import PageReceived
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented import MONDAY, TUESDAY, WEDNESDAY
from tests.waiting import LONG, in_thread, until


@pytest.fixture
def arxiv(recorded: ArxivStandIn) -> ArxivStandIn:
    return recorded


@pytest.fixture
def oai(arxiv: ArxivStandIn, tmp_path: Path, told: list[PageReceived]) -> Iterator[ArxivOai]:
    with asking(arxiv, tmp_path, told) as fetching:
        yield fetching.oai


def asking(arxiv: ArxivStandIn, state_dir: Path, told: list[PageReceived] | None = None) -> Arxiv:
    settings = ArxivSettings(oai_url=f"{arxiv.url}/oai", contact="ada@example.org")
    return Arxiv(settings, state_dir, on_page=told.append if told is not None else None)


def harvest(oai: ArxivOai, category: str, since: date, until: date | None = None) -> list[OaiPage]:
    pages = [oai.records(category, since, until)]
    while pages[-1].token:
        pages.append(oai.records(category, since, until, pages[-1].token))
    return pages


def ids(pages: list[OaiPage]) -> list[str]:
    return [each.paper.id for page in pages for each in page.records]


def test_a_span_of_days_is_asked_for(arxiv: ArxivStandIn, oai: ArxivOai) -> None:
    pages = harvest(oai, "cs.AI", MONDAY, MONDAY)

    assert ids(pages) == [
        "2400.00007",
        "2400.00008",
        "2500.00011",
        "2500.00021",
        "2500.00022",
        "2500.00023",
        "2500.00033",
    ]
    (request,) = arxiv.requests
    assert request.target == (
        "/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:AI&from=2025-03-03&until=2025-03-03"
    )
    assert request.agent.endswith("(ada@example.org)")


def test_without_a_last_day_everything_up_to_now_comes(arxiv: ArxivStandIn, oai: ArxivOai) -> None:
    assert ids(harvest(oai, "cs.LG", TUESDAY)) == ["2500.00041", "2500.00042", "2500.00043"]
    assert "until" not in arxiv.requests[0].target


def test_days_before_the_first_datestamp_are_asked_for_from_there(arxiv: ArxivStandIn, oai: ArxivOai) -> None:
    assert len(ids(harvest(oai, "stat.ML", date(1991, 8, 14)))) == 15
    assert "from=2005-09-16" in arxiv.requests[0].target


def test_a_long_answer_is_read_page_by_page_and_told(
    arxiv: ArxivStandIn, oai: ArxivOai, told: list[PageReceived]
) -> None:
    arxiv.captures.oai_page_size = 4

    pages = harvest(oai, "cs.LG", MONDAY)

    found = ids(pages)
    assert [len(page.records) for page in pages] == [4] * (len(pages) - 1) + [len(found) % 4 or 4]
    assert len(found) == len(set(found)) > 12
    assert [(each.category, each.number, each.received, each.stated) for each in told] == [
        ("cs.LG", number, min(number * 4, len(found)), None) for number in range(1, len(pages) + 1)
    ]
    asked = parse_qs(urlsplit(arxiv.requests[1].target).query)
    assert asked == {"verb": ["ListRecords"], "resumptionToken": [pages[0].token]}


def test_a_harvest_goes_on_with_its_token_in_another_run(
    arxiv: ArxivStandIn, oai: ArxivOai, tmp_path: Path
) -> None:
    arxiv.captures.oai_page_size = 10
    first = oai.records("cs.LG", MONDAY)

    with asking(arxiv, tmp_path) as later:
        second = later.oai.records("cs.LG", MONDAY, None, first.token)

    assert not {each.paper.id for each in first.records} & {each.paper.id for each in second.records}


def test_an_expired_token_is_told_apart(arxiv: ArxivStandIn, oai: ArxivOai) -> None:
    arxiv.captures.oai_page_size = 4
    page = oai.records("cs.LG", MONDAY)
    arxiv.captures.expire_oai_tokens()

    with pytest.raises(BadTokenError, match="Begin with the first page again"):
        oai.records("cs.LG", MONDAY, None, page.token)


def test_a_server_that_gives_the_same_page_for_ever_is_left(arxiv: ArxivStandIn, oai: ArxivOai) -> None:
    arxiv.captures.oai_page_size = 4
    first = oai.records("cs.LG", MONDAY)
    arxiv.faults = ["as:/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:LG&from=2025-03-03"]

    with pytest.raises(IncompleteAnswerError, match=r"the same page for cs\.LG again and again"):
        oai.records("cs.LG", MONDAY, None, first.token)


def test_a_quiet_span_is_an_empty_page(oai: ArxivOai) -> None:
    assert harvest(oai, "hep-th", MONDAY) == [OaiPage()]
    assert harvest(oai, "cs.LG", date(2025, 2, 1), date(2025, 2, 28)) == [OaiPage()]


@pytest.mark.parametrize("category", ["cs.ZZ", "xx", "cs.LG&set=math", "../oai"])
def test_a_category_that_arxiv_does_not_have_is_named(oai: ArxivOai, category: str) -> None:
    with pytest.raises(UnknownCategoryError) as caught:
        oai.records(category, MONDAY)

    assert category in caught.value.message


def test_a_day_to_come_is_refused_in_arxivs_words(oai: ArxivOai) -> None:
    with pytest.raises(SourceFailedError, match="until date too late"):
        oai.records("cs.LG", MONDAY, WEDNESDAY + timedelta(days=3))


@pytest.mark.parametrize("fault", ["cut:40*2", "500*2", "429:0*1", "hang-up*1", "html*1"])
def test_a_passing_fault_is_got_over(arxiv: ArxivStandIn, oai: ArxivOai, fault: str) -> None:
    arxiv.faults = [fault]

    assert len(ids(harvest(oai, "cs.LG", TUESDAY))) == 3


@pytest.mark.parametrize(
    ("fault", "kind"),
    [
        ("cut:40", SourceUnreachableError),
        ("500", SourceFailedError),
        ("as:/gone", SourceFailedError),
        ("html", SourceRefusedError),
        ("429:3600", SourceRefusedError),
        ("redirect:http://login.example/", NotAListingError),
        ("as:/list/cs.LG/new", NotAListingError),
        ("as:/rss/cs.LG", NotAListingError),
    ],
)
def test_a_lasting_fault_is_never_an_empty_month(
    arxiv: ArxivStandIn, oai: ArxivOai, fault: str, kind: type[SourceError]
) -> None:
    arxiv.faults = [fault]

    with pytest.raises(kind):
        oai.records("cs.LG", MONDAY)


def test_stopping_ends_a_request_at_once(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["delay:600"]
    with asking(arxiv, tmp_path) as fetching:
        answer = in_thread(lambda: fetching.oai.records("cs.LG", MONDAY))
        until(lambda: arxiv.requests, "the request")

        fetching.cancel()

        with pytest.raises(SourceCancelledError):
            answer.result(LONG)


def test_answers_may_take_long() -> None:
    assert patient(ArxivSettings()).timeout_seconds == PATIENCE
    assert patient(ArxivSettings(timeout_seconds=300)).timeout_seconds == 300


@needs_shared
def test_the_captured_days_come_whole_in_pages_of_any_size(tmp_path: Path) -> None:
    stand_in = ArxivStandIn(SHARED / "real-days", today=date(2025, 7, 16))
    with stand_in as arxiv, asking(arxiv, tmp_path) as fetching:
        captured = harvest(fetching.oai, "cs.LG", date(2025, 7, 14), date(2025, 7, 14))
        whole = ids(harvest(fetching.oai, "cs.LG", date(2025, 7, 8)))
        arxiv.captures.oai_page_size = 500
        paged = ids(harvest(fetching.oai, "cs.LG", date(2025, 7, 8)))

    assert len(ids(captured)) == 188
    assert paged == whole
    assert len(set(whole)) == len(whole) == 2142
