"""Scores with their reasons: what in a paper moved its score, by how much it would be another without it.

What a word did is found by taking it out: all terms with it leave the paper's vector, and what is left is as
long as before. So what is said of a word is what would happen, not the share of a formula.
"""

import math
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from arxivtui.domain import Evidence, EvidenceKind
from arxivtui.scoring.blended_model import Model
from arxivtui.scoring.frames import Ranking, RankPaper
from arxivtui.scoring.term_cache import LONGEST_TEXT, term_hash
from arxivtui.scoring.vectors import TITLE, Columns, Floats, Rows
from arxivtui.scoring.words import surfaces

SHOWN_UP, SHOWN_DOWN, SHOWN_POINTS = 4, 2, 0.3
"""Terms given as evidence, and the least points that anything shown must have moved."""
_NOTHING = 1e-9


def explain(model: Model, papers: Sequence[RankPaper], rows: Rows, *, reasons: bool = True) -> list[Ranking]:
    """The rankings of these papers, each of which has a word.

    Args:
        model: the reader's.
        papers: to be ranked.
        rows: theirs, with titles.
        reasons: whether each is to have its evidence.
    """
    if model.taste is None:
        nearest, alike = np.zeros((len(papers), 0), np.intp), np.zeros((len(papers), 0))
    else:
        nearest, alike = model.taste.neighbours.of(rows, [paper.id for paper in papers])
    sums = model.sums(papers, rows, alike)
    closest = _closest_topics(model, rows)
    words = model.words.weights
    rankings = []
    for index, paper in enumerate(papers):
        total = float(sums[index])
        score = model.curve.points(total)
        topic = model.topics[closest[index]].title if closest[index] >= 0 else ""
        evidence: tuple[Evidence, ...] = ()
        if reasons:
            columns, values = rows.entries(index)
            weights = words[columns] + _near_weights(model, nearest[index], columns)
            text = _Text(model, paper, total, columns, values, values * weights)
            evidence = _reasons(model, text, closest[index], nearest[index], alike[index])
        rankings.append(Ranking(paper.id, round(score, 1), 1 + round(score * 9 / 100), topic, evidence))
    return rankings


def _near_weights(model: Model, nearest: NDArray[np.intp], columns: Columns) -> Floats:
    """What each of these columns, a row's, adds by likeness to these starred papers."""
    weights = np.zeros(len(columns))
    if model.taste is not None and model.near:
        for neighbour in nearest:
            others, values = model.taste.neighbours.rows.entries(int(neighbour))
            _, here, there = np.intersect1d(columns, others, assume_unique=True, return_indices=True)
            weights[here] += model.near * values[there]
    return weights


def _reasons(
    model: Model, text: "_Text", topic: int, nearest: NDArray[np.intp], alike: Floats
) -> tuple[Evidence, ...]:
    """The topic, then what else moved the score, strongest first."""
    evidence = [*text.terms(), *_beside_words(model, text.paper, text.total)]
    evidence += _near(model, text.total, nearest, alike)
    evidence.sort(key=lambda reason: (-abs(reason.weight), reason.text))
    if topic >= 0 and model.asked is not None:
        own = model.asked.own[topic]
        moved = text.without(np.flatnonzero(own[text.columns % len(own)]).tolist())
        evidence.insert(0, Evidence(EvidenceKind.TOPIC, model.topics[topic].title, round(moved, 1)))
    return tuple(evidence)


