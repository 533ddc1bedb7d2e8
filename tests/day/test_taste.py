"""What triage teaches: which acts count and which do not, and that the newest days are ranked anew by it."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta

import pytest

from arxivtui.config import Criteria, Settings, parse_criteria
from arxivtui.day import rank_days
from arxivtui.day.taste import read_taste
from arxivtui.domain import (
    LOCAL,
    Act,
    Announcement,
    EvidenceKind,
    Kind,
    Marks,
    Paper,
    PlainText,
    State,
    Verb,
)
from arxivtui.scoring import RankPaper
from arxivtui.store import Store, library, papers, triage
from tests.scoring.sample_papers import OTHERS, SPARSE, WAVES

NO_TOPICS = parse_criteria("")
SPARSE_ALONE = parse_criteria("## Sparse training\n\nPruning, sparsity, mixture of experts.\n")
MONDAY, TUESDAY = date(2025, 3, 3), date(2025, 3, 4)
NOW = datetime(2025, 3, 4, 20, tzinfo=UTC)
DAYS = ((MONDAY, "2503"), (TUESDAY, "2504"))


def copies(of: Iterable[RankPaper], month: str) -> list[RankPaper]:
    """Invented papers once more, under ids of that month; ten of each."""
    return [
        RankPaper(f"{month}.{copy}{paper.id[-4:]}", paper.title, paper.abstract)
        for copy in range(10)
        for paper in of
    ]


@pytest.fixture(autouse=True)
def _two_days(store: Store) -> None:
    with store.writing() as db:
        for day, month in DAYS:
            for each in copies((*SPARSE, *WAVES, *OTHERS), month):
                paper = Paper(each.id, each.title, ("Ada Example",), each.abstract, ("cs.LG",))
                papers.save(db, paper, PlainText(each.title, ("Ada Example",), each.abstract))
                announced = Announcement(each.id, "cs.LG", day, Kind.NEW)
                db.execute(
                    "INSERT INTO announcements VALUES (?, ?, ?, ?)",
                    (announced.paper_id, announced.category, day.isoformat(), announced.kind.value),
                )


def do(
    store: Store, verb: Verb, those: Iterable[RankPaper], *, at_once: bool = False, at: datetime = NOW
) -> None:
    ids = [paper.id for paper in those]
    with store.writing() as db:
        for some in [ids] if at_once else [[paper_id] for paper_id in ids]:
            triage.act(db, Act(verb, tuple(some)), at=at)


def weights(store: Store, criteria: Criteria = NO_TOPICS, before: date | None = None) -> dict[str, float]:
    with store.reading() as db:
        return {each.paper.id: each.weight for each in read_taste(db, criteria, before).examples}


def scores(store: Store, day: str, those: Iterable[RankPaper]) -> list[float]:
    with store.reading() as db:
        found = papers.records(db, [paper.id for paper in copies(those, day)])
    return [score.score or 0.0 for record in found for score in record.scores if score.scorer == LOCAL]


def mean(values: list[float]) -> float:
    return sum(values) / len(values)


def test_starred_later_and_dismissed_papers_are_learnt_from_and_what_was_looked_at_a_little(
    store: Store,
) -> None:
    star, later, read, put_away, looked_at, untouched = copies(SPARSE, "2503")[:6]
    do(store, Verb.STAR, [star])
    do(store, Verb.LATER, [later, read])
    do(store, Verb.READ, [read])
    do(store, Verb.DISMISS, [put_away])
    do(store, Verb.SEE, [looked_at])

    found = weights(store)

    assert found[star.id] > found[later.id] == found[read.id] > 0
    assert found[put_away.id] < found[looked_at.id] < 0
    assert untouched.id not in found


def test_skipped_papers_and_acts_on_many_teach_nothing(store: Store) -> None:
    skipped, swept, seen = (copies(some, "2503") for some in (SPARSE, WAVES, OTHERS))
    do(store, Verb.SKIP, skipped)
    do(store, Verb.DISMISS, swept, at_once=True)
    do(store, Verb.SEE, seen, at_once=True)

    assert weights(store) == {}


def test_a_star_counts_however_it_was_given(store: Store) -> None:
    do(store, Verb.STAR, copies(SPARSE, "2503"), at_once=True)
    assert set(weights(store).values()) == {1.0}


def test_what_was_undone_is_not_learnt(store: Store) -> None:
    do(store, Verb.STAR, copies(SPARSE, "2503")[:1])
    with store.writing() as db:
        triage.undo(db, NOW)
    assert weights(store) == {}


def test_marks_of_a_browser_count_like_the_app_s(store: Store) -> None:
    one = copies(SPARSE, "2503")[0]
    with store.writing() as db:
        triage.act(db, Act.of(Marks(starred=True, state=State.SEEN), (one.id,)), at=NOW)
    assert weights(store) == {one.id: 1.0}


def test_older_judgements_count_less(store: Store) -> None:
    old, new = copies(SPARSE, "2503")[:2]
    do(store, Verb.STAR, [old], at=NOW - timedelta(days=240))
    do(store, Verb.STAR, [new])

    found = weights(store)

    assert list(found) == [new.id, old.id], "the newest first"
    assert found[old.id] == pytest.approx(found[new.id] / 2)


def test_the_library_is_learnt_from_and_says_nothing_of_how_often_the_reader_stars(store: Store) -> None:
    ours, starred = copies(SPARSE, "2503")[:2]
    with store.writing() as db:
        library.add(db, [ours.id, starred.id], "refs.bib", NOW)
    do(store, Verb.STAR, [starred])

    with store.reading() as db:
        told = {each.paper.id: (each.weight, each.announced) for each in read_taste(db, NO_TOPICS).examples}

    assert told == {starred.id: (1.0, True), ours.id: (0.5, False)}


def test_a_library_never_crowds_out_stars_and_does_not_fade(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("arxivtui.day.taste.MOST_WANTED", 4)
    old, star, later, put_away, *ours = copies(SPARSE, "2503")
    do(store, Verb.STAR, [old], at=NOW - timedelta(days=240))
    do(store, Verb.STAR, [star], at=NOW - timedelta(hours=2))
    do(store, Verb.LATER, [later], at=NOW - timedelta(hours=1))
    do(store, Verb.DISMISS, [put_away])
    with store.writing() as db:
        library.add(db, [paper.id for paper in ours], "refs.bib", NOW + timedelta(days=2000))

    found = weights(store)

    assert list(found) == [later.id, star.id, old.id, min(paper.id for paper in ours), put_away.id]
    assert list(found.values()) == pytest.approx([0.8, 1.0, 0.5, 0.5, -1.0], abs=0.001)


def test_a_library_s_paper_put_away_by_itself_is_unwanted(store: Store) -> None:
    one, *swept = copies(SPARSE, "2503")[:3]
    with store.writing() as db:
        library.add(db, [paper.id for paper in (one, *swept)], "refs.bib", NOW)
    do(store, Verb.DISMISS, [one])
    do(store, Verb.DISMISS, swept, at_once=True)

    assert weights(store) == {one.id: -1.0}


@pytest.mark.parametrize(
    ("verbs", "weight"),
    [
        ([Verb.LATER, Verb.READ], 0.8),
        ([Verb.LATER, Verb.READ, Verb.STAR, Verb.UNSTAR], 0.8),
        ([Verb.LATER, Verb.READ, Verb.UNREAD, Verb.SEE], -0.5),
        ([Verb.LATER, Verb.DISMISS, Verb.STAR, Verb.UNSTAR], -0.5),
        ([Verb.LATER, Verb.READ, Verb.UNREAD], None),
    ],
)
def test_having_been_put_off_counts_once_read_and_until_taken_back(
    store: Store, verbs: list[Verb], weight: float | None
) -> None:
    one = copies(SPARSE, "2503")[0]
    for verb in verbs:
        do(store, verb, [one])
    assert weights(store) == ({} if weight is None else {one.id: weight})


def test_to_foretell_a_day_only_earlier_ones_are_learnt_from(store: Store) -> None:
    before, after = copies(SPARSE, "2503")[0], copies(SPARSE, "2504")[0]
    do(store, Verb.STAR, [before, after])
    assert list(weights(store, before=TUESDAY)) == [before.id]
    assert weights(store, before=MONDAY) == {}


def test_what_was_starred_on_one_day_raises_its_like_on_the_next(store: Store) -> None:
    rank_days(store, Settings(), SPARSE_ALONE)
    before = scores(store, "2504", WAVES)
    do(store, Verb.STAR, copies(WAVES, "2503"))
    do(store, Verb.SEE, copies(OTHERS, "2503"))

    assert rank_days(store, Settings(), SPARSE_ALONE) > 0, "triage has changed"
    assert mean(scores(store, "2504", WAVES)) > mean(before) + 10
    assert mean(scores(store, "2504", WAVES)) > mean(scores(store, "2504", OTHERS)) + 10
    assert rank_days(store, Settings(), SPARSE_ALONE) == 0, "and has not since"


def test_without_any_topic_the_stars_alone_rank(store: Store) -> None:
    assert rank_days(store, Settings(), NO_TOPICS) > 0
    assert scores(store, "2504", WAVES) == [0.0] * 30, "there is nothing to go by"
    do(store, Verb.STAR, copies(WAVES, "2503"))
    do(store, Verb.SEE, copies(OTHERS, "2503"))
    rank_days(store, Settings(), NO_TOPICS)

    assert mean(scores(store, "2504", WAVES)) > mean(scores(store, "2504", OTHERS)) + 10
    with store.reading() as db:
        record = papers.record(db, copies(WAVES, "2504")[0].id)
    assert record is not None
    (local,) = record.scores
    assert local.comment == "Learnt from your stars alone: criteria.md holds no topic."
    near = [reason for reason in local.evidence if reason.kind is EvidenceKind.NEIGHBOUR]
    assert near
    assert near[0].text in {paper.title for paper in WAVES}


def test_a_score_says_how_little_there_is_to_go_on(store: Store) -> None:
    def comment() -> str:
        rank_days(store, Settings(), SPARSE_ALONE)
        with store.reading() as db:
            record = papers.record(db, copies(WAVES, "2504")[0].id)
        assert record is not None
        return record.scores[0].comment

    assert comment() == "A first guess from your topics alone, before any star."
    do(store, Verb.STAR, copies(WAVES, "2503")[:4])
    assert comment() == "Tentative: learnt from 4 papers that you wanted."
    do(store, Verb.STAR, copies(WAVES, "2503"))
    assert comment() == ""


def test_what_was_learnt_for_a_dropped_topic_fades(store: Store) -> None:
    both = parse_criteria(
        f"{SPARSE_ALONE.text}\n\n## Ocean waves\n\nSwell, tides and storm surge from buoys.\n"
    )
    rank_days(store, Settings(), both)
    do(store, Verb.STAR, [*copies(WAVES, "2503"), *copies(SPARSE, "2503")])
    do(store, Verb.SEE, copies(OTHERS, "2503"))
    rank_days(store, Settings(), both)
    liked = mean(scores(store, "2504", WAVES))

    rank_days(store, Settings(), SPARSE_ALONE)

    assert mean(scores(store, "2504", WAVES)) < liked - 10
    assert mean(scores(store, "2504", SPARSE)) > mean(scores(store, "2504", WAVES)) + 10, liked


def test_stars_alone_teach_from_the_first_day_and_sink_nothing(store: Store) -> None:
    rank_days(store, Settings(), SPARSE_ALONE)
    before = scores(store, "2504", WAVES), scores(store, "2504", SPARSE)
    do(store, Verb.STAR, copies(WAVES, "2503"), at_once=True)

    rank_days(store, Settings(), SPARSE_ALONE)

    assert mean(scores(store, "2504", WAVES)) > mean(before[0]) + 5
    assert mean(scores(store, "2504", SPARSE)) > mean(scores(store, "2504", OTHERS))
    assert mean(scores(store, "2503", WAVES)) > mean(scores(store, "2503", OTHERS)) + 5, (
        "the starred ones too"
    )


def test_a_single_dismissal_changes_no_scale(store: Store) -> None:
    do(store, Verb.STAR, copies(WAVES, "2503"))
    rank_days(store, Settings(), SPARSE_ALONE)
    before = mean(scores(store, "2504", [*SPARSE, *WAVES, *OTHERS]))
    do(store, Verb.DISMISS, copies(OTHERS, "2503")[:1])
    rank_days(store, Settings(), SPARSE_ALONE)
    assert mean(scores(store, "2504", [*SPARSE, *WAVES, *OTHERS])) == pytest.approx(before, abs=10)


def test_a_day_asked_for_is_ranked_anew_after_triage(store: Store) -> None:
    rank_days(store, Settings(), SPARSE_ALONE)
    do(store, Verb.STAR, copies(WAVES, "2503")[:5])
    assert rank_days(store, Settings(), SPARSE_ALONE, [TUESDAY]) == len(
        copies((*SPARSE, *WAVES, *OTHERS), "x")
    )
