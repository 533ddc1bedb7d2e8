"""What listings cut or papers had not yet: learnt from arXiv by id, and kept as far as it came."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from arxivtui.config import ArxivSettings, Directories, Settings
from arxivtui.day.completing import Completer, Completion
from arxivtui.day.exports import export_ids
from arxivtui.day.progress import Completing, Event
from arxivtui.domain import Paper
from arxivtui.sources import SourceUnreachableError
from arxivtui.store import Store, papers
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_markup import Line
from tests.stand_ins.arxiv_oai import RawRecord, invented_record
from tests.stand_ins.invented import FOLDER, MONDAY
from tests.waiting import LONG, in_thread, until

MANY = tuple(f"Ada N. Example{number}" for number in range(3000))
DAY = date(2025, 3, 3)
AT = {1: datetime(2025, 2, 27, 12, tzinfo=UTC)}


def at_arxiv(paper_id: str, authors: tuple[str, ...], *, journal_ref: str = "", doi: str = "") -> RawRecord:
    line = Line(
        paper_id, f"Newer title of {paper_id}", authors, "Newer.", ("hep-ex",), journal_ref=journal_ref
    )
    record = invented_record(line, DAY, AT)
    return (
        replace(record, xml=record.xml.replace("</arXivRaw>", f"<doi>{doi}</doi></arXivRaw>"))
        if doi
        else record
    )


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(FOLDER, today=MONDAY) as stand_in:
        stand_in.captures.records = [
            at_arxiv("2503.00001", MANY),
            at_arxiv("2503.00002", MANY[:200]),
            at_arxiv("2503.00003", ("Bob Example",), journal_ref="Gates 7, 12 (2026)", doi="10.1000/gates.7"),
            at_arxiv("2503.00004", ("Eve Example",)),
        ]
        yield stand_in


@pytest.fixture
def stored(store: Store) -> Store:
    """A listing's papers: two cut lists, two whole ones, and one that arXiv does not have."""
    known = [
        Paper("2503.00001", "A measurement", MANY[:100], "Old.", ("hep-ex",), authors_cut=True),
        Paper("2503.00002", "A search", MANY[:100], "Old.", ("hep-ex",), authors_cut=True),
        Paper("2503.00003", "Gates", ("Bob Example",), "Old.", ("cs.LG",)),
        Paper("2503.00004", "Switches", ("Eve Example",), "Old.", ("cs.LG",)),
        Paper("2503.00099", "Gone", MANY[:100], "Old.", ("hep-ex",), authors_cut=True),
    ]
    with store.writing() as db:
        papers.save_all(db, known, {})
    return store


Completers = Callable[[str], Completer]


@pytest.fixture
def completer_at(stored: Store, directories: Directories) -> Completers:
    def completer(url: str) -> Completer:
        settings = ArxivSettings(base_url=url, api_url=f"{url}/api/query", delay_seconds=0.0)
        return Completer(stored, Settings(arxiv=settings), directories)

    return completer


def paper(store: Store, paper_id: str) -> Paper:
    with store.reading() as db:
        record = papers.record(db, paper_id)
    assert record is not None
    return record.paper


def test_cut_lists_are_completed_by_id(completer_at: Completers, stored: Store, arxiv: ArxivStandIn) -> None:
    told: list[Event] = []

    found = completer_at(arxiv.url).complete(["2503.00001", "2503.00002", "2503.00003"], told.append)

    assert found == Completion(asked=2, completed=("2503.00001", "2503.00002"))
    assert not found.partly
    assert told == [Completing(0, 2)]
    assert len(arxiv.requests) == 1
    assert paper(stored, "2503.00001").authors == MANY
    assert paper(stored, "2503.00001").title == "A measurement", "its score was given for this text"
    bibtex = export_ids(stored, ["2503.00001"], title="x", form="bibtex").text
    assert bibtex.count(" and\n") == 2999
    assert "others" not in bibtex


def test_where_nothing_is_cut_nothing_is_asked(completer_at: Completers, arxiv: ArxivStandIn) -> None:
    assert completer_at(arxiv.url).complete(["2503.00003", "2503.00004", "2503.55555"]) == Completion()
    assert arxiv.requests == []


