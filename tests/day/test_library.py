"""A reference library taken in: from the store, from arXiv, and as far as it goes without either."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arxivtui.config import ArxivSettings, Directories, Settings
from arxivtui.day import Event, LibraryImporter, LibraryReport, LookingUp
from arxivtui.domain import Paper, Reference
from arxivtui.domain.query import parse_query
from arxivtui.formats import LibraryForm, ReferenceLibrary
from arxivtui.sources import SourceUnreachableError
from arxivtui.store import Store, library, papers, search
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_markup import Line
from tests.stand_ins.arxiv_oai import invented_record, records_of
from tests.stand_ins.invented import DAYS, FOLDER, MONDAY
from tests.waiting import LONG, in_thread, until

NOON = datetime(2025, 2, 28, 12, tzinfo=UTC)
LANTERNS = Reference("lanterns", arxiv_id="2500.00011")
WEATHER = Reference(
    "weather", "Gradient weather: forecasting when a training run will diverge", ("Exempel, E.",)
)
KERNELS = Reference("kernels", "Something else in print", ("Lei, J.",), doi="10.1000/kernels")
BOOK = Reference("book", "A Book of Gates", ("Nobody, N.",))


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(FOLDER, today=MONDAY) as stand_in:
        found = "</arXivRaw>", "<doi>10.1000/KERNELS</doi></arXivRaw>"
        stand_in.captures.records = [
            replace(each, xml=each.xml.replace(*found)) if each.id == "2500.00031" else each
            for each in records_of(DAYS)
        ]
        yield stand_in


def importer(store: Store, directories: Directories, url: str) -> LibraryImporter:
    settings = ArxivSettings(api_url=f"{url}/api/query", delay_seconds=0.0)
    return LibraryImporter(store, Settings(arxiv=settings), directories)


@pytest.fixture
def online(store: Store, directories: Directories, arxiv: ArxivStandIn) -> LibraryImporter:
    return importer(store, directories, arxiv.url)


def of(*entries: Reference) -> ReferenceLibrary:
    return ReferenceLibrary(LibraryForm.BIBTEX, entries)


def in_library(store: Store) -> list[str]:
    with store.reading() as db:
        return library.ids(db)


def test_entries_are_found_by_id_doi_and_title(online: LibraryImporter, store: Store) -> None:
    report = online.take(of(LANTERNS, WEATHER, KERNELS, BOOK), "refs.bib")

    assert report == LibraryReport(
        form="BibTeX",
        entries=4,
        with_id=1,
        by_doi=1,
        by_title=1,
        already=0,
        added=("2500.00011", "2500.00031", "2500.00015"),
        fetched=3,
        not_found=("A Book of Gates",),
        not_asked=(),
    )
    assert not report.partly
    assert in_library(store) == ["2500.00011", "2500.00015", "2500.00031"]
    with store.reading() as db:
        records = papers.records(db, in_library(store))
        assert all(record.plain.abstract and record.in_library for record in records)
        assert not any(record.triage.starred for record in records)
        assert search.ids(db, parse_query("is:starred"), today=MONDAY) == []


def test_the_same_library_again_adds_nothing_and_asks_only_for_what_is_missing(
    online: LibraryImporter, store: Store, arxiv: ArxivStandIn
) -> None:
    online.take(of(LANTERNS, WEATHER, KERNELS), "refs.bib")
    asked = len(arxiv.requests)

    again = online.take(of(LANTERNS, WEATHER, KERNELS), "refs.bib")

    assert (again.already, again.added, again.by_doi, again.by_title) == (3, (), 1, 1)
    assert len(arxiv.requests) == asked
    assert len(in_library(store)) == 3


def test_one_paper_in_two_entries_counts_once(online: LibraryImporter) -> None:
    title = "Lantern routing: sparse experts that know when to stay dark"
    twin = Reference("twin", title, ("Example, Ada",))

    report = online.take(of(LANTERNS, twin, LANTERNS), "refs.bib")

    assert (report.added, report.already, report.not_found) == (("2500.00011",), 0, ())


def test_a_title_alone_is_not_enough(online: LibraryImporter) -> None:
    other = replace(WEATHER, authors=("Somebody, Else",))
    nobody = replace(WEATHER, authors=())

    report = online.take(of(other, nobody), "refs.bib")

    assert report.added == ()
    assert report.not_found == (WEATHER.title, WEATHER.title)


def test_an_id_that_arxiv_does_not_have_is_named(online: LibraryImporter) -> None:
    assert online.take(of(Reference(arxiv_id="2500.99999")), "ids.txt").not_found == ("2500.99999",)


def test_without_network_what_is_stored_is_added(
    store: Store, directories: Directories, arxiv: ArxivStandIn
) -> None:
    stored = [
        Paper("2500.00011", "Lanterns", ("Ada Example",)),
        Paper("2500.00015", WEATHER.title.upper(), ("Eve Exempel",)),
        Paper("2500.00031", "Quantum kernels", ("Jun Lei",), doi="10.1000/KERNELS"),
    ]
    with store.writing() as db:
        papers.save_all(db, stored, {})
    unreachable = importer(store, directories, "http://127.0.0.1:9")

    report = unreachable.take(of(LANTERNS, WEATHER, KERNELS, BOOK), "refs.bib")

    assert len(report.added) == 3
    assert report.not_asked == ("A Book of Gates",)
    assert isinstance(report.error, SourceUnreachableError)
    assert report.partly


def test_offline_asks_nothing(online: LibraryImporter, arxiv: ArxivStandIn) -> None:
    report = online.take(of(LANTERNS, BOOK), "refs.bib", offline=True)

    assert report.not_asked == ("lanterns", "A Book of Gates")
    assert (report.error, report.partly) == (None, True)
    assert arxiv.requests == []


def test_no_more_entries_are_asked_about_than_said(online: LibraryImporter, arxiv: ArxivStandIn) -> None:
    books = [replace(BOOK, key=str(number), title=f"A book of gates, part {number}") for number in range(25)]
    events: list[Event] = []

    report = online.take(of(*books, LANTERNS), "refs.bib", events.append, most=12)

    assert report.added == ("2500.00011",)
    assert (len(report.not_found), len(report.not_asked)) == (12, 13)
    assert len(arxiv.requests) == 3
    assert [each for each in events if isinstance(each, LookingUp)] == [
        LookingUp(0, 12, "title"),
        LookingUp(10, 12, "title"),
    ]
    assert len(online.take(of(*books), "refs.bib", most=None).not_found) == 25


def test_a_common_title_is_asked_for_alone_where_answers_are_too_many(
    online: LibraryImporter, arxiv: ArxivStandIn
) -> None:
    lines = [
        Line(f"2500.{10_000 + n}", "On gates", (f"Person{n} Name{n}",), "Words.", ("cs.LG",))
        for n in range(150)
    ]
    arxiv.captures.records = [invented_record(each, MONDAY, {1: NOON}) for each in lines]
    wanted = [Reference(str(n), "On gates", (f"Name{n}, P.",)) for n in range(0, 40, 4)]

    report = online.take(of(*wanted), "refs.bib")

    assert report.by_title == 10


def test_a_question_that_arxiv_cannot_read_leaves_others_be(
    online: LibraryImporter, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["as:/api/query?id_list=foo.bar@doi"]

    report = online.take(of(KERNELS, WEATHER), "refs.bib")

    assert report.by_title == 1
    assert report.not_found == ("Something else in print",)


def test_entries_of_a_question_that_arxiv_cannot_read_are_asked_about_alone(
    online: LibraryImporter, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["as:/api/query?id_list=foo.bar@OR"]

    report = online.take(of(WEATHER, BOOK), "refs.bib")

    assert len(arxiv.requests) == 3
    assert report.added == ("2500.00015",)
    assert report.not_found == ("A Book of Gates",)


def test_only_so_many_are_asked_about_alone(online: LibraryImporter, arxiv: ArxivStandIn) -> None:
    books = [replace(BOOK, key=str(number), title=f"A book of gates, part {number}") for number in range(60)]
    arxiv.faults = ["as:/api/query?id_list=foo.bar@ti"]

    report = online.take(of(*books), "refs.bib")

    assert len(arxiv.requests) == 6 + 40
    assert len(report.not_asked) == 60


@pytest.mark.parametrize("author", ["---", ",", "others"])
def test_what_is_no_author_is_not_asked_for(
    online: LibraryImporter, arxiv: ArxivStandIn, author: str
) -> None:
    assert online.take(of(replace(WEATHER, authors=(author,))), "refs.bib").not_found == (WEATHER.title,)
    assert arxiv.requests == []


def test_a_work_of_another_time_or_person_is_another(online: LibraryImporter) -> None:
    online.take(of(Reference(arxiv_id="2500.00015")), "ids.txt")
    old, other = replace(WEATHER, year=1999), replace(WEATHER, authors=("Exempel, Zoe",))

    assert online.take(of(old, other), "refs.bib").not_found == (WEATHER.title, WEATHER.title)


def test_stopping_keeps_what_was_found(online: LibraryImporter, arxiv: ArxivStandIn, store: Store) -> None:
    arxiv.faults = ["delay:600@ti(%3A|:)"]
    work = in_thread(lambda: online.take(of(LANTERNS, WEATHER), "refs.bib"))
    until(lambda: len(arxiv.requests) == 2, "the look by title")

    online.cancel()
    report = work.result(LONG)

    assert report.cancelled
    assert report.not_asked == (WEATHER.title,)
    assert in_library(store) == ["2500.00011"]


def test_a_source_may_be_called_anything(online: LibraryImporter, store: Store, tmp_path: Path) -> None:
    online.take(of(LANTERNS), "ref\udcff\x1b.bib")

    assert in_library(store) == ["2500.00011"]
