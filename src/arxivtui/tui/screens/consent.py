"""What asking a model means and costs, before it is asked: agreed to, or not now."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.widgets import Static

from arxivtui.text import wrap
from arxivtui.tui.scoring_words import facts, question
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from arxivtui.day.llm import ScorePlan

ARM_SECONDS = 0.4
"""For so long nothing is agreed to: the key was meant for what stood here before."""

_LABEL_WIDTH = 8
_NARROWEST = 16
_LINES_BESIDE = 4
"""Of the border and the keys."""


class ConsentScreen(Dialog[bool]):
    """The price and all that goes with it. Answers whether the reader agreed.

    Args:
        plan: what would be done.
        first: the reader has never agreed to this model, server and key: everything is said.
        again: how many of its papers the model was asked about before.
    """

    DEFAULT_CSS = """
    ConsentScreen {
        & > Vertical {
            width: 86; height: auto; max-height: 100%;
        }
        VerticalScroll { height: auto; }
        #facts { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter,y", "agree", "Agree and score", show=False),
        Binding("escape,n,q", "leave", "Not now", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, plan: "ScorePlan", *, first: bool, again: int) -> None:
        super().__init__()
        self._question = question(plan)
        self._facts = tuple(facts(plan, again=again, first=first))
        self._first = first
        self._stopped_by = "" if plan.affordable else plan.stopped_by
        self._armed = False

    @property
    def armed(self) -> bool:
        """Agreeing is possible: the question has been there for a moment, and the caps leave room."""
        return self._armed and not self._stopped_by

    def compose(self) -> ComposeResult:
        """The facts over the keys."""
        with Vertical():
            with VerticalScroll(can_focus=False):
                yield Static(id="facts", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Begin to count once it can be seen."""
        hints = [KeyHint("Esc", "not now", "leave")]
        if not self._stopped_by:
            hints.insert(0, KeyHint("Enter", "agree and score" if self._first else "score", "agree"))
        self.query_one(KeyBar).show(hints)
        self.call_after_refresh(self._begin)

    def on_resize(self, _event: Resize) -> None:
        """Wrap again, and leave room for the keys."""
        self.query_one(VerticalScroll).styles.max_height = max(1, self.size.height - _LINES_BESIDE)
        self.call_after_refresh(self._show)

    def action_agree(self) -> None:
        """Yes."""
        if self.armed:
            self.dismiss(True)

    def action_leave(self) -> None:
        """Nothing is sent."""
        self.dismiss(False)

    def _begin(self) -> None:
        self._show()
        self.set_timer(ARM_SECONDS, self._arm)

    def _arm(self) -> None:
        self._armed = True

    def _show(self) -> None:
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        self.query_one("#facts", Static).update(
            consent_content(self._question, self._lead, self._facts, width)
        )

    @property
    def _lead(self) -> str:
        if self._stopped_by:
            return f"Not now: {self._stopped_by}."
        return "Nothing is sent before you agree." if self._first else ""


def consent_content(asked: str, lead: str, told: Sequence[tuple[str, str]], width: int) -> Content:
    """The question and the facts in lines of at most `width` cells."""
    lines = [Content.styled(line, "bold") for line in wrap(asked, width)]
    lines += [Content.styled(line, "$warning") for line in wrap(lead, width)]
    lines.append(Content(""))
    for label, text in told:
        head = label.ljust(_LABEL_WIDTH)
        for line in wrap(text, max(_NARROWEST, width - _LABEL_WIDTH)):
            lines.append(Content.assemble((head, "$primary"), (line, "" if label else DIM)))
            head = " " * _LABEL_WIDTH
    return Content("\n").join(lines)
