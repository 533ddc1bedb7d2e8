"""Bad input: one clear sentence, the right exit code, and a store that is as it was."""

import os
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from arxivtui.formats import write_digest
from tests.cli.conftest import Command
from tests.formats.invented_digests import IMPORTED
from tests.stand_ins.arxiv import ArxivStandIn


def test_no_network_is_said_and_nothing_is_stored(command: Command) -> None:
    result = command.run("fetch", "-c", "cs.LG", code=1)

    assert "127.0.0.1:9" in result.stdout + result.stderr
    assert command.json("list") == []


@pytest.mark.parametrize("name", ["cs.LQ", "", "LG", "../etc", "cs.LG/new"])
def test_a_wrong_category_is_answered_before_anything_is_asked(
    online: Command, arxiv: ArxivStandIn, name: str
) -> None:
    result = online.run("fetch", "-c", name, code=2)

    assert "categor" in result.stderr
    assert arxiv.requests == []


def test_the_nearest_category_is_named(online: Command) -> None:
    assert "cs.LG" in online.run("fetch", "-c", "cs.lgg", code=2).stderr


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("500", "500"),
        ("429:3600", "left alone for 60 minutes"),
        ("html", "too many requests"),
        ("cut", "ended before its answer did"),
    ],
)
def test_a_misbehaving_arxiv_is_told_as_such(
    online: Command, arxiv: ArxivStandIn, fault: str, words: str
) -> None:
    arxiv.faults = [fault]

    result = online.run("fetch", "-c", "cs.LG", code=1)

    assert "failed" in result.stdout
    assert words in result.stdout
    assert online.json("list") == []


def test_a_cut_page_gives_what_it_holds_and_says_what_is_missing(
    online: Command, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["capture:a-list"]

    result = online.run("fetch", "-c", "cs.LG", code=3)

    assert "partial" in result.stdout
    assert "received 7 of 11 entries; 3 are missing" in result.stdout
    assert len(online.json("list")) == 7


def test_a_garbage_store_is_named_and_left_alone(command: Command) -> None:
    store = command.home / "arxivtui.db"
    store.write_bytes(b"this is no database " * 500)

    result = command.run("list", code=1)

    assert "arxivtui.db" in result.stderr
    assert store.read_bytes() == b"this is no database " * 500


def test_a_newer_store_is_refused_by_name(command: Command) -> None:
    command.run("import", str(_digest(command.home)))
    with closing(sqlite3.connect(command.home / "arxivtui.db", isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 4000")

    assert "newer arxivtui" in command.run("list", code=1).stderr


def test_a_typo_in_the_settings_names_file_key_and_nearest(command: Command) -> None:
    (command.home / "config.toml").write_text('[arxiv]\ncategoris = ["cs.LG"]\n')

    error = command.run("fetch", code=1).stderr

    assert "config.toml" in error
    assert "categoris" in error
    assert "categories" in error
    assert "line 2" in error


def test_a_broken_digest_changes_nothing(command: Command) -> None:
    good = _digest(command.home)
    broken = command.home / "broken.md"
    broken.write_text(good.read_text().replace("**Relevance:** 9", "**Relevance:** nine"))

    result = command.run("import", str(broken), code=1)

    assert "broken.md" in result.stderr
    assert "line " in result.stderr
    assert command.json("list") == []


def test_one_broken_digest_does_not_stop_the_others(command: Command) -> None:
    good = _digest(command.home)
    (command.home / "foreign.md").write_text("# Shopping\n\n- bread\n")

    files = [str(command.home / "foreign.md"), str(good), str(command.home / "no.md")]
    result = command.run("import", *files, code=3)

    assert "foreign.md" in result.stderr
    assert "no.md" in result.stderr
    assert len(command.json("list")) == 1


def test_files_that_are_not_there_make_no_store(command: Command) -> None:
    result = command.run("import", "nosuch.bib", "nosuch.ris", code=1)

    assert "arxivtui: nosuch.bib: No such file or directory.\n" in result.stderr
    assert "arxivtui: nosuch.ris: No such file or directory.\n" in result.stderr
    assert not (command.home / "arxivtui.db").exists()


def test_a_mistake_in_a_query_is_named_with_its_column(command: Command) -> None:
    command.run("import", str(_digest(command.home)))

    assert "column 13" in command.run("list", "sparse AND (", code=1).stderr


def test_an_export_does_not_overwrite_what_it_did_not_write(command: Command) -> None:
    command.run("import", str(_digest(command.home)))
    mine = command.home / "mine.md"
    mine.write_text("my own notes\n")

    command.run("export", "date>=2000-01-01", "-o", str(mine), code=1)

    assert mine.read_text() == "my own notes\n"


def test_starring_an_unknown_paper_changes_nothing(command: Command) -> None:
    command.run("import", str(_digest(command.home)))

    error = command.run("star", "2500.00001", "2599.99999", code=1).stderr

    assert "2599.99999" in error
    assert command.json("list", "is:starred") == []


def test_the_app_without_a_terminal_says_what_to_use_instead(command: Command) -> None:
    assert "needs a terminal" in command.run(code=1).stderr


def _digest(folder: Path) -> Path:
    """A digest of one invented paper, in the known layout."""
    path = folder / "digest.md"
    path.write_text(write_digest(replace(IMPORTED, entries=IMPORTED.entries[:1], total_relevant=1)))
    return path


def test_a_digest_does_not_overwrite_what_is_no_digest(command: Command) -> None:
    command.run("import", str(_digest(command.home)))
    thesis = command.home / "thesis.md"
    thesis.write_text("my thesis\n")

    command.run("digest", "-o", str(thesis), code=1)
    assert thesis.read_text() == "my thesis\n"

    command.run("digest", "-o", str(thesis), "--force")
    command.run("digest", "-o", str(thesis))
    assert thesis.read_text().startswith("# Personalized Daily")

    thesis.write_text(thesis.read_text() + "\n\nMine.\n")
    told = command.run("digest", "-o", str(thesis), code=1).stderr
    assert "what was added to it would be lost" in " ".join(told.split())
    assert thesis.read_text().endswith("\n\nMine.\n")


def test_a_day_that_arxiv_does_not_have_is_no_day_of_the_store(online: Command) -> None:
    online.run("fetch", "-c", "cs.LG")

    online.run("fetch", "-c", "cs.LG", "--date", "2030-07-12", code=1)

    assert "2025-03-04" in online.run("digest").stdout


def test_escapes_in_a_digest_do_not_reach_the_terminal(command: Command) -> None:
    digest = _digest(command.home)
    digest.write_text(digest.read_text().replace("example-model", "evil\x1b]0;x\x07"))

    result = command.run("import", str(digest))
    shown = command.run("show", "2500.00001").stdout

    assert "\x1b" not in result.stdout + shown


@pytest.mark.parametrize("arguments", [["export", "is:unread", "-o"], ["digest", "-o"], ["backup"]])
def test_what_is_no_file_is_never_replaced_by_a_document(command: Command, arguments: list[str]) -> None:
    command.run("import", str(_digest(command.home)))
    pipe = command.home / "pipe"
    os.mkfifo(pipe)

    for force in ([], ["--force"]):
        assert f"{pipe} is no file." in command.run(*arguments, str(pipe), *force, code=1).stderr

    assert pipe.is_fifo()


def test_a_limit_beyond_all_numbers_is_no_limit(command: Command) -> None:
    command.run("import", str(_digest(command.home)))

    assert command.run("list", "--limit", "9" * 30).stdout == command.run("list", "--limit", "0").stdout
