"""Letting a browser in: a code, the reader's word, a token told once; over a real endpoint and its store."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import Any

import pytest

from arxivtui.domain import PairingState
from arxivtui.server.endpoint import Endpoint
from arxivtui.server.pairing_desk import (
    ALPHABET,
    OpenPairing,
    answer_pairing,
    close_pairing,
    look_at_pairing,
    open_pairing,
)
from arxivtui.store import Store, StoreError, clients, pairings
from tests.server.conftest import CHROME, FIREFOX, Starting, call, home
from tests.server.raw import Answer, exchange, request
from tests.server.stored import WatchedStore, locked
from tests.waiting import LONG, in_thread


@dataclass(frozen=True)
class Browser:
    """An extension that asks to be let in.

    Attributes:
        endpoint: that it asks.
        origin: its own, which the browser adds to all it sends.
    """

    endpoint: Endpoint
    origin: str = FIREFOX

    def ask(self, path: str, body: object) -> Answer:
        import json

        port = self.endpoint.state.port
        return exchange(port, request(port, path, json.dumps(body).encode(), origin=self.origin))

    def pair(self, code: str, label: str = "Firefox") -> Answer:
        return self.ask("/v1/pair", {"code": code, "label": label})

    def result(self, claim: str) -> Any:
        answer = self.ask("/v1/pair/result", {"pairing": claim})
        assert answer.status == 200, answer.body
        return answer.json


@pytest.fixture
def browser(endpoint: Endpoint) -> Browser:
    return Browser(endpoint)


@pytest.fixture
def shown(store: Store) -> OpenPairing:
    """A pairing whose code the reader sees."""
    return open_pairing(store)


def claimed(browser: Browser, shown: OpenPairing) -> str:
    answer = browser.pair(shown.code)
    assert answer.status == 202, answer.body
    return str(answer.json["pairing"])


def wrong_code(shown: OpenPairing) -> str:
    """Another one of the same form."""
    return shown.code[:-1] + ("2" if shown.code[-1] != "2" else "3")


def move(store: Store, **column: object) -> None:
    """Have a pairing's time be another."""
    ((name, value),) = column.items()
    with store.writing() as db:
        db.execute(f"UPDATE pairings SET {name} = ?", (value,))


def test_a_code_is_eight_characters_that_cannot_be_mistaken(store: Store) -> None:
    codes = {open_pairing(store).code for _ in range(20)}

    assert len(codes) == 20
    assert all(re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}", code) for code in codes)
    assert len(ALPHABET) == 32
    assert not set(ALPHABET) & set("01IO")


def test_a_browser_is_let_in_when_the_reader_agrees(
    browser: Browser, store: Store, shown: OpenPairing
) -> None:
    claim = claimed(browser, shown)
    asked = look_at_pairing(store, shown.pairing.id)
    assert (asked.state, asked.origin, asked.label) == (PairingState.CLAIMED, FIREFOX, "Firefox")
    assert browser.result(claim) == {"state": "pending"}

    assert answer_pairing(store, shown.pairing.id, approve=True).state is PairingState.APPROVED
    told = browser.result(claim)

    assert set(told) == {"token", "client"}
    assert re.fullmatch(r"[0-9A-Za-z_-]{43}", told["token"])
    assert re.fullmatch(r"[0-9a-f]{8}", told["client"])
    port = browser.endpoint.state.port
    papers = request(port, "/v1/papers", b'{"ids": []}', token=told["token"], origin=FIREFOX)
    assert exchange(port, papers).status == 200
    taken = look_at_pairing(store, shown.pairing.id)
    assert (taken.state, taken.client) == (PairingState.TAKEN, told["client"])


def test_the_token_is_told_once_and_kept_as_its_hash(
    browser: Browser, store: Store, shown: OpenPairing
) -> None:
    claim = claimed(browser, shown)
    answer_pairing(store, shown.pairing.id, approve=True)
    token = browser.result(claim)["token"]

    assert browser.result(claim) == {"state": "denied"}

    with store.reading() as db:
        ((client, token_hash),) = clients.live(db)
        everything = "\n".join(db.iterdump())
    assert (client.label, client.origin) == ("Firefox", FIREFOX)
    assert token_hash == sha256(token.encode()).digest()
    assert token not in everything
    assert shown.code not in everything
    assert shown.code.replace("-", "") not in everything


@pytest.mark.parametrize("written", ["as shown", "small", "without hyphen"])
def test_a_code_may_be_typed_in_several_ways(browser: Browser, shown: OpenPairing, written: str) -> None:
    code = {
        "as shown": shown.code,
        "small": shown.code.lower(),
        "without hyphen": shown.code.replace("-", ""),
    }[written]

    assert browser.pair(code).status == 202


def test_what_the_reader_denies_gets_no_token(browser: Browser, store: Store, shown: OpenPairing) -> None:
    claim = claimed(browser, shown)

    answer_pairing(store, shown.pairing.id, approve=False)

    assert browser.result(claim) == {"state": "denied"}
    with store.reading() as db:
        assert clients.all_of(db) == []


def test_wrong_closed_burnt_and_expired_codes_have_one_answer(browser: Browser, store: Store) -> None:
    answers = [browser.pair("ABCD-EFGH")]

    wrong = open_pairing(store)
    answers.append(browser.pair(wrong_code(wrong)))

    closed = open_pairing(store)
    close_pairing(store, closed.pairing.id)
    answers.append(browser.pair(closed.code))

    used = open_pairing(store)
    claimed(browser, used)
    answers.append(browser.pair(used.code))

    older, _ = open_pairing(store), open_pairing(store)
    answers.append(browser.pair(older.code))

    expired = open_pairing(store)
    move(store, expires_at=(datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="microseconds"))
    answers.append(browser.pair(expired.code))

    assert {answer.status for answer in answers} == {409}
    assert len({answer.body for answer in answers}) == 1
    assert answers[0].code == "no_pairing"


