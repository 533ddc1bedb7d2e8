"""`arxivtui clients`: who was let in, and shutting them out."""

import json
from datetime import UTC, datetime

import pytest

from arxivtui.domain import Client
from arxivtui.store import Store, clients
from tests.cli.conftest import Command

FIREFOX = Client(
    "1a2b3c4d",
    "Firefox on \x1b[31mlaptop\u202e",
    "moz-extension://2f8e6c1a-0b3d-4e5f-8a9b-1c2d3e4f5a6b",
    datetime(2025, 3, 3, 12, 30, tzinfo=UTC),
    last_used=datetime(2025, 3, 4, 12, tzinfo=UTC),
)
CHROME = Client(
    "00ff00ff",
    "論文 Chromium",
    "chrome-extension://abcdefghijklmnopabcdefghijklmnop",
    datetime(2025, 3, 1, 12, tzinfo=UTC),
    revoked=datetime(2025, 3, 2, 12, tzinfo=UTC),
)


@pytest.fixture
def paired(command: Command) -> Command:
    """The command with one browser let in, and one shut out."""
    with Store.open(command.home / "arxivtui.db") as store, store.writing() as db:
        clients.add(db, CHROME, bytes(32))
        clients.add(db, FIREFOX, bytes(range(32)))
    return command


def test_a_table_with_the_newest_first(paired: Command) -> None:
    lines = paired.run("clients").stdout.splitlines()

    assert lines == [
        "id        label              paired      last used   revoked     origin",
        f"1a2b3c4d  Firefox on laptop  2025-03-03  2025-03-04  -           {FIREFOX.origin}",
        f"00ff00ff  論文 Chromium      2025-03-01  -           2025-03-02  {CHROME.origin}",
    ]


def test_json_has_the_moments_in_full(paired: Command) -> None:
    newest, oldest = json.loads(paired.run("clients", "--json").stdout)

    assert newest == {
        "id": "1a2b3c4d",
        "label": FIREFOX.label,
        "origin": FIREFOX.origin,
        "paired": "2025-03-03T12:30:00Z",
        "last_used": "2025-03-04T12:00:00Z",
        "revoked": None,
    }
    assert oldest["revoked"] == "2025-03-02T12:00:00Z"


def test_nobody_yet(command: Command) -> None:
    assert "no store yet" in command.run("clients", code=1).stderr
    Store.open(command.home / "arxivtui.db").close()

    assert "`arxivtui pair` lets one in" in command.run("clients").stdout
    assert json.loads(command.run("clients", "--json").stdout) == []


def test_revoke_shuts_out_for_good(paired: Command) -> None:
    assert paired.run("clients", "revoke", "1A2B3C4D").stdout == (
        "1a2b3c4d (Firefox on laptop) is shut out.\n"
    )
    assert "is shut out already" in paired.run("clients", "revoke", "1a2b3c4d").stdout

    with Store.open(paired.home / "arxivtui.db") as store, store.reading() as db:
        assert clients.live(db) == []


@pytest.mark.parametrize("unknown", ["ffffffff", "1a2b", "x\x1b[31m", "", "1a2b3c4d' OR '1'='1", "\udcff"])
def test_an_unknown_id_is_named(paired: Command, unknown: str) -> None:
    told = paired.run("clients", "revoke", unknown, code=1).stderr

    assert "No browser has the id" in told
    assert "\x1b" not in told


def test_the_known_ones_of_several_are_shut_out(paired: Command) -> None:
    done = paired.run("clients", "revoke", "ffffffff", "1a2b3c4d", "1a2b3c4d", code=3)

    assert done.stdout.count("is shut out") == 1
    assert "ffffffff" in done.stderr


def test_usage(paired: Command) -> None:
    paired.run("clients", "revoke", code=2)
    paired.run("clients", "--json", "revoke", "1a2b3c4d", code=2)
    paired.run("clients", "1a2b3c4d", code=2)
