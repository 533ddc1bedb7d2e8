"""Noticing what others do to the store, and not taking one's own writes for theirs."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from arxivtui.store import Store, StoreError, ui_state


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
