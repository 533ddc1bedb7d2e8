"""What can be saved of a damaged store, put into a new one beside it; the damaged file is only read.

Rows are read page by page (`pages`). Where a table lost some, the newest backup fills in those that it has,
and the reader's word on papers is taken from the log of triage, which says it twice.
"""

import os
import re
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from arxivtui.store import copies, copying, salvage_repair
from arxivtui.store.connection import Store
from arxivtui.store.errors import StoreDamagedError, StoreError, StoreMissingError
from arxivtui.store.pages import PageFile, Reading, Value

_OWN = ("papers_fts", "sqlite_")
"""Tables that are made anew, by how they begin."""
_NOT_FROM_BACKUP = frozenset(("clients", "pairings", "browser_acts"))
"""A browser that was shut out since is not to be let in again; one that is lost is paired again."""
_KNOWN_BETTER = "theirs.paper_id NOT IN (SELECT paper_id FROM main.triage_log)"
_UNLESS = {
    # A score of the same scorer that was read is the newer one.
    "scores": "NOT EXISTS (SELECT 1 FROM main.scores AS own "
    "WHERE own.paper_id = theirs.paper_id AND own.scorer = theirs.scorer)",
    "triage": _KNOWN_BETTER,
    "tags": _KNOWN_BETTER,
}
"""Which rows of a backup are taken; its log of triage is, before these."""
_LEAST_COLUMNS = 4
"""Of a row without a tree: with fewer it may be of a table as well as of an index."""
_TYPES: dict[str, tuple[type, ...]] = {
    "TEXT": (str,),
    "INTEGER": (int,),
    "REAL": (int, float),
    "BLOB": (bytes,),
}
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")
_DAY = re.compile(r"\d{4}-\d\d-\d\d$")
_CATEGORY = re.compile(r"[a-z-]+(\.[A-Za-z-]+)?$")
_LOOKS = {
    "paper_id": re.compile(r"(\d{4}\.\d{4,5}|[a-z]+(-[a-z]+)?/\d{7})$"),
    "listing_date": _DAY,
    "kept_since": _DAY,
    "day": _DAY,
    "month": re.compile(r"\d{4}-\d\d$"),
    "category": _CATEGORY,
    "text_hash": re.compile(r"[0-9a-f]{16}$"),
    "before": re.compile(r"\{"),
    "after": re.compile(r"\{"),
    "received": re.compile(r"\{|\d+$"),
    **dict.fromkeys(
        ("at", "turned_at", "started", "finished", "fetched_at", "sent_at", "ended_at", "starred_at"), _MOMENT
    ),
    **dict.fromkeys(
        ("later_at", "added_at", "exported_at", "created_at", "taken_at", "finished_at"), _MOMENT
    ),
}
"""How texts look, by the names of columns."""


@dataclass(slots=True)
class SavedTable:
    """What became of one table.

    Attributes:
        read: rows read from the damaged file.
        filled: rows that the backup had instead, or that the log of triage told.
        lost_rows: rows that stand on pages that can be read, and cannot be read themselves.
        lost_pages: pages that cannot be read; how many rows stood there is not known.
        dropped: rows left out since what they belong to is lost.
    """

    name: str
    read: int = 0
    filled: int = 0
    lost_rows: int = 0
    lost_pages: int = 0
    dropped: int = 0

    @property
    def whole(self) -> bool:
        """Nothing of it was lost."""
        return not self.lost_rows and not self.lost_pages


@dataclass(slots=True)
class Salvaged:
    """What was saved.

    Attributes:
        tables: those with rows or losses.
        backup: the one that filled gaps; None where none was needed or there.
        without_text: papers of which no more is known than their ids, and what was done with them.
        short_days: those that lack papers of which nothing is left, not even ids.
        days_lost: days may be lost whole, so that not even their dates are known.
        starred, acts: in the new store.
    """

    tables: list[SavedTable] = field(default_factory=list)
    backup: Path | None = None
    without_text: tuple[str, ...] = ()
    short_days: tuple[salvage_repair.ShortDay, ...] = ()
    days_lost: bool = False
    starred: int = 0
    acts: int = 0


@dataclass(frozen=True, slots=True)
class _Shape:
    """A table of ours.

    Attributes:
        columns: in the order in which a row is stored, each with its type and whether it has to be there.
        numbered: rows are numbered, and have a tree of that kind.
        alias: the first column is that number, and is not stored.
    """

    columns: tuple[tuple[str, str, bool], ...]
    numbered: bool
    alias: bool


