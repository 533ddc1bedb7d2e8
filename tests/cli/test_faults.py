"""Every fault that a store can meet, through the real command and app: one clear sentence, nothing lost."""

import fcntl
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from arxivtui.store import Store
from tests.cli.conftest import Command
from tests.small_disk import fill, mounted
from tests.store.spoilt import folder, foreign, garbage, newer
from tests.tui.terminal import Terminal

PAGE = 4096


@pytest.fixture
def reader(online: Command, port: int) -> Command:
    """Somebody whose two stars were acknowledged."""
    online.run("fetch", "-c", "cs.LG", "--no-rank")
    (online.home / "config.toml").write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    (online.home / "criteria.md").write_text("## Sparse models\n\nMixture of experts.\n")
    ids = [paper["id"] for paper in online.json("list", "--limit", "2")]
    online.run("star", *ids)
    return online


def store(reader: Command) -> Path:
    return reader.home / "arxivtui.db"


def starred(reader: Command) -> int:
    return len(reader.json("list", "is:starred"))


def third(reader: Command) -> str:
    """A paper that is not starred yet."""
    return str(reader.json("list", "NOT is:starred", "--limit", "1")[0]["id"])


def said_by_app(home: Path) -> str:
    """What the app leaves on the terminal when it cannot begin; it ends with code 1."""
    with Terminal(home) as terminal:
        assert terminal.ended() == 1
        assert "Traceback" not in terminal.seen
        return " ".join(terminal.seen.split())


