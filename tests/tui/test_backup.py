"""The app has the store backed up once the reader has settled in, and says so only where it cannot."""

from pathlib import Path

import pytest

from arxivtui.config import Directories
from arxivtui.tui.screens.main import backup
from tests.tui.conftest import Opener, app_of, until


@pytest.fixture(autouse=True)
def _soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "SETTLED_SECONDS", 0.01)


def backups(home: Directories) -> list[Path]:
    return list((home.database.parent / "backups").glob("*.backup"))


async def test_a_backup_that_is_due_is_made_without_a_word(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await until(pilot, lambda: bool(backups(home)), "a backup")
        assert not any("backup" in said.text.lower() for said in app_of(pilot).history)


async def test_what_keeps_it_from_that_is_told(home: Directories, opened: Opener) -> None:
    (home.database.parent / "backups").write_text("a file in the folder's place")

    async with opened(home) as pilot:
        await until(pilot, lambda: any(said.bad for said in app_of(pilot).history), "a warning")
        (said,) = [said for said in app_of(pilot).history if said.bad]
        assert said.text.startswith("No backup was made.")
