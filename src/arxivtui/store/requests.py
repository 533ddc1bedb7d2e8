"""Requests to models: the ledger of what was asked, what it cost, and what may have been paid for.

A request is written before it goes out (`sent`) and again when it has ended (`answered`, in the transaction
that stores its scores, or `failed`). One whose process died between the two stays as sent: nobody knows
whether it was paid for, so that it counts by what was reserved for it, for good.
"""

import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from arxivtui.domain import NO_ANSWER, ModelRequest, RequestState, Unscored, Usage
from arxivtui.store.encoding import names_from, names_json, storable, time_or_none, time_text
from arxivtui.store.errors import StoreDamagedError

_SELECT = """
SELECT id, run_id, state, sent_at, ended_at, reserved_prompt, reserved_cached, reserved_completion,
       reserved_cost, prompt_tokens, cached_tokens, completion_tokens, cost, prompt_cost, reason,
       user_prompt, answer,
       (SELECT json_group_array(paper_id) FROM request_papers WHERE request_id = requests.id)
FROM requests
"""


@dataclass(frozen=True, slots=True)
class Spending:
    """What requests took and cost.

    Attributes:
        cost: US dollars: of answered requests as far as their price is known, and what was reserved for
            those left as sent.
        tokens: read and written by all of them, reservations included.
        unpriced_tokens: those of them that are not in `cost`, since their price is unknown.
        maybe: how many are left as sent, and may or may not have been paid for.
    """

    cost: float = 0.0
    tokens: int = 0
    unpriced_tokens: int = 0
    maybe: int = 0


@dataclass(frozen=True, slots=True)
class DayCost:
    """What some papers' share of the requests that they were in took and cost.

    Attributes:
        prompt, cached, completion: tokens as in `Usage`, in fractions.
        prompt_cost: US dollars for the tokens read; None where that is unknown of any of the requests.
        cost: US dollars for all; likewise.
    """

    prompt: float = 0.0
    cached: float = 0.0
    completion: float = 0.0
    prompt_cost: float | None = 0.0
    cost: float | None = 0.0


def sent(db: sqlite3.Connection, request: ModelRequest) -> None:
    """Note a request that is about to go out, with what is reserved for it. Its run must have been started.

    Raises:
        sqlite3.IntegrityError: its run or a paper is unknown, or it was noted already.
    """
    db.execute(
        """
        INSERT INTO requests (id, run_id, state, sent_at, reserved_prompt, reserved_cached,
                              reserved_completion, reserved_cost, user_prompt, answer)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """,
        (
            request.id,
            request.run_id,
            RequestState.SENT.value,
            time_text(request.sent_at),
            *_tokens(request.reserved),
            request.reserved_cost,
            packed(request.user_prompt),
            packed(""),
        ),
    )
    db.executemany(
        "INSERT INTO request_papers (paper_id, request_id) VALUES (?, ?)",
        [(paper_id, request.id) for paper_id in request.paper_ids],
    )


def answered(db: sqlite3.Connection, request: ModelRequest) -> bool:
    """Note the answer to a request that is as sent, and add what it took and cost to its run.

    Once the price of one of its requests is unknown, so is the run's cost. An answer that comes after the
    request was given up counts all the same.

    Returns:
        Whether there was such a request; else nothing was changed.

    Raises:
        sqlite3.IntegrityError: it has no time of ending.
    """
    if not _end(db, request, RequestState.ANSWERED):
        return False
    db.execute(
        """
        UPDATE runs SET prompt_tokens = prompt_tokens + ?, cached_tokens = cached_tokens + ?,
                        completion_tokens = completion_tokens + ?, cost = cost + ?
        WHERE id = (SELECT run_id FROM requests WHERE id = ?)
        """,
        (*_tokens(request.usage), request.cost, request.id),
    )
    return True


def failed(db: sqlite3.Connection, request: ModelRequest) -> bool:
    """Note that a request which is as sent ended without anything to pay for.

    Returns:
        Whether there was such a request; else nothing was changed.

    Raises:
        sqlite3.IntegrityError: it has no time of ending.
    """
    return _end(db, request, RequestState.FAILED)


