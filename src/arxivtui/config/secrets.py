"""The API key: from the environment, the system's keyring or, by consent only, a private file.

A key that is kept belongs to one server (`server_of`: scheme, host and port) and is found for that one alone.
In the keyring it stands under the service `arxivtui` with the server as its account, in the file in a line of
its own; what stands anywhere else there is sent nowhere.
"""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import blake2b
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from urllib.parse import urlsplit

from arxivtui.config.directories import Directories
from arxivtui.config.errors import KeyringError, SecretsError
from arxivtui.config.key_lines import KeyLines
from arxivtui.config.settings import host_of, server_of

OWN_VARIABLE = "ARXIVTUI_API_KEY"
"""The environment variable of arxivtui's own key, for whatever server is configured."""

OPENAI_VARIABLE = "OPENAI_API_KEY"
"""The one that other programs share; it counts where `openai_key_counts`."""

_OPENAI_URL_VARIABLE = "OPENAI_BASE_URL"
_OPENAI = "openai.com"
_SERVICE = "arxivtui"
_FILE = "api-key"
_LONGEST = 4_096
_PATIENCE = 3.0
"""Seconds after which a keyring that does not answer (a locked one may wait for a person) is given up."""


class _NoKeyringError(KeyringError):
    """There is none."""


class KeySource(StrEnum):
    """Where a key comes from."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key and where it comes from. The key itself is in no representation of it.

    Attributes:
        value: printable ASCII without blanks.
        source: what kept it.
        place: the variable or the file; empty for the keyring.
    """

    value: str = field(repr=False)
    source: KeySource
    place: str = ""

    def __str__(self) -> str:
        """Where it comes from: `the environment (ARXIVTUI_API_KEY)`."""
        return f"the {self.source.value} ({self.place})" if self.place else f"the {self.source.value}"

    @property
    def fingerprint(self) -> str:
        """16 hex digits that tell one key from another, for the record of what was agreed to.

        It cannot be turned back: a key is drawn from far more than 2^64 possible ones, so that countless
        keys have each fingerprint, and no way leads to one of them but trying.
        """
        digest = blake2b(self.value.encode(), digest_size=8, person=b"arxivtui api key")
        return digest.hexdigest()


def find_api_key(environ: Mapping[str, str] = os.environ, base_url: str = "") -> ApiKey | None:
    """The key with its source: the environment's, else the one kept for the server in keyring or file.

    A keyring that cannot be used counts as empty. May take three seconds: call it from a worker.

    Args:
        environ: for the variables and `ARXIVTUI_HOME`.
        base_url: of the server that it is for; empty for OpenAI's own.

    Raises:
        SecretsError: what stands there is no key, or the key file can be read by others or not at all.
    """
    if key := environment_key(environ, base_url):
        return key
    server = server_of(base_url)
    if not server:
        return None
    if kept := _known_to_keyring(server):
        return ApiKey(_checked(kept, "The system's keyring"), KeySource.KEYRING)
    path = key_file(environ)
    stored = KeyLines.read(path, trusted=True).key_for(server)
    return ApiKey(_checked(stored, str(path)), KeySource.FILE, str(path)) if stored else None


def other_servers(environ: Mapping[str, str] = os.environ, base_url: str = "") -> tuple[str, ...]:
    """Servers for which a key is kept, apart from the one of `base_url`: what can be known of them.

    A keyring cannot be asked what it has, only for OpenAI's key. May take three seconds.

    Raises:
        SecretsError: the key file cannot be read.
    """
    own, openai = server_of(base_url), server_of("")
    servers = set(KeyLines.read(key_file(environ)).servers) - {own}
    if own != openai and _known_to_keyring(openai):
        servers.add(openai)
    return tuple(sorted(servers))


def environment_key(environ: Mapping[str, str] = os.environ, base_url: str = "") -> ApiKey | None:
    """The key that the environment sets for a server, if it does.

    Raises:
        SecretsError: what it sets is no key.
    """
    for variable in (OWN_VARIABLE, OPENAI_VARIABLE):
        if variable == OPENAI_VARIABLE and not openai_key_counts(environ, base_url):
            continue
        if value := environ.get(variable, "").strip():
            return ApiKey(_checked(value, variable), KeySource.ENVIRONMENT, variable)
    return None


def openai_key_counts(environ: Mapping[str, str], base_url: str) -> bool:
    """Whether `OPENAI_API_KEY` may be sent to a server.

    It is OpenAI's: no other server is to learn it, one on this computer included, which may pass on what it
    hears. It counts for a host of openai.com over https, and for the server that `OPENAI_BASE_URL` names,
    where other programs send it as well.
    """
    if not base_url:
        return True
    host = host_of(base_url)
    if base_url.lower().startswith("https:") and (host == _OPENAI or host.endswith(f".{_OPENAI}")):
        return True
    shared = environ.get(_OPENAI_URL_VARIABLE, "").strip()
    return bool(shared) and _address(shared) == _address(base_url)


def parse_api_key(text: str) -> str:
    """A key as typed, without blanks around it.

    Raises:
        SecretsError: it can be no key.
    """
    return _checked(text.strip(), "")