def test_offline_tells_what_is_cut(completer_at: Completers, stored: Store, arxiv: ArxivStandIn) -> None:
    found = completer_at(arxiv.url).complete(["2503.00001", "2503.00003"], offline=True)

    assert found == Completion(asked=1, cut=("2503.00001",))
    assert arxiv.requests == []
    assert " and\n    others}" in export_ids(stored, ["2503.00001"], title="x", form="bibtex").text


def test_a_refresh_learns_where_papers_came_out(
    completer_at: Completers, stored: Store, arxiv: ArxivStandIn
) -> None:
    key = export_ids(stored, ["2503.00003"], title="x", form="bibtex").text.partition("@misc{")[2][:20]

    found = completer_at(arxiv.url).complete(["2503.00003", "2503.00004"], refresh=True)

    assert (found.asked, found.changed, found.partly) == (2, ("2503.00003",), False)
    text = export_ids(stored, ["2503.00003"], title="x", form="bibtex").text
    assert text.partition("@article{")[2].startswith(key)
    assert "doi           = {10.1000/gates.7}" in text
    again = completer_at(arxiv.url).complete(["2503.00003", "2503.00004"], refresh=True)
    assert again.changed == ()


def test_what_arxiv_does_not_have_stays_cut_and_is_named(
    completer_at: Completers, arxiv: ArxivStandIn
) -> None:
    found = completer_at(arxiv.url).complete(["2503.00099", "2503.00002"])

    assert (found.completed, found.missing, found.cut) == (("2503.00002",), ("2503.00099",), ("2503.00099",))
    assert found.partly


def test_many_papers_are_asked_for_in_answers_of_a_bearable_size(
    completer_at: Completers, stored: Store, arxiv: ArxivStandIn
) -> None:
    ids = [f"2504.{number:05}" for number in range(30)]
    with stored.writing() as db:
        papers.save_all(db, [Paper(each, "x", ("A",), "", ("hep-ex",), authors_cut=True) for each in ids], {})
    arxiv.captures.records = [at_arxiv(each, MANY[:101]) for each in ids]

    found = completer_at(arxiv.url).complete(ids)

    assert len(found.completed) == 30
    assert len(arxiv.requests) == 3


def test_an_outage_keeps_what_came_before_it(
    completer_at: Completers, stored: Store, arxiv: ArxivStandIn
) -> None:
    ids = [f"2504.{number:05}" for number in range(20)]
    with stored.writing() as db:
        papers.save_all(db, [Paper(each, "x", ("A",), "", ("hep-ex",), authors_cut=True) for each in ids], {})
    arxiv.captures.records = [at_arxiv(each, MANY[:101]) for each in ids]

    def stop_serving(event: Event) -> None:
        if isinstance(event, Completing) and event.done:
            arxiv.faults = ["hang-up"]

    found = completer_at(arxiv.url).complete(ids, stop_serving)

    assert isinstance(found.error, SourceUnreachableError)
    assert found.partly
    assert (len(found.completed), len(found.cut)) == (13, 7)
    assert not paper(stored, ids[0]).authors_cut


def test_it_can_be_stopped_and_keeps_what_was_learnt(
    completer_at: Completers, stored: Store, arxiv: ArxivStandIn
) -> None:
    ids = [f"2504.{number:05}" for number in range(20)]
    with stored.writing() as db:
        papers.save_all(db, [Paper(each, "x", ("A",), "", ("hep-ex",), authors_cut=True) for each in ids], {})
    arxiv.captures.records = [at_arxiv(each, MANY[:101]) for each in ids]
    completer = completer_at(arxiv.url)

    def hang(event: Event) -> None:
        if isinstance(event, Completing) and event.done:
            arxiv.faults = ["delay:60"]

    work = in_thread(lambda: completer.complete(ids, hang))
    until(lambda: len(arxiv.requests) == 2, "the second answer to be asked for")
    completer.cancel()
    found = work.result(LONG)

    assert found.cancelled
    assert len(found.completed) == 13


def test_a_stand_in_is_never_mixed_with_the_real_arxiv(
    stored: Store, directories: Directories, arxiv: ArxivStandIn
) -> None:
    settings = Settings(arxiv=ArxivSettings(base_url=arxiv.url))
    found = Completer(stored, settings, directories).complete(["2503.00001"])
    assert "api_url" in str(found.error)
    assert found.cut == ("2503.00001",)
