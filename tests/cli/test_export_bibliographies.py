"""`export` as a bibliography: 500 real papers through each form and parser, and lists completed by id."""

import csv
import json
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import rispy
from pybtex.database import parse_file

from arxivtui.domain import Paper
from arxivtui.store import Store, papers
from tests.cli.conftest import Command
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_markup import Line
from tests.stand_ins.arxiv_oai import RawRecord, invented_record
from tests.stand_ins.invented import FOLDER, MONDAY
from tests.waiting import until

DAYS = ("2025-07-14", "2025-07-15")
FILES = {"bibtex": "real.bib", "ris": "real.ris", "csl-json": "real.json", "csv": "real.csv"}
MANY = tuple(f"Ada N. Example{number}" for number in range(3000))


def reachable(command: Command, arxiv: ArxivStandIn) -> Command:
    """The command, with all that it asks of arXiv at the stand-in."""
    command.environ["ARXIVTUI_ARXIV__BASE_URL"] = arxiv.url
    command.environ["ARXIVTUI_ARXIV__API_URL"] = f"{arxiv.url}/api/query"
    command.environ["ARXIVTUI_ARXIV__DELAY_SECONDS"] = "0"
    return command


@pytest.fixture(scope="module")
def real(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[dict[str, Any]]]:
    """Two real days exported in each form, offline, and what the store has of them."""
    home = tmp_path_factory.mktemp("real")
    command = Command(home)
    with ArxivStandIn(SHARED / "real-days", today=date.fromisoformat(DAYS[-1])) as arxiv:
        reachable(command, arxiv)
        for day in DAYS:
            command.run("fetch", "-c", "cs.LG", "-c", "cs.AI", "--date", day, "--no-rank")
    for form, name in FILES.items():
        command.run("export", "date>=2025-07-01", "-f", form, "--offline", "-o", str(home / name))
    return home, command.json("list", "date>=2025-07-01")


@needs_shared
def test_500_real_papers_go_through_each_form_and_come_back(real: tuple[Path, list[dict[str, Any]]]) -> None:
    folder, stored = real
    assert len(stored) >= 500
    ids = [paper["id"] for paper in stored]
    titles = [paper["title"] for paper in stored]
    counts = [len(paper["authors"]) for paper in stored]

    bibtex = list(parse_file(folder / "real.bib", "bibtex").entries.values())
    assert [entry.fields["eprint"] for entry in bibtex] == ids
    assert [authors_but_others(entry.persons["author"]) for entry in bibtex] == counts
    assert all(entry.fields["title"] for entry in bibtex)

    ris = rispy.loads((folder / "real.ris").read_text())
    assert [entry["accession_number"] for entry in ris] == [f"arXiv:{each}" for each in ids]
    assert [entry["title"] for entry in ris] == titles
    assert [len([name for name in entry["authors"] if name != "others"]) for entry in ris] == counts

    items = json.loads((folder / "real.json").read_text())
    assert [item["number"] for item in items] == [f"arXiv:{each}" for each in ids]
    assert [item["title"] for item in items] == titles
    assert [
        len([each for each in item["author"] if each != {"literal": "others"}]) for item in items
    ] == counts

    rows = list(csv.DictReader(StringIO((folder / "real.csv").read_text())))
    assert [row["id"] for row in rows] == ids
    assert [row["title"].removeprefix("'") for row in rows] == titles
    assert [len(row["authors"].removesuffix("; others").split("; ")) for row in rows] == counts


def authors_but_others(people: list[Any]) -> int:
    return len([person for person in people if str(person) != "others"])


@needs_shared
@pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")
@pytest.mark.parametrize(("form", "name"), [("bibtex", "real.bib"), ("csljson", "real.json")])
def test_pandoc_sets_500_real_papers_without_a_warning(
    real: tuple[Path, list[dict[str, Any]]], form: str, name: str
) -> None:
    folder, stored = real
    line = ["pandoc", "--fail-if-warnings", "--citeproc", "-f", form, "-t", "html", str(folder / name)]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count('class="csl-entry"') == len(stored)


@needs_shared
@pytest.mark.parametrize("name", ["real.bib", "real.ris", "real.json"])
def test_our_own_import_finds_all_500(
    real: tuple[Path, list[dict[str, Any]]], tmp_path: Path, name: str
) -> None:
    folder, stored = real
    fresh = tmp_path / "home"
    shutil.copytree(folder, fresh, ignore=shutil.ignore_patterns("real.*", "*.lock"))

    (report,) = Command(fresh).json("import", str(folder / name), "--offline", "--no-rank")

    assert (report["entries"], report["with_id"]) == (len(stored), len(stored))
    assert report["added"] == [paper["id"] for paper in stored]


@needs_shared
def test_no_key_depends_on_what_else_is_exported(real: tuple[Path, list[dict[str, Any]]]) -> None:
    folder, stored = real
    keys = dict(
        re.findall(r"@misc\{([^,]+),.*?eprint += \{([^}]+)\}", (folder / "real.bib").read_text(), re.DOTALL)
    )
    told_apart = [(key, paper_id) for key, paper_id in keys.items() if key.endswith(f"-{paper_id}")]
    assert told_apart, "among 500 papers some have the same author, year and word"
    for key, paper_id in [*told_apart[:3], *list(keys.items())[:3]]:
        alone = Command(folder).run("export", f"id:{paper_id}", "-f", "bibtex", "--offline").stdout
        assert f"@misc{{{key}," in alone
    assert len(keys) == len(stored)


