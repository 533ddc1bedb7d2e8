"""How the ranker would have done on the reader's own days: what can be learnt shows, and nothing leaks."""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from arxivtui.config import Criteria, RulesSettings, Settings, parse_criteria
from arxivtui.day import Event, rank_days
from arxivtui.day.hindsight import Hindsight, hindsight, known_hindsight
from arxivtui.day.progress import LookingBack
from arxivtui.day.star_places import places
from arxivtui.domain import LOCAL, Act, FoldRule, Kind, Paper, Run, RunKind, Score, Verb
from arxivtui.scoring import Ranker, RankerCancelledError, RankerError, Ranking, RankPaper
from arxivtui.store import Store, listings, runs, scores, triage, ui_state
from tests.scoring.sample_papers import OTHERS, SPARSE, WAVES
from tests.store.samples import a_listing, all_as_shown

NO_TOPICS = parse_criteria("")
SPARSE_ALONE = parse_criteria("## Sparse training\n\nPruning, sparsity, mixture of experts.\n")
MONDAY = date(2025, 3, 3)
DAYS = [MONDAY, *(MONDAY + timedelta(days=ahead) for ahead in (1, 2, 8))]
COPIES = 5
ALL_ABOVE = FoldRule()
NOW = datetime(2025, 3, 20, 20, tzinfo=UTC)


@pytest.fixture(scope="module")
def ranker() -> Iterator[Ranker]:
    with Ranker() as running:
        yield running


def copies(of: Iterable[RankPaper], day: date) -> list[str]:
    """The ids of invented papers on a day, which has each text several times."""
    return [f"25{day.day:02}.{copy}{paper.id[-4:]}" for copy in range(COPIES) for paper in of]


def announce(
    store: Store,
    of: Sequence[RankPaper],
    day: date,
    *,
    ids: Sequence[str] = (),
    kind: Kind = Kind.NEW,
    category: str = "cs.LG",
) -> None:
    texts = list(of) * COPIES
    papers = [
        Paper(paper_id, text.title, ("Ada Example",), text.abstract, ("cs.LG",))
        for paper_id, text in zip(ids or copies(of, day), texts, strict=False)
    ]
    with store.writing() as db:
        listings.save(db, a_listing(papers, day=day, kind=kind, category=category), all_as_shown(papers), NOW)


def do(store: Store, verb: Verb, ids: Iterable[str], *, at_once: bool = False) -> None:
    those = list(ids)
    with store.writing() as db:
        for some in [those] if at_once else [[paper_id] for paper_id in those]:
            triage.act(db, Act(verb, tuple(some)), at=NOW)


def evening(store: Store, day: date, wanted: Callable[[str], bool]) -> None:
    """A day is announced and gone through: what is wanted is starred, the rest seen."""
    announce(store, (*SPARSE, *WAVES, *OTHERS), day)
    ids = copies((*SPARSE, *WAVES, *OTHERS), day)
    do(store, Verb.STAR, [each for each in ids if wanted(each)])
    do(store, Verb.SEE, [each for each in ids if not wanted(each)])


def loves_waves(paper_id: str) -> bool:
    return paper_id[-1] in "456"


def on_a_whim(paper_id: str) -> bool:
    """One in five of every text, whatever it is about."""
    return paper_id[5] == str(int(paper_id[2:4]) % COPIES)


def seen(
    store: Store, ranker: Ranker, criteria: Criteria = SPARSE_ALONE, fold: FoldRule = ALL_ABOVE
) -> Hindsight:
    return hindsight(store, criteria, ranker, fold=fold)


def test_a_taste_that_can_be_learnt_shows_from_the_second_day_on(store: Store, ranker: Ranker) -> None:
    for day in DAYS:
        evening(store, day, loves_waves)

    found = seen(store, ranker)

    assert (found.enough, found.days_found, found.stars, found.papers) == (True, 4, 60, 180)
    assert [day.day for day in found.days] == DAYS[::-1]
    *later, first = found.days
    assert first.learnt == first.topics, "there was nothing to learn from yet"
    assert first.learnt.auc < 0.6
    assert later[0].learnt.auc == 1.0
    assert later[0].learnt.found == (10.0, 15.0, 15.0), "as many as there are"
    for each in later:
        assert each.topics is not None
        assert each.learnt.auc > each.topics.auc + 0.2
    assert found.learnt is not None
    assert found.topics is not None
    assert found.ideal is not None
    assert found.ideal.recall == pytest.approx((10 / 15, 1.0, 1.0))
    assert found.learnt.auc > found.topics.auc + 0.2
    assert found.error is not None
    assert 0 < found.error < found.learnt.auc - found.topics.auc, "more than from day to day"


