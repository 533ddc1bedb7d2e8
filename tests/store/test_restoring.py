"""A backup is put in the place of a store whose log is full: neither's papers get into the other."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from arxivtui.store import Store, StoreMissingError, papers
from tests.store.samples import a_paper, as_shown
from tests.store.whole import papers_in
from tests.waiting import in_thread

EARLIER = range(300)
LATER = range(300, 600)
"""What is in the log alone; many, so that it has pages that the backup has too."""


def save(store: Store, numbers: range) -> None:
    with store.writing() as db:
        for paper in map(a_paper, numbers):
            papers.save(db, paper, as_shown(paper))


def ids(numbers: range) -> list[str]:
    return sorted(a_paper(number).id for number in numbers)


def held_for_another_process(path: Path) -> list[str]:
    """The papers, read by another copy of arxivtui."""
    program = (
        "import sys; from pathlib import Path; from arxivtui.store import Store\n"
        "with Store.open(Path(sys.argv[1])) as store, store.reading() as db:\n"
        "    print(*(paper_id for (paper_id,) in db.execute('SELECT id FROM papers ORDER BY id')))"
    )
    command = [sys.executable, "-c", program, str(path)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@contextmanager
def another_process_that_saves(path: Path, numbers: range) -> Iterator[None]:
    """It has saved these papers, and goes on having the store open."""
    program = (
        "import sys; from pathlib import Path; from arxivtui.store import Store\n"
        "from tests.store.test_restoring import save\n"
        "with Store.open(Path(sys.argv[1])) as store:\n"
        "    save(store, range(int(sys.argv[2]), int(sys.argv[3]))); print('saved', flush=True); input()"
    )
    command = [sys.executable, "-c", program, str(path), str(numbers.start), str(numbers.stop)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(
        command, cwd=root, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "saved\n"
        yield
        process.communicate("\n")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a store lies; beside it a backup with the earlier papers, and `old.db`, which stays the store."""
    path = tmp_path / "arxivtui.db"
    with Store.open(path) as store:
        save(store, EARLIER)
    shutil.copy(path, path.with_name("backup.db"))
    os.link(path, path.with_name("old.db"))
    return path


@pytest.fixture
def in_use(path: Path) -> Iterator[Store]:
    """It is open, and its log holds the later papers."""
    with Store.open(path) as store:
        save(store, LATER)
        assert Path(f"{path}-wal").stat().st_size
        yield store


def restore(path: Path) -> Path:
    """The backup takes the store's place; where the old one is found."""
    path.with_name("backup.db").rename(path)
    return path.with_name("old.db")


def test_a_store_that_is_closed_after_it_leaves_no_log_for_the_backup(in_use: Store) -> None:
    old = restore(in_use.path)

    in_use.close()

    assert papers_in(in_use.path) == ids(EARLIER)
    assert papers_in(old) == ids(range(600))


def test_of_several_that_have_it_open_each_may_be_the_first_to_close(in_use: Store) -> None:
    with Store.open(in_use.path) as other:
        old = restore(in_use.path)
        in_use.close()
        assert held_for_another_process(other.path) == ids(EARLIER)

    assert papers_in(other.path) == ids(EARLIER)
    assert papers_in(old) == ids(range(600))


def test_another_process_that_opens_the_backup_sees_the_backup(in_use: Store) -> None:
    old = restore(in_use.path)

    assert held_for_another_process(in_use.path) == ids(EARLIER)

    in_use.close()
    assert held_for_another_process(in_use.path) == papers_in(in_use.path) == ids(EARLIER)
    assert papers_in(old) == ids(range(600))


def test_what_is_written_to_the_backup_stays_there(in_use: Store) -> None:
    """Also if the old store is closed while the log of the new one is in use."""
    old = restore(in_use.path)
    more = range(600, 700)
    with Store.open(in_use.path) as new:
        assert "was set aside as" in new.warning
        save(new, more)

        in_use.close()

        assert papers_in(new.path) == ids(EARLIER) + ids(more)
    assert papers_in(new.path) == ids(EARLIER) + ids(more)
    assert papers_in(old) == ids(range(600))
    assert {file.name for file in old.parent.iterdir()} == {"arxivtui.db", "old.db"}


