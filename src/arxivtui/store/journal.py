"""The mode of a store's journal, which the file remembers and which all that open it have to agree on."""

import sqlite3
import time
from pathlib import Path

from arxivtui.store.errors import StoreError

_AGAIN_SECONDS = 0.01


def set_mode(db: sqlite3.Connection, wanted: str, path: Path, patience: float) -> None:
    """See that the journal is of the mode wanted.

    The switch needs the file for itself, and SQLite does not wait for that: processes that make a store
    together try again.

    Args:
        db: a connection outside of any transaction.
        wanted: `wal` or `delete`.
        path: of the store, for the message.
        patience: seconds for which to try.

    Raises:
        StoreError: it stays in another mode.
        sqlite3.Error: others held the file for longer.
    """
    give_up = time.monotonic() + patience
    while True:
        try:
            (mode,) = db.execute("PRAGMA journal_mode").fetchone()
            if mode != wanted:
                (mode,) = db.execute(f"PRAGMA journal_mode = {wanted}").fetchone()
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorname != "SQLITE_BUSY" or time.monotonic() > give_up:
                raise
            time.sleep(_AGAIN_SECONDS)
    if mode != wanted:
        raise StoreError(
            f"The store {path} cannot be used here: its journal stays in mode {mode}.",
            "Close other programs that have it open, or move it to a local disk.",
        )
