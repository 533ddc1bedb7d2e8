"""Opening the store: private files, cheap starts, and one clear sentence for whatever else may lie there."""

import os
import shutil
import sqlite3
import stat
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from arxivtui.store import (
    Store,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreMissingError,
    StoreNewerError,
    StoreReadOnlyError,
    filesystems,
    papers,
)
from tests.store.samples import a_paper, as_shown
from tests.store.spoilt import garbage


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@contextmanager
def open_umask() -> Iterator[None]:
    before = os.umask(0)
    try:
        yield
    finally:
        os.umask(before)


def test_files_are_the_readers_alone_whatever_the_umask(tmp_path: Path) -> None:
    path = tmp_path / "new" / "folder" / "arxivtui.db"
    with open_umask(), Store.open(path) as store:
        with store.writing() as db:
            papers.save(db, a_paper(), as_shown(a_paper()))

        assert mode(path.parent) == mode(path.parent.parent) == 0o700
        files = {file.name: mode(file) for file in path.parent.iterdir()}

    assert files == {f"arxivtui.db{end}": 0o600 for end in ("", "-wal", "-shm", "-wal-of")}
    assert [file.name for file in path.parent.iterdir()] == ["arxivtui.db"], "once it is closed"


def test_a_copy_that_others_could_read_is_made_private_again(tmp_path: Path) -> None:
    path = tmp_path / "arxivtui.db"
    Store.open(path).close()
    path.chmod(0o644)

    with open_umask(), Store.open(path) as store, store.writing() as db:
        papers.save(db, a_paper(), as_shown(a_paper()))
        assert {mode(file) for file in tmp_path.iterdir()} == {0o600}


def test_a_link_is_followed_and_its_target_made(tmp_path: Path) -> None:
    link = tmp_path / "arxivtui.db"
    link.symlink_to(tmp_path / "elsewhere" / "real.db")

    with open_umask():
        Store.open(link).close()

    assert mode(tmp_path / "elsewhere" / "real.db") == 0o600


def test_opening_again_finds_what_was_written(tmp_path: Path) -> None:
    with Store.open(tmp_path / "arxivtui.db") as store, store.writing() as db:
        papers.save(db, a_paper(), as_shown(a_paper()))

    with Store.open(tmp_path / "arxivtui.db") as store, store.reading() as db:
        assert papers.known(db, [a_paper().id])
    assert [file.name for file in tmp_path.iterdir()] == ["arxivtui.db"]


def test_an_empty_file_becomes_a_store(tmp_path: Path) -> None:
    (tmp_path / "arxivtui.db").touch()

    with Store.open(tmp_path / "arxivtui.db") as store, store.reading() as db:
        assert papers.records(db, ["2507.99001"]) == []


