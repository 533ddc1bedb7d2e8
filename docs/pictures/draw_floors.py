"""Draw the floors of the house from what import-linter holds, so that the picture cannot say anything else.

`make pictures` runs it. The layers and what is forbidden are read from pyproject.toml; whether a room uses
what no other may import is looked up in its modules. A test keeps the two files equal to this.
"""

import ast
import tomllib
from collections.abc import Iterator
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]

WORDS = {
    "cli": "the command: a module for each group of commands",
    "tui": "the app: screens, widgets, one registry of commands, themes",
    "server": "the endpoint on this computer for the browser extension",
    "day": "the day's work in order: fetch, rank, score, digest, export",
    "store": "one SQLite file",
    "sources": "arXiv as it is",
    "scoring": "paper to score",
    "formats": "documents in and out",
    "extension": "for the browser",
    "config": "settings, criteria, secrets",
    "text": "untrusted text made safe and readable",
    "domain": "papers, scores, triage, queries: values and pure rules",
}
PARTS = ("ground", "room", "edge", "name", "words", "alone")
LIGHT = ("#ffffff", "#f6f4ee", "#b8b2a4", "#8a4b00", "#24292f", "#2c6391")
DARK = ("#131416", "#1e2124", "#4a4f55", "#e0a458", "#d5d8dc", "#7fb2d9")
COLOURS = {
    "light": dict(zip(PARTS, LIGHT, strict=True)),
    "dark": dict(zip(PARTS, DARK, strict=True)),
}
WIDTH, HEIGHT, GAP, MARGIN = 960, 54, 10, 8


def floors() -> list[list[str]]:
    """The rooms of each floor, from the top; those of one floor know nothing of each other."""
    layers = next(one["layers"] for one in _contracts() if one["type"] == "layers")
    return [[room.strip().removeprefix("arxivtui.") for room in layer.split("|")] for layer in layers]


def alone() -> dict[str, list[str]]:
    """The packages that a room imports and that some contract forbids to others."""
    rooms = [room for floor in floors() for room in floor]
    found: dict[str, list[str]] = {room: [] for room in rooms}
    for contract in _contracts():
        if contract["type"] == "forbidden":
            barred = {name.removeprefix("arxivtui.") for name in contract["source_modules"]}
            for package in contract["forbidden_modules"]:
                for room in rooms:
                    if room not in barred and package in _imported(room):
                        found[room].append(package)
    return found


def drawing(colours: dict[str, str]) -> str:
    """The SVG."""
    height = 2 * MARGIN + len(floors()) * (HEIGHT + GAP) - GAP
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}"'
        f' height="{height}" font-family="ui-sans-serif, system-ui, sans-serif" font-size="14">',
        f'<rect width="{WIDTH}" height="{height}" fill="{colours["ground"]}"/>',
    ]
    uses = alone()
    for number, floor in enumerate(floors()):
        top = MARGIN + number * (HEIGHT + GAP)
        wide = (WIDTH - 2 * MARGIN - GAP * (len(floor) - 1)) / len(floor)
        for place, room in enumerate(floor):
            left = MARGIN + place * (wide + GAP)
            parts += _room(room, left, top, wide, uses[room], colours)
    return "\n".join([*parts, "</svg>", ""])


def _room(
    room: str, left: float, top: float, wide: float, uses: list[str], colours: dict[str, str]
) -> Iterator[str]:
    yield (
        f'<rect x="{left:g}" y="{top:g}" width="{wide:g}" height="{HEIGHT}" rx="6"'
        f' fill="{colours["room"]}" stroke="{colours["edge"]}"/>'
    )
    for line, text in enumerate((room, WORDS[room])):
        style = (
            f'fill="{colours["name"]}" font-weight="bold" font-size="16"'
            if line == 0
            else f'fill="{colours["words"]}"'
        )
        yield f'<text x="{left + 12:g}" y="{top + 22 + 20 * line:g}" {style}>{escape(text)}</text>'
    yield (
        f'<text x="{left + wide - 12:g}" y="{top + 22:g}" fill="{colours["alone"]}" text-anchor="end"'
        f' font-family="ui-monospace, monospace" font-size="12">{escape(" ".join(uses))}</text>'
    )


def _contracts() -> list[dict[str, Any]]:
    read = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts: list[dict[str, Any]] = read["tool"]["importlinter"]["contracts"]
    return contracts


@cache
def _imported(room: str) -> set[str]:
    """The packages that a room's modules import, anywhere in them."""
    found: set[str] = set()
    for module in (ROOT / "src" / "arxivtui" / room).rglob("*.py"):
        for node in ast.walk(ast.parse(module.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found.add(node.module.split(".")[0])
    return found


if __name__ == "__main__":
    for theme, colours in COLOURS.items():
        (FOLDER / f"floors-{theme}.svg").write_text(drawing(colours), encoding="utf-8")
