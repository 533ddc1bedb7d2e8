"""`arxivtui service`: the endpoint all day, without the app."""

import os
from collections.abc import Mapping

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED, PARTLY
from arxivtui.config import Directories
from arxivtui.text import harmless


@click.group()
def service() -> None:
    """Serve all day, as a service of yours (systemd on Linux, launchd on macOS).

    It runs `arxivtui serve --wait`: where the app serves already, it waits, and takes over when the app ends.
    """


@service.command()
@pass_surroundings
def install(surroundings: CommandContext) -> None:
    """Start the service, now and with every login.

    Writes its file, or brings it up to date. A file of that name which arxivtui did not write is left alone.
    """
    from arxivtui.server.service import Program, find_service

    surroundings.settings  # noqa: B018 - a mistake in them is told here, not to a log
    found = find_service(surroundings.directories)
    program = Program.serving()
    surroundings.directories.create()
    anew = found.install(program)
    _say(f"{'Brought up to date' if anew else 'Written'}: {found.file}")
    _say("The service runs now, and from every login on. `arxivtui service status` tells how it is,")
    _say(f"`{found.log_command}` what it said.")
    if found.remark:
        _say(found.remark)
    for name in _settings_set_here(os.environ):
        click.echo(
            f"{name} is set in this shell, of which the service knows nothing; write it into config.toml.",
            err=True,
        )


@service.command()
@pass_surroundings
def remove(surroundings: CommandContext) -> None:
    """Stop the service and delete its file. Papers, marks and paired browsers stay."""
    from arxivtui.server.service import find_service

    found = find_service(surroundings.directories)
    _say(f"Removed: {found.file}" if found.remove() else f"It was not installed ({found.file}).")


@service.command()
@pass_surroundings
@click.pass_context
def status(context: click.Context, surroundings: CommandContext) -> None:
    """Tell how the service is, and who serves.

    Exit codes: 0 it is active, 3 it is installed but not active, 1 it is not installed, or the settings are
    wrong.
    """
    from arxivtui.server.service import find_service

    found = find_service(surroundings.directories)
    state = found.state()
    if not state.installed:
        _say(f"Not installed: {state.words}" if state.words else f"Not installed ({found.file}).")
    else:
        _say(f"Installed: {found.file}")
        _say(f"Starts at login: {'yes' if state.enabled else 'no'}")
        more = "" if state.active else f"; `{found.log_command}` says more"
        _say(f"Now: {state.words or 'unknown'}{more}")
    _say(_who_serves(surroundings.directories, surroundings.settings.server.port))
    if not state.active:
        context.exit(PARTLY if state.installed else FAILED)


def _who_serves(directories: Directories, port: int) -> str:
    """Which copy of arxivtui answers at this moment, the service or another; or what has the port instead."""
    from arxivtui.server import EndpointKind, EndpointState
    from arxivtui.server.copies import Turn
    from arxivtui.server.ports import is_arxivtui, is_taken

    turn = Turn(directories.state)
    if (said := turn.whose()) is None:
        taken, other = is_taken(port), is_arxivtui(port)
        said = turn.whose()  # A copy of ours may have begun to serve meanwhile.
        if said is None:
            if not taken:
                return f"Nothing is served at this moment; port {port} is free."
            kind = EndpointKind.OTHER_STORE if other else EndpointKind.FOREIGN
            return f"Nothing is served at this moment. {EndpointState(kind, port).words}"
    if not is_arxivtui(said.port):
        who = f"Process {said.pid} is to serve at http://127.0.0.1:{said.port}"
        return f"Nothing is served at this moment. {who}, but does not answer."
    return f"Process {said.pid} serves at http://127.0.0.1:{said.port}."


def _settings_set_here(environ: Mapping[str, str]) -> list[str]:
    return sorted(name for name in environ if name.startswith("ARXIVTUI_") and "__" in name)


def _say(text: str) -> None:
    click.echo(harmless(text))
