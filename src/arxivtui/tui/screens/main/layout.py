"""What of the main screen is rules, not state: its layout, its panes, what is hinted and said."""

from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from typing import TYPE_CHECKING

from arxivtui.domain import ListingState
from arxivtui.text import harmless
from arxivtui.tui.commands import COMMANDS
from arxivtui.tui.jobs import FETCHING, PLANNING, RANKING, SCORING
from arxivtui.tui.keys import Keys
from arxivtui.tui.views import Spec, View
from arxivtui.tui.widgets import Fold, KeyHint
from arxivtui.tui.widgets.status_line import JOB_BREAK

if TYPE_CHECKING:
    from arxivtui.domain import Listing
    from arxivtui.store import DaySummary

CSS = """
    MainScreen {
        #panes { height: 1fr; visibility: hidden; }
        #panes > * { visibility: visible; }
        #middle { width: 5fr; height: 100%; border-left: solid $border-blurred; }
        DetailPane { width: 4fr; height: 100%; }
        &.-at-paper DetailPane > .detail--edge { color: $border; }
        &.-days-hidden DaysList { display: none; }
        &.-days-hidden #middle { border-left: none; }
        &.-full DetailPane { width: 1fr; }
        &.-full DetailPane > .detail--edge { color: $background; }
        &.-full DaysList, &.-full #middle { display: none; }
        &.-narrow DaysList, &.-narrow DetailPane { display: none; }
        &.-narrow #middle { width: 1fr; border: none; }
        &.-narrow.-at-days DaysList { display: block; width: 1fr; }
        &.-narrow.-at-days #middle { display: none; }
        &.-narrow.-at-paper DetailPane { display: block; width: 1fr; }
        &.-narrow.-at-paper DetailPane > .detail--edge { color: $background; }
        &.-narrow.-at-paper #middle { display: none; }
    }
"""
"""Three panes side by side; under 100 columns one at a time; the paper alone while it is read.

What holds the panes is hidden by them anyway, and would be drawn behind them with every key.
"""

EMPTY_DAY = "Nothing was announced for your categories on this day."
EMPTY_STORE = (
    "No papers yet. {fetch} fetches the newest announcement.\n"
    "Ctrl-p, then “sample day”, opens a day of invented papers."
)
DAY_MISSED = "This day was missed, and has not been fetched yet.\n{fetch} fetches it."
DAY_LACKING = "This day could not be had."
TRY_AGAIN = "{fetch} tries again."
NO_MATCH = "No paper matches. Esc goes back."
NO_MATCH_MISSED = (
    "No unread paper of these days matches.\nTab in the filter line searches all papers, Esc goes back."
)
NO_MATCH_TODAY = "No paper of this day matches.\nTab in the filter line searches all papers, Esc goes back."
THIS_DAY, CATCHING_UP = "this day", "catch up"
ALL_CAUGHT_UP = "Nothing is unread on any day: you have caught up."

_WEIGHT = (SCORING, FETCHING, RANKING, PLANNING)
"""Jobs by what matters first where not all have room: what costs money, then what the reader waits for."""

_HELP, _ENTER = "help", "open_paper"
_NARROWEST = 34
"""Columns in which there is no room beside help for how to let go of marks."""


class Pane(StrEnum):
    """Which part of the screen the keys move."""

    DAYS = "days"
    LIST = "list"
    PAPER = "paper"


def list_items(view: View, open_folds: Collection[str]) -> list[str | Fold]:
    """The entries of the list: papers, and each fold with or without what is under it."""
    items: list[str | Fold] = list(view.ids)
    for fold in view.folds:
        opened = fold.key in open_folds
        items.append(Fold(fold.key, f"{fold.label} · Enter to {'fold' if opened else 'look'}"))
        if opened:
            items += fold.ids
    return items


def empty_text(spec: Spec, day: "DaySummary | None", beginning: str, keys: Keys) -> str:
    """What an empty list says.

    Args:
        spec: what is shown.
        day: what is known of its day: where its listings could not be had, the list says why.
        beginning: the query that would find more; empty where there is none.
        keys: those in force.
    """
    if spec.query:
        told = NO_MATCH if spec.everywhere else NO_MATCH_MISSED if spec.catch_up else NO_MATCH_TODAY
        return f"{told}\n{beginning} finds words that begin so." if beginning else told
    fetch = keys.by_id("fetch")
    if spec.day is None:
        return ALL_CAUGHT_UP if spec.catch_up else EMPTY_STORE.format(fetch=fetch)
    lacking = () if day is None else lacking_listings(day)
    if not lacking:
        return EMPTY_DAY
    reasons = [f"{each.category}: {each.reason or 'it says nothing'}" for each in lacking]
    if all(each.to_come for each in lacking):
        return DAY_MISSED.format(fetch=fetch)
    return "\n".join([DAY_LACKING, *map(harmless, reasons), TRY_AGAIN.format(fetch=fetch)])


def lacking_listings(day: "DaySummary") -> "tuple[Listing, ...]":
    """Those of its listings that brought nothing though there may be something."""
    fine = (ListingState.COMPLETE, ListingState.EMPTY)
    return tuple(each for each in day.listings if each.state not in fine and not each.received_total)


def jobs_text(jobs: Mapping[str, str]) -> str:
    """What jobs do, by group, the weightiest first."""
    known = {group: place for place, group in enumerate(_WEIGHT)}
    groups = sorted(jobs, key=lambda group: known.get(group, len(known)))
    return JOB_BREAK.join(jobs[group] for group in groups)


def filter_hints(other_scope: str) -> list[KeyHint]:
    """The keys while a query is typed; `other_scope` is what Tab would search, or empty."""
    hints = [KeyHint("Enter", "to the list", "to_list"), KeyHint("Esc", "clear", "back")]
    if other_scope:
        hints.insert(1, KeyHint("Tab", other_scope, "right"))
    return hints


def marks_hint(marked: int, columns: int) -> KeyHint:
    """How many papers are marked, and how to let go of them."""
    return KeyHint(f"{marked:,} marked", "· Esc lets go" if columns > _NARROWEST else "", "back")


def command_hints(
    keys: Keys, possible: Callable[[str], bool | None], first: KeyHint | None, *, entering: bool
) -> list[KeyHint]:
    """The keys of the commands that the bar names, help at the end.

    Args:
        keys: those in force.
        possible: whether an action can be done now: False hides it, None greys it.
        first: what stands before them, in place of what else would be named for its action.
        entering: Enter does more than one would guess (it opens a day or a fold), so it is named.
    """
    hints = [] if first is None else [first]
    for command in COMMANDS:
        if not command.footer or (command.run == _ENTER and not entering):
            continue
        if first is not None and command.run == first.action:
            continue
        state, key = possible(command.run), keys.shown(command)
        if state is not False and key:
            hints.append(KeyHint(key, command.footer, command.run, bool(state)))
    return sorted(hints, key=lambda hint: hint.action == _HELP)


def narrow_scope(day: Spec) -> str:
    """What is filtered where not all papers are, in words."""
    return CATCHING_UP if day.catch_up else THIS_DAY
