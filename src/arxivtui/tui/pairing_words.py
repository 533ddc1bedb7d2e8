"""The words of letting browsers in and shutting them out. Labels and origins are a stranger's text."""

from datetime import date, datetime
from typing import TYPE_CHECKING

from textual.content import Content

from arxivtui.config import ServerSettings
from arxivtui.domain import PairingState
from arxivtui.text import harmless, shorten, wrap
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.days import short_day

if TYPE_CHECKING:
    from arxivtui.domain import Client, Pairing

LABEL_CELLS, ORIGIN_CELLS = 48, 120
_INDENT = "   "

_ENDINGS = {
    PairingState.BURNT: "Too many wrong codes were sent: this one is void.",
    PairingState.CLOSED: "Another pairing was begun elsewhere, and took the place of this one.",
    PairingState.DENIED: "Not let in: {label}.",
    PairingState.TAKEN: "Paired: {label}.",
}
_TOO_LATE = {
    PairingState.OPEN: "Nobody sent the code in time.",
    PairingState.CLAIMED: "Not let in, since nobody answered in time: {label}.",
    PairingState.APPROVED: "Let in, but it did not fetch its token in time: {label}.",
}
"""What is said of a pairing that expired, by what was awaited."""


def label_of(text: str) -> str:
    """What a browser calls itself, in quotation marks; a stranger's text."""
    said = shorten(harmless(text).strip(), LABEL_CELLS)
    return f"“{said}”" if said else "a browser without a name"


def ending_words(pairing: "Pairing", awaited: PairingState) -> str:
    """What has become of a pairing that is over.

    Args:
        pairing: as it is now.
        awaited: how far it had come.
    """
    words = _TOO_LATE[awaited] if pairing.state is PairingState.EXPIRED else _ENDINGS[pairing.state]
    return words.format(label=label_of(pairing.label))


def time_left(seconds: int) -> str:
    """`1:05 left`."""
    return f"{seconds // 60}:{seconds % 60:02} left"


def code_content(code: str, left: int, width: int, *, port: int, notice: str) -> Content:
    """The code and where to type it.

    Args:
        code: empty while it is being made.
        left: seconds.
        width: cells of a line.
        port: where the endpoint is; said where the extension has to be told.
        notice: what is to be known of the endpoint, or empty.
    """
    todo = "In the browser, open the options of the arxivtui extension and type this code there."
    if port != ServerSettings().port:
        todo += f" The port is {port}."
    lines = [Content.styled("Pair a browser", "bold"), Content("")]
    lines += [Content.styled(_INDENT + (code or "…"), "bold $primary"), Content("")]
    lines += [Content.styled(_INDENT + (time_left(left) if code else ""), DIM), Content("")]
    lines += [Content(line) for line in wrap(todo, width)]
    lines += [Content.styled(line, DIM) for line in wrap(notice, width)]
    return Content("\n").join(lines)


def question_content(pairing: "Pairing", left: int, width: int, *, armed: bool) -> Content:
    """Who it is, as exactly as can be told, and what it may do once it is let in."""
    if pairing.state is PairingState.APPROVED:
        return Content("\n").join(
            [
                Content.styled("Letting it in", "bold"),
                Content(""),
                *(
                    Content.styled(line, DIM)
                    for line in wrap("Waiting for the browser to fetch its token …", width)
                ),
            ]
        )
    room = max(1, width - len(_INDENT))
    origin = shorten(harmless(pairing.origin), ORIGIN_CELLS)
    may = "It may then see your scores, marks and tags, and change marks and tags; you can undo that."
    only = "Let it in only if you typed the code there just now."
    wait = "" if armed else "y and n count in a moment; keys typed before are no answer."
    lines = [Content.styled("Let this browser in?", "bold"), Content("")]
    lines += [Content.styled(_INDENT + line, "bold $warning") for line in wrap(origin, room)]
    lines += [Content(_INDENT + line) for line in wrap(f"calls itself {label_of(pairing.label)}", room)]
    lines += [Content("")]
    lines += [Content(line) for line in wrap(only, width)]
    lines += [Content.styled(line, DIM) for line in wrap(may, width)]
    lines += [Content(""), Content.styled(wait or time_left(left), DIM)]
    return Content("\n").join(lines)


def ending_content(pairing: "Pairing", awaited: PairingState, width: int) -> Content:
    """What has become of it."""
    style = "bold $success" if pairing.state is PairingState.TAKEN else ""
    lines = [Content.styled(line, style) for line in wrap(ending_words(pairing, awaited), width)]
    if pairing.state is PairingState.TAKEN:
        told = "“Paired browsers”, among the commands, shows it and can shut it out."
        lines += [Content(""), *(Content.styled(line, DIM) for line in wrap(told, width))]
    return Content("\n").join([Content.styled("Pair a browser", "bold"), Content(""), *lines])


def problem_content(text: str, width: int) -> Content:
    """Why nothing can be paired now."""
    lines = [Content.styled(line, "$error") for line in wrap(harmless(text), width)]
    return Content("\n").join([Content.styled("Pair a browser", "bold"), Content(""), *lines])


def browser_content(client: "Client", width: int, at: datetime) -> Content:
    """A paired browser in three lines, as it stands at that moment."""
    when = f"paired {_day(client.paired, at.astimezone().date())}, {_used(client, at)}"
    label = shorten(harmless(client.label).strip() or "without a name", width)
    origin = shorten(harmless(client.origin), max(1, width - 2))
    return Content("\n").join(
        [
            Content.assemble((label, "bold")),
            Content.styled("  " + origin, DIM),
            Content.styled("  " + shorten(when, max(1, width - 2)), DIM),
        ]
    )


def _used(client: "Client", at: datetime) -> str:
    """When it came last. Of that the hour is kept, and none comes before it is paired."""
    if client.used_between is None:
        return "not used yet"
    begin, end = (moment.astimezone() for moment in client.used_between)
    if at < end:
        return "last used within the hour"
    today = at.astimezone().date()
    if begin.date() == today:
        return f"last used today, {begin:%H:%M}–{end:%H:%M}"
    return f"last used {_day(begin, today)}"


def _day(at: datetime, today: date) -> str:
    day = at.astimezone().date()
    if day == today:
        return "today"
    return short_day(day).strip() + ("" if day.year == today.year else f" {day.year}")