def left_open(db: sqlite3.Connection, request: ModelRequest) -> bool:
    """Note that the answer to a request which is as sent will not come, and why, though it may be paid for.

    It stays as sent: `spending` goes on counting what was reserved for it.

    Returns:
        Whether there was such a request; else nothing was changed.
    """
    changed = db.execute(
        "UPDATE requests SET ended_at = ?, reason = ? WHERE id = ? AND state = 'sent' AND ended_at IS NULL",
        (time_text(request.ended_at) if request.ended_at else None, storable(request.reason), request.id),
    )
    return changed.rowcount == 1


def completion_per_paper(db: sqlite3.Connection, scorer: str) -> float | None:
    """Tokens that a model has written about each paper, in its newest answers; None before there are any."""
    written, papers = db.execute(
        """
        SELECT sum(completion_tokens), sum(papers) FROM (
            SELECT requests.completion_tokens,
                   (SELECT count(*) FROM request_papers WHERE request_id = requests.id) AS papers
            FROM requests JOIN runs ON runs.id = run_id
            WHERE state = 'answered' AND runs.scorer = ? ORDER BY sent_at DESC LIMIT 50
        )
        """,
        (storable(scorer),),
    ).fetchone()
    return written / papers if papers else None


def any_open(db: sqlite3.Connection) -> bool:
    """Whether the answer to any request is still to come, or was when its process ended."""
    row = db.execute("SELECT 1 FROM requests WHERE state = 'sent' AND ended_at IS NULL LIMIT 1").fetchone()
    return row is not None


def give_up_sent(db: sqlite3.Connection, at: datetime) -> list[Unscored]:
    """Say of all requests under way that their answer will not come. For when no process is asking.

    They stay as sent, since they may have been paid for: `spending` counts them as before. They get the
    time and `NO_ANSWER` as the reason.

    Returns:
        Their papers that have no score of that model under those criteria, for `unscored.save`.
    """
    papers = db.execute(
        """
        SELECT paper_id, papers.text_hash, runs.scorer, runs.criteria_hash, runs.id
        FROM requests JOIN request_papers ON request_id = requests.id JOIN runs ON runs.id = run_id
        JOIN papers ON papers.id = paper_id
        WHERE state = 'sent' AND ended_at IS NULL AND NOT EXISTS (
            SELECT 1 FROM scores WHERE scores.paper_id = request_papers.paper_id
                AND scores.text_hash = papers.text_hash AND scores.scorer = runs.scorer
                AND scores.criteria_hash = runs.criteria_hash)
        """
    ).fetchall()
    db.execute(
        "UPDATE requests SET ended_at = ?, reason = ? WHERE state = 'sent' AND ended_at IS NULL",
        (time_text(at), NO_ANSWER),
    )
    return [
        Unscored(paper_id, text_hash, scorer, criteria_hash, run_id, NO_ANSWER, final=True)
        for paper_id, text_hash, scorer, criteria_hash, run_id in papers
    ]


def about(db: sqlite3.Connection, paper_id: str) -> list[ModelRequest]:
    """The requests that a paper was in, newest first."""
    found = db.execute(
        f"""
        {_SELECT} WHERE id IN (SELECT request_id FROM request_papers WHERE paper_id = ?)
        ORDER BY sent_at DESC, id
        """,
        (paper_id,),
    )
    return [_read(row) for row in found]


def spending(db: sqlite3.Connection, since: datetime) -> Spending:
    """What the requests sent since then took and cost.

    A request counts from the moment when it is sent, by its reservation until its answer is there, so that
    it never moves from one day's account to the next.
    """
    cost, tokens, unpriced, maybe = db.execute(
        """
        SELECT coalesce(sum(dollars), 0.0), coalesce(sum(tokens), 0),
               coalesce(sum(tokens) FILTER (WHERE dollars IS NULL), 0),
               count(*) FILTER (WHERE state = 'sent')
        FROM (
            SELECT state, iif(state = 'sent', reserved_cost, cost) AS dollars,
                   iif(state = 'sent', reserved_prompt + reserved_completion,
                                       prompt_tokens + completion_tokens) AS tokens
            FROM requests WHERE sent_at >= ? AND state <> 'failed'
        )
        """,
        (time_text(since),),
    ).fetchone()
    return Spending(cost, tokens, unpriced, maybe)


