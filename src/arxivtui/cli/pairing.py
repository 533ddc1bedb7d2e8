"""`arxivtui pair`: a code is shown, and the browser that sends it is let in once the reader agrees."""

import os
import select
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from threading import Event
from typing import TYPE_CHECKING, NoReturn

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.serving import PORT, make_endpoint, why_not
from arxivtui.cli.signals import told_of_endings
from arxivtui.domain import ArxivtuiError, Pairing, PairingState
from arxivtui.text import harmless

if TYPE_CHECKING:
    from arxivtui.server import Endpoint
    from arxivtui.store import Store

_LOOK = 0.2
"""Seconds between two looks at how far the pairing has come."""

_BEGINNING = 20.0
"""Seconds until an endpoint has to know whether it can serve; it takes a few tenths."""
_TO_START_AND_CLEAR = "\r\x1b[K"


class PairingEndedError(ArxivtuiError):
    """No browser was let in."""


@click.command()
@click.option("--yes", is_flag=True, help="Let in whichever browser sends the code, without asking.")
@PORT
@pass_surroundings
def pair(surroundings: CommandContext, yes: bool, port: int | None) -> None:
    """Let a browser read your scores and change your triage.

    Shows a code for the options of the browser extension; it counts for two minutes, once, and five wrong
    ones end it. Then you are shown which extension sent it, and asked. Ctrl-C ends the pairing at any
    moment. Whichever copy of arxivtui serves, it is used; without one, this command serves until it is done.

    Where stdout is no terminal, its first line is the code alone, and the second says who was paired.
    Somebody has to answer: without a terminal to type on, give --yes.

    Exit codes: 0 a browser was paired, 1 none was, 130 it was ended with Ctrl-C.
    """
    if not yes and not _somebody_is_there():
        raise click.UsageError("Nobody could answer: there is no terminal to type on, and no --yes.")
    store = surroundings.store
    with _interrupts_noted() as interrupted, _reachable(surroundings, port) as endpoint:
        paired = _Attempt(store, endpoint, interrupted).made(yes=yes)
    click.echo(f"Paired: {paired.client} {harmless(paired.label)}")


def _somebody_is_there() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


@contextmanager
def _interrupts_noted() -> Iterator[Event]:
    """Ctrl-C; to be ended by the system, or by a terminal that closes, is one: no code stays valid behind it.

    Noted and no more: an exception would come in the middle of anything, a transaction included.
    """
    interrupted = Event()
    with told_of_endings(lambda _number: interrupted.set()):
        yield interrupted


def _heed(interrupted: Event, seconds: float = 0.0) -> None:
    """Wait so long, between two steps.

    Raises:
        KeyboardInterrupt: there was one, or comes meanwhile.
    """
    if interrupted.wait(seconds):
        raise KeyboardInterrupt


@contextmanager
def _reachable(surroundings: CommandContext, port: int | None) -> "Iterator[Endpoint]":
    """An endpoint that browsers reach as long as this lasts: another copy's, or one of our own.

    Ours waits behind another copy's, and takes over where that one ends.

    Raises:
        NotServingError: no browser would find us.
    """
    from arxivtui.server import EndpointKind

    endpoint = make_endpoint(surroundings, port)
    endpoint.start()
    try:
        state = endpoint.settled(_BEGINNING)
        if state.kind is EndpointKind.SERVING:
            _say("No other copy of arxivtui serves; this one does until the browser is paired.")
        elif state.kind is not EndpointKind.ELSEWHERE:
            raise why_not(state)
        yield endpoint
    finally:
        endpoint.stop()


