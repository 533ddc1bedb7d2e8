"""Markdown that others read: golden files, YAML's own parser, Pandoc; and 500 papers of a real day.

`python -m tests.formats.test_markdown_read` writes the golden files anew.
"""

import gzip
import json
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from arxivtui.domain import Paper, PaperRecord
from arxivtui.formats import ExportOptions, Grouping, write_markdown
from arxivtui.formats.note_folder import NoteFolder
from arxivtui.formats.notes import note_name, write_note
from arxivtui.sources import parse_listing
from tests.formats.nasty_papers import GOLDEN, record, records
from tests.formats.rendering import page
from tests.shared_data import SHARED, needs_shared

NOTES = GOLDEN / "notes"
READERS = ("markdown", "gfm", "commonmark_x")
"""What Pandoc calls its own Markdown, GitHub's, and CommonMark with what many renderers add."""
LISTED = SHARED / "real-days" / "pages"
ENOUGH = 500

needs_pandoc = pytest.mark.skipif(shutil.which("pandoc") is None, reason="pandoc is not installed")


def pandoc(text: str, reader: str, to: str = "html") -> str:
    """What Pandoc makes of it; a warning fails."""
    told = subprocess.run(
        ["pandoc", "--fail-if-warnings", "-f", reader, "-t", to], input=text, capture_output=True, text=True
    )
    assert (told.returncode, told.stderr) == (0, "")
    return told.stdout


def written() -> dict[Path, str]:
    """The golden files."""
    titled = write_markdown(
        records(), title="Nasty #papers", options=ExportOptions(group_by=Grouping.CATEGORY)
    )
    notes = {NOTES / note_name(one.paper.id): write_note(one) for one in records()}
    return {GOLDEN / "nasty.md": titled, **notes}


def test_the_golden_files_are_what_is_written() -> None:
    assert {path: path.read_text("utf-8") for path in written()} == written()
    assert sorted(NOTES.iterdir()) == sorted(path for path in written() if path.parent == NOTES)


def test_yaml_reads_every_front_matter() -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    for one in records():
        head = yaml.safe_load(write_note(one).split("\n---\n")[0])
        assert head["arxiv"] == one.paper.id
        assert isinstance(head.get("title", ""), str)


@needs_pandoc
@pytest.mark.parametrize("reader", READERS)
def test_pandoc_reads_the_document_without_a_warning(reader: str) -> None:
    shown = pandoc(written()[GOLDEN / "nasty.md"], reader)

    assert shown.count("<h3") == len(records())
    assert "<script" not in shown
    assert not re.search(r'(?:src|href)="(?!https://)', shown)


@needs_pandoc
@pytest.mark.parametrize("reader", READERS)
def test_pandoc_reads_a_note_without_a_warning(reader: str) -> None:
    for one in records():
        shown = pandoc(write_note(one), reader)
        assert shown.count("<h1") == 1
        assert "<script" not in shown


@needs_pandoc
def test_nothing_in_front_matter_works_in_pandoc() -> None:
    """Pandoc reads it as Markdown: no title may bring tags, links, images or commands of TeX with it."""
    texts = (
        "<script>alert(1)</script>",
        "<!-- x",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "![x](http://a.example/x.png)",
        r"\input{/etc/passwd} $\write18{x}$",
        r"`\input{x}`{=latex} `<b>`{=html}",
        "[^1] ^[note]",
    )
    for text in texts:
        plain = replace(records()[0].plain, title=text, authors=(text,))
        met = json.loads(pandoc(write_note(replace(records()[0], plain=plain)), "markdown", "json"))["meta"]
        for kind, content in inlines(met["title"]):
            assert kind not in ("Link", "Image"), text
            assert kind != "RawInline" or not re.search(r"<[a-z/!]|\\[a-z]", content[1]), text
            assert kind != "Math" or not re.search(r"\\[a-z]", content[1]), text


def inlines(value: Any) -> list[tuple[str, Any]]:
    """Every element of Pandoc's tree below this one: its kind and what it holds."""
    if isinstance(value, list):
        return [found for each in value for found in inlines(each)]
    if not isinstance(value, dict):
        return []
    return [(value["t"], value.get("c")), *inlines(value.get("c"))]


@pytest.fixture(scope="module")
def real_papers() -> list[PaperRecord]:
    """Papers as captured listings have them, whatever they were announced as."""
    papers: dict[str, Paper] = {}
    for path in sorted(LISTED.glob("catchup-cs.*-2025-07-1[45].html.gz")):
        day = parse_listing(gzip.decompress(path.read_bytes()), path.name.split("-")[1])
        papers |= {entry.paper.id: entry.paper for entry in day.entries}
    assert len(papers) >= ENOUGH
    return [record(paper) for paper in list(papers.values())[:ENOUGH]]


@needs_shared
@needs_pandoc
@pytest.mark.parametrize("reader", READERS)
def test_five_hundred_real_papers_go_through_pandoc_in_one_file(
    real_papers: list[PaperRecord], reader: str
) -> None:
    shown = pandoc(write_markdown(real_papers, title="A real day"), reader)

    assert shown.count("<h2") == ENOUGH
    # GitHub's Markdown makes links of mail addresses too.
    assert not re.search(r'(?:src|href)="(?!https?://|mailto:)', shown)


@needs_shared
@needs_pandoc
@pytest.mark.parametrize("reader", READERS)
def test_five_hundred_real_papers_go_through_pandoc_as_notes(
    real_papers: list[PaperRecord], reader: str, tmp_path: Path
) -> None:
    """Pandoc reads many files as one document, each with its own front matter."""
    folder = NoteFolder(tmp_path)
    folder.prepare()
    assert all(folder.put(one) for one in real_papers)
    assert not any(folder.put(one) for one in real_papers), "the second time nothing is to be written"

    assert len(list(tmp_path.iterdir())) == ENOUGH
    shown = pandoc("\n\n".join(path.read_text("utf-8") for path in sorted(tmp_path.iterdir())), reader)
    assert shown.count("<h1") == ENOUGH or reader != "markdown"


@needs_shared
def test_five_hundred_real_papers_are_shown_as_they_are(real_papers: list[PaperRecord]) -> None:
    yaml = pytest.importorskip("yaml", reason="PyYAML is not installed")
    shown = page(write_markdown(real_papers, title="A real day"))

    assert shown.texts("h2") == [" ".join(one.plain.title.split()) for one in real_papers]
    assert shown.tags <= {"h1", "h2", "p", "a", "ul", "li", "strong"}
    for one in real_papers:
        head = yaml.safe_load(write_note(one).split("\n---\n")[0])
        assert head["title"].replace(" ", "") == one.plain.title.replace(" ", "")


if __name__ == "__main__":
    NOTES.mkdir(exist_ok=True)
    for path, text in written().items():
        path.write_text(text, "utf-8")
