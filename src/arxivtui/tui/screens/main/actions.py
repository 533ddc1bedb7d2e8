"""What the main screen's commands do, and when: for each the part that does it, imported then if not before.

Typed, and so nothing is looked up by its name; a test holds it beside the registry of commands.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING

from arxivtui.tui.screens.main.layout import Pane

if TYPE_CHECKING:
    from arxivtui.tui.commands import Command
    from arxivtui.tui.screens.main.parts import Parts
    from arxivtui.tui.screens.main.screen import MainScreen

ACTIONS: "Mapping[str, Callable[[Parts], Awaitable[None] | None]]" = {
    # Moving
    "down": lambda parts: parts.moving.down(),
    "up": lambda parts: parts.moving.up(),
    "first": lambda parts: parts.moving.first(),
    "last": lambda parts: parts.moving.last(),
    "half_down": lambda parts: parts.moving.half_page(1),
    "half_up": lambda parts: parts.moving.half_page(-1),
    "next_unread": lambda parts: parts.moving.go_unread(1),
    "previous_unread": lambda parts: parts.moving.go_unread(-1),
    "paper_down": lambda parts: parts.moving.scroll_paper(1),
    "paper_up": lambda parts: parts.moving.scroll_paper(-1),
    "left": lambda parts: parts.moving.left(),
    "right": lambda parts: parts.moving.right(),
    # Judging
    "star": lambda parts: parts.judging.star(),
    "later": lambda parts: parts.judging.later(),
    "put_away": lambda parts: parts.judging.put_away(),
    "seen": lambda parts: parts.judging.seen(),
    "read": lambda parts: parts.judging.read(),
    "unread": lambda parts: parts.judging.unread(),
    "undo": lambda parts: parts.judging.undo(),
    "redo": lambda parts: parts.judging.redo(),
    "tags": lambda parts: parts.judging.tags(),
    "note": lambda parts: parts.judging.note(),
    "dismiss_below": lambda parts: parts.judging.dismiss_below(),
    "finish": lambda parts: parts.judging.finish(),
    "mark_range": lambda parts: parts.marking.mark_range(),
    "mark_one": lambda parts: parts.marking.mark_one(),
    "mark_all": lambda parts: parts.marking.mark_all(),
    # Looking closer
    "open_paper": lambda parts: parts.moving.open_paper(),
    "back": lambda parts: parts.finding.back(),
    "why": lambda parts: parts.moving.why(),
    "browse": lambda parts: parts.taking.browse(),
    "open_pdf": lambda parts: parts.taking.open_pdf(),
    "fold_days": lambda parts: parts.places.fold_days(),
    # Finding
    "filter": lambda parts: parts.finding.filter(),
    "to_list": lambda parts: parts.finding.to_list(),
    "more_like": lambda parts: parts.finding.more_like(),
    "sort": lambda parts: parts.order.sort(),
    "catch_up": lambda parts: parts.places.catch_up(),
    "saved_view": lambda parts: parts.views.open_numbered(),
    "save_view": lambda parts: parts.views.save(),
    "rename_view": lambda parts: parts.views.rename(),
    "move_view": lambda parts: parts.views.move(),
    "remove_view": lambda parts: parts.views.remove(),
    "fetch": lambda parts: parts.fetching.fetch(),
    "score": lambda parts: parts.scoring.ask_price("score"),
    "rescore": lambda parts: parts.scoring.ask_price("rescore"),
    "ask_again": lambda parts: parts.scoring.ask_price("ask_again"),
    "stop_scoring": lambda parts: parts.scoring.stop(),
    "stop_jobs": lambda parts: parts.stopping.stop_jobs(),
    # Taking out
    "copy": lambda parts: parts.taking.copy(),
    "copy_id": lambda parts: parts.taking.copy_id(),
    "pipe": lambda parts: parts.taking.pipe(),
    "export": lambda parts: parts.taking.export(),
    # The program
    "palette": lambda parts: parts.program.palette(),
    "help": lambda parts: parts.program.help(),
    "messages": lambda parts: parts.program.messages(),
    "statistics": lambda parts: parts.program.statistics(),
    "day_end": lambda parts: parts.day_end.tell(),
    "settings": lambda parts: parts.settings.change(),
    "pair_browser": lambda parts: parts.endpoint.pair(),
    "browsers": lambda parts: parts.endpoint.browsers(),
    "endpoint": lambda parts: parts.endpoint.tell(),
    "theme": lambda parts: parts.program.theme(),
    "dark": lambda parts: parts.program.dark(),
    "edit_criteria": lambda parts: parts.criteria.edit(),
    "set_up": lambda parts: parts.program.set_up(),
    "quit": lambda parts: parts.program.quit(),
}
"""By the action of the registry's command; `to_list` is the filter line's own."""


def _chosen(main: "MainScreen") -> bool | None:
    return main.has_chosen


def _own_papers(main: "MainScreen") -> bool | None:
    """Not on the sample day."""
    return not main.owner.session.demo


def _fetch(main: "MainScreen") -> bool | None:
    if main.owner.session.demo:
        return False
    return None if main.started and main.parts.fetching.job.running else True


def _in_list(main: "MainScreen") -> bool | None:
    """About the list's paper: it waits for the reader to be back there."""
    return main.has_paper if main.pane is Pane.LIST else _waiting(main)


