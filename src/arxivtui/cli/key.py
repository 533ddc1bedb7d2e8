"""`arxivtui config set-key`: an API key asked for, tried and kept where it is safe."""

import asyncio
import os
import sys
from difflib import get_close_matches
from typing import TYPE_CHECKING

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.config import (
    KeyringError,
    LlmSettings,
    SecretsError,
    environment_key,
    find_api_key,
    forget_api_key,
    host_of,
    key_file,
    openai_key_counts,
    other_servers,
    parse_api_key,
    server_of,
    set_api_key,
)
from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless, shorten

if TYPE_CHECKING:
    from arxivtui.scoring.llm import KeyCheck

_LONGEST = 10_000
"""Bytes read from standard input; no key is as long."""

_PATIENCE = 20.0
"""Seconds after which a server that says nothing to a key is given up; somebody is waiting."""


class KeyNotKeptError(ArxivtuiError):
    """A key that was rejected, or that the reader did not want to keep."""


@click.command("set-key")
@click.option("--no-check", is_flag=True, help="Keep the key without trying it at the model's server.")
@click.option(
    "--allow-file", is_flag=True, help="Without a keyring: keep the key in a file only you can read."
)
@click.option("--forget", is_flag=True, help="Remove that server's key from keyring and file instead.")
@pass_surroundings
def set_key(surroundings: CommandContext, no_check: bool, allow_file: bool, forget: bool) -> None:
    """Keep an API key for the server of [llm] base_url (OpenAI's where that is empty).

    It is asked for, never shown, kept in the system's keyring, and used for that server alone. Without a
    terminal it is the first line of standard input.
    """
    llm = surroundings.settings.llm
    if forget:
        if no_check or allow_file:
            raise click.UsageError("--forget goes with no other option.")
        _forget(llm)
        return
    server = server_of(llm.base_url)
    key = parse_api_key(_asked_for(server))
    if not no_check:
        _try(key, llm)
    place = _keep(key, llm, allow_file=allow_file)
    click.echo(harmless(f"Kept in {place}, for {server} alone."))
    _say_what_counts_before_it(llm)


def key_in_words(llm: LlmSettings) -> str:
    """Where the key of the configured server comes from, and nothing of the key itself.

    May take six seconds, twice the longest that a keyring is waited for.

    Raises:
        SecretsError: see `find_api_key`.
    """
    key = find_api_key(base_url=llm.base_url)
    if key is not None:
        return f"from {key}"
    if os.environ.get("OPENAI_API_KEY") and not openai_key_counts(os.environ, llm.base_url):
        return f"none; OPENAI_API_KEY is not for {host_of(llm.base_url)}"
    if others := other_servers(base_url=llm.base_url):
        return f"none for {server_of(llm.base_url)}; one is kept for {' and for '.join(others)}"
    return "none"


def _asked_for(server: str) -> str:
    if _somebody_is_there():
        return str(click.prompt(harmless(f"API key for {server}"), hide_input=True, err=True))
    line: bytes = sys.stdin.buffer.readline(_LONGEST) if sys.stdin else b""
    return line.decode("utf-8", "replace")


def _somebody_is_there() -> bool:
    return bool(sys.stdin) and sys.stdin.isatty()


def _try(key: str, llm: LlmSettings) -> None:
    """Show the key to the server that it is for.

    Raises:
        KeyNotKeptError: the server rejects it, or could not be asked and the reader does not insist.
    """
    from arxivtui.scoring.llm import KeyRejectedError, ModelError, NothingLeftError

    try:
        check = asyncio.run(_check(key, llm))
    except KeyRejectedError as error:
        raise KeyNotKeptError(f"{error.message} The key was not kept.", error.hint) from None
    except NothingLeftError as error:
        _note(str(error))  # the key is right, and can be paid for later
    except ModelError as error:
        _insist(error)
    else:
        _tell(check, llm)


async def _check(key: str, llm: LlmSettings) -> "KeyCheck":
    from msgspec.structs import replace

    from arxivtui.scoring.llm import ModelClient

    settings = replace(llm, timeout_seconds=min(llm.timeout_seconds, _PATIENCE))
    async with ModelClient(settings, key) as client:
        return await client.check()


def _insist(error: ArxivtuiError) -> None:
    """Ask whether to keep a key that could not be tried."""
    if not _somebody_is_there():
        raise KeyNotKeptError(
            f"The key could not be checked, and was not kept: {error.message}",
            "`--no-check` keeps it without a check.",
        )
    _note(f"The key could not be checked: {error}")
    if not click.confirm("Keep it all the same?", err=True):
        raise KeyNotKeptError("The key was not kept.")


def _tell(check: "KeyCheck", llm: LlmSettings) -> None:
    host = host_of(llm.base_url) or "OpenAI"
    if check.known_model is None:
        _note(f"{host} shows no list of its models, so that the key could not be tried.")
    elif llm.model and not check.known_model:
        near = get_close_matches(llm.model, check.models, n=3)
        hint = f" Did you mean {shorten(' or '.join(near), 200)}?" if near else ""
        _note(f"{host} has no model {llm.model} for this key.{hint}")


def _keep(key: str, llm: LlmSettings, *, allow_file: bool) -> str:
    """Keep the key for the configured server.

    Returns:
        Where, in words.
    """
    try:
        source = set_api_key(key, base_url=llm.base_url, allow_file=allow_file)
    except KeyringError as error:
        if not _somebody_is_there():
            raise KeyringError(error.message, f"{error.hint} `--allow-file` does.") from None
        _note(error.message)
        if not click.confirm(f"Keep it in {key_file()}, readable by you alone?", err=True):
            raise KeyNotKeptError("The key was not kept.", "ARXIVTUI_API_KEY can hold it instead.") from None
        source = set_api_key(key, base_url=llm.base_url, allow_file=True)
    return f"the {source.value}"


def _say_what_counts_before_it(llm: LlmSettings) -> None:
    try:
        key = environment_key(base_url=llm.base_url)
    except SecretsError as error:
        _note(f"{error.message} It counts before the key kept.")
        return
    if key is not None:
        _note(f"{key.place} is set in the environment, and counts before the key kept.")


def _forget(llm: LlmSettings) -> None:
    server = server_of(llm.base_url)
    places = [source.value for source in forget_api_key(base_url=llm.base_url)]
    removed = f"The key for {server} is removed from the {' and the '.join(places)}."
    click.echo(harmless(removed if places else f"There was no key for {server} to remove."))
    for variable in ("ARXIVTUI_API_KEY", "OPENAI_API_KEY"):
        if os.environ.get(variable):
            _note(f"{variable} is set in the environment, which is left as it is.")


def _note(text: str) -> None:
    click.echo(harmless(text), err=True)
