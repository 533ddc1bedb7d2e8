"""The palette: the registry's commands by name, those that can be done now."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.content import Content
from textual.dom import DOMNode
from textual.style import Style

from arxivtui.text import harmless
from arxivtui.tui.commands import COMMANDS, Command, Place
from arxivtui.tui.screens.main import MainScreen

if TYPE_CHECKING:
    from arxivtui.tui.app import ArxivtuiApp


_FIRST = 100.0
"""More than any other match scores: what begins with the letters typed comes first."""


class CommandProvider(Provider):
    """Offers the commands of the screen below."""

    async def discover(self) -> Hits:
        """All of them, in the registry's order."""
        for command in self._possible():
            name = self._name(command)
            yield DiscoveryHit(Content(name), partial(self._run, command), name, command.help)
        for name, help_text, run in self._views():
            yield DiscoveryHit(Content(name), run, name, help_text)

    async def search(self, query: str) -> Hits:
        """Those whose title matches, then those whose sentence holds what is typed."""
        matcher = self.matcher(query)
        for command in self._possible():
            name = self._name(command)
            score, offsets = matcher.fuzzy_search.match(query, name)
            score = score or 0.1 * (query.casefold() in command.help.casefold())
            score += _FIRST * name.casefold().startswith(query.casefold())
            if score > 0:
                shown = _highlighted(name, offsets, matcher.match_style)
                yield Hit(score, shown, partial(self._run, command), name, command.help)
        for name, help_text, run in self._views():
            score, offsets = matcher.fuzzy_search.match(query, name)
            if score > 0:
                yield Hit(score, _highlighted(name, offsets, matcher.match_style), run, name, help_text)

    def _views(self) -> Iterator[tuple[str, str, Callable[[], None]]]:
        """The saved views, each as a name, what it asks for, and what opens it."""
        if isinstance(self.screen, MainScreen):
            for view in self.screen.days.views:
                name, query = harmless(view.name), harmless(view.query)
                yield f"View: {name}", f"Open it: {query}", partial(self.screen.parts.views.open, view)

    def _possible(self) -> Iterator[Command]:
        for command in COMMANDS:
            if command.palette and self._runner(command).check_action(command.run, ()):
                yield command

    def _name(self, command: Command) -> str:
        key = cast("ArxivtuiApp", self.app).keys.shown(command)
        title = self.screen.title_of(command) if isinstance(self.screen, MainScreen) else command.title
        return f"{title}  {key}" if key else title

    async def _run(self, command: Command) -> None:
        await self.app.run_action(command.run, self._runner(command))

    def _runner(self, command: Command) -> DOMNode:
        return self.app if command.place is Place.APP else self.screen


def _highlighted(name: str, offsets: Sequence[int], style: Style) -> Content:
    """The name with the letters that match. It may hold a model's name, which is not to be read as markup."""
    shown = Content(name)
    for offset in offsets:
        if not name[offset].isspace():
            shown = shown.stylize(style, offset, offset + 1)
    return shown