def _waiting(main: "MainScreen") -> bool | None:
    return False if main.pane is Pane.DAYS else None


def _mark_all(main: "MainScreen") -> bool | None:
    return bool(main.view.ids) or None if main.pane is Pane.LIST else _waiting(main)


def _finish(main: "MainScreen") -> bool | None:
    return False if main.pane is Pane.DAYS else bool(main.view.ids) or None


def _open_paper(main: "MainScreen") -> bool | None:
    return True if main.papers.cursor_item is not None or main.pane is Pane.DAYS else None


def _save_view(main: "MainScreen") -> bool | None:
    return True if main.spec.query else None


def _named_view(main: "MainScreen") -> bool | None:
    return main.parts.views.named is not None


POSSIBLE: "Mapping[str, Callable[[MainScreen], bool | None]]" = {
    **dict.fromkeys(("star", "later", "put_away", "seen", "read", "unread", "tags", "note"), _chosen),
    **dict.fromkeys(("browse", "open_pdf", "copy", "copy_id", "pipe"), _chosen),
    **dict.fromkeys(("mark_range", "mark_one", "dismiss_below"), _in_list),
    **dict.fromkeys(("rename_view", "move_view", "remove_view"), _named_view),
    **dict.fromkeys(("edit_criteria", "settings", "browsers", "endpoint"), _own_papers),
    "mark_all": _mark_all,
    "finish": _finish,
    "open_paper": _open_paper,
    "back": lambda main: main.can_go_back,
    "why": lambda main: main.has_paper,
    "filter": lambda main: not main.filtering,
    "save_view": _save_view,
    "fetch": _fetch,
    "score": lambda main: main.parts.scoring.possible("score"),
    "rescore": lambda main: main.parts.scoring.possible("rescore"),
    "ask_again": lambda main: main.parts.scoring.possible("ask_again"),
    "stop_scoring": lambda main: main.parts.scoring.job.can_stop,
    "stop_jobs": lambda main: main.parts.stopping.possible,
}
"""When a command can be done, where that is not at all times: False hides it, None greys it.

The key bar asks for those that it names before the first paint: they need none of the parts.
"""

TITLES: "Mapping[str, Callable[[Parts, Command], str]]" = {
    "endpoint": lambda parts, command: parts.endpoint.title_of(command),
    "score": lambda parts, command: parts.scoring.title_of(command),
    "rescore": lambda parts, command: parts.scoring.title_of(command),
    "ask_again": lambda parts, command: parts.scoring.title_of(command),
    "rename_view": lambda parts, command: parts.views.title_of(command),
    "move_view": lambda parts, command: parts.views.title_of(command),
    "remove_view": lambda parts, command: parts.views.title_of(command),
}
"""What the palette calls a command, where that is more than its title."""
