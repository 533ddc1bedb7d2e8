"""The embedded ranker before anything is learnt: topics against papers. Runs only in the ranker's process.

1. Papers, and the background where there is any, become TF-IDF vectors over stems and pairs of stems.
2. Each paper's *base* is its cosine with every topic's relevant text, less `AVOID` times that with its
   irrelevant text.
3. Topics are short and papers say the same in other words: the papers with the best base and those with the
   worst serve as pseudo-labelled examples, and the difference of their centroids (Rocchio's classifier) as a
   second, wider query. Done twice. It is as good as a logistic model on the same labels, needs no fitting and
   is linear, so that a term's share in a score is exact.
4. How far the wider query is trusted follows from how much of the topics there is among these papers at all;
   a criteria about botany on a day of machine learning promotes nothing.
5. A fixed curve turns the sum into the chance of a star; its two constants were fitted once on labelled days
   (see `benchmarks/ranking.py`), so that a paper's score depends little on the day that it is ranked with.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arxivtui.domain import Evidence, EvidenceKind
from arxivtui.scoring.frames import Ranking, RankPaper, TopicText
from arxivtui.scoring.words import surfaces, terms

AVOID = 0.6
"""Weight of a topic's irrelevant text against its relevant text."""
TITLE_COUNTS = 2
"""A word of the title counts as often as this many of the abstract's."""
BEST, WORST, ROUNDS = 0.12, 0.6, 2
"""Shares of the papers taken as pseudo-labelled examples, and how often."""
DIRECT = 0.3
"""Weight of the base beside the wider query."""
TRUST_AT, TRUST_HALF = 0.04, 20.0
"""A paper with this base is one full match; with that many matches the wider query is half trusted."""
PRIOR_PAPERS, PRIOR_MEAN, PRIOR_SPREAD = 20.0, 0.006, 0.02
"""What the base of a topic is like before any paper is seen, and how many papers that is worth."""
SLOPE, INTERCEPT = 1.37, -2.62
"""From the sum to the logit of the chance: `SLOPE * asinh(sum) + INTERCEPT`."""
LONGEST_ABSTRACT, LONGEST_TOPIC = 20_000, 100_000
"""Characters read; what lies beyond cannot change a cosine by much, and could take for ever."""
SHOWN_UP, SHOWN_DOWN, SHOWN_POINTS = 4, 2, 0.3
"""Terms given as evidence, and the least points that one must have moved."""

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Vectors:
    """Papers as rows of a sparse matrix of TF-IDF, each of length one (or zero where it has no words).

    Attributes:
        vocabulary: term to column.
        idf: by column.
        row, column, value: the entries, by row.
        papers: how many rows.
    """

    vocabulary: dict[str, int]
    idf: Floats
    row: NDArray[np.int64]
    column: NDArray[np.int64]
    value: Floats
    papers: int

    def times(self, weights: Floats) -> Floats:
        """Each row's product with a weight for every column."""
        entries = self.value * weights[self.column]
        return np.asarray(np.bincount(self.row, entries, minlength=self.papers), dtype=np.float64)

    def combined(self, shares: Floats) -> Floats:
        """The sum of the rows, each times its share."""
        entries = self.value * shares[self.row]
        return np.asarray(np.bincount(self.column, entries, minlength=len(self.idf)), dtype=np.float64)

    def query(self, text: str) -> Floats:
        """A text as unit weights of the columns; words that no paper has count in its length."""
        unseen = (math.log(self.papers + 1) + 1) ** 2
        weights = np.zeros(len(self.idf))
        squares = 0.0
        for term in dict.fromkeys(terms(text[:LONGEST_TOPIC])):
            column = self.vocabulary.get(term)
            if column is None:
                squares += unseen
            else:
                weights[column] = self.idf[column]
        squares += float(weights @ weights)
        return weights / math.sqrt(squares) if squares else weights


def vectors(papers: Sequence[RankPaper]) -> Vectors:
    """The papers' TF-IDF vectors: 1 + ln(count), times ln((n + 1) / (df + 1)) + 1, to unit length."""
    vocabulary: dict[str, int] = {}
    columns: list[int] = []
    counts: list[int] = []
    lengths: list[int] = []
    for paper in papers:
        seen: dict[str, int] = {}
        for term in terms(paper.title[:LONGEST_ABSTRACT]):
            seen[term] = seen.get(term, 0) + TITLE_COUNTS
        for term in terms(paper.abstract[:LONGEST_ABSTRACT]):
            seen[term] = seen.get(term, 0) + 1
        columns.extend(vocabulary.setdefault(term, len(vocabulary)) for term in seen)
        counts.extend(seen.values())
        lengths.append(len(seen))
    column = np.array(columns, dtype=np.int64)
    row = np.repeat(np.arange(len(papers)), np.array(lengths, dtype=np.int64))
    frequency = np.bincount(column, minlength=len(vocabulary))
    idf = np.log((len(papers) + 1) / (frequency + 1)) + 1
    value = (1 + np.log(np.array(counts, dtype=np.float64))) * idf[column]
    norm = np.sqrt(np.bincount(row, value * value, minlength=len(papers)))
    return Vectors(vocabulary, idf, row, column, value / norm[row], len(papers))


