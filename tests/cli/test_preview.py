"""`arxivtui score --preview`: what edited criteria would move, before anything is stored."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.model_home import TOPICS, Here, prepare_home, settle_in
from tests.stand_ins.model import ModelStandIn

BREAD = "## Bread\n\nWe bake bread.\n"


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("prepared") / "home"
    prepare_home(home)
    return home


@pytest.fixture
def reader(command: Command, prepared: Path, model: ModelStandIn) -> Command:
    """Twenty papers ranked by two topics, half of them about bread, which no topic asks for."""
    here = Here(command.home, command.environ)
    settle_in(here, prepared, model)
    return here


def edit(reader: Command, text: str) -> None:
    (reader.home / "criteria.md").write_text(text)


def dump(reader: Command) -> list[str]:
    with closing(sqlite3.connect(reader.home / "arxivtui.db")) as db:
        return list(db.iterdump())


@pytest.mark.parametrize("columns", ["80", "120", "40"])
def test_risers_and_fallers_of_the_edited_file_in_two_tables(reader: Command, columns: str) -> None:
    edit(reader, BREAD)
    reader.environ["COLUMNS"] = columns

    shown = reader.run("score", "--preview").stdout

    head, risers, fallers, end = shown.strip().split("\n\n")
    words = " ".join(head.split())
    assert "Of 20 papers of 2025-07-14, 20 move by 5 points or more." in words
    assert "The best 20 of each day stay the same." in words
    assert "Bread" in risers
    assert "On sparse gates" not in risers
    assert "On sparse gates" in fallers
    assert fallers.splitlines()[2].split()[0].startswith("-")
    assert "Nothing is stored." in end
    assert max(map(len, shown.splitlines())) <= int(columns)


def test_a_file_is_tried_before_it_replaces_anything(reader: Command, tmp_path: Path) -> None:
    (tmp_path / "bread.md").write_text(BREAD)
    before = dump(reader)

    shown = reader.run("score", "--preview", str(tmp_path / "bread.md")).stdout

    assert "Bread" in shown
    assert "put that file in the place of criteria.md" in " ".join(shown.split())
    assert (reader.home / "criteria.md").read_text() == TOPICS
    assert dump(reader) == before


def test_as_json(reader: Command) -> None:
    edit(reader, BREAD)

    told = reader.json("score", "--preview")

    assert (told["days"], told["papers"], told["moved"]) == (["2025-07-14"], 20, 20)
    assert (told["same"], told["entering"], told["leaving"]) == (False, [], [])
    assert len(told["risers"]) == len(told["fallers"]) == 10
    first = told["risers"][0]
    assert first["day"] == "2025-07-14"
    assert first["title"].startswith("Bread")
    assert first["points"] == pytest.approx(first["new_score"] - first["old_score"])
    assert first["old_rank"] > first["new_rank"] >= 1


def test_the_words_of_others_are_shown_as_plain_text(reader: Command) -> None:
    with closing(sqlite3.connect(reader.home / "arxivtui.db")) as db, db:
        db.execute(
            "UPDATE papers SET title_plain = char(27) || '[31m[bold]' || title_plain || char(10) || 'x'"
        )
    edit(reader, BREAD)

    shown = reader.run("score", "--preview").stdout

    assert "\x1b" not in shown
    assert "[bold]Bread" in shown


def test_what_cannot_be_compared_is_said(reader: Command, tmp_path: Path) -> None:
    def why_not(*file: str) -> str:
        return reader.run("score", "--preview", *file, code=1).stderr

    unreadable = tmp_path / "other.md"
    unreadable.write_bytes(b"## A\n\xff\n")
    assert "other.md, line 2: this is not UTF-8" in why_not(str(unreadable))
    assert "none.md is not there." in why_not(str(tmp_path / "none.md"))
    assert "cannot be read: Is a directory" in why_not(str(tmp_path))

    edit(reader, "Words.")
    assert "no paper would get a score: they have no topic" in why_not()
    edit(reader, "## Bread (muted)")
    assert "every topic of them is muted" in why_not()

    with closing(sqlite3.connect(reader.home / "arxivtui.db")) as db, db:
        db.execute("DELETE FROM announcements")
    edit(reader, BREAD)
    assert "There are no papers to compare on." in why_not()


def test_without_a_store_there_is_nothing_to_look_at(command: Command) -> None:
    edit(command, BREAD)

    assert "There is no store yet" in command.run("score", "--preview", code=1).stderr


def test_it_goes_with_no_other_option(reader: Command) -> None:
    for option in (("--dry-run",), ("--scorer", "local"), ("--date", "2025-07-14"), ("--limit", "3")):
        assert "goes with --json alone" in reader.run("score", "--preview", *option, code=2).stderr


def test_after_an_edit_the_counts_are_told_and_the_way_to_the_papers(reader: Command, tmp_path: Path) -> None:
    bread = tmp_path / "bread.md"
    bread.write_text(BREAD)
    # The editor is given the file to edit as its last word.
    reader.environ["EDITOR"] = f"cp {bread}"
    told = reader.run("config", "edit", "criteria").stdout
    assert "Of 20 papers of 2025-07-14, 20 move" in told
    assert "`arxivtui score --preview` shows the papers" in told
    assert "1 topic: Bread" in told

    reader.environ["EDITOR"] = "true"
    told = reader.run("config", "edit", "criteria").stdout
    assert "papers" not in told, "nothing was changed"


def test_an_edit_before_the_first_fetch_is_checked_as_ever(command: Command, tmp_path: Path) -> None:
    command.environ["EDITOR"] = "true"

    assert "No topics" in command.run("config", "edit", "criteria").stdout
