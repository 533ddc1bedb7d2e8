"""Is a model worth its money? It and the embedded ranker beside each other, judged by the reader's own stars.

Only papers that the model scored are compared, and only on days that the reader has triaged. The reader saw
the model's scores when starring, which flatters it; whoever shows these figures says so.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import sqrt
from operator import attrgetter

from arxivtui.domain import newer_id
from arxivtui.store import Compared, Store, comparison, requests

DEPTHS = (10, 20, 50)
"""How many papers of a day a reader may look at."""

ENOUGH_STARS = 10
"""Stars below which chance alone could have brought any of these figures."""

Number = Callable[[Compared], float]


@dataclass(frozen=True, slots=True)
class Depth:
    """What a reader finds who looks at the best papers of each day, by each of the two orders.

    Attributes:
        papers: of each day that are looked at.
        local, model: stars among them, by the ranker alone and with the model.
        missed: stars among the model's that are not among the ranker's.
        cost_per_missed: US dollars for each of those; None where there are none or the cost is unknown.
    """

    papers: int
    local: int
    model: int
    missed: int
    cost_per_missed: float | None


@dataclass(frozen=True, slots=True)
class Worth:
    """A model beside the embedded ranker.

    Attributes:
        model: its name.
        days: with scores of the model, and triaged.
        untriaged: days with scores of the model and neither a star nor a dismissal; left out of all else.
        papers: of these days that the model scored.
        stars: of those.
        stars_elsewhere: on papers of these days that it did not score; nothing can be said of them.
        local, model_rank: how often a starred paper stands above one of the same day that is not starred:
            1 always, 0.5 as by chance; each star counts alike. None without a star that can be compared.
        difference: the model's less the ranker's.
        error: standard error of the difference; None below two stars.
        depths: for each of `DEPTHS`.
        cost: US dollars of the requests about papers of these days, or None where it is unknown.
    """

    model: str
    days: int
    untriaged: int
    papers: int
    stars: int
    stars_elsewhere: int
    local: float | None
    model_rank: float | None
    difference: float | None
    error: float | None
    depths: tuple[Depth, ...]
    cost: float | None

    @property
    def enough(self) -> bool:
        """Whether there is triage enough to say anything."""
        return self.stars >= ENOUGH_STARS and self.difference is not None


def triaged_days(compared: Iterable[Compared]) -> list[list[Compared]]:
    """The papers of each day on which the reader starred or dismissed something."""
    return [day for day in _days(compared) if any(paper.starred or paper.dismissed for paper in day)]


def weigh(model: str, compared: Sequence[Compared], cost: float | None) -> Worth:
    """Put a model beside the ranker.

    Args:
        model: its name.
        compared: all papers of the days with scores of the model (`store.comparison.compared`).
        cost: US dollars of the requests about papers of the triaged days, or None where it is unknown.
    """
    triaged = triaged_days(compared)
    scored = [[paper for paper in day if paper.relevance is not None] for day in triaged]
    stars = [paper for day in scored for paper in day if paper.starred]
    by_local, by_model = _places(scored, _by_local), _places(scored, _by_model)
    gains = [mine - its for mine, its in zip(by_model, by_local, strict=True)]
    return Worth(
        model=model,
        days=len(triaged),
        untriaged=len(_days(compared)) - len(triaged),
        papers=sum(map(len, scored)),
        stars=len(stars),
        stars_elsewhere=sum(paper.starred for day in triaged for paper in day) - len(stars),
        local=_mean(by_local),
        model_rank=_mean(by_model),
        difference=_mean(gains),
        error=_standard_error(gains),
        depths=tuple(_depth(scored, papers, cost) for papers in DEPTHS),
        cost=cost,
    )


def model_worth(store: Store, model: str) -> Worth:
    """What the store tells of a model.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        compared = comparison.compared(db, model)
        asked = [paper.paper_id for day in triaged_days(compared) for paper in day]
        cost = requests.of_papers(db, asked, model).cost
    return weigh(model, compared, cost)


def _days(compared: Iterable[Compared]) -> list[list[Compared]]:
    in_order = sorted(compared, key=attrgetter("day"))
    return [list(papers) for _, papers in groupby(in_order, key=attrgetter("day"))]


def _by_local(paper: Compared) -> float:
    return -1.0 if paper.local is None else paper.local


def _by_model(paper: Compared) -> float:
    return -1.0 if paper.value is None else paper.value


def _places(days: Iterable[Sequence[Compared]], number: Number) -> list[float]:
    """Of each star, the share of its day's other papers that stand below it; a tie counts half.

    Their mean is the area under the ROC curve, taken day by day, for no reader compares papers across days.
    """
    places = []
    for day in days:
        rest = [number(paper) for paper in day if not paper.starred]
        if not rest:
            continue
        for paper in day:
            if paper.starred:
                own = number(paper)
                below = sum(other < own for other in rest) + sum(other == own for other in rest) / 2
                places.append(below / len(rest))
    return places


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _standard_error(values: Sequence[float]) -> float | None:
    """Of their mean."""
    mean = _mean(values)
    if mean is None or len(values) < 2:
        return None
    return sqrt(sum((value - mean) ** 2 for value in values) / (len(values) - 1) / len(values))


def _depth(days: Iterable[Sequence[Compared]], papers: int, cost: float | None) -> Depth:
    local = model = missed = 0
    for day in days:
        first_by_local = _starred_of(day, papers, _by_local)
        first_by_model = _starred_of(day, papers, _by_model)
        local += len(first_by_local)
        model += len(first_by_model)
        missed += len(first_by_model - first_by_local)
    return Depth(papers, local, model, missed, cost / missed if missed and cost is not None else None)


def _starred_of(day: Sequence[Compared], papers: int, number: Number) -> set[str]:
    in_order = sorted(day, key=lambda paper: (number(paper), newer_id(paper.paper_id)), reverse=True)
    return {paper.paper_id for paper in in_order[:papers] if paper.starred}
