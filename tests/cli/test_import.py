"""`arxivtui import` of a reference library, as a reader meets it; every entry is invented."""

import json
import signal
from pathlib import Path

import pytest

from tests.cli.conftest import Command, Starting
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_oai import records_of
from tests.stand_ins.invented import DAYS
from tests.waiting import until

LIBRARY = r"""
@misc{lanterns, eprint = {2500.00011}, archivePrefix = {arXiv}, title = {Lantern routing}}
@article{weather,
  title = {{Gradient Weather}: Forecasting when a Training Run will Diverge},
  author = {Exempel, E.}, journal = {Journal of Invented Things}}
"""
BOOKS = "".join(
    f"@book{{book{number}, title = {{A Book of Gates, Volume {number}}}, author = {{Nobody, N.}}}}\n"
    for number in range(1, 13)
)


@pytest.fixture
def reader(online: Command, arxiv: ArxivStandIn) -> Command:
    """A reader with topics, and an arXiv whose API knows the invented papers."""
    online.environ["ARXIVTUI_ARXIV__API_URL"] = f"{arxiv.url}/api/query"
    (online.home / "criteria.md").write_text("## Sparse models\n\nSparse training, mixture of experts.\n")
    arxiv.captures.records = records_of(DAYS)
    return online


def a_file(reader: Command, text: str | bytes, name: str = "refs.bib") -> str:
    path = reader.home / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return str(path)


def test_a_library_is_found_marked_and_ranked_but_neither_starred_nor_exported(reader: Command) -> None:
    result = reader.run("import", a_file(reader, LIBRARY + BOOKS))

    assert "BibTeX, 14 references, 1 with an arXiv id." in result.stdout
    assert "Found 0 more by DOI and 1 by title; 2 papers added to your library" in result.stdout
    assert "Not found at arXiv: A Book of Gates, Volume 1; " in result.stdout
    assert "Volume 10; and 2 more." in result.stdout
    found = reader.json("list", "is:library")
    assert {paper["id"] for paper in found} == {"2500.00011", "2500.00015"}
    assert all(paper["in_library"] and paper["score"] is not None for paper in found)
    assert reader.json("list", "is:starred") == []
    assert "Lantern" not in reader.run("export").stdout
    assert "In your reference library." in reader.run("show", "2500.00011").stdout
    assert "in library" in reader.run("list", "2500.00011", "--plain").stdout
    assert reader.json("show", "2500.00011")["in_library"] is True


def test_the_same_file_again_adds_nothing(reader: Command) -> None:
    file = a_file(reader, LIBRARY)
    reader.run("import", file)

    (again,) = reader.json("import", file)

    assert (again["added"], again["already"]) == ([], 2)
    assert len(reader.json("list", "is:library")) == 2


def test_everything_is_told_as_json(reader: Command) -> None:
    (told,) = reader.json("import", a_file(reader, LIBRARY + BOOKS))

    assert told["file"].endswith("refs.bib")
    assert told["added"] == ["2500.00011", "2500.00015"]
    assert len(told.pop("not_found")) == 12
    assert {name: told[name] for name in ("form", "entries", "with_id", "by_doi", "by_title", "fetched")} == {
        "form": "BibTeX",
        "entries": 14,
        "with_id": 1,
        "by_doi": 0,
        "by_title": 1,
        "fetched": 2,
    }
    assert (told["not_asked"], told["damaged"], told["error"]) == ([], [], "")


def test_without_network_what_is_stored_is_added_and_the_rest_told(reader: Command) -> None:
    reader.run("fetch", "2500.00011", "--no-rank")
    reader.environ["ARXIVTUI_ARXIV__API_URL"] = "http://127.0.0.1:9"

    result = reader.run("import", a_file(reader, LIBRARY), code=3)

    assert "1 paper added" in result.stdout
    assert "arXiv was not asked about: Gradient Weather: Forecasting" in result.stdout
    assert "cannot be reached" in result.stdout
    assert [paper["id"] for paper in reader.json("list", "is:library")] == ["2500.00011"]


def test_offline_asks_arxiv_nothing(reader: Command, arxiv: ArxivStandIn) -> None:
    result = reader.run("import", "--offline", a_file(reader, LIBRARY), code=3)

    assert "arXiv was not asked about: Lantern routing; Gradient Weather" in result.stdout
    assert arxiv.requests == []


def test_ctrl_c_keeps_what_was_found(reader: Command, arxiv: ArxivStandIn, start: Starting) -> None:
    arxiv.faults = ["delay:600@ti(%3A|:)"]
    importing = start("import", a_file(reader, LIBRARY))
    until(lambda: len(arxiv.requests) == 2, "the look by title")

    importing.send_signal(signal.SIGINT)
    out, err = importing.communicate(timeout=60)

    assert importing.returncode == 130
    assert "Stopped; what was found is kept." in out
    assert "Traceback" not in err
    assert [paper["id"] for paper in reader.json("list", "is:library")] == ["2500.00011"]


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("a.bib", json.dumps([{"id": "x", "type": "article", "note": "arXiv:2500.00011"}]), "CSL-JSON"),
        ("a.json", "TY  - JOUR\nUR  - https://arxiv.org/abs/2500.00011\nER  - \n", "RIS"),
        ("a", "https://arxiv.org/pdf/2500.00011v1\n", "a list of ids"),
    ],
)
def test_a_file_is_told_by_what_is_in_it(reader: Command, name: str, text: str, form: str) -> None:
    (told,) = reader.json("import", "--no-rank", a_file(reader, text, name))

    assert (told["form"], told["added"]) == (form, ["2500.00011"])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"\x89PNG\0", "is no text file"),
        (b'{"name": "x"}', "is JSON, but no CSL-JSON"),
        (b"# Shopping\n\n- bread\n", "is neither a digest nor a reference library"),
    ],
)
def test_other_files_are_refused_by_name(reader: Command, data: bytes, words: str) -> None:
    result = reader.run("import", a_file(reader, data, "other"), code=1)

    assert f"other {words}" in result.stderr


def test_text_from_a_library_cannot_move_the_terminal(reader: Command, tmp_path: Path) -> None:
    file = a_file(reader, "@book{x, title={Red \x1b[31m gates}, author={Nobody}}")

    assert "\x1b" not in reader.run("import", file).stdout