@dataclass(frozen=True, slots=True)
class Model:
    """A linear model of one reader: sum = row times `weights` plus `offset`.

    Attributes:
        topics: by topic, the weights of its relevant text less those of its irrelevant text.
        own: by topic, which columns are words of its relevant text.
    """

    weights: Floats
    offset: float
    topics: list[Floats]
    own: list[NDArray[np.bool_]]


def _standardised(values: Floats, prior_mean: float, prior_spread: float) -> tuple[float, float]:
    """Mean and spread of values, drawn towards the prior's where there are few.

    The spread is never less than the prior's, and wider for a handful of papers, whose TF-IDF knows
    nothing of common words: with little to go on, no paper stands out.
    """
    papers = len(values)
    share = papers / (papers + PRIOR_PAPERS)
    mean = share * float(values.mean()) + (1 - share) * prior_mean
    variance = share * float(values.var()) + (1 - share) * prior_spread**2
    return mean, (2 - share) * max(math.sqrt(variance), prior_spread)


def _examples(order_by: Floats, base: Floats) -> Floats:
    """Each paper's share in the pseudo-labelled examples: the best add up to 1, the worst to -1.

    A good example counts with the root of its lead, so that a few clear matches are not drowned.
    """
    papers = len(order_by)
    best, worst = max(1, round(BEST * papers)), max(1, round(WORST * papers))
    order = np.argsort(-order_by, kind="stable")
    shares = np.zeros(papers)
    lead = np.sqrt(np.maximum(order_by[order[:best]] - order_by[order[min(best, papers - 1)]], 0.0))
    lead *= base[order[:best]] > base.min()
    if lead.sum() > 0:
        shares[order[:best]] = lead / lead.sum()
    shares[order[-worst:]] -= 1 / worst
    return shares


def fit(rows: Vectors, topics: Sequence[TopicText]) -> Model:
    """The model of a reader with these topics, from the papers given."""
    relevant = [rows.query(f"{topic.title}. {topic.text}") for topic in topics]
    by_topic = [
        wanted - AVOID * rows.query(topic.avoid) for wanted, topic in zip(relevant, topics, strict=True)
    ]
    direct = np.sum(by_topic, axis=0)
    base = rows.times(direct)
    many = math.sqrt(len(topics))
    base_mean, base_spread = _standardised(base, PRIOR_MEAN * len(topics), PRIOR_SPREAD * many)
    matches = float(np.clip(base / (TRUST_AT * many), 0.0, 1.0).sum())
    trust = matches / (matches + TRUST_HALF)

    direct_sum = (base - base_mean) / base_spread
    wider, wider_mean, wider_spread = np.zeros_like(direct), 0.0, 1.0
    combined = direct_sum
    for _ in range(ROUNDS):
        wider = rows.combined(_examples(combined, base))
        alike = rows.times(wider)
        wider_mean, wider_spread = float(alike.mean()), float(alike.std())
        if wider_spread < 1e-9:  # one paper, or all alike: there is nothing to tell apart
            wider, wider_mean, wider_spread, trust = np.zeros_like(direct), 0.0, 1.0, 0.0
            break
        combined = (alike - wider_mean) / wider_spread + DIRECT * direct_sum

    direct_share = DIRECT * trust + (1 - trust)
    return Model(
        weights=trust / wider_spread * wider + direct_share / base_spread * direct,
        offset=-trust * wider_mean / wider_spread - direct_share * base_mean / base_spread,
        topics=by_topic,
        own=[wanted > 0 for wanted in relevant],
    )


def chance(total: float) -> float:
    """The estimated chance of a star, 0-100, for a model's sum."""
    return 100 / (1 + math.exp(-(SLOPE * math.asinh(total) + INTERCEPT)))


