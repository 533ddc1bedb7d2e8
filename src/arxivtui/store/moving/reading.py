"""A store read piece by piece, in an order in which it can be put together again.

Papers come in the order of their arrival and acts in the order in which they were done. What browsers were
allowed, what is remembered of windows, and what can be worked out again stays behind.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from datetime import date, datetime

import msgspec

from arxivtui.domain import (
    Kind,
    ListingSource,
    ListingState,
    RemedialBanner,
    RequestState,
    RunKind,
    Scope,
    Triage,
    Verb,
)
from arxivtui.domain.pieces import (
    ActPiece,
    DigestEntryPiece,
    DigestFigures,
    DigestPiece,
    HarvestPiece,
    KeptPaper,
    ListingPiece,
    Piece,
    RequestPiece,
    RunPiece,
    ShelfPiece,
    ViewPiece,
)
from arxivtui.store import papers
from arxivtui.store.encoding import names_from, names_json, time_or_none
from arxivtui.store.requests import unpacked

AT_ONCE = 500
"""Papers that are in memory together."""

_figures = msgspec.json.Decoder(DigestFigures)
_banner = msgspec.json.Decoder(RemedialBanner)
_counts = msgspec.json.Decoder(dict[Kind, int])
_triage = msgspec.json.Decoder(Triage)
_SOME = "(SELECT value FROM json_each(?1))"


def all_pieces(db: sqlite3.Connection) -> Iterator[Piece]:
    """All of a store, but for the first and the last piece.

    Raises:
        ValueError: it holds something that the program does not write.
    """
    yield from _runs(db, "", ())
    yield from _papers(db, [paper_id for (paper_id,) in db.execute("SELECT id FROM papers ORDER BY pk")])
    yield from _listings(db)
    yield from _harvests(db)
    yield from _requests(db)
    yield from _digests(db)
    yield from _acts(db, "", ())
    yield from _views(db)


def pieces_of(db: sqlite3.Connection, ids: Sequence[str]) -> Iterator[Piece]:
    """Some papers, in this order, with the runs that scored them and what was done to them."""
    wanted = (names_json(ids),)
    named = " UNION ".join(
        f"SELECT run_id FROM {table} WHERE paper_id IN {_SOME}" for table in ("scores", "unscored")
    )
    yield from _runs(db, f"WHERE id IN ({named})", wanted)
    yield from _papers(db, ids)
    yield from _acts(db, f"WHERE paper_id IN {_SOME}", wanted)


def _runs(db: sqlite3.Connection, where: str, values: tuple[str, ...]) -> Iterator[Piece]:
    for run_id, kind, started, finished, *rest in db.execute(
        f"""
        SELECT id, kind, started, finished, scorer, criteria_hash, papers, prompt_tokens, cached_tokens,
               completion_tokens, cost, system_prompt
        FROM runs {where} ORDER BY started, id
        """,
        values,
    ):
        yield RunPiece(run_id, RunKind(kind), datetime.fromisoformat(started), time_or_none(finished), *rest)


def _papers(db: sqlite3.Connection, ids: Sequence[str]) -> Iterator[KeptPaper]:
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        wanted = (names_json(some),)
        shelved = {
            paper_id: ShelfPiece(datetime.fromisoformat(at), source)
            for paper_id, at, source in db.execute(
                f"SELECT paper_id, added_at, source FROM library WHERE paper_id IN {_SOME}", wanted
            )
        }
        exported = dict(
            db.execute(f"SELECT paper_id, exported_at FROM exports WHERE paper_id IN {_SOME}", wanted)
        )
        for record in papers.records(db, some):
            paper_id = record.paper.id
            yield KeptPaper(record, shelved.get(paper_id), time_or_none(exported.get(paper_id)))


def _listings(db: sqlite3.Connection) -> Iterator[Piece]:
    for category, day, state, stated, received, reason, fetched, source, etag, retry, *rest in db.execute(
        """
        SELECT category, listing_date, state, stated, received, reason, fetched_at, source, etag, retry_at,
               settled, attempts, reached
        FROM listings ORDER BY listing_date, category
        """
    ):
        settled, attempts, reached = rest
        yield ListingPiece(
            category=category,
            date=date.fromisoformat(day),
            state=ListingState(state),
            stated=_counts.decode(stated),
            received=_counts.decode(received),
            reason=reason,
            fetched_at=datetime.fromisoformat(fetched),
            source=ListingSource(source),
            etag=etag,
            retry_at=time_or_none(retry),
            settled=bool(settled),
            attempts=attempts,
            reached=bool(reached),
        )


def _harvests(db: sqlite3.Connection) -> Iterator[Piece]:
    for category, month, since, token, token_at, received, kept, dropped, finished in db.execute(
        """
        SELECT category, month, kept_since, token, token_at, received, kept, dropped, finished_at
        FROM harvests ORDER BY category, month
        """
    ):
        yield HarvestPiece(
            category,
            month,
            date.fromisoformat(since),
            token,
            time_or_none(token_at),
            received,
            kept,
            dropped,
            time_or_none(finished),
        )


def _requests(db: sqlite3.Connection) -> Iterator[Piece]:
    for request_id, run, names, state, sent, ended, prompt, answer, reason, *figures in db.execute(
        """
        SELECT id, run_id,
               (SELECT json_group_array(paper_id) FROM request_papers WHERE request_id = requests.id),
               state, sent_at, ended_at, user_prompt, answer, reason,
               reserved_prompt, reserved_cached, reserved_completion, reserved_cost,
               prompt_tokens, cached_tokens, completion_tokens, cost, prompt_cost
        FROM requests ORDER BY sent_at, id
        """
    ):
        yield RequestPiece(
            id=request_id,
            run=run,
            papers=tuple(sorted(names_from(names))),
            state=RequestState(state),
            sent_at=datetime.fromisoformat(sent),
            ended_at=time_or_none(ended),
            reserved=(figures[0], figures[1], figures[2]),
            reserved_cost=figures[3],
            used=(figures[4], figures[5], figures[6]),
            cost=figures[7],
            prompt_cost=figures[8],
            reason=reason,
            user_prompt=unpacked(prompt),
            answer=unpacked(answer),
        )


def _digests(db: sqlite3.Connection) -> Iterator[Piece]:
    for number, day, run, model, figures, banner, system_prompt, user_prompt, content in db.execute(
        """
        SELECT id, day, run_id, model, figures, banner, system_prompt, user_prompt, content_hash
        FROM digests ORDER BY id
        """
    ):
        entries = db.execute(
            "SELECT paper_id, title, authors, abstract FROM digest_entries WHERE digest_id = ? "
            "ORDER BY position",
            (number,),
        )
        yield DigestPiece(
            day=date.fromisoformat(day),
            run=run,
            model=model,
            figures=_figures.decode(figures),
            banner=_banner.decode(banner) if banner else None,
            system_prompt=system_prompt,
            user_prompt=user_prompt,
            content=content,
            entries=tuple(
                DigestEntryPiece(paper_id, title, names_from(authors), abstract)
                for paper_id, title, authors, abstract in entries
            ),
        )


def _acts(db: sqlite3.Connection, where: str, values: tuple[str, ...]) -> Iterator[Piece]:
    for step, device, origin, at, verb, paper, before, after, undone, turned in db.execute(
        f"""
        SELECT step_id, device, origin, at, verb, paper_id, before, after, undone, turned_at
        FROM triage_log {where} ORDER BY seq
        """,
        values,
    ):
        yield ActPiece(
            step,
            device,
            origin,
            datetime.fromisoformat(at),
            Verb(verb),
            paper,
            _triage.decode(before),
            _triage.decode(after),
            undone,
            time_or_none(turned),
        )


def _views(db: sqlite3.Connection) -> Iterator[Piece]:
    for name, query, scope, created in db.execute(
        "SELECT name, query, scope, created_at FROM views ORDER BY place"
    ):
        yield ViewPiece(name, query, Scope(scope), datetime.fromisoformat(created))