# A paper by 3,000 people, and what becomes of it.


def at_arxiv(paper_id: str, authors: tuple[str, ...], journal_ref: str = "", doi: str = "") -> RawRecord:
    line = Line(paper_id, "A measurement of gates", authors, "x", ("hep-ex",), journal_ref=journal_ref)
    record = invented_record(line, MONDAY, {1: datetime(2025, 2, 27, 12, tzinfo=UTC)})
    return replace(record, xml=record.xml.replace("</arXivRaw>", f"<doi>{doi}</doi></arXivRaw>"))


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(FOLDER, today=MONDAY) as stand_in:
        stand_in.captures.records = [
            at_arxiv("2503.00001", MANY),
            at_arxiv("2503.00002", ("Bob Example",), "Gates 7, 12 (2026)", "10.1000/gates.7"),
        ]
        yield stand_in


@pytest.fixture
def reader(command: Command, arxiv: ArxivStandIn) -> Command:
    with Store.open(command.home / "arxivtui.db") as store, store.writing() as db:
        cut = Paper("2503.00001", "A measurement of gates", MANY[:100], "x", ("hep-ex",), authors_cut=True)
        whole = Paper("2503.00002", "Gates", ("Bob Example",), "x", ("cs.LG",))
        papers.save_all(db, [cut, whole], {})
    reachable(command, arxiv).run("star", "2503.00001", "2503.00002")
    return command


def test_a_cut_list_is_completed_before_it_leaves(reader: Command, tmp_path: Path) -> None:
    file = tmp_path / "out.bib"

    told = reader.run("export", "-f", "bibtex", "-o", str(file)).stderr

    assert "1 list of authors completed." in told
    entry = parse_file(file, "bibtex").entries["example02025measurement"]
    assert len(entry.persons["author"]) == 3000
    again = reader.run("export", "-f", "ris")
    assert again.stdout.count("AU  - ") == 3001
    assert again.stderr == "", "nothing is asked twice"


def test_offline_a_cut_list_ends_in_and_others(reader: Command, arxiv: ArxivStandIn) -> None:
    told = reader.run("export", "-f", "bibtex", "--offline")

    assert "and\n    others}" in told.stdout
    assert 'marked "and others": 2503.00001.' in told.stderr
    assert arxiv.requests == []


def test_without_arxiv_it_is_written_all_the_same(
    reader: Command, arxiv: ArxivStandIn, tmp_path: Path
) -> None:
    arxiv.faults = ["500"]
    file = tmp_path / "out.json"

    told = reader.run("export", "-f", "csl-json", "-o", str(file), code=3).stderr

    assert "has an error of its own (status 500)" in told
    assert 'marked "and others": 2503.00001.' in told
    assert f"2 papers written to {file}." in told
    items = json.loads(file.read_text())
    assert "0 of 2 papers" not in reader.run("export", "--refresh", code=3).stderr, "nobody said so"
    assert {"literal": "others"} in next(item for item in items if "00001" in item["number"])["author"]


def test_a_refresh_says_how_many_came_out(reader: Command) -> None:
    told = reader.run("export", "-f", "bibtex", "--refresh")
    assert "1 of 2 papers has a new DOI or journal reference." in told.stderr
    assert "@article{example2025gates," in told.stdout
    assert "0 of 2 papers have a new DOI or journal reference." in reader.run("export", "--refresh").stderr


def test_a_stopped_export_keeps_what_it_learnt_and_writes_nothing(
    reader: Command, arxiv: ArxivStandIn, tmp_path: Path
) -> None:
    arxiv.faults = ["delay:60"]
    file = tmp_path / "out.bib"

    asking = reader.start("export", "-f", "bibtex", "-o", str(file))
    until(lambda: arxiv.requests, "the command to ask")
    asking.send_signal(signal.SIGINT)
    _, told = asking.communicate(timeout=60)

    assert asking.returncode == 130, told
    assert "Stopped" in told
    assert not file.exists()


def test_markdown_and_json_lines_ask_nothing(reader: Command, arxiv: ArxivStandIn) -> None:
    for form in ("markdown", "jsonl"):
        assert reader.run("export", "-f", form).stderr == ""
    assert arxiv.requests == []


def test_a_citekey_template_of_ones_own(reader: Command, arxiv: ArxivStandIn) -> None:
    reader.environ["ARXIVTUI_EXPORT__CITEKEY"] = "{author}_{id}"
    assert "@misc{example_2503.00002," in reader.run("export", "-f", "bibtex", "--offline").stdout
    reader.environ["ARXIVTUI_EXPORT__CITEKEY"] = "{title}"
    told = reader.run("export", "-f", "bibtex", code=1).stderr
    assert "The citekey template '{title}' cannot be used" in told
    assert "[export]" in told
    assert arxiv.requests == []
