"""How good an order is, how sure that is over days, and what a score of so many points was worth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean
from zlib import crc32

import numpy as np

Scores = Mapping[str, float]
"""By id, higher is better."""
FIGURES = ("auc", "ap", "recall_20", "recall_50", "recall_100", "precision_10")
BINS = (0, 5, 10, 20, 30, 40, 50, 60, 80, 100)
_RESAMPLES = 10_000
_SEED = 20250714


def figures(scores: Scores, selected: frozenset[str]) -> dict[str, float]:
    """All of `FIGURES` for one day with both sorts of papers; equal scores stand in any order."""
    return {
        "auc": auc(scores, selected),
        "ap": average_precision(scores, selected),
        "recall_20": recall(scores, selected, 20),
        "recall_50": recall(scores, selected, 50),
        "recall_100": recall(scores, selected, 100),
        "precision_10": precision(scores, selected, 10),
    }


def auc(scores: Scores, selected: frozenset[str]) -> float:
    """The chance that a selected paper stands above another; ties count half."""
    order = sorted(scores, key=scores.__getitem__)
    rank_sum, position = 0.0, 0
    while position < len(order):
        tied = position
        while tied < len(order) and scores[order[tied]] == scores[order[position]]:
            tied += 1
        hits = sum(paper in selected for paper in order[position:tied])
        rank_sum += hits * (position + tied + 1) / 2
        position = tied
    good = sum(paper in selected for paper in order)
    return (rank_sum - good * (good + 1) / 2) / (good * (len(order) - good))


def average_precision(scores: Scores, selected: frozenset[str]) -> float:
    """Precision at each selected paper, averaged."""
    found, total = 0, 0.0
    for place, paper in enumerate(best_first(scores), start=1):
        if paper in selected:
            found += 1
            total += found / place
    return total / found


def recall(scores: Scores, selected: frozenset[str], top: int) -> float:
    """The share of the selected papers among the first so many."""
    return len(selected.intersection(best_first(scores)[:top])) / len(selected)


def precision(scores: Scores, selected: frozenset[str], top: int) -> float:
    """The share of selected papers among the first so many."""
    return len(selected.intersection(best_first(scores)[:top])) / top


def best_first(scores: Scores) -> list[str]:
    """The ids in order; equals in an order that says nothing of when they were submitted."""
    return sorted(scores, key=lambda paper: (-scores[paper], crc32(paper.encode()), paper))


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over days, and the middle 95 % of that mean when days are drawn anew."""

    mean: float
    low: float
    high: float


def estimate(values: Sequence[float]) -> Estimate:
    """By a bootstrap over days, the same each time; of the differences of two methods it is a paired one."""
    array = np.asarray(values, dtype=np.float64)
    drawn = np.random.default_rng(_SEED).integers(len(array), size=(_RESAMPLES, len(array)))
    low, high = np.quantile(array[drawn].mean(axis=1), (0.025, 0.975))
    return Estimate(float(array.mean()), float(low), float(high))


@dataclass(frozen=True, slots=True)
class Bin:
    """Papers with about the same score.

    Attributes:
        low, high: points; only the highest bin holds its upper end.
        papers: how many.
        points: their mean score.
        share: how many percent of them were selected.
    """

    low: int
    high: int
    papers: int
    points: float
    share: float


def calibration(scored: Sequence[tuple[float, bool]]) -> list[Bin]:
    """What share of the papers with so many points was selected; bins without papers are left out."""
    found = []
    for low, high in pairwise(BINS):
        inside = [(score, hit) for score, hit in scored if low <= score < high or score == high == BINS[-1]]
        if inside:
            points, share = mean(score for score, _ in inside), 100 * mean(hit for _, hit in inside)
            found.append(Bin(low, high, len(inside), points, share))
    return found


def calibration_error(bins: Sequence[Bin]) -> float:
    """By how many points the mean score of a bin is off its share, on average over papers."""
    papers = sum(each.papers for each in bins)
    return sum(each.papers * abs(each.points - each.share) for each in bins) / papers if papers else 0.0
