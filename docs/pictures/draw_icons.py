"""Draw the icons of the browser extension: a day in order, three bars of scores with one that is marked.

`make pictures` runs it; it writes them to `extension/icons`. Everything stands on a grid of
sixteen, so that every edge falls on a pixel at each size; only the round parts are smoothed.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

FOLDER = Path(__file__).parents[2] / "extension" / "icons"
SIZES = (16, 32, 48, 128)
GRID = 16
FINE = 8
"""A pixel is looked at in as many places each way."""

GROUND, BEST, REST, MARK = (0x27, 0x4F, 0x74), (0xF4, 0xF6, 0xF9), (0x8F, 0xB6, 0xD6), (0xE9, 0xB4, 0x5F)

Colour = tuple[int, int, int]
Inside = Callable[[float, float], bool]


def box(left: float, top: float, width: float, height: float, round_by: float) -> Inside:
    """Whether a place is in a rectangle with round corners."""

    def inside(x: float, y: float) -> bool:
        across = max(left + round_by - x, x - (left + width - round_by), 0)
        down = max(top + round_by - y, y - (top + height - round_by), 0)
        return across**2 + down**2 <= round_by**2

    return inside


SHAPES: tuple[tuple[Inside, Colour], ...] = (
    (box(0, 0, 16, 16, 3.5), GROUND),
    (box(3, 3, 10, 2, 0.6), BEST),
    (box(3, 7, 7, 2, 0.6), REST),
    (box(3, 11, 4, 2, 0.6), REST),
    (box(10, 10, 3, 3, 1.5), MARK),
)
"""From the ground up."""


def pixels(size: int) -> bytes:
    """The rows of the icon from the top, each with its PNG filter (none) before its pixels of RGBA."""
    rows = bytearray()
    for y in range(size):
        rows.append(0)
        for x in range(size):
            rows.extend(_pixel(x, y, size))
    return bytes(rows)


def _pixel(x: int, y: int, size: int) -> bytes:
    places = [_colour(*place) for place in _places(x, y, size)]
    seen = [colour for colour in places if colour is not None]
    if not seen:
        return bytes(4)
    colour = (sum(channel) // len(seen) for channel in zip(*seen, strict=True))
    return bytes((*colour, 255 * len(seen) // len(places)))


def _places(x: int, y: int, size: int) -> Iterator[tuple[float, float]]:
    for down in range(FINE):
        for across in range(FINE):
            yield (x + (across + 0.5) / FINE) * GRID / size, (y + (down + 0.5) / FINE) * GRID / size


def _colour(x: float, y: float) -> Colour | None:
    return next((colour for inside, colour in reversed(SHAPES) if inside(x, y)), None)


def png(size: int) -> bytes:
    """The icon as a file."""
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(pixels(size), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, content) for kind, content in parts)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def main() -> None:
    """Draw them all."""
    for size in SIZES:
        (FOLDER / f"icon-{size}.png").write_bytes(png(size))


if __name__ == "__main__":
    main()
