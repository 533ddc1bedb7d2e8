"""The whole model of a reader: what the topics say and what was learnt, as one sum and one score."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from arxivtui.scoring.calibration import Curve
from arxivtui.scoring.frames import RankPaper, TopicText
from arxivtui.scoring.logistic import Linear
from arxivtui.scoring.taste_model import Taste
from arxivtui.scoring.topic_model import TopicModel
from arxivtui.scoring.vectors import Floats, Rows, Vocabulary


@dataclass(frozen=True, slots=True)
class Model:
    """Made for one reader from the past; papers' rows are those with titles.

    Attributes:
        vocabulary: what the columns are.
        topics: the reader's.
        asked: what they say, or None without topics.
        taste: what was learnt, or None where nothing was.
        topic_share: how much the topics speak against the taste, 0 to 1.
        curve: from the sum to a score.
        foretold: by id of each judged paper, its sum as foretold without its own judgement.
    """

    vocabulary: Vocabulary
    topics: Sequence[TopicText]
    asked: TopicModel | None
    taste: Taste | None
    topic_share: float
    curve: Curve
    foretold: Mapping[str, float] = field(default_factory=dict)

    @property
    def shares(self) -> tuple[float, float]:
        """What the topics' and the taste's sums are multiplied by; the sum of both stays about one apart."""
        topics, taste = self.topic_share, 1 - self.topic_share
        length = math.hypot(topics, taste)
        return topics / length, taste / length

    @property
    def words(self) -> Linear:
        """What each column adds, neighbours apart."""
        topics, liked = self.shares
        width = len(self.vocabulary.idf)
        weights, offset = np.zeros(2 * width), 0.0
        if self.asked is not None:
            weights[:width] += topics * self.asked.sum.weights
            offset += topics * self.asked.sum.offset
        if self.taste is not None:
            scale = self.taste.word_scale
            weights += liked * scale.scale * self.taste.words.weights
            offset += liked * scale.scale * (self.taste.words.offset - scale.mean)
        return Linear(weights, offset)

    @property
    def near(self) -> float:
        """What one unit of likeness to one starred neighbour adds."""
        if self.taste is None or not self.taste.neighbours.most:
            return 0.0
        return self.shares[1] * self.taste.near_scale.scale / self.taste.neighbours.most

    def sums(self, papers: Sequence[RankPaper], rows: Rows, alike: Floats) -> Floats:
        """By paper, its sum; of a judged one, as it was foretold: a star is no reason for itself.

        Args:
            papers: to be ranked.
            rows: theirs.
            alike: by row, its likeness to its nearest starred papers.
        """
        sums = self.words.sums(rows)
        if self.taste is None:
            return sums
        liked = self.shares[1]
        scale = self.taste.near_scale
        sums = sums + self.near * alike.sum(axis=1) - liked * scale.scale * scale.mean
        sums = sums + liked * self.taste.beside_words(papers)
        told = [
            self.foretold.get(paper.id, total) for paper, total in zip(papers, sums.tolist(), strict=True)
        ]
        return np.array(told, np.float64)


def foretold(asked: TopicModel | None, rows: Rows, held_out: Floats, topic_share: float) -> Floats:
    """The sums of judged papers, each as foretold without itself."""
    topics, liked = topic_share, 1 - topic_share
    sums = liked * held_out
    if asked is not None:
        sums = sums + topics * asked.sum.sums(rows)
    return np.asarray(sums / math.hypot(topics, liked), np.float64)
