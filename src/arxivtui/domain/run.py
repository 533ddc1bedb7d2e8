"""Runs: one fetch, ranking, scoring or import job with its counts, tokens and cost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class RunKind(StrEnum):
    """What a run did."""

    FETCH = "fetch"
    RANK = "rank"
    LLM = "llm"
    IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Run:
    """One job.

    Attributes:
        id: a UUID.
        papers: how many papers it touched.
        prompt_tokens: of which `cached_tokens` came from the model's cache.
        cost: US dollars, or None where the price is unknown.
        system_prompt: the part of the prompt that was the same in all of its requests; empty without a model.
    """

    id: str
    kind: RunKind
    started: datetime
    scorer: str = ""
    criteria_hash: str = ""
    papers: int = 0
    prompt_tokens: int = 0
    cached_tokens: int = 0
    completion_tokens: int = 0
    cost: float | None = 0.0
    system_prompt: str = ""
