"""The store is locked, full, removed or replaced: what was acknowledged is there, and nothing else is."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from threading import Event
from typing import Any, NoReturn

import pytest

from arxivtui.domain import Verb
from arxivtui.server.endpoint import Endpoint, EndpointKind
from arxivtui.server.routes import ROUTES
from arxivtui.server.wire import PapersRequest
from arxivtui.store import Store, connection
from tests.server.conftest import PairedClient, Starting, call, home, pair_client
from tests.server.stored import (
    IDS,
    WatchedStore,
    an_act,
    announce,
    announce_five,
    in_the_app,
    locked,
    send,
    word_on,
)
from tests.store.samples import a_paper
from tests.store.whole import papers_in
from tests.waiting import LONG, in_thread, until


@pytest.fixture(autouse=True)
def five_papers(store: Store) -> None:
    announce_five(store)


@pytest.fixture
def database(tmp_path: Path) -> Path:
    return home(tmp_path).database


def serving(start: Starting, **more: Any) -> Endpoint:
    endpoint = start(**more)
    assert endpoint.settled(LONG).kind is EndpointKind.SERVING
    return endpoint


def test_a_store_that_stays_locked_is_told_and_nothing_is_kept(
    start: Starting, store: Store, paired: PairedClient, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    endpoint = serving(start)
    act = an_act(IDS[0])
    with locked(database):
        answer = call(endpoint, "/v1/triage", {"acts": [act]}, paired)
        undone = call(endpoint, "/v1/undo", {"undo": [act["act_id"]]}, paired)
        read = call(endpoint, "/v1/papers", {"ids": [IDS[0]]}, paired)

    assert answer.refusal == undone.refusal == (503, "store_busy")
    assert answer.headers["retry-after"] == "1"
    assert str(database) not in answer.body.decode()
    assert read.json["papers"][IDS[0]]["starred"] is False
    assert word_on(store, IDS[0]).starred is None
    assert send(endpoint, paired, act)["done"][0]["changed"] == [IDS[0]]


def test_a_store_that_is_let_go_in_time_is_waited_for_while_others_read(
    start: Starting, store: Store, paired: PairedClient, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", LONG)
    begun = Event()
    endpoint = serving(start, open_store=lambda: WatchedStore.watched(database, begun))
    with locked(database) as other:
        waiting = in_thread(lambda: send(endpoint, paired, an_act(IDS[0])))
        assert begun.wait(LONG)
        for _ in range(3):
            assert call(endpoint, "/v1/papers", {"ids": [IDS[0]]}, paired).status == 200
        assert not waiting.done()
        other.execute("COMMIT")

        assert waiting.result(LONG)["done"][0]["changed"] == [IDS[0]]
    assert word_on(store, IDS[0]).starred is not None


def test_a_client_revoked_while_its_act_waits_changes_nothing(
    start: Starting, store: Store, paired: PairedClient, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", LONG)
    begun = Event()
    endpoint = serving(start, open_store=lambda: WatchedStore.watched(database, begun))
    with locked(database) as other:
        acts = {"acts": [an_act(IDS[0])]}
        waiting = in_thread(lambda: call(endpoint, "/v1/triage", acts, paired))
        assert begun.wait(LONG)
        other.execute("UPDATE clients SET revoked_at = '2025-07-14T20:31:05.000000+00:00'")
        other.execute("COMMIT")

        assert waiting.result(LONG).refusal == (401, "bad_token")
    assert word_on(store, IDS[0]).starred is None


class SmallStore(Store):
    """A store that cannot grow: SQLite says of it what it says of a full disk."""

    def _connect(self) -> sqlite3.Connection:
        db = super()._connect()
        db.execute("PRAGMA max_page_count = 1")  # Never fewer than there are.
        return db


def test_a_full_store_keeps_what_was_acknowledged_and_no_more(
    start: Starting, store: Store, paired: PairedClient, database: Path
) -> None:
    in_the_app(store, Verb.TAG, *IDS, tags=("first",))
    endpoint = serving(start, open_store=lambda: SmallStore.open(database))
    acknowledged: set[str] = set()
    refused: set[str] = set()
    for number in range(200):
        tags = [f"tag-{number:03}-{of_twenty:02}-{'x' * 48}" for of_twenty in range(20)]
        acts = [an_act(paper_id, add_tags=tags) for paper_id in IDS]
        answer = call(endpoint, "/v1/triage", {"acts": acts}, paired)
        if answer.status != 200:
            assert answer.refusal == (503, "store_full")
            refused = set(tags)
            break
        acknowledged |= set(tags)

    assert refused, "it was never full"
    for paper_id in IDS:
        assert set(word_on(store, paper_id).tags) == acknowledged | {"first"}
    assert call(endpoint, "/v1/papers", {"ids": [*IDS]}, paired).status == 200


@pytest.mark.parametrize("replaced", [False, True])
def test_a_store_that_was_removed_or_replaced_takes_nothing(
    start: Starting, paired: PairedClient, database: Path, tmp_path: Path, replaced: bool
) -> None:
    endpoint = serving(start, look_again=600.0)
    if replaced:
        another = tmp_path / "another.db"
        with Store.open(another) as other:
            announce_five(other)
        restored = another.read_bytes()
        another.replace(database)
    else:
        database.unlink()

    for path, body in (
        ("/v1/triage", {"acts": [an_act(IDS[0])]}),
        ("/v1/undo", {"undo": [an_act(IDS[0])["act_id"]]}),
        ("/v1/papers", {"ids": [IDS[0]]}),
        ("/v1/day", {}),
        ("/v1/request", {"ids": [IDS[0]]}),
    ):
        assert call(endpoint, path, body, paired).refusal == (503, "store_gone"), path

    assert database.exists() is replaced
    if replaced:
        assert database.read_bytes() == restored


def test_a_backup_put_in_the_stores_place_is_served_whole(
    start: Starting, store: Store, paired: PairedClient, database: Path
) -> None:
    """While another copy has the old one open, and the log holds what the backup has not."""
    backup, old = database.with_name("backup.db"), database.with_name("old.db")
    with closing(sqlite3.connect(database)) as db:
        db.execute("VACUUM INTO ?", (str(backup),))
    before = papers_in(backup)
    told: list[EndpointKind] = []
    endpoint = serving(start, watch=lambda state: told.append(state.kind))
    announce(store, [a_paper(number) for number in range(300)])
    os.link(database, old)

    backup.rename(database)

    until(lambda: told[1:] == [EndpointKind.FAILED, EndpointKind.SERVING], "what is in place now")
    assert send(endpoint, paired, an_act(IDS[0]))["papers"][IDS[0]]["starred"]
    assert papers_in(database) == before
    endpoint.stop(LONG)
    store.close()
    assert papers_in(database) == before
    assert len(papers_in(old)) == 300
    with Store.open(database) as restored:
        assert word_on(restored, IDS[0]).starred is not None


def test_a_store_that_goes_away_while_an_act_waits_takes_nothing(
    start: Starting, paired: PairedClient, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", LONG)
    begun = Event()
    watched = lambda: WatchedStore.watched(database, begun)  # noqa: E731
    endpoint = serving(start, open_store=watched, look_again=600.0)
    with locked(database) as other:
        acts = {"acts": [an_act(IDS[0])]}
        waiting = in_thread(lambda: call(endpoint, "/v1/triage", acts, paired))
        assert begun.wait(LONG)
        database.unlink()
        other.execute("COMMIT")

        assert waiting.result(LONG).refusal == (503, "store_gone")


def test_a_store_that_cannot_be_used_is_told_as_such(
    start: Starting, paired: PairedClient, database: Path
) -> None:
    endpoint = serving(start)
    with closing(sqlite3.connect(database)) as other:
        other.execute("DROP TABLE triage")

    answer = call(endpoint, "/v1/papers", {"ids": [IDS[0]]}, paired)

    assert answer.refusal == (503, "store_failed")
    assert "triage" not in answer.json["error"]["message"]


def test_a_mistake_of_our_own_is_told_and_logged_without_what_was_sent(
    start: Starting, paired: PairedClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def mistaken(_around: object, _caller: object, asked: PapersRequest) -> NoReturn:
        raise RuntimeError(f"about {asked.ids}")

    monkeypatch.setitem(ROUTES, "/v1/papers", replace(ROUTES["/v1/papers"], handle=mistaken))
    endpoint = serving(start)

    answer = call(endpoint, "/v1/papers", {"ids": [IDS[0]]}, paired)

    assert answer.refusal == (500, "failed")
    assert "RuntimeError" in caplog.text
    assert "mistaken" in caplog.text
    assert IDS[0] not in caplog.text + answer.body.decode()
    assert paired.token not in caplog.text
    assert call(endpoint, "/v1/ping", {}).status == 200


def test_that_a_client_was_used_is_noted_and_not_needed(
    start: Starting, store: Store, paired: PairedClient, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.05)
    endpoint = serving(start)

    def last_used(client: PairedClient) -> object:
        with store.reading() as db:
            (found,) = db.execute("SELECT last_used_at FROM clients WHERE id = ?", (client.id,)).fetchone()
        return found

    other = pair_client(store)
    with locked(database):
        assert call(endpoint, "/v1/papers", {"ids": []}, other).status == 200
        assert call(endpoint, "/v1/triage", {"acts": []}, other).status == 503
    assert call(endpoint, "/v1/papers", {"ids": []}, paired).status == 200

    until(lambda: last_used(paired), "the note")
    assert last_used(other) is None
