"""What edited criteria would do to the newest days, before they count: kept, edited again or taken back."""

from enum import Enum, auto
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from arxivtui.domain import ArxivtuiError, CriteriaError
from arxivtui.text import cell_width, harmless, one_line, shorten, wrap
from arxivtui.tui.messages import JobFailed, JobProgress, PreviewDone
from arxivtui.tui.ranking import RankJob
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.days import short_day
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from arxivtui.day import Move, Preview

HEAD = "Edited criteria"
LOOKING = "Looking what they would move"
STOPPED = "Not looked at any further."

_LINES_BESIDE = 4
"""Of the border, the keys and the line above them."""
_FEWEST = 3
"""Risers, and fallers, that are shown before the rest of them."""


class Choice(Enum):
    """What becomes of an edit.

    RANK: it is kept, and papers are ranked by it now.
    LATER: it is kept, and papers keep their scores for now.
    AGAIN: the reader goes on editing.
    BACK: it is taken back.
    """

    RANK = auto()
    LATER = auto()
    AGAIN = auto()
    BACK = auto()


class CriteriaScreen(Dialog[Choice]):
    """Risers and fallers under the criteria as they are in the file now.

    Args:
        changed: the file is another one than before the edit; else this screen goes away by itself where
            papers are ranked by these criteria already.
    """

    DEFAULT_CSS = """
    CriteriaScreen {
        & > Vertical {
            width: 108; height: auto; max-height: 100%;
        }
        VerticalScroll { height: auto; }
        #seen { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "rank", "Keep and rank now", show=False),
        Binding("e", "again", "Edit again", show=False),
        Binding("t", "take_back", "Take the change back", show=False),
        Binding("escape,q", "leave", "Keep, rank later", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, *, changed: bool) -> None:
        super().__init__()
        self.changed = changed
        self.preview: Preview | None = None
        self.problem: ArxivtuiError | None = None
        self.looking = True
        self._doing = ""
        self._job = RankJob(self)

    def compose(self) -> ComposeResult:
        """What is seen over the keys."""
        with Vertical():
            with VerticalScroll(can_focus=False):
                yield Static(id="seen", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Begin to look."""
        self._job.preview(self.owner.session)
        self._show()

    def on_unmount(self) -> None:
        """Nobody waits for it any more."""
        self._job.cancel()

    def on_resize(self, _event: Resize) -> None:
        """Lay it out anew, and leave room for the keys."""
        self.query_one(VerticalScroll).styles.max_height = max(1, self.size.height - _LINES_BESIDE)
        self.call_after_refresh(self._show)

    @property
    def usable(self) -> bool:
        """The criteria can be read, and so papers be ranked by them."""
        return not isinstance(self.problem, CriteriaError)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """What cannot be ranked by is not ranked by; what was not changed is not taken back."""
        del parameters
        return self.usable if action == "rank" else self.changed if action == "take_back" else True

    # What comes in

    @on(JobProgress)
    def _progress(self, message: JobProgress) -> None:
        message.stop()
        self._doing = message.text
        self._show()

    @on(PreviewDone)
    def _seen(self, message: PreviewDone) -> None:
        self.preview = message.preview
        if message.preview.same and not self.changed:
            self.dismiss(Choice.LATER)
        self._end_looking()

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        message.stop()
        self.problem = message.error
        self._end_looking()

    def _end_looking(self) -> None:
        self.looking = False
        self.refresh_bindings()
        self._show()

    # What the reader does

    def action_rank(self) -> None:
        """Keep it, and rank now."""
        self.dismiss(Choice.RANK)

    def action_again(self) -> None:
        """Back into the editor."""
        self.dismiss(Choice.AGAIN)

    def action_take_back(self) -> None:
        """As if nothing had been edited."""
        self.dismiss(Choice.BACK)

    def action_leave(self) -> None:
        """While it looks, look no further; then leave, the edit kept."""
        if self.looking:
            self._job.cancel()
            self._end_looking()
        else:
            self.dismiss(Choice.LATER)

    # What is shown

    def _show(self) -> None:
        hints = [
            KeyHint("Enter", "keep, rank now", "rank"),
            KeyHint("e", "edit again", "again"),
            KeyHint("t", "take back", "take_back"),
            KeyHint("Esc", "stop looking" if self.looking else "leave as it is", "leave"),
        ]
        self.query_one(KeyBar).show([hint for hint in hints if self.check_action(hint.action, ())])
        body = self.query_one(VerticalScroll)
        # The scroll bar's column stays free: whether there will be one is known only after it is laid out.
        width = body.size.width - 1
        if width > 0:
            room = max(1, self.size.height - _LINES_BESIDE)
            self.query_one("#seen", Static).update(self._content(width, room))

    def _content(self, width: int, room: int) -> Content:
        if self.problem is not None:
            return _said(str(self.problem), width, "$error")
        if self.preview is not None:
            return preview_content(self.preview, width, room)
        doing = f": {self._doing} …" if self._doing else " …"
        return _said(f"{LOOKING}{doing}" if self.looking else STOPPED, width, DIM)


def preview_content(preview: "Preview", width: int, room: int) -> Content:
    """Words and tables in lines of at most `width` cells.

    Of both tables as many rows come first as `room` lines have place for; the rest follows below.
    """
    from arxivtui.day import preview_words

    said = _said(preview_words(preview), width)
    tables = 2 * bool(preview.risers) + 2 * bool(preview.fallers)
    rows = room - len(said.plain.split("\n")) - tables
    first = max(_FEWEST, rows // 2)
    if len(preview.risers) < first:
        first = max(first, rows - len(preview.risers))
    elif len(preview.fallers) < first:
        first = max(first, rows - len(preview.fallers))
    parts = [said]
    for head, moves in (
        ("Risers", preview.risers[:first]),
        ("Fallers", preview.fallers[:first]),
        ("More risers", preview.risers[first:]),
        ("More fallers", preview.fallers[first:]),
    ):
        if moves:
            parts.append(_table(head, moves, width, several_days=len(preview.days) > 1))
    return Content("\n\n").join(parts)


def _said(text: str, width: int, style: str = "") -> Content:
    lines = (Content.styled(line, style) for line in wrap(harmless(text), width))
    return Content("\n").join([Content.styled(HEAD, "bold"), *lines])


def _table(head: str, moves: "Sequence[Move]", width: int, *, several_days: bool) -> Content:
    from arxivtui.day import FIGURES_HEAD, move_figures

    first, *others = FIGURES_HEAD
    named = "" if len(head) > len(first) + 1 else "  ".join(["", *others])[len(head) - len(first) :]
    lines = [Content.assemble((head, "bold $primary"), (named, DIM))]
    for move in moves:
        points, score, place = move_figures(move)
        day = f"{short_day(move.day):>6}  " if several_days else ""
        beside = f"  {place}  {day}"
        room = width - cell_width(f"{points}  {score}{beside}")
        title = shorten(one_line(move.title), max(0, room))
        lines.append(Content.assemble((points, "bold"), f"  {score}", (beside, DIM), title))
    return Content("\n").join(lines)
