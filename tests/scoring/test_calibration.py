"""The curve from sums to chances: near what is known, whatever the judgements."""

import numpy as np
import pytest

from arxivtui.scoring.calibration import INTERCEPT, SLOPE, Curve, fit_curve


@pytest.mark.parametrize("papers", [10, 300, 4000])
@pytest.mark.parametrize("rate", [0.02, 0.1, 0.4, 0.6, 0.98])
@pytest.mark.parametrize("signal", [0.0, 1.0, 3.0])
def test_it_keeps_the_order_and_stays_near_the_known_one(papers: int, rate: float, signal: float) -> None:
    dice = np.random.default_rng(7)
    wanted = (dice.random(papers) < rate).astype(np.float64)
    curve = fit_curve(dice.normal(size=papers) + signal * (wanted - rate), wanted)

    points = [curve.points(total) for total in (-3.0, -1.0, 0.0, 1.0, 3.0)]
    assert points == sorted(points)
    assert points[0] < points[-1]
    assert abs(curve.intercept - INTERCEPT) <= 1.5


def test_a_reader_who_stars_much_gets_higher_scores_than_one_who_stars_little() -> None:
    dice = np.random.default_rng(7)
    sums = dice.normal(size=2000)
    often, seldom = (fit_curve(sums, (dice.random(2000) < rate).astype(np.float64)) for rate in (0.3, 0.03))
    assert often.points(0.0) > Curve().points(0.0) > seldom.points(0.0)


def test_without_judgements_it_is_the_known_one() -> None:
    assert fit_curve(np.zeros(0), np.zeros(0)) == Curve(SLOPE, INTERCEPT)
