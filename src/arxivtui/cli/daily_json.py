"""A daily run for machines; docs/daily.md says what each field is."""

from typing import TYPE_CHECKING, Any

import msgspec

from arxivtui.cli import fetch_table
from arxivtui.day.daily import (
    DailyDay,
    DailyReport,
    ModelPart,
    RunningElsewhere,
    summary_lines,
    troubles,
)

if TYPE_CHECKING:
    from arxivtui.domain import Listing


def as_wire(report: DailyReport, code: int) -> str:
    """One JSON object with all that the run came to."""
    return _written(
        {
            "running_elsewhere": False,
            "exit_code": code,
            "started": report.started,
            "new": report.anything_new,
            "wrong": troubles(report) if report.wrong else [],
            "summary": summary_lines(report),
            "newest_day": report.newest.day if report.newest else None,
            "days": [_day(one) for one in report.days],
            "missed_days": report.missed,
            "fetched": [fetch_table.summary(one) for one in report.fetched.results]
            + [fetch_table.history_summary(one) for one in report.fetched.history],
            "new_papers": report.fetched.new_papers,
            "ranked": report.ranked,
            "model": _model(report.model),
            "not_announced": report.due,
            "next_announcement": {"day": report.next_day, "at": report.next_at} if report.next_day else None,
            "backup": str(report.backup) if report.backup else None,
            "command": report.command
            and {"status": report.command.status, "trouble": report.command.trouble},
            "stopped": report.stopped,
        }
    )


def other_as_wire(other: RunningElsewhere) -> str:
    """The same where another run has the turn."""
    return _written({"running_elsewhere": True, "exit_code": 0, "pid": other.pid, "since": other.since})


def _written(value: dict[str, Any]) -> str:
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def _day(one: DailyDay) -> dict[str, Any]:
    digest = one.digest
    return {
        "day": one.day,
        "news": one.news,
        "announced": one.announced,
        "papers": one.papers,
        "unread": one.unread,
        "best": one.best and {"id": one.best[0], "score": round(one.best[1], 1)},
        "complete": one.whole,
        "listings": [_listing(each) for each in one.listings],
        "digest": digest and {"file": str(digest.file), "state": digest.state, "reason": digest.reason},
    }


def _listing(one: "Listing") -> dict[str, Any]:
    return {
        "category": one.category,
        "state": one.state,
        "stated": one.stated_total,
        "received": one.received_total,
        "reason": one.reason,
    }


def _model(part: ModelPart) -> dict[str, Any] | None:
    if not part.model:
        return None
    report = part.report
    return {
        "model": part.model,
        "asked": report is not None,
        "planned": report.planned if report else len(part.plan.ids) if part.plan else 0,
        "scored": part.scored,
        "unscored": [{"reason": why, "ids": ids} for why, ids in report.unscored.items()] if report else [],
        "requests": report.requests if report else 0,
        "tokens": report.usage.total if report else 0,
        "cost": report.cost if report else 0.0,
        "why_not": part.why_not,
        "hint": part.hint,
        "wrong": part.wrong,
    }
