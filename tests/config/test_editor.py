"""The reader's own editor is started."""

import signal
from pathlib import Path

import pytest

from arxivtui.config import SettingsError, find_editor, run_editor


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


def test_a_file_is_opened_and_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a file.md"
    file.write_text("before")
    monkeypatch.setenv("VISUAL", "sh -c 'printf after > \"$0\"'")

    run_editor(file)

    assert file.read_text() == "after"


def test_an_editor_that_fails_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VISUAL", "false")

    with pytest.raises(SettingsError, match=r"The editor 'false' could not be run .* Set \$EDITOR"):
        run_editor(tmp_path / "file")


def test_interrupting_the_editor_does_not_interrupt_us(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VISUAL", "sh -c 'kill -INT $PPID; kill -INT $$'")
    before = signal.getsignal(signal.SIGINT)

    with pytest.raises(SettingsError, match="SIGINT"):
        run_editor(tmp_path / "file")

    assert signal.getsignal(signal.SIGINT) is before