def salvage(damaged: Path, target: Path, backups: Sequence[Path]) -> Salvaged:
    """Save what can be saved of a store into a new file, checked, readable by its owner alone.

    Args:
        damaged: the file; nobody should have it open. With its log, if there is one.
        target: the new store; nothing may be there.
        backups: the newest first; the first sound one fills gaps.

    Raises:
        StoreError: there is no such file, something lies at the target or a log beside it, or it cannot be
            written; or nothing at all can be read.
    """
    file = Path(os.path.realpath(damaged))
    if not file.is_file():
        raise StoreMissingError(f"There is no file {damaged}.", "Name the damaged store.")
    if os.path.lexists(target):
        raise StoreError(f"{target} is there already.", "Name a file that is not there yet.")
    copying.see_no_log(target)
    new = target.with_name(f".{target.name}.new")
    try:
        new.unlink(missing_ok=True)
        with Store.open(new):
            pass
        try:
            done = _save(file, new, backups)
            copying.sync(new)
            copying.see_no_log(target)
            new.rename(target)
        except sqlite3.OperationalError as error:
            raise StoreError(
                f"{target} cannot be written ({error}).", "Make room, or name another place."
            ) from error
        finally:
            for end in ("", "-wal", "-shm", "-wal-of"):
                with suppress(OSError):
                    Path(f"{new}{end}").unlink(missing_ok=True)
    except OSError as error:
        raise copying.not_written(error, target) from error
    return done


def _save(file: Path, new: Path, backups: Sequence[Path]) -> Salvaged:
    done = Salvaged()
    with closing(sqlite3.connect(f"{new.as_uri()}?mode=rw", uri=True, isolation_level=None)) as db:
        db.execute("PRAGMA foreign_keys = OFF")
        shapes = _shapes(db)
        db.execute("BEGIN IMMEDIATE")
        found = _read(db, file, shapes)
        if not any(table.read for table in found.values()):
            raise StoreDamagedError(f"Nothing in {file} can be read as a store.", "Only a backup helps here.")
        db.execute("COMMIT")
        if not all(table.whole for table in found.values()):
            done.backup = _fill(db, found, shapes, backups)
        db.execute("BEGIN IMMEDIATE")
        salvage_repair.triage_from_log(db, found)
        done.without_text = salvage_repair.complete(db, found)
        done.short_days = salvage_repair.short_days(db)
        done.days_lost = not found["listings"].whole
        db.execute("COMMIT")
        if wrong := copying.faults(db, 1):
            raise StoreError(
                f"What was saved does not hold together ({wrong[0]}).", "Tell the authors, please."
            )
        done.starred, done.acts = db.execute(
            "SELECT (SELECT count(*) FROM triage WHERE starred_at IS NOT NULL), "
            "(SELECT count(*) FROM triage_log)"
        ).fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    done.tables = [
        table for table in found.values() if table.read or table.filled or table.dropped or not table.whole
    ]
    return done


def _shapes(db: sqlite3.Connection) -> dict[str, _Shape]:
    """Every table that holds something, by name."""
    shapes = {}
    for name, without_rowid in db.execute(
        "SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
    ).fetchall():
        if name.startswith(_OWN):
            continue
        info = db.execute(f"PRAGMA table_info({name})").fetchall()
        columns = [(column, kind, bool(required), key) for _, column, kind, required, _, key in info]
        if without_rowid:
            columns.sort(key=lambda each: each[3] or len(info) + 1)
        first = columns[0]
        alias = not without_rowid and first[1] == "INTEGER" and first[3] == 1
        shapes[name] = _Shape(
            tuple((column, kind, required) for column, kind, required, _ in columns), not without_rowid, alias
        )
    return shapes


def _read(db: sqlite3.Connection, file: Path, shapes: dict[str, _Shape]) -> dict[str, SavedTable]:
    """Put every row that can be read into the new store."""
    found = {name: SavedTable(name) for name in shapes}
    with PageFile(file) as pages:
        roots, of_schema = pages.schema()
        for name, (root, kind) in roots.items():
            reading = Reading()
            rows = pages.rows(root, reading)
            table = found.get(name) if kind == "table" else None
            if table is None:
                for _ in rows:  # To know which pages are taken.
                    pass
                continue
            _put_all(db, table, shapes[name], rows)
            table.lost_pages += len(reading.lost_pages)
            table.lost_rows += reading.lost_rows
        for name in shapes:
            # In a sound schema, it is a table that an older arxivtui did not have.
            if name not in roots and not of_schema.whole:
                found[name].lost_pages += 1
        if not of_schema.whole or not all(table.whole for table in found.values()):
            for numbered, orphans in pages.orphans():
                _adopt(db, found, shapes, orphans, numbered=numbered)
    return found


