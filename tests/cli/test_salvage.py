"""A damaged store, as a reader meets it: the message, the salvage, the new store in its place."""

import json
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Command

PAGE = 4096


@pytest.fixture
def reader(online: Command) -> Command:
    """Somebody who fetched a day with the first backup, and starred two papers after it."""
    online.run("fetch", "-c", "cs.LG", "--no-rank")
    ids = [paper["id"] for paper in online.json("list", "--limit", "2")]
    online.run("star", *ids, "--note", "keep this")
    online.run("tag", ids[0], "moe")
    return online


def starred(reader: Command) -> dict[str, tuple[str, list[str]]]:
    return {paper["id"]: (paper["note"], paper["tags"]) for paper in reader.json("list", "is:starred")}


def damage(path: Path, *tables: str) -> None:
    """Overwrite tables; without names, where the papers begin, so that no list works any more."""
    with closing(sqlite3.connect(path)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'papers'").fetchone()
        marks = ", ".join("?" * len(tables))
        pages = [
            number for (number,) in db.execute(f"SELECT pageno FROM dbstat WHERE name IN ({marks})", tables)
        ]
        db.execute("PRAGMA journal_mode = DELETE")
    with path.open("r+b") as file:
        for number in pages or [root]:
            file.seek((number - 1) * PAGE)
            file.write(os.urandom(PAGE))


def test_from_the_message_to_a_sound_store(reader: Command) -> None:
    wanted, papers = starred(reader), len(reader.json("list"))
    store = reader.home / "arxivtui.db"
    damage(store)

    said = reader.run("list", code=1).stderr
    assert f"The store {store} is damaged" in said
    assert "The newest backup is of" in said
    assert "`arxivtui salvage` saves what can still be read" in said

    saved = reader.run("salvage", code=3).stdout
    assert "papers" in saved
    assert "Gaps were filled from" in saved
    assert "Saved 2 starred papers" in saved
    (new,) = reader.home.glob("arxivtui.db.salvaged.*")
    assert f"`arxivtui restore {new}`" in saved

    reader.run("restore", str(new), "--yes")
    assert starred(reader) == wanted
    assert len(reader.json("list")) == papers


def test_the_message_names_a_backup_in_the_folder_of_the_settings(reader: Command, tmp_path: Path) -> None:
    store = reader.home / "arxivtui.db"
    for backup in (reader.home / "backups").glob("*.backup"):
        backup.unlink()
    damage(store)
    assert "The newest backup is of" not in reader.run("list", code=1).stderr

    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "arxivtui.db.20250714T080000Z.backup").touch()
    reader.environ["ARXIVTUI_BACKUP__FOLDER"] = str(elsewhere)
    said = " ".join(reader.run("list", code=1).stderr.split())
    assert "`arxivtui restore arxivtui.db.20250714T080000Z.backup`" in said


def test_without_a_backup_the_papers_are_named_and_fetched_again(reader: Command, tmp_path: Path) -> None:
    wanted = starred(reader)
    damage(reader.home / "arxivtui.db")

    saved = reader.run("salvage", "--no-backup", "-o", str(tmp_path / "new.db"), code=3).stdout

    assert "was lost, whose ids are known." in saved
    commands = [line.split()[2:] for line in saved.splitlines() if line.startswith("    arxivtui fetch ")]
    assert {paper_id for command in commands for paper_id in command} >= set(wanted)
    assert "…" not in saved
    reader.run("restore", str(tmp_path / "new.db"), "--yes")
    assert starred(reader) == wanted
    reader.run("fetch", "-c", "cs.LG", "--no-rank")
    (one, *_) = reader.json("list", "is:starred")
    assert "was lost" not in one["title"], "the day is read again, since it lacks papers"


def test_days_that_lost_papers_are_named_with_what_brings_them_again(reader: Command, tmp_path: Path) -> None:
    with closing(sqlite3.connect(reader.home / "arxivtui.db")) as db:
        ((day,),) = db.execute("SELECT listing_date FROM listings").fetchall()
    damage(reader.home / "arxivtui.db", "papers", "announcements")

    saved = reader.run("salvage", "--no-backup", "-o", str(tmp_path / "new.db"), code=3).stdout

    assert "of which not even ids are left." in saved
    assert f"    arxivtui fetch --date {day} -c cs.LG\n" in saved


def test_a_sound_store_is_saved_whole(reader: Command, tmp_path: Path) -> None:
    reader.run("salvage", "-o", str(tmp_path / "new.db"))

    other = Command(tmp_path / "other", reader.environ)
    other.home.mkdir()
    other.run("restore", str(tmp_path / "new.db"), "--yes")
    assert json.dumps(other.json("list")) == json.dumps(reader.json("list"))


def test_wrong_files_are_told(reader: Command, tmp_path: Path) -> None:
    (tmp_path / "diary").write_text("Dear diary" * 1000)
    assert "Nothing in" in reader.run("salvage", str(tmp_path / "diary"), code=1).stderr
    assert "There is no file" in reader.run("salvage", str(tmp_path / "none"), code=1).stderr
    assert "is there already" in reader.run("salvage", "-o", str(tmp_path / "diary"), code=1).stderr
    assert "is no database" in reader.run("salvage", "--backup", str(tmp_path / "diary"), code=1).stderr
    reader.run("salvage", "--backup", "x", "--no-backup", code=2)