def test_a_whim_cannot_be_foretold_and_no_figure_says_otherwise(store: Store, ranker: Ranker) -> None:
    for day in DAYS:
        evening(store, day, on_a_whim)

    found = seen(store, ranker)

    assert found.learnt is not None
    assert found.chance is not None
    assert found.learnt.auc == pytest.approx(0.5)
    assert found.learnt.recall == pytest.approx(found.chance.recall)
    assert found.chance.recall == pytest.approx((10 / 45, 20 / 45, 1.0))


def test_the_line_over_weeks(store: Store, ranker: Ranker) -> None:
    for day in DAYS:
        evening(store, day, loves_waves)

    first, second = seen(store, ranker).weeks

    assert (first.monday, first.days, first.stars) == (MONDAY, 3, 45)
    assert (second.monday, second.days, second.stars) == (MONDAY + timedelta(days=7), 1, 15)
    assert first.learnt.auc < second.learnt.auc == 1.0


def test_days_that_do_not_count(store: Store, ranker: Ranker) -> None:
    for day in DAYS[:3]:
        evening(store, day, loves_waves)
    nothing_liked, mostly_unread, all_liked = (MONDAY + timedelta(days=ahead) for ahead in (9, 10, 11))
    evening(store, nothing_liked, lambda _: False)
    announce(store, WAVES, mostly_unread)
    do(store, Verb.STAR, copies(WAVES, mostly_unread)[:7])
    evening(store, all_liked, lambda _: True)

    assert (seen(store, ranker).days_found, seen(store, ranker).mostly_unread) == (3, 1)

    do(store, Verb.SKIP, copies(WAVES, mostly_unread)[7:8])
    assert (seen(store, ranker).days_found, seen(store, ranker).mostly_unread) == (4, 0), "half is enough"


def score(store: Store, values: dict[str, float], run: str = "first") -> None:
    with store.writing() as db:
        texts = dict(db.execute("SELECT id, text_hash FROM papers").fetchall())
        runs.start(db, Run(run, RunKind.RANK, NOW, LOCAL, SPARSE_ALONE.hash))
        scores.save(
            db, [Score(each, LOCAL, SPARSE_ALONE.hash, texts[each], run, one) for each, one in values.items()]
        )


def folded_evenings(store: Store) -> None:
    """Of 45 papers a day, 15 stood above the fold: five are starred, the others looked at, the rest never."""
    for day in DAYS:
        announce(store, (*SPARSE, *WAVES, *OTHERS), day)
        above, below = copies((*WAVES[:1], *OTHERS[:2]), day), copies((*SPARSE, *WAVES, *OTHERS), day)
        score(store, {each: 80.0 if each in above else 20.0 for each in below}, run=f"{day}")
        do(store, Verb.STAR, copies(WAVES[:1], day))
        do(store, Verb.SEE, copies(OTHERS[:2], day))


@pytest.mark.parametrize("fold", [FoldRule(best=15), FoldRule(below=50)])
def test_what_lies_below_the_fold_need_not_be_read(store: Store, ranker: Ranker, fold: FoldRule) -> None:
    folded_evenings(store)

    found = seen(store, ranker, fold=fold)

    assert (found.days_found, found.mostly_unread, found.papers, found.stars) == (4, 0, 180, 20)
    assert (seen(store, ranker).days_found, seen(store, ranker).mostly_unread) == (0, 4), "all stands above"


def test_what_nobody_looked_at_is_left_out_of_a_figure_of_its_own(store: Store, ranker: Ranker) -> None:
    folded_evenings(store)

    last = seen(store, ranker, fold=FoldRule(best=15)).days[0]

    # The other papers on waves are not starred either, and nobody has seen them: only the first counts them.
    assert last.learnt.looked == 1.0 > last.learnt.auc
    assert (last.chance.looked, last.ideal.looked) == (0.5, 1.0)


def test_skipped_papers_were_not_looked_at(store: Store, ranker: Ranker) -> None:
    for day in DAYS:
        announce(store, (*SPARSE, *WAVES, *OTHERS), day)
        do(store, Verb.STAR, copies(WAVES, day))
        do(store, Verb.SKIP, copies((*SPARSE, *OTHERS), day))

    found = seen(store, ranker)

    assert found.learnt is not None
    assert found.chance is not None
    assert (found.learnt.looked, found.chance.looked) == (None, None)


