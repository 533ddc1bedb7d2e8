"""What a fetch brought, as a table for people and as JSON for machines."""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from arxivtui.day import CategoryResult, FetchReport, HistoryResult
from arxivtui.domain import Kind, Listing
from arxivtui.store import DaySummary
from arxivtui.text import counted, harmless

_INDENT = " " * 13
_NAMED = 3
"""Records that cannot be used, named before the rest is only counted."""


def as_json(report: FetchReport) -> str:
    """An array with one object for each category and day, then one for each category's history."""
    rows = [summary(one) for one in report.results] + [history_summary(one) for one in report.history]
    return msgspec.json.format(msgspec.json.encode(rows), indent=2).decode()


def summary(result: CategoryResult) -> dict[str, object]:
    """One category on one day; `date` is null where nothing tells which day it would have been."""
    listing = result.listing
    day = listing.listing_date if listing else result.day
    failed = listing is None or result.error is not None
    return {
        "category": result.category,
        "date": day and day.isoformat(),
        "state": "failed" if failed or listing is None else listing.state.value,
        "stated": listing.stated_total if listing and not failed else 0,
        "received": listing.received_total if listing and not failed else 0,
        **{kind.value: listing.received.get(kind, 0) if listing and not failed else 0 for kind in Kind},
        "source": listing.source.value if listing and not failed and _came(listing) else "",
        "unchanged": result.unchanged,
        "reason": str(result.error) if result.error else listing.reason if listing else "",
        "retry_at": _when(listing.retry_at if listing else None),
    }


def _came(listing: Listing) -> bool:
    """Whether the line is of something that arXiv gave."""
    return listing.whole or listing.received_total > 0


def history_summary(result: HistoryResult) -> dict[str, object]:
    """The history of one category; `date` is the first day wanted, `kept` the papers stored."""
    return {
        "category": result.category,
        "date": result.since.isoformat(),
        "state": "failed" if result.error else "history",
        "received": result.received,
        "kept": result.kept,
        "dropped": result.dropped,
        "reason": str(result.error) if result.error else "",
    }


def as_table(report: FetchReport, days: Sequence[DaySummary]) -> str:
    """A line for each category and day, with the reason under what is not whole; then what it comes to."""
    lines = [
        f"{'category':<12} {'date':<11} {'state':<9} {'received':>12}  "
        f"{'new':>4} {'cross':>5} {'repl.':>5}  from"
    ]
    for result in sorted(report.results, key=lambda one: str(summary(one)["date"] or "9"), reverse=True):
        lines += _listing_lines(result)
    for history in report.history:
        lines += _history_lines(history)
    if report.late is not None:
        lines.append(
            f"arXiv is late: {report.late:%a %d %b %Y} was due by its calendar and is not shown yet."
        )
    shown = set(report.days)
    for day in days:
        if day.day in shown and day.papers:
            papers = counted(day.papers, "paper")
            lines.append(f"{day.day:%a %d %b %Y}: {papers} (new and cross-listed), {day.unread} unread")
    lines.append(f"New in the store: {counted(report.new_papers, 'paper')}.")
    if report.cancelled:
        lines.append("Stopped; what was received is kept, and the same command goes on.")
    return "\n".join(lines)


def _listing_lines(result: CategoryResult) -> list[str]:
    row = summary(result)
    states_nothing = row["state"] in ("failed", "stale", "partial") and not row["stated"]
    stated = "?" if states_nothing else row["stated"]
    of_stated = f"{row['received']} of {stated}"
    source = "unchanged" if result.unchanged else row["source"]
    lines = [
        f"{row['category']:<12} {row['date'] or '-':<11} {row['state']:<9} "
        f"{of_stated:>12}  {row['new']:>4} {row['cross']:>5} {row['replace']:>5}  {source}".rstrip()
    ]
    if row["reason"]:
        lines.append(_INDENT + harmless(str(row["reason"])))
    return lines


def _history_lines(result: HistoryResult) -> list[str]:
    state = "failed" if result.error else "history"
    lines = [
        f"{result.category:<12} {result.since.isoformat():<11} {state:<9} "
        f"{counted(result.received, 'record')}, {counted(result.kept, 'paper')} kept  OAI-PMH"
    ]
    if result.dropped:
        named = ", ".join(result.dropped[:_NAMED]) + (", …" if len(result.dropped) > _NAMED else "")
        records = counted(len(result.dropped), "record")
        lines.append(_INDENT + harmless(f"{records} cannot be used ({named})"))
    if result.error:
        lines.append(_INDENT + harmless(str(result.error)))
    return lines


def _when(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat(timespec="seconds")