def test_five_wrong_codes_burn_the_right_one(browser: Browser, store: Store, shown: OpenPairing) -> None:
    for _ in range(pairings.TRIES):
        assert browser.pair(wrong_code(shown)).code == "no_pairing"

    assert browser.pair(shown.code).code == "no_pairing"
    assert look_at_pairing(store, shown.pairing.id).state is PairingState.BURNT


def test_four_wrong_codes_do_not(browser: Browser, shown: OpenPairing) -> None:
    for _ in range(pairings.TRIES - 1):
        browser.pair(wrong_code(shown))

    assert browser.pair(shown.code).status == 202


def test_only_the_origin_that_asked_learns_what_became_of_it(
    browser: Browser, store: Store, shown: OpenPairing
) -> None:
    claim = claimed(browser, shown)
    answer_pairing(store, shown.pairing.id, approve=True)

    assert Browser(browser.endpoint, CHROME).result(claim) == {"state": "denied"}

    assert "token" in browser.result(claim)


def test_the_ids_of_pairings_and_claims_are_no_keys_for_each_other(
    browser: Browser, store: Store, shown: OpenPairing
) -> None:
    claim = claimed(browser, shown)
    answer_pairing(store, shown.pairing.id, approve=True)

    assert browser.result(shown.pairing.id) == {"state": "denied"}
    assert browser.result("0" * 32) == {"state": "denied"}
    with pytest.raises(StoreError):
        look_at_pairing(store, claim)


def test_an_approval_that_is_not_taken_in_time_is_over(
    browser: Browser, store: Store, shown: OpenPairing
) -> None:
    claim = claimed(browser, shown)
    answer_pairing(store, shown.pairing.id, approve=True)
    move(store, expires_at=(datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="microseconds"))

    assert browser.result(claim) == {"state": "denied"}


def test_an_approval_counts_only_after_a_claim(browser: Browser, store: Store, shown: OpenPairing) -> None:
    assert answer_pairing(store, shown.pairing.id, approve=True).state is PairingState.OPEN

    claim = claimed(browser, shown)

    assert browser.result(claim) == {"state": "pending"}


def test_a_pairing_that_is_closed_lets_nobody_in(browser: Browser, store: Store, shown: OpenPairing) -> None:
    claim = claimed(browser, shown)

    close_pairing(store, shown.pairing.id)

    assert browser.result(claim) == {"state": "denied"}
    assert answer_pairing(store, shown.pairing.id, approve=True).state is PairingState.CLOSED


def test_a_name_is_made_harmless_before_the_reader_sees_it(
    browser: Browser, store: Store, shown: OpenPairing
) -> None:
    assert browser.pair(shown.code, "\x1b[2J\u202e Fire\nfox\u200b ").status == 202

    assert look_at_pairing(store, shown.pairing.id).label == "Fire fox"


@pytest.mark.parametrize("label", ["", " ", "\u200b\u202e", "x" * 61])
def test_a_name_that_cannot_be_shown_is_refused_and_costs_no_try(
    browser: Browser, shown: OpenPairing, label: str
) -> None:
    for _ in range(pairings.TRIES):
        assert browser.pair(shown.code, label).refusal == (400, "bad_shape")

    assert browser.pair(shown.code).status == 202


@pytest.mark.parametrize("code", ["", "ABCD", "ABCD-EFGHJ", 12345678, None, "ABCD\x00EFGH"])
def test_what_is_no_code_lets_nobody_in(browser: Browser, shown: OpenPairing, code: object) -> None:
    answer = browser.ask("/v1/pair", {"code": code, "label": "Firefox"})

    assert answer.status in (400, 409)
    assert browser.pair(shown.code).status == 202


@pytest.mark.parametrize(
    "meanwhile",
    ["UPDATE pairings SET state = 'closed'", "UPDATE pairings SET expires_at = '2025-07-14T20:31:05+00:00'"],
)
def test_a_pairing_that_is_over_while_its_result_waits_lets_nobody_in(
    start: Starting, store: Store, shown: OpenPairing, tmp_path: Path, meanwhile: str
) -> None:
    database, begun = home(tmp_path).database, Event()
    endpoint = start(open_store=lambda: WatchedStore.watched(database, begun))
    endpoint.settled(LONG)
    browser = Browser(endpoint)
    claim = claimed(browser, shown)
    answer_pairing(store, shown.pairing.id, approve=True)
    begun.clear()

    with locked(database) as other:
        waiting = in_thread(lambda: browser.result(claim))
        assert begun.wait(LONG)
        other.execute(meanwhile)
        other.execute("COMMIT")

        assert waiting.result(LONG) == {"state": "denied"}
    with store.reading() as db:
        assert clients.all_of(db) == []


def test_no_token_goes_out_unless_the_pairing_is_noted_as_taken(
    browser: Browser, store: Store, shown: OpenPairing, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = claimed(browser, shown)
    answer_pairing(store, shown.pairing.id, approve=True)
    monkeypatch.setattr(pairings, "taken", lambda *_: False)

    assert browser.result(claim) == {"state": "denied"}
    with store.reading() as db:
        assert clients.all_of(db) == []


def test_pairing_needs_an_origin(endpoint: Endpoint, shown: OpenPairing) -> None:
    body = {"code": shown.code, "label": "curl"}

    assert call(endpoint, "/v1/pair", body).refusal == (403, "bad_origin")
    assert call(endpoint, "/v1/pair/result", {"pairing": "0" * 32}).refusal == (403, "bad_origin")
