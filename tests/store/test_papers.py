"""Papers: kept as told, corrected by what comes later, found by search, read back whole."""

import sqlite3
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.domain import (
    Act,
    Announcement,
    Kind,
    Paper,
    PaperRow,
    PlainText,
    ScoreMark,
    State,
    Verb,
)
from arxivtui.store import Store, listings, papers, runs, scores, triage
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown, as_shown


def kept(store: Store, *told: Paper) -> Paper:
    """The paper, after these sources told of it one after another."""
    with store.writing() as db:
        for paper in told:
            papers.save(db, paper, as_shown(paper))
        record = papers.record(db, told[0].id)
    assert record is not None
    assert record.plain == as_shown(record.paper)
    return record.paper


def found(db: sqlite3.Connection, words: str) -> set[str]:
    """Papers that full-text search finds."""
    rows = db.execute(
        "SELECT id FROM papers WHERE pk IN (SELECT rowid FROM papers_fts WHERE papers_fts MATCH ?)", (words,)
    )
    return {paper_id for (paper_id,) in rows}


def assert_search_in_step(db: sqlite3.Connection) -> None:
    db.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)")


FULL = a_paper(
    version=2,
    comments="9 pages",
    journal_ref="J. Gates 1 (2025)",
    doi="10.1000/gates",
    submitted=date(2025, 7, 11),
)


def test_a_paper_is_kept_as_told(store: Store) -> None:
    assert kept(store, FULL) == FULL


def test_a_source_that_prints_less_takes_nothing_away(store: Store) -> None:
    listed = Paper(FULL.id, FULL.title, FULL.authors)

    assert kept(store, FULL, listed) == FULL


def test_a_source_that_prints_more_fills_the_gaps(store: Store) -> None:
    assert kept(store, Paper(FULL.id, FULL.title, FULL.authors), FULL) == FULL


def test_a_newer_version_corrects_the_text(store: Store) -> None:
    third = replace(FULL, version=3, title="On dense gates", abstract="They are not.", comments="11 pages")

    assert kept(store, FULL, third) == third


def test_an_older_version_corrects_nothing(store: Store) -> None:
    first = replace(FULL, version=1, title="On gates", authors=("Ada Example",))

    assert kept(store, FULL, first) == FULL


def test_a_cut_list_of_authors_never_stands_in_for_a_whole_one(store: Store) -> None:
    cut = replace(FULL, authors=FULL.authors[:1], authors_cut=True)

    assert kept(store, FULL, cut) == FULL
    assert kept(store, replace(cut, id="2507.99002"), replace(FULL, id="2507.99002")).authors == FULL.authors


def test_a_replacement_without_a_number_makes_the_version_unknown(store: Store) -> None:
    listed = replace(FULL, version=None, abstract="Now with proofs.")
    with store.writing() as db:
        papers.save(db, FULL, as_shown(FULL))
        listings.save(db, a_listing([FULL], kind=Kind.REPLACE), all_as_shown([FULL]), NOW)
        same = papers.record(db, FULL.id)
        again = replace(FULL, version=None)
        listings.save(db, a_listing([again], kind=Kind.REPLACE), all_as_shown([again]), NOW)
        repeated = papers.record(db, FULL.id)
        listings.save(db, a_listing([listed], kind=Kind.REPLACE), all_as_shown([listed]), NOW)
        changed = papers.record(db, FULL.id)

    assert same is not None
    assert same.paper.version == 2
    assert repeated is not None
    assert repeated.paper.version == 2
    assert changed is not None
    assert (changed.paper.version, changed.paper.abstract) == (None, "Now with proofs.")


def test_search_follows_the_text(store: Store) -> None:
    with store.writing() as db:
        papers.save(db, FULL, as_shown(FULL))
        assert found(db, "sparse") == {FULL.id}
        assert found(db, "bela") == {FULL.id}

        dense = replace(FULL, version=3, title="On dense gates", abstract="Dense.")
        papers.save(db, dense, as_shown(dense))

        assert found(db, "sparse") == set()
        assert found(db, "dense") == {FULL.id}
        assert_search_in_step(db)


