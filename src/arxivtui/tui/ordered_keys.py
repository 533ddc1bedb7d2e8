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
            self._follow()
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
            self._follow()
        await self.go_on()

    async def go_on(self) -> None:
        """Give those that wait, as far as they may be given now."""
        while self._waiting and self._is_free():
            event = self._waiting.popleft()
            await self._give(event)
            if event.is_forwarded:
                self._send_behind(event, comes_back=isinstance(self._target, LineView))
            else:
                self._follow()
        if self._waiting and self._look is None:
            self._look = self._app.set_timer(LOOK_SECONDS, self._look_again)

    async def _look_again(self) -> None:
        self._look = None
        await self.go_on()

    @property
    def _target(self) -> "Widget":
        """Whatever a key is given to now."""
        return self._app.focused or self._app.screen

    def _follow(self) -> None:
        """A key was heeded: in a list that is all, elsewhere messages have to be about first."""
        if isinstance(self._target, LineView):
            self._under_way = None
        else:
            self._send_behind(None, comes_back=False)

    def _send_behind(self, event: Event | None, *, comes_back: bool) -> None:
        target, behind = self._target, None
        if not comes_back:
            # Of the app's own messages a screen keeps what comes back to their sender.
            behind = KeyPassed()
            behind.set_sender(target)
            target.post_message(behind)
        self._under_way = _UnderWay(event, target, self._app.screen, behind, monotonic())

    def _is_free(self) -> bool:
        """Nothing has to be waited for any more."""
        now, way = monotonic(), self._under_way
        if way is not None:
            gone = way.screen is not self._app.screen or not way.target.is_attached
            if not gone and now - way.since < PATIENCE_SECONDS:
                return False
            self._under_way = None
        self._held = {group: since for group, since in self._held.items() if now - since < PATIENCE_SECONDS}
        return not self._held
