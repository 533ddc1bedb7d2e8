"""Scores from a language model: its prompt, its server, its answers, its price. Light to import."""

from arxivtui.scoring.llm.abilities import Abilities
from arxivtui.scoring.llm.answer import Answer, PaperAnswer, UnreadableAnswerError, is_uniform, read_answer
from arxivtui.scoring.llm.asking import CANCELLED, PaperAsking
from arxivtui.scoring.llm.client import OPENAI, Ending, KeyCheck, ModelClient, Reply
from arxivtui.scoring.llm.errors import (
    KeyRejectedError,
    ModelError,
    ModelFailedError,
    ModelUnreachableError,
    NothingLeftError,
    PromptRefusedError,
    PromptTooLongError,
    RateLimitedError,
    RequestRefusedError,
    UnknownModelError,
)
from arxivtui.scoring.llm.ledger import Ledger
from arxivtui.scoring.llm.limits import RateLimits
from arxivtui.scoring.llm.pace import OnWait, Pace
from arxivtui.scoring.llm.prices import find_price
from arxivtui.scoring.llm.prompt import (
    ModelPaper,
    Prompt,
    answer_schema,
    build_prompt,
    shortened_topics,
    steers_the_model,
    system_prompt,
    topic_labels,
)
from arxivtui.scoring.llm.questions import LARGEST, Question, first_question, follow_ups
from arxivtui.scoring.llm.sending import TOKENS_A_PAPER
from arxivtui.scoring.llm.tokens import Calibration, estimate_tokens

__all__ = [
    "CANCELLED",
    "LARGEST",
    "OPENAI",
    "TOKENS_A_PAPER",
    "Abilities",
    "Answer",
    "Calibration",
    "Ending",
    "KeyCheck",
    "KeyRejectedError",
    "Ledger",
    "ModelClient",
    "ModelError",
    "ModelFailedError",
    "ModelPaper",
    "ModelUnreachableError",
    "NothingLeftError",
    "OnWait",
    "Pace",
    "PaperAnswer",
    "PaperAsking",
    "Prompt",
    "PromptRefusedError",
    "PromptTooLongError",
    "Question",
    "RateLimitedError",
    "RateLimits",
    "Reply",
    "RequestRefusedError",
    "UnknownModelError",
    "UnreadableAnswerError",
    "answer_schema",
    "build_prompt",
    "estimate_tokens",
    "find_price",
    "first_question",
    "follow_ups",
    "is_uniform",
    "read_answer",
    "shortened_topics",
    "steers_the_model",
    "system_prompt",
    "topic_labels",
]
