"""The palette: the registry's commands by name, those that can be done now."""

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, cast

from textual.command import DiscoveryHit, Hit, Hits, Provider
from textual.dom import DOMNode

from arxivtui.tui.commands import COMMANDS, Command, Place

if TYPE_CHECKING:
    from arxivtui.tui.app import ArxivtuiApp


class CommandProvider(Provider):
    """Offers the commands of the screen below."""

    async def discover(self) -> Hits:
        """All of them, in the registry's order."""
        for command in self._possible():
            yield DiscoveryHit(self._name(command), partial(self._run, command), command.title, command.help)

    async def search(self, query: str) -> Hits:
        """Those whose title matches, then those whose sentence holds what is typed."""
        matcher = self.matcher(query)
        for command in self._possible():
            name = self._name(command)
            score = matcher.match(name) or 0.1 * (query.casefold() in command.help.casefold())
            if score > 0:
                yield Hit(
                    score, matcher.highlight(name), partial(self._run, command), command.title, command.help
                )

    def _possible(self) -> Iterator[Command]:
        for command in COMMANDS:
            if command.palette and self._runner(command).check_action(command.run, ()):
                yield command

    def _name(self, command: Command) -> str:
        key = cast("ArxivtuiApp", self.app).keys.shown(command)
        return f"{command.title}  {key}" if key else command.title

    async def _run(self, command: Command) -> None:
        await self.app.run_action(command.run, self._runner(command))

    def _runner(self, command: Command) -> DOMNode:
        return self.app if command.place is Place.APP else self.screen
