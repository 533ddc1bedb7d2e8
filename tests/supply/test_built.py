"""The wheel and the sdist as they are handed out: what is in them, and the command that they install."""

import tarfile
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import pytest
from packaging.requirements import Requirement

from arxivtui import __version__
from arxivtui.extension import shipped
from tests.cli.conftest import Command
from tests.supply.packages import (
    LITTER,
    Built,
    build,
    install,
    requirements,
    sdist_names,
    wanted_of_sdist,
    wanted_of_wheel,
    wheel_files,
)
from tests.supply.smoke import CHECKS, installed_command


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    return build(tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="module")
def program(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command, from the wheel that the sdist made."""
    return install(built.second, tmp_path_factory.mktemp("installed"))


def test_the_wheel_holds_what_is_needed_and_nothing_that_lay_about(built: Built) -> None:
    names = {*wheel_files(built.wheel)}

    assert names == wanted_of_wheel(built.tree)
    assert all((built.tree / each).exists() for each in LITTER)
    for each in ("py.typed", "cli/completion_table.json", "day/sample_day/papers.toml"):
        assert f"arxivtui/{each}" in names


def test_the_wheel_holds_the_extension_file_for_file(built: Built) -> None:
    below = "arxivtui/extension/files/"
    held = {
        name.removeprefix(below): content
        for name, content in wheel_files(built.wheel).items()
        if name.startswith(below)
    }

    assert {*held} == {*shipped()}
    for name, content in held.items():
        assert content == (built.tree / "extension" / name).read_bytes()


def test_the_sdist_holds_what_the_wheel_is_made_of_and_no_more(built: Built) -> None:
    assert sdist_names(built.sdist) == wanted_of_sdist(built.tree)


def test_the_sdist_makes_the_same_wheel_byte_for_byte(built: Built) -> None:
    assert built.second.read_bytes() == built.wheel.read_bytes()


def test_nobody_of_the_machine_that_built_it_is_named_in_it(built: Built) -> None:
    with tarfile.open(built.sdist) as packed:
        assert {(each.uid, each.uname, each.gname) for each in packed.getmembers()} == {(0, "", "")}


def test_what_it_says_of_itself(built: Built) -> None:
    files = wheel_files(built.wheel)
    said = message_from_bytes(files[f"arxivtui-{__version__}.dist-info/METADATA"])

    assert (said["Name"], said["Version"]) == ("arxivtui", __version__)
    assert said["License-Expression"] == "MIT"
    assert said["Requires-Python"] == ">=3.11"
    needed = [Requirement(each) for each in said.get_all("Requires-Dist", [])]
    assert {str(each) for each in needed if "extra" not in str(each.marker)} == {
        str(Requirement(each)) for each in requirements()
    }


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.__name__)
def test_the_installed_command(check: Callable[[Command], None], program: Path, tmp_path: Path) -> None:
    check(installed_command(program, tmp_path))
