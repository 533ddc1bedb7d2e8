"""A daily run in words: a line a day for whoever reads the mail, and a line for each trouble."""

from collections.abc import Iterator

from arxivtui.day.daily.digests import DigestState
from arxivtui.day.daily.report import DailyDay, DailyReport
from arxivtui.day.daily.scoring import ModelPart
from arxivtui.day.report import CategoryResult
from arxivtui.text import counted, dollars, harmless

MOST_DAYS = 15
"""Days that have a line of their own, before the rest is only counted."""

STOPPED = "Stopped; what was received is kept, and the next run goes on."


def summary_lines(report: DailyReport) -> list[str]:
    """What the run came to: one line where nothing or one day is new, else one for each day."""
    news = list(report.news)
    head = _head(report)
    if news:
        head = [f"{_day(news[0])}{_tail(report)}{_digest(news[0])}"]
    lines = head + [f"{_day(one)}{_digest(one)}" for one in news[1:MOST_DAYS]]
    if len(news) > MOST_DAYS:
        lines.append(f"… and {counted(len(news) - MOST_DAYS, 'earlier day')}.")
    if report.due is not None and news:
        lines.append(f"{report.due:%a %d %b %Y} is due and not announced yet.")
    if report.stopped:
        lines.append(STOPPED)
    return [harmless(line) for line in lines]


def _head(report: DailyReport) -> list[str]:
    """The line where no day is new."""
    newest = report.newest
    stored = f"{newest.day:%a %d %b %Y} ({_complete(newest)})" if newest else ""
    if report.failed:
        since = f"; the newest day stored is {stored}" if stored else ""
        return [f"arXiv could not be had{since}{_tail(report)}."]
    if report.stopped and not report.fetched.results:
        return []
    if report.due is not None:
        what = f"{report.due:%a %d %b %Y} is due and not announced yet"
    else:
        what = "Nothing new"
    since = f"; the newest day is {stored}" if stored else ""
    return [f"{what}{since}{_next(report)}{_tail(report)}."]


def _next(report: DailyReport) -> str:
    if report.next_day is None or report.next_at is None:
        return ""
    here = report.next_at.astimezone()
    return f"; arXiv announces {report.next_day:%a %d %b} on {here:%a %d %b at %H:%M} your time"


def _day(one: DailyDay) -> str:
    words = f"{one.day:%a %d %b %Y}: {counted(one.announced, 'paper')}, {_complete(one)}"
    if one.announced:
        words += f", {one.papers:,} new or cross-listed"
    if one.best is not None:
        words += f", best {one.best[1]:.0f} ({one.best[0]})"
    return words


def _complete(one: DailyDay) -> str:
    return f"complete {one.whole} of {len(one.listings)}"


def _tail(report: DailyReport) -> str:
    """What is said once: of the model, of missed days, of history."""
    parts = [f"unscored: {report.lack}" if report.lack else "", _model(report.model)]
    if report.missed:
        parts.append(f"{counted(report.missed, 'missed day')} fetched")
    if kept := sum(one.kept for one in report.fetched.history):
        parts.append(f"{counted(kept, 'paper')} of days that arXiv shows no more")
    return "".join(f"; {part}" for part in parts if part)


def _model(part: ModelPart) -> str:
    if (report := part.report) is not None:
        of = f" of {report.planned:,}" if report.scored < report.planned else ""
        cost = f"for {dollars(report.cost)}" if report.cost is not None else "at an unknown price"
        why = f" ({part.why_not})" if of and part.why_not else ""
        return f"{report.scored:,}{of} scored by {report.model} {cost}{why}"
    if not part.why_not or part.by_choice:
        return ""
    return f"{part.model} not asked: {part.why_not}"


def _digest(one: DailyDay) -> str:
    digest = one.digest
    if digest is None:
        return ""
    if digest.there:
        return f"; digest in {digest.file}"
    if digest.state is DigestState.IMPORTED:
        return f"; no digest, since {digest.reason}"
    return f"; no digest in {digest.file}: {digest.reason}".rstrip(".")


def troubles(report: DailyReport) -> list[str]:
    """What went wrong, and what to do about what was not done, a line each."""
    return [harmless(line) for line in dict.fromkeys(_troubles(report))]


def _troubles(report: DailyReport) -> Iterator[str]:
    if not report.stopped:
        for one in report.fetched.results:
            if not one.whole:
                yield _listing(one)
        for history in report.fetched.history:
            if history.error is not None:
                yield f"{history.category}, history since {history.since}: {history.error}"
            if history.dropped:
                yield f"{history.category}: {counted(len(history.dropped), 'record')} cannot be used"
    if report.ranking_trouble:
        yield f"Fetched but not ranked: {report.ranking_trouble}"
    if report.model.why_not and not report.model.by_choice and (report.model.wrong or report.model.hint):
        yield f"{report.model.model}: {report.model.why_not}. {report.model.hint}".rstrip()
    for day in report.days:
        if day.digest is not None and not day.digest.fine:
            yield f"Digest {day.digest.file}: {day.digest.reason}"
    yield from filter(None, (report.backup_trouble, *report.trouble))
    if report.command is not None and report.command.trouble:
        yield f"[daily] command: {report.command.trouble}"


def _listing(one: CategoryResult) -> str:
    listing = one.listing
    day = listing.listing_date if listing else one.day
    state = listing.state.value if listing and one.error is None else "failed"
    reason = str(one.error) if one.error else listing.reason if listing else ""
    return f"{one.category}{f' {day:%a %d %b %Y}' if day else ''} is {state}: {reason}".rstrip(": ")


def command_text(report: DailyReport) -> str:
    """What the reader's command is given."""
    return "".join(f"{line}\n" for line in [*summary_lines(report), *troubles(report)])


def command_variables(report: DailyReport) -> dict[str, str]:
    """The environment of the reader's command, beside what there is.

    ARXIVTUI_DAY is the newest day that is new, or the newest stored; ARXIVTUI_NEW how many papers came;
    ARXIVTUI_WRONG is 1 where something went wrong, else 0; ARXIVTUI_DIGESTS has the files of the days that
    are told, a line each.
    """
    newest = report.news[0] if report.news else report.newest
    files = [str(one.digest.file) for one in report.days if one.digest is not None and one.digest.there]
    return {
        "ARXIVTUI_DAY": newest.day.isoformat() if newest else "",
        "ARXIVTUI_NEW": str(report.fetched.new_papers),
        "ARXIVTUI_WRONG": "1" if report.wrong else "0",
        "ARXIVTUI_DIGESTS": "\n".join(files),
    }
