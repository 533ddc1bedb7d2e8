"""The API key is kept where the reader agreed to, and found in a fixed order."""

import stat
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import keyring
import keyring.backends.fail
import keyring.backends.null
import pytest
from keyring.backend import KeyringBackend

from arxivtui.config import (
    KeySource,
    SecretsError,
    find_api_key,
    forget_api_key,
    get_api_key,
    secrets,
    set_api_key,
)


class _Memory(KeyringBackend):
    """A keyring that lives as long as the test."""

    priority = 1

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


class _Locked(_Memory):
    """A keyring that waits for a person who is not there."""

    def __init__(self) -> None:
        super().__init__()
        self.released = Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.released.wait(30)
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.released.wait(30)


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"ARXIVTUI_HOME": str(tmp_path / "home")}


@pytest.fixture(autouse=True)
def memory() -> Iterator[_Memory]:
    before = keyring.get_keyring()
    backend = _Memory()
    keyring.set_keyring(backend)
    yield backend
    keyring.set_keyring(before)


def test_a_key_is_kept_in_the_keyring(environ: dict[str, str], memory: _Memory) -> None:
    assert get_api_key(environ) is None
    assert set_api_key(" sk-test-1 ", environ=environ) is KeySource.KEYRING
    assert get_api_key(environ) == "sk-test-1"
    assert not Path(environ["ARXIVTUI_HOME"]).exists()
    forget_api_key(environ)
    assert get_api_key(environ) is None
    assert memory.kept == {}


def test_the_environment_wins(environ: dict[str, str]) -> None:
    set_api_key("sk-kept", environ=environ)
    assert get_api_key({**environ, "OPENAI_API_KEY": "sk-two"}) == "sk-two"
    both = {**environ, "OPENAI_API_KEY": "sk-two", "ARXIVTUI_API_KEY": "sk-one"}
    assert get_api_key(both) == "sk-one"
    found = find_api_key({**environ, "ARXIVTUI_API_KEY": " "})
    assert found is not None
    assert found.source is KeySource.KEYRING


def test_a_key_is_in_no_representation_of_it(environ: dict[str, str]) -> None:
    found = find_api_key({"ARXIVTUI_API_KEY": "sk-secret"})
    assert "sk-secret" not in repr(found)
    assert "sk-secret" not in str(found)


@pytest.mark.parametrize("key", ["", "two words", "line\nbreak", "é", "x" * 5_000])
def test_what_is_no_key_is_refused(environ: dict[str, str], key: str) -> None:
    with pytest.raises(SecretsError, match="no API key"):
        set_api_key(key, environ=environ)


@pytest.mark.parametrize("backend", [keyring.backends.fail.Keyring, keyring.backends.null.Keyring])
def test_a_keyring_that_keeps_nothing_is_found_out(
    environ: dict[str, str], backend: type[KeyringBackend]
) -> None:
    keyring.set_keyring(backend())
    with pytest.raises(SecretsError, match="ARXIVTUI_API_KEY instead, or allow a private file"):
        set_api_key("sk-test", environ=environ)
    assert get_api_key(environ) is None
    assert not Path(environ["ARXIVTUI_HOME"]).exists()


def test_a_private_file_is_written_by_consent_only(environ: dict[str, str]) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert set_api_key("sk-file", environ=environ, allow_file=True) is KeySource.FILE
    assert set_api_key("sk-newer", environ=environ, allow_file=True) is KeySource.FILE
    path = Path(environ["ARXIVTUI_HOME"]) / "api-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert get_api_key(environ) == "sk-newer"
    path.chmod(0o644)
    with pytest.raises(SecretsError, match="can be read by others"):
        get_api_key(environ)
    forget_api_key(environ)
    assert not path.exists()


def test_a_key_in_the_keyring_ends_an_older_one_in_the_file(environ: dict[str, str], memory: _Memory) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    set_api_key("sk-old", environ=environ, allow_file=True)
    keyring.set_keyring(memory)
    set_api_key("sk-new", environ=environ)
    assert [*Path(environ["ARXIVTUI_HOME"]).iterdir()] == []


def test_a_keyring_that_never_answers_is_given_up(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "_PATIENCE", 0.05)
    locked = _Locked()
    keyring.set_keyring(locked)
    with pytest.raises(SecretsError, match="did not answer within"):
        set_api_key("sk-test", environ=environ)
    assert get_api_key(environ) is None
    locked.released.set()
