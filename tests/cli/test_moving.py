"""Moving house from the command line: everything out, in, and together."""

import json
from datetime import date
from pathlib import Path

from arxivtui.store import Store
from tests.cli.conftest import PAPER, Command
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn
from tests.store.whole import sound, whole


def test_everything_moves_to_an_empty_home_and_once_more_changes_nothing(
    two: tuple[Command, Command], tmp_path: Path
) -> None:
    here, there = two
    file = tmp_path / "all.jsonl"

    told = here.run("export", "--all", "-f", "jsonl", "-o", str(file)).stderr
    first = there.run("import", "--no-rank", str(file)).stdout
    again = there.run("import", "--no-rank", str(file)).stdout

    assert "All that the store holds" in told
    assert "1 paper with another triage now" in first
    assert "nothing changed" in again
    assert there.json("list") == here.json("list")
    assert here.run("export", "--all", "-f", "jsonl").stdout == file.read_text()
    assert PAPER in there.run("undo").stdout
    assert here.json("list", "exported:yes") == []


def test_two_stores_become_one_and_a_second_note_is_told(two: tuple[Command, Command]) -> None:
    here, there = two
    there.run("import", "--no-rank", str(here.home / "arxivtui.db"))
    here.run("tag", PAPER, "gates")
    there.run("star", PAPER, "--note", "Later")

    (merged,) = here.json("import", "--no-rank", str(there.home / "arxivtui.db"))

    assert (merged["form"], merged["notes"]) == ("store", [PAPER])
    paper = here.json("show", PAPER)
    assert (paper["note"], paper["tags"], paper["starred"]) == ("Later", ["gates"], True)
    here.run("undo")
    assert here.json("show", PAPER)["note"] == "Soon"


def test_what_cannot_be_taken_is_named_and_the_rest_is_taken(
    two: tuple[Command, Command], tmp_path: Path
) -> None:
    here, there = two
    file, cut = tmp_path / "all.jsonl", tmp_path / "cut.jsonl"
    here.run("export", "--all", "-f", "jsonl", "-o", str(file))
    cut.write_bytes(file.read_bytes()[:-300])

    result = there.run("import", "--no-rank", str(cut), str(file), str(there.home / "arxivtui.db"), code=3)

    assert "cut.jsonl, line" in result.stderr
    assert "is the store itself" in result.stderr
    assert there.json("list") == here.json("list")


def test_an_export_of_ours_is_written_over_and_a_readers_own_lines_are_not(
    two: tuple[Command, Command], tmp_path: Path
) -> None:
    here, _ = two
    own = tmp_path / "own.jsonl"
    own.write_text("".join(json.dumps(paper) + "\n" for paper in here.json("list")))
    ours = tmp_path / "ours.jsonl"

    here.run("export", "is:starred", "-f", "jsonl", "-o", str(ours))
    for _ in range(2):
        here.run("export", "--all", "-f", "jsonl", "-o", str(ours))
    whole = ours.read_text()
    smaller = here.run("export", "is:starred", "-f", "jsonl", "-o", str(ours), code=1)
    assert "holds all of a store" in " ".join(smaller.stderr.split())
    assert ours.read_text() == whole
    here.run("export", "is:starred", "-f", "jsonl", "-o", str(ours), "--force")
    result = here.run("export", "--all", "-f", "jsonl", "-o", str(own), code=1)

    assert "did not export" in result.stderr
    here.run("export", "--all", code=2)


@needs_shared
def test_a_real_day_with_digests_moves_whole(command: Command, tmp_path: Path) -> None:
    names = ("2025-05-23-remedial", "2025-07-14", "2025-07-15")
    other = tmp_path / "other"
    other.mkdir()
    with ArxivStandIn(SHARED / "real-days", today=date(2025, 7, 14)) as arxiv:
        command.environ |= {"ARXIVTUI_ARXIV__BASE_URL": arxiv.url, "ARXIVTUI_ARXIV__DELAY_SECONDS": "0"}
        command.run("fetch", "-c", "cs.LG", "-c", "cs.AI", "--no-rank")
    command.run("import", "--no-rank", *(str(SHARED / "digests" / f"{name}.md") for name in names))
    command.run("star", "2507.08665", "--note", "Soon")
    there = Command(other, dict(command.environ))
    file = tmp_path / "all.jsonl"
    command.run("export", "--all", "-f", "jsonl", "-o", str(file))

    there.run("import", "--no-rank", str(file))

    with Store.open(command.home / "arxivtui.db") as old, Store.open(other / "arxivtui.db") as new:
        assert whole(new, arrival=True) == whole(old, arrival=True)
        sound(new)
    for name in names:
        told = there.run("digest", "--date", name[:10], "-o", str(tmp_path / "digest.md"))
        assert "written" in told.stderr
        assert (tmp_path / "digest.md").read_bytes() == (SHARED / "digests" / f"{name}.md").read_bytes()
