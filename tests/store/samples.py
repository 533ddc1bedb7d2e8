"""Papers, listings and scores to try the store with; all invented."""

import sqlite3
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from arxivtui.domain import (
    LOCAL,
    Entry,
    FetchedListing,
    Kind,
    Listing,
    ListingSource,
    ListingState,
    ModelRequest,
    Paper,
    PlainText,
    RequestState,
    Run,
    RunKind,
    Score,
    Usage,
)

DAY = date(2025, 7, 14)
NOW = datetime(2025, 7, 14, 18, 0, tzinfo=UTC)


def a_paper(number: int = 1, **changes: object) -> Paper:
    """A paper with id 2507.99001 for 1, and so on."""
    fields: dict[str, object] = {
        "id": f"2507.{99000 + number}",
        "title": f"On sparse gates, part {number}",
        "authors": ("Ada Example", "Béla Sample"),
        "abstract": f"We look at gates number {number} and find them sparse.",
        "categories": ("cs.LG", "stat.ML"),
    }
    return Paper(**(fields | changes))  # type: ignore[arg-type]


def as_shown(paper: Paper) -> PlainText:
    """Its text, which needs no conversion here."""
    return PlainText(paper.title, paper.authors, paper.abstract, paper.comments)


def all_as_shown(papers: Iterable[Paper]) -> dict[str, PlainText]:
    return {paper.id: as_shown(paper) for paper in papers}


def a_listing(
    papers: Iterable[Paper],
    *,
    category: str = "cs.LG",
    day: date = DAY,
    kind: Kind = Kind.NEW,
    state: ListingState = ListingState.COMPLETE,
    stated: int | None = None,
    reason: str = "",
    source: ListingSource = ListingSource.PAGE,
    retry_at: datetime | None = None,
    settled: bool = False,
    etag: str = "",
) -> FetchedListing:
    """A listing of these papers, all announced as `kind`; a feed's states nothing."""
    entries = tuple(Entry(paper, kind) for paper in papers)
    received = {kind: len(entries)} if entries else {}
    told = received if stated is None else {kind: stated}
    if source is ListingSource.FEED:
        told = {}
    listing = Listing(category, day, state, told, received, reason, source, retry_at, settled)
    return FetchedListing(listing, entries, etag)


def a_run(name: str = "run", kind: RunKind = RunKind.RANK, *, minute: int = 0) -> Run:
    return Run(name, kind, NOW + timedelta(minutes=minute))


def run_ended(db: sqlite3.Connection, run: str) -> datetime | None:
    """When a run was closed; None while it goes on."""
    (ended,) = db.execute("SELECT finished FROM runs WHERE id = ?", (run,)).fetchone()
    return None if ended is None else datetime.fromisoformat(ended)


def a_score(paper: Paper, value: float | None = 50.0, **changes: object) -> Score:
    """The embedded ranker's answer."""
    fields: dict[str, object] = {
        "paper_id": paper.id,
        "scorer": LOCAL,
        "criteria_hash": "today",
        "text_hash": paper.text_hash,
        "run_id": "run",
        "score": value,
    }
    return Score(**(fields | changes))  # type: ignore[arg-type]


def a_request(name: str, *papers: Paper, minute: int = 0, **changes: object) -> ModelRequest:
    """A request about these papers that is about to go out, with at most 1,000 + 200 tokens for a quarter."""
    fields: dict[str, object] = {
        "id": name,
        "run_id": "run",
        "paper_ids": tuple(sorted(paper.id for paper in papers)),
        "sent_at": NOW + timedelta(minutes=minute),
        "user_prompt": "Which of these are about sparse gates?",
        "reserved": Usage(prompt=1000, completion=200),
        "reserved_cost": 0.25,
    }
    return ModelRequest(**(fields | changes))  # type: ignore[arg-type]


def its_answer(request: ModelRequest, **changes: object) -> ModelRequest:
    """The same with its answer: 900 + 100 tokens for an eighth of a dollar, half of it for reading."""
    fields: dict[str, object] = {
        "state": RequestState.ANSWERED,
        "ended_at": request.sent_at + timedelta(seconds=9),
        "usage": Usage(prompt=900, cached=512, completion=100),
        "cost": 0.125,
        "prompt_cost": 0.0625,
        "answer": '{"papers": []}',
    }
    return replace(request, **(fields | changes))  # type: ignore[arg-type]
