"""Backups made by hand and by themselves: whole, private, three of them, never over something else."""

import errno
import os
import shutil
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from arxivtui.config import Settings, locks
from arxivtui.domain import Act, Verb
from arxivtui.store import (
    Store,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    backups,
    copies,
    papers,
    triage,
)
from tests.store.samples import a_paper, as_shown
from tests.waiting import in_thread

MONDAY = datetime(2025, 7, 14, 8, tzinfo=UTC)
WEEKLY = Settings()


def every(days: int, folder: str = "") -> Settings:
    backup = msgspec.structs.replace(WEEKLY.backup, every_days=days, folder=folder)
    return msgspec.structs.replace(WEEKLY, backup=backup)


def save(store: Store, *numbers: int) -> None:
    with store.writing() as db:
        for number in numbers:
            papers.save(db, a_paper(number), as_shown(a_paper(number)))


def star(store: Store, *numbers: int) -> None:
    with store.writing(durable=True) as db:
        triage.act(db, Act(Verb.STAR, tuple(a_paper(number).id for number in numbers)), at=MONDAY)


@pytest.fixture
def filled(store: Store) -> Store:
    save(store, 1, 2, 3)
    star(store, 2)
    return store


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.backup"))


def test_a_backup_holds_what_the_store_holds(filled: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.backup"

    content = backups.back_up(filled, target)

    assert (content.papers, content.starred, content.acts) == (3, 1, 1)
    assert copies.look(target) == content
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not list(tmp_path.glob(".*"))


def test_others_write_while_it_is_made(filled: Store, tmp_path: Path) -> None:
    """A writer holds the store all the while: the backup has what was committed before."""
    with filled.writing() as db:
        papers.save(db, a_paper(4), as_shown(a_paper(4)))
        content = in_thread(lambda: backups.back_up(filled, tmp_path / "copy.backup")).result()

    assert content.papers == 3
    assert backups.back_up(filled, tmp_path / "copy.backup").papers == 4


def test_an_older_backup_is_replaced_and_nothing_else(filled: Store, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ada")
    bookmarks = tmp_path / "bookmarks.db"
    with closing(sqlite3.connect(bookmarks)) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")

    for foreign in (letter, bookmarks):
        before = foreign.read_bytes()
        with pytest.raises(StoreForeignError, match="no backup of arxivtui"):
            backups.back_up(filled, foreign)
        assert foreign.read_bytes() == before
    assert backups.back_up(filled, letter, force=True).papers == 3
    save(filled, 4)
    assert backups.back_up(filled, letter).papers == 4


@pytest.mark.parametrize("force", [False, True])
def test_what_is_no_file_is_left_as_it_is(filled: Store, tmp_path: Path, force: bool) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(StoreError, match="is no file"):
        backups.back_up(filled, tmp_path / "pipe", force=force)

    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_the_store_itself_is_never_written_over(filled: Store, ending: str) -> None:
    with pytest.raises(StoreError, match="is the store itself"):
        backups.back_up(filled, Path(f"{filled.path}{ending}"), force=True)
    link = filled.path.with_name("link")
    os.link(filled.path, link)
    with pytest.raises(StoreError, match="is the store itself"):
        backups.back_up(filled, link, force=True)


@pytest.mark.parametrize("force", [False, True])
def test_another_store_in_use_is_never_replaced(filled: Store, tmp_path: Path, force: bool) -> None:
    with Store.open(tmp_path / "other.db") as other:
        save(other, 7)
        with pytest.raises(StoreError, match=r"other\.db-wal lies beside"):
            backups.back_up(filled, other.path, force=force)
        assert Path(f"{other.path}-wal").stat().st_size

    with pytest.raises(StoreForeignError, match="a store that arxivtui has used"):
        backups.back_up(filled, other.path)
    assert copies.look(other.path).papers == 1


def test_a_log_without_its_file_never_meets_the_backup(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "copy.backup-journal").write_bytes(b"of another")

    with pytest.raises(StoreError, match=r"copy\.backup-journal lies beside"):
        backups.back_up(filled, tmp_path / "copy.backup")
    assert not (tmp_path / "copy.backup").exists()


def test_places_that_cannot_be_are_named(filled: Store, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a folder"):
        backups.back_up(filled, tmp_path)
    with pytest.raises(StoreError, match="There is no folder"):
        backups.back_up(filled, tmp_path / "nowhere" / "copy.backup")


def test_the_first_comes_with_the_first_papers_and_the_next_a_week_later(store: Store) -> None:
    folder = store.path.parent / "backups"
    assert backups.back_up_if_due(store, WEEKLY, MONDAY) == backups.DueBackup()
    assert not folder.exists()

    save(store, 1)
    first = backups.back_up_if_due(store, WEEKLY, MONDAY)
    again = backups.back_up_if_due(store, WEEKLY, MONDAY + timedelta(days=6))
    second = backups.back_up_if_due(store, WEEKLY, MONDAY + timedelta(days=7))

    assert first.made == folder / f"arxivtui.db.20250714T080000Z.{copies.sign_of(store.path)}.backup"
    assert again == backups.DueBackup()
    assert second.made is not None
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    next_monday = MONDAY + timedelta(weeks=1)
    assert backups.newest_regular(store.path, folder, next_monday) == next_monday


def test_none_is_made_where_none_is_wanted(filled: Store) -> None:
    assert backups.back_up_if_due(filled, every(0), MONDAY) == backups.DueBackup()


def test_the_newest_three_are_kept_and_files_of_others_too(filled: Store) -> None:
    folder = filled.path.parent / "backups"
    folder.mkdir()
    (folder / "mine.backup").write_text("my own")
    for week in range(5):
        assert backups.back_up_if_due(filled, WEEKLY, MONDAY + timedelta(weeks=week)).warning == ""

    own = copies.sign_of(filled.path)
    assert names(folder) == [
        f"arxivtui.db.20250728T080000Z.{own}.backup",
        f"arxivtui.db.20250804T080000Z.{own}.backup",
        f"arxivtui.db.20250811T080000Z.{own}.backup",
        "mine.backup",
    ]


def test_two_in_one_second_are_two(filled: Store) -> None:
    first = backups.back_up_now(filled, WEEKLY, MONDAY)
    star(filled, 1)
    second = backups.back_up_now(filled, WEEKLY, MONDAY)

    known = copies.found(filled.path, first.parent)

    assert [(each.path, each.content.starred) for each in known if each.content] == [(second, 2), (first, 1)]


def test_stores_that_share_a_folder_leave_each_others_alone(filled: Store, tmp_path: Path) -> None:
    shared = every(7, str(tmp_path / "shared"))
    (tmp_path / "other").mkdir()
    with Store.open(tmp_path / "other" / "arxivtui.db") as other:
        save(other, 7)
        for week in range(5):
            for store, hours in ((filled, 0), (other, 1)):
                due = backups.back_up_if_due(store, shared, MONDAY + timedelta(weeks=week, hours=hours))
                assert due.made is not None

        assert [each.own for each in copies.found_of_all(filled.path, tmp_path / "shared")] == [
            False,
            True,
        ] * 3
        for store, count in ((filled, 3), (other, 1)):
            found = copies.found(store.path, tmp_path / "shared")
            assert [each.content and each.content.papers for each in found] == [count] * 3


def test_a_backup_named_without_its_store_counts_as_own(filled: Store) -> None:
    made = backups.back_up_if_due(filled, WEEKLY, MONDAY).made
    assert made is not None
    made.rename(made.with_name("arxivtui.db.20250714T080000Z.backup"))

    assert backups.back_up_if_due(filled, WEEKLY, MONDAY + timedelta(days=1)) == backups.DueBackup()


def test_without_locks_a_backup_is_made_all_the_same(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(_file: int, _how: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(locks, "flock", none)

    assert backups.back_up_if_due(filled, WEEKLY, MONDAY).made is not None


def test_what_is_left_of_a_backup_whose_process_was_killed_goes_with_the_next(filled: Store) -> None:
    folder = filled.path.parent / copies.FOLDER
    folder.mkdir()
    half = folder / f".{copies.regular_name(filled.path, MONDAY)}.0123456789ab.new"
    journal = Path(f"{half}-journal")
    by_hand = folder / ".mine.backup.0123456789ab.new"
    for each in (half, journal, by_hand):
        each.write_bytes(b"SQLite format 3")
    assert set(copies.half_made(filled.path, folder)) == {half, journal}

    assert backups.back_up_if_due(filled, WEEKLY, MONDAY).made

    assert not half.exists()
    assert not journal.exists()
    assert by_hand.exists(), "somebody may be at it just now: only regular ones are made alone"


def test_a_store_begun_anew_does_not_push_out_what_was_lost(filled: Store) -> None:
    folder = filled.path.parent / "backups"
    with_stars = backups.back_up_if_due(filled, WEEKLY, MONDAY).made
    filled.close()
    filled.path.unlink()

    with Store.open(filled.path) as anew:
        save(anew, 7)
        for week in range(1, 6):
            backups.back_up_if_due(anew, WEEKLY, MONDAY + timedelta(weeks=week))

    assert with_stars is not None
    assert copies.look(with_stars).starred == 1
    assert len(names(folder)) == 4


def test_a_clock_that_was_wrong_stops_no_backup(filled: Store) -> None:
    backups.back_up_if_due(filled, WEEKLY, datetime(2099, 1, 1, tzinfo=UTC))

    assert backups.back_up_if_due(filled, WEEKLY, MONDAY).made is not None
    assert backups.back_up_if_due(filled, WEEKLY, MONDAY) == backups.DueBackup()


def test_a_damaged_store_is_not_backed_up(filled: Store) -> None:
    save(filled, *range(10, 200))
    good = backups.back_up_if_due(filled, WEEKLY, MONDAY).made
    filled.close()
    content = bytearray(filled.path.read_bytes())
    content[60 * 4096 : 80 * 4096] = b"\xa5" * (20 * 4096)
    filled.path.write_bytes(content)

    with Store.open(filled.path) as damaged:
        due = backups.back_up_if_due(damaged, WEEKLY, MONDAY + timedelta(weeks=1))
        with pytest.raises(StoreDamagedError):
            backups.back_up(damaged, filled.path.with_name("copy.backup"))

    assert due.made is None
    assert "No backup was made. The store" in due.warning
    assert "is damaged" in due.warning
    assert good is not None
    assert names(good.parent) == [good.name]
    assert sorted(path.name for path in good.parent.iterdir()) == [".lock", good.name]


def test_a_disk_that_is_nearly_full_is_left_alone(filled: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = shutil.disk_usage(filled.path.parent)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100_000_000))

    due = backups.back_up_if_due(filled, WEEKLY, MONDAY)

    assert (due.made, due.warning.startswith("No backup was made. The disk of")) == (None, True)


def test_a_folder_that_cannot_be_is_a_warning(filled: Store, tmp_path: Path) -> None:
    (tmp_path / "file").touch()

    due = backups.back_up_if_due(filled, every(7, str(tmp_path / "file" / "backups")), MONDAY)

    assert due.made is None
    assert "No backup was made." in due.warning


def test_where_another_process_makes_it_nothing_is_made_twice(filled: Store) -> None:
    folder = filled.path.parent / "backups"
    folder.mkdir()
    with backups._alone(folder) as alone:
        assert alone
        assert backups.back_up_if_due(filled, WEEKLY, MONDAY) == backups.DueBackup()
        with pytest.raises(StoreError, match="Another arxivtui makes a backup just now"):
            backups.back_up_now(filled, WEEKLY, MONDAY)
    assert backups.back_up_if_due(filled, WEEKLY, MONDAY).made is not None
