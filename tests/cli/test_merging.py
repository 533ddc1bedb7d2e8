"""What `import` does after a store was taken in: notes that follow, and scores that came along."""

import json
from pathlib import Path

from tests.cli.conftest import PAPER, Command


def test_the_folder_of_notes_follows_an_undo_that_was_made_elsewhere(
    two: tuple[Command, Command], tmp_path: Path
) -> None:
    here, there = two
    folder = tmp_path / "notes"
    folder.mkdir()
    here.environ["ARXIVTUI_EXPORT__FOLDER"] = str(folder)
    other = next(paper["id"] for paper in here.json("list") if paper["id"] != PAPER)
    earlier = tmp_path / "earlier.db"
    here.run("star", other)
    here.run("backup", str(earlier))
    there.run("import", "--no-rank", str(earlier))
    there.run("undo")
    # Something is undone here as well, and later: the log's end alone does not tell of the other.
    here.run("tag", PAPER, "gates")
    here.run("undo")
    assert all("starred: true" in note.read_text() for note in folder.iterdir())

    here.run("import", "--no-rank", str(there.home / "arxivtui.db"))
    assert sorted("starred: true" in note.read_text() for note in folder.iterdir()) == [False, True]

    here.run("restore", str(earlier), "--yes")
    assert all("starred: true" in note.read_text() for note in folder.iterdir())


def scores(lines: str) -> list[object]:
    return [json.loads(line).get("scores") for line in lines.splitlines()]


def test_scores_come_along_into_an_empty_home_and_are_made_anew_in_another(
    two: tuple[Command, Command], tmp_path: Path
) -> None:
    here, there = two
    file = tmp_path / "all.jsonl"
    here.run("score", "--scorer", "local")
    here.run("export", "--all", "-f", "jsonl", "-o", str(file))

    moved = there.run("import", str(file)).stdout
    copied = there.run("export", "--all", "-f", "jsonl").stdout
    there.run("dismiss", PAPER)
    merged = here.run("import", str(there.home / "arxivtui.db")).stdout

    assert scores(copied) == scores(file.read_text())
    assert "Scores came along; `arxivtui score --scorer local` ranks anew." in moved
    assert "Ranked anew with what came in" in merged


def test_lines_of_list_are_refused_by_name(two: tuple[Command, Command], tmp_path: Path) -> None:
    here, there = two
    listed = here.json("list")
    for name, text in (
        ("array.json", json.dumps(listed)),
        ("one.jsonl", json.dumps(listed[0])),
        ("lines.jsonl", "".join(json.dumps(paper) + "\n" for paper in listed)),
    ):
        file = tmp_path / name
        file.write_text(text)
        told = " ".join(there.run("import", "--offline", str(file), code=1).stderr.split())
        assert "lines of `list --json` are no export. `arxivtui export -f jsonl` writes one." in told