class _Text:
    """A paper's words and what they add to its sum, each entry of its row apart."""

    def __init__(
        self, model: Model, paper: RankPaper, total: float, columns: Columns, values: Floats, shares: Floats
    ) -> None:
        width = len(model.vocabulary.idf)
        self._model = model
        self.paper = paper
        self.total = total
        self.columns = columns
        self._score = model.curve.points(total)
        self._title = (columns >= width).astype(int).tolist()
        self._hashes = model.vocabulary.hashes[columns % width].tolist() if width else []
        self._values, self._shares = values.tolist(), shares.tolist()
        self._whole = [0.0, 0.0]
        for title, share in zip(self._title, self._shares, strict=True):
            self._whole[title] += share

    def without(self, gone: Iterable[int]) -> float:
        """The points that the score would lose without some of its entries."""
        squares, shares = [0.0, 0.0], [0.0, 0.0]
        for place in gone:
            title = self._title[place]
            squares[title] += self._values[place] ** 2
            shares[title] += self._shares[place]
        lost = 0.0
        for whole, share, square, unit in zip(self._whole, shares, squares, (1.0, TITLE**2), strict=True):
            left = 1 - square / unit
            lost += whole - ((whole - share) / math.sqrt(left) if left > _NOTHING else 0.0)
        return self._score - self._model.curve.points(self.total - lost)

    def terms(self) -> list[Evidence]:
        """The words that moved the score most, up and down, as the paper prints them.

        A word stands as the pair that it moves most with, if that pair moves nearly as much; each word once.
        """
        title, abstract = self.paper.title[:LONGEST_TEXT], self.paper.abstract[:LONGEST_TEXT]
        printed = surfaces(f"{title}. {abstract}")
        named = {term_hash(term): term for term in printed}
        shares: dict[str, float] = {}
        places: dict[str, set[int]] = {}
        for place, (hashed, share) in enumerate(zip(self._hashes, self._shares, strict=True)):
            if term := named.get(hashed):
                shares[term] = shares.get(term, 0.0) + share
                for word in term.split(" "):
                    places.setdefault(word, set()).add(place)
        shown: list[Evidence] = []
        told: set[str] = set()
        left = {1: SHOWN_UP, -1: SHOWN_DOWN}
        tries = {1: 2 * SHOWN_UP, -1: 2 * SHOWN_DOWN}
        for term in sorted(shares, key=lambda term: (-abs(shares[term]), term)):
            sign = 1 if shares[term] > 0 else -1
            if not left[sign] or not tries[sign]:
                if not any(left[each] and tries[each] for each in left):
                    break
                continue
            label = _label(term, shares, sign)
            words = set(label.split(" "))
            if words & told:
                continue
            tries[sign] -= 1
            moved = self.without(set().union(*(places[word] for word in words)))
            if moved * sign < SHOWN_POINTS:
                continue
            told |= words
            left[sign] -= 1
            shown.append(Evidence(EvidenceKind.TERM, printed.get(label, label), round(moved, 1)))
        return shown


def _label(term: str, shares: dict[str, float], sign: int) -> str:
    """The term, or the pair with it that moves the sum at least half as much."""
    if " " in term:
        return term
    pairs = [
        other
        for other, share in shares.items()
        if " " in other and term in other.split(" ") and share * sign >= abs(shares[term]) / 2
    ]
    return max(pairs, key=lambda pair: (abs(shares[pair]), pair), default=term)


def _beside_words(model: Model, paper: RankPaper, total: float) -> Iterable[Evidence]:
    """The category and the author that moved the score most."""
    taste = model.taste
    if taste is None:
        return
    liked = model.shares[1]
    points = model.curve.points

    def moved(share: float) -> float:
        return round(points(total) - points(total - liked * share), 1)

    for kind, names, share in (
        (EvidenceKind.CATEGORY, paper.categories, lambda name: taste.category_share(name, paper)),
        (EvidenceKind.AUTHOR, paper.authors, taste.author_share),
    ):
        name = max(names, key=lambda name: (abs(share(name)), name), default="")
        if name and abs(moved(share(name))) >= SHOWN_POINTS:
            yield Evidence(kind, name, moved(share(name)))


def _near(model: Model, total: float, nearest: NDArray[np.intp], alike: Floats) -> Iterable[Evidence]:
    """The nearest starred paper, for what all the nearest add together beyond what most papers have."""
    if model.taste is None or not len(nearest):
        return
    usual = model.taste.near_scale.mean * len(nearest)
    points = model.curve.points
    moved = round(points(total) - points(total - model.near * (float(alike.sum()) - usual)), 1)
    if moved >= SHOWN_POINTS:
        yield Evidence(EvidenceKind.NEIGHBOUR, model.taste.neighbours.papers[nearest[0]].title, moved)


def _closest_topics(model: Model, rows: Rows) -> list[int]:
    """By paper, the topic that it holds more of than papers do on average; -1 where it holds none's words."""
    if model.asked is None:
        return [-1] * len(rows)
    lead = np.array(
        [
            rows.times(weights) - usual
            for weights, usual in zip(model.asked.topics, model.asked.usual, strict=True)
        ]
    )
    held = np.array([rows.times(own.astype(np.float64)) for own in model.asked.own])
    lead = np.where(held > 0, lead, -np.inf)
    best = lead.argmax(axis=0)
    return [int(topic) if np.isfinite(lead[topic, index]) else -1 for index, topic in enumerate(best)]
