"""Digests: kept field by field, to be written again to the byte; their scores are scores like any other."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from arxivtui.domain import (
    Digest,
    DigestCounts,
    DigestEntry,
    Paper,
    PlainText,
    RemedialBanner,
    Run,
    RunKind,
    ScoreMark,
    Tally,
    blend,
)
from arxivtui.store import Store, StoreError, digests, listings, papers, runs, scores
from tests.shared_data import SHARED, needs_shared
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown

FIRST = DigestEntry("2507.99001", "On gates ", ("Ada Example", "B. S\\'ample"), " In $O(n)$. ", "Fits.", 9, 7)
MATCH = DigestEntry("2507.99002", "On doors", ("Ada Example",), "Doors.", "")
DIGEST = Digest(
    day=DAY,
    model="gpt-4o",
    tokens=Tally(Decimal("28988"), Decimal("3407"), Decimal("32395")),
    cost=Tally(Decimal("0.10"), Decimal("0.070"), Decimal("0.2")),
    total_arxiv=379,
    total_scanned=221,
    total_relevant=2,
    entries=(FIRST, MATCH),
    system_prompt="You rank.\n\n  Indented, with a trailing blank ",
    user_prompt="```\n{papers}\n```",
    banner=RemedialBanner(date(2025, 7, 11), date(2025, 7, 11), date(2025, 7, 15)),
    counts=DigestCounts(300, 221, 100, 210, 11, 2),
)


def a_digest_run(name: str = "import") -> Run:
    return Run(name, RunKind.IMPORT, NOW, "gpt-4o", papers=2)


def shown(digest: Digest) -> dict[str, PlainText]:
    return {
        entry.paper_id: PlainText(entry.title.strip(), entry.authors, entry.abstract.strip())
        for entry in digest.entries
    }


def save(store: Store, digest: Digest, run: str = "import") -> int:
    with store.writing() as db:
        return digests.save(db, digest, a_digest_run(run), shown(digest), NOW)


def load(store: Store, day: date = DAY) -> Digest | None:
    with store.reading() as db:
        return digests.load(db, day)


def test_a_digest_comes_back_digit_for_digit(store: Store) -> None:
    save(store, DIGEST)

    back = load(store)
    assert back == DIGEST
    assert back is not None
    assert str(back.cost) == str(DIGEST.cost)
    assert load(store, date(2025, 7, 15)) is None


def test_one_without_banner_and_counts_comes_back_without(store: Store) -> None:
    plain = replace(DIGEST, banner=None, counts=None, system_prompt="", user_prompt="", entries=())
    save(store, plain)

    assert load(store) == plain


def test_the_same_digest_again_adds_nothing(store: Store) -> None:
    number = save(store, DIGEST, "first import")

    assert save(store, DIGEST, "second import") == number
    with store.reading() as db:
        assert digests.days(db) == [DAY]
        assert db.execute("SELECT id FROM runs").fetchall() == [("first import",)]
        assert db.execute("SELECT count(*) FROM scores").fetchone() == (2,)


def test_a_changed_digest_of_the_same_day_takes_the_place_of_the_first(store: Store) -> None:
    changed = replace(DIGEST, entries=(replace(FIRST, comment="Fits well."), MATCH))
    save(store, DIGEST, "first import")
    save(store, replace(DIGEST, day=date(2025, 7, 11)), "another day")
    save(store, changed, "second import")

    assert load(store) == changed
    with store.reading() as db:
        assert digests.days(db) == [DAY, DAY, date(2025, 7, 11)]


def test_a_comment_changed_in_the_store_changes_that_entry_alone(store: Store) -> None:
    save(store, DIGEST)
    with store.writing() as db:
        db.execute("UPDATE scores SET comment = 'Else.' WHERE paper_id = ?", (FIRST.paper_id,))

    assert load(store) == replace(DIGEST, entries=(replace(FIRST, comment="Else."), MATCH))


def test_its_papers_show_what_it_says(store: Store) -> None:
    with store.writing() as db:
        scores.configure(db, "gpt-4o", "today")
    save(store, DIGEST)

    with store.reading() as db:
        first, match = papers.records(db, [FIRST.paper_id, MATCH.paper_id])
    assert first.paper == Paper(FIRST.paper_id, FIRST.title, FIRST.authors, FIRST.abstract)
    assert first.plain.title == "On gates"
    assert first.shown is not None
    assert (first.shown.score.comment, first.shown.score.relevance, first.shown.score.novelty) == (
        "Fits.",
        9,
        7,
    )
    assert (first.shown.value, first.shown.mark) == (blend(9, None), ScoreMark.OLD_CRITERIA)
    assert (match.matched, match.shown and match.shown.value) == ("author match", None)


def test_a_fetch_fills_what_a_digest_leaves_out(store: Store) -> None:
    save(store, DIGEST)
    fetched = a_paper(1)
    with store.writing() as db:
        listings.save(db, a_listing([fetched]), all_as_shown([fetched]), NOW)
        record = papers.record(db, fetched.id)

    assert record is not None
    assert record.paper == fetched
    assert load(store) == DIGEST


def test_a_digest_never_overwrites_what_arxiv_said(store: Store) -> None:
    fetched = a_paper(1, abstract="")
    with store.writing() as db:
        listings.save(db, a_listing([fetched]), all_as_shown([fetched]), NOW)
    save(store, DIGEST)

    with store.reading() as db:
        record = papers.record(db, fetched.id)
    assert record is not None
    assert record.paper == replace(fetched, abstract=FIRST.abstract)
    assert load(store) == DIGEST


def test_a_digest_of_the_local_ranker_and_a_new_ranking_stand_beside_each_other(store: Store) -> None:
    local = replace(DIGEST, model="local")
    fetched = a_paper(1)
    with store.writing() as db:
        listings.save(db, a_listing([fetched]), all_as_shown([fetched]), NOW)
        runs.start(db, a_run())
        scores.configure(db, "", "today")
        scores.save(db, [a_score(fetched, 42.0)])
    save(store, local)
    with store.writing() as db:
        scores.save(db, [a_score(fetched, 43.0)])
        row = papers.rows(db, [fetched.id])[fetched.id]

    assert (row.score, row.mark) == (43.0, ScoreMark.CURRENT)
    assert load(store) == local


def test_a_paper_twice_with_the_same_words_is_kept_twice(store: Store) -> None:
    twice = replace(DIGEST, entries=(FIRST, MATCH, FIRST))
    save(store, twice)

    assert load(store) == twice


def test_two_answers_about_one_paper_are_refused(store: Store) -> None:
    torn = replace(DIGEST, entries=(FIRST, replace(FIRST, comment="Does not fit.")))

    with pytest.raises(StoreError, match="two different sections about 2507"):
        save(store, torn)
    with store.reading() as db:
        assert digests.days(db) == []
        assert not papers.known(db, [FIRST.paper_id])


@needs_shared
@pytest.mark.parametrize("name", ["2025-05-23-remedial", "2025-07-14", "2025-07-15"])
def test_real_digests_are_written_again_to_the_byte(store: Store, name: str) -> None:
    formats = pytest.importorskip("arxivtui.formats")
    text = (SHARED / "digests" / f"{name}.md").read_text("utf-8")
    digest = formats.read_digest(text, name)
    save(store, digest)

    assert formats.write_digest(load(store, digest.day)) == text
