"""Reading OAI-PMH answers, whole and otherwise."""

import re
from datetime import UTC, date, datetime
from xml.sax.saxutils import escape

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from arxivtui.domain import ArxivId
from arxivtui.sources.errors import (
    BadTokenError,
    IncompleteAnswerError,
    NotAListingError,
    RateLimitPageError,
    SourceError,
    SourceFailedError,
    UnknownCategoryError,
)
from arxivtui.sources.oai import OaiPage, parse_oai, set_of
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv_captures import Captures
from tests.stand_ins.arxiv_markup import Line
from tests.stand_ins.arxiv_oai import (
    document,
    error,
    invented_record,
    list_records,
    raw_records,
    records_of,
)
from tests.stand_ins.invented import DAYS, MONDAY, PAPERS, SATURDAY

NOON = datetime(2025, 2, 28, 12, tzinfo=UTC)
LANTERNS = PAPERS["2500.00011"]


def page_of(*lines: Line, authors: str = "") -> OaiPage:
    return parse_oai(
        list_records(invented_record(each, MONDAY, {1: NOON}, authors=authors) for each in lines)
    )


def damaged(old: str, new: str) -> bytes:
    """Three records, and in the second one something else."""
    records = [invented_record(PAPERS[f"2500.0001{number}"], MONDAY, {1: NOON}) for number in (1, 2, 3)]
    first, second, third = (each.xml for each in records)
    assert old in second
    return document(f"<ListRecords>{first}{second.replace(old, new)}{third}</ListRecords>")


def test_a_record_is_a_paper_with_its_newest_version_and_its_first_date() -> None:
    old = PAPERS["2400.00007"]
    record = invented_record(old, MONDAY, {1: datetime(2024, 1, 15, 9, 30, 1, tzinfo=UTC), 2: NOON})

    page = parse_oai(list_records([record]))

    (found,) = page.records
    assert found.datestamp == MONDAY
    assert found.first == datetime(2024, 1, 15, 9, 30, 1, tzinfo=UTC)
    assert found.paper.id == "2400.00007"
    assert found.paper.version == 2
    assert found.paper.submitted == date(2024, 1, 15)
    assert found.paper.title == "Slow Learners, Second Edition: Why Patience Is a Regulariser"
    assert found.paper.authors == ("Olga Primjer", "Ada Example")
    assert found.paper.abstract == "Second edition, with the missing lemma."
    assert found.paper.categories == ("cs.LG", "cs.AI")
    assert found.paper.comments == "replaced: lemma 4 added"
    assert page.token == ""


def test_of_an_old_paper_whose_first_version_is_not_listed_the_earliest_listed_counts() -> None:
    versions = {3: datetime(1999, 1, 4, 23, 58, 16, tzinfo=UTC), 4: datetime(2001, 5, 6, tzinfo=UTC)}

    page = parse_oai(list_records([invented_record(PAPERS["cs/0000017"], MONDAY, versions)]))

    (found,) = page.records
    assert found.paper.id == "cs/0000017"
    assert found.paper.version == 4
    assert found.paper.submitted == date(1999, 1, 4)


def test_authors_are_split_without_their_affiliations() -> None:
    page = page_of(LANTERNS, authors="Ada Example (Here U., There), B\\'ela Beispiel and\n  Li")

    assert page.records[0].paper.authors == ("Ada Example", "B\\'ela Beispiel", "Li")


def test_text_stands_on_one_line_and_moves_no_terminal() -> None:
    line = Line("2500.00051", "Two\nLines &#27;[2J", ("Ada\tExample",), "First.\n  Second\x9b5m.", ("cs.LG",))
    xml = list_records([invented_record(line, MONDAY, {1: NOON})]).replace(b"&amp;#27;", b"&#27;")

    (found,) = parse_oai(xml).records

    assert found.paper.title == "Two Lines [2J"
    assert found.paper.authors == ("Ada Example",)
    assert found.paper.abstract == "First. Second5m."


def test_removed_papers_are_counted() -> None:
    kept = invented_record(LANTERNS, MONDAY, {1: NOON})
    gone = invented_record(PAPERS["2500.00012"], MONDAY, {}, deleted=True)

    page = parse_oai(list_records([gone, kept]))

    assert [each.paper.id for each in page.records] == ["2500.00011"]
    assert page.deleted == 1
    assert page.received == 2


