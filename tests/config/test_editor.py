"""The reader's own editor is started."""

from pathlib import Path

import pytest

from arxivtui.config import SettingsError, find_editor


@pytest.fixture
def programs(tmp_path: Path) -> str:
    for name in ("code", "nano", "ed"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o700)
    return str(tmp_path)


def test_visual_comes_before_editor_and_may_have_options(programs: str) -> None:
    assert find_editor({"PATH": programs, "VISUAL": "code --wait", "EDITOR": "ed"}) == ("code", "--wait")
    assert find_editor({"PATH": programs, "VISUAL": " ", "EDITOR": "ed"}) == ("ed",)
    assert find_editor({"PATH": programs}) == ("nano",)


def test_an_editor_that_is_not_there_is_named(programs: str, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"\$EDITOR names no editor that can be started: emcas -nw"):
        find_editor({"PATH": programs, "EDITOR": "emcas -nw"})
    with pytest.raises(SettingsError, match="names no editor"):
        find_editor({"PATH": programs, "VISUAL": 'code "'})
    with pytest.raises(SettingsError, match="No editor was found"):
        find_editor({"PATH": str(tmp_path / "nowhere")})
