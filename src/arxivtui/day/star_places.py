"""Where starred papers stand in an order of their day: beside all papers, and beside those looked at alone.

The first is how rankings of whole days are measured elsewhere too, but flatters a ranker that chose itself
what the reader saw: what it had folded away counts as not wanted. The second leaves that out.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from arxivtui.day.worth import DEPTHS


@dataclass(frozen=True, slots=True)
class Places:
    """Where the starred papers of a day stand in one order of it.

    Attributes:
        auc: how often a starred paper stands above one that is not: 1 always, 0.5 as by chance; a tie
            counts half.
        looked: likewise above one that was looked at and is not starred; None without any.
        found: for each of `DEPTHS`, the starred papers among so many of the best; of papers with equal
            scores across the edge, their share.
    """

    auc: float
    looked: float | None
    found: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Figures:
    """How an order did over some days; each star counts alike.

    Attributes:
        auc: as in `Places`.
        looked: likewise, over the days that have it; None without any.
        recall: for each of `DEPTHS`, the share of the starred papers among so many of the best of their day.
    """

    auc: float
    looked: float | None
    recall: tuple[float, ...]


def places(
    scores: Mapping[str, float], papers: Sequence[str], starred: Collection[str], looked: Collection[str]
) -> Places:
    """Where starred papers stand by these scores.

    Args:
        scores: by id; a paper without one stands below all others, beside those like it.
        papers: ids of a day.
        starred: of those; neither none nor all.
        looked: of those, what the reader looked at.
    """
    numbers = {paper_id: scores.get(paper_id, -1.0) for paper_id in papers}
    wanted = [numbers[paper_id] for paper_id in starred]
    rest = [paper_id for paper_id in papers if paper_id not in starred]
    seen = [numbers[paper_id] for paper_id in rest if paper_id in looked]
    in_order = sorted(numbers.values(), reverse=True)
    return Places(
        auc=_above(wanted, [numbers[paper_id] for paper_id in rest]),
        looked=_above(wanted, seen) if seen else None,
        found=tuple(_found(in_order, wanted, most) for most in DEPTHS),
    )


def figures(placed: Iterable[tuple[int, Places]]) -> Figures | None:
    """Of some days, each with how many stars it has; None without any."""
    known = list(placed)
    auc = _mean((stars, one.auc) for stars, one in known)
    if auc is None:
        return None
    total = sum(stars for stars, _ in known)
    found = zip(*(one.found for _, one in known), strict=True)
    return Figures(
        auc=auc,
        looked=_mean((stars, one.looked) for stars, one in known if one.looked is not None),
        recall=tuple(sum(each) / total for each in found),
    )


def _mean(shares: Iterable[tuple[int, float]]) -> float | None:
    known = list(shares)
    total = sum(stars for stars, _ in known)
    return sum(stars * share for stars, share in known) / total if total else None


def _above(wanted: Sequence[float], rest: Sequence[float]) -> float:
    """How often one of the wanted scores is above one of the rest."""
    in_order = sorted(rest)
    above = sum(bisect_left(in_order, one) + bisect_right(in_order, one) for one in wanted) / 2
    return above / (len(wanted) * len(in_order))


def _found(in_order: Sequence[float], wanted: Iterable[float], most: int) -> float:
    """How many of the wanted scores are among the best, where the last places are drawn by lot."""
    edge = in_order[min(most, len(in_order)) - 1]
    better = sum(one > edge for one in in_order)
    share = (min(most, len(in_order)) - better) / in_order.count(edge)
    return sum((1.0 if one > edge else share for one in wanted if one >= edge), 0.0)
