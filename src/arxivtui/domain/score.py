"""Scores: what a scorer thought of a paper, the one number shown for it, and which scorer speaks."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

LOCAL = "local"
"""The scorer name of the embedded ranker."""

LLM_WEIGHT = 0.7
"""Share of an LLM's relevance in a blended score; the embedded ranker has the rest."""


class EvidenceKind(StrEnum):
    """What moved a local score."""

    TOPIC = "topic"
    TERM = "term"
    AUTHOR = "author"
    CATEGORY = "category"
    NEIGHBOUR = "neighbour"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason behind a score.

    Attributes:
        kind: what sort of reason.
        text: the term, topic, author, category or neighbour's title, as shown.
        weight: how far it moved the score, in points; negative pulls down.
    """

    kind: EvidenceKind
    text: str
    weight: float = 0.0


@dataclass(frozen=True, slots=True)
class Score:
    """One scorer's answer about one paper.

    Attributes:
        paper_id: the paper.
        scorer: `local` or a model's name.
        criteria_hash: of the criteria it was asked under; empty for imported scores.
        text_hash: of the title and abstract it was given for.
        run_id: the run that gave it.
        score: 0-100, its own estimate that the reader stars the paper; None where it gave none.
        relevance: 1-10 as answered, or None.
        novelty: 1-10 as answered, or None.
        comment: one line, untrusted text.
        topic: the title of the topic matched, or empty.
        evidence: strongest first.
        matched: the rule that the paper matched (`author Ada Example`, `keyword sparse`), or empty.
    """

    paper_id: str
    scorer: str
    criteria_hash: str
    text_hash: str
    run_id: str
    score: float | None = None
    relevance: int | None = None
    novelty: int | None = None
    comment: str = ""
    topic: str = ""
    evidence: tuple[Evidence, ...] = ()
    matched: str = ""

    @property
    def is_silent(self) -> bool:
        """Whether the embedded ranker had nothing to go by: neither topics nor triage."""
        return self.scorer == LOCAL and self.score is None


class ScoreMark(StrEnum):
    """Why the score shown is not the configured scorer's under today's criteria."""

    CURRENT = ""
    OLD_CRITERIA = "old criteria"
    OTHER_MODEL = "other model"


@dataclass(frozen=True, slots=True)
class ShownScore:
    """The score that speaks for a paper, and the 0-100 number shown for it.

    Attributes:
        score: the scorer's answer.
        value: 0-100, blended (see `blend`), or None (an author match of a digest has no number).
        mark: how it differs from what is configured.
    """

    score: Score
    value: float | None
    mark: ScoreMark = ScoreMark.CURRENT

    @property
    def speaker(self) -> str:
        """Whose number it is: a scorer's name, or two where an answer is blended with the ranker's."""
        scorer = "embedded ranker" if self.score.scorer == LOCAL else self.score.scorer
        alone = blend(self.score.relevance, None)
        blended = self.score.scorer != LOCAL and alone is not None and self.value != alone
        return f"{scorer} and embedded ranker" if blended else scorer


def blend(relevance: int | None, local: float | None) -> float | None:
    """The 0-100 number for an LLM's relevance and the local estimate; this is the one place.

    Relevance 1-10 is spread evenly over 0-100. Both there: `LLM_WEIGHT` of the first, the rest of the
    second. One there: that one. Novelty weighs nothing. To one decimal, as it is told to browsers and
    scripts, so that nobody who rounds it comes to another whole number.
    """
    if relevance is None:
        return local
    llm = (relevance - 1) * 100 / 9
    return round(llm if local is None else LLM_WEIGHT * llm + (1 - LLM_WEIGHT) * local, 1)


def choose_shown(scores: Iterable[Score], model: str, criteria_hash: str) -> ShownScore | None:
    """Which score speaks for a paper.

    The configured model under today's criteria; else its newest other score, marked; else another
    LLM's newest, marked; else the embedded ranker's.

    Args:
        scores: all scores of one paper, newest first.
        model: the configured model's name, empty where none is.
        criteria_hash: of today's criteria.
    """
    known = list(scores)
    local = next((score for score in known if score.scorer == LOCAL), None)
    paid = [score for score in known if score.scorer != LOCAL]
    own = [score for score in paid if model and score.scorer == model]
    current = next((score for score in own if score.criteria_hash == criteria_hash), None)
    if current is not None:
        chosen, mark = current, ScoreMark.CURRENT
    elif own:
        chosen, mark = own[0], ScoreMark.OLD_CRITERIA
    elif paid:
        chosen, mark = paid[0], ScoreMark.OTHER_MODEL
    elif local is not None:
        mark = ScoreMark.CURRENT if local.criteria_hash == criteria_hash else ScoreMark.OLD_CRITERIA
        return ShownScore(local, local.score, mark)
    else:
        return None
    return ShownScore(chosen, blend(chosen.relevance, local.score if local else None), mark)
