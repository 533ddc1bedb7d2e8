"""The extension's icons are what their script draws, and what the manifest says."""

import json
import runpy
import struct
import zlib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXTENSION = ROOT / "extension"
DRAWN = runpy.run_path(str(ROOT / "docs" / "pictures" / "draw_icons.py"))
ICONS = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))["icons"]


@pytest.mark.parametrize("size", DRAWN["SIZES"])
def test_an_icon_is_what_is_drawn(size: int) -> None:
    icon = (EXTENSION / ICONS[str(size)]).read_bytes()

    assert struct.unpack(">II", icon[16:24]) == (size, size)
    assert zlib.decompress(icon[41:-16]) == DRAWN["pixels"](size)


def test_all_sizes_of_the_manifest_are_drawn() -> None:
    assert sorted(map(int, ICONS)) == sorted(DRAWN["SIZES"])
