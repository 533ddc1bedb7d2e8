"""The rooms, modules and names that docs/architecture.md speaks of are there."""

import re
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.docs.conftest import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
SOURCE = ROOT / "src" / "arxivtui"
ROOMS = [room.name for room in SOURCE.iterdir() if room.is_dir() and room.name[0] != "_"]
NAMES = sorted(set(re.findall(rf"`((?:{'|'.join(ROOMS)})(?:\.[A-Za-z_]+)+)`", PAGE)))
FILES = sorted(set(re.findall(r"`((?:[a-z_]+/)+[a-z_]+\.(?:py|ts|js))`", PAGE)))


@pytest.mark.parametrize("name", NAMES)
def test_a_module_or_what_is_in_it_exists(name: str) -> None:
    module, _, member = name.rpartition(".")
    room = import_module(f"arxivtui.{module}")

    assert hasattr(room, member) or find_spec(f"arxivtui.{name}") is not None


@pytest.mark.parametrize("file", FILES)
def test_a_file_exists(file: str) -> None:
    places = (SOURCE / file, ROOT / file, ROOT / "extension" / file)

    assert any(Path(place).exists() for place in places)
