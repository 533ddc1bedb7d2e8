"""The stand-in answers OAI-PMH and the query API as arXiv does, captured or not."""

import re
from datetime import date

import pytest

from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv_captures import Captures
from tests.stand_ins.arxiv_oai import OaiRequest, records_of
from tests.stand_ins.invented import DAYS, MONDAY, TUESDAY


def code(answer: bytes) -> str:
    match = re.search(rb"<error code='(\w+)'", answer)
    return match[1].decode() if match else ""


def ids(answer: bytes) -> list[str]:
    return re.findall(r"<identifier>oai:arXiv.org:([^<]+)<", answer.decode())


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("verb=ListRecords", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&from=20250303", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&from=2025-02-31", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&from=2025-03-04&until=2025-03-03", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&from=2005-09-15", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&until=2025-03-06", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:ZZ", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&set=cs:hep-th", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&metadataPrefix=arXivRaw", "badArgument"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&page=2", "badArgument"),
        ("verb=ListRecords&resumptionToken=zzz", "badResumptionToken"),
        ("verb=ListRecords&resumptionToken=zzz&set=cs", "badArgument"),
        ("verb=ListRecords&metadataPrefix=marc", "cannotDisseminateFormat"),
        ("verb=ListRecords&metadataPrefix=arXivRaw&set=physics:hep-th", "noRecordsMatch"),
        ("verb=GetRecord&metadataPrefix=arXivRaw&identifier=oai:arXiv.org:1234.5678", "idDoesNotExist"),
        ("verb=Guess", "badVerb"),
    ],
)
def test_requests_that_arxiv_refuses(query: str, expected: str) -> None:
    assert code(OaiRequest(records_of(DAYS), TUESDAY).answer(query)) == expected


@pytest.mark.parametrize("wanted", ["physics", "physics:quant-ph"])
def test_a_set_holds_the_sets_below_it(wanted: str) -> None:
    answer = OaiRequest(records_of(DAYS), TUESDAY).answer(
        f"verb=ListRecords&metadataPrefix=arXivRaw&set={wanted}"
    )

    assert ids(answer) == ["2500.00031"]


def test_later_days_do_not_exist_yet() -> None:
    answer = OaiRequest(records_of(DAYS), MONDAY).answer(
        "verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:LG"
    )

    assert "2500.00011" in ids(answer)
    assert "2500.00041" not in ids(answer)


@needs_shared
def test_a_captured_url_is_answered_with_its_capture_and_others_alike() -> None:
    captures = Captures(SHARED / "real-days")
    one_day = "/oai?verb=ListRecords&metadataPrefix=arXivRaw&set=cs:cs:LG&from=2025-07-16&until=2025-07-16"
    file = SHARED / "real-days" / "pages" / "oai-arXivRaw-cs.LG-2025-07-16.xml.gz"

    captured = captures.answer(one_day, date(2025, 7, 16)).body
    captures.oai_page_size = 2499
    made = captures.answer(one_day, date(2025, 7, 16)).body

    assert captured == next(each.body() for each in captures.ordinary if each.file == file)
    assert set(ids(made)) == set(ids(captured))


@needs_shared
@pytest.mark.parametrize("name", ["api-error-badid.xml", "api-error-maxresults.xml", "api-id_list.xml"])
def test_the_query_api_answers_captured_urls_however_they_are_written(name: str) -> None:
    captures = Captures(SHARED / "arxiv-feeds")
    capture = next(each for each in captures.ordinary if each.name == name)
    query = "&".join(f"{key}={value}" for key, value in sorted(capture.query, reverse=True))

    answer = captures.answer(f"/api/query?{query}&start=0&sortBy=relevance", date(2026, 11, 20))

    assert answer.status == capture.status
    assert answer.body == capture.body()
