"""`config set-key`: a key is asked for unseen, tried at its server, and kept only where that is agreed to."""

import json
from pathlib import Path

import pytest

from tests.canary import CANARY
from tests.cli.conftest import NO_KEYRING, Command
from tests.stand_ins import keyrings
from tests.stand_ins.model import ModelStandIn
from tests.tui.terminal import Terminal

KEPT = "sk-kept-by-consent"
"""Not the canary: these tests keep it, and it is on the disk because it is to be."""

ROOT = Path(__file__).resolve().parents[2]
NOBODY = "http://127.0.0.1:9/v1"


@pytest.fixture
def keyed(command: Command, model: ModelStandIn, tmp_path: Path) -> Command:
    """The command with a keyring and a model's server."""
    command.environ |= {
        "PYTHON_KEYRING_BACKEND": keyrings.IN_FILE,
        "PYTHONPATH": str(ROOT),
        keyrings.FILE_VARIABLE: str(tmp_path / "keyring.json"),
        "ARXIVTUI_LLM__BASE_URL": model.url,
    }
    return command


def kept_in(place: str, model: ModelStandIn) -> str:
    return f"Kept in the {place}, for {model.url.removesuffix('/v1')} alone.\n"


def in_keyring(command: Command) -> list[str]:
    file = Path(command.environ[keyrings.FILE_VARIABLE])
    return list(json.loads(file.read_text()).values()) if file.exists() else []


def test_a_key_is_tried_with_one_free_request_and_kept_in_the_keyring(
    keyed: Command, model: ModelStandIn
) -> None:
    run = keyed.run("config", "set-key", typed=f"  {KEPT}\n")
    assert run.stdout == kept_in("keyring", model)
    assert run.stderr == ""
    assert in_keyring(keyed) == [KEPT]
    assert [(each.method, each.path, each.key) for each in model.requests] == [("GET", "/v1/models", KEPT)]
    assert not list(keyed.home.iterdir())
    assert "API key: from the keyring\n" in keyed.run("config", "check").stdout


def test_a_rejected_key_is_not_kept(keyed: Command, model: ModelStandIn) -> None:
    model.keys = {"sk-another"}
    run = keyed.run("config", "set-key", typed=f"{CANARY}\n", code=1)
    assert "The key was not kept." in run.stderr
    assert CANARY not in run.stdout + run.stderr
    assert in_keyring(keyed) == []


@pytest.mark.parametrize("fault", ["500", "html", "hang-up", "429"])
def test_a_key_that_could_not_be_tried_is_kept_only_on_demand(
    keyed: Command, model: ModelStandIn, fault: str
) -> None:
    model.faults = [fault]
    run = keyed.run("config", "set-key", typed=f"{CANARY}\n", code=1)
    assert "The key could not be checked, and was not kept:" in run.stderr
    assert "`--no-check` keeps it without a check." in run.stderr
    assert in_keyring(keyed) == []
    assert keyed.run("config", "set-key", "--no-check", typed=f"{KEPT}\n").stdout == kept_in("keyring", model)
    assert in_keyring(keyed) == [KEPT]


def test_a_server_that_is_not_there_is_said(keyed: Command) -> None:
    keyed.environ["ARXIVTUI_LLM__BASE_URL"] = NOBODY
    run = keyed.run("config", "set-key", typed=f"{CANARY}\n", code=1)
    assert "127.0.0.1" in run.stderr
    assert in_keyring(keyed) == []


def test_a_model_that_the_server_has_not_is_named_with_near_ones(keyed: Command, model: ModelStandIn) -> None:
    keyed.environ["ARXIVTUI_LLM__MODEL"] = "gpt-4o-mimi"
    run = keyed.run("config", "set-key", typed=f"{KEPT}\n")
    assert run.stdout == kept_in("keyring", model)
    assert "127.0.0.1 has no model gpt-4o-mimi for this key. Did you mean gpt-4o-mini or" in run.stderr


def test_a_server_without_a_list_of_models_is_said(keyed: Command, model: ModelStandIn) -> None:
    keyed.environ["ARXIVTUI_LLM__BASE_URL"] = model.url + "/elsewhere"
    run = keyed.run("config", "set-key", typed=f"{KEPT}\n")
    assert "shows no list of its models" in run.stderr
    assert in_keyring(keyed) == [KEPT]


@pytest.mark.parametrize("typed", ["", "\n", "two words\n", "sk-\x1b[2J\n", "é\n", "x" * 9_000 + "\n"])
def test_what_is_no_key_is_refused_unseen(keyed: Command, model: ModelStandIn, typed: str) -> None:
    run = keyed.run("config", "set-key", typed=typed, code=1)
    assert run.stderr == (
        "arxivtui: That is no API key. Keys are one word of ASCII letters, digits and signs.\n"
    )
    assert model.requests == []


