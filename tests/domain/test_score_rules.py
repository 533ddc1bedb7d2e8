import pytest

from arxivtui.domain import LOCAL, Score, ScoreMark, blend, choose_shown


def a_score(
    scorer: str, *, criteria: str = "today", relevance: int | None = None, score: float | None = None
) -> Score:
    return Score("2507.00001", scorer, criteria, "text", "run", score=score, relevance=relevance)


LOCAL_SCORE = a_score(LOCAL, score=40.0)
MINI = a_score("mini", relevance=10)
MINI_BEFORE = a_score("mini", criteria="before", relevance=4)
LARGE = a_score("large", relevance=7)


@pytest.mark.parametrize(
    ("relevance", "local", "value"),
    [(10, None, 100.0), (1, None, 0.0), (None, 40.0, 40.0), (None, None, None), (10, 40.0, 82.0)],
)
def test_relevance_and_the_local_estimate_make_one_number(
    relevance: int | None, local: float | None, value: float | None
) -> None:
    assert blend(relevance, local) == (None if value is None else pytest.approx(value))


def test_the_configured_model_under_todays_criteria_speaks() -> None:
    shown = choose_shown([LARGE, MINI_BEFORE, MINI, LOCAL_SCORE], "mini", "today")
    assert shown is not None
    assert (shown.score, shown.mark) == (MINI, ScoreMark.CURRENT)
    assert shown.value == pytest.approx(82.0)


def test_else_its_newest_other_score_marked() -> None:
    shown = choose_shown([LARGE, MINI_BEFORE, LOCAL_SCORE], "mini", "today")
    assert shown is not None
    assert (shown.score, shown.mark) == (MINI_BEFORE, ScoreMark.OLD_CRITERIA)


def test_else_another_models_marked() -> None:
    shown = choose_shown([LARGE, LOCAL_SCORE], "mini", "today")
    assert shown is not None
    assert (shown.score, shown.mark) == (LARGE, ScoreMark.OTHER_MODEL)


def test_else_the_embedded_rankers() -> None:
    shown = choose_shown([LOCAL_SCORE], "mini", "today")
    assert shown is not None
    assert (shown.score, shown.value, shown.mark) == (LOCAL_SCORE, 40.0, ScoreMark.CURRENT)
    stale = choose_shown([LOCAL_SCORE], "mini", "tomorrow")
    assert stale is not None
    assert stale.mark is ScoreMark.OLD_CRITERIA


def test_a_paper_without_scores_has_none_to_show() -> None:
    assert choose_shown([], "mini", "today") is None
