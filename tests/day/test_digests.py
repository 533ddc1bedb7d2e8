"""Digests through the store: what comes in leaves unchanged, what is ours adds up."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from arxivtui.config import Settings
from arxivtui.day import SAMPLE_DAY, NoSuchDayError, build_digest, import_digest, prepare_sample
from arxivtui.day.digests import DigestLayout, build_week
from arxivtui.day.training import take_back, train_on
from arxivtui.domain import Act, Digest, FoldRule, Verb
from arxivtui.formats import DigestError, write_digest
from arxivtui.formats.digest_kept import is_as_written
from arxivtui.formats.digest_read import is_week_digest
from arxivtui.store import Store, library, papers, search, triage
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


def test_a_starred_replacement_changes_no_count_of_what_was_announced(store: Store) -> None:
    prepare_sample(store, Settings())
    before = build_digest(store, Settings())
    with store.writing() as db:
        view = search.day_view(db, day=SAMPLE_DAY, fold=FoldRule(10))
        triage.act(db, Act(Verb.STAR, view.replacements[:1]), at=AT)

    assert build_digest(store, Settings()) == before


def test_a_day_that_is_not_there_is_named(store: Store) -> None:
    with pytest.raises(NoSuchDayError, match="holds no day"):
        build_digest(store, Settings())


def test_a_week_says_how_each_day_stands_and_has_each_paper_once(store: Store) -> None:
    prepare_sample(store, Settings())
    thursday = replace(IMPORTED, day=date(2025, 3, 6))
    import_digest(store, write_digest(thursday), "digest.md")

    digest, week = build_week(store, Settings(), SAMPLE_DAY)

    text = write_digest(digest, week)
    assert text.startswith(f"# Personalized Weekly ArXiv Papers {week.name}\n")
    assert is_week_digest(text)
    assert is_as_written(text)
    assert not is_as_written(f"{text}\nMine.\n")
    assert not is_as_written(text.replace("\n\n", "\n\nMine.\n\n", 1))
    assert [day.weekday() for day, _ in week.days] == [0, 1, 2, 3, 4]
    words = dict(week.days)
    assert words[SAMPLE_DAY].startswith("complete, ")
    assert words[thursday.day] == f"an imported digest alone, {len(IMPORTED.entries)} papers selected"
    ids = [entry.paper_id for entry in digest.entries]
    assert len(ids) == len(set(ids))
    assert digest.counts is not None
    assert digest.counts.unique == sum(
        (digest.counts.ranked_out, digest.counts.scored, digest.counts.unscored)
    )


def test_a_week_of_which_nothing_is_stored_is_named(store: Store) -> None:
    prepare_sample(store, Settings())

    with pytest.raises(NoSuchDayError, match="the week of 2020-01-06"):
        build_week(store, Settings(), date(2020, 1, 8))


def test_a_day_of_ours_leaves_in_the_known_layout_too(store: Store) -> None:
    prepare_sample(store, Settings())

    digest = build_digest(store, Settings(), layout=DigestLayout.KNOWN)

    assert digest.counts is None
    assert "| Announced" not in write_digest(digest)


def test_the_honest_layout_needs_what_was_announced(store: Store) -> None:
    import_digest(store, write_digest(IMPORTED), "digest.md")

    with pytest.raises(NoSuchDayError, match="only an imported digest"):
        build_digest(store, Settings(), layout=DigestLayout.HONEST)


def test_its_selection_teaches_the_ranker_only_when_told_and_until_taken_back(store: Store) -> None:
    digest = import_digest(store, write_digest(IMPORTED), "digest.md").digest
    with store.reading() as db:
        assert library.ids(db) == []
    with store.writing() as db:
        library.add(db, ["2500.00001"], "refs.bib", AT)

    added = train_on(store, digest)

    assert "2500.00001" not in added
    with store.reading() as db:
        assert library.ids(db) == sorted(["2500.00001", *added])
        assert all(word.starred is None for word in triage.get(db, added).values())
    assert train_on(store, digest) == []
    assert take_back(store, digest) == len(added)
    with store.reading() as db:
        assert library.ids(db) == ["2500.00001"]
