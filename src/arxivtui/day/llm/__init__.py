"""Scores from a language model: planned and priced first, agreed to, then asked for and kept at once."""

from arxivtui.day.llm.consent import Consent
from arxivtui.day.llm.errors import (
    ConsentError,
    NoKeyError,
    NoModelError,
    NoTopicsError,
    ScoringElsewhereError,
)
from arxivtui.day.llm.model_scoring import ModelScoring, ScoreReport
from arxivtui.day.llm.plan import ScorePlan, agree, note_shown, plan_scoring
from arxivtui.day.llm.settling import settle
from arxivtui.day.llm.spending import Spent, spent

__all__ = [
    "Consent",
    "ConsentError",
    "ModelScoring",
    "NoKeyError",
    "NoModelError",
    "NoTopicsError",
    "ScorePlan",
    "ScoreReport",
    "ScoringElsewhereError",
    "Spent",
    "agree",
    "note_shown",
    "plan_scoring",
    "settle",
    "spent",
]
