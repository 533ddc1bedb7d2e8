"""Everything is found in one place, and made for the reader alone."""

import os
import stat
from pathlib import Path

import pytest

from arxivtui.config import Directories, SettingsError, write_private


def test_one_variable_puts_everything_in_one_folder(tmp_path: Path) -> None:
    found = Directories.find({"ARXIVTUI_HOME": str(tmp_path)})
    assert found.config_file == tmp_path / "config.toml"
    assert found.criteria_file == tmp_path / "criteria.md"
    assert found.database == tmp_path / "arxivtui.db"
    assert found.state == tmp_path / "state"
    assert found.log_file.parent == found.state


def test_a_relative_or_home_folder_is_made_absolute(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert Directories.find({"ARXIVTUI_HOME": "here"}).database == tmp_path / "here" / "arxivtui.db"
    assert Directories.find({"ARXIVTUI_HOME": "~/there"}).database == tmp_path / "there" / "arxivtui.db"


def test_without_it_the_platform_decides(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "conf"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    found = Directories.find({})
    assert found.config_file.name == "config.toml"
    assert found.config_file.parent.name == found.database.parent.name == "arxivtui"


def test_finding_creates_nothing_and_creating_is_private(tmp_path: Path) -> None:
    found = Directories.find({"ARXIVTUI_HOME": str(tmp_path / "new" / "home")})
    assert not (tmp_path / "new").exists()
    found.create()
    found.create()
    for folder in (tmp_path / "new", found.config_file.parent, found.state):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("not a folder")
    for home in ("home", "home/inner", "home/inner/most"):
        with pytest.raises(SettingsError, match="home is a file; ARXIVTUI_HOME must name a folder"):
            Directories.find({"ARXIVTUI_HOME": str(tmp_path / home)})

    (tmp_path / "state").write_text("not a folder")
    with pytest.raises(SettingsError, match="state is a file, where a folder is needed"):
        Directories.find({"ARXIVTUI_HOME": str(tmp_path)}).create()


def test_a_home_of_nobody_is_told() -> None:
    with pytest.raises(
        SettingsError, match="ARXIVTUI_HOME is '~nobody-of-that-name/x': there is no such home"
    ):
        Directories.find({"ARXIVTUI_HOME": "~nobody-of-that-name/x"})


def test_what_is_no_file_is_not_written_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")

    with pytest.raises(SettingsError, match="is no file, and is left as it is"):
        write_private(tmp_path / "pipe", b"settings")

    assert (tmp_path / "pipe").is_fifo()
