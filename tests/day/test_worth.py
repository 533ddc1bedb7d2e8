"""A model beside the embedded ranker, by the reader's stars."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.day.worth import ENOUGH_STARS, weigh
from arxivtui.store import Compared

DAY = date(2025, 7, 14)


def paper(
    number: int,
    local: float | None,
    value: float | None,
    *,
    starred: bool = False,
    dismissed: bool = False,
    asked: bool = True,
    day: date = DAY,
) -> Compared:
    relevance = 5 if asked else None
    return Compared(day, f"2507.{number:05}", local, relevance, value, starred, dismissed)


def test_a_model_that_puts_the_stars_first_is_right_every_time() -> None:
    papers = [paper(n, local=n, value=100 - n, starred=n < 3) for n in range(20)]

    found = weigh("m", papers, cost=0.6)

    assert (found.local, found.model_rank) == (0.0, 1.0)
    assert found.difference == 1.0
    assert (found.papers, found.stars, found.days) == (20, 3, 1)


def test_equal_numbers_are_right_by_chance() -> None:
    papers = [paper(n, local=50, value=50, starred=n == 0) for n in range(5)]

    found = weigh("m", papers, cost=None)

    assert (found.local, found.model_rank, found.difference) == (0.5, 0.5, 0.0)
    assert found.error is None


def test_of_equal_numbers_the_newest_ids_are_looked_at() -> None:
    papers = [paper(n, local=50, value=50, starred=n < 3) for n in range(12)]

    assert weigh("m", papers, cost=None).depths[0].local == 1


def test_papers_are_compared_with_those_of_their_own_day() -> None:
    later = DAY + timedelta(days=1)
    papers = [
        paper(1, 90, 90, dismissed=True),
        paper(2, 95, 95, starred=True),
        paper(3, 10, 10, dismissed=True, day=later),
        paper(4, 20, 20, starred=True, day=later),
    ]

    assert weigh("m", papers, cost=0.0).local == 1.0


def test_stars_that_the_ranker_alone_would_have_missed_have_a_price() -> None:
    papers = [paper(n, local=100 - n, value=n, starred=n in (0, 28, 29)) for n in range(30)]

    ten, twenty, fifty = weigh("m", papers, cost=0.5).depths

    assert (ten.local, ten.model, ten.missed, ten.cost_per_missed) == (1, 2, 2, 0.25)
    assert (twenty.local, twenty.model, twenty.missed) == (1, 2, 2)
    assert (fifty.local, fifty.model, fifty.missed, fifty.cost_per_missed) == (3, 3, 0, None)


def test_the_depth_is_of_each_day() -> None:
    days = [DAY + timedelta(days=n) for n in range(3)]
    papers = [
        paper(100 * place + n, local=n, value=n, starred=n == 11, day=day)
        for place, day in enumerate(days)
        for n in range(12)
    ]

    assert weigh("m", papers, cost=1.0).depths[0].local == 3


def test_an_unknown_cost_makes_the_price_of_a_star_unknown() -> None:
    papers = [paper(n, local=100 - n, value=n, starred=n == 29) for n in range(30)]

    assert weigh("m", papers, cost=None).depths[0].cost_per_missed is None


def test_papers_that_the_model_did_not_score_are_not_compared() -> None:
    papers = [
        paper(1, 50, 80, starred=True),
        paper(2, 60, 40),
        paper(3, 99, 99, starred=True, asked=False),
        paper(4, 98, 98, asked=False),
    ]

    found = weigh("m", papers, cost=0.1)

    assert (found.papers, found.stars, found.stars_elsewhere) == (2, 1, 1)
    assert (found.local, found.model_rank) == (0.0, 1.0)


def test_a_day_without_triage_says_nothing() -> None:
    later = DAY + timedelta(days=1)
    papers = [paper(1, 50, 80, starred=True), paper(2, 60, 40), paper(3, 10, 90, day=later)]

    found = weigh("m", papers, cost=0.1)

    assert (found.days, found.untriaged, found.papers) == (1, 1, 2)


def test_a_day_of_dismissals_alone_counts() -> None:
    assert weigh("m", [paper(1, 50, 80, dismissed=True)], cost=0.1).days == 1


def test_a_day_on_which_all_is_starred_compares_nothing() -> None:
    found = weigh("m", [paper(n, n, n, starred=True) for n in range(ENOUGH_STARS)], cost=0.1)

    assert (found.local, found.enough) == (None, False)


@pytest.mark.parametrize(("stars", "enough"), [(ENOUGH_STARS - 1, False), (ENOUGH_STARS, True)])
def test_few_stars_are_not_enough(stars: int, enough: bool) -> None:
    papers = [paper(n, n, n, starred=n < stars) for n in range(30)]

    assert weigh("m", papers, cost=0.1).enough is enough


def test_nothing_at_all_is_no_error() -> None:
    found = weigh("m", [], cost=0.0)

    assert (found.days, found.papers, found.local, found.difference) == (0, 0, None, None)


numbers = st.none() | st.floats(0, 100)
papers_of_days = st.lists(
    st.builds(
        Compared,
        st.sampled_from([DAY, DAY + timedelta(days=1)]),
        st.uuids().map(str),
        numbers,
        st.none() | st.integers(1, 10),
        numbers,
        st.booleans(),
        st.booleans(),
    ),
    max_size=40,
)


@given(papers_of_days)
def test_every_figure_is_in_its_range(papers: list[Compared]) -> None:
    found = weigh("m", papers, cost=1.0)

    assert all(0 <= share <= 1 for share in (found.local, found.model_rank) if share is not None)
    for depth in found.depths:
        assert depth.model - depth.local <= depth.missed <= depth.model <= found.stars
        assert depth.local <= found.stars


@given(papers_of_days)
def test_a_ranker_beside_itself_differs_in_nothing(papers: list[Compared]) -> None:
    same = [
        Compared(one.day, one.paper_id, one.local, one.relevance, one.local, one.starred, one.dismissed)
        for one in papers
    ]

    found = weigh("m", same, cost=1.0)

    assert found.local == found.model_rank
    assert all(depth.missed == 0 and depth.local == depth.model for depth in found.depths)
