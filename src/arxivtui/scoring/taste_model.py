"""What is learnt from the papers that a reader has judged, and how it is blended with the topics.

A paper's *taste* is the sum of four things, each about one apart among papers:
1. a logistic model on its terms, those of its title counted once more,
2. how alike it is to the starred papers nearest to it,
3. a logistic model on its categories,
4. its authors, where they wrote something starred.
It is blended with what the topics say by how much has been learnt: `EVIDENCE` starred papers speak as loudly
as the topics do. Every part is a sum over what stands in the paper, so that each word's share is known.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from arxivtui.scoring.frames import RankPaper
from arxivtui.scoring.logistic import Linear, fit
from arxivtui.scoring.vectors import Columns, Floats, Rows

EVIDENCE = 30.0
"""So much starring (a star is 1) speaks as loudly as the topics."""
PENALTY, CATEGORY_PENALTY = 0.5, 2.0
NEAR, CATEGORY, AUTHOR = 0.1, 0.1, 0.5
"""Weights of the starred neighbours, the categories, and a first starred paper of an author."""
NEIGHBOURS = 10
"""Of the starred papers, the nearest so many."""
MOST_STARRED = 200
"""Only so many can be neighbours."""
FOLDS = 3
"""Parts of the examples, each judged by a model of the others, to learn what a sum is worth."""
_SOFTLY = 0.3
_UNIT = 1e-9


@dataclass(frozen=True, slots=True)
class Examples:
    """Judged papers, both sorts among them.

    Attributes:
        papers: as given.
        rows: their terms.
        wanted: by row 1 or 0.
        counts: by row, how much it counts.
        faded: by row, it was wanted for a topic that is no more, and is nobody's neighbour.
    """

    papers: Sequence[RankPaper]
    rows: Rows
    wanted: Floats
    counts: Floats
    faded: NDArray[np.bool_]

    @property
    def starring(self) -> float:
        """How much was starred."""
        return float(self.counts[self.wanted > 0].sum())

    def taken(self, chosen: Columns) -> "Examples":
        """Some of them."""
        papers = [self.papers[index] for index in chosen]
        return Examples(
            papers, self.rows.taken(chosen), self.wanted[chosen], self.counts[chosen], self.faded[chosen]
        )


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The starred papers that a paper is nearest to.

    Attributes:
        papers: the starred ones.
        rows: their terms.
    """

    papers: Sequence[RankPaper]
    rows: Rows

    @property
    def most(self) -> int:
        """How many neighbours a paper has."""
        return min(NEIGHBOURS, len(self.papers))

    def of(self, rows: Rows, apart: Sequence[str]) -> tuple[NDArray[np.intp], Floats]:
        """By row, its nearest starred papers (nearest first) and how alike they are.

        Args:
            rows: papers.
            apart: their ids; none is its own neighbour.
        """
        count = len(self.papers)
        alike = np.zeros((len(rows), count))
        own = {paper.id: index for index, paper in enumerate(self.papers)}
        weights = np.zeros(rows.width)
        for index in range(count):
            column, value = self.rows.entries(index)
            weights[column] = value
            alike[:, index] = rows.times(weights)
            weights[column] = 0.0
        for row, paper_id in enumerate(apart):
            if paper_id in own:
                alike[row, own[paper_id]] = 0.0
        nearest = np.argsort(-alike, axis=1, kind="stable")[:, :NEIGHBOURS]
        return nearest, np.take_along_axis(alike, nearest, axis=1)


@dataclass(frozen=True, slots=True)
class Scaled:
    """A part of the sum: value less `mean`, times `scale`."""

    mean: float
    scale: float

    @classmethod
    def of(cls, values: Floats, weight: float) -> "Scaled":
        """So that these values are `weight` apart; nothing where they are all the same."""
        spread = float(values.std())
        return cls(float(values.mean()), weight / spread if spread > _UNIT else 0.0)

    def of_values(self, values: Floats) -> Floats:
        """Each scaled."""
        return np.asarray((values - self.mean) * self.scale, np.float64)


@dataclass(frozen=True, slots=True)
class Taste:
    """A model of what a reader likes."""

    words: Linear
    word_scale: Scaled
    neighbours: Neighbours
    near_scale: Scaled
    categories: dict[str, float]
    category_scale: Scaled
    authors: dict[str, float]

    def category_share(self, category: str, paper: RankPaper) -> float:
        """What one of a paper's categories adds."""
        return (
            self.categories.get(category, 0.0) * _category_value(category, paper) * self.category_scale.scale
        )

    def author_share(self, author: str) -> float:
        """What an author adds; see `_author_value`."""
        return AUTHOR * _author_value(self.authors.get(author, 0.0))

    def beside_words(self, papers: Sequence[RankPaper]) -> Floats:
        """By paper, what its categories and authors add."""
        category = np.array(
            [sum(self.category_share(each, paper) for each in paper.categories) for paper in papers]
        )
        author = np.array(
            [max((self.author_share(each) for each in paper.authors), default=0.0) for paper in papers]
        )
        offset = -self.category_scale.mean * self.category_scale.scale
        return np.asarray(category + offset + author, np.float64)