def test_opening_an_existing_store_imports_nothing_heavy(tmp_path: Path) -> None:
    Store.open(tmp_path / "arxivtui.db").close()
    program = (
        "import sys; from pathlib import Path; from arxivtui.store import Store; "
        "Store.open(Path(sys.argv[1])).close(); "
        "print(*{'sqlite_utils', 'httpx', 'pydantic', 'lxml', 'pylatexenc', 'numpy'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, tmp_path / "arxivtui.db"], capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == ""


def test_a_missing_store_is_not_made_unasked(tmp_path: Path) -> None:
    with pytest.raises(StoreMissingError, match="no store at"):
        Store.open(tmp_path / "arxivtui.db", create=False)

    assert list(tmp_path.iterdir()) == []


def test_a_closed_store_says_so(tmp_path: Path) -> None:
    store = Store.open(tmp_path / "arxivtui.db")
    store.close()
    store.close()

    with pytest.raises(StoreError, match="closed"), store.reading():
        pass


def foreign_table(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE bookmarks (url TEXT)")
    db.close()


def foreign_mark(path: Path) -> None:
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA application_id = 12345")
    db.close()


def foreign_after_a_crash(path: Path) -> None:
    """Another program's database whose last change stands in its log."""
    other = path.with_name("other.db")
    db = sqlite3.connect(other)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE bookmarks (url TEXT)")
    db.commit()
    for end in ("", "-wal"):
        shutil.copy(f"{other}{end}", f"{path}{end}")
    db.close()
    other.unlink()


def newer(path: Path) -> None:
    Store.open(path).close()
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 9000")
    db.close()


def short_garbage(path: Path) -> None:
    path.write_bytes(b"SQL")


def header_only(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\0" + b"\xff" * 5000)


def truncated_to(share: float) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        with Store.open(path) as store, store.writing() as db:
            for number in range(200):
                papers.save(db, a_paper(number), as_shown(a_paper(number)))
        os.truncate(path, int(path.stat().st_size * share))

    return make


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (foreign_table, StoreForeignError, "is a database of another program"),
        (foreign_mark, StoreForeignError, "is a database of another program"),
        (foreign_after_a_crash, StoreForeignError, "is a database of another program"),
        (newer, StoreNewerError, "was made by a newer arxivtui"),
        (garbage, StoreDamagedError, "is damaged"),
        (short_garbage, StoreDamagedError, "is damaged"),
        (header_only, StoreDamagedError, "is damaged"),
        (truncated_to(0.001), StoreDamagedError, "is damaged"),
        (truncated_to(0.01), StoreDamagedError, "is damaged"),
        (truncated_to(0.1), StoreDamagedError, "is damaged"),
        (truncated_to(0.3), StoreDamagedError, "is damaged"),
        (truncated_to(0.999), StoreDamagedError, "is damaged"),
    ],
)
def test_what_is_no_store_of_ours_is_named_and_left_as_it_is(
    tmp_path: Path, make: Callable[[Path], None], error: type[StoreError], sentence: str
) -> None:
    path = tmp_path / "arxivtui.db"
    make(path)
    before = {file.name: file.read_bytes() for file in tmp_path.iterdir()}

    with pytest.raises(error, match=sentence) as caught:
        Store.open(path)

    assert str(path) in caught.value.message
    assert caught.value.hint
    after = {file.name: file.read_bytes() for file in tmp_path.iterdir() if not file.name.endswith("-shm")}
    assert after == before


def test_a_page_damaged_in_the_middle_is_told_when_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "arxivtui.db"
    with Store.open(path) as store, store.writing() as db:
        for number in range(200):
            papers.save(db, a_paper(number), as_shown(a_paper(number)))
    content = bytearray(path.read_bytes())
    content[3 * 4096 :] = b"\xa5" * (len(content) - 3 * 4096)
    path.write_bytes(content)

    def read_all() -> None:
        with Store.open(path) as store, store.reading() as db:
            papers.records(db, [a_paper(number).id for number in range(200)])

    with pytest.raises(StoreDamagedError, match="is damaged"):
        read_all()


def test_a_folder_in_its_place_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is no file"):
        Store.open(tmp_path)


def test_a_file_in_place_of_its_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(StoreReadOnlyError, match="its folder is a file"):
        Store.open(tmp_path / "file" / "arxivtui.db")


def test_a_folder_that_cannot_be_made_is_named() -> None:
    with pytest.raises(StoreReadOnlyError, match="cannot be"):
        Store.open(Path("/proc/nowhere/arxivtui.db"))


@pytest.fixture
def shared_folder() -> Iterator[Path]:
    """A folder that a user without rights can reach, and not write."""
    folder = Path(tempfile.mkdtemp())
    yield folder
    folder.chmod(0o700)
    shutil.rmtree(folder)


def said_without_rights(path: Path) -> str:
    """What opening the store says to somebody who is not root (root may write everywhere)."""
    if os.geteuid() != 0:
        with pytest.raises(StoreError) as caught:
            Store.open(path)
        return f"{type(caught.value).__name__} {caught.value}"
    reader, writer = os.pipe()
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
        child = os.fork()
    if child == 0:
        said = "opened"
        try:
            os.setuid(65534)
            Store.open(path)
        except StoreError as error:
            said = f"{type(error).__name__} {error}"
        finally:
            os.write(writer, said.encode())
            os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader, "rb") as pipe:
        return pipe.read().decode()


def test_a_read_only_folder_is_named(shared_folder: Path) -> None:
    shared_folder.chmod(0o555)

    said = said_without_rights(shared_folder / "arxivtui.db")

    assert said.startswith("StoreReadOnlyError The store")
    assert str(shared_folder) in said


def test_a_store_in_a_read_only_folder_is_named(shared_folder: Path) -> None:
    path = shared_folder / "arxivtui.db"
    Store.open(path).close()
    path.chmod(0o444)
    shared_folder.chmod(0o555)
    before = path.read_bytes()

    said = said_without_rights(path)

    assert said.startswith("StoreReadOnlyError The store")
    assert path.read_bytes() == before


def test_somebody_elses_store_is_named(shared_folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can make a file that belongs to somebody else")
    path = shared_folder / "arxivtui.db"
    Store.open(path).close()
    shared_folder.chmod(0o755)

    assert said_without_rights(path).startswith("StoreReadOnlyError The store")


def test_on_a_network_file_system_nothing_is_shared_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = tmp_path / "mounts"
    home = tmp_path / "my home"
    home.mkdir()
    escaped = str(home).replace(" ", "\\040")
    table.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/export {escaped} nfs4 rw 0 0\n")
    monkeypatch.setattr(filesystems, "MOUNTS", table)

    with Store.open(home / "arxivtui.db") as store:
        with store.writing() as db:
            assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)
            papers.save(db, a_paper(), as_shown(a_paper()))
        assert "network file system" in store.warning
        assert sorted(file.name for file in home.iterdir()) == ["arxivtui.db"]

    with Store.open(tmp_path / "local.db") as store, store.reading() as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
        assert store.warning == ""


def test_where_mounts_cannot_be_read_the_disk_counts_as_local(tmp_path: Path) -> None:
    assert not filesystems.is_network(tmp_path, tmp_path / "absent")
