"""The main screen: what its commands do. Each action is one command of the registry."""

from functools import partial
from typing import ClassVar

from textual import on
from textual.binding import BindingType
from textual.widgets import OptionList

from arxivtui.domain import Act, Verb
from arxivtui.tui.bindings import bindings
from arxivtui.tui.commands import COMMANDS
from arxivtui.tui.jobs import start
from arxivtui.tui.screens.main_endpoint import MainEndpoint
from arxivtui.tui.screens.main_parts import Pane
from arxivtui.tui.taking import browse, copy, default_export_name, export_starred
from arxivtui.tui.views import Spec

NEEDS_PAPER = frozenset(
    {
        "star",
        "later",
        "put_away",
        "seen",
        "read",
        "unread",
        "tags",
        "note",
        "why",
        "browse",
        "copy",
        "copy_id",
    }
)
"""Actions that are about the paper under the cursor."""

_PAPER_LINES = 3
_DAYS_STEP = 10


class MainScreen(MainEndpoint):
    """The main screen with its commands."""

    BINDINGS: ClassVar[list[BindingType]] = bindings(COMMANDS)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """False hides a command, None greys it: what cannot be done now is not offered."""
        del parameters
        if action in NEEDS_PAPER:
            return False if self.pane is Pane.DAYS else True if self.paper_id is not None else None
        match action:
            case "back":
                return self._can_go_back
            case "fetch" | "score" | "rescore" | "ask_again" | "stop_scoring":
                return self.job_possible(action)
            case "browsers" | "endpoint":
                return self.endpoint_possible()
            case "open_paper":
                return True if self.papers.cursor_item is not None or self.pane is Pane.DAYS else None
            case _:
                return True

    @property
    def _can_go_back(self) -> bool:
        return (
            self.pane is not Pane.LIST or self.detail.why or self.filter_line.is_open or bool(self.spec.query)
        )

    # Moving

    def action_down(self) -> None:
        """One on, in the pane that has the keys."""
        match self.pane:
            case Pane.DAYS:
                self.days.step(1)
            case Pane.LIST:
                self.papers.move(1)
            case Pane.PAPER:
                self.detail.scroll_lines(1)

    def action_up(self) -> None:
        """One back, in the pane that has the keys."""
        match self.pane:
            case Pane.DAYS:
                self.days.step(-1)
            case Pane.LIST:
                self.papers.move(-1)
            case Pane.PAPER:
                self.detail.scroll_lines(-1)

    def action_first(self) -> None:
        """To the beginning."""
        match self.pane:
            case Pane.DAYS:
                self.days.step(-self.days.count)
            case Pane.LIST:
                self.papers.top()
            case Pane.PAPER:
                self.detail.scroll_home(animate=False)

    def action_last(self) -> None:
        """To the end."""
        match self.pane:
            case Pane.DAYS:
                self.days.step(self.days.count)
            case Pane.LIST:
                self.papers.bottom()
            case Pane.PAPER:
                self.detail.scroll_end(animate=False)

    def action_half_down(self) -> None:
        """Half a page on."""
        self._half_page(1)

    def action_half_up(self) -> None:
        """Half a page back."""
        self._half_page(-1)

    def _half_page(self, direction: int) -> None:
        if self.pane is Pane.PAPER:
            self.detail.scroll_lines(direction * max(1, self.detail.page_lines // 2))
        elif self.pane is Pane.LIST:
            self.papers.page(direction / 2)
        elif self.pane is Pane.DAYS:
            self.days.step(direction * _DAYS_STEP)

    def action_next_unread(self) -> None:
        """To the next unread paper, from the end on to the first."""
        self._go_unread(1)

    def action_previous_unread(self) -> None:
        """To the unread paper before."""
        self._go_unread(-1)

    def _go_unread(self, step: int) -> None:
        here = self.papers.cursor_index
        if here is None:
            return
        place = self.desk.next_unread(here + step, step)
        if place is None:
            place = self.desk.next_unread(0 if step > 0 else self.papers.count - 1, step)
            if place is None or place == here:
                self.owner.tell("Nothing else is unread here.")
                return
            self.owner.tell("Round to the " + ("top." if step > 0 else "end."))
        self.papers.move_to(place)

    def action_paper_down(self) -> None:
        """Scroll the paper, wherever the keys are."""
        self.detail.scroll_lines(_PAPER_LINES)

    def action_paper_up(self) -> None:
        """Scroll the paper back."""
        self.detail.scroll_lines(-_PAPER_LINES)

    def action_left(self) -> None:
        """One pane to the left."""
        if self.pane is Pane.PAPER:
            self.set_pane(Pane.LIST)
        elif not self.has_class("-days-hidden") or self.has_class("-narrow"):
            self.set_pane(Pane.DAYS)

    def action_right(self) -> None:
        """One pane to the right; while the filter is typed, between the day and all papers."""
        if self._filtering:
            self.set_scope(everywhere=not self.everywhere)
            self.filter_line.run()
        elif self.pane is Pane.DAYS:
            self.set_pane(Pane.LIST)
        else:
            self.set_pane(Pane.PAPER)

    def action_fold_days(self) -> None:
        """Show or hide the days."""
        self.toggle_class("-days-hidden")
        if self.pane is Pane.DAYS:
            self.set_pane(Pane.LIST)

    def action_open_paper(self) -> None:
        """Enter: the day, the fold or the paper."""
        if self.pane is Pane.DAYS:
            self.open_day()
        elif self.pane is Pane.PAPER and not self.full:
            self.full = True
            self.set_pane(Pane.PAPER)
        elif self.pane is Pane.LIST:
            self.papers.select()

    @on(OptionList.OptionSelected)
    def open_day(self) -> None:
        """Open the highlighted day and go to its list."""
        day = self.days.chosen
        if day is not None:
            self.filter_line.close()
            self.open_view(Spec(day))
        self.set_pane(Pane.LIST)

    def action_back(self) -> None:
        """Out of the evidence, the paper, the days, the filter: the innermost first."""
        if self.detail.why:
            self.detail.why = False
            self.refresh_hints()
        elif self.pane is not Pane.LIST:
            self.set_pane(Pane.LIST)
        elif self.filter_line.is_open or self.spec.query:
            self.filter_line.close()
            self.set_pane(Pane.LIST)
            if self.wanted != self.day:
                self.open_view(self.day)

    # Judging

    def _act(self, verb: Verb, *, advance: bool, tags: tuple[str, ...] = (), note: str | None = None) -> None:
        paper_id, here = self.paper_id, self.papers.cursor_index
        if paper_id is None or here is None:
            return
        self.desk.act(Act(verb, (paper_id,), tags, note))
        self._after_act(here, advance=advance)

    def _toggle(self, verb: Verb) -> None:
        paper_id, here = self.paper_id, self.papers.cursor_index
        if paper_id is not None and here is not None:
            done = self.desk.toggle(verb, paper_id)
            self._after_act(here, advance=done and self._advance)

    def _after_act(self, here: int, *, advance: bool) -> None:
        self.show_status()
        if advance and (place := self.desk.next_unread(here + 1, 1)) is not None:
            self.papers.move_to(place)
            if self.pane is Pane.PAPER:
                self.detail.scroll_home(animate=False)

    @property
    def _advance(self) -> bool:
        return self.owner.session.settings.ui.advance

    def action_star(self) -> None:
        """Star, or take the star away."""
        self._toggle(Verb.STAR)

    def action_later(self) -> None:
        """Put off, or bring back."""
        self._toggle(Verb.LATER)

    def action_put_away(self) -> None:
        """Put away."""
        self._act(Verb.DISMISS, advance=self._advance)

    def action_read(self) -> None:
        """Read: no longer for later."""
        self._act(Verb.READ, advance=self._advance)

    def action_seen(self) -> None:
        """Seen, and on."""
        self._act(Verb.SEE, advance=True)

    def action_unread(self) -> None:
        """Unread again; the cursor stays."""
        self._act(Verb.UNREAD, advance=False)

    def action_undo(self) -> None:
        """Take back the last act."""
        self.desk.undo()

    def action_redo(self) -> None:
        """Do it again."""
        self.desk.redo()

    def action_tags(self) -> None:
        """Edit the tags."""
        from arxivtui.tui.screens.prompts import TagsPrompt

        record = self.detail.record
        if record is None or record.paper.id != self.paper_id:
            return
        before = set(record.triage.tags)

        def done(tags: frozenset[str] | None) -> None:
            if tags is None or record.paper.id != self.paper_id:
                return
            if added := tags - before:
                self._act(Verb.TAG, advance=False, tags=tuple(sorted(added)))
            if removed := before - tags:
                self._act(Verb.UNTAG, advance=False, tags=tuple(sorted(removed)))

        self.app.push_screen(TagsPrompt(record.triage.tags), done)

    def action_note(self) -> None:
        """Write a note."""
        from arxivtui.tui.screens.prompts import NotePrompt

        record = self.detail.record
        if record is None or record.paper.id != self.paper_id:
            return

        def done(note: str | None) -> None:
            if note is not None and note != record.triage.note and record.paper.id == self.paper_id:
                self._act(Verb.NOTE, advance=False, note=note)

        self.app.push_screen(NotePrompt(record.plain.title, record.triage.note), done)

    # Looking, finding, taking out

    def action_why(self) -> None:
        """Everything that moved the score."""
        self.detail.why = not self.detail.why
        if self.detail.why and self.has_class("-narrow"):
            self.set_pane(Pane.PAPER)
        self.refresh_hints()

    def action_browse(self) -> None:
        """The paper's page, in the browser."""
        from arxivtui.domain import abs_url

        if self.paper_id is not None:
            start(self, "browse", partial(browse, abs_url(self.paper_id)))

    def action_copy(self) -> None:
        """The paper's link, to the clipboard."""
        from arxivtui.domain import abs_url

        if self.paper_id is not None:
            self._copy(abs_url(self.paper_id))

    def action_copy_id(self) -> None:
        """The paper's id, to the clipboard."""
        if self.paper_id is not None:
            self._copy(self.paper_id)

    def _copy(self, text: str) -> None:
        self.app.copy_to_clipboard(text)
        start(self, "copy", partial(copy, text))

    def action_filter(self) -> None:
        """Type a query."""
        self.set_pane(Pane.LIST)
        self.set_scope(everywhere=self.everywhere and self.filter_line.is_open)
        self.call_after_refresh(self.filter_line.open)

    def action_export(self) -> None:
        """The starred papers, as Markdown."""
        from arxivtui.tui.screens.prompts import PathPrompt

        session = self.owner.session

        def done(path: str | None) -> None:
            if path:
                start(self, "export", partial(export_starred, session, path))

        self.app.push_screen(PathPrompt("Export the starred papers to", default_export_name()), done)

    # The program

    def action_palette(self) -> None:
        """All commands."""
        self.app.action_command_palette()

    def action_help(self) -> None:
        """The keys."""
        from arxivtui.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self.owner.keys))

    def action_messages(self) -> None:
        """What was told."""
        from arxivtui.tui.screens.history import HistoryScreen

        self.app.push_screen(HistoryScreen(self.owner.history, self.owner.session.directories.log_file))

    def action_theme(self) -> None:
        """Other colours."""
        self.app.search_themes()

    def action_dark(self) -> None:
        """Dark or light."""
        self.owner.toggle_dark()

    async def action_set_up(self) -> None:
        """Categories and criteria again."""
        if await self.may_leave(self.action_set_up, "“Set up again” once more"):
            await self.owner.set_up_again()

    async def action_quit(self) -> None:
        """Back from reading; from the list, out."""
        if self.full or (self.pane is not Pane.LIST and self.has_class("-narrow")):
            self.set_pane(Pane.LIST)
        else:
            await self.owner.action_quit()
