"""Lanes: what waits for the store holds up only what it must, and nobody for longer than promised."""

import asyncio
import json
import threading
from contextlib import ExitStack
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import thread_time

import pytest

from arxivtui.server.lanes import Lane
from arxivtui.server.limits import Limits
from arxivtui.store import Store, StoreBusyError, connection
from tests.server.conftest import CHROME, NO_HURRY, PairedClient, Starting, call, home, pair_client
from tests.server.raw import Line, request
from tests.server.stored import IDS, WatchedStore, an_act, announce_five, locked
from tests.waiting import LONG, until

SOON = 0.1


def test_a_turn_is_waited_for_as_long_as_the_store_waits_for_others() -> None:
    assert Limits().turn == connection.BUSY_SECONDS


def test_what_has_not_had_its_turn_in_time_is_told_at_once_and_never_done() -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    async def wait_in_line() -> None:
        lane = Lane("test", SOON)

        def first() -> None:
            begun.set()
            go_on.wait()
            done.append("first")

        before = asyncio.create_task(lane.run(first))
        await asyncio.to_thread(begun.wait)
        with pytest.raises(StoreBusyError):
            await asyncio.wait_for(lane.run(lambda: done.append("second")), LONG)
        assert not before.done()
        go_on.set()
        await before  # It had its turn; however long it takes, it is not given up.
        await lane.run(lambda: done.append("third"))
        lane.close()

    try:
        asyncio.run(wait_in_line())
    finally:
        go_on.set()

    assert done == ["first", "third"]


def test_a_lane_that_nobody_uses_is_no_thread() -> None:
    before = threading.active_count()

    Lane("unused").close()

    assert threading.active_count() == before


def test_who_waits_behind_another_at_a_locked_store_is_told_in_time(
    start: Starting, store: Store, paired: PairedClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", LONG * 2)
    port = start(limits=replace(NO_HURRY, turn=SOON)).settled(LONG).port
    asked = request(port, "/v1/triage", b'{"acts": []}', token=paired.token)
    with locked(home(tmp_path).database) as other, Line(port) as one, Line(port) as another:
        one.send(asked)
        another.send(asked)

        until(lambda: not (one.is_silent() and another.is_silent()), "a word to one of them")
        told, waits = (another, one) if one.is_silent() else (one, another)
        assert told.answer().refusal == (503, "store_busy")
        assert waits.is_silent()
        other.execute("COMMIT")
        assert waits.answer().status == 200


def test_who_sends_much_is_not_done_with_before_who_sends_little(
    start: Starting, store: Store, paired: PairedClient, tmp_path: Path
) -> None:
    announce_five(store)
    begun = threading.Event()
    other = pair_client(store, CHROME, "Chrome")
    endpoint = start(open_store=lambda: WatchedStore.watched(home(tmp_path).database, begun))
    port = endpoint.settled(LONG).port

    def star(paper_id: str, client: PairedClient) -> bytes:
        body = json.dumps({"acts": [an_act(paper_id)]}).encode()
        return request(port, "/v1/triage", body, token=client.token)

    with locked(home(tmp_path).database) as program, ExitStack() as lines:

        def send(paper_id: str, client: PairedClient) -> Line:
            line = lines.enter_context(Line(port))
            line.send(star(paper_id, client))
            return line

        waiting = [send(IDS[0], paired)]
        assert begun.wait(LONG)
        waiting += [send(IDS[1], paired), send(IDS[2], paired), send(IDS[3], other)]
        assert call(endpoint, "/v1/papers", {"ids": []}, other).status == 200  # All of it has come.
        program.execute("COMMIT")
        assert [line.answer().status for line in waiting] == [200] * 4

    with store.reading() as db:
        (first, second, *rest) = db.execute("SELECT device FROM triage_log ORDER BY seq").fetchall()
    assert [first, second] == [(paired.id,), (other.id,)]
    assert rest == [(paired.id,)] * 2


def test_who_closes_a_lane_has_the_last_word() -> None:
    begun, go_on = threading.Event(), threading.Event()
    done: list[str] = []

    def first() -> None:
        begun.set()
        go_on.wait()

    async def ask_and_close() -> None:
        lane = Lane("test")
        asking = [asyncio.create_task(lane.run(first, "a"))]
        await asyncio.to_thread(begun.wait)
        for who in ("a", "b", "a"):
            asking.append(asyncio.create_task(lane.run(partial(done.append, who), who)))
        await asyncio.sleep(0)  # They stand in line.
        lane.close(lambda: done.append("last"))
        go_on.set()
        await asyncio.gather(*asking)
        await asyncio.to_thread(until, lambda: "last" in done, "the last word")

    try:
        asyncio.run(ask_and_close())
    finally:
        go_on.set()

    assert done == ["b", "a", "a", "last"]


def test_strangers_who_pair_do_not_stand_in_line_before_a_paired_browser(
    start: Starting, store: Store, paired: PairedClient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", LONG / 40)
    endpoint = start()
    port = endpoint.settled(LONG).port
    sent = request(port, "/v1/pair", b'{"code": "2222-2222", "label": "x"}', origin=paired.origin)
    with locked(home(tmp_path).database) as other, ExitStack() as lines:
        strangers = [lines.enter_context(Line(port)) for _ in range(40)]  # One after the other, `LONG`.
        for stranger in strangers:
            stranger.send(sent)

        assert call(endpoint, "/v1/triage", {"acts": []}, paired).refusal == (503, "store_busy")

        assert any(stranger.is_silent() for stranger in strangers)
        other.execute("COMMIT")
        for stranger in strangers:
            assert stranger.answer().code in ("store_busy", "no_pairing")


def test_a_lane_within_the_app_rests_as_long_as_it_has_worked(monkeypatch: pytest.MonkeyPatch) -> None:

    def work() -> float:
        begun = thread_time()
        while (took := thread_time() - begun) < SOON / 10:
            pass
        return took

    async def work_twice(rest: float, rests: list[float]) -> float:
        monkeypatch.setattr("arxivtui.server.lanes.sleep", rests.append)
        lane = Lane("test", rest=rest)
        took = await lane.run(work) + await lane.run(work)
        await lane.run(lambda: None)
        lane.close()
        return took

    none: list[float] = []
    asyncio.run(work_twice(0.0, none))
    assert none == []

    rests: list[float] = []
    took = asyncio.run(work_twice(2.0, rests))
    assert sum(rests[:2]) >= 2 * took
