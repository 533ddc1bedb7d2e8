"""The main screen's part in judging: acts on the paper under the cursor, on marked ones, on all the rest."""

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

from textual import on
from textual.message import Message

from arxivtui.domain import Act, State, Verb
from arxivtui.text import counted
from arxivtui.tui.jobs import start
from arxivtui.tui.judging import needs_asking, tagged, unread_of
from arxivtui.tui.messages import RecordRead
from arxivtui.tui.screens.main_order import MainOrder
from arxivtui.tui.screens.main_parts import Pane
from arxivtui.tui.widgets import KeyHint, PaperList
from arxivtui.tui.widgets.key_bar import MESSAGE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arxivtui.domain import PaperRecord
    from arxivtui.tui.session import Session
    from arxivtui.tui.views import Spec

NEEDS_PAPER = frozenset({"star", "later", "put_away", "seen", "read", "unread", "tags", "note"})
"""Actions that are about the paper under the cursor, or those marked."""
NEEDS_LIST = frozenset({"mark_range", "mark_one", "mark_all", "dismiss_below"})
"""Actions that are about the list, and wait until the reader is back there."""


_NARROWEST = 34
"""Columns in which there is no room beside help for how to let go of marks."""


@dataclass(eq=False, repr=False)
class TagsRead(Message):
    """The tags that papers have in common."""

    ids: tuple[str, ...]
    tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """What pressing the key once more does.

    Attributes:
        until: the end of the time for it, as `monotonic` has it.
    """

    verb: Verb
    spec: "Spec"
    number: int
    until: float


