"""The end of a day, over the papers: what it came to, and where one may go from there.

It takes no key from someone who goes on: whatever it does not know closes it and does in the list what it
always does.
"""

from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.widgets import Static

from arxivtui.tui.day_end_words import body, head, tally, weekday_of
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from arxivtui.tui.day_facts import DayFactsRead
    from arxivtui.tui.views import View


class Onward(StrEnum):
    """Where to go from the end of a day."""

    BELOW = "below"
    ANOTHER = "another"


_OWN = {"enter": "go('below')", "f": "go('below')", "a": "go('another')"}
_SCROLL = {"J": 3, "pagedown": 8, "K": -3, "pageup": -8}
_CLOSE = "escape"
_LINES_BESIDE = 9
"""Of the frame, the head, the tally and the keys."""


class DayEndScreen(Dialog[Onward | None]):
    """What a list came to. It answers where to go, or nothing.

    Args:
        view: the list.
        read: what it came to.
        others: the other days with unread papers, and how many, newest first.
    """

    DEFAULT_CSS = """
    DayEndScreen {
        & > Vertical { width: 84; height: auto; max-height: 100%; padding: 1 2 0 2; }
        Static { height: auto; }
        #tally { margin: 1 0; }
        VerticalScroll { height: auto; }
    }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        *(Binding(key, action, "Go on", show=False) for key, action in _OWN.items()),
        *(Binding(key, f"scroll({lines})", "Scroll", show=False) for key, lines in _SCROLL.items()),
        Binding(_CLOSE, "leave", "Close", show=False),
    ]

    def __init__(self, view: "View", read: "DayFactsRead", others: "Sequence[tuple[date, int]]" = ()) -> None:
        super().__init__()
        self._view = view
        self._read = read
        self._others = others

    def compose(self) -> ComposeResult:
        """Head, marks, the rest, keys."""
        with Vertical():
            yield Static(head(self._view, self._read.facts), id="head", markup=False)
            yield Static(tally(self._read.facts), id="tally", markup=False)
            with VerticalScroll(can_focus=False):
                yield Static(id="body", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """The keys that do something here."""
        if self._is_built:
            self.query_one(KeyBar).show(self._hints)
            self._wrap()

    def on_resize(self) -> None:
        """Wrap again."""
        if self._is_built:
            self._wrap()

    @property
    def _is_built(self) -> bool:
        """A key of a burst may close the panel before there is anything, or everything, in it."""
        return bool(self.query("#body")) and bool(self.query(KeyBar))

    def _wrap(self) -> None:
        scroll = self.query_one(VerticalScroll)
        scroll.styles.max_height = max(3, self.size.height - _LINES_BESIDE)
        width = min(84, self.size.width) - 7
        fetch_key = self.owner.keys.by_id("fetch")
        text = body(self._view, self._read.facts, self._read.coming, self._others, fetch_key, width)
        self.query_one("#body", Static).update(text)

    @property
    def _hints(self) -> list[KeyHint]:
        keys, facts = self.owner.keys, self._read.facts
        hints = []
        if self._goes("below"):
            hints.append(KeyHint("Enter", "look below", "go('below')"))
        if facts.above.starred or any(fold.marked.starred for fold in facts.folds):
            hints.append(KeyHint(keys.by_id("export"), "export", "pass_on('export')"))
        if self._others:
            hints.append(KeyHint("a", weekday_of(self._others[0][0]), "go('another')"))
        if len(self._others) > 1:
            hints.append(KeyHint(keys.by_id("catch-up"), "catch up", "pass_on('catch_up')"))
        hints.append(KeyHint(keys.by_id("quit"), "quit", "pass_on('quit')"))
        hints.append(KeyHint(keys.by_id("undo"), "undo", "pass_on('undo')"))
        return [*hints, KeyHint("Esc", "list", "leave")]

    def _goes(self, where: str) -> bool:
        """Whether there is anything there."""
        return bool(self._view.folds) if where == Onward.BELOW else bool(self._others)

    def make_way(self, key: str) -> None:
        """For the list's own keys."""
        own = _OWN.get(key)
        if key == _CLOSE or key in _SCROLL:
            return
        if own is not None and not self._is_remapped(key) and self._goes(own.split("'")[1]):
            return
        self._close()

    def _close(self, where: Onward | None = None) -> None:
        """Once: of keys in a burst the second may be underway to a panel that is closed already."""
        if self.is_current:
            self.dismiss(where)

    def _is_remapped(self, key: str) -> bool:
        """The reader gave the key to a command of the list; Enter has one that means the same."""
        return key != "enter" and any(key in keys for keys in self.owner.keys.by_command.values())

    def action_go(self, where: str) -> None:
        """There, if there is anything."""
        self._close(Onward(where) if self._goes(where) else None)

    async def action_pass_on(self, action: str) -> None:
        """A click on a hint of the list's: what its key does."""
        self._close()
        await self.app.screen.run_action(action)

    def action_leave(self) -> None:
        """Back to the list."""
        self._close()
