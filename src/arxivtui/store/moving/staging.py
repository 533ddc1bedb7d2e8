"""Pieces put together as a store of their own, in a file that nobody else sees, before any of them is taken.

It is no store to be searched: its text is not indexed, and which score speaks is not chosen. It is there to
be merged into another, and thrown away.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any

import msgspec

from arxivtui.domain import ArxivtuiError, Paper
from arxivtui.domain.pieces import (
    ActPiece,
    DigestPiece,
    HarvestPiece,
    ListingPiece,
    PaperPiece,
    Piece,
    RequestPiece,
    RunPiece,
    ViewPiece,
)
from arxivtui.store.connection import Store
from arxivtui.store.encoding import names_json, time_text
from arxivtui.store.errors import StoreFullError, translate
from arxivtui.store.merging import Told
from arxivtui.store.moving.other import no_room
from arxivtui.store.papers import INSERT, columns_of, plain_text
from arxivtui.store.requests import packed

_AT_ONCE = 1_000
"""Pieces that are put in together."""
_NAMED = (
    ("announcements", "paper_id", "papers"),
    ("scores", "run_id", "runs"),
    ("unscored", "run_id", "runs"),
    ("triage_log", "paper_id", "papers"),
    ("digests", "run_id", "runs"),
    ("digest_entries", "paper_id", "papers"),
    ("requests", "run_id", "runs"),
    ("request_papers", "paper_id", "papers"),
)


class StagingError(ArxivtuiError):
    """Pieces that do not make a store: one is there twice, or names another that is not there."""

    def __init__(self, number: int | None, problem: str) -> None:
        super().__init__(problem)
        self.number = number
        """Of the piece at fault, as it was given; None where it is the whole."""


def stage(pieces: Iterable[tuple[int, Piece]], file: Path) -> None:
    """Put numbered pieces together in a new file.

    Raises:
        StagingError: they do not make a store.
        StoreError: the file cannot be written.
    """
    Store.open(file).close()
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        try:
            # What fails is begun anew: nothing here has to outlive a power cut.
            for pragma in ("journal_mode = OFF", "synchronous = OFF", "foreign_keys = OFF"):
                db.execute(f"PRAGMA {pragma}")
            db.execute("BEGIN")
            numbered = iter(pieces)
            while some := list(islice(numbered, _AT_ONCE)):
                for kind, group in groupby(some, lambda each: type(each[1])):
                    _put_all(db, kind, list(group))
            _require_whole(db)
            db.execute("COMMIT")
        except sqlite3.Error as error:
            told = translate(error, file)
            if told is None:
                raise
            raise no_room(file.parent) if isinstance(told, StoreFullError) else told from error


def _put_all(db: sqlite3.Connection, kind: type[Piece], group: list[tuple[int, Piece]]) -> None:
    for number, piece in group:
        try:
            _WRITERS[kind](db, piece)
        except sqlite3.IntegrityError as error:
            what = (
                "is there twice" if "UNIQUE" in str(error) or "PRIMARY" in str(error) else f"fails: {error}"
            )
            raise StagingError(number, f"{_called(piece)} {what}") from error
        except ValueError as error:  # A time, that its type lets through.
            raise StagingError(number, f"{_called(piece)} cannot be stored: {error}") from error


def _called(piece: Piece) -> str:
    match piece:
        case PaperPiece():
            return f"the paper {piece.id}, or something of it,"
        case ActPiece():
            return f"the act {piece.step} on {piece.paper}"
        case ListingPiece():
            return f"the listing of {piece.category} on {piece.date}"
        case HarvestPiece():
            return f"the harvest of {piece.category} in {piece.month}"
        case ViewPiece():
            return f"the view {piece.name!r}"
        case DigestPiece():
            return f"the digest of {piece.day}"
        case RunPiece() | RequestPiece():
            return f"the {type(piece).__struct_config__.tag} {piece.id}"
        case _:
            return "it"


def _require_whole(db: sqlite3.Connection) -> None:
    for table, column, named in _NAMED:
        missing = db.execute(
            f"SELECT {column} FROM {table} WHERE {column} NOT IN (SELECT id FROM {named}) LIMIT 1"
        ).fetchone()
        if missing is not None:
            what = "paper" if named == "papers" else "run"
            raise StagingError(
                None, f"it names the {what} {missing[0]} ({table.replace('_', ' ')}), which is not in it"
            )


def _moment(at: datetime | None) -> str | None:
    return None if at is None else time_text(at)


def _json(value: object) -> str:
    return msgspec.json.encode(value).decode()


def _put_run(db: sqlite3.Connection, run: RunPiece) -> None:
    db.execute(
        "INSERT INTO runs (id, kind, started, finished, scorer, criteria_hash, papers, prompt_tokens, "
        "cached_tokens, completion_tokens, cost, system_prompt) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            run.id, run.kind.value, time_text(run.started), _moment(run.finished), run.scorer, run.criteria,
            run.papers, run.prompt_tokens, run.cached_tokens, run.completion_tokens, run.cost,
            run.system_prompt,
        ),
    )  # fmt: skip


def _put_paper(db: sqlite3.Connection, piece: PaperPiece) -> None:
    written = piece.written
    paper = Paper(
        id=piece.id,
        title=piece.title if written.title is None else written.title,
        authors=piece.authors if written.authors is None else written.authors,
        abstract=piece.abstract if written.abstract is None else written.abstract,
        categories=piece.categories,
        version=piece.version,
        authors_cut=piece.authors_cut,
        comments=piece.comments,
        journal_ref=piece.journal_ref,
        doi=piece.doi,
        submitted=piece.submitted,
    )
    # What is shown is never taken from elsewhere: it is made here, harmless.
    db.execute(INSERT, (*columns_of(Told(paper, plain_text(paper))), piece.id))
    if piece.replaced_at is not None:
        db.execute("UPDATE papers SET replaced_at = ? WHERE id = ?", (time_text(piece.replaced_at), piece.id))
    db.executemany(
        "INSERT INTO announcements (paper_id, category, listing_date, kind) VALUES (?, ?, ?, ?)",
        [(piece.id, one.category, one.date.isoformat(), one.kind.value) for one in piece.announcements],
    )
    db.executemany(
        "INSERT INTO scores (paper_id, text_hash, scorer, criteria_hash, run_id, score, relevance, novelty, "
        "comment, topic, evidence, said_matched, matched) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (piece.id, one.text, one.scorer, one.criteria, one.run, one.score, one.relevance, one.novelty,
             one.comment, one.topic, _json(one.evidence), one.matched, one.matched)
            for one in piece.scores
        ],
    )  # fmt: skip
    db.executemany(
        "INSERT INTO unscored (paper_id, scorer, text_hash, criteria_hash, run_id, reason, final) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (piece.id, one.scorer, one.text, one.criteria, one.run, one.reason, int(one.final))
            for one in piece.unscored
        ],
    )
    starred, later = _moment(piece.starred_at), _moment(piece.later_at)
    if (piece.state.value, starred, later, piece.note) != ("unread", None, None, ""):
        db.execute(
            "INSERT INTO triage (paper_id, state, starred_at, later_at, note) VALUES (?, ?, ?, ?, ?)",
            (piece.id, piece.state.value, starred, later, piece.note),
        )
    db.executemany("INSERT INTO tags (paper_id, tag) VALUES (?, ?)", [(piece.id, tag) for tag in piece.tags])
    if piece.library is not None:
        db.execute(
            "INSERT INTO library (paper_id, added_at, source) VALUES (?, ?, ?)",
            (piece.id, time_text(piece.library.added_at), piece.library.source),
        )
    if piece.exported_at is not None:
        db.execute("INSERT INTO exports VALUES (?, ?)", (piece.id, time_text(piece.exported_at)))


def _put_listing(db: sqlite3.Connection, one: ListingPiece) -> None:
    db.execute(
        "INSERT INTO listings (category, listing_date, state, stated, received, reason, fetched_at, source, "
        "etag, retry_at, settled, attempts, reached) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.category, one.date.isoformat(), one.state.value, _json(one.stated), _json(one.received),
            one.reason, time_text(one.fetched_at), one.source.value, one.etag, _moment(one.retry_at),
            int(one.settled), one.attempts, int(one.reached),
        ),
    )  # fmt: skip


def _put_harvest(db: sqlite3.Connection, one: HarvestPiece) -> None:
    db.execute(
        "INSERT INTO harvests (category, month, kept_since, token, token_at, received, kept, dropped, "
        "finished_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.category, one.month, one.kept_since.isoformat(), one.token, _moment(one.token_at),
            one.received, one.kept, one.dropped, _moment(one.finished_at),
        ),
    )  # fmt: skip


def _put_request(db: sqlite3.Connection, one: RequestPiece) -> None:
    db.execute(
        "INSERT INTO requests (id, run_id, state, sent_at, ended_at, reserved_prompt, reserved_cached, "
        "reserved_completion, reserved_cost, prompt_tokens, cached_tokens, completion_tokens, cost, "
        "prompt_cost, reason, user_prompt, answer) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.id, one.run, one.state.value, time_text(one.sent_at), _moment(one.ended_at), *one.reserved,
            one.reserved_cost, *one.used, one.cost, one.prompt_cost, one.reason, packed(one.user_prompt),
            packed(one.answer),
        ),
    )  # fmt: skip
    db.executemany(
        "INSERT INTO request_papers (paper_id, request_id) VALUES (?, ?)",
        [(paper_id, one.id) for paper_id in one.papers],
    )


def _put_digest(db: sqlite3.Connection, one: DigestPiece) -> None:
    (number,) = db.execute(
        "INSERT INTO digests (day, run_id, model, figures, banner, system_prompt, user_prompt, content_hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id",
        (
            one.day.isoformat(), one.run, one.model, _json(one.figures),
            "" if one.banner is None else _json(one.banner), one.system_prompt, one.user_prompt, one.content,
        ),
    ).fetchone()  # fmt: skip
    db.executemany(
        "INSERT INTO digest_entries (digest_id, position, paper_id, title, authors, abstract) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, position, entry.id, entry.title, names_json(entry.authors), entry.abstract)
            for position, entry in enumerate(one.entries, 1)
        ],
    )


def _put_act(db: sqlite3.Connection, one: ActPiece) -> None:
    db.execute(
        "INSERT INTO triage_log (step_id, device, origin, at, verb, paper_id, before, after, undone, "
        "turned_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            one.step, one.device, one.origin, time_text(one.at), one.verb.value, one.paper,
            _json(one.before), _json(one.after), one.undone, _moment(one.turned_at),
        ),
    )  # fmt: skip


def _put_view(db: sqlite3.Connection, one: ViewPiece) -> None:
    db.execute(
        "INSERT INTO views (place, name, query, scope, created_at) "
        "VALUES ((SELECT count(*) + 1 FROM views), ?, ?, ?, ?)",
        (one.name, one.query, one.scope.value, time_text(one.created_at)),
    )


_WRITERS: dict[type[Any], Callable[[sqlite3.Connection, Any], None]] = {
    RunPiece: _put_run,
    PaperPiece: _put_paper,
    ListingPiece: _put_listing,
    HarvestPiece: _put_harvest,
    RequestPiece: _put_request,
    DigestPiece: _put_digest,
    ActPiece: _put_act,
    ViewPiece: _put_view,
}