class MainJudging(MainOrder):
    """Judges, takes back, does again."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: _Asked | None = None
        self._note_asked = ""

    def possible(self, action: str) -> bool | None:
        """Only where there is a paper."""
        if action in NEEDS_PAPER:
            return self.has_chosen
        if action in NEEDS_LIST and self.pane is not Pane.LIST:
            return False if self.pane is Pane.DAYS else None
        if action in {"mark_range", "mark_one", "dismiss_below"}:
            return self.has_paper
        if action in {"mark_all", "finish"}:
            return bool(self.view.ids) or None if self.pane is not Pane.DAYS else False
        return super().possible(action)

    # One act, on one paper or on all that are marked

    def _do(self, act: Act, *, advance: bool, only_unread: bool = False) -> None:
        if act.paper_ids:
            advance = advance and (act.verb is Verb.SEE or not self._is_judged(act.paper_ids))
            self.desk.act(act, only_unread=only_unread)
            self._after_act(advance=advance)

    def _toggle(self, verb: Verb) -> None:
        if ids := self.chosen_ids:
            advance = self._advance and not self._is_judged(ids)
            done = self.desk.toggle(verb, ids)
            self._after_act(advance=done and advance)

    def _is_judged(self, ids: "Sequence[str]") -> bool:
        """One paper that the reader had judged before: nothing is gone through, so the cursor stays."""
        row = self.papers.row(ids[0]) if len(ids) == 1 else None
        return row is not None and (row.starred or row.later or row.state in (State.DISMISSED, State.SKIPPED))

    def _after_act(self, *, advance: bool) -> None:
        """The marks are gone; the cursor goes to the next unread paper, which may be where it is already."""
        marked = self.acts_on_marks
        if marked:
            self.papers.let_go()
        self.show_status()
        here = self.papers.cursor_index
        if not advance or here is None:
            return
        place = self.desk.next_unread(here if marked else here + 1, 1)
        if place is not None and place != here:
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
        self._do(Act(Verb.DISMISS, self.chosen_ids), advance=self._advance)

    def action_read(self) -> None:
        """Read: no longer for later."""
        self._do(Act(Verb.READ, self.chosen_ids), advance=self._advance)

    def action_seen(self) -> None:
        """Seen, and on."""
        self._do(Act(Verb.SEE, self.chosen_ids), advance=True)

    def action_unread(self) -> None:
        """Unread again; the cursor stays."""
        self.leave_unread()
        self._do(Act(Verb.UNREAD, self.chosen_ids), advance=False)

    def action_undo(self) -> None:
        """Take back the last act."""
        self.desk.undo()

    def action_redo(self) -> None:
        """Do it again."""
        self.desk.redo()

    def action_tags(self) -> None:
        """Edit the tags, of several papers those that all of them have."""
        ids, session = self.chosen_ids, self.owner.session
        if ids:
            start(self, "tags", lambda: common_tags(session, ids))
            # What is typed at once behind the key are tags, not commands.
            self.owner.ordered_keys.hold("tags")

    @on(TagsRead)
    def _ask_for_tags(self, message: TagsRead) -> None:
        from arxivtui.tui.screens.prompts import TagsPrompt

        self.owner.ordered_keys.release("tags")
        if self.app.screen is not self or message.ids != self.chosen_ids:
            return

        def done(tags: frozenset[str] | None) -> None:
            if tags is not None and (act := tagged(message.ids, message.tags, tags)) is not None:
                self._do(act, advance=False)

        prompt = TagsPrompt(message.tags)
        if len(message.ids) > 1:
            prompt.question = f"Tags that {counted(len(message.ids), 'paper')} have, with spaces between"
        self.app.push_screen(prompt, done)

    def action_note(self) -> None:
        """Write a note, on the cursor's paper alone; read first where the cursor came there just now."""
        record, paper_id = self.detail.record, self.paper_id
        if record is not None and record.paper.id == paper_id:
            self._ask_for_note(record)
        elif paper_id is not None:
            self._note_asked = paper_id
            self.read_paper()
            self.owner.ordered_keys.hold("paper")

    @on(RecordRead)
    def _note_may_be_asked_for(self, message: RecordRead) -> None:
        if message.paper_id == self._note_asked:
            self._note_asked = ""
            self.owner.ordered_keys.release("paper")
            if message.record is not None and self.app.screen is self and message.paper_id == self.paper_id:
                self._ask_for_note(message.record)

    def _ask_for_note(self, record: "PaperRecord") -> None:
        from arxivtui.tui.screens.prompts import NotePrompt

        paper_id = record.paper.id

        def done(note: str | None) -> None:
            if note is not None and note != record.triage.note:
                self.desk.act(Act(Verb.NOTE, (paper_id,), note=note))
                self.show_status()

        self.app.push_screen(NotePrompt(record.plain.title, record.triage.note), done)

    # Marks

    def action_mark_range(self) -> None:
        """From here to where the cursor goes; once more lets go of it."""
        self.papers.mark_range()

    def action_mark_one(self) -> None:
        """The paper, or no longer, and on to the next; of a range, keep it."""
        kept = self.papers.has_range
        self.papers.mark_one()
        if not kept:
            self.papers.move(1)

    def action_mark_all(self) -> None:
        """All above the fold, or none."""
        if not self._still_reading():
            self.papers.mark_all(self.view.ids)

    @on(PaperList.MarksChanged)
    def _show_marks_count(self) -> None:
        if self.papers.has_marks:
            self.say("")
        self.refresh_hints()

    @property
    def first_hints(self) -> list[KeyHint]:
        """How many papers are marked."""
        if not self.acts_on_marks:
            return super().first_hints
        marked = f"{self.papers.marked_count:,} marked"
        return [KeyHint(marked, "· Esc lets go" if self.size.width > _NARROWEST else "", "back")]

    @property
    def _can_let_go(self) -> bool:
        return self.acts_on_marks and not self.detail.why and not self._filtering

    @property
    def can_go_back(self) -> bool:
        """Escape leads anywhere."""
        return self._can_let_go or super().can_go_back

    def action_back(self) -> None:
        """Let go of the marks before the filter is left."""
        if self._can_let_go:
            self.papers.let_go()
        else:
            super().action_back()

    # All the rest

    def action_dismiss_below(self) -> None:
        """Every unread paper from here down to the fold."""
        here = self.papers.cursor_index
        below = self.papers.papers_to_fold(here) if here is not None else []
        self._close(Verb.DISMISS, below, "Nothing is unread from here down to the fold.")

    def action_finish(self) -> None:
        """All that is still unread is skipped."""
        folded = self.desk.standing.counts.folded
        below = f"; {folded:,} under the fold {'stays' if folded == 1 else 'stay'}" if folded else ""
        self._close(Verb.SKIP, self.view.ids, f"Nothing is unread here{below}.")

    def _close(self, verb: Verb, ids: "Sequence[str]", nothing: str) -> None:
        """Put away, or skip, those that are unread; very many of no one day only when asked twice."""
        if self._still_reading():
            return
        unread = unread_of(ids, self.desk.standing)
        if not unread:
            self.owner.tell(nothing)
            return
        asked, self._asked = self._asked, None
        again = _Asked(verb, self.spec, len(unread), monotonic() + MESSAGE_SECONDS)
        if needs_asking(unread, self.spec) and not _is_same(asked, again):
            self._asked = again
            key = self.owner.keys.by_id("finish" if verb is Verb.SKIP else "dismiss-below")
            does = "skips" if verb is Verb.SKIP else "dismisses"
            self.owner.tell(f"{key} once more {does} {counted(len(unread), 'unread paper')} of this list")
            return
        self._do(Act(verb, unread), advance=False, only_unread=True)

    def _still_reading(self) -> bool:
        """The list is not whole yet, so that all of it cannot be named; says so."""
        if self.desk.knows(self.view.ids):
            return False
        self.owner.tell("The list is still being read: once more in a moment.")
        return True


def _is_same(asked: _Asked | None, again: _Asked) -> bool:
    """The same is asked for again, while the question still stands there."""
    return (
        asked is not None
        and monotonic() < asked.until
        and ((asked.verb, asked.spec, asked.number) == (again.verb, again.spec, again.number))
    )


def common_tags(session: "Session", ids: tuple[str, ...]) -> TagsRead:
    """The tags that all of the papers have, for an answer."""
    from arxivtui.store import triage

    with session.store.reading() as db:
        tags = [set(one.tags) for one in triage.get(db, ids).values()]
    return TagsRead(ids, tuple(sorted(set.intersection(*tags))) if tags else ())
