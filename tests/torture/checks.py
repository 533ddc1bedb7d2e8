"""What has to be so when all have gone: the model's bills, the paid scores, files, locks and processes."""

import json
import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from arxivtui.cli.doctor.checks import Level
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_behaviour import Request
from tests.torture.actors import Evening
from tests.torture.plan import Event, What

AT_ONCE = 4
"""Requests under way at the same time."""

ALLOWED = {
    "disk": "the small disk was filled on purpose",
    "tools": "what is installed on this computer",
    "terminal": "doctor does not run in a terminal here",
    "letters": "the locale of this computer",
    "network": "nobody is asked",
    "endpoint": "nobody serves any more",
    "backups": "a backup is not made while the disk is nearly full, nor by a clock before the newest",
    "browsers": "the clock was moved past the browser's last visit",
}
"""Notes of `doctor`, never what is WRONG, that say nothing of the store; and why they may be there."""

_DELIVERED_NOT = ("cut", "hang-up")
"""Faults in which a completion may be made, and billed, that its reader never has whole."""


@dataclass(frozen=True, slots=True)
class Ledger:
    """What the store says of the model.

    Attributes:
        scored: paper -> relevance and novelty, as stored.
        open: papers in a request whose answer never came.
        tokens: of answered requests, and those reserved for requests whose answer never came.
        by_day: day -> US dollars, reservations included.
        twice: papers that have two scores for one text under the same criteria.
    """

    scored: Mapping[str, tuple[int, int]]
    open: frozenset[str]
    tokens: int
    by_day: Mapping[date, float]
    twice: tuple[str, ...] = ()


def ledger_of(db: sqlite3.Connection, model: str) -> Ledger:
    """Read it."""
    scores = db.execute(
        "SELECT paper_id, relevance, novelty FROM scores WHERE scorer = ?", (model,)
    ).fetchall()
    waiting = db.execute(
        "SELECT DISTINCT paper_id FROM request_papers JOIN requests ON requests.id = request_id "
        "WHERE state = 'sent'"
    )
    (tokens,) = db.execute(
        "SELECT coalesce(sum(iif(state = 'sent', reserved_prompt + reserved_completion, "
        "prompt_tokens + completion_tokens)), 0) FROM requests WHERE state <> 'failed'"
    ).fetchone()
    days = db.execute(
        "SELECT substr(sent_at, 1, 10), sum(iif(state = 'sent', reserved_cost, cost)) FROM requests "
        "WHERE state <> 'failed' GROUP BY 1"
    )
    times = Counter(paper for paper, _, _ in scores)
    return Ledger(
        scored={paper: (relevance, novelty) for paper, relevance, novelty in scores},
        open=frozenset(paper for (paper,) in waiting),
        tokens=tokens,
        by_day={date.fromisoformat(day): cost for day, cost in days},
        twice=tuple(sorted(paper for paper, number in times.items() if number > 1)),
    )


def bill_faults(requests: Iterable[Request]) -> Iterable[str]:
    """No paper is asked about again that was paid for: scored in an answer that was sent whole, or lost.

    An answer that came and was of no use for a paper may be followed by another; that is the model's fault.
    """
    done: dict[str, str] = {}
    for request in sorted(requests, key=lambda each: each.started):
        for paper in request.asked:
            if paper in done:
                yield f"{paper} was billed again, [{request.fault or 'no fault'}], though {done[paper]}"
        for paper in request.asked:
            if paper in request.scored:
                done[paper] = f"it was scored in a whole answer at {request.started:.1f}"
            elif request.abandoned or request.fault.startswith(_DELIVERED_NOT):
                done[paper] = f"its answer was lost at {request.started:.1f}, and may be paid for"


def score_faults(
    requests: Sequence[Request], evenings: Sequence[Evening], ledger: Ledger, model: ModelStandIn
) -> Iterable[str]:
    """Every score delivered whole is stored as it was said, and no other is.

    A process that was killed may have had as many answers in its hands as it has requests under way; the
    ledger knows of each that it may be paid for.
    """
    killed = [each for each in evenings if each.killed]
    lost: Counter[float] = Counter()
    for request in requests:
        missing = [paper for paper in request.scored if paper not in ledger.scored]
        if not missing:
            continue
        by = next((each.began for each in killed if each.began <= request.started <= each.ended), None)
        if by is None:
            yield f"paid for, delivered and not stored: {missing} [{request.fault or 'no fault'}]"
            continue
        lost[by] += 1
        if unknown := [paper for paper in missing if paper not in ledger.open]:
            yield f"lost in a kill, and the ledger does not know: {unknown}"
    for number in lost.values():
        if number > AT_ONCE:
            yield f"a kill lost {number} answers; no more than {AT_ONCE} were under way"
    asked = {paper for request in requests for paper in request.asked}
    for paper, said in ledger.scored.items():
        answer = model.answers.of(paper)
        if paper not in asked:
            yield f"{paper} has a score that was never paid for"
        elif said != (answer.relevance, answer.novelty):
            yield f"{paper} is stored as {said}; the model said {answer.relevance}, {answer.novelty}"
    for paper in ledger.twice:
        yield f"{paper} has two scores for one text"


