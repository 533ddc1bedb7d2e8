"""Letting a browser in: a code to type there, then the question whether it was this one that typed it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.events import Key
from textual.widgets import Static

from arxivtui.domain import PairingState
from arxivtui.tui import pairing as desk
from arxivtui.tui.jobs import start, within
from arxivtui.tui.messages import JobFailed, PairingSeen
from arxivtui.tui.pairing_words import (
    code_content,
    ending_content,
    ending_words,
    problem_content,
    question_content,
)
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.session import now
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from textual.timer import Timer
    from textual.worker import Worker

    from arxivtui.domain import Pairing

ARM_SECONDS = 0.7
"""For so long, and for so long after a key, nothing is agreed to: what was typed was meant for elsewhere."""
LOOK_SECONDS = 0.3
CLOSE_SECONDS = 0.5

_GROUP = "pairing"
_ASKED = "The endpoint is off in the settings; it serves until you quit."
_NARROWEST = 10
_LINES_BESIDE = 5
"""Of the border and the keys."""


class PairingScreen(Dialog[None]):
    """One pairing after the other, until it is left; leaving closes the one under way."""

    DEFAULT_CSS = """
    PairingScreen {
        & > Vertical {
            width: 72; height: auto; max-height: 100%;
            padding: 1 2 0 2;
        }
        VerticalScroll { height: auto; }
        Static { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "let_in", "Let it in", show=False),
        Binding("n", "refuse", "Do not", show=False),
        Binding("enter", "again", "Begin again", show=False),
        Binding("escape", "leave", "Close", show=False),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.pairing: Pairing | None = None
        self.code = ""
        self.armed = False
        self._awaited = PairingState.OPEN
        self._problem = ""
        self._begun_for_this = False
        self._arming: Timer | None = None
        self._shown: tuple[object, ...] = ()
        self._worker: Worker[None] | None = None

    @property
    def state(self) -> PairingState | None:
        """How far the pairing has come; None before there is one."""
        return None if self.pairing is None else self.pairing.state

    @property
    def asking(self) -> bool:
        """A browser waits for the reader's word."""
        return self.state is PairingState.CLAIMED

    @property
    def over(self) -> bool:
        """This pairing has come to an end, or to nothing."""
        return bool(self._problem) or (self.state is not None and self.state.is_over)

    def compose(self) -> ComposeResult:
        """What is to be done over the keys that do it."""
        with Vertical():
            with VerticalScroll(can_focus=False):
                yield Static(id="said", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Begin, and look from then on."""
        serving = self.owner.serving
        self._begun_for_this = not serving.wanted
        serving.ask()
        self._begin()
        self.set_interval(LOOK_SECONDS, self._look)

    def on_resize(self) -> None:
        """Wrap again, and leave room for the keys."""
        self.query_one(VerticalScroll).styles.max_height = max(1, self.size.height - _LINES_BESIDE)
        self.call_after_refresh(self._show)

    async def on_unmount(self) -> None:
        """Left."""
        await self.close_pairing()

    async def close_pairing(self) -> None:
        """Nobody is there to answer: no browser is let in by this code."""
        pairing, session = self.pairing, self.owner.own_session
        if pairing is not None and not pairing.state.is_over:
            await within(CLOSE_SECONDS, _GROUP, lambda: desk.close(session, pairing.id))

    # The pairing

    def _begin(self) -> None:
        self.pairing, self.code, self._problem = None, "", ""
        self._awaited = PairingState.OPEN
        session = self.owner.own_session
        self._do(lambda: desk.begin(session))

    def _look(self) -> None:
        """Ask the store how far it has come, unless that is being asked, and count down."""
        self._show()
        pairing, session = self.pairing, self.owner.own_session
        if pairing is not None and not pairing.state.is_over and not self._busy:
            self._do(lambda: desk.look(session, pairing.id))

    def _do(self, work: Callable[[], PairingSeen]) -> None:
        self._worker = start(self, _GROUP, work)

    @property
    def _busy(self) -> bool:
        return self._worker is not None and not self._worker.is_finished

    @on(PairingSeen)
    def _seen(self, message: PairingSeen) -> None:
        before, self.pairing = self.state, message.pairing
        self.code = message.code or self.code
        if not message.pairing.state.is_over:
            self._awaited = message.pairing.state
        if message.pairing.state is not before:
            self._turned()
        self._show()

    def _turned(self) -> None:
        """It has come a step further."""
        self.armed = False
        if self.asking:
            # Once it can be seen: nothing typed before was an answer to it.
            self.call_after_refresh(self._arm_soon)
        elif self.pairing is not None and self.pairing.state.is_over:
            self.owner.note(ending_words(self.pairing, self._awaited))

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        message.stop()
        self._problem = str(message.error)
        self._show()

    # Answering

    def on_key(self, _event: Key) -> None:
        """Whoever is typing has not read the question."""
        if self.asking and not self.armed:
            self._arm_soon()

    def _arm_soon(self) -> None:
        if self._arming is not None:
            self._arming.stop()
        self._arming = self.set_timer(ARM_SECONDS, self._arm)

    def _arm(self) -> None:
        self.armed = self.asking
        self._show()

    def action_let_in(self) -> None:
        """Yes."""
        if self.armed:
            self._answer(True)

    def action_refuse(self) -> None:
        """No."""
        if self.armed:
            self._answer(False)

    def _answer(self, approve: bool) -> None:
        pairing, session = self.pairing, self.owner.own_session
        self.armed = False
        if pairing is not None:
            self._do(lambda: desk.answer(session, pairing.id, approve))

    def action_again(self) -> None:
        """Another code, where this one has come to nothing."""
        if self.over and self.state is not PairingState.TAKEN:
            self._begin()
            self._show()

    def action_leave(self) -> None:
        """Close; a browser that waits is not let in."""
        self.dismiss(None)

    # What is shown

    def _show(self) -> None:
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        serving = self.owner.serving
        told = serving.sentence
        left = 0 if self.pairing is None else max(0, int((self.pairing.expires - now()).total_seconds()))
        shown = (self.pairing, self._problem, self.armed, told, left, width)
        if shown != self._shown and width:
            self._shown = shown
            self.query_one("#said", Static).update(self._said(told, left, max(width, _NARROWEST)))
            self.query_one(KeyBar).show(self._hints())

    def _said(self, told: str, left: int, width: int) -> Content:
        pairing = self.pairing
        if self._problem:
            return problem_content(self._problem, width)
        if pairing is not None and pairing.state.is_over:
            return ending_content(pairing, self._awaited, width)
        if pairing is not None and pairing.state is not PairingState.OPEN:
            return question_content(pairing, left, width, armed=self.armed)
        serving = self.owner.serving
        if not serving.reachable:
            return problem_content(told, width)
        notice = _ASKED if self._begun_for_this else "" if serving.serves else told
        return code_content(self.code, left, width, port=serving.port, notice=notice)

    def _hints(self) -> list[KeyHint]:
        if self.asking:
            return [
                KeyHint("y", "let it in", "let_in", self.armed),
                KeyHint("n", "do not", "refuse", self.armed),
                KeyHint("Esc", "no, and close", "leave"),
            ]
        close = KeyHint("Esc", "close", "leave")
        if self.over and self.state is not PairingState.TAKEN:
            return [KeyHint("Enter", "begin again", "again"), close]
        return [close]
