"""An edit of the criteria can be taken back, and what was written is not lost by that."""

import stat
from pathlib import Path

import pytest

from arxivtui.config import STARTER_CRITERIA, CriteriaEdit, Directories, SettingsError

KNOTS = "## Knots\n"


@pytest.fixture
def editing(home: Directories, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CriteriaEdit:
    """Criteria about knots, and an editor that makes them others."""
    (tmp_path / "written").write_text("## Braids\n\xff")
    monkeypatch.setenv("VISUAL", f"cp {tmp_path / 'written'}")
    home.criteria_file.parent.mkdir(parents=True, exist_ok=True)
    home.criteria_file.write_text(KNOTS)
    return CriteriaEdit(home)


def test_what_was_there_before_comes_back_and_what_was_written_is_kept(
    editing: CriteriaEdit, home: Directories
) -> None:
    assert not editing.has_changed()
    editing.open()
    assert editing.has_changed()

    kept = editing.take_back()

    assert home.criteria_file.read_text() == KNOTS
    assert not editing.has_changed()
    assert kept is not None
    assert kept.read_text() == "## Braids\n\xff"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_file_that_the_editor_took_away_comes_back(editing: CriteriaEdit, home: Directories) -> None:
    home.criteria_file.unlink()

    assert editing.has_changed()
    assert editing.take_back() is None
    assert home.criteria_file.read_text() == KNOTS


def test_where_there_is_no_file_one_is_begun(home: Directories) -> None:
    editing = CriteriaEdit(home)

    assert home.criteria_file.read_text() == STARTER_CRITERIA
    assert not editing.has_changed()


def test_a_file_that_cannot_be_read_is_named(home: Directories) -> None:
    home.criteria_file.mkdir(parents=True)

    with pytest.raises(SettingsError, match=r"criteria\.md cannot be read"):
        CriteriaEdit(home)