def _put_all(
    db: sqlite3.Connection, table: SavedTable, shape: _Shape, rows: Iterator[tuple[int, list[Value]]]
) -> None:
    for number, row in rows:
        if _put(db, table.name, shape, number, row):
            table.read += 1
        else:
            table.lost_rows += 1


def _put(db: sqlite3.Connection, name: str, shape: _Shape, number: int, row: list[Value]) -> bool:
    """Whether the row is one of this table, and the store has it now."""
    if shape.alias and row and row[0] is None:
        row = [number, *row[1:]]
    if not _fits(shape, row):
        return False
    columns = ", ".join(column for column, _, _ in shape.columns[: len(row)])
    marks = ", ".join("?" * len(row))
    try:
        db.execute(f"INSERT OR IGNORE INTO {name} ({columns}) VALUES ({marks})", row)
        (changed,) = db.execute("SELECT changes()").fetchone()
    except sqlite3.IntegrityError:
        return False
    return bool(changed)


def _fits(shape: _Shape, row: Sequence[Value], *, strictly: bool = False) -> bool:
    """Whether the values are such as stand in these columns; strictly, where nothing else tells the table."""
    if not row or len(row) > len(shape.columns):
        return False
    for value, (column, kind, required) in zip(row, shape.columns, strict=False):
        if value is None:
            if required:
                return False
            continue
        if not isinstance(value, _TYPES[kind]):
            return False
        looks = _LOOKS.get(column) if strictly or column == "paper_id" else None
        if looks is not None and not looks.match(str(value)):
            return False
    return True


def _adopt(
    db: sqlite3.Connection,
    found: dict[str, SavedTable],
    shapes: dict[str, _Shape],
    rows: Sequence[tuple[int, list[Value]]],
    *,
    numbered: bool,
) -> None:
    """Find the table of rows that no tree has any more, and put them there; newer ones stay."""
    for name, shape in shapes.items():
        if shape.numbered != numbered or name in _NOT_FROM_BACKUP or found[name].whole:
            continue
        fitting = [
            (number, row)
            for number, row in rows
            if len(row) >= _LEAST_COLUMNS
            and _fits(shape, [number, *row[1:]] if shape.alias else row, strictly=True)
        ]
        if len(fitting) * 2 <= len(rows):
            continue
        adopted = sum(_put(db, name, shape, number, row) for number, row in fitting)
        if adopted:
            found[name].read += adopted
            return


def _fill(
    db: sqlite3.Connection, found: dict[str, SavedTable], shapes: dict[str, _Shape], backups: Sequence[Path]
) -> Path | None:
    """Take from the newest sound backup the rows that are missing."""
    backup = next((path for path in backups if _is_sound(path)), None)
    if backup is None:
        return None
    db.execute("ATTACH ? AS backup", (f"{Path(os.path.realpath(backup)).as_uri()}?mode=ro&immutable=1",))
    try:
        db.execute("BEGIN IMMEDIATE")
        for name in sorted(shapes, key=lambda each: each in _UNLESS):
            table = found[name]
            if table.whole or name in _NOT_FROM_BACKUP:
                continue
            theirs = [row[1] for row in db.execute(f"PRAGMA backup.table_info({name})")]
            columns = ", ".join(
                column for column in theirs if column in {each[0] for each in shapes[name].columns}
            )
            if not columns:
                continue
            unless = f" WHERE {_UNLESS[name]}" if name in _UNLESS else ""
            table.filled += db.execute(
                f"INSERT OR IGNORE INTO main.{name} ({columns}) "
                f"SELECT {columns} FROM backup.{name} AS theirs{unless}"
            ).rowcount
        db.execute("COMMIT")
    finally:
        if db.in_transaction:
            db.execute("ROLLBACK")
        db.execute("DETACH backup")
    return backup


def _is_sound(path: Path) -> bool:
    try:
        return copies.look(path).schema > 0 and not copying.faults_of(Path(os.path.realpath(path)))
    except StoreError:
        return False


def new_name(store: Path, now: datetime) -> Path:
    """Where what is saved goes, unless another place is named."""
    file = Path(os.path.realpath(store))
    return file.with_name(f"{file.name}.salvaged.{now.astimezone(UTC):%Y%m%dT%H%M%SZ}")
