"""Papers as rows of a sparse TF-IDF matrix, and the few products that ranking takes of it.

Numpy alone: importing scipy or scikit-learn would cost more than ranking a day does.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arxivtui.scoring.term_cache import PaperTerms, term_hash

TITLE = 0.7
"""What the title alone counts beside title and abstract together."""

Floats = NDArray[np.float64]
Columns = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Which terms count, and how much.

    Attributes:
        hashes: of the terms, ascending; a term's place is its column.
        idf: by column.
        papers: from how many papers it comes.
    """

    hashes: NDArray[np.uint32]
    idf: Floats
    papers: int

    @classmethod
    def of(cls, papers: Sequence[PaperTerms], least: int) -> "Vocabulary":
        """The terms that at least so many of these papers hold: ln((n + 1) / (df + 1)) + 1."""
        every = np.concatenate([paper.hashes for paper in papers]) if papers else np.zeros(0, np.uint32)
        hashes, frequency = np.unique(every, return_counts=True)
        kept = frequency >= least
        idf = np.log((len(papers) + 1) / (frequency[kept] + 1)) + 1
        return cls(hashes[kept], idf, len(papers))

    def columns(self, hashes: NDArray[np.uint32]) -> Columns:
        """By hash its column, -1 where it is not among these."""
        if not len(self.hashes):
            return np.full(len(hashes), -1, dtype=np.int64)
        places = np.minimum(np.searchsorted(self.hashes, hashes), len(self.hashes) - 1)
        return np.where(self.hashes[places] == hashes, places, -1)

    def query(self, terms: Mapping[str, float]) -> Floats:
        """A text's terms, each with its share, as unit weights; those not known count in its length."""
        weights = np.zeros(len(self.idf))
        columns = self.columns(np.array([term_hash(term) for term in terms], dtype=np.uint32))
        shares = np.array(list(terms.values()))
        known = columns[columns >= 0]
        weights[known] = self.idf[known] * shares[columns >= 0]
        unseen = (len(columns) - len(known)) * (math.log(self.papers + 1) + 1) ** 2
        length = math.sqrt(float(weights @ weights) + unseen)
        return weights / length if length else weights


@dataclass(frozen=True, slots=True)
class Rows:
    """Papers as sparse vectors.

    Attributes:
        start: where each row's entries begin, and where the last one's end: one more than rows.
        column, value: the entries.
        width: how many columns there are.
    """

    start: Columns
    column: Columns
    value: Floats
    width: int

    @classmethod
    def of(cls, papers: Sequence[PaperTerms], vocabulary: Vocabulary) -> "Rows":
        """TF-IDF of title and abstract: (1 + ln(count)) times idf, to unit length or zero without a term."""
        return cls._unit([paper.hashes for paper in papers], [paper.counts for paper in papers], vocabulary)

    @classmethod
    def with_titles(cls, papers: Sequence[PaperTerms], vocabulary: Vocabulary) -> "Rows":
        """The same, and once more of the title alone.

        The title has columns of its own after all others, and its values are multiplied by `TITLE`.
        """
        whole = cls.of(papers, vocabulary)
        title = cls._unit([paper.title for paper in papers], None, vocabulary)
        order = np.argsort(np.concatenate((whole.row, title.row)), kind="stable")
        return cls(
            whole.start + title.start,
            np.concatenate((whole.column, title.column + whole.width))[order],
            np.concatenate((whole.value, title.value * TITLE))[order],
            whole.width + title.width,
        )

    @classmethod
    def _unit(
        cls, hashes: Sequence[NDArray[np.uint32]], counts: Sequence[NDArray[np.uint8]] | None, of: Vocabulary
    ) -> "Rows":
        papers = len(hashes)
        every = np.concatenate([*hashes, np.zeros(0, np.uint32)])
        column = of.columns(every)
        count = np.concatenate([*counts, np.zeros(0)]) if counts is not None else np.ones(len(every))
        row = np.repeat(np.arange(papers), [len(each) for each in hashes])
        known = column >= 0
        column, row = column[known], row[known]
        value = (1 + np.log(count[known])) * of.idf[column]
        norm = np.sqrt(np.bincount(row, value * value, minlength=papers))
        start = np.concatenate(([0], np.cumsum(np.bincount(row, minlength=papers)))).astype(np.int64)
        return cls(start, column, value / norm[row], len(of.idf))

    def __len__(self) -> int:
        return len(self.start) - 1

    @property
    def row(self) -> Columns:
        """The row of each entry."""
        return np.repeat(np.arange(len(self)), np.diff(self.start))

    def times(self, weights: Floats) -> Floats:
        """Each row's product with a weight for every column; those beyond the last weight have none."""
        if len(weights) < self.width:
            weights = np.concatenate((weights, np.zeros(self.width - len(weights))))
        ends = np.concatenate(([0.0], np.cumsum(self.value * weights[self.column])))[self.start]
        return np.asarray(np.diff(ends), np.float64)

    def combined(self, shares: Floats) -> Floats:
        """The sum of the rows, each times its share."""
        entries = self.value * np.repeat(shares, np.diff(self.start))
        return np.asarray(np.bincount(self.column, entries, minlength=self.width), np.float64)

    def taken(self, chosen: Columns) -> "Rows":
        """Some of the rows, in this order."""
        sizes = np.diff(self.start)[chosen]
        start = np.concatenate(([0], np.cumsum(sizes))).astype(np.int64)
        entry = np.arange(start[-1]) + np.repeat(self.start[:-1][chosen] - start[:-1], sizes)
        return Rows(start, self.column[entry], self.value[entry], self.width)

    def entries(self, row: int) -> tuple[Columns, Floats]:
        """Columns and values of one row."""
        part = slice(int(self.start[row]), int(self.start[row + 1]))
        return self.column[part], self.value[part]