def test_an_empty_log_is_not_shared_either(in_use: Store) -> None:
    with closing(sqlite3.connect(in_use.path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    old = restore(in_use.path)
    with Store.open(in_use.path) as new:
        assert new.warning == ""
        save(new, range(600, 700))
        in_use.close()

    assert papers_in(new.path) == ids(EARLIER) + ids(range(600, 700))
    assert papers_in(old) == ids(range(600))


def test_a_log_that_came_into_use_for_the_backup_is_left_to_it(in_use: Store) -> None:
    """As may be where the note was removed by hand."""
    with closing(sqlite3.connect(in_use.path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    Path(f"{in_use.path}-wal-of").unlink()
    restore(in_use.path)
    with Store.open(in_use.path) as new:
        save(new, range(600, 700))
        in_use.close()
        assert held_for_another_process(new.path) == ids(EARLIER) + ids(range(600, 700))

    assert papers_in(new.path) == ids(EARLIER) + ids(range(600, 700))


def test_looking_for_changes_opens_nothing_of_the_backup(in_use: Store) -> None:
    """Not even to look: SQLite folds in the log when the last to look lets go."""
    restore(in_use.path)

    with pytest.raises(StoreMissingError):
        in_use.changes_elsewhere()
    with pytest.raises(StoreMissingError):
        in_thread(in_use.revision).result()

    in_use.close()
    assert papers_in(in_use.path) == ids(EARLIER)


def test_the_log_of_a_process_that_was_killed_is_kept_for_its_own_file(path: Path) -> None:
    program = (
        "import os, sys; from pathlib import Path; from arxivtui.store import Store\n"
        "from tests.store.test_restoring import LATER, save\n"
        "save(Store.open(Path(sys.argv[1])), LATER)\n"
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=False)
    old = restore(path)

    with Store.open(path) as store:
        (stray,) = path.parent.glob("*.stray-*")
        assert store.warning.endswith(f"the other's log was set aside as {stray}.")

    assert papers_in(path) == ids(EARLIER)
    stray.rename(f"{old}-wal")
    assert papers_in(old) == ids(range(600))


def test_a_log_beside_its_own_file_is_used_wherever_both_are(in_use: Store, tmp_path: Path) -> None:
    """A folder copied while the store is in use, and restored elsewhere."""
    copied = tmp_path / "copied"
    shutil.copytree(in_use.path.parent, copied)

    with Store.open(copied / "arxivtui.db") as store, store.reading():
        assert store.warning == ""

    assert papers_in(copied / "arxivtui.db") == ids(range(600))


@pytest.mark.parametrize("said", [b"", b"nonsense", b"1 2 3 4", b"\xff" * 300, b"9" * 200])
def test_a_note_that_says_nonsense_is_made_anew(in_use: Store, said: bytes) -> None:
    note = Path(f"{in_use.path}-wal-of")
    note.write_bytes(said)
    with Store.open(in_use.path) as other:
        assert other.warning == ""
    old = restore(in_use.path)

    assert held_for_another_process(in_use.path) == ids(EARLIER)

    in_use.close()
    assert papers_in(old) == ids(range(600))


def test_a_store_moved_away_missed_and_moved_back_keeps_what_its_log_holds(in_use: Store) -> None:
    path = in_use.path
    away = path.with_name("away.db")
    path.rename(away)
    assert held_for_another_process(path) == []  # It makes a store of its own there.
    away.rename(path)

    with pytest.raises(StoreMissingError), in_use.reading():
        pass
    in_use.close()

    assert held_for_another_process(path) == ids(EARLIER) + ids(LATER)


def test_a_log_set_aside_is_not_written_over_what_came_later(in_use: Store) -> None:
    path = in_use.path
    away = path.with_name("away.db")
    path.rename(away)
    held_for_another_process(path)
    away.rename(path)
    with another_process_that_saves(path, range(600, 900)):
        with pytest.raises(StoreMissingError), in_use.writing():
            pass
        with pytest.raises(StoreMissingError):
            Store.open(path)
        in_use.close()

    assert held_for_another_process(path) == ids(EARLIER) + ids(range(600, 900))
    assert papers_in(path) == ids(EARLIER) + ids(range(600, 900))