def rank(
    papers: Sequence[RankPaper], topics: Sequence[TopicText], background: Sequence[RankPaper] = ()
) -> list[Ranking]:
    """Rank papers by a reader's topics.

    The answer does not depend on the order of anything given. Papers without a single word are left out,
    and nothing at all is answered for topics without one: an estimate from nothing would be invented.

    Args:
        papers: what to rank; of equal ids, one is taken.
        topics: in the reader's order.
        background: other recent papers; those also in `papers` are ignored.
    """
    topics = [topic for topic in topics if terms(f"{topic.title}. {topic.text} {topic.avoid}")]
    wanted = {
        paper.id: paper for paper in sorted(papers, key=_whole) if terms(f"{paper.title}. {paper.abstract}")
    }
    if not topics or not wanted:
        return []
    others = {paper.id: paper for paper in sorted(background, key=_whole) if paper.id not in wanted}
    ordered = sorted([*wanted.values(), *others.values()], key=_whole)
    rows = vectors(ordered)
    model = fit(rows, topics)
    sums = rows.times(model.weights) + model.offset
    by_topic = np.array([rows.times(weights) for weights in model.topics])
    closest = _closest_topics(rows, model, by_topic)
    edges = np.searchsorted(rows.row, np.arange(rows.papers + 1))
    names = list(rows.vocabulary)
    rankings = []
    for index, paper in enumerate(ordered):
        if paper.id not in wanted:
            continue
        total = float(sums[index])
        score = chance(total)
        columns = rows.column[edges[index] : edges[index + 1]]
        shares = rows.value[edges[index] : edges[index + 1]] * model.weights[columns]
        points = shares * _points_per_unit(total, model.offset)
        topic = closest[index]
        evidence = _terms_shown(paper, {names[c]: float(p) for c, p in zip(columns, points, strict=True)})
        if topic >= 0:
            own = float(points[model.own[topic][columns]].sum())
            evidence.insert(0, Evidence(EvidenceKind.TOPIC, topics[topic].title, round(own, 1)))
        rankings.append(
            Ranking(
                id=paper.id,
                score=round(score, 1),
                relevance=1 + round(score * 9 / 100),
                topic=topics[topic].title if topic >= 0 else "",
                evidence=tuple(evidence),
            )
        )
    return rankings


def _whole(paper: RankPaper) -> tuple[str, str, str]:
    return paper.id, paper.title, paper.abstract


def _closest_topics(rows: Vectors, model: Model, by_topic: Floats) -> list[int]:
    """By paper, the topic that it holds more of than papers do on average; -1 where it holds none's words."""
    share = rows.papers / (rows.papers + PRIOR_PAPERS)
    lead = by_topic - share * by_topic.mean(axis=1, keepdims=True)
    held = np.array([rows.times(own.astype(np.float64)) for own in model.own])
    lead = np.where(held > 0, lead, -np.inf)
    best = lead.argmax(axis=0)
    return [int(topic) if np.isfinite(lead[topic, index]) else -1 for index, topic in enumerate(best)]


def _points_per_unit(total: float, offset: float) -> float:
    """Points for one unit of the sum; all terms' add up to what sets a score off a wordless paper's."""
    if abs(total - offset) > 1e-6:
        return (chance(total) - chance(offset)) / (total - offset)
    return (chance(total + 1e-4) - chance(total)) / 1e-4


def _terms_shown(paper: RankPaper, points: dict[str, float]) -> list[Evidence]:
    """The terms that moved a score most, up and down, as the paper prints them.

    A word stands as the pair that it moves most with, if that pair moves nearly as much; each word once.
    """
    partners: dict[str, list[str]] = {}
    for term in points:
        first, _, second = term.partition(" ")
        if second:
            partners.setdefault(first, []).append(term)
            partners.setdefault(second, []).append(term)
    printed = surfaces(f"{paper.title[:LONGEST_ABSTRACT]}. {paper.abstract[:LONGEST_ABSTRACT]}")
    shown: list[Evidence] = []
    told: set[str] = set()
    left = {1: SHOWN_UP, -1: SHOWN_DOWN}
    for term in sorted(points, key=lambda term: (-abs(points[term]), term)):
        sign = 1 if points[term] > 0 else -1
        if abs(points[term]) < SHOWN_POINTS or not any(left.values()):
            break
        pairs = [pair for pair in partners.get(term, ()) if points[pair] * sign >= abs(points[term]) / 2]
        label = max(pairs, key=lambda pair: (abs(points[pair]), pair), default=term)
        words = set(label.split(" "))
        if words & told or not left[sign]:
            continue
        told |= words
        left[sign] -= 1
        moved = sum(points.get(part, 0.0) for part in {label, *words})
        shown.append(Evidence(EvidenceKind.TERM, printed.get(label, label), round(moved, 1)))
    return sorted(shown, key=lambda evidence: (-abs(evidence.weight), evidence.text))
