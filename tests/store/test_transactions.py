"""Readers, writers, threads and processes beside each other; and what is left when one of them ends badly."""

import signal
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from arxivtui.domain import Act, ListingState, State, Verb
from arxivtui.store import (
    Store,
    StoreBusyError,
    StoreError,
    StoreFullError,
    StoreInterruptedError,
    connection,
    listings,
    papers,
    triage,
    ui_state,
)
from tests.store.samples import DAY, NOW, a_listing, a_paper, all_as_shown, as_shown
from tests.store.writing_process import COUNTER, PAPERS


def writing_process(path: Path, first: int, rounds: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "tests.store.writing_process", path, str(first), str(rounds)],
        cwd=Path(__file__).parents[2],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def assert_whole(store: Store) -> None:
    """Every page, reference and index, full-text search included, is in order."""
    with store.writing() as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        db.execute("INSERT INTO papers_fts(papers_fts, rank) VALUES ('integrity-check', 1)")


def test_four_processes_writing_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "arxivtui.db"
    Store.open(path).close()
    rounds = 20

    writers = [writing_process(path, number * rounds, rounds) for number in range(4)]
    ends = [writer.communicate() for writer in writers]

    assert [writer.returncode for writer in writers] == [0] * 4, ends
    with Store.open(path) as store:
        with store.reading() as db:
            (day,) = listings.days(db)
            assert ui_state.get(db, COUNTER) == 4 * rounds
        assert len(day.listings) == 4 * rounds
        assert day.papers == 4 * rounds * PAPERS
        assert day.starred == 4 * rounds
        assert_whole(store)


def test_a_killed_process_leaves_whole_listings_and_all_it_said_was_done(tmp_path: Path) -> None:
    path = tmp_path / "arxivtui.db"
    Store.open(path).close()
    writer = writing_process(path, 0, 100_000)
    assert writer.stdout is not None
    said = [int(writer.stdout.readline()) for _ in range(25)]
    writer.send_signal(signal.SIGKILL)
    said += [int(line) for line in writer.communicate()[0].split("\n")[:-1]]

    with Store.open(path) as store:
        with store.reading() as db:
            (day,) = listings.days(db)
            stored = {int(listing.category.removeprefix("cs.X")) for listing in day.listings}
            assert set(said) <= stored <= set(range(len(said) + 1))
            assert {listing.state for listing in day.listings} == {ListingState.COMPLETE}
            assert day.papers == PAPERS * len(stored)
            assert ui_state.get(db, COUNTER) == len(stored)
            assert day.starred >= len(said)
        assert_whole(store)


