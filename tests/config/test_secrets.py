"""The API key is kept where the reader agreed to, and found in a fixed order."""

import os
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
    ApiKey,
    KeyringError,
    KeySource,
    SecretsError,
    environment_key,
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


class _Broken(_Memory):
    """A keyring whose errors quote what it was given."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise RuntimeError(f"cannot store {password}")

    def get_password(self, service: str, username: str) -> str | None:
        raise RuntimeError("cannot read")


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
    assert forget_api_key(environ) == (KeySource.KEYRING,)
    assert get_api_key(environ) is None
    assert memory.kept == {}
    assert forget_api_key(environ) == ()


def test_the_environment_wins(environ: dict[str, str]) -> None:
    set_api_key("sk-kept", environ=environ)
    assert get_api_key({**environ, "OPENAI_API_KEY": "sk-two"}) == "sk-two"
    both = {**environ, "OPENAI_API_KEY": "sk-two", "ARXIVTUI_API_KEY": "sk-one"}
    assert get_api_key(both) == "sk-one"
    found = find_api_key({**environ, "ARXIVTUI_API_KEY": " "})
    assert found is not None
    assert found.source is KeySource.KEYRING


@pytest.mark.parametrize(
    ("base_url", "shared", "counts"),
    [
        ("", "", True),
        ("https://api.openai.com/v1", "", True),
        ("https://eu.api.openai.com/v1", "", True),
        ("http://api.openai.com/v1", "", False),
        ("https://api.openai.com.example.org/v1", "", False),
        ("https://notopenai.com/v1", "", False),
        ("https://api.deepseek.com", "", False),
        ("http://127.0.0.1:11434/v1", "", False),
        ("http://127.0.0.1:11434/v1", "http://127.0.0.1:11434/v1/", True),
        ("https://proxy.example/v1", "https://Proxy.example/v1", True),
        ("https://proxy.example/v1", "https://proxy.example/other", False),
        ("https://proxy.example/v1", "http://proxy.example/v1", False),
        ("https://proxy.example:1/v1", "https://proxy.example:x/v1", False),
    ],
)
def test_openais_key_goes_to_openai_or_where_the_environment_sends_it(
    environ: dict[str, str], base_url: str, shared: str, counts: bool
) -> None:
    openai = {**environ, "OPENAI_API_KEY": "sk-openai", "OPENAI_BASE_URL": shared}
    assert get_api_key(openai, base_url) == ("sk-openai" if counts else None)
    set_api_key("sk-kept", environ=environ)
    assert get_api_key(openai, base_url) == ("sk-openai" if counts else "sk-kept")
    own = {**openai, "ARXIVTUI_API_KEY": "sk-own"}
    assert get_api_key(own, base_url) == "sk-own"
    assert (environment_key(openai, base_url) is not None) == counts


def test_a_key_is_in_no_representation_of_it() -> None:
    found = find_api_key({"ARXIVTUI_API_KEY": "sk-secret"})
    assert "sk-secret" not in repr(found)
    assert "sk-secret" not in str(found)


def test_a_key_says_where_it_comes_from(environ: dict[str, str]) -> None:
    assert str(find_api_key({**environ, "OPENAI_API_KEY": "sk-1"})) == "the environment (OPENAI_API_KEY)"
    set_api_key("sk-1", environ=environ)
    assert str(find_api_key(environ)) == "the keyring"
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    set_api_key("sk-1", environ=environ, allow_file=True)
    assert str(find_api_key(environ)) == f"the file ({environ['ARXIVTUI_HOME']}/api-key)"


def test_a_fingerprint_tells_keys_apart_and_not_what_they_are() -> None:
    one, again, two = (ApiKey(key, KeySource.KEYRING) for key in ("sk-one", "sk-one", "sk-two"))
    assert one.fingerprint == again.fingerprint != two.fingerprint
    assert len(bytes.fromhex(one.fingerprint)) == 8


@pytest.mark.parametrize("key", ["sk two", "sk\ntwo", "sk-é", "x" * 5_000])
def test_what_is_no_key_is_not_sent(environ: dict[str, str], memory: _Memory, key: str) -> None:
    with pytest.raises(SecretsError, match="ARXIVTUI_API_KEY holds no API key") as error:
        find_api_key({**environ, "ARXIVTUI_API_KEY": key})
    assert key not in str(error.value)
    memory.set_password("arxivtui", "api-key", key)
    with pytest.raises(SecretsError, match="keyring holds no API key"):
        find_api_key(environ)


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
    assert forget_api_key(environ) == (KeySource.FILE,)
    assert not path.exists()


def test_a_key_is_not_read_or_written_through_a_link(environ: dict[str, str], tmp_path: Path) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text("sk-other\n")
    elsewhere.chmod(0o600)
    home = Path(environ["ARXIVTUI_HOME"])
    home.mkdir()
    (home / "api-key").symlink_to(elsewhere)
    with pytest.raises(SecretsError, match="api-key is a symbolic link"):
        get_api_key(environ)
    with pytest.raises(SecretsError, match="api-key is a symbolic link"):
        set_api_key("sk-mine", environ=environ, allow_file=True)
    assert elsewhere.read_text() == "sk-other\n"


def test_a_key_file_that_is_something_else_is_named(environ: dict[str, str]) -> None:
    path = Path(environ["ARXIVTUI_HOME"]) / "api-key"
    path.mkdir(parents=True)
    with pytest.raises(SecretsError, match="api-key cannot be read: it is no file"):
        get_api_key(environ)
    path.rmdir()
    os.mkfifo(path, 0o600)
    with pytest.raises(SecretsError, match="api-key cannot be read: it is no file"):
        get_api_key(environ)
    path.unlink()
    path.write_bytes(b"\x00\xff")
    path.chmod(0o600)
    with pytest.raises(SecretsError, match="api-key holds no API key"):
        get_api_key(environ)


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
    with pytest.raises(KeyringError, match="did not answer within"):
        forget_api_key(environ)
    locked.released.set()


def test_a_keyrings_own_words_are_left_out(environ: dict[str, str]) -> None:
    keyring.set_keyring(_Broken())
    with pytest.raises(KeyringError, match=r"cannot be used \(RuntimeError\)") as error:
        set_api_key("sk-test", environ=environ)
    assert "sk-test" not in repr(error.value.__context__) + str(error.value)
    assert get_api_key(environ) is None
