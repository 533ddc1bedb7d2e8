"""Backups from the command line: made, listed, restored; and every wrong file told by what it is."""

import os
import pty
import select
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Starting, line_with
from tests.store.spoilt import foreign, newer


@pytest.fixture
def reader(online: Command) -> Command:
    """Somebody who fetched a day, and starred two papers of it."""
    online.run("fetch", "-c", "cs.LG", "--no-rank")
    ids = [paper["id"] for paper in online.json("list", "--limit", "2")]
    online.run("star", *ids)
    return online


def starred(reader: Command) -> int:
    return len(reader.json("list", "is:starred"))


def test_a_backup_made_and_restored_brings_the_stars_back(reader: Command, tmp_path: Path) -> None:
    made = reader.run("backup", str(tmp_path / "mine.backup")).stdout
    reader.run("undo")
    assert starred(reader) == 0

    restored = reader.run("restore", str(tmp_path / "mine.backup"), "--yes")

    assert ", 2 starred, " in made
    assert ", 2 starred." in restored.stdout
    assert "What was there is kept as" in restored.stdout
    assert starred(reader) == 2


def test_a_fetch_makes_the_first_and_they_are_listed(reader: Command) -> None:
    (listed,) = reader.json("restore")

    assert listed["kind"] == "regular"
    assert listed["papers"] > 0
    assert Path(listed["path"]).parent == reader.home / "backups"

    reader.run("backup")
    assert [each["starred"] for each in reader.json("restore")] == [2, 0]
    shown = reader.run("restore")
    assert "regular" in shown.stdout
    assert "2 starred" in shown.stdout


def test_one_is_restored_by_the_name_that_is_listed(reader: Command) -> None:
    (listed,) = reader.json("restore")

    reader.run("restore", Path(listed["path"]).name, "--yes")

    assert starred(reader) == 0
    kinds = [each["kind"] for each in reader.json("restore")]
    assert sorted(kinds) == ["aside", "regular"]


def test_the_settings_say_how_often_and_where(online: Command, tmp_path: Path) -> None:
    online.environ["ARXIVTUI_BACKUP__EVERY_DAYS"] = "0"
    online.run("fetch", "-c", "cs.LG", "--no-rank")
    assert "There is no backup" in online.run("restore").stdout

    online.environ["ARXIVTUI_BACKUP__EVERY_DAYS"] = "1"
    online.environ["ARXIVTUI_BACKUP__FOLDER"] = str(tmp_path / "elsewhere")
    online.run("fetch", "-c", "cs.LG", "--no-rank")
    assert len(list((tmp_path / "elsewhere").glob("*.backup"))) == 1
    assert len(online.json("restore")) == 1


def test_backups_of_another_store_in_the_folder_are_marked(reader: Command) -> None:
    (made,) = (reader.home / "backups").glob("*.backup")
    made.rename(made.with_name("arxivtui.db.20250101T000000Z.0123abcd.backup"))

    assert "of another store" in reader.run("restore").stdout
    assert [each["own"] for each in reader.json("restore")] == [False]


def test_a_damaged_store_names_the_newest_backup_wherever_it_is(online: Command, tmp_path: Path) -> None:
    online.environ["ARXIVTUI_BACKUP__FOLDER"] = str(tmp_path / "elsewhere")
    online.run("fetch", "-c", "cs.LG", "--no-rank")
    (made,) = (tmp_path / "elsewhere").glob("*.backup")
    (online.home / "arxivtui.db").write_text("Dear diary" * 1000)

    assert f"`arxivtui restore {made.name}`" in online.run("list", code=1).stderr

    online.run("restore", made.name, "--yes")
    assert online.json("list")


def test_a_backup_that_fails_stops_no_fetch(online: Command, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    online.environ["ARXIVTUI_BACKUP__FOLDER"] = str(tmp_path / "file" / "backups")

    done = online.run("fetch", "-c", "cs.LG", "--no-rank")

    assert "No backup was made." in done.stderr
    assert "complete" in done.stdout


def test_without_a_terminal_and_without_yes_nothing_is_restored(reader: Command, tmp_path: Path) -> None:
    reader.run("backup", str(tmp_path / "mine.backup"))
    reader.run("undo")

    said = reader.run("restore", str(tmp_path / "mine.backup"), code=1).stderr

    assert "Nobody is there to be asked" in said
    assert starred(reader) == 0


@pytest.mark.parametrize(("answer", "kept"), [("n", 0), ("y", 2)])
def test_at_a_terminal_it_asks_and_says_what_would_change(
    reader: Command, tmp_path: Path, answer: str, kept: int
) -> None:
    reader.run("backup", str(tmp_path / "mine.backup"))
    reader.run("undo")
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "arxivtui", "restore", str(tmp_path / "mine.backup")],
        env=reader.environment(),
        stdin=slave,
        stdout=slave,
        stderr=slave,
    )
    os.close(slave)
    seen = b""
    while b"[y/N]" not in seen:
        assert select.select([master], [], [], 60)[0], seen
        seen += os.read(master, 4096)
    os.write(master, answer.encode() + b"\n")
    assert process.wait(60) == (0 if kept else 1)
    os.close(master)

    assert b"2 starred" in seen
    assert b"0 starred; it will be kept" in seen
    assert starred(reader) == kept


def test_a_serve_that_runs_goes_on_with_the_restored_store(
    reader: Command, start: Starting, port: int, tmp_path: Path
) -> None:
    reader.run("backup", str(tmp_path / "mine.backup"))
    serving = start("serve")
    line_with(serving.stderr, f"127.0.0.1:{port}")

    reader.run("restore", str(tmp_path / "mine.backup"), "--yes")

    line_with(serving.stderr, "was moved or replaced")
    line_with(serving.stderr, f"served at http://127.0.0.1:{port}")


def test_wrong_files_are_told_by_what_they_are(reader: Command, tmp_path: Path) -> None:
    path = tmp_path / "mine.backup"

    def said(*arguments: str) -> str:
        stars = starred(reader)
        told = reader.run(*arguments, code=1).stderr
        assert starred(reader) == stars
        return told

    assert "There is no file" in said("restore", str(path), "--yes")
    assert "is no file" in said("restore", str(tmp_path), "--yes")
    path.write_text("Dear diary")
    assert "is no database" in said("restore", str(path), "--yes")
    assert "holds something that is no backup" in said("backup", str(path))
    foreign(path)
    assert "database of another program" in said("restore", str(path), "--yes")
    assert "is a folder" in said("backup", str(tmp_path))
    assert "There is no folder" in said("backup", str(tmp_path / "no" / "where"))
    assert "is the store itself" in said("backup", str(reader.home / "arxivtui.db"), "--force")
    path.unlink()
    reader.run("backup", str(path))
    newer(path)
    assert "made by a newer arxivtui" in said("restore", str(path), "--yes")


def test_a_home_sign_is_understood(reader: Command, tmp_path: Path) -> None:
    reader.environ["HOME"] = str(tmp_path)

    reader.run("backup", "~/mine.backup")

    assert (tmp_path / "mine.backup").exists()
