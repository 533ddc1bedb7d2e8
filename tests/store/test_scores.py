"""Scores: all kept, and the one that speaks is the one that the domain's rule names."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.domain import (
    LOCAL,
    Evidence,
    EvidenceKind,
    Kind,
    RunKind,
    Score,
    ScoreMark,
    ShownScore,
    blend,
    choose_shown,
)
from arxivtui.store import Store, StoreError, listings, papers, runs, scores
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, a_score, all_as_shown, as_shown

PAPER = a_paper(1)


@pytest.fixture
def scored(store: Store) -> Store:
    """A store with ten papers and three runs, `early`, `run` and `late`."""
    many = [a_paper(number) for number in range(10)]
    with store.writing() as db:
        listings.save(db, a_listing(many), all_as_shown(many), NOW)
        for minute, name in enumerate(("early", "run", "late")):
            runs.start(db, a_run(name, minute=minute))
        scores.configure(db, "model-a", "today")
    return store


def after(store: Store, *given: Score) -> ShownScore | None:
    """What speaks for the paper once these scores came, one after another."""
    with store.writing() as db:
        for score in given:
            scores.save(db, [score])
    return shown(store)


def shown(store: Store) -> ShownScore | None:
    with store.reading() as db:
        record = papers.record(db, PAPER.id)
        row = papers.rows(db, [PAPER.id])[PAPER.id]
    assert record is not None
    if record.shown is None:
        assert (row.score, row.mark, row.matched) == (None, ScoreMark.CURRENT, "")
    else:
        assert (row.score, row.mark) == (record.shown.value, record.shown.mark)
        assert row.local == (record.shown.score.scorer == LOCAL)
    assert row.matched == record.matched
    return record.shown


def paid(relevance: int | None = 8, **changes: object) -> Score:
    return a_score(PAPER, None, **({"scorer": "model-a", "relevance": relevance} | changes))


def test_an_unscored_paper_shows_nothing(scored: Store) -> None:
    assert shown(scored) is None


def test_a_score_comes_back_as_it_was(scored: Store) -> None:
    score = a_score(
        PAPER,
        61.5,
        relevance=7,
        novelty=4,
        comment="A fine idea.\x1b[31m",
        topic="Sparsity",
        evidence=(Evidence(EvidenceKind.TERM, "gates", 12.5), Evidence(EvidenceKind.AUTHOR, "Ada", -1.0)),
        matched="author Ada Example",
    )

    assert after(scored, score) == ShownScore(score, 61.5)


def test_a_local_score_is_replaced_by_the_next(scored: Store) -> None:
    second = a_score(PAPER, 70.0, run_id="late")

    assert after(scored, a_score(PAPER, 60.0), second) == ShownScore(second, 70.0)
    with scored.reading() as db:
        record = papers.record(db, PAPER.id)
    assert record is not None
    assert record.scores == (second,)


def test_paid_scores_stay_and_blend_with_the_local_one(scored: Store) -> None:
    first, second = paid(5, run_id="early"), paid(9)
    local = a_score(PAPER, 40.0, run_id="late")

    assert after(scored, first, second, local) == ShownScore(second, blend(9, 40.0))
    with scored.reading() as db:
        record = papers.record(db, PAPER.id)
    assert record is not None
    assert record.scores == (local, second, first)


def test_marks_follow_what_is_configured(scored: Store) -> None:
    score = paid(9)
    assert after(scored, score) == ShownScore(score, blend(9, None))

    with scored.writing() as db:
        assert scores.configure(db, "model-a", "tomorrow")
        assert not scores.configure(db, "model-a", "tomorrow")
    assert shown(scored) == ShownScore(score, blend(9, None), ScoreMark.OLD_CRITERIA)

    with scored.writing() as db:
        assert scores.configure(db, "model-b", "tomorrow")
    assert shown(scored) == ShownScore(score, blend(9, None), ScoreMark.OTHER_MODEL)

    with scored.writing() as db:
        scores.choose_all(db, "model-a", "today")
    assert shown(scored) == ShownScore(score, blend(9, None))


def test_a_local_score_under_old_criteria_says_so(scored: Store) -> None:
    score = a_score(PAPER)
    assert after(scored, score) == ShownScore(score, 50.0)

    with scored.writing() as db:
        scores.configure(db, "", "tomorrow")

    assert shown(scored) == ShownScore(score, 50.0, ScoreMark.OLD_CRITERIA)


def test_the_rule_matched_is_the_rankers_else_the_newest_other(scored: Store) -> None:
    def matched() -> str:
        shown(scored)
        with scored.reading() as db:
            record = papers.record(db, PAPER.id)
            (speaking,) = db.execute(
                "SELECT matched FROM scores WHERE paper_id = ? AND shown = 1", (PAPER.id,)
            ).fetchone()
        assert record is not None
        assert speaking == record.matched
        return record.matched

    after(scored, paid(run_id="early", matched="author match"))
    assert matched() == "author match"
    after(scored, paid())
    assert matched() == "author match"
    after(scored, a_score(PAPER, matched="keyword sparse"))
    assert matched() == "keyword sparse"
    after(scored, a_score(PAPER, run_id="late"))
    assert matched() == "author match"
    with scored.reading() as db:
        record = papers.record(db, PAPER.id)
    assert record is not None
    assert [score.matched for score in record.scores] == ["", "", "author match"]


def test_our_own_answers_count_as_newer_than_imported_ones(scored: Store) -> None:
    with scored.writing() as db:
        runs.start(db, a_run("import", RunKind.IMPORT, minute=9))
        scores.add(db, [a_score(PAPER, None, run_id="import", relevance=3)])
        scores.add(db, [paid(3, run_id="import", criteria_hash="")])

    assert after(scored, own := paid(9), a_score(PAPER, 20.0)) == ShownScore(own, blend(9, 20.0))
    with scored.reading() as db:
        record = papers.record(db, PAPER.id)
    assert record is not None
    assert len(record.scores) == 4


def test_a_score_for_an_unknown_paper_or_run_is_refused(scored: Store) -> None:
    for wrong in (a_score(a_paper(77)), a_score(PAPER, run_id="never started")):
        with pytest.raises(StoreError, match="refused a step"), scored.writing() as db:
            scores.save(db, [wrong])
    assert shown(scored) is None


answers = st.builds(
    a_score,
    st.builds(a_paper, st.integers(0, 3)),
    st.none() | st.floats(0, 100),
    scorer=st.sampled_from([LOCAL, LOCAL, LOCAL, "model-a", "model-b"]),
    criteria_hash=st.sampled_from(["today", "tomorrow", ""]),
    text_hash=st.sampled_from(["1" * 16, "2" * 16]),
    run_id=st.sampled_from(["early", "run", "late"]),
    relevance=st.none() | st.integers(1, 10),
    matched=st.sampled_from(["", "", "author Ada", "keyword gate"]),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    batches=st.lists(st.lists(answers, max_size=6), max_size=4),
    model=st.sampled_from(["", "model-a", "model-b"]),
    criteria=st.sampled_from(["today", "tomorrow"]),
)
def test_what_speaks_is_what_the_domain_chooses(
    scored: Store, batches: list[list[Score]], model: str, criteria: str
) -> None:
    ids = [a_paper(number).id for number in range(4)]
    with scored.writing() as db:
        db.execute("DELETE FROM scores")
        scores.choose_all(db, "model-a", "today")
        for batch in batches:
            scores.save(db, batch)
        saved = db.execute("SELECT * FROM scores ORDER BY paper_id, run_id").fetchall()
        chosen_on_saving = papers.records(db, ids)
        scores.choose(db, ids)
        assert db.execute("SELECT * FROM scores ORDER BY paper_id, run_id").fetchall() == saved
        scores.choose_all(db, model, criteria)
        chosen_for_all = papers.records(db, ids)

    for record in chosen_on_saving:
        assert record.shown == choose_shown(record.scores, "model-a", "today")
    for record in chosen_for_all:
        assert record.shown == choose_shown(record.scores, model, criteria)
        local = [score.matched for score in record.scores if score.scorer == LOCAL and score.matched]
        other = [score.matched for score in record.scores if score.matched]
        assert record.matched == next(iter(local + other), "")


def test_outdated_papers_are_those_to_rank(store: Store) -> None:
    friday = DAY - timedelta(days=3)
    older, newer = [a_paper(number) for number in range(3)], [a_paper(number) for number in range(2, 5)]
    with store.writing() as db:
        listings.save(db, a_listing(older, day=friday), all_as_shown(older), NOW)
        listings.save(db, a_listing(newer, kind=Kind.CROSS), all_as_shown(newer), NOW)
        papers.save(db, a_paper(9), as_shown(a_paper(9)))
        runs.start(db, a_run())
        scores.save(db, [a_score(a_paper(2)), a_score(a_paper(3), scorer="model-a")])

        def due(*days: date, **options: object) -> list[int]:
            criteria = str(options.pop("criteria", "today"))
            found = scores.outdated(db, criteria, days, **options)  # type: ignore[arg-type]
            return [int(paper_id[-1]) for paper_id in found]

        assert due() == [0, 1, 3, 4]
        assert due(recent=1) == [3, 4]
        assert due(friday) == [0, 1]
        assert due(friday, criteria="tomorrow") == [0, 1, 2]
        assert due(DAY, friday, all_papers=True) == [0, 1, 2, 3, 4]

        revised = a_paper(2, abstract="All new.")
        listings.save(db, a_listing([revised], kind=Kind.REPLACE), all_as_shown([revised]), NOW)
        assert due(friday) == [0, 1, 2]