def test_another_fold_or_ranking_may_make_other_days_count(store: Store, ranker: Ranker) -> None:
    folded_evenings(store)
    fold = FoldRule(below=50)
    found = seen(store, ranker, fold=fold)
    assert known_hindsight(store, SPARSE_ALONE, fold) == found
    assert known_hindsight(store, SPARSE_ALONE, FoldRule(below=10)) is None

    score(store, dict.fromkeys(copies((*SPARSE, *WAVES, *OTHERS), DAYS[3]), 90.0), run="second")

    assert known_hindsight(store, SPARSE_ALONE, fold) is None
    assert (seen(store, ranker, fold=fold).days_found, seen(store, ranker, fold=fold).mostly_unread) == (3, 1)


def test_other_rules_may_make_other_days_count(store: Store, ranker: Ranker) -> None:
    folded_evenings(store)
    fold = FoldRule(below=50)
    assert rank_days(store, Settings(), SPARSE_ALONE, taught=False, ranker=ranker) == 0
    assert (seen(store, ranker, fold=fold).days_found, seen(store, ranker, fold=fold).mostly_unread) == (4, 0)

    every_paper = Settings(rules=RulesSettings(authors=("Ada Example",)))
    assert rank_days(store, every_paper, SPARSE_ALONE, taught=False, ranker=ranker) == 0

    assert known_hindsight(store, SPARSE_ALONE, fold) is None
    assert seen(store, ranker, fold=fold).days_found == 0, (
        "all are above the fold now, and most of them unread"
    )


def test_not_enough_triage_is_said_and_nothing_is_ranked(store: Store, ranker: Ranker) -> None:
    told: list[Event] = []
    evening(store, DAYS[0], loves_waves)
    evening(store, DAYS[1], loves_waves)
    found = hindsight(store, SPARSE_ALONE, ranker, told.append, fold=ALL_ABOVE)
    assert (found.enough, found.days_found, found.stars, found.days) == (False, 2, 30, ())
    assert (found.learnt, found.topics, found.error, found.weeks) == (None, None, None, ())

    do(store, Verb.UNSTAR, [each for day in DAYS[:2] for each in copies(WAVES, day)[1:]])
    evening(store, DAYS[2], lambda each: each == copies(WAVES, DAYS[2])[0])
    found = hindsight(store, SPARSE_ALONE, ranker, told.append, fold=ALL_ABOVE)
    assert (found.enough, found.days_found, found.stars) == (False, 3, 3)
    assert told == []


def test_without_topics_what_was_learnt_stands_alone(store: Store, ranker: Ranker) -> None:
    for day in DAYS:
        evening(store, day, loves_waves)

    found = seen(store, ranker, NO_TOPICS)

    assert (found.topics, found.error) == (None, None)
    assert [day.learnt.auc for day in found.days] == [1.0, 1.0, 1.0, 0.5], "on the first, all are alike"


