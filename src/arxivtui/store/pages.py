"""The rows of a damaged SQLite file, read from its pages one by one and without SQLite.

SQLite gives up a table at the first page that is not as it should be. Here a page that cannot be read costs
what stood on it. The format: https://www.sqlite.org/fileformat2.html; sections are named below as there.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import Self

Value = None | int | float | str | bytes

MAGIC = b"SQLite format 3\0"
_USUAL_PAGE = 4096
_FIRST_HEADER = 100
"""Bytes before the first page's own header."""

_INDEX_NODE, _TABLE_NODE, _INDEX_LEAF, _TABLE_LEAF = 2, 5, 10, 13
_INTEGERS = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
"""Serial types of integers and their bytes (2.1)."""
_MOST_COLUMNS = 200
_WAL_HEADER, _FRAME_HEADER = 32, 24


class BadPageError(Exception):
    """Something on a page is not as it should be."""


@dataclass(slots=True)
class Reading:
    """What came of reading one tree.

    Attributes:
        lost_pages: which should have been part of it, and cannot be read.
        lost_rows: on pages that can.
    """

    lost_pages: set[int] = field(default_factory=set)
    lost_rows: int = 0

    @property
    def whole(self) -> bool:
        """All was read."""
        return not self.lost_pages and not self.lost_rows