def test_without_a_keyring_a_file_needs_to_be_allowed(keyed: Command, model: ModelStandIn) -> None:
    keyed.environ["PYTHON_KEYRING_BACKEND"] = NO_KEYRING
    run = keyed.run("config", "set-key", typed=f"{CANARY}\n", code=1)
    assert "The system has no keyring." in run.stderr
    assert f"{keyed.home}/api-key" in run.stderr
    assert "--allow-file" in run.stderr
    assert not list(keyed.home.iterdir())

    run = keyed.run("config", "set-key", "--allow-file", typed=f"{KEPT}\n")
    assert run.stdout == kept_in("file", model)
    (file,) = keyed.home.iterdir()
    assert file.read_text() == f"{model.url.removesuffix('/v1')} {KEPT}\n"
    assert file.stat().st_mode & 0o777 == 0o600
    assert f"API key: from the file ({file})\n" in keyed.run("config", "check").stdout
    file.chmod(0o644)
    assert f"{file} can be read by others." in keyed.run("config", "check", code=1).stdout


def test_a_key_of_the_environment_counts_before_the_one_kept(keyed: Command, model: ModelStandIn) -> None:
    keyed.environ["ARXIVTUI_API_KEY"] = CANARY
    run = keyed.run("config", "set-key", typed=f"{KEPT}\n")
    assert run.stdout == kept_in("keyring", model)
    assert "ARXIVTUI_API_KEY is set in the environment, and counts before the key kept." in run.stderr
    shown = keyed.run("config", "show").stdout
    assert shown.endswith("\n# API key: from the environment (ARXIVTUI_API_KEY)\n")
    assert CANARY not in shown
    assert KEPT not in shown


def test_openais_key_is_not_shown_to_another_server(keyed: Command) -> None:
    keyed.environ["OPENAI_API_KEY"] = CANARY
    assert "API key: none; OPENAI_API_KEY is not for 127.0.0.1\n" in keyed.run("config", "check").stdout
    keyed.environ["ARXIVTUI_LLM__BASE_URL"] = ""
    assert "API key: from the environment (OPENAI_API_KEY)\n" in keyed.run("config", "check").stdout


def test_a_kept_key_is_not_shown_to_another_server(keyed: Command, model: ModelStandIn) -> None:
    keyed.environ["ARXIVTUI_LLM__BASE_URL"] = ""
    run = keyed.run("config", "set-key", "--no-check", typed=f"{KEPT}\n")
    assert run.stdout == "Kept in the keyring, for https://api.openai.com alone.\n"
    assert "API key: from the keyring\n" in keyed.run("config", "check").stdout

    keyed.environ["ARXIVTUI_LLM__BASE_URL"] = model.url
    server = model.url.removesuffix("/v1")
    words = f"API key: none for {server}; one is kept for https://api.openai.com\n"
    assert words in keyed.run("config", "check").stdout
    assert keyed.run("config", "show").stdout.endswith(f"\n# {words}")
    assert keyed.run("config", "set-key", "--forget").stdout == f"There was no key for {server} to remove.\n"

    keyed.run("config", "set-key", typed="sk-another\n")
    assert sorted(in_keyring(keyed)) == ["sk-another", KEPT]
    keyed.run("config", "set-key", "--forget")
    assert in_keyring(keyed) == [KEPT]


def test_a_key_can_be_forgotten(keyed: Command, model: ModelStandIn) -> None:
    keyed.run("config", "set-key", "--no-check", typed=f"{KEPT}\n")
    keyed.environ["OPENAI_API_KEY"] = CANARY
    run = keyed.run("config", "set-key", "--forget")
    server = model.url.removesuffix("/v1")
    assert run.stdout == f"The key for {server} is removed from the keyring.\n"
    assert "OPENAI_API_KEY is set in the environment, which is left as it is." in run.stderr
    assert in_keyring(keyed) == []
    assert keyed.run("config", "set-key", "--forget").stdout == f"There was no key for {server} to remove.\n"
    assert (
        "--forget goes with no other option"
        in keyed.run("config", "set-key", "--forget", "--no-check", code=2).stderr
    )


def test_a_key_is_typed_unseen_and_the_reader_is_asked(keyed: Command) -> None:
    keyed.environ |= {"ARXIVTUI_LLM__BASE_URL": NOBODY, "PYTHON_KEYRING_BACKEND": NO_KEYRING}
    with Terminal(keyed.home, "config", "set-key", environ=keyed.environ) as terminal:
        terminal.until("API key for http://127.0.0.1:9:")
        terminal.type(f"{KEPT}\n")
        terminal.until("Keep it all the same? [y/N]")
        assert "could not be checked" in terminal.seen
        terminal.type("y\n")
        terminal.until("readable by you alone? [y/N]")
        terminal.type("y\n")
        terminal.until("Kept in the file, for http://127.0.0.1:9 alone.")
        assert terminal.ended() == 0
    assert KEPT not in terminal.seen
    assert (keyed.home / "api-key").read_text() == f"http://127.0.0.1:9 {KEPT}\n"


@pytest.mark.parametrize("base_url", [NOBODY, ""], ids=["not tried", "no keyring"])
def test_who_does_not_agree_keeps_nothing(keyed: Command, model: ModelStandIn, base_url: str) -> None:
    keyed.environ |= {
        "ARXIVTUI_LLM__BASE_URL": base_url or model.url,
        "PYTHON_KEYRING_BACKEND": NO_KEYRING,
    }
    with Terminal(keyed.home, "config", "set-key", environ=keyed.environ) as terminal:
        terminal.until("API key for http://127.0.0.1:")
        terminal.type(f"{CANARY}\n")
        terminal.until("[y/N]")
        terminal.type("\n")
        terminal.until("The key was not kept.")
        assert terminal.ended() == 1
    assert not list(keyed.home.iterdir())
