"""What edited criteria would do to the newest days, before anything is stored."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest

from arxivtui.config import Criteria, Settings, parse_criteria
from arxivtui.day import Event, PreviewError, Ranking, preview, rank_days
from arxivtui.day.topics_seen import remember
from arxivtui.domain import Act, Kind, Paper, Verb
from arxivtui.scoring import Ranker, RankerCancelledError
from arxivtui.store import Store, listings, triage
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown

GATES = "## Sparse gates\n\nGates of sparse networks, pruning.\n\n"
BREAD = "## Bread\n\nBaking bread with sourdough.\n\n"
BEFORE, AFTER = parse_criteria(GATES), parse_criteria(BREAD)


@pytest.fixture(scope="module")
def ranker() -> Iterator[Ranker]:
    with Ranker() as running:
        yield running


def loaf(number: int) -> Paper:
    return a_paper(number, title=f"Bread {number}", abstract="We bake bread with sourdough.")


def announce(
    store: Store, papers: Sequence[Paper], day: date = DAY, kind: Kind = Kind.NEW, category: str = "cs.LG"
) -> None:
    listing = a_listing(papers, category=category, day=day, kind=kind)
    with store.writing() as db:
        listings.save(db, listing, all_as_shown(papers), NOW)


def in_force(store: Store, criteria: Criteria) -> None:
    with store.writing() as db:
        remember(db, criteria, NOW)


@pytest.fixture
def evening(store: Store) -> Store:
    """Three papers on gates and two on bread, by criteria that ask for gates."""
    announce(store, [*(a_paper(number) for number in (1, 2, 3)), loaf(4), loaf(5)])
    in_force(store, BEFORE)
    return store


def star(store: Store, paper: Paper) -> None:
    with store.writing() as db:
        triage.act(db, Act(Verb.STAR, (paper.id,)), at=NOW)


def everything(store: Store) -> list[object]:
    with store.reading() as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
        return [db.execute(f"SELECT * FROM {name}").fetchall() for name in tables]


def test_what_the_new_topics_ask_for_rises_and_the_rest_falls(evening: Store, ranker: Ranker) -> None:
    seen = preview(evening, AFTER, ranker=ranker)

    assert (seen.days, seen.papers, seen.same, seen.stored) == ((DAY,), 5, False, False)
    assert {move.title for move in seen.risers} == {"Bread 4", "Bread 5"}
    assert {move.paper_id for move in seen.fallers} == {a_paper(number).id for number in (1, 2, 3)}
    rise, fall = seen.risers[0], seen.fallers[0]
    assert rise.old_score is not None
    assert rise.new_score is not None
    assert rise.points == rise.new_score - rise.old_score > 5 > -5 > fall.points
    assert rise.new_rank in (1, 2)
    assert rise.old_rank in (4, 5)
    assert abs(seen.risers[0].points) >= abs(seen.risers[-1].points)
    assert seen.moved == 5


def test_of_equals_the_newest_id_stands_first(store: Store, ranker: Ranker) -> None:
    alike = [a_paper(number, title="Bread", abstract="We bake bread.") for number in (4, 6, 5)]
    announce(store, [a_paper(1), *alike])
    in_force(store, BEFORE)

    seen = preview(store, AFTER, ranker=ranker)

    places = {move.paper_id: move.new_rank for move in seen.risers}
    assert places == {a_paper(6).id: 1, a_paper(5).id: 2, a_paper(4).id: 3}


def test_nothing_is_written(evening: Store, ranker: Ranker) -> None:
    rank_days(evening, Settings(), BEFORE, ranker=ranker)
    before = everything(evening)

    preview(evening, AFTER, ranker=ranker)

    assert everything(evening) == before


def test_a_paper_whose_words_both_criteria_weigh_alike_stays(evening: Store, ranker: Ranker) -> None:
    seen = preview(evening, parse_criteria(GATES + "### Avoid\n\nHeraldry.\n"), ranker=ranker)

    assert not seen.same
    assert seen.moved == 0
    assert (seen.entering, seen.leaving) == ((), ())


def test_criteria_that_say_the_same_need_no_ranking(evening: Store) -> None:
    told: list[Event] = []

    seen = preview(evening, parse_criteria(GATES.replace("\n\n", "\n\n\n")), watch=told.append)

    assert seen.same
    assert (seen.papers, seen.risers, told) == (5, (), [])


def test_the_old_criteria_can_be_said(evening: Store, ranker: Ranker) -> None:
    assert preview(evening, BEFORE, AFTER, ranker=ranker).risers[0].title.startswith("On sparse gates")


def test_each_ranking_is_told(evening: Store, ranker: Ranker) -> None:
    told: list[Event] = []

    preview(evening, AFTER, ranker=ranker, watch=told.append)

    assert told == [Ranking(5), Ranking(5)]


def test_who_enters_and_leaves_the_best_of_a_day(store: Store, ranker: Ranker) -> None:
    announce(
        store, [*(a_paper(number) for number in range(1, 23)), *(loaf(number) for number in range(31, 53))]
    )
    in_force(store, BEFORE)

    seen = preview(store, AFTER, ranker=ranker)

    assert len(seen.entering) == len(seen.leaving) == 20
    assert [move.new_rank for move in seen.entering] == list(range(1, 21))
    assert {move.title.split()[0] for move in seen.entering} == {"Bread"}
    assert {move.title.split()[0] for move in seen.leaving} == {"On"}
    assert len(seen.risers) == len(seen.fallers) == 10


def test_the_newest_days_count_and_replacements_do_not(store: Store, ranker: Ranker) -> None:
    days = [DAY - timedelta(days=back) for back in range(7)]
    for number, day in enumerate(days, 1):
        announce(store, [a_paper(number)], day)
    announce(store, [loaf(50)], kind=Kind.REPLACE, category="cs.AI")
    announce(store, [a_paper(2)], kind=Kind.CROSS, category="stat.ML")
    in_force(store, BEFORE)

    seen = preview(store, AFTER, ranker=ranker)

    assert seen.days == tuple(days[:5])
    assert seen.papers == 5
    assert [move.day for move in seen.fallers if move.paper_id == a_paper(2).id] == [DAY], "its newest day"
    assert preview(store, AFTER, ranker=ranker, days=2).days == tuple(days[:2])


def test_where_there_were_no_topics_all_scores_are_new(store: Store, ranker: Ranker) -> None:
    announce(store, [a_paper(1), loaf(2)])
    in_force(store, parse_criteria(""))

    seen = preview(store, AFTER, ranker=ranker)

    assert [(move.old_score, move.old_rank) for move in seen.risers] == [(None, None)] * len(seen.risers)
    assert seen.risers[0].title == "Bread 2"
    assert seen.risers[0].new_rank == 1


def test_where_the_old_topics_are_unknown_stored_scores_stand_for_them(store: Store, ranker: Ranker) -> None:
    announce(store, [a_paper(1), loaf(2)])
    rank_days(store, Settings(), BEFORE, ranker=ranker)
    announce(store, [loaf(3)], DAY + timedelta(days=1))
    with store.writing() as db:
        db.execute("DELETE FROM ui_state WHERE key = 'topics_seen'")

    seen = preview(store, AFTER, ranker=ranker)

    assert seen.stored
    assert (seen.papers, seen.left_out) == (2, 1)
    assert [move.title for move in seen.risers] == ["Bread 2"]
    assert [move.paper_id for move in seen.fallers] == [a_paper(1).id]


def test_a_paper_with_another_text_since_has_no_stored_score(store: Store, ranker: Ranker) -> None:
    announce(store, [a_paper(1), loaf(2)])
    rank_days(store, Settings(), BEFORE, ranker=ranker)
    with store.writing() as db:
        db.execute("DELETE FROM ui_state WHERE key = 'topics_seen'")
    announce(store, [replace(loaf(2), abstract="We bake cakes.")], category="cs.AI")

    assert preview(store, AFTER, ranker=ranker).left_out == 1


@pytest.mark.parametrize(
    ("text", "why"),
    [("Words.", "they have no topic"), ("## Bread (muted)", "every topic of them is muted")],
)
def test_criteria_by_which_nothing_is_scored_are_named(evening: Store, text: str, why: str) -> None:
    with pytest.raises(PreviewError, match=f"no paper would get a score: {why}"):
        preview(evening, parse_criteria(text))


def test_what_was_learnt_from_triage_counts_on_both_sides(evening: Store, ranker: Ranker) -> None:
    star(evening, loaf(4))

    seen = preview(evening, parse_criteria(""), ranker=ranker)

    assert seen.risers[0].title.startswith("Bread"), "by the star alone, there being no topic"
    assert seen.risers[0].old_score is not None


def test_without_papers_there_is_nothing_to_compare(store: Store) -> None:
    with pytest.raises(PreviewError, match="no papers to compare on"):
        preview(store, AFTER)


def test_it_can_be_given_up_from_another_thread(evening: Store) -> None:
    with Ranker() as own:
        giving_up = threading.Event()

        def watch(_event: Event) -> None:
            own.cancel(for_good=True)
            giving_up.set()

        with pytest.raises(RankerCancelledError):
            preview(evening, AFTER, ranker=own, watch=watch)
        assert giving_up.is_set()
