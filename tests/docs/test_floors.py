"""The picture of the floors says what import-linter holds."""

import re
import tomllib

import pytest
from docs.pictures.draw_floors import COLOURS, FOLDER, alone, drawing, floors

from tests.docs.conftest import ROOT


@pytest.mark.parametrize("theme", COLOURS)
def test_the_picture_is_drawn_from_the_contracts(theme: str) -> None:
    kept = (FOLDER / f"floors-{theme}.svg").read_text("utf-8")

    assert kept == drawing(COLOURS[theme]), "run: python docs/pictures/draw_floors.py"


def test_it_has_every_room_in_the_order_of_the_layers() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    shown = re.findall(r'font-weight="bold"[^>]*>([a-z]+)<', drawing(COLOURS["light"]))

    assert shown == re.findall(r"arxivtui\.([a-z]+)", " ".join(layers))
    assert sorted(shown) == sorted(
        room.name for room in (ROOT / "src" / "arxivtui").iterdir() if room.is_dir() and room.name[0] != "_"
    )
    assert [room for floor in floors() for room in floor] == shown


def test_a_room_shows_what_it_alone_may_import() -> None:
    assert "textual" in alone()["tui"]
    assert "sqlite_utils" in alone()["store"]
    assert alone()["domain"] == []


def test_the_words_beside_the_picture_name_the_floors() -> None:
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    alt = page.split('alt="The floors from the top: ', 1)[1].split('"', 1)[0]

    assert [
        re.findall(r"[a-z]+", floor.replace(" side by side", "").replace(" and ", " "))
        for floor in alt.split(";")
    ] == floors()