def test_a_process_killed_inside_a_transaction_leaves_nothing_of_it(tmp_path: Path) -> None:
    path = tmp_path / "arxivtui.db"
    program = (
        "import sys; from pathlib import Path; from arxivtui.store import Store, listings\n"
        "from tests.store.samples import *\n"
        "papers = [a_paper(number, abstract='gates ' * 2000) for number in range(400)]\n"
        "with Store.open(Path(sys.argv[1])).writing() as db:\n"
        "    db.execute('PRAGMA cache_size = 10')  # so that much of it is in the log already\n"
        "    listings.save(db, a_listing(papers), all_as_shown(papers), NOW)\n"
        "    print('inside', flush=True); sys.stdin.readline()\n"
    )
    writer = subprocess.Popen(
        [sys.executable, "-c", program, path],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert writer.stdout is not None
    assert writer.stdout.readline() == "inside\n"
    writer.kill()
    writer.communicate()

    assert path.with_name("arxivtui.db-wal").stat().st_size > 1_000_000
    with Store.open(path) as store:
        with store.reading() as db:
            assert listings.days(db) == []
            assert papers.records(db, [a_paper(number).id for number in range(400)]) == []
        assert_whole(store)


def test_an_exception_takes_back_the_whole_transaction(store: Store) -> None:
    def save_then_stop() -> None:
        with store.writing() as db:
            papers.save(db, a_paper(), as_shown(a_paper()))
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        save_then_stop()
    with store.reading() as db:
        assert not papers.known(db, [a_paper().id])


def test_a_full_disk_is_named_and_nothing_is_kept(store: Store) -> None:
    with store.writing() as db:
        papers.save(db, a_paper(1), as_shown(a_paper(1)))
    many = [a_paper(number, abstract="gates " * 500) for number in range(2, 500)]

    def save_with_little_room() -> None:
        with store.writing() as db:
            (pages,) = db.execute("PRAGMA page_count").fetchone()
            db.execute(f"PRAGMA max_page_count = {pages + 20}")
            listings.save(db, a_listing(many), all_as_shown(many), NOW)

    with pytest.raises(StoreFullError, match="no space left") as caught:
        save_with_little_room()
    assert str(store.path) in caught.value.message
    with Store.open(store.path) as again:
        with again.reading() as db:
            assert papers.known(db, [paper.id for paper in [a_paper(1), *many]]) == {a_paper(1).id}
            assert listings.days(db) == []
        assert_whole(again)


def test_a_store_held_by_another_is_named(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.01)
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with Store.open(store.path) as impatient:
        with pytest.raises(StoreBusyError, match="Another process is writing"), impatient.writing():
            pass
        with impatient.reading() as db:
            assert papers.records(db, ["2507.99001"]) == []
        holder.execute("ROLLBACK")
        with impatient.writing() as db:
            papers.save(db, a_paper(), as_shown(a_paper()))
    holder.close()


def test_a_mistake_in_a_statement_takes_back_the_transaction(store: Store) -> None:
    def save_then_fail() -> None:
        with store.writing() as db:
            papers.save(db, a_paper(), as_shown(a_paper()))
            db.execute("INSERT INTO tags VALUES ('no such paper', 'tag')")

    with pytest.raises(StoreError, match="refused a step"):
        save_then_fail()
    with store.reading() as db:
        assert not papers.known(db, [a_paper().id])


def test_a_transaction_inside_another_is_a_mistake_of_ours(store: Store) -> None:
    with store.writing() as outer:
        papers.save(outer, a_paper(), as_shown(a_paper()))
        with store.reading() as inner:
            assert papers.known(inner, [a_paper().id])
        with pytest.raises(RuntimeError, match="already inside a transaction"), store.writing():
            pass


def test_a_reader_sees_one_state_while_another_thread_writes(store: Store) -> None:
    def write() -> None:
        with store.writing() as db:
            papers.save(db, a_paper(), as_shown(a_paper()))

    writer = threading.Thread(target=write)
    with store.reading() as db:
        assert not papers.known(db, [a_paper().id])
        writer.start()
        writer.join()
        assert not papers.known(db, [a_paper().id])

    with store.reading() as db:
        assert papers.known(db, [a_paper().id])


def test_threads_take_turns(store: Store) -> None:
    with store.writing() as db:
        listings.save(db, a_listing([a_paper(1)]), {}, NOW)

    def tag(name: str) -> None:
        for number in range(10):
            with store.writing() as db:
                triage.act(db, Act(Verb.TAG, (a_paper(1).id,), tags=(f"{name}{number}",)), at=NOW)

    threads = [threading.Thread(target=tag, args=(name,)) for name in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.reading() as db:
        assert len(triage.get(db, [a_paper(1).id])[a_paper(1).id].tags) == 40


def test_what_the_reader_decides_waits_for_the_disk(store: Store) -> None:
    full, normal = 2, 1
    with store.writing(durable=True) as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (full,)
    with store.writing() as db:
        assert db.execute("PRAGMA synchronous").fetchone() == (normal,)


def interrupt_until(db: sqlite3.Connection, stopped: threading.Event) -> None:
    while not stopped.wait(0.001):
        db.interrupt()


def test_another_thread_can_stop_a_long_reading(store: Store) -> None:
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    stopped = threading.Event()

    def read_for_ever() -> None:
        with store.reading() as db:
            stopper = threading.Thread(target=interrupt_until, args=(db, stopped))
            stopper.start()
            try:
                db.execute(endless)
            finally:
                stopped.set()
                stopper.join()

    with pytest.raises(StoreInterruptedError, match="stopped"):
        read_for_ever()

    with store.reading() as db:
        assert triage.get(db, ["2507.99001"])["2507.99001"].state is State.UNREAD


def test_other_settings_of_a_connection(store: Store) -> None:
    with store.reading() as db:
        assert db.execute("PRAGMA foreign_keys").fetchone() == (1,)
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert db.execute("PRAGMA recursive_triggers").fetchone() == (0,)


def test_fetching_again_after_a_kill_ends_in_the_same_content(tmp_path: Path) -> None:
    path = tmp_path / "arxivtui.db"
    Store.open(path).close()
    killed = writing_process(path, 0, 100_000)
    assert killed.stdout is not None
    killed.stdout.readline()
    killed.kill()
    killed.communicate()

    with Store.open(path) as store, store.writing() as db:
        for number in range(3):
            entries = [a_paper(number * PAPERS + each) for each in range(PAPERS)]
            fetched = a_listing(entries, category=f"cs.X{number}")
            listings.save(db, fetched, all_as_shown(entries), NOW)
            assert listings.get(db, f"cs.X{number}", DAY) == fetched.listing
            assert papers.known(db, [paper.id for paper in entries]) == {paper.id for paper in entries}


def read_on_and_fail(store: Store, other: Path) -> None:
    with store.writing(beside=other) as db:
        still_open = db.execute("SELECT * FROM beside.sqlite_schema")
        still_open.fetchone()
        db.execute("COMMIT")
        raise RuntimeError("the reason")


def test_what_went_wrong_is_told_even_where_the_other_database_cannot_be_let_go(tmp_path: Path) -> None:
    other = tmp_path / "other.db"
    Store.open(other).close()
    with Store.open(tmp_path / "arxivtui.db") as store:
        with pytest.raises(RuntimeError, match="the reason"):
            read_on_and_fail(store, other)
        with store.writing(beside=other) as db:
            assert db.execute("SELECT count(*) FROM beside.papers").fetchone() == (0,)
