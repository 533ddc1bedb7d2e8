"""What the reader does in the browser: `/v1/triage` and `/v1/undo`, through the app's own log."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import chain
from sqlite3 import Connection
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec import UNSET

from arxivtui.domain import Act, InvalidTagError, Marks, State, parse_tag
from arxivtui.server.bodies import check_ids, misshapen
from arxivtui.server.refusals import Refusal, bad_token
from arxivtui.server.wire import (
    FIRST_YEAR,
    DoneAct,
    Standing,
    TriageAct,
    TriageAnswer,
    TriageRequest,
    UndoAnswer,
    UndoRequest,
)
from arxivtui.store import TakenAct, acts, clients, papers, triage

if TYPE_CHECKING:
    from arxivtui.domain import Client
    from arxivtui.server.guard import Caller
    from arxivtui.server.surroundings import Surroundings

ORIGIN = "browser"
"""How the log names acts that came this way; its device is the client's id."""

LATE = timedelta(seconds=60)
"""An act older than this when it comes waited in a queue. It gives way to what the reader did meanwhile."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """One act, read and found sound.

    Attributes:
        at: when the reader did it, in UTC, never after now.
        late: that is long enough ago for the reader to have decided otherwise since.
    """

    act_id: str
    ids: tuple[str, ...]
    marks: Marks
    at: datetime
    late: bool


def take(around: "Surroundings", caller: "Caller", request: TriageRequest) -> TriageAnswer:
    """Do the acts in their order, all of them or with an error none; see `TriageAnswer`.

    Raises:
        Refusal: an act is malformed, or its id is another client's.
        StoreError: nothing was kept.
    """
    now = datetime.now(UTC)
    wanted = [_read(act, f"$.acts[{place}]", now) for place, act in enumerate(request.acts)]
    named = list(dict.fromkeys(chain.from_iterable(one.ids for one in wanted)))
    with around.store.writing(durable=True) as db:
        client = still_let_in(db, caller)
        taken = _taken(db, client, [one.act_id for one in wanted])
        known = papers.known(db, named)
        new: dict[str, TakenAct] = {}
        for one in wanted:
            if one.act_id not in taken:
                taken[one.act_id] = new[one.act_id] = _do(db, client, one, known)
        acts.keep(db, new.values(), now)
        standing = _standing(db, (one for one in named if one in known))
    around.acted()
    done = [_told(taken[one.act_id]) for one in wanted]
    changed = dict.fromkeys(one.act_id for one in done if one.changed)
    return TriageAnswer(done=done, undo=[*reversed(changed)], papers=standing)


def take_back(around: "Surroundings", caller: "Caller", request: UndoRequest) -> UndoAnswer:
    """Take back acts of this client in the order given; see `UndoAnswer`.

    Raises:
        Refusal: the client was shut out meanwhile.
        StoreError: nothing was kept.
    """
    now = datetime.now(UTC)
    changed: dict[str, None] = {}
    left_alone: dict[str, None] = {}
    unknown: dict[UUID, None] = {}
    with around.store.writing(durable=True) as db:
        client = still_let_in(db, caller)
        own = {
            step_id
            for step_id, by in triage.origin_of(db, [str(one) for one in request.undo]).items()
            if by == (ORIGIN, client.id)
        }
        for act_id in request.undo:
            turned = triage.undo(db, now, str(act_id)) if str(act_id) in own else None
            if turned is None:
                unknown[act_id] = None
            else:
                changed |= dict.fromkeys(turned.restored)
                left_alone |= dict.fromkeys(turned.left_alone)
        # Also of acts that are taken back already: who asks again may have lost the first answer.
        before = acts.taken(db, [str(one) for one in unknown]).values()
        again = chain.from_iterable(one.changed for one in before if one.client == client.id)
        standing = _standing(db, [*dict.fromkeys(chain(changed, left_alone, again))])
    around.acted()
    return UndoAnswer(changed=[*changed], left_alone=[*left_alone], unknown=[*unknown], papers=standing)


def still_let_in(db: Connection, caller: "Caller") -> "Client":
    """The client that asks, unless the reader revoked it while its request was on its way.

    Raises:
        Refusal: it is let in no more.
    """
    for client, _ in clients.live(db):
        if caller.client is not None and client.id == caller.client.id:
            return client
    raise bad_token()


def _read(act: TriageAct, where: str, now: datetime) -> _Wanted:
    """One act, with everything looked at that its type alone does not exclude."""
    check_ids(act.ids, f"{where}.ids")
    if act.at.year < FIRST_YEAR:
        raise misshapen(f"Expected a time from the year {FIRST_YEAR} on", f"{where}.at")
    at = min(act.at, now).astimezone(UTC)
    return _Wanted(
        str(act.act_id),
        tuple(dict.fromkeys(act.ids)),
        Marks(
            state=None if act.state is UNSET else State(act.state),
            starred=None if act.starred is UNSET else act.starred,
            later=None if act.later is UNSET else act.later,
            add_tags=_tags(act.add_tags, f"{where}.add_tags"),
            remove_tags=_tags(act.remove_tags, f"{where}.remove_tags"),
        ),
        at,
        now - at > LATE,
    )


def _tags(texts: Sequence[str], where: str) -> tuple[str, ...]:
    with suppress(InvalidTagError):
        if all(parse_tag(text) == text for text in texts):
            return tuple(dict.fromkeys(texts))
    raise misshapen("Expected tags, each one word without its #", where)


def _taken(db: Connection, client: "Client", act_ids: Sequence[str]) -> dict[str, TakenAct]:
    """Those of the acts that came before.

    Raises:
        Refusal: somebody else has taken an id, another browser or the app.
    """
    taken = acts.taken(db, act_ids)
    by_others = any(one.client != client.id for one in taken.values())
    if by_others or any(by != (ORIGIN, client.id) for by in triage.origin_of(db, act_ids).values()):
        raise Refusal(409, "act_taken", "An act id was taken by another client; nothing was kept.")
    return taken


def _do(db: Connection, client: "Client", wanted: _Wanted, known: set[str]) -> TakenAct:
    """Do one act. The log tells again one that changed something so long ago that no more is known of it."""
    ids = [one for one in wanted.ids if one in known]
    since = triage.changed_after(db, ids, wanted.at) if wanted.late else frozenset()
    free = tuple(one for one in ids if one not in since)
    step = triage.act(
        db,
        Act.of(wanted.marks, free),
        at=wanted.at,
        origin=ORIGIN,
        device=client.id,
        step_id=wanted.act_id,
    )
    return TakenAct(
        wanted.act_id,
        client.id,
        changed=step.changed,
        conflicts=tuple(one for one in ids if one in since and one not in step.changed),
        unknown=tuple(one for one in wanted.ids if one not in known),
    )


def _told(taken: TakenAct) -> DoneAct:
    return DoneAct(
        act_id=UUID(taken.act_id),
        changed=[*taken.changed],
        conflicts=[*taken.conflicts],
        unknown=[*taken.unknown],
    )


def _standing(db: Connection, ids: Iterable[str]) -> dict[str, Standing]:
    return {
        paper_id: Standing(
            state=word.state.value,
            starred=word.starred is not None,
            later=word.later is not None,
            tags=[*word.tags],
        )
        for paper_id, word in triage.get(db, [*ids]).items()
    }
