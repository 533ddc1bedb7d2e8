"""Rank papers for one reader: topics and taste learnt from the past, blended, as scores with their reasons.

Runs only in the ranker's process. What is learnt comes from the past alone (background and judged papers), so
a paper's score depends little on the day that it is ranked with; only where there is hardly a past are the
papers to be ranked part of it.
"""

from collections.abc import Sequence
from dataclasses import replace
from hashlib import blake2b

import numpy as np

from arxivtui.scoring import frames
from arxivtui.scoring.blended_model import Model, foretold
from arxivtui.scoring.calibration import Curve, fit_curve
from arxivtui.scoring.explained import explain
from arxivtui.scoring.frames import Example, Ranking, RankPaper, Request, TopicText
from arxivtui.scoring.taste_model import EVIDENCE, Examples, learn_taste
from arxivtui.scoring.term_cache import PaperTerms, TermCache
from arxivtui.scoring.topic_model import learn_topics, read_topic
from arxivtui.scoring.vectors import Rows, Vocabulary

LEAST_PAST = 100
"""With fewer papers in the past, those to be ranked are part of what is learnt from."""
LEAST_HELD = 2
"""A term counts that so many papers of the past hold."""
FADED = 0.1
"""What is left of a star that was given for the sake of a topic that the reader has dropped."""
UNJUDGED = 0.2
"""How much a paper counts that was never judged, against one let go."""
LEAST_UNWANTED = 3
"""With fewer papers let go for each one starred, those never judged stand in for them."""
TENTATIVE = 10
"""With fewer starred papers a score says that it is tentative."""


class Learner:
    """Ranks for readers, and keeps the model that it learnt last: a store is ranked some papers at a time.

    Args:
        cache: where papers' terms are kept.
    """

    def __init__(self, cache: TermCache) -> None:
        self._cache = cache
        self._key = b""
        self._model: Model | None = None

    def rank(self, request: Request) -> list[Ranking]:
        """Rank the papers of a request.

        The answer does not depend on the order of anything in it, but for the starred examples: of very many
        only the first are neighbours. Papers without a single word are left out, and nothing at all is
        answered where there are neither topics nor a starred paper: an estimate from nothing would be
        invented. Of papers with equal ids, one is taken.
        """
        topics = [topic for topic in request.topics if any(read_topic(topic))]
        judged = list({each.paper.id: each for each in request.examples if each.weight}.values())
        wanted = sum(each.weight > 0 for each in judged)
        papers = list({paper.id: paper for paper in sorted(request.papers, key=_whole)}.values())
        if not papers or not (topics or wanted):
            return []
        of_papers = self._cache.of(papers)
        model = self._learnt(request, topics, judged, papers, of_papers)
        with_words = [index for index, terms in enumerate(of_papers) if len(terms.hashes)]
        papers, of_papers = (
            [papers[index] for index in with_words],
            [of_papers[index] for index in with_words],
        )
        rows = Rows.with_titles(of_papers, model.vocabulary)
        if model.asked is None and model.taste is None:
            return []
        rankings = explain(model, papers, rows, reasons=request.reasons)
        comment = _comment(bool(topics), wanted if model.taste is not None else 0)
        return [replace(ranking, comment=comment) for ranking in rankings]

    def _learnt(
        self,
        request: Request,
        topics: Sequence[TopicText],
        judged: Sequence[Example],
        papers: Sequence[RankPaper],
        of_papers: Sequence[PaperTerms],
    ) -> Model:
        known = {each.paper.id for each in judged}
        background = {
            paper.id: paper for paper in sorted(request.background, key=_whole) if paper.id not in known
        }
        told = (request.topics, request.background, request.examples, request.faded)
        key = blake2b(frames.packed(told)).digest()
        if self._model is None or self._key != key:
            past = self._cache.of([*(each.paper for each in judged), *background.values()])
            if len(past) >= LEAST_PAST:
                vocabulary = Vocabulary.of(past, LEAST_HELD)
            else:
                known.update(background)
                fresh = [
                    terms for paper, terms in zip(papers, of_papers, strict=True) if paper.id not in known
                ]
                past = [*past, *fresh]
                vocabulary = Vocabulary.of(past, 1)
                key = b""
            model = _learn(
                topics, request.faded, judged, list(background.values()), past or of_papers, vocabulary
            )
            self._key, self._model = key, model
        return self._model


def _learn(
    topics: Sequence[TopicText],
    faded: Sequence[TopicText],
    judged: Sequence[Example],
    background: Sequence[RankPaper],
    past: Sequence[PaperTerms],
    vocabulary: Vocabulary,
) -> Model:
    """The model of the reader; `past` are the terms of judged papers and background, in this order."""
    asked = learn_topics(Rows.of(past, vocabulary), vocabulary, topics) if topics else None
    alone = Model(vocabulary, topics, asked, None, 1.0, Curve())
    unwanted = sum(each.weight < 0 for each in judged)
    if unwanted == len(judged):
        return alone
    stand_ins = list(background) if unwanted < LEAST_UNWANTED * (len(judged) - unwanted) else []
    counted = len(judged) + len(stand_ins)
    rows = Rows.with_titles(past[:counted], vocabulary)
    counts = np.array([*(abs(each.weight) for each in judged), *([UNJUDGED] * len(stand_ins))])
    wanted = np.array([*(float(each.weight > 0) for each in judged), *([0.0] * len(stand_ins))])
    gone = np.zeros(counted, np.bool_)
    if faded and topics:
        gone = _of_faded(rows, vocabulary, topics, faded) & (wanted > 0)
        counts = np.where(gone, FADED, 1.0) * counts
    if wanted.min() > 0:
        return alone
    examples = Examples([*(each.paper for each in judged), *stand_ins], rows, wanted, counts, gone)
    taste, held_out = learn_taste(examples)
    topic_share = EVIDENCE / (EVIDENCE + examples.starring) if asked else 0.0
    told = np.flatnonzero(np.array([each.announced for each in judged]) & ~gone[: len(judged)])
    sums = foretold(asked, rows, held_out, topic_share)
    curve = Curve() if stand_ins else fit_curve(sums[told], wanted[told])
    by_id = {each.paper.id: float(total) for each, total in zip(judged, sums, strict=False)}
    return Model(vocabulary, topics, asked, taste, topic_share, curve, by_id)


def _of_faded(
    rows: Rows, vocabulary: Vocabulary, topics: Sequence[TopicText], faded: Sequence[TopicText]
) -> "np.ndarray[tuple[int], np.dtype[np.bool_]]":
    """Which papers are nearer to a topic that was dropped than to any that stands."""

    def nearest(some: Sequence[TopicText]) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
        best = np.zeros(len(rows))
        for topic in some:
            query = vocabulary.query(read_topic(topic)[0])
            best = np.maximum(best, rows.times(query))
        return best

    return nearest(faded) > nearest(topics)


def _comment(asked: bool, wanted: int) -> str:
    """How little there is to go on."""
    if wanted == 0:
        return "A first guess from your topics alone, before any star."
    source = "" if asked else " and no topic"
    if wanted < TENTATIVE:
        return f"Tentative: learnt from {wanted} paper{'s' * (wanted != 1)} that you wanted{source}."
    return "" if asked else "Learnt from your stars alone: criteria.md holds no topic."


def _whole(paper: RankPaper) -> tuple[str, str, str]:
    return paper.id, paper.title, paper.abstract
