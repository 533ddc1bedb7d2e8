"""What a reader's topics alone say of a paper, before anything is learnt from triage.

1. A paper's *base* is its cosine with every topic's relevant text, less `AVOID` times that with its
   irrelevant text.
2. Topics are short and papers say the same in other words: the papers of the past with the best base and
   those with the worst serve as pseudo-labelled examples. The difference of their centroids (Rocchio's
   classifier) orders the past anew, and from the best and worst of that order a logistic model is learnt, a
   second, wider query.
3. How far the wider query is trusted follows from how much of the topics there is among those papers at all;
   a criteria about botany among papers on machine learning promotes nothing.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from arxivtui.scoring.frames import TopicText
from arxivtui.scoring.logistic import Linear, fit
from arxivtui.scoring.vectors import Floats, Rows, Vocabulary
from arxivtui.scoring.words import parts_of_compounds, terms

AVOID = 0.6
"""Weight of a topic's irrelevant text against its relevant text."""
BEST, WORST = 0.12, 0.6
"""Shares of the papers taken as pseudo-labelled examples."""
PENALTY = 3.0
"""Of the logistic model on them."""
DIRECT = 0.3
"""Weight of the base beside the wider query."""
TRUST_AT, TRUST_HALF = 0.04, 20.0
"""A paper with this base is one full match; with that many matches the wider query is half trusted."""
PRIOR_PAPERS, PRIOR_MEAN, PRIOR_SPREAD = 20.0, 0.006, 0.02
"""What the base of a topic is like before any paper is seen, and how many papers that is worth."""
PART = 0.25
"""What `low` and `rank` count where a topic says "low-rank", beside the two together."""
LONGEST_TOPIC = 100_000
"""Characters read."""
_NOTHING = 1e-9


@dataclass(frozen=True, slots=True)
class TopicModel:
    """What is asked for, as weights of terms.

    Attributes:
        sum: a paper's sum, about zero and one apart among the papers of the past.
        topics: by topic, the weights of its relevant text less those of its irrelevant text.
        own: by topic, which columns are words of its relevant text.
        usual: by topic, what the papers of the past come to under `topics` on average.
    """

    sum: Linear
    topics: tuple[Floats, ...]
    own: tuple[NDArray[np.bool_], ...]
    usual: tuple[float, ...]


def read_topic(topic: TopicText) -> tuple[dict[str, float], dict[str, float]]:
    """The terms of its relevant and of its irrelevant text, each with what it counts."""
    return _read(f"{topic.title}. {topic.text}"), _read(topic.avoid)


def _read(text: str) -> dict[str, float]:
    parts = parts_of_compounds(text[:LONGEST_TOPIC])
    return {term: PART if term in parts else 1.0 for term in terms(text[:LONGEST_TOPIC])}


def learn_topics(past: Rows, vocabulary: Vocabulary, topics: Sequence[TopicText]) -> TopicModel:
    """The model of a reader with these topics; `past` are papers to learn from what is common."""
    read = [read_topic(topic) for topic in topics]
    relevant = [vocabulary.query(wanted) for wanted, _ in read]
    by_topic = [
        wanted - AVOID * vocabulary.query(avoided)
        for wanted, (_, avoided) in zip(relevant, read, strict=True)
    ]
    direct = np.sum(by_topic, axis=0)
    base = past.times(direct)
    many = math.sqrt(len(topics))
    base_mean, base_spread = _standardised(base, PRIOR_MEAN * len(topics), PRIOR_SPREAD * many)
    matches = float(np.clip(base / (TRUST_AT * many), 0.0, 1.0).sum())
    trust = matches / (matches + TRUST_HALF)
    held = np.array([past.times(weights) for weights in by_topic])
    usual = held.mean(axis=1, keepdims=True)
    leads = (held - usual) / np.maximum(held.std(axis=1, keepdims=True), _NOTHING)
    wider = _wider(past, base, (base - base_mean) / base_spread, leads.argmax(axis=0))
    if wider is None:
        wider, trust = Linear(np.zeros_like(direct), 0.0), 0.0
    share = len(past) / (len(past) + PRIOR_PAPERS)
    direct_share = (DIRECT * trust + (1 - trust)) / base_spread
    return TopicModel(
        sum=Linear(
            trust * wider.weights + direct_share * direct, trust * wider.offset - direct_share * base_mean
        ),
        topics=tuple(by_topic),
        own=tuple(wanted > 0 for wanted in relevant),
        usual=tuple(share * float(each) for each in usual[:, 0]),
    )


def _wider(past: Rows, base: Floats, direct_sum: Floats, closest: NDArray[np.intp]) -> Linear | None:
    """The wider query, its sums standardised; None where there is nothing to tell apart."""
    shares, _, _ = _examples(direct_sum, base, closest)
    alike = past.times(past.combined(shares))
    if float(alike.std()) < _NOTHING:
        return None
    order_by = (alike - alike.mean()) / alike.std() + DIRECT * direct_sum
    _, best, worst = _examples(order_by, base, closest)
    chosen = np.sort(np.concatenate((best, worst)))
    wanted = np.isin(chosen, best).astype(np.float64)
    if not 0 < wanted.sum() < len(chosen):
        return None
    found = fit(past.taken(chosen), wanted, np.ones(len(chosen)), PENALTY)
    alike = found.sums(past)
    spread = float(alike.std())
    return (
        Linear(found.weights / spread, (found.offset - float(alike.mean())) / spread)
        if spread > _NOTHING
        else None
    )


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


def _examples(
    order_by: Floats, base: Floats, closest: NDArray[np.intp]
) -> tuple[Floats, NDArray[np.intp], NDArray[np.intp]]:
    """The pseudo-labelled examples: each paper's share in them, and which are the best and the worst.

    The shares of the best add up to 1, those of the worst to -1. A good example counts with the root of its
    lead, so that a few clear matches are not drowned.
    """
    papers = len(order_by)
    count, worst = max(1, round(BEST * papers)), max(1, round(WORST * papers))
    order = np.argsort(-order_by, kind="stable")
    best = _each_topic(order, closest, count)
    shares = np.zeros(papers)
    last = min(order_by[order[min(count, papers - 1)]], order_by[best].min())
    lead = np.sqrt(order_by[best] - last)
    lead *= base[best] > base.min()
    if lead.sum() > 0:
        shares[best] = lead / lead.sum()
    shares[order[-worst:]] -= 1 / worst
    return shares, best[lead > 0], np.setdiff1d(order[-worst:], best)


def _each_topic(order: NDArray[np.intp], closest: NDArray[np.intp], count: int) -> NDArray[np.intp]:
    """About so many papers, of each topic alike: by its place in `order`, the first of those nearest to it.

    Otherwise a topic in words of its own, such as graphs, takes all places from one in everybody's words.
    """
    topics = np.unique(closest)
    most = -(-count // len(topics))
    return np.concatenate([order[closest[order] == topic][:most] for topic in topics])