def set_api_key(
    key: str,
    *,
    base_url: str = "",
    environ: Mapping[str, str] = os.environ,
    allow_file: bool = False,
) -> KeySource:
    """Keep a server's key in the system's keyring; read it back, since some keyrings forget silently.

    Args:
        key: printable ASCII without blanks inside.
        base_url: of the server that it is for; empty for OpenAI's own.
        environ: for `ARXIVTUI_HOME`.
        allow_file: the reader agrees to a file that only they can read, should there be no keyring.

    Raises:
        KeyringError: there is no keyring that keeps it, and a file is not allowed.
        SecretsError: the key or the address is malformed, or the file could not be read or written.
    """
    key = parse_api_key(key)
    server = _checked_server(base_url)
    lines = KeyLines.read(key_file(environ))
    try:
        _to_keyring(server, key)
    except KeyringError as error:
        if not allow_file:
            raise KeyringError(
                error.message,
                f"Set ARXIVTUI_API_KEY instead, or allow a private file ({lines.path}).",
            ) from error
        lines.having(server, key).write()
        return KeySource.FILE
    if server in lines.servers:
        lines.without(server).write()  # an older key must not outlive its replacement
    return KeySource.KEYRING


def forget_api_key(environ: Mapping[str, str] = os.environ, base_url: str = "") -> tuple[KeySource, ...]:
    """Remove a server's key from keyring and file, wherever it is; the environment is not ours.

    Returns:
        Where one was.

    Raises:
        KeyringError: there is a keyring, and it did not say that it forgot; the line in the file is gone all
            the same.
        SecretsError: the file could not be read or written; the keyring has forgotten all the same.
    """
    server = _checked_server(base_url)
    kept_in_file = False
    try:
        lines = KeyLines.read(key_file(environ))
        if server in lines.servers:
            lines.without(server).write()
            kept_in_file = True
    finally:
        kept_in_keyring = _forgotten_by_keyring(server)
    places = ((KeySource.KEYRING, kept_in_keyring), (KeySource.FILE, kept_in_file))
    return tuple(source for source, kept in places if kept)


def _to_keyring(server: str, key: str) -> None:
    def keep() -> str | None:
        import keyring

        keyring.set_password(_SERVICE, server, key)
        return keyring.get_password(_SERVICE, server)

    if _patiently(keep) != key:
        raise KeyringError("The system's keyring did not keep the API key.")


def _known_to_keyring(server: str) -> str | None:
    """What the keyring has for a server; one that cannot be used has nothing."""

    def read() -> str | None:
        import keyring

        return keyring.get_password(_SERVICE, server)

    try:
        return _patiently(read)
    except KeyringError:
        return None


def _forgotten_by_keyring(server: str) -> bool:
    """Whether the keyring had a key for the server, of which it has none afterwards.

    Raises:
        KeyringError: there is a keyring, and it did not say that it forgot.
    """

    def forget() -> str | None:
        import keyring

        known = keyring.get_password(_SERVICE, server)
        if known is not None:
            keyring.delete_password(_SERVICE, server)
        return known

    try:
        return _patiently(forget) is not None
    except _NoKeyringError:
        return False  # nothing there that could hold one


def _patiently(call: Callable[[], str | None]) -> str | None:
    """What a call of the keyring gives, in a thread that is left behind when it takes too long."""
    answers: SimpleQueue[str | Exception | None] = SimpleQueue()

    def run() -> None:
        try:
            answers.put(call())
        except Exception as error:
            # Back ends raise whatever their system's library does.
            answers.put(error)

    Thread(target=run, name="keyring", daemon=True).start()
    try:
        answer = answers.get(timeout=_PATIENCE)
    except Empty:
        raise KeyringError(f"The system's keyring did not answer within {_PATIENCE:g} seconds.") from None
    if isinstance(answer, Exception):
        raise _failure(answer) from None
    return answer


def _failure(error: Exception) -> KeyringError:
    """The back end's own words are left out: they may quote what it was given."""
    # By name, since keyring itself may be what could not be imported.
    if type(error).__name__ == "NoKeyringError":
        return _NoKeyringError("The system has no keyring.")
    return KeyringError(f"The system's keyring cannot be used ({type(error).__name__}).")


def key_file(environ: Mapping[str, str] = os.environ) -> Path:
    """The file that holds keys where the reader agreed to one."""
    return Directories.find(environ).config_file.with_name(_FILE)


def _checked(key: str, where: str) -> str:
    """A key that can stand in a request's header, or an error that does not show it."""
    if key and len(key) <= _LONGEST and key.isascii() and key.isprintable() and " " not in key:
        return key
    raise SecretsError(
        f"{where} holds no API key." if where else "That is no API key.",
        "Keys are one word of ASCII letters, digits and signs.",
    )


def _checked_server(base_url: str) -> str:
    if server := server_of(base_url):
        return server
    raise SecretsError(
        "A key is kept for a server, and there is none in its address.", "Check [llm] base_url."
    )


def _address(url: str) -> tuple[str, str, int | None, str]:
    """What makes two addresses the same server and path."""
    try:
        parts = urlsplit(url)
        return parts.scheme.lower(), parts.hostname or "", parts.port, parts.path.rstrip("/")
    except ValueError:
        return "", "", None, url
