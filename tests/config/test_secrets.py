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
    other_servers,
    secrets,
    server_of,
    set_api_key,
)

OPENAI = "https://api.openai.com"
OLLAMA = "http://127.0.0.1:11434/v1"


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


def key_of(environ: dict[str, str], base_url: str = "") -> str | None:
    key = find_api_key(environ, base_url)
    return key.value if key else None


def test_a_key_is_kept_in_the_keyring(environ: dict[str, str], memory: _Memory) -> None:
    assert key_of(environ) is None
    assert set_api_key(" sk-test-1 ", environ=environ) is KeySource.KEYRING
    assert key_of(environ) == "sk-test-1"
    assert not Path(environ["ARXIVTUI_HOME"]).exists()
    assert forget_api_key(environ) == (KeySource.KEYRING,)
    assert key_of(environ) is None
    assert memory.kept == {}
    assert forget_api_key(environ) == ()


def test_the_environment_wins(environ: dict[str, str]) -> None:
    set_api_key("sk-kept", environ=environ)
    assert key_of({**environ, "OPENAI_API_KEY": "sk-two"}) == "sk-two"
    both = {**environ, "OPENAI_API_KEY": "sk-two", "ARXIVTUI_API_KEY": "sk-one"}
    assert key_of(both) == "sk-one"
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
    assert key_of(openai, base_url) == ("sk-openai" if counts else None)
    set_api_key("sk-kept", base_url=base_url, environ=environ)
    assert key_of(openai, base_url) == ("sk-openai" if counts else "sk-kept")
    own = {**openai, "ARXIVTUI_API_KEY": "sk-own"}
    assert key_of(own, base_url) == "sk-own"
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
    memory.set_password("arxivtui", OPENAI, key)
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
    assert key_of(environ) is None
    assert not Path(environ["ARXIVTUI_HOME"]).exists()


def test_a_private_file_is_written_by_consent_only(environ: dict[str, str]) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    assert set_api_key("sk-file", environ=environ, allow_file=True) is KeySource.FILE
    assert set_api_key("sk-newer", environ=environ, allow_file=True) is KeySource.FILE
    path = Path(environ["ARXIVTUI_HOME"]) / "api-key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == f"{OPENAI} sk-newer\n"
    assert key_of(environ) == "sk-newer"
    path.chmod(0o644)
    with pytest.raises(SecretsError, match="can be read by others"):
        key_of(environ)
    assert forget_api_key(environ) == (KeySource.FILE,)
    assert not path.exists()


def test_a_key_is_not_read_or_written_through_a_link(environ: dict[str, str], tmp_path: Path) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    elsewhere = tmp_path / "elsewhere"
    elsewhere.write_text(f"{OPENAI} sk-other\n")
    elsewhere.chmod(0o600)
    home = Path(environ["ARXIVTUI_HOME"])
    home.mkdir()
    (home / "api-key").symlink_to(elsewhere)
    with pytest.raises(SecretsError, match="api-key is a symbolic link"):
        key_of(environ)
    with pytest.raises(SecretsError, match="api-key is a symbolic link"):
        set_api_key("sk-mine", environ=environ, allow_file=True)
    with pytest.raises(SecretsError, match="api-key is a symbolic link"):
        forget_api_key(environ)
    assert elsewhere.read_text() == f"{OPENAI} sk-other\n"


def test_a_key_file_that_is_something_else_is_named(environ: dict[str, str]) -> None:
    path = Path(environ["ARXIVTUI_HOME"]) / "api-key"
    path.mkdir(parents=True)
    with pytest.raises(SecretsError, match="api-key cannot be read: it is no file"):
        key_of(environ)
    path.rmdir()
    os.mkfifo(path, 0o600)
    with pytest.raises(SecretsError, match="api-key cannot be read: it is no file"):
        key_of(environ)
    path.unlink()
    path.write_bytes(b"x" * 70_000)
    path.chmod(0o600)
    with pytest.raises(SecretsError, match="api-key cannot be read: it is larger than 64 KiB"):
        key_of(environ)


def test_a_key_in_the_keyring_ends_an_older_one_in_the_file(environ: dict[str, str], memory: _Memory) -> None:
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    set_api_key("sk-old", environ=environ, allow_file=True)
    keyring.set_keyring(memory)
    set_api_key("sk-new", environ=environ)
    assert [*Path(environ["ARXIVTUI_HOME"]).iterdir()] == []
    assert key_of(environ) == "sk-new"


@pytest.mark.parametrize("in_file", [False, True], ids=["keyring", "file"])
@pytest.mark.parametrize(
    "other",
    [
        OLLAMA,
        "https://api.deepseek.com",
        "http://api.openai.com/v1",
        "https://api.openai.com:8443/v1",
        "https://eu.api.openai.com/v1",
        "https://api.openai.com.example.org/v1",
        "https://api.openai.com@example.org/v1",
        "https://[",
    ],
)
def test_a_kept_key_is_found_for_its_server_alone(environ: dict[str, str], in_file: bool, other: str) -> None:
    if in_file:
        keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    set_api_key("sk-openai", environ=environ, allow_file=in_file)
    for same in ("", "https://api.openai.com/v1", "HTTPS://API.OpenAI.com:443/other"):
        assert key_of(environ, same) == "sk-openai"
    assert key_of(environ, other) is None
    assert key_of({**environ, "ARXIVTUI_API_KEY": "sk-own"}, other) == "sk-own"


