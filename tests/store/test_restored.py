"""A backup is restored: checked first, in one step, and the store that was there is kept with its log."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from arxivtui.store import Store, StoreError, StoreMissingError, backups, copies, restoring
from tests.store.spoilt import folder, foreign, garbage, newer
from tests.store.test_backups import save
from tests.store.test_restoring import EARLIER, LATER, held_for_another_process, ids
from tests.store.whole import papers_in

NOW = datetime(2025, 7, 14, 8, tzinfo=UTC)


@pytest.fixture
def backup(store: Store) -> Path:
    """A backup with the earlier papers."""
    save(store, *EARLIER)
    target = store.path.with_name("good.backup")
    backups.back_up(store, target)
    return target


def test_what_was_there_is_kept_and_the_backup_too(store: Store, backup: Path) -> None:
    save(store, *LATER)
    store.close()

    done = restoring.restore(backup, store.path, NOW)

    assert done.content.papers == len(EARLIER)
    assert papers_in(store.path) == papers_in(backup) == ids(EARLIER)
    assert done.aside == store.path.with_name("arxivtui.db.aside.20250714T080000Z")
    assert done.aside is not None
    assert papers_in(done.aside) == ids(range(600))
    assert {path.name for path in store.path.parent.iterdir() if path.name.startswith(".")} == set()


def test_a_copy_that_has_it_open_notices_and_loses_nothing(store: Store, backup: Path) -> None:
    save(store, *LATER)

    done = restoring.restore(backup, store.path, NOW)

    with pytest.raises(StoreMissingError, match="was moved or replaced"), store.writing():
        pass
    with Store.open(store.path) as new:
        assert new.warning == ""
        save(new, 900)
        store.close()
    assert held_for_another_process(store.path) == sorted([*ids(EARLIER), *ids(range(900, 901))])
    assert done.aside is not None
    assert papers_in(done.aside) == ids(range(600))
    assert not Path(f"{done.aside}-wal").exists()


def test_the_log_of_a_process_that_was_killed_goes_with_its_store(store: Store, backup: Path) -> None:
    """SQLite folds it in where it can; the old store is whole under its new name."""
    store.close()
    program = (
        "import os, sys; from pathlib import Path; from arxivtui.store import Store\n"
        "from tests.store.test_restoring import LATER, save\n"
        "save(Store.open(Path(sys.argv[1])), LATER)\n"
        f"os.kill(os.getpid(), {int(signal.SIGKILL)})"
    )
    subprocess.run([sys.executable, "-c", program, str(store.path)], check=False)

    done = restoring.restore(backup, store.path, NOW)

    assert held_for_another_process(store.path) == ids(EARLIER)
    assert done.aside is not None
    assert papers_in(done.aside) == ids(range(600))


def test_a_damaged_store_keeps_its_log_beside_it(store: Store, backup: Path) -> None:
    store.close()
    Path(f"{store.path}-wal").write_bytes(b"left by somebody")
    store.path.write_bytes(b"no database" * 1000)

    done = restoring.restore(backup, store.path, NOW)

    assert held_for_another_process(store.path) == ids(EARLIER)
    assert done.aside is not None
    assert done.aside.read_bytes().startswith(b"no database")
    assert Path(f"{done.aside}-wal").read_bytes() == b"left by somebody"


def test_a_journal_that_was_not_finished_never_meets_the_backup(store: Store, backup: Path) -> None:
    store.close()
    store.path.write_bytes(b"no database" * 1000)
    Path(f"{store.path}-journal").write_bytes(b"left by somebody")

    done = restoring.restore(backup, store.path, NOW)

    assert papers_in(store.path) == ids(EARLIER)
    assert Path(f"{done.aside}-journal").exists()


def test_where_there_is_no_store_it_is_simply_put_there(store: Store, backup: Path) -> None:
    store.close()
    elsewhere = store.path.parent / "new" / "arxivtui.db"

    assert restoring.restore(backup, elsewhere, NOW).aside is None
    assert papers_in(elsewhere) == ids(EARLIER)


def test_a_log_whose_store_was_moved_away_is_kept(store: Store, backup: Path, tmp_path: Path) -> None:
    """Acts that were committed stand in it alone."""
    save(store, *LATER)
    log = Path(f"{store.path}-wal")
    content = log.read_bytes()
    store.close()
    store.path.rename(tmp_path / "moved.db")
    log.write_bytes(content)

    done = restoring.restore(backup, store.path, NOW)

    (stray,) = done.strays
    assert stray.name.startswith("arxivtui.db-wal.stray-")
    assert stray.read_bytes() == content
    assert held_for_another_process(store.path) == ids(EARLIER)


@pytest.mark.parametrize("linked", [True, False])
def test_where_the_swap_fails_all_is_as_it_was(
    store: Store, backup: Path, monkeypatch: pytest.MonkeyPatch, linked: bool
) -> None:
    """Also where a file cannot have two names, as on some memory sticks."""
    store.close()
    store.path.write_bytes(b"no database" * 1000)
    Path(f"{store.path}-journal").write_bytes(b"left by somebody")
    before = sorted(path.name for path in store.path.parent.iterdir())
    replace = Path.replace

    def fails(self: Path, target: Path) -> Path:
        if self.name.endswith(".restored"):
            raise OSError(errno.EIO, "Input/output error")
        return replace(self, target)

    def no_links(_source: Path, _target: Path) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(Path, "replace", fails)
    if not linked:
        monkeypatch.setattr(os, "link", no_links)

    with pytest.raises(StoreError, match="the store is as it was"):
        restoring.restore(backup, store.path, NOW)

    assert store.path.read_bytes().startswith(b"no database")
    after = sorted(path.name for path in store.path.parent.iterdir())
    assert [name for name in after if not name.endswith("-wal-of")] == before


def test_twice_in_a_second_keeps_both(store: Store, backup: Path) -> None:
    store.close()
    first = restoring.restore(backup, store.path, NOW)
    second = restoring.restore(backup, store.path, NOW)

    assert first.aside != second.aside
    assert [each.kind for each in copies.found(store.path, store.path.parent / "backups")] == ["aside"] * 2


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def damaged(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[20 * 4096 : 30 * 4096] = b"\xa5" * (10 * 4096)
    path.write_bytes(content)


def references_broken(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("INSERT INTO tags VALUES ('no such paper', 'tag')")
        db.commit()


def empty(path: Path) -> None:
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (Path.unlink, "There is no file"),
        (folder, "is no file"),
        (empty, "is empty"),
        (garbage, "is no database"),
        (foreign, "is a database of another program"),
        (newer, "was made by a newer arxivtui"),
        (truncated, "is damaged"),
        (damaged, "is damaged"),
        (references_broken, "is damaged"),
    ],
)
def test_what_is_no_sound_backup_is_refused_and_changes_nothing(
    store: Store, backup: Path, spoil: Callable[[Path], None], words: str
) -> None:
    store.close()
    spoil(backup)
    before = {path.name: path.read_bytes() for path in store.path.parent.iterdir() if path.is_file()}

    with pytest.raises(StoreError, match=words) as caught:
        restoring.restore(backup, store.path, NOW)

    assert str(backup) in caught.value.message
    assert caught.value.hint
    assert {path.name: path.read_bytes() for path in store.path.parent.iterdir() if path.is_file()} == before


def test_the_store_itself_is_no_backup(store: Store) -> None:
    with pytest.raises(StoreError, match="is the store itself"):
        restoring.restore(store.path, store.path, NOW)