def money_faults(requests: Iterable[Request], ledger: Ledger, cap: float) -> Iterable[str]:
    """The ledger knows at least of what was billed, and no day passed its cap."""
    billed = sum(
        each.usage["prompt_tokens"] + each.usage["completion_tokens"] for each in requests if each.usage
    )
    if billed > ledger.tokens:
        yield f"{billed:,} tokens were billed; the ledger knows of {ledger.tokens:,}"
    for day, cost in ledger.by_day.items():
        if cost > cap + 1e-9:
            yield f"${cost:.4f} were spent on {day}, over the cap of ${cap}"


def paper_faults(db: sqlite3.Connection, announced: Mapping[str, date], own: Iterable[str]) -> Iterable[str]:
    """Only papers that were announced are stored, each on its day."""
    known = {*own}
    for paper, day in db.execute("SELECT paper_id, listing_date FROM announcements"):
        if paper not in known and announced.get(paper) != date.fromisoformat(day):
            yield f"{paper} is stored as of {day}; it was announced on {announced.get(paper)}"
    for (paper,) in db.execute("SELECT id FROM papers"):
        if paper not in known and paper not in announced:
            yield f"{paper} is stored, and was never announced"


def idle_faults(acknowledged: Mapping[str, int]) -> Iterable[str]:
    """Each did something, and was told so; or all else here holds of nothing.

    Args:
        acknowledged: who -> how much; they were given time for it.
    """
    for who, number in acknowledged.items():
        if not number:
            yield f"{who}: nothing that it did was acknowledged"


NOBODY_ASKED = "nobody asked the model"
"""While one who asks it was waited for; no fault, as there may be no money left for that day."""


def event_faults(planned: Iterable[Event], done: Mapping[str, int], refused: Iterable[What]) -> Iterable[str]:
    """Every kind of event that was planned happened, but for what cannot be done here."""
    left_out = {*refused}
    for kind, number in Counter(event.kind for event in planned if event.what not in left_out).items():
        if not done.get(kind) and not (kind.endswith("asking") and done.get(NOBODY_ASKED)):
            yield f"{kind}: planned {number} times, and never happened"


def doctor_faults(said: str) -> Iterable[str]:
    """What `arxivtui doctor --offline --json` finds, but for what is allowed."""
    for finding in json.loads(said):
        level = Level(finding["level"])
        if level is Level.WRONG or (level is Level.NOTE and finding["name"] not in ALLOWED):
            yield f"doctor: {finding['level']} {finding['name']}: {finding['words']}"


def file_faults(folder: Path) -> Iterable[str]:
    """What a process writes before it takes its name, anywhere below, and half a database."""
    for file in sorted(folder.rglob("*")):
        name = file.name
        if name.endswith((".new", ".part", ".tmp", ".restored", "-journal")) or name.startswith("."):
            if name != ".lock":
                yield f"left behind: {file.relative_to(folder)}"
        elif name == "scoring.ballast":
            yield f"left behind: {file.relative_to(folder)}"


def screen_faults(kept: Path) -> Iterable[str]:
    """A mistake of the program's own that was written to the terminal, by an app that was killed as well."""
    text = kept.read_bytes().decode("utf-8", "replace")
    if "Traceback" in text:
        place = text.index("Traceback")
        yield f"a traceback on the screen: {text[place : place + 3_000]}"


def processes_of(home: Path) -> dict[int, str]:
    """Processes that still run in this home: id -> command line; none where that cannot be told."""
    wanted, found = os.fsencode(f"ARXIVTUI_HOME={home}"), {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (folder / "environ").read_bytes().split(b"\0"):
                line = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                found[int(folder.name)] = line.strip()
        except OSError:
            continue
    return found
