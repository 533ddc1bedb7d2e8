"""The ways to rank a day that are compared: ours, and what there was before.

Each gives a paper a score that is higher the sooner it should be read. All read title and abstract; their
vocabulary and their counts of how common a word is come from the days before, criteria aside.

- `random`: any order.
- `bm25`: Okapi's, with the criteria's relevant text as the query.
- `criteria`: TF-IDF cosine with that text.
- `linear_svc`: arxiv-sanity's recipe, a linear support vector machine on TF-IDF of words and pairs of words,
  learnt from the training days; so it cannot speak before there is one.
- `ours`: the app's own ranker in its process, told what the app tells it.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

import numpy as np
from sklearn import svm
from sklearn.feature_extraction import text as sklearn_text

from arxivtui.config import Topic
from arxivtui.day.rank import BACKGROUND_PAPERS
from arxivtui.day.taste import HALF_LIFE, LEAST, MOST_UNWANTED, MOST_WANTED, SEEN, STARRED
from arxivtui.scoring import Example, Ranker, RankPaper
from benchmarks.ranking_days import Task
from benchmarks.ranking_figures import Scores

OURS = "ours"
METHODS = ("random", "bm25", "criteria", "linear_svc", OURS)
UNTAUGHT = frozenset({"random", "bm25", "criteria"})
"""They learn nothing from what was selected: a day has the same scores at every size."""
SVC_C = 0.1
"""How little the machine is smoothed: arxiv-sanity's own value. Of 0.01 to 1, with or without a bound on the
vocabulary, none is better on these days by more than one hundredth of AUC."""
K1, B = 1.2, 0.75
"""BM25's usual constants."""
_WORD = re.compile(r"(?u)\b\w\w+\b")

Method = Callable[[Task], Scores]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Criteria, as far as the ranker looks at them."""

    topics: tuple[Topic, ...]


def methods(topics: tuple[Topic, ...], ranker: Ranker) -> Mapping[str, Method]:
    """All of them by name."""
    query = " ".join(f"{topic.title}. {topic.text}" for topic in topics)
    return {
        "random": by_chance,
        "bm25": Bm25(query),
        "criteria": by_cosine(query),
        "linear_svc": by_support_vectors,
        OURS: by_ranker(ranker, topics),
    }


def applicable(method: str, size: int) -> bool:
    """Whether it has anything to go on with so many training days."""
    return size > 0 or method != "linear_svc"


def by_chance(task: Task) -> Scores:
    """Any order, the same each time."""
    return {paper.id: random.Random(f"{task.date} {paper.id}").random() for paper in task.papers}


@dataclass(frozen=True, slots=True)
class Bm25:
    """Okapi BM25, its document frequencies and the usual length taken from all earlier papers."""

    query: str
    _counted: dict[str, Counter[str]] = field(default_factory=dict)

    def __call__(self, task: Task) -> Scores:
        """Rank a day."""
        past = [self._words(paper) for paper in task.past]
        held = Counter(word for words in past for word in words)
        usual = sum(words.total() for words in past) / len(past) or 1.0
        query = Counter(_words(self.query))

        def score(paper: RankPaper) -> float:
            words = self._words(paper)
            length = K1 * (1 - B + B * words.total() / usual)
            return sum(
                times
                * math.log(1 + (len(past) - held[word] + 0.5) / (held[word] + 0.5))
                * words[word]
                * (K1 + 1)
                / (words[word] + length)
                for word, times in query.items()
            )

        return {paper.id: score(paper) for paper in task.papers}

    def _words(self, paper: RankPaper) -> Counter[str]:
        if paper.id not in self._counted:
            self._counted[paper.id] = Counter(_words(_text(paper)))
        return self._counted[paper.id]


def by_cosine(query: str) -> Method:
    """The plain recipe: scikit-learn's TF-IDF of words and pairs, cosine with the query."""

    def scores(task: Task) -> Scores:
        vectorizer = _vectorizer(ngram_range=(1, 2), stop_words="english", sublinear_tf=True)
        vectorizer.fit([*map(_text, task.past), query])
        rows = vectorizer.transform(map(_text, task.papers))
        alike = (rows @ vectorizer.transform([query]).T).toarray().ravel()
        return _by_id(task, alike)

    return scores


def by_support_vectors(task: Task) -> Scores:
    """arxiv-sanity's recipe; without both sorts of papers to learn from, all are equal."""
    papers = [paper for day in task.training for paper in day.papers]
    wanted = [paper.id in day.selected for day in task.training for paper in day.papers]
    if len(set(wanted)) < 2:
        return _by_id(task, np.zeros(len(task.papers)))
    vectorizer = _vectorizer(
        ngram_range=(1, 2),
        stop_words="english",
        strip_accents="unicode",
        sublinear_tf=True,
        max_features=20_000,
    )
    make: Any = svm.LinearSVC  # untyped
    machine = make(class_weight="balanced", C=SVC_C, max_iter=10_000, tol=1e-6, random_state=0)
    machine.fit(vectorizer.fit_transform(map(_text, papers)), wanted)
    return _by_id(task, machine.decision_function(vectorizer.transform(map(_text, task.papers))))


def by_ranker(ranker: Ranker, topics: tuple[Topic, ...], background: int = BACKGROUND_PAPERS) -> Method:
    """The app's own ranker in its process.

    It is told what the app tells it, but for the background: the app takes its newest papers for that, and
    those among them that were judged are none.

    Args:
        ranker: to be closed by the caller.
        topics: the criteria.
        background: the newest so many unjudged papers of earlier days are shown to it.
    """

    def scores(task: Task) -> Scores:
        others = task.unjudged[-background:] if background else ()
        rankings = ranker.rank(task.papers, Wanted(topics), others, examples(task), reasons=False)
        found = {ranking.id: ranking.score for ranking in rankings}
        return {paper.id: found.get(paper.id, 0.0) for paper in task.papers}

    return scores


def examples(task: Task) -> list[Example]:
    """What the training days teach, as the app would put it on the day's morning: the newest first."""
    newest = date.fromisoformat(task.training[-1].date) if task.training else date.min
    found: dict[bool, list[Example]] = {True: [], False: []}
    for day in reversed(task.training):
        left = max(LEAST, 0.5 ** (timedelta((newest - date.fromisoformat(day.date)).days) / HALF_LIFE))
        for paper in day.papers:
            starred = paper.id in day.selected
            found[starred].append(Example(paper, (STARRED if starred else SEEN) * left))
    return [*found[True][:MOST_WANTED], *found[False][:MOST_UNWANTED]]


def _vectorizer(**settings: object) -> Any:
    make: Any = sklearn_text.TfidfVectorizer  # untyped
    return make(**settings)


def _by_id(task: Task, values: Any) -> Scores:
    return {paper.id: float(value) for paper, value in zip(task.papers, values, strict=True)}


def _text(paper: RankPaper) -> str:
    return f"{paper.title}. {paper.abstract}"


def _words(text: str) -> Sequence[str]:
    return [word for word in _WORD.findall(text.lower()) if word not in _stop_words()]


@cache
def _stop_words() -> frozenset[str]:
    return frozenset(sklearn_text.ENGLISH_STOP_WORDS)
