"""Notes in a folder: renewed where they are, never twice, and nothing of anybody else's touched."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from arxivtui.domain import PaperRecord, Triage
from arxivtui.formats import ForeignFileError, FormatError
from arxivtui.formats.note_folder import NoteFolder
from tests.formats.test_markdown import PAPER, RECORD

UNSTARRED = replace(RECORD, triage=Triage())
OLD = replace(RECORD, paper=replace(PAPER, id="hep-th/9901001"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "papers"


def put(folder: Path, record: PaperRecord = RECORD, *, only_renew: bool = False) -> bool:
    notes = NoteFolder(folder)
    notes.prepare()
    return notes.put(record, only_renew=only_renew)


def names(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*"))


def test_each_paper_has_a_note_named_by_its_id(folder: Path) -> None:
    assert put(folder)
    assert put(folder, OLD)
    assert names(folder) == ["2500.00001.md", "hep-th_9901001.md"]


def test_a_note_that_would_stay_the_same_is_not_touched(folder: Path) -> None:
    put(folder)
    os.utime(folder / "2500.00001.md", (1, 1))

    assert not put(folder)
    assert (folder / "2500.00001.md").stat().st_mtime == 1
    assert put(folder, UNSTARRED)


def test_a_renamed_note_is_found_again(folder: Path) -> None:
    put(folder)
    (folder / "Reading").mkdir()
    renamed = (folder / "2500.00001.md").rename(folder / "Reading" / "Gradients without borders.md")
    renamed.write_text(renamed.read_text() + "Mine.\n")

    assert put(folder, UNSTARRED)
    assert names(folder) == ["Reading", "Reading/Gradients without borders.md"]
    assert "starred: false\n" in renamed.read_text()
    assert renamed.read_text().endswith("Mine.\n")


def test_of_two_copies_the_one_with_the_notes_own_name_is_renewed(folder: Path) -> None:
    put(folder)
    copy = folder / "A copy.md"
    copy.write_text((folder / "2500.00001.md").read_text())

    assert put(folder, UNSTARRED)
    assert "starred: true" in copy.read_text()


def test_the_readers_own_note_of_a_paper_is_none_of_ours(folder: Path) -> None:
    folder.mkdir()
    own = folder / "Gradients.md"
    own.write_text("---\narxiv: 2500.00001\n---\nMy own.\n")

    assert put(folder)
    assert own.read_text() == "---\narxiv: 2500.00001\n---\nMy own.\n"
    assert names(folder) == ["2500.00001.md", "Gradients.md"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("My own.\n", "something that arxivtui did not write"),
        ("---\narxiv: 2500.00001\n---\nMy own.\n", "something that arxivtui did not write"),
        ("---\ntitle: x\n", "something that arxivtui did not write"),
        ("\0\x01\x02", "something that arxivtui did not write"),
    ],
)
def test_a_file_of_somebody_elses_is_refused_by_name(folder: Path, text: str, told: str) -> None:
    folder.mkdir()
    (folder / "2500.00001.md").write_text(text)

    with pytest.raises(ForeignFileError, match=told) as refused:
        put(folder)
    assert "2500.00001.md" in refused.value.message
    assert (folder / "2500.00001.md").read_text() == text


def test_a_note_that_lost_its_end_mark_or_its_id_is_refused(folder: Path) -> None:
    put(folder)
    note = folder / "2500.00001.md"
    whole = note.read_text()
    for broken in (
        whole.replace("<!-- arxivtui: your own", "<!-- your own") + "Mine.\n",
        whole.replace('arxiv: "2500.00001"\n', "") + "Mine.\n",
        whole.replace('arxiv: "2500.00001"\n', 'arxiv: "2500.00002"\n'),
    ):
        note.write_text(broken)
        with pytest.raises(ForeignFileError):
            put(folder, UNSTARRED)
        assert note.read_text() == broken


def test_an_empty_file_is_filled(folder: Path) -> None:
    folder.mkdir()
    (folder / "2500.00001.md").touch()

    assert put(folder)


def test_line_ends_byte_order_mark_and_broken_bytes_stay(folder: Path) -> None:
    put(folder)
    note = folder / "2500.00001.md"
    own = b"\r\nMine: \xff\xfe caf\xe9\r\n"
    note.write_bytes(b"\xef\xbb\xbf" + note.read_bytes().replace(b"\n", b"\r\n") + own)

    assert not put(folder)
    assert put(folder, UNSTARRED)
    assert note.read_bytes().startswith(b"\xef\xbb\xbf---\r\n")
    assert note.read_bytes().endswith(b"kept -->\r\n" + own)
    assert note.read_bytes().count(b"\n") == note.read_bytes().count(b"\r\n")


def test_a_link_stays_a_link_and_a_mode_a_mode(folder: Path, tmp_path: Path) -> None:
    put(folder)
    elsewhere = (folder / "2500.00001.md").rename(tmp_path / "elsewhere.md")
    elsewhere.chmod(0o640)
    (folder / "2500.00001.md").symlink_to(elsewhere)

    assert put(folder, UNSTARRED)
    assert (folder / "2500.00001.md").is_symlink()
    assert "starred: false" in elsewhere.read_text()
    assert elsewhere.stat().st_mode & 0o777 == 0o640


def test_no_note_is_made_where_one_is_only_to_be_renewed(folder: Path) -> None:
    assert not put(folder, only_renew=True)
    assert names(folder) == []


def test_hidden_folders_are_passed_over(folder: Path) -> None:
    put(folder)
    (folder / ".trash").mkdir()
    (folder / "2500.00001.md").rename(folder / ".trash" / "2500.00001.md")

    assert put(folder)
    assert "2500.00001.md" in names(folder)


def test_a_folder_is_made_only_in_a_folder_that_is_there(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="missing is not there"):
        put(tmp_path / "missing" / "papers")
    assert names(tmp_path) == []
    (tmp_path / "file").touch()
    with pytest.raises(FormatError, match="is a file"):
        put(tmp_path / "file")
    with pytest.raises(FormatError, match="cannot be made"):
        put(Path("/proc/papers"))


def test_the_papers_that_have_notes_are_known(folder: Path) -> None:
    put(folder)
    put(folder, OLD)
    (folder / "Mine.md").write_text("---\narxiv: 2500.00009\n---\n")

    assert NoteFolder(folder).ids() == {PAPER.id, OLD.paper.id}
