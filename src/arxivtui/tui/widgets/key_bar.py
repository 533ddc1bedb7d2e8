"""The key bar: what can be done now, from the registry, in one line that costs one line to draw."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from textual.content import Content
from textual.events import Click
from textual.widget import Widget

from arxivtui.text import cell_width, shorten

if TYPE_CHECKING:
    from textual.timer import Timer

MESSAGE_SECONDS = 6.0
"""How long a message stays."""
_NOTICE_SHARE = 0.5
"""Of the width, for what is said as long as it is so; the keys have the rest."""


class KeyHint(NamedTuple):
    """One entry: the key, what it does, the action that a click runs; dim where it cannot be done now."""

    key: str
    label: str
    action: str
    enabled: bool = True


class KeyBar(Widget):
    """Shows as many hints as the width has room for, in order; the last one always."""

    DEFAULT_CSS = """
    KeyBar { dock: bottom; height: 1; padding: 0 1; background: $footer-background; }
    """
    ALLOW_SELECT = False

    def __init__(self) -> None:
        super().__init__()
        self._hints: tuple[KeyHint, ...] = ()
        self._message = self._lesser = ""
        """What is said now, and of it, or of what comes after it, that which gives way to all else."""
        self._until: Timer | None = None
        self._next: Callable[[], None] | None = None
        self._notices: tuple[str, ...] = ()
        self._notice_action = ""

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Show these hints."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def say(self, text: str) -> None:
        """Show a message at the right for a while, in the room of the lesser hints."""
        if self._until is not None:
            self._until.stop()
        self._until = self.set_timer(MESSAGE_SECONDS, self._silence) if text or self._next else None
        if not text or self._message == self._lesser != text:
            self._lesser = ""
        self._message = text
        self.refresh()

    def say_lesser(self, text: str) -> None:
        """Show what is less than any other message: after the one that is there, never over what stands."""
        gives_way = self._message == self._lesser
        self._lesser = text
        if gives_way:
            self.say(text)

    def say_next(self, text: str, tell: Callable[[str], None]) -> None:
        """Have `tell` say something once what is said now has been there for its while."""
        if self._message:
            self._next = partial(tell, text)
        else:
            tell(text)

    def keep_saying(self, notices: Sequence[str], action: str) -> None:
        """Say something at the right whenever no message is there, until it is no longer so.

        Args:
            notices: ways to say it, from the longest to the shortest; none: nothing is said.
            action: what a click on it runs.
        """
        if tuple(notices) != self._notices:
            self._notices, self._notice_action = tuple(notices), action
            self.refresh()

    def _silence(self) -> None:
        tell, self._next = self._next, None
        self.say("" if self._message == self._lesser else self._lesser)
        if tell is not None:
            tell()

    @property
    def _speaks(self) -> bool:
        """A message is shown; a lesser one is not where something stands."""
        return bool(self._message) and not (self._notices and self._message == self._lesser)

    def render(self) -> Content:
        """The hints that fit, and the message."""
        hints = Content("  ").join(_draw(hint) for hint in self._shown)
        said = self._said
        if not said:
            return hints
        gap = " " * max(0, self.content_size.width - cell_width(hints.plain) - cell_width(said))
        return Content.assemble(hints, gap, (said, "$primary"))

    @property
    def _said(self) -> str:
        """What stands at the right: the message, or what is kept saying in as many words as half allows."""
        width = self.content_size.width
        if self._speaks or not self._notices:
            return shorten(self._message, max(0, width - 2))
        room = width * _NOTICE_SHARE
        return next((text for text in self._notices if cell_width(text) <= room), self._notices[-1])

    @property
    def _shown(self) -> list[KeyHint]:
        """The hints for which there is room beside what is said."""
        room = self.content_size.width
        if said := self._said:
            room -= cell_width(said) + 3
        kept = fitting(self._hints, room)
        return kept if sum(_cells(hint) + 2 for hint in kept) - 2 <= room else []

    async def on_click(self, event: Click) -> None:
        """A click on a hint does what its key does."""
        offset = event.get_content_offset(self)
        if offset is None:
            return
        left = 0
        for hint in self._shown:
            if left <= offset.x < left + _cells(hint) and hint.enabled:
                await self.screen.run_action(hint.action)
                return
            left += _cells(hint) + 2
        if (
            not self._speaks
            and self._notices
            and offset.x >= self.content_size.width - cell_width(self._said)
        ):
            await self.screen.run_action(self._notice_action)


def fitting(hints: Sequence[KeyHint], width: int) -> list[KeyHint]:
    """Those that fit beside each other, the last (help) kept before any other."""
    if not hints:
        return []
    *others, last = hints
    room = width - _cells(last)
    kept = []
    for hint in others:
        room -= _cells(hint) + 2
        if room < 0:
            break
        kept.append(hint)
    return [*kept, last]


def _cells(hint: KeyHint) -> int:
    return cell_width(f"{hint.key} {hint.label}")


def _draw(hint: KeyHint) -> Content:
    if not hint.enabled:
        return Content.styled(f"{hint.key} {hint.label}", "$foreground 35%")
    return Content.assemble((hint.key, "bold $footer-key-foreground"), (f" {hint.label}", "$foreground 75%"))