def index_pages(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """What the full-text index consists of."""
    return db.execute("SELECT id, block FROM papers_fts_data ORDER BY id").fetchall()


@pytest.mark.parametrize("verb", [Verb.STAR, Verb.LATER, Verb.DISMISS])
def test_triage_indexes_nothing_again(store: Store, verb: Verb) -> None:
    with store.writing() as db:
        papers.save(db, FULL, as_shown(FULL))
    with store.writing() as db:
        before = index_pages(db)
        changes = db.total_changes
        triage.act(db, Act(verb, (FULL.id,)), at=NOW)
        assert db.total_changes - changes == 2  # one row of triage, one in the log
        assert index_pages(db) == before


def test_what_search_does_not_look_at_indexes_nothing_again(store: Store) -> None:
    with store.writing() as db:
        papers.save(
            db, Paper(FULL.id, FULL.title, FULL.authors, FULL.abstract, FULL.categories), as_shown(FULL)
        )
        before = index_pages(db)
        papers.save(db, FULL, as_shown(FULL))
        assert index_pages(db) == before
        assert_search_in_step(db)


def test_a_row_tells_what_a_list_shows(store: Store) -> None:
    paper = a_paper(authors_cut=True)
    with store.writing() as db:
        listings.save(
            db, a_listing([paper], day=date(2025, 7, 11), category="cs.AI"), all_as_shown([paper]), NOW
        )
        listings.save(db, a_listing([paper], kind=Kind.REPLACE, category="cs.AI"), all_as_shown([paper]), NOW)
        listings.save(db, a_listing([paper], kind=Kind.CROSS), all_as_shown([paper]), NOW)
        runs.start(db, a_run())
        scores.configure(db, "", "today")
        scores.save(db, [a_score(paper, 88.0, matched="author Ada Example")])
        triage.act(db, Act(Verb.STAR, (paper.id,), note="Read this."), at=NOW)

        assert papers.rows(db, [paper.id]) == {
            paper.id: PaperRow(
                id=paper.id,
                title=paper.title,
                authors="Ada Example, Béla Sample, …",
                primary="cs.LG",
                kind=Kind.CROSS,
                listing_date=DAY,
                score=88.0,
                local=True,
                mark=ScoreMark.CURRENT,
                matched="author Ada Example",
                state=State.SEEN,
                starred=True,
                later=False,
                tagged=True,
            )
        }


def test_a_paper_known_by_name_only_has_a_row_too(store: Store) -> None:
    with store.writing() as db:
        papers.save(db, Paper("hep-th/9901001", "On gates"), PlainText("On gates", (), ""))
        row = papers.rows(db, ["hep-th/9901001"])["hep-th/9901001"]

    assert (row.kind, row.listing_date, row.score, row.primary, row.state) == (
        None,
        None,
        None,
        "",
        State.UNREAD,
    )
    assert not any((row.starred, row.later, row.tagged, row.local))


def test_announcements_of_a_record_are_newest_first(store: Store) -> None:
    paper = a_paper()
    with store.writing() as db:
        listings.save(db, a_listing([paper], day=date(2025, 7, 11)), all_as_shown([paper]), NOW)
        for category, kind in (("cs.AI", Kind.REPLACE), ("cs.LG", Kind.CROSS)):
            listings.save(db, a_listing([paper], category=category, kind=kind), all_as_shown([paper]), NOW)
        record = papers.record(db, paper.id)

    assert record is not None
    assert record.announcements == (
        Announcement(paper.id, "cs.LG", DAY, Kind.CROSS),
        Announcement(paper.id, "cs.AI", DAY, Kind.REPLACE),
        Announcement(paper.id, "cs.LG", date(2025, 7, 11), Kind.NEW),
    )


def test_any_number_of_papers_comes_back_in_the_order_asked_for(store: Store) -> None:
    many = [a_paper(number) for number in range(1000)]
    ids = [paper.id for paper in reversed(many)]
    with store.writing() as db:
        listings.save(db, a_listing(many), all_as_shown(many), NOW)
        asked = ["2507.00000", *ids, *ids]

        assert [record.paper.id for record in papers.records(db, asked)] == ids
        assert papers.rows(db, asked).keys() == set(ids)
        assert papers.records(db, []) == []
        assert papers.rows(db, []) == {}


def test_a_name_with_a_comma_in_it_stays_one_name(store: Store) -> None:
    paper = a_paper(authors=("Ada Example, Jr.", "Béla Sample"))
    with store.writing() as db:
        papers.save(db, paper, papers.plain_text(paper))
        record = papers.record(db, paper.id)

    assert record is not None
    assert record.plain.authors == paper.authors


def test_plain_text_is_what_a_person_reads() -> None:
    paper = a_paper(
        title="Gates of order $\\alpha$", authors=('Sascha H\\"anzi',), comments="see\x1b[31m red"
    )

    plain = papers.plain_text(paper)

    assert plain.title == "Gates of order α"
    assert plain.authors == ("Sascha Hänzi",)
    assert "\x1b" not in plain.comments


anything = st.text(max_size=40) | st.sampled_from(["\ud800", "a\x00b", "\u202e", "{}[]'\"--"])


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=anything, authors=st.lists(anything, max_size=3), abstract=anything, comments=anything)
def test_any_text_is_kept(store: Store, title: str, authors: list[str], abstract: str, comments: str) -> None:
    paper = Paper("2507.99001", title, tuple(authors), abstract, comments=comments)
    with store.writing() as db:
        db.execute("DELETE FROM papers")
        papers.save(db, paper, as_shown(paper))
        record = papers.record(db, paper.id)
        assert_search_in_step(db)

    def told(text: str) -> str:
        return "".join("\ufffd" if "\ud800" <= character <= "\udfff" else character for character in text)

    assert record is not None
    assert record.paper == Paper(
        paper.id,
        told(title),
        tuple(told(author) for author in authors),
        told(abstract),
        comments=told(comments),
    )
