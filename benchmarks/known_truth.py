"""What `/v1/papers` has to say of papers, worked out by the way that the app's own lists and pages go."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from arxivtui.domain import Kind, PaperRecord, ScoreMark
from arxivtui.domain.query import parse_query
from arxivtui.server.papers import MOST_DAYS
from arxivtui.store import papers, search

_AT_ONCE = 500


def truth(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Any]:
    """The answer, without `as_of`, for ids of which none was requested from arXiv."""
    records = {
        record.paper.id: record
        for start in range(0, len(ids), _AT_ONCE)
        for record in papers.records(db, ids[start : start + _AT_ONCE])
    }
    days = {paper_id: _day(record) for paper_id, record in records.items()}
    told = sorted({day for day in days.values() if day is not None}, reverse=True)[:MOST_DAYS]
    ranks = {day: _ranks(db, day) for day in told}
    answers = {}
    for paper_id, record in records.items():
        day = days[paper_id]
        rank = None if day is None else ranks.get(day, {}).get(paper_id)
        answers[paper_id] = _answer(record, rank)
    return {
        "papers": answers,
        "unscored": [one for one in ids if one in answers and answers[one]["score"] is None],
        "unknown": [one for one in ids if one not in answers],
        "requested": {},
    }


def differences(answer: bytes, right: dict[str, Any]) -> list[str]:
    """Where an answer is not right; a few places at most."""
    told = json.loads(answer)
    told.pop("as_of", None)
    if told == right:
        return []
    wrong = [f"{name}: other than it should be" for name in right if told.get(name) != right[name]]
    for paper_id, paper in right["papers"].items():
        got = told["papers"].get(paper_id)
        if got != paper and len(wrong) < 8:
            fields = [name for name in paper if got is None or got.get(name) != paper[name]]
            wrong.append(f"{paper_id}: {[(name, got and got.get(name), paper[name]) for name in fields]}")
    return wrong or ["fields that there should not be"]


def _answer(record: PaperRecord, rank: int | None) -> dict[str, Any]:
    shown, triage = record.shown, record.triage
    value = None if shown is None else shown.value
    return {
        "score": None if value is None else round(value, 1),
        "scorer": "" if shown is None else shown.score.scorer,
        "relevance": None if shown is None else shown.score.relevance,
        "novelty": None if shown is None else shown.score.novelty,
        "comment": "" if shown is None else shown.score.comment,
        "topic": "" if shown is None else shown.score.topic,
        "evidence": [] if shown is None else [asdict(one) for one in shown.score.evidence],
        "stale": shown is not None and shown.mark is not ScoreMark.CURRENT,
        "rank": rank,
        "state": triage.state.value,
        "starred": triage.starred is not None,
        "later": triage.later is not None,
        "tags": list(triage.tags),
        "matched": record.matched,
        "library": record.in_library,
    }


def _day(record: PaperRecord) -> date | None:
    days = [one.listing_date for one in record.announcements if one.kind in (Kind.NEW, Kind.CROSS)]
    return max(days, default=None)


def _ranks(db: sqlite3.Connection, day: date) -> dict[str, int]:
    query = parse_query(f"date={day} (kind:new OR kind:cross)")
    return {paper_id: place for place, paper_id in enumerate(search.ids(db, query, today=day), 1)}
