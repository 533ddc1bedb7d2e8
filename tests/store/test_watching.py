"""Noticing that the store was changed, by anyone or by others, and not taking one's own writes for theirs."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from arxivtui.store import Store, StoreError, filesystems, ui_state


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "arxivtui.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    with Store.open(path) as opened:
        opened.changes_elsewhere()
        yield opened


def put(store: Store, value: int) -> None:
    with store.writing(durable=True) as db:
        ui_state.put(db, "somewhere", value)


def test_what_another_copy_writes_is_noticed_once(store: Store, path: Path) -> None:
    with Store.open(path) as other:
        put(other, 1)
        assert store.changes_elsewhere() == 1
        assert store.changes_elsewhere() == 1
        put(other, 2)
        assert store.changes_elsewhere() == 2
        assert other.changes_elsewhere() == 0, "its own, and it only begins to watch"


def test_own_writes_are_no_changes_whichever_thread_makes_them(store: Store) -> None:
    def write() -> None:
        for value in range(20):
            put(store, value)

    threads = [threading.Thread(target=write) for _ in range(3)]
    for thread in threads:
        thread.start()
    noticed = {store.changes_elsewhere() for _ in range(200)}
    for thread in threads:
        thread.join()
    assert noticed | {store.changes_elsewhere()} == {0}


def test_a_change_just_before_an_own_write_is_not_lost_in_it(store: Store, path: Path) -> None:
    with Store.open(path) as other:
        put(other, 1)
    put(store, 2)
    assert store.changes_elsewhere() == 1


def test_a_write_taken_back_is_no_change(store: Store) -> None:
    def give_up() -> None:
        with store.writing() as db:
            ui_state.put(db, "somewhere", 1)
            raise KeyError

    with pytest.raises(KeyError):
        give_up()
    assert store.changes_elsewhere() == 0


def test_reading_elsewhere_is_no_change(store: Store, path: Path) -> None:
    put(store, 1)
    with Store.open(path) as other, other.reading() as db:
        assert ui_state.get(db, "somewhere") == 1
    assert store.changes_elsewhere() == 0


def test_a_closed_store_is_not_watched(path: Path) -> None:
    store = Store.open(path)
    store.changes_elsewhere()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.changes_elsewhere()


def test_a_closed_store_has_no_revision(path: Path) -> None:
    store = Store.open(path)
    store.revision()
    store.close()
    with pytest.raises(StoreError, match="is closed"):
        store.revision()


def test_the_revision_is_the_same_until_something_is_kept(store: Store) -> None:
    before = store.revision()
    with store.reading() as db:
        ui_state.get(db, "somewhere")
    with store.writing() as db:
        db.execute("DELETE FROM ui_state WHERE key = 'nothing'")
    assert store.revision() == before


def test_own_writes_are_another_revision_from_whichever_thread(store: Store) -> None:
    known = {store.revision()}
    for value in range(3):
        put(store, value)
        assert store.revision() not in known
        known.add(store.revision())
    thread = threading.Thread(target=put, args=(store, 9))
    thread.start()
    thread.join()
    assert store.revision() not in known


def test_what_another_process_keeps_is_another_revision(store: Store, path: Path) -> None:
    before = store.revision()
    program = (
        "import sys; from pathlib import Path; from arxivtui.store import Store, ui_state\n"
        "with Store.open(Path(sys.argv[1])) as store:\n"
        "    print('open', flush=True); sys.stdin.readline()\n"
        "    with store.writing() as db: ui_state.put(db, 'somewhere', 1)"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout is not None
    assert other.stdout.readline() == "open\n"
    assert store.revision() == before, "opening is no change"

    other.communicate("go\n")

    assert other.returncode == 0
    assert store.revision() != before


def test_the_revision_waits_for_no_writer(store: Store) -> None:
    before = store.revision()
    with store.writing() as db:
        ui_state.put(db, "somewhere", 1)
        assert store.revision() == before
    assert store.revision() != before


def test_nor_does_it_where_a_writer_shuts_readers_out(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a network file system there is no write-ahead log."""
    monkeypatch.setattr(filesystems, "is_network", lambda _: True)
    with Store.open(path) as store:
        before = store.revision()
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        other.execute("INSERT INTO ui_state VALUES ('somewhere', '1')")
        assert store.revision() == before
        other.execute("COMMIT")
        other.close()
        assert store.revision() != before


def test_looking_at_the_revision_takes_no_change_from_the_watch(store: Store, path: Path) -> None:
    before = store.revision()
    with Store.open(path) as other:
        put(other, 1)
    assert store.revision() != before
    assert store.changes_elsewhere() == 1
    put(store, 2)
    store.revision()
    assert store.changes_elsewhere() == 1


def test_many_threads_look_at_the_revision_while_others_write(store: Store) -> None:
    def look() -> None:
        seen.append([store.revision() for _ in range(200)])

    seen: list[list[int]] = []
    threads = [threading.Thread(target=look) for _ in range(3)]
    for thread in threads:
        thread.start()
    for value in range(20):
        put(store, value)
    for thread in threads:
        thread.join()
    assert len(seen) == 3
    assert all(each == sorted(each) for each in seen), "nobody goes back to what was before"
    assert store.revision() >= max(each[-1] for each in seen)