def of_papers(db: sqlite3.Connection, ids: Iterable[str], scorer: str) -> DayCost:
    """What it took and cost to ask this scorer about these papers.

    Of each answered request as large a share as these papers have among all that it asked about: parts of
    the papers of a request sum up to it. A paper announced on two days counts on both.
    """
    row = db.execute(
        """
        WITH shares AS (
            SELECT request_id, 1.0 * count(*) / (
                SELECT count(*) FROM request_papers AS every WHERE every.request_id = ours.request_id
            ) AS share
            FROM request_papers AS ours
            WHERE paper_id IN (SELECT value FROM json_each(?)) GROUP BY request_id
        )
        SELECT sum(share * requests.prompt_tokens), sum(share * requests.cached_tokens),
               sum(share * requests.completion_tokens), sum(share * prompt_cost), sum(share * requests.cost),
               count(*), count(prompt_cost), count(requests.cost)
        FROM shares CROSS JOIN requests ON requests.id = request_id JOIN runs ON runs.id = run_id
        WHERE state = 'answered' AND runs.scorer = ?
        """,
        (names_json(dict.fromkeys(ids)), storable(scorer)),
    ).fetchone()
    prompt, cached, completion, prompt_cost, cost, every, with_prompt_cost, with_cost = row
    if not every:
        return DayCost()
    return DayCost(
        prompt,
        cached,
        completion,
        prompt_cost if with_prompt_cost == every else None,
        cost if with_cost == every else None,
    )


def _end(db: sqlite3.Connection, request: ModelRequest, state: RequestState) -> bool:
    answer = packed(request.answer)
    ended = None if request.ended_at is None else time_text(request.ended_at)
    if state is RequestState.ANSWERED:
        figures = (*_tokens(request.usage), request.cost, request.prompt_cost)
    else:
        figures = (0, 0, 0, None, None)
    changed = db.execute(
        """
        UPDATE requests SET state = ?, ended_at = ?, reason = ?, answer = ?,
               prompt_tokens = ?, cached_tokens = ?, completion_tokens = ?, cost = ?, prompt_cost = ?
        WHERE id = ? AND state = 'sent'
        """,
        (state.value, ended, storable(request.reason), answer, *figures, request.id),
    )
    return changed.rowcount == 1


def _tokens(usage: Usage) -> tuple[int, int, int]:
    return (usage.prompt, usage.cached, usage.completion)


def packed(text: str) -> bytes:
    """A text as a column of the table has it."""
    return zlib.compress(storable(text).encode())


def unpacked(column: bytes) -> str:
    """The text of a column.

    Raises:
        StoreDamagedError: it does not unpack; SQLite does not notice a changed byte there.
    """
    try:
        return zlib.decompress(column).decode()
    except (zlib.error, UnicodeDecodeError) as error:
        raise StoreDamagedError(
            "The store is damaged (the text of a request cannot be read).",
            "Restore a backup; papers, scores and triage may still be whole.",
        ) from error


def _read(row: Sequence[Any]) -> ModelRequest:
    (
        request_id, run_id, state, sent_at, ended_at, reserved_prompt, reserved_cached, reserved_completion,
        reserved_cost, prompt, cached, completion, cost, prompt_cost, reason, user_prompt, answer, paper_ids,
    ) = row  # fmt: skip
    return ModelRequest(
        id=request_id,
        run_id=run_id,
        paper_ids=tuple(sorted(names_from(paper_ids))),
        sent_at=datetime.fromisoformat(sent_at),
        user_prompt=unpacked(user_prompt),
        reserved=Usage(reserved_prompt, reserved_cached, reserved_completion),
        reserved_cost=reserved_cost,
        state=RequestState(state),
        ended_at=time_or_none(ended_at),
        usage=Usage(prompt, cached, completion),
        cost=cost,
        prompt_cost=prompt_cost,
        answer=unpacked(answer),
        reason=reason,
    )