def learn_taste(examples: Examples) -> tuple[Taste, Floats]:
    """The model, and what models of the other examples say of each example: its sum without itself.

    Args:
        examples: at least one of each sort; of very many starred ones, the first are neighbours.
    """
    starred = np.flatnonzero((examples.wanted > 0) & ~examples.faded)[:MOST_STARRED]
    neighbours = Neighbours([examples.papers[index] for index in starred], examples.rows.taken(starred))
    _, alike = neighbours.of(examples.rows, [paper.id for paper in examples.papers])
    near = alike.mean(axis=1) if alike.shape[1] else np.zeros(len(examples.rows))
    near_scale = Scaled.of(near, NEAR)

    held_out = np.zeros(len(examples.rows))
    held_out_categories = np.zeros(len(examples.rows))
    for chosen in _folds(examples):
        rest = examples.taken(np.setdiff1d(np.arange(len(examples.rows)), chosen))
        part = examples.taken(chosen)
        held_out[chosen] = _learn_words(rest).sums(part.rows)
        categories = _learn_categories(rest)
        held_out_categories[chosen] = [
            sum(categories.get(each, 0.0) * _category_value(each, paper) for each in paper.categories)
            for paper in part.papers
        ]
    words = _learn_words(examples)
    word_scale = Scaled.of(held_out, 1.0)
    if not held_out.any():  # So few that none could be held out; what is learnt from them speaks softly.
        word_scale = Scaled.of(words.sums(examples.rows), _SOFTLY)
    category_scale = Scaled.of(held_out_categories, CATEGORY)
    taste = Taste(
        words=words,
        word_scale=word_scale,
        neighbours=neighbours,
        near_scale=near_scale,
        categories=_learn_categories(examples),
        category_scale=category_scale,
        authors=_learn_authors(examples),
    )
    sums = word_scale.of_values(held_out) if held_out.any() else np.zeros(len(examples.rows))
    sums = sums + category_scale.of_values(held_out_categories) + near_scale.of_values(near)
    return taste, sums + _held_out_authors(examples, taste.authors)


def _learn_words(examples: Examples) -> Linear:
    return fit(examples.rows, examples.wanted, examples.counts, PENALTY)


def _category_value(category: str, paper: RankPaper) -> float:
    """How much a category of a paper is its own: the first is its primary one."""
    share = 1 / math.sqrt(len(paper.categories))
    return share + 1 if category == paper.categories[0] else share


def _learn_categories(examples: Examples) -> dict[str, float]:
    """By category, its weight."""
    names = sorted(set(chain.from_iterable(paper.categories for paper in examples.papers)))
    places = {name: index for index, name in enumerate(names)}
    sizes = [len(paper.categories) for paper in examples.papers]
    start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
    column = [places[name] for paper in examples.papers for name in paper.categories]
    value = [_category_value(name, paper) for paper in examples.papers for name in paper.categories]
    rows = Rows(start, np.array(column, np.int64), np.array(value, np.float64), len(names))
    weights = fit(rows, examples.wanted, examples.counts, CATEGORY_PENALTY).weights
    return dict(zip(names, weights.tolist(), strict=True))


def _learn_authors(examples: Examples) -> dict[str, float]:
    """By author, how much of theirs was starred beyond what was let go."""
    found: dict[str, float] = {}
    for paper, wanted, count in zip(examples.papers, examples.wanted, examples.counts, strict=True):
        for author in set(paper.authors):
            found[author] = found.get(author, 0.0) + (count if wanted else -count)
    return {author: liked for author, liked in found.items() if liked > 0}


def _author_value(liked: float) -> float:
    """Whole for one starred paper and no more for many: a name may be shared by people who never met."""
    return min(1.0, math.log2(1 + max(0.0, liked)))


def _held_out_authors(examples: Examples, authors: dict[str, float]) -> Floats:
    """By example, what its authors add by their other papers."""
    shares = [
        max(
            (_author_value(authors.get(each, 0.0) - (count if wanted else -count)) for each in paper.authors),
            default=0.0,
        )
        for paper, wanted, count in zip(examples.papers, examples.wanted, examples.counts, strict=True)
    ]
    return AUTHOR * np.array(shares)


def _folds(examples: Examples) -> list[Columns]:
    """The examples in parts, each sort spread over all; the same for the same papers."""
    key = np.array([crc32(paper.id.encode("utf-8", "surrogatepass")) for paper in examples.papers])
    order = np.lexsort((key, examples.wanted))
    folds = [np.sort(order[fold::FOLDS]) for fold in range(FOLDS)]
    whole = examples.wanted.sum()
    for fold in folds:
        left = whole - examples.wanted[fold].sum()
        if not 0 < left < len(examples.rows) - len(fold):
            return []
    return [fold for fold in folds if len(fold)]