@pytest.mark.parametrize(
    ("old", "new", "reason"),
    [
        ("oai:arXiv.org:2500.00012", "oai:arXiv.org:twelve", "it has no arXiv id"),
        ("<title>", "<heading>", "its XML is damaged"),
        ("<datestamp>2025-03-03", "<datestamp>yesterday", "it has no datestamp"),
        ('version="v1"', 'version="first"', "it has no version"),
        ("Fri, 28 Feb 2025 12:00:00 GMT", "Fri, 31 Feb 2025 12:00:00 GMT", "none of its versions has a date"),
        ("Fri, 28 Feb 2025", "Fri, 28 Feb 99999999999999999999", "none of its versions has a date"),
        ("<arXivRaw xmlns", "<arXivRaw broken xmlns", "its XML is damaged"),
        ("better than chance", "&bomb;", "its XML is damaged"),
    ],
)
def test_a_record_that_cannot_be_used_costs_only_itself(old: str, new: str, reason: str) -> None:
    page = parse_oai(damaged(old, new))

    assert [each.paper.id for each in page.records] == ["2500.00011", "2500.00013"]
    assert [each.reason for each in page.dropped] == [reason]
    assert page.dropped[0].id in ("2500.00012", "oai:arXiv.org:twelve")


def test_a_record_without_a_title_or_in_another_format_is_dropped() -> None:
    untitled = Line("2500.00052", " ", ("Ada Example",), "Words.", ("cs.LG",))
    foreign = list_records([invented_record(LANTERNS, MONDAY, {1: NOON})]).replace(b"arXivRaw", b"arXiv")

    assert [each.reason for each in page_of(untitled).dropped] == ["it has no title"]
    assert [each.reason for each in parse_oai(foreign).dropped] == ["it is not in the format arXivRaw"]


def test_the_token_is_given_as_it_is() -> None:
    token = "verb%3DListRecords%26set%3Dcs%253Acs%253ALG%26skip%3D23"

    page = parse_oai(list_records([invented_record(LANTERNS, MONDAY, {1: NOON})], token))

    assert page.token == token


def test_an_empty_token_ends_the_list() -> None:
    record = invented_record(LANTERNS, MONDAY, {1: NOON})
    xml = list_records([record], "x").replace(b">x<", b"> <")

    assert parse_oai(xml).token == ""


