"""Moving house: all that a store holds as a file, and a file or another store made part of this one."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

from arxivtui.domain import ArxivtuiError
from arxivtui.domain.pieces import EndPiece, HeaderPiece, Piece
from arxivtui.formats.piece_lines import PieceError, piece_lines, read_piece, read_piece_lines
from arxivtui.store import Store
from arxivtui.store.moving import Merged, StagingError, all_pieces, copied, merge_in, pieces_of, stage

SQLITE = b"SQLite format 3\0"
"""How a database begins."""

Heard = Callable[[], None]


class OtherStoreError(ArxivtuiError):
    """Another store that cannot be taken."""


def store_lines(store: Store, ids: Sequence[str] | None = None) -> Iterator[bytes]:
    """The lines of a file that `import` takes: of some papers, in this order, or of everything.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        pieces = all_pieces(db) if ids is None else pieces_of(db, ids)
        yield from piece_lines(pieces, whole=ids is None)


def import_lines(store: Store, file: BinaryIO, name: str, heard: Heard = lambda: None) -> Merged:
    """Make a file of `store_lines` part of this store.

    Args:
        store: where to.
        file: at its beginning; of any length.
        name: what to call it in errors.
        heard: called for each piece; what it raises ends the import, and nothing is taken.

    Raises:
        PieceError: a line is not as it has to be; nothing was taken.
        StoreError: there is no room, or the store cannot be written; nothing was taken.
        OSError: the file cannot be read; nothing was taken.
    """
    with TemporaryDirectory(prefix="arxivtui-") as folder:
        staged = Path(folder) / "staged.db"
        try:
            stage(_heard(read_piece_lines(file, name), heard), staged)
        except StagingError as error:
            if error.number is None:
                raise OtherStoreError(f"{name} is not whole: {error}.", "Export it anew.") from error
            raise PieceError(name, error.number, f"{error}.") from error
        return merge_in(store, staged)


def import_store(store: Store, path: Path, heard: Heard = lambda: None) -> Merged:
    """Make another store part of this one; the other is read and never changed.

    Args:
        store: where to.
        path: the other's file.
        heard: as for `import_lines`.

    Raises:
        OtherStoreError: it holds what arxivtui does not write; nothing was taken.
        StoreError: it is no store, or cannot be read, or this one cannot be written; nothing was taken.
    """
    with TemporaryDirectory(prefix="arxivtui-") as folder:
        staged = Path(folder) / "staged.db"
        try:
            with copied(path, Path(folder), own=store.path) as other:
                stage(_heard(_pieces(other), heard), staged)
        except (PieceError, StagingError) as error:
            problem = error.problem if isinstance(error, PieceError) else f"{error}."
            raise OtherStoreError(
                f"{path} holds what arxivtui does not write: {problem}", "Nothing was taken from it."
            ) from error
        return merge_in(store, staged)


def _pieces(other: Store) -> Iterator[tuple[int, Piece]]:
    """What another store holds, as strictly read as if it came as a file: it may come from anywhere."""
    lines = enumerate(store_lines(other), 1)
    while True:
        try:
            number, line = next(lines)
        except StopIteration:
            return
        except (ValueError, TypeError, AssertionError) as error:
            raise PieceError("", 0, f"{error}.") from error
        piece = read_piece(line, "", number)
        if not isinstance(piece, HeaderPiece | EndPiece):
            yield number, piece


def _heard(pieces: Iterator[tuple[int, Piece]], heard: Heard) -> Iterator[tuple[int, Piece]]:
    for each in pieces:
        heard()
        yield each
