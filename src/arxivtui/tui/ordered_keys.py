"""Keys in their order: each is given once all that the one before it does is done.

Textual sends a key through the queues of all widgets around the focus, and the next one to whatever has the
focus by then. Of keys that come fast, those behind an Enter that leaves a field would be written into the
field, those behind a key that opens a dialog would be lost, and those that are for a new list would act on
the old one.
"""

from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual.events import Event
from textual.message import Message

from arxivtui.tui.widgets.line_view import LineView

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen
    from textual.timer import Timer
    from textual.widget import Widget

PATIENCE_SECONDS = 5.0
"""How long keys wait for anything; what takes longer leaves them to what is shown."""
LOOK_SECONDS = 0.02
"""How often it is looked, while keys wait, whether what they wait for is gone: a dialog closes in silence."""


class KeyPassed(Message):
    """Sent behind a key, the way that the key takes: back at the app it tells that the key is through."""


@dataclass(frozen=True, slots=True)
class _UnderWay:
    """A key on its way, or what it does.

    Attributes:
        event: the key; None where it was heeded.
        behind: what was sent behind it; None where the key itself comes back.
        since: by the monotonic clock.
    """

    event: Event | None
    target: "Widget"
    screen: "Screen[Any]"
    behind: KeyPassed | None
    since: float


class OrderedKeys:
    """Keys and pastes that come from the terminal, given one at a time.

    All but `hold` and `release` is called by the app, in its own turn.

    Args:
        app: whose keys they are.
        give: heeds a key at once, or sends it to whatever has the focus.
    """

    def __init__(self, app: "App[Any]", give: Callable[[Event], Awaitable[None]]) -> None:
        self._app = app
        self._give = give
        self._waiting: deque[Event] = deque()
        self._under_way: _UnderWay | None = None
        self._held: dict[str, float] = {}
        """Since when, by the group of the job that keys wait for."""
        self._look: Timer | None = None

    async def take(self, event: Event) -> None:
        """One more."""
        self._waiting.append(event)
        await self.go_on()

    async def came_back(self, event: Event) -> None:
        """One has been through the widgets, and is heeded."""
        if self._under_way is not None and self._under_way.event is event:
            self._follow(self._under_way.screen)
            await self.go_on()

    async def passed(self, message: KeyPassed) -> None:
        """What was sent behind one is back."""
        if self._under_way is not None and self._under_way.behind is message:
            self._under_way = None
            await self.go_on()

    def hold(self, group: str) -> None:
        """Keys are for what a job of this group brings: they wait for `release`."""
        self._held[group] = monotonic()

    def release(self, group: str) -> None:
        """It is there, or will not come."""
        if self._held.pop(group, None) is not None:
            self._app.call_later(self._released)

    async def _released(self) -> None:
        if self._under_way is None:
            self._follow(self._app.screen)
        await self.go_on()

    async def go_on(self) -> None:
        """Give those that wait, as far as they may be given now."""
        while self._waiting and self._may_give():
            event, screen = self._waiting.popleft(), self._app.screen
            await self._give(event)
            if not event.is_forwarded:
                self._follow(screen)
            elif isinstance(self._target, LineView):
                self._wait_for(event)
            else:
                self._send_behind(event)
        if self._waiting and self._look is None:
            self._look = self._app.set_timer(LOOK_SECONDS, self._look_again)

    async def _look_again(self) -> None:
        self._look = None
        await self.go_on()

    @property
    def _target(self) -> "Widget":
        """Whatever a key is given to now."""
        return self._app.focused or self._app.screen

    def _follow(self, screen: "Screen[Any]") -> None:
        """A key was heeded while `screen` was open: in a list that is all.

        Elsewhere messages have to be about first, and so has the answer of a dialog that the key has closed.
        """
        if isinstance(self._target, LineView) and self._app.screen is screen:
            self._under_way = None
        else:
            self._send_behind()

    def _send_behind(self, event: Event | None = None) -> None:
        target, behind = self._target, KeyPassed()
        # Of the app's own messages a screen keeps what comes back to their sender.
        target.post_message(behind.set_sender(target))
        self._wait_for(event, behind)

    def _wait_for(self, event: Event | None, behind: KeyPassed | None = None) -> None:
        self._under_way = _UnderWay(event, self._target, self._app.screen, behind, monotonic())

    def _may_give(self) -> bool:
        """Nothing has to be waited for any more."""
        now, way = monotonic(), self._under_way
        if way is not None and now - way.since < PATIENCE_SECONDS:
            if way.screen is not self._app.screen or not way.target.is_attached:
                # It will not come back; the answer of a dialog that is gone may still be about.
                self._send_behind()
            return False
        self._under_way = None
        self._held = {group: since for group, since in self._held.items() if now - since < PATIENCE_SECONDS}
        return not self._held
