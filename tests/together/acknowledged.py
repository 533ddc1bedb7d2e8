"""What was acknowledged to whom, and whether the store says so afterwards."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

import msgspec

from arxivtui.domain import Act, Triage, after
from arxivtui.store import listings, triage
from tests.together.home import ACTORS, BROWSER, CATEGORY, COMMANDS, SHARED_IDS, ids_of

KEYS = {"star": "s", "unstar": "s", "later": "L", "read": "L", "dismiss": "d", "unread": "N"}
"""Verbs of the log, and the keys that do them in the app."""

_logged = msgspec.json.Decoder(Triage)


@dataclass
class Acknowledged:
    """What the actors were told is done.

    Attributes:
        browser: act id -> the papers that it changed.
        browser_undone: act ids taken back by the browser.
        unsure: act ids that the browser asked twice to be taken back, since the first answer was lost; the
            second says only that there is nothing left to take back.
        commands: verb -> papers changed by commands; and how many commands changed anything.
        command_steps: commands that changed something.
        command_undone: verb -> how many acts `undo` took back, whosever they were.
        perhaps_undone: how often `undo` was killed before it said whether it did.
        presses: app -> key -> how often it was pressed on papers of the app's own.
        refused: apps that said of some act that the store was busy for too long.
        stands: how the papers of the browser and of the commands stand by what was told, time apart.
        fetched: listing dates with the number of papers that came.
    """

    browser: dict[str, tuple[str, ...]] = field(default_factory=dict)
    browser_undone: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)
    commands: Counter[str] = field(default_factory=Counter)
    command_steps: int = 0
    command_undone: Counter[str] = field(default_factory=Counter)
    perhaps_undone: int = 0
    presses: dict[str, Counter[str]] = field(default_factory=dict)
    refused: set[str] = field(default_factory=set)
    stands: dict[str, Triage] = field(default_factory=dict)
    fetched: dict[date, int] = field(default_factory=dict)

    def stand(self, act: Act, at: datetime) -> None:
        """An act on its papers was acknowledged."""
        for paper_id in act.paper_ids:
            self.stands[paper_id] = after(self.stands.get(paper_id, Triage()), act, at)


@dataclass(frozen=True, slots=True)
class Logged:
    """One row of the triage log."""

    step_id: str
    origin: str
    verb: str
    paper_id: str
    before: Triage
    after: Triage
    undone: bool


def log_of(db: sqlite3.Connection) -> list[Logged]:
    """The whole log, in order."""
    found = db.execute(
        "SELECT step_id, origin, verb, paper_id, before, after, undone FROM triage_log ORDER BY seq"
    )
    return [
        Logged(step, origin, verb, paper, _logged.decode(before), _logged.decode(after), undone != 0)
        for step, origin, verb, paper, before, after, undone in found
    ]


def faults(db: sqlite3.Connection, told: Acknowledged) -> list[str]:
    """What is not as it was acknowledged, a sentence each."""
    log = log_of(db)
    return [
        *_browser_faults(log, told),
        *_command_faults(log, told),
        *_app_faults(log, told),
        *_undo_faults(log, told),
        *_chain_faults(db, log),
        *_standing_faults(db, log, told),
        *_fetch_faults(db, told),
        *_damage(db),
    ]


def _browser_faults(log: Iterable[Logged], told: Acknowledged) -> Iterable[str]:
    """Every act answered with 200 is in the log once, with the papers named, and no other is."""
    logged: dict[str, list[str]] = {}
    for row in log:
        if row.origin == "browser":
            logged.setdefault(row.step_id, []).append(row.paper_id)
    changing = {act_id: changed for act_id, changed in told.browser.items() if changed}
    for act_id in changing.keys() - logged.keys():
        yield f"the browser's act {act_id} on {changing[act_id]} is lost"
    for act_id in logged.keys() - changing.keys():
        yield f"the browser's act {act_id} was never acknowledged"
    for act_id in logged.keys() & changing.keys():
        if sorted(logged[act_id]) != sorted(changing[act_id]):
            yield f"the browser's act {act_id}: {logged[act_id]} is logged, {changing[act_id]} was told"


def _command_faults(log: Iterable[Logged], told: Acknowledged) -> Iterable[str]:
    """As many papers were changed under each verb as commands said."""
    rows = [row for row in log if row.origin == "cli"]
    logged = Counter(row.verb for row in rows)
    for verb in logged.keys() | told.commands.keys():
        if logged[verb] != told.commands[verb]:
            yield f"{verb} by commands: {logged[verb]} papers logged, {told.commands[verb]} told"
    if (steps := len({row.step_id for row in rows})) != told.command_steps:
        yield f"commands: {steps} acts logged, {told.command_steps} told"


def _app_faults(log: Iterable[Logged], told: Acknowledged) -> Iterable[str]:
    """Every key that acts is in the log.

    A key that stars takes the star away where there is one: what `undo` from elsewhere did a moment before,
    the app may not show yet, and then the key finds done what it wanted to do.
    """
    log = list(log)
    for app, presses in told.presses.items():
        own = {*ids_of(app)}
        rows = [row for row in log if row.origin == "app" and row.paper_id in own]
        undone = sum(row.undone for row in rows)
        logged = Counter(KEYS[row.verb] for row in rows)
        least = 0 if app in told.refused else presses.total() - undone
        if not logged <= presses or logged.total() < least:
            yield f"the app of {app}: {dict(presses)} by key, {dict(logged)} logged, {undone} taken back"
    for row in log:
        if row.origin == "app" and row.paper_id in {*ids_of(BROWSER), *ids_of(COMMANDS)}:
            yield f"an app touched {row.paper_id}, which it had no reason to"


def _undo_faults(log: Iterable[Logged], told: Acknowledged) -> Iterable[str]:
    """What is undone was undone by somebody who was told so, and by nobody else."""
    undone = {row.step_id: row.verb for row in log if row.undone}
    for act_id in told.browser_undone - undone.keys():
        yield f"{act_id} was taken back by the browser, and stands"
    others = Counter(verb for step, verb in undone.items() if step not in told.browser_undone | told.unsure)
    either = Counter(verb for step, verb in undone.items() if step in told.unsure)
    untold = (others - told.command_undone).total()
    if untold > told.perhaps_undone or not told.command_undone <= others + either:
        yield f"undone: {dict(others)}, perhaps {dict(either)}; `undo` said {dict(told.command_undone)}"


def _chain_faults(db: sqlite3.Connection, log: Iterable[Logged]) -> Iterable[str]:
    """Each act on a paper began where the one before it ended, or was taken back to."""
    by_paper: dict[str, list[Logged]] = {}
    for row in log:
        by_paper.setdefault(row.paper_id, []).append(row)
    now = triage.get(db, [*by_paper])
    for paper_id, rows in by_paper.items():
        current, undone = Triage(), list[Logged]()
        for row in rows:
            if not _turned(undone, current, row.before):
                yield f"{paper_id}: {current} was lost before {row}"
            if row.undone:
                undone.append(row)
            current = row.after
        if not _turned(undone, current, now[paper_id]):
            yield f"{paper_id}: {current} was lost; it is {now[paper_id]}"
    touched = {
        paper_id for (paper_id,) in db.execute("SELECT paper_id FROM triage UNION SELECT paper_id FROM tags")
    }
    for paper_id in touched - by_paper.keys():
        yield f"{paper_id} was changed without a word in the log"


def _turned(undone: list[Logged], current: Triage, wanted: Triage) -> bool:
    """Whether taking back some of these acts leads from one triage to the other; those are used up.

    An act can be taken back as long as the paper stands as the act has left it, or again does.
    """
    if current == wanted:
        return True
    for place, row in enumerate(undone):
        rest = undone[:place] + undone[place + 1 :]
        if row.after == current and _turned(rest, row.before, wanted):
            undone[:] = rest
            return True
    return False


def _standing_faults(db: sqlite3.Connection, log: Iterable[Logged], told: Acknowledged) -> Iterable[str]:
    """The papers that one actor alone touches stand as it was told, step by step.

    Those that somebody else's `undo` has hit are left to the log.
    """
    hit = {row.paper_id for row in log if row.undone and row.step_id not in told.browser_undone}
    now = triage.get(db, [*told.stands])
    for paper_id, stands in told.stands.items():
        if paper_id not in hit and paper_id not in SHARED_IDS and _bare(now[paper_id]) != _bare(stands):
            yield f"{paper_id} is {now[paper_id]}, and was told to be {stands}"


def _bare(one: Triage) -> tuple[object, ...]:
    return one.state, one.starred is not None, one.later is not None, one.tags, one.note


def _fetch_faults(db: sqlite3.Connection, told: Acknowledged) -> Iterable[str]:
    for day, papers in told.fetched.items():
        listing = listings.get(db, CATEGORY, day)
        (stored,) = db.execute(
            "SELECT count(DISTINCT paper_id) FROM announcements WHERE listing_date = ?", (day.isoformat(),)
        ).fetchone()
        if listing is None or stored != papers:
            yield f"the listing of {day} had {papers} papers; {stored} are stored"


def _damage(db: sqlite3.Connection) -> Iterable[str]:
    for check in ("integrity_check", "foreign_key_check"):
        found = db.execute(f"PRAGMA {check}").fetchall()
        if found not in ([], [("ok",)]):
            yield f"{check}: {found[:5]}"


def figures(db: sqlite3.Connection, told: Acknowledged) -> Mapping[str, tuple[int, int, int]]:
    """Of each origin: its acts, the papers that they changed, and the acts taken back."""
    log = log_of(db)
    by_origin = {
        **{
            f"app ({one})": [row for row in log if row.origin == "app" and row.paper_id in ids_of(one)]
            for one in ACTORS[:2]
        },
        "apps, shared papers": [row for row in log if row.origin == "app" and row.paper_id in SHARED_IDS],
        "commands": [row for row in log if row.origin == "cli"],
        "browser": [row for row in log if row.origin == "browser"],
    }
    found: dict[str, tuple[int, int, int]] = {}
    for name, rows in by_origin.items():
        undone = {row.step_id for row in rows if row.undone}
        found[name] = (len({row.step_id for row in rows}), len(rows), len(undone))
    return found
