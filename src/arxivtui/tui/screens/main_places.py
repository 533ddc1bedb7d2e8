"""The main screen's part in places: catching up, saved views, the left pane, and where the reader was."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from textual import on
from textual.events import Key
from textual.message import Message

from arxivtui.text import harmless, shorten
from arxivtui.tui import places, reading
from arxivtui.tui.commands import Command
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import ActDone, DaysRead, PlacesRead, Undone
from arxivtui.tui.screens.main_finding import MainFinding
from arxivtui.tui.screens.main_parts import Pane
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets.days import CATCH_UP, DaysList

if TYPE_CHECKING:
    from textual.timer import Timer

    from arxivtui.domain import SavedView

_RECOUNT_SECONDS = 1.0
"""Without an act, until it is counted anew what is unread in views."""
_QUERY_CELLS = 40
_KEYS_KEPT = 50
VIEW_COMMANDS = frozenset({"rename_view", "move_view", "remove_view"})


@dataclass(eq=False, repr=False)
class ViewsChanged(Message):
    """The saved views are others than before; `text` says how.

    Attributes:
        of: the view that is meant, where it is open: of which papers and by which name.
        name: its name now; empty where it has none any more.
    """

    text: str
    of: Spec | None
    name: str


class MainPlaces(MainFinding):
    """Opens what is more than a day, and keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self._key_before = ""
        self._digits: deque[tuple[int, bool]] = deque(maxlen=_KEYS_KEPT)
        """Of the keys of saved views pressed: which, and whether directly after the key of the beginning."""
        self._before_jump: tuple[str, int] | None = None
        self._views_rest: Timer | None = None
        self._all_days = False

    def possible(self, action: str) -> bool | None:
        """Only where there is something to keep, or a view."""
        if action == "save_view":
            return True if self.spec.query else None
        if action in VIEW_COMMANDS:
            return self._named_view is not None
        return super().possible(action)

    def title_of(self, command: Command) -> str:
        """What the palette calls a command: with the view that it is about."""
        view = self._named_view
        if command.run in VIEW_COMMANDS and view is not None:
            return f"{command.title} “{harmless(view.name)}”"
        return super().title_of(command)

    # The left pane

    def action_fold_days(self) -> None:
        """Show or hide it; where there is room for one pane only, go there and back."""
        if self.has_class("-narrow"):
            self.set_pane(Pane.LIST if self.pane is Pane.DAYS else Pane.DAYS)
            return
        self.toggle_class("-days-hidden")
        if self.pane is Pane.DAYS:
            self.set_pane(Pane.LIST)

    @on(DaysList.Opened)
    def open_entry(self) -> None:
        """Open what is highlighted there, and go to its list."""
        entry, view = self.days.chosen, self.days.chosen_view
        if view is not None:
            self.open_saved(view)
        elif entry == CATCH_UP:
            self.action_catch_up()
        elif isinstance(entry, date):
            self.open_unfiltered(Spec(entry))
        else:
            self.set_pane(Pane.LIST)

    def highlight_open(self) -> None:
        """Show there what is open."""
        view = next((each for each in self.days.views if each.name == self.spec.name), None)
        if view is not None:
            self.days.highlight(view)
        elif self.spec.catch_up:
            self.days.highlight(CATCH_UP)
        else:
            super().highlight_open()

    @on(DaysRead)
    def _count_beside(self, message: DaysRead) -> None:
        self._all_days = self._all_days or message.whole
        if self._all_days:
            # Behind the days, whose list has to be there first.
            self.call_after_refresh(self._read_places)

    @on(ActDone)
    @on(Undone)
    def _count_beside_soon(self) -> None:
        if self._views_rest is not None:
            self._views_rest.stop()
        self._views_rest = self.set_timer(_RECOUNT_SECONDS, self._read_places)

    def _read_places(self) -> None:
        session = self.owner.session
        self._note_missed()
        start(self, "places", lambda: places.beside_days(session))

    def _note_missed(self) -> None:
        """What is missed by the counts that stand in the left pane, which every act is counted in."""
        if self._all_days and self.days.summaries:
            self.owner.session.missed = places.missed_days(self.days.summaries)

    @on(PlacesRead)
    def _show_places(self, message: PlacesRead) -> None:
        self.days.show_beside(message.missed, message.views)
        if self.pane is not Pane.DAYS:
            self.highlight_open()

    # Catching up

    def action_catch_up(self) -> None:
        """All missed days together."""
        self._note_missed()
        self.open_unfiltered(Spec(catch_up=True))

    # Saved views

    def note_place(self) -> None:
        """Where the cursor is before it goes to the beginning: that may be the beginning of another key."""
        index = self.papers.cursor_index
        self._before_jump = None if index is None else (self._cursor_key, self.papers.cursor_line)

    @property
    def _cursor_key(self) -> str:
        item = self.papers.cursor_item
        return item if isinstance(item, str) else item.key if item is not None else ""

    def on_key(self, event: Key) -> None:
        """Which of its keys a command was called by, only the key itself tells; commands follow in order."""
        keys = self.owner.keys.by_command
        numbered = keys.get("saved-view", ())
        if event.key in numbered:
            self._digits.append((numbered.index(event.key) + 1, self._key_before in keys.get("first", ())))
        self._key_before = event.key

    def action_saved_view(self) -> None:
        """The saved view of a number, after the key that goes to the beginning; else only say so."""
        number, follows = self._digits.popleft() if self._digits else (0, False)
        views = self.days.views
        if not follows:
            first, plus = self.owner.keys.by_id("first"), self.owner.keys.by_id("save-view")
            kept = f"{first} then {number or 1} opens the saved view of that number."
            self.owner.tell(kept if views else f"{kept} {plus} keeps a filter as one.")
        elif number > len(views):
            self._jump_back()
            self.owner.tell(f"There is no saved view {number}.")
        else:
            self._jump_back()
            self.open_saved(views[number - 1])

    def _jump_back(self) -> None:
        """To where the cursor was before the first of two keys: that is where the view is left."""
        if self._before_jump is not None and self.pane is Pane.LIST:
            item, line = self._before_jump
            if self.papers.move_to_item(item):
                self.papers.put_cursor_on_line(line)
        self._before_jump = None

    def open_saved(self, view: "SavedView") -> None:
        """Open a saved view as if its query had been typed; what cannot be read any more says why."""
        from arxivtui.domain import Scope

        if view.scope is Scope.CATCH_UP:
            self._note_missed()
            base = Spec(catch_up=True)
        elif view.scope is Scope.DAY:
            base = Spec(reading.day_with_papers(self.days.summaries))
        else:
            base = Spec()
        self._came_from.clear()
        if not base.everywhere:
            self.day = base
        self.set_pane(Pane.LIST)
        self._show_query(view.query, everywhere=base.everywhere)
        if error := reading.query_error(view.query):
            self.owner.tell(f"The view “{view.name}” cannot be read: {error}", bad=True)
            return
        self.open_view(replace(base.narrowed(view.query), name=view.name))

    @property
    def _named_view(self) -> "SavedView | None":
        """The view that a command is about: highlighted among the days, or open."""
        if self.pane is Pane.DAYS and self.days.chosen_view is not None:
            return self.days.chosen_view
        return next((each for each in self.days.views if each.name == self.spec.name), None)

    def action_save_view(self) -> None:
        """Keep the filter under a name."""
        from arxivtui.tui.screens.view_prompts import ViewNamePrompt

        spec, session = self.spec, self.owner.session
        if not spec.query:
            self.owner.tell(f"{self.owner.keys.by_id('filter')} filters; then the filter can be kept.")
            return
        narrow = "missed days" if spec.catch_up else "the newest day"
        where = "all papers" if spec.everywhere else narrow
        question = f"Name of the view of {where}: {shorten(harmless(spec.query), _QUERY_CELLS)}"

        def done(name: str | None) -> None:
            if name is not None:
                self._change_views(lambda: places.save_view(session, places.new_view(name, spec)), spec, name)

        taken = [view.name for view in self.days.views]
        self.app.push_screen(ViewNamePrompt(question, spec.name, taken, replacing=True), done)

    def action_rename_view(self) -> None:
        """Give it another name."""
        from arxivtui.tui.screens.view_prompts import ViewNamePrompt

        view, session = self._named_view, self.owner.session
        if view is None:
            return
        meant = self._spec_of(view)

        def done(name: str | None) -> None:
            if name is not None and name != view.name:
                self._change_views(lambda: places.rename_view(session, view.name, name), meant, name)

        taken = [each.name for each in self.days.views if each.name != view.name]
        question = f"New name of the view “{view.name}”"
        self.app.push_screen(ViewNamePrompt(question, view.name, taken, replacing=False), done)

    def action_move_view(self) -> None:
        """Give it another number."""
        from arxivtui.tui.screens.view_prompts import ViewNumberPrompt

        view, session, views = self._named_view, self.owner.session, self.days.views
        if view is None:
            return

        def done(number: int | None) -> None:
            if number is not None:
                self._change_views(
                    lambda: places.move_view(session, view.name, number), self._spec_of(view), view.name
                )

        number = next(place for place, each in enumerate(views, 1) if each.name == view.name)
        self.app.push_screen(ViewNumberPrompt(view.name, number, len(views)), done)

    def action_remove_view(self) -> None:
        """Forget it."""
        if (view := self._named_view) is not None:
            forget = partial(places.remove_view, self.owner.session, view.name)
            self._change_views(forget, self._spec_of(view), "")

    def _spec_of(self, view: "SavedView") -> Spec | None:
        """What is open, where it is this view."""
        return self.spec if self.spec.name == view.name else None

    def _change_views(self, change: "Callable[[], str]", of: Spec | None, name: str) -> None:
        """Change the saved views; their list, and the name of the open one, follow when that is done."""
        start(self, "change-views", lambda: ViewsChanged(change(), of, name), exclusive=False)

    @on(ViewsChanged)
    def _views_changed(self, message: ViewsChanged) -> None:
        self.owner.tell(message.text)
        if message.of is not None and message.of == self.spec:
            self.spec = replace(self.spec, name=message.name)
            self.view = replace(self.view, spec=self.spec)
            if self.wanted == self.spec:
                self.wanted = self.spec
        self._read_places()
        self.show_status()
