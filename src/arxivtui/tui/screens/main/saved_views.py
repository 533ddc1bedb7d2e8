"""The main screen's saved views: opened by key or name, kept, renamed, numbered and forgotten."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from textual.message import Message

from arxivtui.text import harmless, shorten
from arxivtui.tui import places, reading
from arxivtui.tui.jobs import start
from arxivtui.tui.screens.main.layout import Pane
from arxivtui.tui.views import Spec
from arxivtui.tui.widgets.status_line import ALL_PAPERS

if TYPE_CHECKING:
    from arxivtui.domain import SavedView
    from arxivtui.tui.commands import Command
    from arxivtui.tui.screens.main.screen import MainScreen

_QUERY_CELLS = 40


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


class SavedViews:
    """Opens and keeps filters that have a name."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._before_jump: tuple[str, int] | None = None

    @property
    def named(self) -> "SavedView | None":
        """The view that a command is about: highlighted among the days, or open."""
        days = self._main.days
        if self._main.pane is Pane.DAYS and days.chosen_view is not None:
            return days.chosen_view
        return next((each for each in days.views if each.name == self._main.spec.name), None)

    def title_of(self, command: "Command") -> str:
        """What the palette calls a command: with the view that it is about."""
        view = self.named
        return command.title if view is None else f"{command.title} “{harmless(view.name)}”"

    # Opening

    def note_place(self) -> None:
        """Where the cursor is before it goes to the beginning: that may be the beginning of another key."""
        papers = self._main.papers
        self._before_jump = None if papers.cursor_index is None else (self._cursor_key, papers.cursor_line)

    @property
    def _cursor_key(self) -> str:
        item = self._main.papers.cursor_item
        return item if isinstance(item, str) else item.key if item is not None else ""

    def open_numbered(self) -> None:
        """The saved view of a number, after the key that goes to the beginning; else only say so."""
        views, owner = self._main.days.views, self._main.owner
        before, key = owner.last_keys
        numbered, to_first = (owner.keys.by_command.get(each, ()) for each in ("saved-view", "first"))
        number = numbered.index(key) + 1 if key in numbered else 0
        if not number or before not in to_first:
            first, plus = owner.keys.by_id("first"), owner.keys.by_id("save-view")
            kept = f"{first} then {number or 1} opens the saved view of that number."
            owner.tell(kept if views else f"{kept} {plus} keeps a filter as one.")
        elif number > len(views):
            self._jump_back()
            owner.tell(f"There is no saved view {number}.")
        else:
            self._jump_back()
            self.open(views[number - 1])

    def _jump_back(self) -> None:
        """To where the cursor was before the first of two keys: that is where the view is left."""
        if self._before_jump is not None and self._main.pane is Pane.LIST:
            item, line = self._before_jump
            if self._main.papers.move_to_item(item):
                self._main.papers.put_cursor_on_line(line)
        self._before_jump = None

    def open(self, view: "SavedView") -> None:
        """Open a saved view as if its query had been typed; what cannot be read any more says why."""
        from arxivtui.domain import Scope

        main = self._main
        if view.scope is Scope.CATCH_UP:
            main.parts.places.note_missed()
            base = Spec(catch_up=True)
        elif view.scope is Scope.DAY:
            base = Spec(reading.day_with_papers(main.days.summaries))
        else:
            base = Spec()
        main.parts.finding.forget_way()
        if not base.everywhere:
            main.day = base
        main.set_pane(Pane.LIST)
        main.parts.finding.show_query(view.query, everywhere=base.everywhere)
        if error := reading.query_error(view.query):
            main.owner.tell(f"The view “{view.name}” cannot be read: {error}", bad=True)
            return
        main.parts.contents.open(replace(base.narrowed(view.query), name=view.name))
        main.parts.contents.hold_keys()

    # Keeping

    def save(self) -> None:
        """Keep the filter under a name."""
        from arxivtui.tui.screens.view_prompts import ViewNamePrompt

        main, spec, session = self._main, self._main.spec, self._main.owner.session
        if not spec.query:
            main.owner.tell(f"{main.owner.keys.by_id('filter')} filters; then the filter can be kept.")
            return
        narrow = "missed days" if spec.catch_up else "the newest day"
        where = ALL_PAPERS if spec.everywhere else narrow
        question = f"Name of the view of {where}: {shorten(harmless(spec.query), _QUERY_CELLS)}"

        def done(name: str | None) -> None:
            if name is not None:
                self._change(lambda: places.save_view(session, places.new_view(name, spec)), spec, name)

        taken = [view.name for view in main.days.views]
        main.app.push_screen(ViewNamePrompt(question, spec.name, taken, replacing=True), done)

    def rename(self) -> None:
        """Give it another name."""
        from arxivtui.tui.screens.view_prompts import ViewNamePrompt

        main, view, session = self._main, self.named, self._main.owner.session
        if view is None:
            return
        meant = self._spec_of(view)

        def done(name: str | None) -> None:
            if name is not None and name != view.name:
                self._change(lambda: places.rename_view(session, view.name, name), meant, name)

        taken = [each.name for each in main.days.views if each.name != view.name]
        question = f"New name of the view “{view.name}”"
        main.app.push_screen(ViewNamePrompt(question, view.name, taken, replacing=False), done)

    def move(self) -> None:
        """Give it another number."""
        from arxivtui.tui.screens.view_prompts import ViewNumberPrompt

        main, view, session = self._main, self.named, self._main.owner.session
        views = main.days.views
        if view is None:
            return

        def done(number: int | None) -> None:
            if number is not None:
                of = self._spec_of(view)
                self._change(lambda: places.move_view(session, view.name, number), of, view.name)

        number = next(place for place, each in enumerate(views, 1) if each.name == view.name)
        main.app.push_screen(ViewNumberPrompt(view.name, number, len(views)), done)

    def remove(self) -> None:
        """Forget it."""
        if (view := self.named) is not None:
            forget = partial(places.remove_view, self._main.owner.session, view.name)
            self._change(forget, self._spec_of(view), "")

    def _spec_of(self, view: "SavedView") -> Spec | None:
        """What is open, where it is this view."""
        return self._main.spec if self._main.spec.name == view.name else None

    def _change(self, change: Callable[[], str], of: Spec | None, name: str) -> None:
        """Change the saved views; their list, and the name of the open one, follow when that is done."""
        start(self._main, "change-views", lambda: ViewsChanged(change(), of, name), exclusive=False)

    def changed(self, message: ViewsChanged) -> None:
        """It is done."""
        main = self._main
        main.owner.tell(message.text)
        if message.of is not None and message.of == main.spec:
            main.spec = replace(main.spec, name=message.name)
            main.view = replace(main.view, spec=main.spec)
            if main.wanted == main.spec:
                main.wanted = main.spec
        main.parts.places.read()
        main.bars.show_status()