def truncated(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 // PAGE * PAGE)


def header_gone(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(bytes(100))


@pytest.mark.parametrize(
    ("spoil", "sentence", "advice"),
    [
        (garbage, "is damaged (it is not a database)", "`arxivtui salvage`"),
        (header_gone, "is damaged (it is not a database)", "`arxivtui restore arxivtui.db."),
        (truncated, "is damaged", "`arxivtui salvage`"),
        (newer, "was made by a newer arxivtui", "Update arxivtui; nothing was changed."),
        (foreign, "is a database of another program", "Nothing was changed"),
        (folder, "is no file", "Name another place"),
    ],
)
def test_what_lies_in_the_stores_place(
    reader: Command, tmp_path: Path, spoil: Callable[[Path], None], sentence: str, advice: str
) -> None:
    kept = Path(shutil.copy(store(reader), tmp_path / "kept.db"))
    spoil(store(reader))

    for arguments in (("list",), ("star", "2503.00001"), ("fetch", "-c", "cs.LG"), ("serve",)):
        said = reader.run(*arguments, code=1).stderr
        assert sentence in said
        assert advice in said
    app = said_by_app(reader.home)
    assert sentence in app
    assert advice in app

    if store(reader).is_dir():
        store(reader).rmdir()
    kept.replace(store(reader))
    assert starred(reader) == 2


def test_a_store_that_another_process_holds_for_long(reader: Command) -> None:
    paper = third(reader)
    with closing(sqlite3.connect(store(reader), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        said = reader.run("star", paper, code=1).stderr
        assert "Another process is writing to the store" in said
        assert "Try again when it is done." in said
        assert starred(reader) == 2, "reading goes on meanwhile"
        other.execute("ROLLBACK")

    reader.run("star", paper)
    assert starred(reader) == 3


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    place = tmp_path / "disk"
    place.mkdir()
    with mounted(place) as disk:
        yield disk


def test_a_full_disk(reader: Command, small_disk: Path) -> None:
    home = small_disk / "home"
    shutil.copytree(reader.home, home)
    reader.home = home
    paper = third(reader)
    fill(small_disk)

    assert "There is no space left for the store" in reader.run("star", paper, code=1).stderr
    said = reader.run("backup", str(home / "copy.backup"), code=1).stderr
    assert "There is no space left for" in said
    assert not list(home.glob("*copy.backup*"))
    findings = {each["name"]: each for each in reader.json("doctor", "--offline", code=1)}
    assert findings["disk"]["level"] == "wrong"
    assert findings["store"]["level"] == "ok"

    (small_disk / "filler").unlink()
    assert starred(reader) == 2
    reader.run("star", paper)
    assert starred(reader) == 3
    reader.run("backup", str(home / "copy.backup"))


def test_what_came_before_the_store_failed_is_told(online: Command) -> None:
    Store.open(store(online)).close()
    with closing(sqlite3.connect(store(online))) as db:
        # Before it is had, a day stands there as failed.
        db.execute(
            "CREATE TRIGGER fails BEFORE INSERT ON listings WHEN NEW.category = 'cs.AI' "
            "AND NEW.state <> 'failed' BEGIN SELECT raise(ABORT, 'no'); END"
        )
    both = ("fetch", "-c", "cs.LG", "-c", "cs.AI")

    told = online.run(*both, code=1)

    assert "cs.LG        2025-03-04  complete        3 of 3" in told.stdout
    assert told.stdout.endswith("New in the store: 3 papers.\n")
    assert told.stderr.startswith("arxivtui: The store ")
    (kept,) = online.json(*both, code=1)
    assert (kept["category"], kept["state"]) == ("cs.LG", "complete")


def without_rights(reader: Command, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command under the rules that hold for everybody, also where the tests are run by root."""
    words = [sys.executable, "-m", "arxivtui", *arguments]
    if os.geteuid() == 0:
        if shutil.which("setpriv") is None:
            pytest.skip("root may write everywhere, and there is no setpriv to end that")
        words = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *words]
    done = subprocess.run(
        words, env=reader.environment(), capture_output=True, text=True, check=False, timeout=120
    )
    assert "Traceback" not in done.stderr
    return done


def test_a_file_that_may_not_be_written(reader: Command) -> None:
    paper = third(reader)
    store(reader).chmod(0o400)

    done = without_rights(reader, "star", paper)
    assert done.returncode == 1
    assert "cannot be" in done.stderr
    assert "Check the permissions of the file and of its folder." in done.stderr
    told = without_rights(reader, "doctor", "--offline")
    assert told.returncode == 1
    assert f"chmod u+rw {store(reader)}" in told.stdout

    store(reader).chmod(0o600)
    assert starred(reader) == 2


def test_a_folder_that_may_not_be_written(reader: Command) -> None:
    paper = third(reader)
    reader.home.chmod(0o500)

    for arguments in (("star", paper), ("list",)):
        done = without_rights(reader, *arguments)
        assert done.returncode == 1
        assert "cannot be" in done.stderr
        assert "Check the permissions of the file and of its folder." in done.stderr
    told = without_rights(reader, "doctor", "--offline")
    assert told.returncode == 1
    assert f"{reader.home} cannot be written" in told.stdout
    assert "ok     store" in told.stdout, "it is sound all the same"

    reader.home.chmod(0o700)
    assert starred(reader) == 2


def test_a_store_of_somebody_elses_is_read_as_a_copy(reader: Command, tmp_path: Path) -> None:
    store(reader).chmod(0o444)
    reader.home.chmod(0o555)

    done = without_rights(reader, "list")

    reader.home.chmod(0o700)
    assert done.returncode == 1
    assert "cannot be" in done.stderr
    assert (
        "copy it, with its -wal if there is one, to DIR/arxivtui.db and set ARXIVTUI_HOME=DIR." in done.stderr
    )
    copied = tmp_path / "copied"
    copied.mkdir()
    shutil.copy(store(reader), copied / "arxivtui.db")
    reader.home = copied
    assert len(json.loads(without_rights(reader, "list", "is:starred", "--json").stdout)) == 2


def test_a_store_that_is_gone_while_a_log_lies_there(reader: Command, tmp_path: Path) -> None:
    """The message of a moved store, and no star lost once it is back."""
    kept = tmp_path / "kept.db"
    store(reader).rename(kept)

    assert "There is no store yet" in reader.run("list", code=1).stderr

    kept.rename(store(reader))
    assert starred(reader) == 2


def test_a_network_file_system_is_told(reader: Command, tmp_path: Path) -> None:
    """The kernel's table of mounts is what tells; here another one is put in its place."""
    table = tmp_path / "mounts"
    table.write_text(f"/dev/sda / ext4 rw 0 0\nserver:/export {reader.home} nfs4 rw 0 0\n")
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "from pathlib import Path\nimport arxivtui.store.filesystems as filesystems\n"
        f"filesystems.MOUNTS = Path({str(table)!r})\n"
    )
    before = os.environ.get("PYTHONPATH", "")
    reader.environ["PYTHONPATH"] = f"{site}{os.pathsep}{before}" if before else str(site)

    paper = third(reader)
    reader.run("star", paper)
    findings = {each["name"]: each for each in reader.json("doctor", "--offline", code=0)}

    assert "network file system" in findings["file system"]["words"]
    assert starred(reader) == 3
    with closing(sqlite3.connect(store(reader))) as db:
        assert db.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_backup_under_way_elsewhere_is_not_waited_for(reader: Command) -> None:
    lock = reader.home / "backups" / ".lock"
    reader.environ["ARXIVTUI_BACKUP__EVERY_DAYS"] = "1"
    (made,) = (reader.home / "backups").glob("*.backup")
    made.rename(made.with_name("arxivtui.db.20250101T000000Z.backup"))
    with lock.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        reader.run("fetch", "-c", "cs.LG", "--no-rank")
        assert len(list((reader.home / "backups").glob("*.backup"))) == 1
    reader.run("fetch", "-c", "cs.LG", "--no-rank")
    assert len(list((reader.home / "backups").glob("*.backup"))) == 2