class PageFile:
    """A file's pages, with what its write-ahead log has newer. Read only; used as a context manager.

    Args:
        path: the file; no SQLite of this process may have it open.

    Attributes:
        seen: pages that some tree was found to have.
    """

    def __init__(self, path: Path) -> None:
        self._file = path.open("rb")
        self._size = path.stat().st_size
        self._data: mmap | bytes = mmap(self._file.fileno(), 0, access=ACCESS_READ) if self._size else b""
        head = bytes(self._data[:_FIRST_HEADER])
        self.header_is_there = head[:16] == MAGIC
        self.page_size = _page_size(head)
        reserved = head[20] if self.header_is_there and head[20] < self.page_size // 4 else 0
        self._usable = self.page_size - reserved
        self._newer, pages = _log_pages(Path(f"{path}-wal"), self.page_size)
        if 1 in self._newer and not self.header_is_there:
            head = self._newer[1][:_FIRST_HEADER]
            self.header_is_there = head[:16] == MAGIC
        self._head = head
        self.pages = max(self._size // self.page_size, pages)
        self.seen: set[int] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if isinstance(self._data, mmap):
            self._data.close()
        self._file.close()

    def schema(self) -> tuple[dict[str, tuple[int, str]], Reading]:
        """Each table's and index's root page and kind (`table` or `index`), as far as they can be read."""
        reading = Reading()
        roots: dict[str, tuple[int, str]] = {}
        for _, row in self.rows(1, reading):
            match row:
                case [str(kind), str(name), _, int(root), *_] if kind in ("table", "index") and root > 0:
                    roots[name] = (root, kind)
        return roots, reading

    def rows(self, root: int, reading: Reading) -> Iterator[tuple[int, list[Value]]]:
        """The rows of a tree, each with its number (0 in an index or a table WITHOUT ROWID)."""
        waiting = [root]
        while waiting:
            number = waiting.pop()
            if number in self.seen:
                reading.lost_pages.add(number)  # Two trees cannot share it.
                continue
            self.seen.add(number)
            try:
                kind, cells, last = self._cells(number)
            except BadPageError:
                reading.lost_pages.add(number)
                continue
            if kind in (_TABLE_NODE, _INDEX_NODE):
                waiting.append(last)
            for at in cells:
                try:
                    if kind in (_TABLE_NODE, _INDEX_NODE):
                        waiting.append(struct.unpack_from(">I", self._page(number), at)[0])
                    if kind != _TABLE_NODE:
                        yield self._row(number, kind, at)
                except (BadPageError, struct.error, IndexError, UnicodeDecodeError, OverflowError):
                    reading.lost_rows += 1

    def orphans(self) -> Iterator[tuple[bool, list[tuple[int, list[Value]]]]]:
        """The rows of each page that no tree was found to have, and whether they are of a table with numbers.

        What SQLite set free is left out, where it says so.
        """
        free = self._free_pages()
        for number in range(1, self.pages + 1):
            if number in self.seen or number in free:
                continue
            try:
                kind, cells, _ = self._cells(number)
            except BadPageError:
                continue
            if kind == _TABLE_NODE:
                continue
            rows = []
            for at in cells:
                try:
                    rows.append(self._row(number, kind, at))
                except (BadPageError, struct.error, IndexError, UnicodeDecodeError, OverflowError):
                    continue
            yield kind == _TABLE_LEAF, rows

    def _page(self, number: int) -> bytes:
        if number in self._newer:
            return self._newer[number]
        start = (number - 1) * self.page_size
        page = bytes(self._data[start : start + self.page_size]) if number > 0 else b""
        if len(page) < self.page_size:
            raise BadPageError(number)
        return page

    def _cells(self, number: int) -> tuple[int, Sequence[int], int]:
        """A page's kind, where its cells begin, and its last child (1.6)."""
        page = self._page(number)
        at = _FIRST_HEADER if number == 1 else 0
        kind = page[at]
        if kind not in (_INDEX_NODE, _TABLE_NODE, _INDEX_LEAF, _TABLE_LEAF):
            raise BadPageError(number)
        (count,) = struct.unpack_from(">H", page, at + 3)
        inner = kind in (_INDEX_NODE, _TABLE_NODE)
        first = at + (12 if inner else 8)
        if first + 2 * count > self.page_size:
            raise BadPageError(number)
        cells = struct.unpack_from(f">{count}H", page, first)
        if any(cell < first + 2 * count or cell >= self.page_size for cell in cells):
            raise BadPageError(number)
        last = struct.unpack_from(">I", page, at + 8)[0] if inner else 0
        return kind, cells, last

    def _row(self, number: int, kind: int, at: int) -> tuple[int, list[Value]]:
        page = self._page(number)
        if kind == _INDEX_NODE:
            at += 4
        size, at = _varint(page, at)
        rowid = 0
        if kind == _TABLE_LEAF:
            rowid, at = _varint(page, at)
        return rowid, _record(self._payload(page, at, size, table=kind == _TABLE_LEAF))

    def _payload(self, page: bytes, at: int, size: int, *, table: bool) -> bytes:
        """A row's bytes, from its page and those that it overflows to (1.6, 1.7)."""
        usable = self._usable
        if size > self.pages * self.page_size or size < 1:
            raise BadPageError
        most = usable - 35 if table else (usable - 12) * 64 // 255 - 23
        if size <= most:
            payload = page[at : at + size]
            if len(payload) < size:
                raise BadPageError
            return payload
        least = (usable - 12) * 32 // 255 - 23
        local = least + (size - least) % (usable - 4)
        local = local if local <= most else least
        payload = page[at : at + local]
        (following,) = struct.unpack_from(">I", page, at + local)
        parts, rest = [payload], size - local
        while rest > 0:
            more = self._page(following)
            self.seen.add(following)
            (following,) = struct.unpack_from(">I", more, 0)
            parts.append(more[4 : 4 + min(rest, usable - 4)])
            rest -= usable - 4
        return b"".join(parts)

    def _free_pages(self) -> set[int]:
        """Pages that SQLite set free (1.5); none where the header is lost."""
        free: set[int] = set()
        if not self.header_is_there:
            return free
        (trunk,) = struct.unpack_from(">I", self._head, 32)
        while trunk and trunk not in free:
            free.add(trunk)
            try:
                page = self._page(trunk)
            except BadPageError:
                break
            trunk, count = struct.unpack_from(">II", page, 0)
            count = min(count, self.page_size // 4 - 2)
            free.update(struct.unpack_from(f">{count}I", page, 8))
        return free


def _page_size(head: bytes) -> int:
    """By the header; the usual one where that is lost, which every store of ours has."""
    if head[:16] != MAGIC:
        return _USUAL_PAGE
    size = 65536 if head[16:18] == b"\0\1" else int.from_bytes(head[16:18], "big")
    return size if size >= 512 and not size & (size - 1) else _USUAL_PAGE


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """A number of variable length (1.6), signed, and where it ends."""
    value = 0
    for place in range(8):
        byte = data[at + place]
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at + place + 1
    value = value << 8 | data[at + 8]
    return value - (1 << 64) if value >> 63 else value, at + 9


def _record(payload: bytes) -> list[Value]:
    """A row's values (2.1)."""
    size, at = _varint(payload, 0)
    if not 0 < size <= len(payload):
        raise BadPageError
    kinds: list[int] = []
    while at < size:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    if len(kinds) > _MOST_COLUMNS:
        raise BadPageError
    values: list[Value] = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Value, int]:
    if kind in (0, 8, 9):
        return (None, 0, 1)[kind and kind - 7], at
    if kind in _INTEGERS or kind == 7:
        end = at + _INTEGERS.get(kind, 8)
    elif kind >= 12:
        end = at + (kind - 12) // 2
    else:
        raise BadPageError
    piece = payload[at:end]
    if len(piece) < end - at:
        raise BadPageError
    if kind in _INTEGERS:
        return int.from_bytes(piece, "big", signed=True), end
    if kind == 7:
        return float(struct.unpack(">d", piece)[0]), end
    return (piece.decode() if kind % 2 else piece), end


def _log_pages(log: Path, page_size: int) -> tuple[dict[int, bytes], int]:
    """The pages in a write-ahead log up to its last commit, and how many the file has by then (4.1, 4.2)."""
    try:
        data = log.read_bytes()
    except OSError:
        return {}, 0
    if len(data) < _WAL_HEADER:
        return {}, 0
    magic, _, said_size, _, salt1, salt2, *_ = struct.unpack_from(">8I", data)
    if magic not in (0x377F0682, 0x377F0683) or said_size != page_size:
        return {}, 0
    order = ">" if magic & 1 else "<"
    sums = _checksum(data[:24], order, (0, 0))
    committed: dict[int, bytes] = {}
    pending: dict[int, bytes] = {}
    pages = 0
    for at in range(_WAL_HEADER, len(data) - _FRAME_HEADER - page_size + 1, _FRAME_HEADER + page_size):
        number, size, frame_salt1, frame_salt2, *said = struct.unpack_from(">6I", data, at)
        page = data[at + _FRAME_HEADER : at + _FRAME_HEADER + page_size]
        sums = _checksum(page, order, _checksum(data[at : at + 8], order, sums))
        if (frame_salt1, frame_salt2) != (salt1, salt2) or tuple(said) != sums:
            break
        pending[number] = page
        if size:
            committed.update(pending)
            pending, pages = {}, size
    return committed, pages


def _checksum(data: bytes, order: str, sums: tuple[int, int]) -> tuple[int, int]:
    first, second = sums
    words = struct.unpack(f"{order}{len(data) // 4}I", data)
    for place in range(0, len(words), 2):
        first = (first + words[place] + second) & 0xFFFFFFFF
        second = (second + words[place + 1] + first) & 0xFFFFFFFF
    return first, second
