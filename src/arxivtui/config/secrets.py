"""The API key: from the environment, the system's keyring or, by consent only, a private file."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread

from arxivtui.config.directories import Directories
from arxivtui.config.errors import SecretsError, SettingsError
from arxivtui.config.files import read_bounded, write_private

VARIABLES = ("ARXIVTUI_API_KEY", "OPENAI_API_KEY")
"""Environment variables that may hold the key, the first one set counts."""

_SERVICE = "arxivtui"
_ACCOUNT = "api-key"
_FILE = "api-key"
_LONGEST = 4_096
_PATIENCE = 3.0
"""Seconds after which a keyring that does not answer (a locked one may wait for a person) is given up."""


class KeySource(StrEnum):
    """Where a key comes from."""

    ENVIRONMENT = "environment"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class ApiKey:
    """A key and where it comes from. The key itself is in no representation of it."""

    value: str = field(repr=False)
    source: KeySource


def get_api_key(environ: Mapping[str, str] = os.environ) -> str | None:
    """The key, or None where there is none. May take three seconds: call it from a worker."""
    key = find_api_key(environ)
    return key.value if key else None


def find_api_key(environ: Mapping[str, str] = os.environ) -> ApiKey | None:
    """The key with its source: the environment, else the keyring, else the file.

    A keyring that cannot be used counts as empty.

    Raises:
        SecretsError: the key file is there, but can be read by others or not at all.
    """
    for variable in VARIABLES:
        if value := environ.get(variable, "").strip():
            return ApiKey(value, KeySource.ENVIRONMENT)
    try:
        kept = _from_keyring()
    except SecretsError:
        kept = None
    if kept:
        return ApiKey(kept, KeySource.KEYRING)
    stored = _from_file(_key_file(environ))
    return ApiKey(stored, KeySource.FILE) if stored else None


def set_api_key(key: str, *, environ: Mapping[str, str] = os.environ, allow_file: bool = False) -> KeySource:
    """Keep the key in the system's keyring; read it back, since some keyrings forget silently.

    Args:
        key: printable ASCII without blanks inside.
        environ: for `ARXIVTUI_HOME`.
        allow_file: the reader agrees to a file that only they can read, should there be no keyring.

    Raises:
        SecretsError: the key is malformed, or it could not be kept.
    """
    key = key.strip()
    if not key or len(key) > _LONGEST or not key.isascii() or not key.isprintable() or " " in key:
        raise SecretsError("That is no API key.", "Keys are one word of ASCII letters, digits and signs.")
    path = _key_file(environ)
    try:
        _to_keyring(key)
    except SecretsError as error:
        if not allow_file:
            raise SecretsError(
                error.message,
                f"Set ARXIVTUI_API_KEY instead, or allow a private file ({path}).",
            ) from error
        _to_file(path, key)
        return KeySource.FILE
    path.unlink(missing_ok=True)  # an older key must not outlive its replacement
    return KeySource.KEYRING


def forget_api_key(environ: Mapping[str, str] = os.environ) -> None:
    """Remove the key from keyring and file, wherever it is; the environment is not ours."""
    _key_file(environ).unlink(missing_ok=True)

    def forget() -> None:
        import keyring

        if keyring.get_password(_SERVICE, _ACCOUNT) is not None:
            keyring.delete_password(_SERVICE, _ACCOUNT)

    try:
        _patiently(forget)
    except SecretsError:
        return  # a keyring that cannot be used holds nothing


def _to_keyring(key: str) -> None:
    def keep() -> str | None:
        import keyring

        keyring.set_password(_SERVICE, _ACCOUNT, key)
        return keyring.get_password(_SERVICE, _ACCOUNT)

    if _patiently(keep) != key:
        raise SecretsError("The system's keyring did not keep the API key.")


def _from_keyring() -> str | None:
    def read() -> str | None:
        import keyring

        return keyring.get_password(_SERVICE, _ACCOUNT)

    return _patiently(read)


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
        raise SecretsError(f"The system's keyring did not answer within {_PATIENCE:g} seconds.") from None
    if isinstance(answer, Exception):
        raise SecretsError("The system has no keyring that can be used.") from answer
    return answer


def _key_file(environ: Mapping[str, str]) -> Path:
    return Directories.find(environ).config_file.with_name(_FILE)


def _from_file(path: Path) -> str | None:
    try:
        data = read_bounded(path, _LONGEST)
    except SettingsError as error:
        raise SecretsError(error.message) from error
    if data is None:
        return None
    if path.stat().st_mode & 0o077:
        raise SecretsError(f"{path} can be read by others.", f"Make it private: chmod 600 {path}")
    return data.decode("ascii", "replace").strip()


def _to_file(path: Path, key: str) -> None:
    try:
        write_private(path, f"{key}\n".encode("ascii"))
    except SettingsError as error:
        raise SecretsError(error.message) from error
