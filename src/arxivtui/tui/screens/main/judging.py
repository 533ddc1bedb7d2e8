"""The main screen's part in judging: acts on the paper under the cursor, on marked ones, on all the rest."""

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

from textual.message import Message

from arxivtui.domain import Act, State, Verb
from arxivtui.text import counted
from arxivtui.tui.jobs import WRITES, start
from arxivtui.tui.judging import needs_asking, tagged, unread_of
from arxivtui.tui.screens.main.layout import Pane
from arxivtui.tui.widgets.key_bar import MESSAGE_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arxivtui.domain import PaperRecord
    from arxivtui.tui.screens.main.screen import MainScreen
    from arxivtui.tui.session import Session
    from arxivtui.tui.views import Spec

_TAGS = "tags"


@dataclass(eq=False, repr=False)
class TagsRead(Message):
    """The tags that papers have in common."""

    ids: tuple[str, ...]
    tags: tuple[str, ...]


class _Asked(NamedTuple):
    """What pressing the key once more does."""

    verb: Verb
    spec: "Spec"
    number: int


class Judging:
    """Judges, takes back, does again."""

    def __init__(self, main: "MainScreen") -> None:
        self._main = main
        self._asked: _Asked | None = None
        self._asked_until = 0.0
        """The end of the time for pressing it, as `monotonic` has it."""

    # One act, on one paper or on all that are marked

    def _do(self, act: Act, *, advance: bool, only_unread: bool = False) -> None:
        if act.paper_ids:
            advance = advance and (act.verb is Verb.SEE or not self._is_judged(act.paper_ids))
            self._main.desk.act(act, only_unread=only_unread)
            self._after_act(advance=advance)

    def _toggle(self, verb: Verb) -> None:
        if ids := self._main.chosen_ids:
            advance = self._advance and not self._is_judged(ids)
            done = self._main.desk.toggle(verb, ids)
            self._after_act(advance=done and advance)

    def _is_judged(self, ids: "Sequence[str]") -> bool:
        """One paper that the reader had judged before: nothing is gone through, so the cursor stays."""
        row = self._main.papers.row(ids[0]) if len(ids) == 1 else None
        return row is not None and (row.starred or row.later or row.state in (State.DISMISSED, State.SKIPPED))

    def _after_act(self, *, advance: bool) -> None:
        """The marks are gone; the cursor goes to the next unread paper, which may be where it is already."""
        main = self._main
        marked = main.acts_on_marks
        if marked:
            main.papers.let_go()
        main.bars.show_status()
        here = main.papers.cursor_index
        if not advance or here is None:
            return
        place = main.desk.next_unread(here if marked else here + 1, 1)
        if place is not None and place != here:
            main.papers.move_to(place)
            if main.pane is Pane.PAPER:
                main.detail.scroll_home(animate=False)

    @property
    def _advance(self) -> bool:
        return self._main.owner.session.settings.ui.advance

    def star(self) -> None:
        """Star, or take the star away."""
        self._toggle(Verb.STAR)

    def later(self) -> None:
        """Put off, or bring back."""
        self._toggle(Verb.LATER)

    def put_away(self) -> None:
        """Put away."""
        self._do(Act(Verb.DISMISS, self._main.chosen_ids), advance=self._advance)

    def read(self) -> None:
        """Read: no longer for later."""
        self._do(Act(Verb.READ, self._main.chosen_ids), advance=self._advance)

    def seen(self) -> None:
        """Seen, and on."""
        self._do(Act(Verb.SEE, self._main.chosen_ids), advance=True)

    def unread(self) -> None:
        """Unread again; the cursor stays."""
        self._main.parts.paper.leave_unread()
        self._do(Act(Verb.UNREAD, self._main.chosen_ids), advance=False)

    def undo(self) -> None:
        """Take back the last act; the keys that come next are for where that was."""
        self._main.desk.undo()
        self._main.owner.ordered_keys.hold(WRITES)

    def redo(self) -> None:
        """Do it again."""
        self._main.desk.redo()
        self._main.owner.ordered_keys.hold(WRITES)

    def tags(self) -> None:
        """Edit the tags, of several papers those that all of them have."""
        ids, session = self._main.chosen_ids, self._main.owner.session
        if ids:
            start(self._main, _TAGS, lambda: common_tags(session, ids))
            # What is typed at once behind the key are tags, not commands.
            self._main.owner.ordered_keys.hold(_TAGS)

    def ask_for_tags(self, message: TagsRead) -> None:
        """They are read: which shall it be."""
        from arxivtui.tui.screens.prompts import TagsPrompt

        self._main.owner.ordered_keys.release(_TAGS)
        if self._main.app.screen is not self._main or message.ids != self._main.chosen_ids:
            return

        def done(tags: frozenset[str] | None) -> None:
            if tags is not None and (act := tagged(message.ids, message.tags, tags)) is not None:
                self._do(act, advance=False)

        prompt = TagsPrompt(message.tags)
        if len(message.ids) > 1:
            prompt.question = f"Tags that {counted(len(message.ids), 'paper')} have, with spaces between"
        self._main.app.push_screen(prompt, done)

    def note(self) -> None:
        """Write a note, on the cursor's paper alone; read first where the cursor came there just now."""
        main = self._main
        record = main.detail.record
        if record is not None and record.paper.id == main.paper_id:
            self._ask_for_note(record)
        elif main.paper_id is not None:
            main.parts.paper.read_then(self._ask_for_note)

    def _ask_for_note(self, record: "PaperRecord") -> None:
        from arxivtui.tui.screens.prompts import NotePrompt

        main, paper_id = self._main, record.paper.id

        def done(note: str | None) -> None:
            if note is not None and note != record.triage.note:
                main.desk.act(Act(Verb.NOTE, (paper_id,), note=note))
                main.bars.show_status()

        main.app.push_screen(NotePrompt(record.plain.title, record.triage.note), done)

    # All the rest

    def dismiss_below(self) -> None:
        """Every unread paper from here down to the fold."""
        here = self._main.papers.cursor_index
        below = self._main.papers.papers_to_fold(here) if here is not None else []
        self._close(Verb.DISMISS, below, "Nothing is unread from here down to the fold.")

    def finish(self) -> None:
        """All that is still unread is skipped."""
        folded = self._main.desk.standing.counts.folded
        below = f"; {folded:,} under the fold {'stays' if folded == 1 else 'stay'}" if folded else ""
        self._close(Verb.SKIP, self._main.view.ids, f"Nothing is unread here{below}.")

    def _close(self, verb: Verb, ids: "Sequence[str]", nothing: str) -> None:
        """Put away, or skip, those that are unread; very many of no one day only when asked twice."""
        main = self._main
        if self.still_reading():
            return
        unread = unread_of(ids, main.desk.standing)
        if not unread:
            main.owner.tell(nothing)
            return
        again = _Asked(verb, main.spec, len(unread))
        asked, self._asked = self._asked if monotonic() < self._asked_until else None, None
        if needs_asking(unread, main.spec) and asked != again:
            self._asked, self._asked_until = again, monotonic() + MESSAGE_SECONDS
            key = main.owner.keys.by_id("finish" if verb is Verb.SKIP else "dismiss-below")
            does = "skips" if verb is Verb.SKIP else "dismisses"
            main.owner.tell(f"{key} once more {does} {counted(len(unread), 'unread paper')} of this list")
            return
        self._do(Act(verb, unread), advance=False, only_unread=True)

    def still_reading(self) -> bool:
        """The list is not whole yet, so that all of it cannot be named; says so."""
        if self._main.desk.knows(self._main.view.ids):
            return False
        self._main.owner.tell("The list is still being read: once more in a moment.")
        return True


def common_tags(session: "Session", ids: tuple[str, ...]) -> TagsRead:
    """The tags that all of the papers have, for an answer."""
    from arxivtui.store import triage

    with session.store.reading() as db:
        tags = [set(one.tags) for one in triage.get(db, ids).values()]
    return TagsRead(ids, tuple(sorted(set.intersection(*tags))) if tags else ())
