"""`arxivtui daily`: what is new is told once, what is wrong is told with its exit code, nothing is lost."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from arxivtui.formats import write_digest
from tests.cli.conftest import Command
from tests.cli.daily_home import CATEGORIES, settle
from tests.formats.invented_digests import IMPORTED
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days

DAYS = weekdays(date(2025, 3, 3), 8)
FIRST, LAST = DAYS[0], DAYS[-1]
TOPICS = "## Invented papers\n\nInvented abstracts.\n"


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivStandIn]:
    days = {key: value for one in CATEGORIES for key, value in numbered_days(one, DAYS).items()}
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=FIRST) as stand_in:
        yield stand_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "digests"


@pytest.fixture
def reader(command: Command, arxiv: ArxivStandIn, folder: Path) -> Command:
    """Two categories, which have the same papers, and a folder for digests; arXiv is on its first day."""
    settle(command, arxiv, folder)
    return command


def test_a_new_day_is_one_line_and_a_digest(reader: Command, folder: Path) -> None:
    (reader.home / "criteria.md").write_text(TOPICS)

    told = reader.run("daily")

    (line,) = told.stdout.splitlines()
    assert line.startswith("Mon 03 Mar 2025: 6 papers, complete 2 of 2, 5 new or cross-listed, best ")
    assert line.endswith(f"; digest in {folder / '2025-03-03.md'}")
    assert told.stderr == ""
    assert (folder / "2025-03-03.md").read_text().startswith("# Personalized Daily ArXiv Papers 2025-03-03")


def test_the_second_time_nothing_is_new(reader: Command, folder: Path) -> None:
    reader.run("daily")
    written = (folder / "2025-03-03.md").stat().st_mtime_ns

    told = reader.run("daily")

    assert told.stdout == "Nothing new; the newest day is Mon 03 Mar 2025 (complete 2 of 2).\n"
    assert (folder / "2025-03-03.md").stat().st_mtime_ns == written
    assert reader.run("daily", "--quiet").stdout == ""


def test_after_a_missed_week_each_day_has_its_line_and_its_digest(
    reader: Command, arxiv: ArxivStandIn, folder: Path
) -> None:
    reader.run("daily")
    arxiv.today = LAST

    told = reader.run("daily", "--quiet")

    lines = told.stdout.splitlines()
    assert [line[:15] for line in lines] == [f"{day:%a %d %b %Y}" for day in reversed(DAYS[1:])]
    assert "; 6 missed days fetched; digest in" in lines[0]
    assert all("6 papers, complete 2 of 2" in line for line in lines)
    assert {file.name for file in folder.iterdir()} == {f"{day}.md" for day in DAYS}


def test_json_tells_everything(reader: Command, arxiv: ArxivStandIn, folder: Path) -> None:
    reader.run("daily")
    arxiv.today = DAYS[2]

    told = reader.json("daily")

    assert (told["running_elsewhere"], told["exit_code"], told["wrong"]) == (False, 0, [])
    assert (told["new"], told["new_papers"], told["missed_days"]) == (True, 12, 1)
    assert [day["day"] for day in told["days"]] == [str(DAYS[2]), str(DAYS[1])]
    day = told["days"][0]
    assert (day["announced"], day["papers"], day["unread"], day["complete"]) == (6, 5, 5, 2)
    assert day["digest"] == {"file": str(folder / f"{DAYS[2]}.md"), "state": "written", "reason": ""}
    assert {(one["category"], one["stated"], one["received"]) for one in day["listings"]} == {
        ("cs.LG", 6, 6),
        ("math.OC", 6, 6),
    }
    assert told["ranked"] == 12
    assert told["model"] is None


def test_without_categories_the_user_is_told_where_to_set_them(command: Command) -> None:
    told = command.run("daily", code=2)

    assert "`categories` under [arxiv]" in told.stderr
    assert str(command.home / "config.toml") in told.stderr


def test_offline_fails_and_says_what_is_stored(reader: Command, arxiv: ArxivStandIn) -> None:
    reader.run("daily")
    reader.environ["ARXIVTUI_ARXIV__BASE_URL"] = reader.environ["ARXIVTUI_ARXIV__FEED_URL"] = (
        "http://127.0.0.1:9"
    )

    told = reader.run("daily", "--quiet", code=1)

    assert told.stdout == (
        "arXiv could not be had; the newest day stored is Mon 03 Mar 2025 (complete 2 of 2).\n"
    )
    assert "cs.LG" in told.stderr
    assert "math.OC" in told.stderr


def test_half_of_arxiv_down_is_partly_done_and_made_up_for(
    reader: Command, arxiv: ArxivStandIn, folder: Path
) -> None:
    arxiv.faults = ["500@math.OC"]
    told = reader.run("daily", code=3)

    assert "Mon 03 Mar 2025: 6 papers, complete 1 of 2" in told.stdout
    assert "math.OC Mon 03 Mar 2025 is failed" in told.stderr
    before = (folder / "2025-03-03.md").read_text()

    arxiv.faults = []
    assert "6 papers, complete 2 of 2" in reader.run("daily").stdout
    assert (folder / "2025-03-03.md").read_text() != before


@pytest.mark.parametrize("faults", [["truncated:70@/list/cs.LG", "500@/rss"], ["stale@cs.LG"]])
def test_what_is_not_whole_is_partly_done(reader: Command, arxiv: ArxivStandIn, faults: list[str]) -> None:
    reader.run("daily")
    arxiv.today = DAYS[1]
    arxiv.faults = faults

    told = reader.run("daily", code=3)

    assert "Tue 04 Mar 2025: " in told.stdout
    assert "complete 1 of 2" in told.stdout
    assert "cs.LG Tue 04 Mar 2025 is " in told.stderr


# Digests


def test_a_file_of_the_readers_own_is_left_and_told(reader: Command, folder: Path) -> None:
    folder.mkdir()
    (folder / "2025-03-03.md").write_text("My own notes.\n")

    told = reader.run("daily", code=3)

    assert (folder / "2025-03-03.md").read_text() == "My own notes.\n"
    assert "left alone" in told.stderr
    assert f"no digest in {folder / '2025-03-03.md'}" in told.stdout
    for said in (told.stdout, told.stderr):
        assert f"digest --date 2025-03-03 -o {folder / '2025-03-03.md'} --force`" in said
    assert "Nothing new" in reader.run("daily").stdout


def test_a_digest_that_the_reader_wrote_into_is_theirs(
    reader: Command, arxiv: ArxivStandIn, folder: Path
) -> None:
    arxiv.faults = ["500@math.OC"]
    reader.run("daily", code=3)
    file = folder / "2025-03-03.md"
    file.write_text(file.read_text() + "\nRead the first one again.\n")
    arxiv.faults = []

    reader.run("daily", code=3)

    assert file.read_text().endswith("Read the first one again.\n")


def test_an_imported_digest_is_not_touched(reader: Command, folder: Path, tmp_path: Path) -> None:
    text = write_digest(IMPORTED)
    folder.mkdir()
    (folder / "2025-03-03.md").write_text(text)
    reader.run("import", str(folder / "2025-03-03.md"))

    told = reader.run("daily")

    assert "no digest, since one was imported" in told.stdout
    assert (folder / "2025-03-03.md").read_text() == text


def test_a_digest_of_another_system_is_left_even_where_it_was_not_imported(
    reader: Command, folder: Path
) -> None:
    text = write_digest(IMPORTED)
    folder.mkdir()
    (folder / "2025-03-03.md").write_text(text)

    reader.run("daily", code=3)

    assert (folder / "2025-03-03.md").read_text() == text


def test_a_digest_that_cannot_be_written_is_written_the_next_time(reader: Command, folder: Path) -> None:
    folder.write_text("a file where the folder should be")
    told = reader.run("daily", code=3)
    assert str(folder) in told.stderr

    folder.unlink()
    reader.run("daily")

    assert (folder / "2025-03-03.md").exists()


def test_what_was_stored_before_the_first_run_is_no_news(
    reader: Command, arxiv: ArxivStandIn, folder: Path
) -> None:
    reader.run("fetch")
    arxiv.today = DAYS[3]
    reader.run("fetch")

    told = reader.run("daily")

    assert [line[:15] for line in told.stdout.splitlines()] == [f"{DAYS[3]:%a %d %b %Y}"]
    assert [file.name for file in folder.iterdir()] == [f"{DAYS[3]}.md"]


def test_what_fetch_brought_meanwhile_is_told(reader: Command, arxiv: ArxivStandIn, folder: Path) -> None:
    reader.run("daily")
    arxiv.today = DAYS[1]
    reader.run("fetch")

    assert "Tue 04 Mar 2025: 6 papers" in reader.run("daily").stdout
    assert (folder / "2025-03-04.md").exists()
