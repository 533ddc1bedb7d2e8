"""Papers that the store of a running endpoint holds, and what its reader did to them."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, Self
from uuid import uuid4

from arxivtui.domain import Act, Paper, Score, Triage, Verb
from arxivtui.server.endpoint import Endpoint
from arxivtui.store import Store, listings, runs, scores, triage
from tests.server.conftest import PairedClient, call
from tests.store.samples import DAY, NOW, a_listing, a_paper, a_run, all_as_shown

IDS = tuple(a_paper(number).id for number in range(5))
UNKNOWN = "2501.00001"


def announce(store: Store, papers: Iterable[Paper], day: date = DAY) -> None:
    """Papers of a listing."""
    papers = list(papers)
    with store.writing() as db:
        listings.save(db, a_listing(papers, day=day), all_as_shown(papers), NOW)


def announce_five(store: Store) -> None:
    """Five papers, none of them looked at or scored."""
    announce(store, [a_paper(number) for number in range(5)])


def score(store: Store, given: Iterable[Score]) -> None:
    """What the ranker, or a model, says under the criteria of today."""
    with store.writing() as db:
        runs.start(db, a_run())
        scores.configure(db, "", "today")
        scores.save(db, list(given))


def in_the_app(store: Store, verb: Verb, *ids: str, at: datetime | None = None, **more: Any) -> str:
    """What the reader does in the app; the step's id."""
    with store.writing(durable=True) as db:
        return triage.act(db, Act(verb, ids, **more), at=at or datetime.now(UTC)).step_id


def word_on(store: Store, paper_id: str) -> Triage:
    """The reader's word on a paper, as stored."""
    with store.reading() as db:
        return triage.get(db, [paper_id])[paper_id]


@contextmanager
def locked(database: Path) -> Iterator[sqlite3.Connection]:
    """Another program writes to the store and is not done."""
    with closing(sqlite3.connect(database, isolation_level=None, check_same_thread=False)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield other


def ago(**how_long: float) -> str:
    """A moment gone by, as a browser writes it."""
    return (datetime.now(UTC) - timedelta(**how_long)).isoformat()


def an_act(*ids: str, **more: Any) -> dict[str, Any]:
    """One act, done now: a star, unless something else is asked for."""
    marks = {} if set(more) & {"state", "starred", "later", "add_tags", "remove_tags"} else {"starred": True}
    return {"act_id": str(uuid4()), "ids": list(ids), "at": ago(seconds=0), **marks, **more}


def send(endpoint: Endpoint, client: PairedClient, *acts: dict[str, Any]) -> Any:
    """Acts that are taken; the answer."""
    answer = call(endpoint, "/v1/triage", {"acts": list(acts)}, client)
    assert answer.status == 200, answer.body
    return answer.json


class WatchedStore(Store):
    """A store that says when somebody begins to write, and perhaps waits for others."""

    begun: Event

    @classmethod
    def watched(cls, path: Path, begun: Event) -> Self:
        """Open it, and have `begun` set whenever a write begins."""
        store = cls.open(path)
        store.begun = begun
        return store

    @contextmanager
    def _transaction(self, db: sqlite3.Connection, begin: str) -> Iterator[None]:
        if begin != "BEGIN":
            self.begun.set()
        with super()._transaction(db, begin):
            yield