def test_no_records_is_an_empty_page() -> None:
    assert parse_oai(error("noRecordsMatch")) == OaiPage()


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (error("badResumptionToken", "expired"), BadTokenError, "Begin with the first page again"),
        (error("badArgument", "Set does not exist"), UnknownCategoryError, "no such category"),
        (error("badArgument", "until date too late"), SourceFailedError, "badArgument, until date too late"),
        (error(""), SourceFailedError, "no code"),
        (document("<ListSets></ListSets>"), NotAListingError, "something else than records"),
        (document("<ListRecords></ListRecords>"), IncompleteAnswerError, "without a record"),
        (
            document("<ListRecords>" + "<record></record>" * 20_001),
            NotAListingError,
            "more than 20,000 records",
        ),
        (b"", IncompleteAnswerError, "is empty"),
        (b"Rate exceeded.", RateLimitPageError, "Rate exceeded."),
        (b"<html><h1>Too Many Requests</h1></html>", RateLimitPageError, "Too Many Requests"),
        (b"<html><title>Caf\xc3\xa9 Wi-Fi</title></html>", NotAListingError, "a page that says “Café Wi-Fi”"),
        (b"<?xml version='1.0'?><rss><channel/></rss>", NotAListingError, "not what was asked for"),
        (b"<?" * 50_000, NotAListingError, "not what was asked for"),
        (
            b'<!DOCTYPE OAI-PMH [<!ENTITY a "aaaa">]>' + error("noRecordsMatch"),
            NotAListingError,
            "not what was asked for",
        ),
    ],
)
def test_what_is_no_list_of_records_is_an_error(answer: bytes, kind: type[SourceError], words: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse_oai(answer)

    assert type(caught.value) is kind
    assert words in str(caught.value)


def test_a_document_cut_anywhere_is_an_error_and_never_an_empty_month() -> None:
    whole = list_records(records_of(DAYS)[:3], "next")

    for length in range(0, len(whole), 7):
        with pytest.raises(SourceError):
            parse_oai(whole[:length])


def test_sets() -> None:
    assert set_of("cs.LG") == "cs:cs:LG"
    assert set_of("hep-th") == "physics:hep-th"
    assert set_of("astro-ph.GA") == "physics:astro-ph:GA"
    assert set_of("physics.optics") == "physics:physics:optics"
    assert set_of("math") == "math:math"
    assert set_of("q-bio.NC") == "q-bio:q-bio:NC"
    assert set_of("math.MP") == "physics:math-ph"


@needs_shared
def test_every_category_has_a_set_at_arxiv() -> None:
    from arxivtui.config.categories import CATEGORIES

    listed = (SHARED / "arxiv-feeds" / "oai-ListSets.xml").read_text("utf-8")

    assert {set_of(each) for each in CATEGORIES} <= set(re.findall(r"<setSpec>([^<]+)</setSpec>", listed))


@needs_shared
@pytest.mark.parametrize("folder", ["real-days", "arxiv-feeds"])
def test_every_captured_record_is_read(folder: str) -> None:
    captures = Captures(SHARED / folder)
    answers = [each.body() for each in captures.ordinary if "arXivRaw" in each.name]

    for body in answers:
        page = parse_oai(body)
        records = raw_records(body.decode())
        assert [each.paper.id for each in page.records] == [each.id for each in records]
        assert [each.datestamp for each in page.records] == [each.datestamp for each in records]
        assert all(each.paper.authors and each.paper.abstract for each in page.records)
        assert all(each.first.date() <= each.datestamp for each in page.records)
    assert answers


DOCUMENT = list_records(
    [
        *records_of(DAYS)[:4],
        invented_record(PAPERS["2500.00043"], SATURDAY, {}, deleted=True),
        invented_record(PAPERS["cs/0000017"], MONDAY, {3: NOON}),
    ],
    "verb%3DListRecords%26skip%3D6",
)
PIECES = sorted(set(re.findall(rb"<[^<>]+>|[^<>]+", DOCUMENT)))


def check(data: bytes) -> None:
    """What holds for whatever comes: one of our errors, or every whole record accounted for."""
    try:
        page = parse_oai(data)
    except SourceError:
        return
    assert page.received == len(re.findall(rb"<record>(?:(?!</record>).)*</record>", data, re.DOTALL))
    for each in page.records:
        assert ArxivId.parse(each.paper.id).value == each.paper.id
        assert each.paper.title
        assert each.paper.version
        text = "".join((each.paper.title, each.paper.abstract, each.paper.comments, *each.paper.authors))
        assert not any(ord(character) < 32 for character in text)


@given(
    st.lists(
        st.tuples(st.sampled_from(PIECES), st.sampled_from([*PIECES, b"", b"<", b"&x;", b"\x00", b"\xff"])),
        max_size=4,
    )
)
@example([(b"</record>", b"")])
@example([(b"<record>", b"<record/>")])
def test_whatever_is_in_another_place_no_record_is_lost_unseen(swaps: list[tuple[bytes, bytes]]) -> None:
    data = DOCUMENT
    for old, new in swaps:
        data = data.replace(old, new, 1)

    check(data.replace(b"<record/>", b"<record></record>"))


@given(st.integers(0, len(DOCUMENT) - 1), st.binary(max_size=6), st.integers(0, 40))
def test_bytes_changed_anywhere_crash_nothing(position: int, inserted: bytes, removed: int) -> None:
    check(DOCUMENT[:position] + inserted + DOCUMENT[position + removed :])


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_words_can_be_title_and_authors(title: str, authors: str) -> None:
    line = Line("2500.00053", title, ("Ada Example",), "Words.", ("cs.LG",))
    xml = invented_record(line, MONDAY, {1: NOON}).xml.replace(
        "<authors>Ada Example<", f"<authors>{escape(authors)}<"
    )

    page = parse_oai(document(f"<ListRecords>{xml}</ListRecords>"))

    assert page.received == 1
