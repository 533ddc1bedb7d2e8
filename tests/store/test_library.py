"""The reader's own library: kept once, apart from triage, and told wherever a paper is."""

from datetime import timedelta

import pytest

from arxivtui.domain import Triage
from arxivtui.domain.query import parse_query
from arxivtui.store import Sort, Store, library, papers, search, triage
from tests.store.samples import DAY, NOW, a_paper, as_shown

GATES, PROOFS = a_paper(1), a_paper(2)


@pytest.fixture(autouse=True)
def _two_papers(store: Store) -> None:
    with store.writing() as db:
        for paper in (GATES, PROOFS):
            papers.save(db, paper, as_shown(paper))


def test_papers_are_added_once_and_keep_when_they_came(store: Store) -> None:
    with store.writing() as db:
        assert library.add(db, [GATES.id, GATES.id], "refs.bib", NOW) == 1
        assert library.add(db, [GATES.id, PROOFS.id], "more.bib", NOW + timedelta(days=1)) == 1

    with store.reading() as db:
        assert library.ids(db) == [GATES.id, PROOFS.id]
        assert db.execute("SELECT source FROM library ORDER BY paper_id").fetchall() == [
            ("refs.bib",),
            ("more.bib",),
        ]


def test_papers_that_are_not_stored_cannot_be_in_it(store: Store) -> None:
    with store.writing() as db:
        assert library.add(db, ["2507.00099", "no id\ud800"], "refs.bib", NOW) == 0
    with store.reading() as db:
        assert library.ids(db) == []


def test_papers_taken_out_stay_stored(store: Store) -> None:
    with store.writing() as db:
        library.add(db, [GATES.id], "refs.bib", NOW)
        assert library.remove(db, [GATES.id, PROOFS.id]) == 1
        assert library.ids(db) == []
        assert papers.known(db, [GATES.id])


def test_every_reader_of_the_store_is_told(store: Store) -> None:
    with store.writing() as db:
        library.add(db, [GATES.id], "refs.bib", NOW)

    with store.reading() as db:
        assert [one.in_library for one in papers.records(db, [GATES.id, PROOFS.id])] == [True, False]
        assert [row.in_library for row in papers.rows(db, [GATES.id, PROOFS.id]).values()] == [True, False]
        assert triage.get(db, [GATES.id])[GATES.id] == Triage()


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("is:library", [GATES.id]),
        ("-is:library", [PROOFS.id]),
        ("is:library sparse", [GATES.id]),
        ("is:library is:starred", []),
        ("is:library OR is:unread", [GATES.id, PROOFS.id]),
    ],
)
def test_it_can_be_asked_for(store: Store, query: str, found: list[str], sort: Sort) -> None:
    with store.writing() as db:
        library.add(db, [GATES.id], "refs.bib", NOW)

    with store.reading() as db:
        assert sorted(search.ids(db, parse_query(query), sort=sort, today=DAY)) == found
        assert search.count(db, parse_query(query), today=DAY) == len(found)
