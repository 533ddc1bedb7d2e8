"""The folder of starred papers' notes: every act reaches it, and what went wrong is caught up."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event
from time import sleep

import pytest

from arxivtui.config import Directories, Settings
from arxivtui.config.settings import ExportSettings
from arxivtui.day import kept_folder
from arxivtui.day.kept_folder import KeptFolder, KeptFolderError, NotesInBackground, Trouble
from arxivtui.domain import Act, ArxivtuiError, Paper, Verb
from arxivtui.formats import FormatError
from arxivtui.store import Store, papers, triage
from tests.waiting import LONG, in_thread

NOW = datetime(2025, 7, 14, 12, 0, tzinfo=UTC)
GATES = Paper("2507.00001", "Sparse gates", ("Ama Example",), "We gate.", ("cs.LG",))
PROOFS = Paper("2507.00002", "Verified proofs", ("Ada Example",), "We prove.", ("cs.LO",))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "notes"


@pytest.fixture
def stocked(store: Store) -> Store:
    with store.writing() as db:
        for paper in (GATES, PROOFS):
            papers.save(db, paper, papers.plain_text(paper))
    return store


Keep = Callable[..., KeptFolder]


@pytest.fixture
def keep(stocked: Store, directories: Directories, folder: Path) -> Keep:
    def make(where: str = "", template: str = "") -> KeptFolder:
        settings = Settings(export=ExportSettings(folder=where or str(folder), template=template))
        return KeptFolder(lambda: stocked, lambda: settings, directories.state)

    return make


def act(store: Store, verb: Verb, *ids: str, at: datetime = NOW, **more: object) -> None:
    with store.writing() as db:
        triage.act(db, Act(verb, ids, **more), at=at)  # type: ignore[arg-type]  # As the dataclass has them.


def note(folder: Path, paper: Paper = GATES) -> str:
    return (folder / f"{paper.id}.md").read_text()


@contextmanager
def in_the_way(folder: Path) -> Iterator[None]:
    """The folder cannot be written, whoever we are: a file has its place."""
    if folder.exists():
        folder.rename(folder.with_name("aside"))
    folder.write_text("in the way\n")
    yield
    folder.unlink()
    if folder.with_name("aside").exists():
        folder.with_name("aside").rename(folder)


def test_a_star_makes_a_note_and_what_follows_renews_it(keep: Keep, stocked: Store, folder: Path) -> None:
    kept = keep()
    act(stocked, Verb.STAR, GATES.id)
    assert kept.bring_up_to_date().written == (GATES.id,)
    assert "starred: true\n" in note(folder)

    act(stocked, Verb.TAG, GATES.id, tags=("moe",))
    act(stocked, Verb.NOTE, GATES.id, note="Read the proof.")
    act(stocked, Verb.UNREAD, GATES.id)
    assert kept.bring_up_to_date().written == (GATES.id,)
    assert "#moe" in note(folder)
    assert "Read the proof." in note(folder)
    assert "state: unread\n" in note(folder)


def test_papers_without_a_star_have_no_notes(keep: Keep, stocked: Store, folder: Path) -> None:
    keep().bring_up_to_date()
    act(stocked, Verb.DISMISS, PROOFS.id)
    act(stocked, Verb.TAG, PROOFS.id, tags=("moe",))

    report = keep().bring_up_to_date()
    assert report.done == ()
    assert not folder.exists()


def test_a_star_taken_away_keeps_the_note_and_says_so(keep: Keep, stocked: Store, folder: Path) -> None:
    act(stocked, Verb.STAR, GATES.id)
    keep().bring_up_to_date()
    path = folder / f"{GATES.id}.md"
    path.write_text(path.read_text() + "Mine.\n")

    act(stocked, Verb.UNSTAR, GATES.id)
    keep().bring_up_to_date()
    assert "starred: false\n" in note(folder)
    assert note(folder).endswith("Mine.\n")


def test_undo_and_redo_reach_the_note(keep: Keep, stocked: Store, folder: Path) -> None:
    kept = keep()
    act(stocked, Verb.STAR, GATES.id)
    kept.bring_up_to_date()
    for turn, starred in ((triage.undo, "false"), (triage.redo, "true"), (triage.undo, "false")):
        with stocked.writing() as db:
            turn(db, NOW + timedelta(hours=1))
        kept.bring_up_to_date()
        assert f"starred: {starred}\n" in note(folder)


def test_an_undo_that_waited_for_its_turn_to_write_is_not_missed(
    keep: Keep, stocked: Store, folder: Path
) -> None:
    act(stocked, Verb.STAR, GATES.id)
    act(stocked, Verb.STAR, PROOFS.id)
    kept = keep()
    kept.bring_up_to_date()
    for late, paper in ((0, PROOFS), (3, GATES)):
        with stocked.writing() as db:
            triage.undo(db, NOW + timedelta(minutes=1) - timedelta(seconds=late))
        kept.bring_up_to_date()
        assert "starred: false\n" in note(folder, paper)


def test_nothing_is_written_twice(keep: Keep, stocked: Store) -> None:
    act(stocked, Verb.STAR, GATES.id)
    keep().bring_up_to_date()

    assert keep().bring_up_to_date().done == ()


def test_a_folder_set_late_gets_every_starred_paper(keep: Keep, stocked: Store, tmp_path: Path) -> None:
    act(stocked, Verb.STAR, GATES.id, PROOFS.id)
    assert len(keep().bring_up_to_date().written) == 2

    assert len(keep(str(tmp_path / "another")).bring_up_to_date().written) == 2


def test_without_its_memory_everything_is_gone_through(
    keep: Keep, stocked: Store, directories: Directories, folder: Path
) -> None:
    act(stocked, Verb.STAR, GATES.id, PROOFS.id)
    keep().bring_up_to_date()
    act(stocked, Verb.UNSTAR, GATES.id)
    for broken in ("", "{}", '{"folder": 1}'):
        (directories.state / "notes.json").write_text(broken)
        keep().bring_up_to_date()
        assert "starred: false\n" in note(folder)
        assert "starred: true\n" in note(folder, PROOFS)
        (folder / f"{GATES.id}.md").write_text(note(folder).replace("starred: false", "starred: true"))


def test_what_is_to_be_forgotten_is_not_written_down_again_by_who_was_at_it(
    keep: Keep, stocked: Store, directories: Directories, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(stocked, Verb.STAR, GATES.id)
    begun, waited_for = Event(), Event()

    def read_late() -> Store:
        begun.set()
        assert waited_for.wait(LONG)
        return stocked

    def pause(seconds: float) -> None:
        waited_for.set()
        sleep(seconds)

    monkeypatch.setattr(kept_folder, "sleep", pause)
    monkeypatch.setattr(kept_folder, "_PATIENCE", LONG)
    settings = Settings(export=ExportSettings(folder=str(folder)))
    at_it = in_thread(KeptFolder(read_late, lambda: settings, directories.state).bring_up_to_date)
    assert begun.wait(LONG)

    keep().forget()

    assert len(at_it.result(LONG).written) == 1
    assert not (directories.state / "notes.json").exists()


def test_a_note_of_another_computer_is_left_alone(
    keep: Keep, stocked: Store, folder: Path, directories: Directories
) -> None:
    act(stocked, Verb.STAR, GATES.id)
    keep().bring_up_to_date()
    other = note(folder).replace(GATES.id, PROOFS.id)
    (folder / f"{PROOFS.id}.md").write_text(other)
    (directories.state / "notes.json").unlink()

    keep().bring_up_to_date()
    assert note(folder, PROOFS) == other, "starred there, never judged here"


def test_what_was_missed_is_caught_up(keep: Keep, stocked: Store, folder: Path) -> None:
    act(stocked, Verb.STAR, GATES.id)
    keep().bring_up_to_date()
    with in_the_way(folder):
        act(stocked, Verb.STAR, PROOFS.id)
        act(stocked, Verb.UNSTAR, GATES.id)
        with pytest.raises(FormatError, match="is a file"):
            keep().bring_up_to_date()

    keep().bring_up_to_date()
    assert "starred: false\n" in note(folder)
    assert "starred: true\n" in note(folder, PROOFS)


def test_one_file_of_somebody_elses_keeps_no_other_note_from_it(
    keep: Keep, stocked: Store, folder: Path
) -> None:
    folder.mkdir()
    (folder / f"{GATES.id}.md").write_text("My own.\n")
    act(stocked, Verb.STAR, GATES.id, PROOFS.id)

    report = keep().bring_up_to_date()
    assert report.written == (PROOFS.id,)
    assert f"{GATES.id}.md" in report.refused[0].message
    assert note(folder) == "My own.\n"

    (folder / f"{GATES.id}.md").unlink()
    assert keep().bring_up_to_date().written == (GATES.id,), "once it is gone, without another act"


def test_no_folder_is_made_where_a_disk_is_missing(keep: Keep, stocked: Store, tmp_path: Path) -> None:
    act(stocked, Verb.STAR, GATES.id)
    kept = keep(str(tmp_path / "disk" / "notes"))
    with pytest.raises(FormatError, match="not mounted"):
        kept.bring_up_to_date()
    assert not (tmp_path / "disk").exists()

    (tmp_path / "disk").mkdir()
    assert kept.bring_up_to_date().written == (GATES.id,)


def test_a_relative_folder_is_refused_and_a_home_found(
    keep: Keep, stocked: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    act(stocked, Verb.STAR, GATES.id)
    with pytest.raises(KeptFolderError, match="another place for every folder"):
        keep("notes").bring_up_to_date()
    with pytest.raises(KeptFolderError, match="no such home"):
        keep("~nobody-here/notes").bring_up_to_date()

    monkeypatch.setenv("HOME", str(tmp_path))
    keep("~/mine").bring_up_to_date()
    assert (tmp_path / "mine" / f"{GATES.id}.md").exists()


def test_a_template_writes_the_block_and_its_mistake_is_caught_up(
    keep: Keep, stocked: Store, folder: Path, tmp_path: Path
) -> None:
    template = tmp_path / "note.md.j2"
    template.write_text("# {{ titel }}\n")
    act(stocked, Verb.STAR, GATES.id)
    kept = keep(template=str(template))
    with pytest.raises(ArxivtuiError, match="line 1: 'titel' is undefined"):
        kept.bring_up_to_date()

    template.write_text("# {{ title|md }}\n")
    kept.bring_up_to_date()
    assert "\n\n# Sparse gates\n\n<!--" in note(folder)


def test_an_older_copy_of_the_store_is_gone_through_whole(
    keep: Keep, stocked: Store, directories: Directories, folder: Path
) -> None:
    act(stocked, Verb.STAR, GATES.id)
    keep().bring_up_to_date()
    followed = directories.state / "notes.json"
    followed.write_text(followed.read_text().replace('"acts":1', '"acts":9'))
    shutil.rmtree(folder)

    assert keep().bring_up_to_date().written == (GATES.id,)


def test_nothing_is_done_without_a_folder(stocked: Store, directories: Directories) -> None:
    kept = KeptFolder(lambda: stocked, Settings, directories.state)
    act(stocked, Verb.STAR, GATES.id)

    assert not kept.wanted
    assert kept.bring_up_to_date().done == ()
    assert not directories.state.exists()


def test_trouble_is_told_once_until_all_is_right_again(keep: Keep, stocked: Store, folder: Path) -> None:
    told: list[str] = []
    trouble = Trouble(told.append)
    kept = keep()
    for _ in range(2):
        with in_the_way(folder):
            act(stocked, Verb.STAR, GATES.id)
            for verb in (Verb.LATER, Verb.READ, Verb.UNREAD):
                act(stocked, verb, GATES.id)
                trouble.after(kept.bring_up_to_date)
        trouble.after(kept.bring_up_to_date)
        act(stocked, Verb.UNSTAR, GATES.id)
    assert len(told) == 2
    assert told[0].startswith("The notes of starred papers are not up to date:")


def test_in_the_background_every_act_reaches_its_note(keep: Keep, stocked: Store, folder: Path) -> None:
    notes = NotesInBackground(keep(), pytest.fail)
    for tag in ("a", "b", "c"):
        act(stocked, Verb.STAR, GATES.id)
        act(stocked, Verb.TAG, GATES.id, tags=(tag,))
        notes.wake()
    notes.finish(60)

    assert "#a #b #c" in note(folder)
