"""`arxivtui extension DIR`: the extension out of the package, and what to do with it."""

import os
from pathlib import Path

import pytest

from arxivtui import __version__
from tests.cli.conftest import Command


def test_the_steps_for_each_browser_are_told(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "for my browsers"

    said = command.run("extension", str(folder)).stdout

    assert said.startswith(f"Written: {folder}/chrome (version {__version__})\nWritten: {folder}/firefox ")
    assert f"“Load unpacked” and choose\n     {folder}/chrome\n" in said
    assert "after a move it has to be loaded and paired again" in said
    assert f"“Load Temporary Add-on…” and choose\n     {folder}/firefox/manifest.json\n" in said
    assert "Release and Beta refuse it" in said
    assert "xpinstall.signatures.required" in said
    assert f"     {folder}/firefox.xpi\n" in said
    assert said.endswith("type it in the extension's options.\n")
    assert not (command.home / "arxivtui.db").exists()


def test_one_browser_is_told_its_own_steps_alone(command: Command, tmp_path: Path) -> None:
    said = command.run("extension", str(tmp_path / "firefox only"), "--browser", "firefox").stdout

    assert "about:debugging" in said
    assert "chrome" not in said.lower()
    assert not (tmp_path / "firefox only" / "chrome").exists()


def test_a_second_time_it_says_how_to_load_it_anew(command: Command, tmp_path: Path) -> None:
    folder = tmp_path / "extension"
    command.run("extension", str(folder), "--browser", "chrome")

    said = command.run("extension", str(folder)).stdout

    assert f"Brought up to date: {folder}/chrome" in said
    assert f"Written: {folder}/firefox" in said
    assert "press ⟳ at arxivtui.\nIt stays paired.\n" in said
    assert said.endswith("type it in the extension's options.\n")

    assert "type it in" not in command.run("extension", str(folder)).stdout


def test_a_relative_folder_is_told_in_full(command: Command, tmp_path: Path) -> None:
    relative = os.path.relpath(tmp_path / "extension")

    assert f"{tmp_path}/extension/chrome" in command.run("extension", relative).stdout


def test_what_is_in_the_way_is_one_sentence_and_exit_code_1(command: Command, tmp_path: Path) -> None:
    (tmp_path / "thesis\x1b[2J.tex").write_text("the only copy")

    said = command.run("extension", str(tmp_path), code=1)

    assert said.stdout == ""
    assert said.stderr == (
        f"arxivtui: {tmp_path} has other things in it (home, thesis.tex). "
        "Choose a folder that is empty, not there yet, or of an earlier unpacking.\n"
    )


@pytest.mark.parametrize("arguments", [(), ("",), ("one", "two"), ("there", "--browser", "safari")])
def test_wrong_usage_is_exit_code_2(command: Command, arguments: tuple[str, ...]) -> None:
    assert "Usage: " in command.run("extension", *arguments, code=2).stderr
