"""`arxivtui clients`: who was let in, and shutting them out."""

import json
from dataclasses import replace
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


LONG = Client(
    "0123abcd",
    "Firefox of the reading room on the second floor, by the door",
    "safari-web-extension://2f8e6c1a-0b3d-4e5f-8a9b-1c2d3e4f5a6b",
    datetime(2025, 2, 1, 12, tzinfo=UTC),
)


@pytest.fixture
def utc(command: Command) -> Command:
    """The command in 80 columns of a place whose clock shows UTC."""
    command.environ |= {"TZ": "UTC", "COLUMNS": "80"}
    return command


def keep(command: Command, *paired: Client) -> None:
    with Store.open(command.home / "arxivtui.db") as store, store.writing() as db:
        for number, client in enumerate(paired):
            clients.add(db, client, bytes([number] * 32))


@pytest.fixture
def paired(utc: Command) -> Command:
    """The command with one browser let in, and one shut out."""
    keep(utc, CHROME, FIREFOX)
    return utc


def test_those_let_in_with_the_origin_below(paired: Command) -> None:
    assert paired.run("clients").stdout.splitlines() == [
        "id        paired      last used               label",
        "1a2b3c4d  2025-03-03  2025-03-04 12:00-13:00  Firefox on laptop",
        f"          {FIREFOX.origin}",
        "1 shut out; --all shows them.",
    ]


def test_all_with_those_shut_out_the_newest_first(paired: Command) -> None:
    assert paired.run("clients", "--all").stdout.splitlines() == [
        "id        paired      last used               shut out    label",
        "1a2b3c4d  2025-03-03  2025-03-04 12:00-13:00  -           Firefox on laptop",
        f"          {FIREFOX.origin}",
        "00ff00ff  2025-03-01  -                       2025-03-02  論文 Chromium",
        f"          {CHROME.origin}",
    ]


def test_only_those_shut_out_are_left(utc: Command) -> None:
    keep(utc, CHROME)

    assert utc.run("clients").stdout.splitlines() == [
        "No browser is let in; `arxivtui pair` lets one in.",
        "1 shut out; --all shows them.",
    ]


@pytest.mark.parametrize("columns", [60, 80, 120])
def test_a_long_label_is_shown_whole_and_no_line_is_too_long(utc: Command, columns: int) -> None:
    keep(utc, LONG, FIREFOX, CHROME)
    utc.environ["COLUMNS"] = str(columns)

    listed = utc.run("clients").stdout
    lines = listed.splitlines()

    assert max(map(len, lines)) <= columns
    assert LONG.origin in [line.strip() for line in lines]
    words = listed[listed.index(LONG.id) :].split()
    assert [word for word in words if word in LONG.label.split()] == LONG.label.split()


def test_last_used_is_never_before_the_pairing(utc: Command) -> None:
    hour = FIREFOX.paired.replace(minute=0)
    keep(utc, replace(FIREFOX, last_used=hour))

    assert "2025-03-03  2025-03-03 12:30-13:00" in utc.run("clients").stdout
    assert json.loads(utc.run("clients", "--json").stdout)[0]["last_used"] == "2025-03-03T12:30:00Z"


def test_json_has_all_with_the_moments_in_full(paired: Command) -> None:
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


def test_without_a_store_there_is_nobody_and_none_is_made(command: Command) -> None:
    assert command.run("clients").stdout == "No browser was ever paired; `arxivtui pair` lets one in.\n"
    assert json.loads(command.run("clients", "--json").stdout) == []
    assert "No browser has the id 1a2b3c4d" in command.run("clients", "revoke", "1a2b3c4d", code=1).stderr
    assert list(command.home.iterdir()) == []


def test_a_store_that_never_had_a_browser(command: Command) -> None:
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
    paired.run("clients", "--all", "revoke", "1a2b3c4d", code=2)
    paired.run("clients", "1a2b3c4d", code=2)
