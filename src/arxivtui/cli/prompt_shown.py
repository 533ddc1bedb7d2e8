"""`show --prompt`: what a model was sent about a paper, word for word, and what it answered."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from arxivtui.domain import LOCAL, ArxivtuiError, PaperRecord, RequestState
from arxivtui.text import counted, dollars, harmless

if TYPE_CHECKING:
    from collections.abc import Sequence
    from sqlite3 import Connection

    from arxivtui.domain import ModelRequest, Run


class NoPromptError(ArxivtuiError):
    """A paper that no model was asked about."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request, with the run that it belongs to."""

    run: "Run"
    request: "ModelRequest"


def find_prompt(db: "Connection", record: PaperRecord) -> Asked:
    """The request that the newest score by a model came from; without one, the newest about the paper.

    Raises:
        NoPromptError: there is none.
    """
    from arxivtui.store import requests, runs

    about = requests.about(db, record.paper.id)
    request = _giving_the_score(record, about) or next(iter(about), None)
    run = runs.get(db, request.run_id) if request is not None else None
    if request is None or run is None:
        imported = any(score.scorer != LOCAL for score in record.scores)
        raise NoPromptError(
            f"No model was asked about {record.paper.id} from here.",
            "Its scores came with an imported digest." if imported else "`arxivtui score` asks one.",
        )
    return Asked(run, request)


def _giving_the_score(record: PaperRecord, about: "Sequence[ModelRequest]") -> "ModelRequest | None":
    """A paper that an answer left out is asked about again in the same run: the last answer counted."""
    for score in record.scores:
        if score.scorer == LOCAL:
            continue
        for request in about:
            if request.run_id == score.run_id and request.state is RequestState.ANSWERED:
                return request
    return None


def prompt_lines(asked: Asked) -> list[str]:
    """Everything about a request, in lines; what the model and its prompt say is untrusted."""
    run, request = asked.run, asked.request
    papers = counted(len(request.paper_ids), "paper")
    lines = [f"{harmless(run.scorer)}, asked about {papers} at {request.sent_at.astimezone():%Y-%m-%d %H:%M}"]
    if request.state is RequestState.ANSWERED:
        usage = request.usage
        lines.append(
            f"{usage.prompt:,} tokens read, {usage.cached:,} of them from cache; "
            f"{usage.completion:,} written; {dollars(request.cost)}"
        )
    if request.reason:
        lines.append(harmless(request.reason))
    answer = request.answer or "(no answer)"
    for title, text in (("system", run.system_prompt), ("user", request.user_prompt), ("answer", answer)):
        lines += ["", f"--- {title} ---", *harmless(text, keep_newlines=True).splitlines()]
    return lines


def prompt_wire(asked: Asked) -> dict[str, Any]:
    """The same for `msgspec.json`."""
    run, request = asked.run, asked.request
    return {
        "run": run.id,
        "request": request.id,
        "model": run.scorer,
        "sent": request.sent_at,
        "state": request.state.value,
        "reason": request.reason,
        "papers": request.paper_ids,
        "system": run.system_prompt,
        "user": request.user_prompt,
        "answer": request.answer,
        "tokens": {
            "prompt": request.usage.prompt,
            "cached": request.usage.cached,
            "completion": request.usage.completion,
        },
        "cost": request.cost,
    }
