"""The notes of starred papers follow what is done in the app; what is wrong with them is told once."""

from pathlib import Path

import msgspec
import pytest

from arxivtui.config import Directories, load_settings
from arxivtui.config.settings import ExportSettings, Settings
from arxivtui.domain import Act, Verb
from arxivtui.store import Store, triage
from tests.tui.conftest import AT, Opener, act, app_of, main, paper_id, settle, starred


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "notes"


def keeping(home: Directories, folder: Path) -> Settings:
    return msgspec.structs.replace(load_settings(home, {}), export=ExportSettings(folder=str(folder)))


def note(folder: Path, number: int) -> str:
    return (folder / f"{paper_id(number)}.md").read_text()


async def test_every_act_reaches_the_note(home: Directories, opened: Opener, folder: Path) -> None:
    async with opened(home, settings=keeping(home, folder)) as pilot:
        assert not folder.exists()
        await act(pilot, "star")
        assert "starred: true\n" in note(folder, 1)
        await act(pilot, "undo")
        assert "starred: false\n" in note(folder, 1)
        await act(pilot, "redo")
        assert "starred: true\n" in note(folder, 1)


async def test_what_was_done_while_nobody_kept_them_is_caught_up_at_the_start(
    home: Directories, opened: Opener, folder: Path
) -> None:
    with Store.open(home.database) as store, store.writing() as db:
        triage.act(db, Act(Verb.STAR, (paper_id(3), paper_id(4))), at=AT)
    async with opened(home, settings=keeping(home, folder)) as pilot:
        await settle(pilot)
        assert sorted(path.stem for path in folder.iterdir()) == [paper_id(3), paper_id(4)]


async def test_a_folder_that_fails_is_told_of_once_and_holds_nobody_up(
    home: Directories, opened: Opener, folder: Path
) -> None:
    folder.write_text("in the way\n")
    async with opened(home, settings=keeping(home, folder)) as pilot:
        for _ in range(3):
            await act(pilot, "star")
        told = [said.text for said in app_of(pilot).history if said.bad]
        assert len(told) == 1
        assert "is a file; a folder is needed" in told[0]
        assert starred(home) == {paper_id(1), paper_id(2), paper_id(3)}

        folder.unlink()
        await act(pilot, "star")
        assert len(list(folder.iterdir())) == 4


async def test_a_folder_that_is_set_in_the_app_is_filled_at_once(
    home: Directories, opened: Opener, folder: Path
) -> None:
    async with opened(home) as pilot:
        await act(pilot, "star")
        session = app_of(pilot).session
        before, session.settings = session.settings, keeping(home, folder)
        main(pilot).parts.settings.follow(before)
        await settle(pilot)
        assert "starred: true\n" in note(folder, 1)
