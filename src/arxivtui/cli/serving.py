"""`arxivtui serve`: the endpoint without the app; and an endpoint of its own for any other command."""

from collections.abc import Callable
from contextlib import suppress
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.signals import told_of_endings
from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless

if TYPE_CHECKING:
    from arxivtui.server import Endpoint, EndpointState


class _PortType(click.IntRange):
    """A port that needs no rights; what is none is told in plain words."""

    name = "port"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The port; wrong usage where it is none."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f"{value!r} is no port to serve at; write a number from 1024 to 65535.", param, ctx)


PORT = click.option(
    "--port",
    type=_PortType(1024, 65535),
    metavar="N",
    help="Another port than `port` under [server] in config.toml, this time.",
)


class NotServingError(ArxivtuiError):
    """This process cannot serve, or what it needs is not served."""


@click.command()
@PORT
@click.option(
    "--wait",
    is_flag=True,
    help="Where another copy of arxivtui serves, or another program has the port: wait, and take over.",
)
@pass_surroundings
def serve(surroundings: CommandContext, port: int | None, wait: bool) -> None:
    """Serve the browser extension, without the app, until Ctrl-C.

    Only programs on this computer can reach it (127.0.0.1), and only browsers that you paired
    (`arxivtui pair`) are told anything. Each change of how it stands is a line on stderr. The store is made
    where there is none.

    Exit codes: 0 it was ended, 1 it could not begin to serve. Without --wait that is so where another copy
    of arxivtui serves already, the app for example.
    """
    news: SimpleQueue[EndpointState | None] = SimpleQueue()
    endpoint = make_endpoint(surroundings, port, news.put)
    with told_of_endings(lambda _number: news.put(None)):
        endpoint.start()
        try:
            _follow(news, wait=wait)
        finally:
            endpoint.stop()
        _tell_rest(news)


def make_endpoint(
    surroundings: CommandContext,
    port: int | None,
    watch: "Callable[[EndpointState], None] | None" = None,
) -> "Endpoint":
    """The reader's endpoint, not started yet.

    Args:
        surroundings: the command's.
        port: instead of that of the settings; None for that.
        watch: told of each state, in the endpoint's thread.

    Raises:
        SettingsError: the settings are wrong, or a folder cannot be made.
    """
    from arxivtui.server import Endpoint
    from arxivtui.store import Store

    settings, directories = surroundings.settings, surroundings.directories
    directories.create()

    def open_store() -> Store:
        return Store.open(directories.database, backups=surroundings.backup_folder)

    return Endpoint(open_store, settings, directories, watch=watch, port=port)


def why_not(state: "EndpointState") -> NotServingError:
    """Why nothing is served, and what to do."""
    from arxivtui.server import EndpointKind

    hints = {
        EndpointKind.ELSEWHERE: "With --wait this one waits, and takes over.",
        EndpointKind.OTHER_STORE: "For once, --port N does.",
        EndpointKind.FOREIGN: "For once, --port N does.",
    }
    return NotServingError(state.words, hints.get(state.kind, ""))


def _follow(news: "SimpleQueue[EndpointState | None]", *, wait: bool) -> None:
    """Tell how the endpoint stands until it is to end.

    Once it has served it is given time for anything, such as a store that is being restored: it tries again
    by itself. What cannot even begin is better begun anew, perhaps with newer code, by whoever began it.

    Raises:
        NotServingError: it could not begin, or has to stand by and is not to wait.
    """
    from arxivtui.server import EndpointKind

    hopeless = {EndpointKind.FAILED}
    if not wait:
        hopeless |= {EndpointKind.ELSEWHERE, EndpointKind.OTHER_STORE, EndpointKind.FOREIGN}
    while (state := news.get()) is not None:
        if state.kind is EndpointKind.STOPPED or state.kind in hopeless:
            raise why_not(state)
        if state.kind is EndpointKind.SERVING:
            hopeless.clear()
        _tell(state)


def _tell_rest(news: "SimpleQueue[EndpointState | None]") -> None:
    while not news.empty():
        if (state := news.get()) is not None:
            _tell(state)


def _tell(state: "EndpointState") -> None:
    with suppress(OSError):  # The terminal may be what went away.
        click.echo(f"arxivtui: {harmless(state.words)}", err=True)
