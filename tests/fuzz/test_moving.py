"""An export of a store, damaged: taken whole, or refused by its line with nothing changed."""

import io
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.day.moving import OtherStoreError, import_lines
from arxivtui.formats.piece_lines import PieceError, read_piece_lines
from arxivtui.store import Store
from tests.day.test_moving import lines, live
from tests.fuzz.damage import damaged
from tests.fuzz.promises import check_place, check_told
from tests.store.whole import sound, whole


@cache
def export() -> bytes:
    """Of a store with a little of everything."""
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "one.db") as store:
        live(store)
        return lines(store)


def _counted(data: bytes) -> bytes:
    """The export with its last line right again, so that it is read to its end."""
    kept = [line for line in data.split(b"\n") if line and not line.startswith(b'{"arxivtui":"end"')]
    return b"\n".join([*kept, b'{"arxivtui":"end","lines":%d}' % (len(kept) + 1), b""])


exports = st.deferred(lambda: damaged([export()]))


@given(exports, st.booleans())
def test_a_damaged_export_is_read_or_refused_by_its_line(data: bytes, counted: bool) -> None:
    data = _counted(data) if counted else data
    try:
        for number, _ in read_piece_lines(io.BytesIO(data), "all.jsonl"):
            assert 2 <= number <= data.count(b"\n")
    except PieceError as error:
        check_told(error)
        check_place(error.line + 1, data.count(b"\n") + 2)


@given(st.integers(0, 2**24))
def test_an_export_cut_anywhere_is_never_taken_for_a_whole_one(length: int) -> None:
    with pytest.raises(PieceError):
        for _ in read_piece_lines(io.BytesIO(export()[: length % len(export())]), "all.jsonl"):
            pass


@given(exports.map(_counted))
def test_a_damaged_export_changes_nothing_or_what_comes_is_sound(data: bytes) -> None:
    with TemporaryDirectory() as folder, Store.open(Path(folder) / "two.db") as store:
        before = whole(store)
        try:
            import_lines(store, io.BytesIO(data), "all.jsonl")
        except (PieceError, OtherStoreError) as error:
            check_told(error)
            assert whole(store) == before
        else:
            sound(store)
            assert not import_lines(store, io.BytesIO(lines(store)), "again").anything