class Overheard(Ranker):
    """A ranker that notes what it was given and what came of it."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[set[str], set[str], set[str]]] = []
        self.orders: list[list[tuple[str, float]]] = []

    def rank(self, *arguments: Any, **others: Any) -> list[Ranking]:
        papers, _, background, examples, *_ = arguments
        told = {each.paper.id for each in examples}
        self.asked.append(({each.id for each in papers}, {each.id for each in background}, told))
        found = super().rank(*arguments, **others)
        self.orders.append([(each.id, each.score) for each in found])
        return found


def test_nothing_of_the_day_or_later_is_learnt_from(store: Store) -> None:
    for day in DAYS:
        evening(store, day, loves_waves)
    # Cross-listed later on, and on another page: each stays a paper of the first day.
    announce(store, WAVES[:1], DAYS[1], ids=copies(WAVES[:1], DAYS[0]), kind=Kind.CROSS, category="cs.AI")

    with Overheard() as ranker:
        seen(store, ranker)

    day_of = {each: day for day in DAYS for each in copies((*SPARSE, *WAVES, *OTHERS), day)}
    assert len(ranker.asked) == 2 * len(DAYS) - 1, "with and without triage, which the first day has none of"
    for papers, background, examples in ranker.asked:
        (day,) = {day_of[each] for each in papers}
        assert {day_of[each] for each in background | examples} <= {each for each in DAYS if each < day}


def test_stars_of_a_day_change_nothing_of_its_order(store: Store) -> None:
    for day in DAYS:
        evening(store, day, loves_waves)
    newest = DAYS[-1]
    # Replaced before it was cross-listed: it was announced on an earlier day, and is a paper of this one.
    both = f"25{newest.day:02}.90001"
    announce(store, SPARSE[:1], DAYS[0], ids=[both], kind=Kind.REPLACE, category="cs.AI")
    announce(store, SPARSE[:1], newest, ids=[both], kind=Kind.CROSS, category="cs.AI")

    with Overheard() as ranker:
        before = seen(store, ranker)
        orders, ranker.orders = ranker.orders, []
        do(store, Verb.STAR, [*copies(SPARSE, newest), both])
        do(store, Verb.DISMISS, copies(WAVES, newest))
        after = seen(store, ranker)

    assert ranker.orders == orders[:2], "the same for the newest day, and no other was ranked again"
    assert before.days[0].learnt.auc > 0.9
    assert after.days[0].learnt.auc <= 0.5, "judged by other stars"
    assert after.days[1:] == before.days[1:]


def test_each_day_is_told(store: Store, ranker: Ranker) -> None:
    told: list[Event] = []
    for day in DAYS:
        evening(store, day, loves_waves)
    hindsight(store, SPARSE_ALONE, ranker, told.append, fold=ALL_ABOVE, days=3)
    assert told == [LookingBack(number, 3, 45) for number in (1, 2, 3)]


def test_the_second_time_nothing_is_ranked(store: Store) -> None:
    for day in DAYS:
        evening(store, day, loves_waves)

    with Overheard() as ranker:
        first = seen(store, ranker)
        asked = len(ranker.asked)
        assert seen(store, ranker) == first
        assert len(ranker.asked) == asked
        assert hindsight(store, SPARSE_ALONE, ranker, fold=ALL_ABOVE, refresh=True) == first
        assert len(ranker.asked) == 2 * asked
        seen(store, ranker, parse_criteria("## Bats\n\nBats in winter.\n"))
        assert len(ranker.asked) == 3 * asked, "by other criteria"


def test_a_new_day_alone_is_ranked(store: Store) -> None:
    for day in DAYS[:3]:
        evening(store, day, loves_waves)

    with Overheard() as ranker:
        first = seen(store, ranker)
        ranker.asked.clear()
        evening(store, DAYS[3], loves_waves)
        second = seen(store, ranker)

    assert second.days[1:] == first.days
    assert [len(papers) for papers, _, _ in ranker.asked] == [45, 45]


def test_what_is_known_is_told_without_ranking_until_something_changes(store: Store, ranker: Ranker) -> None:
    assert known_hindsight(store, SPARSE_ALONE, ALL_ABOVE) is None
    for day in DAYS[:3]:
        evening(store, day, loves_waves)
    found = seen(store, ranker)

    assert known_hindsight(store, SPARSE_ALONE, ALL_ABOVE) == found
    assert known_hindsight(store, NO_TOPICS, ALL_ABOVE) is None
    evening(store, DAYS[3], loves_waves)
    assert known_hindsight(store, SPARSE_ALONE, ALL_ABOVE) is None


@pytest.mark.parametrize("value", ["rubbish", {"days": 3}, {"holds_for": [1, 2]}, [1]])
def test_what_is_kept_and_is_not_ours_is_worked_out_anew(store: Store, ranker: Ranker, value: object) -> None:
    for day in DAYS[:3]:
        evening(store, day, loves_waves)
    with store.writing() as db:
        ui_state.put(db, "hindsight", value)
    assert seen(store, ranker).enough


def test_given_up_half_way_it_goes_on_from_there(store: Store) -> None:
    for day in DAYS:
        evening(store, day, loves_waves)
    stopped = threading.Event()

    with Overheard() as ranker:

        def watch(event: Event) -> None:
            if event == LookingBack(3, 4, 45):
                ranker.cancel(for_good=True)
                stopped.set()

        with pytest.raises(RankerCancelledError):
            hindsight(store, SPARSE_ALONE, ranker, watch, fold=ALL_ABOVE)
        assert stopped.is_set()

    with Overheard() as another:
        assert seen(store, another).enough
        days = {next(iter(papers))[:4] for papers, _, _ in another.asked}
        assert days == {"2504", "2503"}, "the newer two were done"


def test_a_ranker_that_fails_says_so(store: Store) -> None:
    for day in DAYS:
        evening(store, day, loves_waves)
    with Ranker(command=("false",)) as broken, pytest.raises(RankerError):
        seen(store, broken)


def test_ties_across_the_edge_count_by_their_share() -> None:
    papers = [f"{number}" for number in range(20)]
    scores = {"0": 90.0, "1": 80.0, **dict.fromkeys(papers[2:18], 50.0)}

    found = places(scores, papers, {"0", "2", "19"}, {"0", "1", "2", "18"})

    assert found.found == (1.5, 3.0, 3.0), "eight of sixteen alike are among the best ten"
    first = 17.0
    alike = 1 + 15 / 2
    without_a_score = 1 / 2
    assert found.auc == (first + alike + without_a_score) / (3 * 17)
    assert found.looked == (2 + 1 + 0.5) / (3 * 2), "beside the two that were looked at"
    assert places(scores, papers, {"0"}, {"0"}).looked is None
