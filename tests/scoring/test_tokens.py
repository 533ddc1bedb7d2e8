"""Tokens estimated, and what servers' own counts teach about it."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.scoring.llm import Calibration
from arxivtui.scoring.llm.tokens import estimate_tokens


def test_four_letters_are_a_token_and_a_message_has_a_frame() -> None:
    assert estimate_tokens("") == 4
    assert estimate_tokens("a" * 400) == 104
    assert estimate_tokens("a" * 401) == 105


def test_other_scripts_take_more() -> None:
    assert estimate_tokens("稀疏网络") > estimate_tokens("nets")


def test_a_model_that_counts_more_is_estimated_to_take_more() -> None:
    text = "a" * 4000
    calibration = Calibration()

    for _ in range(20):
        calibration = calibration.learn(estimate_tokens(text), 1500)

    assert calibration.estimate(text) == pytest.approx(1500, rel=0.01)


def test_one_odd_report_moves_it_little() -> None:
    assert Calibration().learn(1000, 1_000_000).ratio < 1.7
    assert Calibration().learn(1000, 1).ratio > 0.8


@pytest.mark.parametrize(("estimated", "reported"), [(0, 100), (100, 0), (-5, 5), (5, -5)])
def test_no_report_teaches_nothing(estimated: int, reported: int) -> None:
    calibration = Calibration(1.2)

    assert calibration.learn(estimated, reported) is calibration


@given(st.floats(), st.lists(st.tuples(st.integers(0, 10**9), st.integers(0, 10**12)), max_size=20))
def test_the_ratio_stays_in_bounds_whatever_is_stored_or_reported(
    stored: float, reports: list[tuple[int, int]]
) -> None:
    calibration = Calibration(stored)

    for estimated, reported in reports:
        calibration = calibration.learn(estimated, reported)

    assert 0.5 <= calibration.ratio <= 3
    assert calibration.estimate("words") >= math.ceil(0.5 * estimate_tokens("words"))


@given(st.text())
def test_any_text_can_be_estimated(text: str) -> None:
    assert estimate_tokens(text) >= 4
