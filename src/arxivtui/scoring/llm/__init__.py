"""Scores from a language model: its prompt, its server, its answers, its price. Light to import."""

from arxivtui.scoring.llm.abilities import Abilities
from arxivtui.scoring.llm.answer import PaperAnswer
from arxivtui.scoring.llm.asking import CANCELLED, PaperAsking
from arxivtui.scoring.llm.client import OPENAI, Ending, KeyCheck, ModelClient, Reply
from arxivtui.scoring.llm.errors import (
    KeyRejectedError,
    ModelError,
    NothingLeftError,
)
from arxivtui.scoring.llm.ledger import Ledger
from arxivtui.scoring.llm.limits import RateLimits
from arxivtui.scoring.llm.pace import OnWait, Pace
from arxivtui.scoring.llm.prices import find_price
from arxivtui.scoring.llm.prompt import (
    ModelPaper,
    Prompt,
    build_prompt,
    shortened_topics,
    system_prompt,
)
from arxivtui.scoring.llm.questions import LARGEST, Question, first_question
from arxivtui.scoring.llm.sending import TOKENS_A_PAPER
from arxivtui.scoring.llm.tokens import Calibration

__all__ = [
    "CANCELLED",
    "LARGEST",
    "OPENAI",
    "TOKENS_A_PAPER",
    "Abilities",
    "Calibration",
    "Ending",
    "KeyCheck",
    "KeyRejectedError",
    "Ledger",
    "ModelClient",
    "ModelError",
    "ModelPaper",
    "NothingLeftError",
    "OnWait",
    "Pace",
    "PaperAnswer",
    "PaperAsking",
    "Prompt",
    "Question",
    "RateLimits",
    "Reply",
    "build_prompt",
    "find_price",
    "first_question",
    "shortened_topics",
    "system_prompt",
]
