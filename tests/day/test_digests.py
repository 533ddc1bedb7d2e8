"""Digests through the store: what comes in leaves unchanged, what is ours adds up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arxivtui.config import Settings
from arxivtui.day import SAMPLE_DAY, NoSuchDayError, build_digest, import_digest, prepare_sample
from arxivtui.domain import Act, Digest, Verb
from arxivtui.formats import DigestError, write_digest
from arxivtui.store import Store, papers, search, triage
from tests.formats.invented_digests import IMPORTED, REMEDIAL

AT = datetime(2025, 3, 4, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "arxivtui.db") as opened:
        yield opened


@pytest.mark.parametrize("digest", [IMPORTED, REMEDIAL], ids=["daily", "remedial"])
def test_an_imported_digest_leaves_as_it_came(store: Store, digest: Digest) -> None:
    text = write_digest(digest)

    imported = import_digest(store, text, "digest.md")

    assert imported.differs_from_line is None
    assert write_digest(build_digest(store, Settings(), imported.digest.day)) == text


def test_the_same_digest_again_adds_nothing(store: Store) -> None:
    import_digest(store, write_digest(IMPORTED), "digest.md")

    assert import_digest(store, write_digest(IMPORTED), "again.md").known


def test_its_scores_speak_under_the_digests_model(store: Store) -> None:
    import_digest(store, write_digest(IMPORTED), "digest.md")

    with store.reading() as db:
        scored, matched = papers.records(db, ["2500.00001", "2500.00002"])
    assert scored.shown is not None
    assert scored.shown.score.scorer == "example-model"
    assert (scored.shown.score.relevance, scored.shown.score.novelty) == (9, 8)
    assert matched.matched == "author match"


def test_a_broken_digest_stores_nothing(store: Store) -> None:
    text = write_digest(IMPORTED).replace("**Novelty:** 8", "**Novelty:** eight")

    with pytest.raises(DigestError, match="line"):
        import_digest(store, text, "digest.md")

    with store.reading() as db:
        assert db.execute("SELECT count(*) FROM papers").fetchone() == (0,)


def test_our_own_counts_add_up(store: Store) -> None:
    prepare_sample(store, Settings())

    digest = build_digest(store, Settings())

    counts = digest.counts
    assert counts is not None
    assert digest.day == SAMPLE_DAY
    assert counts.selected == len(digest.entries) > 5
    assert counts.scored + counts.ranked_out + counts.unscored == counts.unique == 54
    assert counts.announced > counts.unique


def test_a_starred_replacement_is_counted_and_selected(store: Store) -> None:
    prepare_sample(store, Settings())
    before = build_digest(store, Settings()).counts
    with store.writing() as db:
        view = search.day_view(db, categories=(), day=SAMPLE_DAY, fold_below=10)
        triage.act(db, Act(Verb.STAR, view.replacements[:1]), at=AT)

    counts = build_digest(store, Settings()).counts

    assert before is not None
    one_more = {name: getattr(before, name) + 1 for name in ("announced", "unique", "scored", "selected")}
    assert counts == replace(before, **one_more)


def test_a_day_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(NoSuchDayError, match="holds no day"):
        build_digest(store, Settings())
