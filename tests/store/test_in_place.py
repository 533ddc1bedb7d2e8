"""A store whose file is removed, moved or replaced while it is open: it says so, and writes nothing."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from arxivtui.domain import Act, Verb
from arxivtui.store import Store, StoreMissingError, StoreReadOnlyError, papers, triage
from tests.store.samples import NOW, a_paper, as_shown
from tests.waiting import in_thread, until

PAPER = a_paper()


@pytest.fixture
def filled(store: Store) -> Store:
    with store.writing() as db:
        papers.save(db, PAPER, as_shown(PAPER))
    return store


def star(store: Store) -> None:
    with store.writing(durable=True) as db:
        triage.act(db, Act(Verb.STAR, (PAPER.id,)), at=NOW)


def read(store: Store) -> None:
    with store.reading() as db:
        assert papers.known(db, [PAPER.id])


def starred(path: Path) -> bool:
    with Store.open(path, create=False) as store, store.reading() as db:
        return triage.get(db, [PAPER.id])[PAPER.id].starred is not None


def removed(path: Path) -> None:
    path.unlink()


def moved(path: Path) -> None:
    path.rename(path.with_name("elsewhere.db"))


def folder_removed(path: Path) -> None:
    shutil.rmtree(path.parent)


def folder_replaced_by_a_file(path: Path) -> None:
    shutil.rmtree(path.parent)
    path.parent.touch()


def replaced(path: Path) -> None:
    """As a backup is restored: a whole file is renamed over the one in use."""
    backup = path.with_name("backup.db")
    Store.open(backup).close()
    backup.replace(path)


def copied_anew(path: Path) -> None:
    """The same content, yet not the same file."""
    copy = path.with_name("copy.db")
    shutil.copy(path, copy)
    copy.replace(path)


CHANGES = [removed, moved, folder_removed, folder_replaced_by_a_file, replaced, copied_anew]


@pytest.mark.parametrize("change", CHANGES)
def test_neither_reading_nor_writing_goes_on(filled: Store, change: Callable[[Path], None]) -> None:
    filled.revision()
    change(filled.path)

    for _ in range(2):
        with pytest.raises(StoreMissingError, match="was moved or replaced while it was open") as error:
            star(filled)
        assert error.value.hint.startswith("Nothing of this step was kept.")
        with pytest.raises(StoreMissingError, match=r"arxivtui\.db was moved"), filled.reading():
            pass
        with pytest.raises(StoreMissingError):
            filled.revision()
    filled.close()


@pytest.mark.parametrize("change", [removed, moved])
def test_no_empty_store_is_made_in_its_place(filled: Store, change: Callable[[Path], None]) -> None:
    change(filled.path)
    with pytest.raises(StoreMissingError):
        star(filled)
    filled.close()
    assert not filled.path.exists()


def test_what_is_put_back_is_used_again(filled: Store) -> None:
    elsewhere = filled.path.with_name("elsewhere.db")
    filled.path.rename(elsewhere)
    with pytest.raises(StoreMissingError):
        star(filled)

    elsewhere.rename(filled.path)

    star(filled)
    assert starred(filled.path)


def test_a_link_that_leads_elsewhere_by_now_is_noticed(tmp_path: Path) -> None:
    link = tmp_path / "arxivtui.db"
    Store.open(tmp_path / "one.db").close()
    Store.open(tmp_path / "two.db").close()
    link.symlink_to("one.db")
    with Store.open(link) as store:
        with store.reading():
            pass
        link.unlink()
        link.symlink_to("two.db")
        with pytest.raises(StoreMissingError), store.reading():
            pass


def test_a_relative_path_is_meant_from_where_it_was_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with Store.open(Path("arxivtui.db")) as store:
        (tmp_path / "below").mkdir()
        monkeypatch.chdir(tmp_path / "below")
        with store.writing() as db:
            papers.save(db, PAPER, as_shown(PAPER))


def test_a_writer_that_waited_is_told_before_it_writes(filled: Store) -> None:
    """It got its connection while the file was in place."""
    with filled.reading():
        in_thread(lambda: read(filled)).result()
    with filled.writing():
        waiting = in_thread(lambda: star(filled))
        until(lambda: not filled._idle, "the other thread has a connection")
        elsewhere = filled.path.with_name("elsewhere.db")
        filled.path.rename(elsewhere)
    with pytest.raises(StoreMissingError):
        waiting.result()
    elsewhere.rename(filled.path)
    assert not starred(filled.path)


def test_a_path_that_cannot_be_followed_is_named(tmp_path: Path) -> None:
    link = tmp_path / "arxivtui.db"
    link.symlink_to("real.db")
    with Store.open(link) as store:
        link.unlink()
        link.symlink_to(link)
        with pytest.raises(StoreReadOnlyError, match="cannot be reached: Too many"), store.reading():
            pass
