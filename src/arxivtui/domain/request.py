"""Requests to a model, as the ledger keeps them, and papers that it gave no score."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from arxivtui.domain.usage import Usage

NO_ANSWER = "the answer never came, and may have been paid for"
"""Why a paper has no score whose request was given up, or outlived its process. It is not asked about again
unless the reader says so: nothing is paid for twice."""


class RequestState(StrEnum):
    """What became of a request.

    SENT: no answer is known; where the process that sent it is gone, it may have been paid for.
    ANSWERED: its tokens were reported, whatever the answer was worth.
    FAILED: it ended without an answer that would be billed.
    """

    SENT = "sent"
    ANSWERED = "answered"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ModelRequest:
    """One request of a run.

    Attributes:
        id: a UUID.
        paper_ids: the papers sent, sorted.
        user_prompt: the message with the papers, as sent; the rest of the prompt is the run's.
        reserved: the most tokens it was expected to take, until `usage` is known.
        reserved_cost: US dollars for those, or None where the price is unknown.
        usage: as reported; nothing until then.
        cost: US dollars for it, or None where the price is unknown.
        prompt_cost: the part of it that was for the tokens read; None where that is unknown.
        answer: the model's text as received, untrusted; empty where there is none.
        reason: why it failed, or what was wrong with the answer; empty where nothing was.
    """

    id: str
    run_id: str
    paper_ids: tuple[str, ...]
    sent_at: datetime
    user_prompt: str = ""
    reserved: Usage = field(default_factory=Usage)
    reserved_cost: float | None = None
    state: RequestState = RequestState.SENT
    ended_at: datetime | None = None
    usage: Usage = field(default_factory=Usage)
    cost: float | None = None
    prompt_cost: float | None = None
    answer: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Unscored:
    """A paper that a model was to score and did not.

    Attributes:
        reason: one sentence without its full stop, fit for showing.
        final: asking again would bring the same (the model refused it); else the next run asks again.
    """

    paper_id: str
    text_hash: str
    scorer: str
    criteria_hash: str
    run_id: str
    reason: str
    final: bool = False