@pytest.mark.parametrize("in_file", [False, True], ids=["keyring", "file"])
def test_each_server_has_its_own_key(environ: dict[str, str], in_file: bool) -> None:
    if in_file:
        keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    keys = {"": "sk-openai", OLLAMA: "sk-ollama", "https://[::1]:8443/v1": "sk-six"}
    for base_url, key in keys.items():
        set_api_key("sk-before", base_url=base_url, environ=environ, allow_file=in_file)
        set_api_key(key, base_url=base_url, environ=environ, allow_file=in_file)
    assert {base_url: key_of(environ, base_url) for base_url in keys} == keys
    assert forget_api_key(environ, OLLAMA) == (KeySource.FILE if in_file else KeySource.KEYRING,)
    assert forget_api_key(environ, OLLAMA) == ()
    keys.pop(OLLAMA)
    assert key_of(environ, OLLAMA) is None
    assert {base_url: key_of(environ, base_url) for base_url in keys} == keys


def test_servers_are_accounts_in_the_keyring_and_lines_in_the_file(
    environ: dict[str, str], memory: _Memory
) -> None:
    set_api_key("sk-1", environ=environ)
    set_api_key("sk-2", base_url=OLLAMA, environ=environ)
    assert memory.kept == {("arxivtui", OPENAI): "sk-1", ("arxivtui", "http://127.0.0.1:11434"): "sk-2"}
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    set_api_key("sk-1", environ=environ, allow_file=True)
    set_api_key("sk-2", base_url=OLLAMA, environ=environ, allow_file=True)
    path = Path(environ["ARXIVTUI_HOME"]) / "api-key"
    assert path.read_text() == f"{OPENAI} sk-1\nhttp://127.0.0.1:11434 sk-2\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_key_that_is_bound_to_no_server_is_sent_nowhere(environ: dict[str, str], memory: _Memory) -> None:
    memory.set_password("arxivtui", "api-key", "sk-unbound")
    assert key_of(environ) is None
    path = Path(environ["ARXIVTUI_HOME"]) / "api-key"
    path.parent.mkdir()
    odd = b"sk-unbound\n\xff\x00 sk\nlocalhost:1 sk\n"
    path.write_bytes(odd)
    path.chmod(0o600)
    for base_url in ("", OLLAMA):
        with pytest.raises(SecretsError, match=r"Line 1 of .*api-key does not name a server") as error:
            key_of(environ, base_url)
        assert "sk-unbound" not in str(error.value)
        assert forget_api_key(environ, base_url) == ()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    set_api_key("sk-mine", environ=environ, allow_file=True)
    assert key_of(environ) == "sk-mine"
    assert path.read_bytes() == odd + f"{OPENAI} sk-mine\n".encode()


def test_a_line_written_by_hand_counts(environ: dict[str, str]) -> None:
    path = Path(environ["ARXIVTUI_HOME"]) / "api-key"
    path.parent.mkdir()
    path.write_text("\n  https://API.openai.com/v1 \t sk-by-hand \r\nhttps://b.example two words\n")
    path.chmod(0o600)
    assert key_of(environ) == "sk-by-hand"
    with pytest.raises(SecretsError, match="api-key holds no API key"):
        key_of(environ, "https://b.example")


def test_servers_that_have_a_key_are_told(environ: dict[str, str]) -> None:
    assert other_servers(environ, OLLAMA) == ()
    set_api_key("sk-1", environ=environ)
    assert other_servers(environ, OLLAMA) == (OPENAI,)
    assert other_servers(environ) == ()
    keyring.set_keyring(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]
    set_api_key("sk-2", base_url=OLLAMA, environ=environ, allow_file=True)
    assert other_servers(environ) == ("http://127.0.0.1:11434",)
    assert other_servers(environ, OLLAMA) == ()


def test_an_address_without_a_server_keeps_nothing(environ: dict[str, str], memory: _Memory) -> None:
    assert server_of("ftp://a.example") == server_of("https://a\x01b.example") == ""
    with pytest.raises(SecretsError, match="there is none in its address"):
        set_api_key("sk-1", base_url="models.example", environ=environ)
    with pytest.raises(SecretsError, match="there is none in its address"):
        forget_api_key(environ, "models.example")
    assert memory.kept == {}


def test_what_a_link_leads_to_is_left_but_the_keyring_forgets(
    environ: dict[str, str], memory: _Memory
) -> None:
    set_api_key("sk-1", environ=environ)
    home = Path(environ["ARXIVTUI_HOME"])
    home.mkdir()
    (home / "api-key").symlink_to(home / "nothing")
    with pytest.raises(SecretsError, match="api-key is a symbolic link"):
        forget_api_key(environ)
    assert memory.kept == {}


def test_a_keyring_that_never_answers_is_given_up(
    environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(secrets, "_PATIENCE", 0.05)
    locked = _Locked()
    keyring.set_keyring(locked)
    with pytest.raises(SecretsError, match="did not answer within"):
        set_api_key("sk-test", environ=environ)
    assert key_of(environ) is None
    with pytest.raises(KeyringError, match="did not answer within"):
        forget_api_key(environ)
    locked.released.set()


def test_a_keyrings_own_words_are_left_out(environ: dict[str, str]) -> None:
    keyring.set_keyring(_Broken())
    with pytest.raises(KeyringError, match=r"cannot be used \(RuntimeError\)") as error:
        set_api_key("sk-test", environ=environ)
    assert "sk-test" not in repr(error.value.__context__) + str(error.value)
    assert key_of(environ) is None