class _Attempt:
    """One pairing, from its code to its end."""

    def __init__(self, store: "Store", endpoint: "Endpoint", interrupted: Event) -> None:
        from arxivtui.server import open_pairing

        self._store = store
        self._endpoint = endpoint
        self._interrupted = interrupted
        self._opened = open_pairing(store)
        self._id = self._opened.pairing.id

    def made(self, *, yes: bool) -> Pairing:
        """Have the browser let in; the pairing, which then has its client.

        Raises:
            PairingEndedError: it was not, and the message says why.
            KeyboardInterrupt: it was interrupted.
        """
        from arxivtui.server import answer_pairing, close_pairing

        try:
            _show(self._opened.code, self._endpoint.state.port)
            claimed = self._after(PairingState.OPEN, "Waiting for the browser")
            _show_browser(claimed)
            agreed = yes or _asked(self._interrupted)
            answered = answer_pairing(self._store, self._id, agreed)
            if answered.state is not PairingState.APPROVED:
                _ended(answered, "Your answer came too late.")
            # Stored is not sent yet; an endpoint of ours finishes what is under way before it ends.
            return self._after(PairingState.APPROVED, "The browser fetches its token")
        finally:
            close_pairing(self._store, self._id)

    def _after(self, state: PairingState, doing: str) -> Pairing:
        """The pairing once it is further than `state`."""
        from arxivtui.server import EndpointKind, look_at_pairing

        with _Countdown(doing) as countdown:
            while (now := look_at_pairing(self._store, self._id)).state is state:
                serving = self._endpoint.state
                if serving.kind not in (EndpointKind.SERVING, EndpointKind.ELSEWHERE, EndpointKind.STARTING):
                    raise why_not(serving)
                countdown.show(now.expires)
                _heed(self._interrupted, _LOOK)
        if now.state not in (PairingState.CLAIMED, PairingState.TAKEN):
            not_done = "sent the code" if state is PairingState.OPEN else "fetched its token"
            _ended(now, f"No browser {not_done} in time.")
        return now


def _ended(pairing: Pairing, expired: str) -> NoReturn:
    again = "`arxivtui pair` shows a new code."
    match pairing.state:
        case PairingState.DENIED:
            raise PairingEndedError(f"You did not let it in: {pairing.origin}.")
        case PairingState.BURNT:
            raise PairingEndedError("Too many wrong codes were sent, so that this one counts no more.", again)
        case PairingState.CLOSED:
            raise PairingEndedError("Another pairing was begun, which ended this one.")
        case _:
            raise PairingEndedError(expired, again)


def _show(code: str, port: int) -> None:
    """The code: framed for a person, alone on its line for a program."""
    if not sys.stdout.isatty():
        click.echo(code)
        return
    frame = "─" * (len(code) + 8)
    click.echo("\nOpen the options of the arxivtui extension in your browser, and type there:\n")
    click.echo(f"    ┌{frame}┐")
    click.echo(f"    │    {click.style(code, bold=True)}    │")
    click.echo(f"    └{frame}┘\n")
    click.echo(f"It can be used once; Ctrl-C withdraws it. The port of arxivtui is {port}.\n")


def _show_browser(pairing: Pairing) -> None:
    _say("An extension sent the code:")
    _say(f"  calls itself  {harmless(pairing.label)}")
    _say(f"  origin        {harmless(pairing.origin)}")


def _asked(interrupted: Event) -> bool:
    """Whether the reader agrees, by what is typed from now on.

    Raises:
        click.Abort: nothing more can be typed.
        KeyboardInterrupt: it was interrupted.
    """
    with suppress(ImportError, OSError):
        import termios

        with suppress(termios.error):
            termios.tcflush(sys.stdin.fileno(), termios.TCIFLUSH)
    while True:
        click.echo("Let it read your scores and change your triage? [y/N] ", nl=False, err=True)
        _await_line(interrupted)
        typed = sys.stdin.readline()
        if not typed:
            raise click.Abort
        match typed.strip().lower():
            case "y" | "yes":
                return True
            case "n" | "no" | "":
                return False
        _say("Please answer y or n.")


def _await_line(interrupted: Event) -> None:
    """Until something can be read: the reading itself heeds no signal that came a moment before it."""
    # Elsewhere select(2) knows sockets alone.
    while os.name == "posix" and not select.select([sys.stdin], [], [], _LOOK)[0]:
        _heed(interrupted)


def _say(text: str) -> None:
    click.echo(text, err=True)


class _Countdown:
    """What is waited for and how long yet, on one line of stderr; silent where that is no terminal."""

    def __init__(self, doing: str) -> None:
        self._doing = doing
        self._alive = sys.stderr.isatty()
        self._shown = ""

    def __enter__(self) -> "_Countdown":
        return self

    def __exit__(self, *_: object) -> None:
        self._write("")

    def show(self, expires: datetime) -> None:
        seconds = max(0, round((expires - datetime.now(UTC)).total_seconds()))
        self._write(f"{self._doing}: {seconds // 60}:{seconds % 60:02} left")

    def _write(self, words: str) -> None:
        if self._alive and words != self._shown:
            self._shown = words
            sys.stderr.write(_TO_START_AND_CLEAR + words)
            sys.stderr.flush()
