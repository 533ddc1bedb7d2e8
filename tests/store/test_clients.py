"""Clients: let in, used, told of, and shut out for good."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest

from arxivtui.domain import Client
from arxivtui.store import Store, StoreError, clients
from tests.store.samples import NOW

FIREFOX = Client("0011aabb", "Firefox", "moz-extension://c0ffee00-0000-4000-8000-000000000001", NOW)
CHROME = Client("22334455", "Chrome", "chrome-extension://" + "abcdefgh" * 4, NOW + timedelta(minutes=1))
TOKEN = sha256(b"invented").digest()


def add(store: Store, *browsers: Client) -> None:
    with store.writing() as db:
        for browser in browsers:
            clients.add(db, browser, sha256(browser.id.encode()).digest())


def known(store: Store) -> list[Client]:
    with store.reading() as db:
        return clients.all_of(db)


def revoke(store: Store, client_id: str, at: datetime = NOW) -> Client | None:
    with store.writing(durable=True) as db:
        return clients.revoke(db, client_id, at)


def used(store: Store, client_id: str, at: datetime) -> None:
    with store.writing() as db:
        clients.used(db, client_id, at)


def test_clients_are_told_the_newest_first(store: Store) -> None:
    assert known(store) == []
    add(store, FIREFOX, CHROME)
    assert known(store) == [CHROME, FIREFOX]
    assert known(store)[1].paired.tzinfo is UTC


def test_a_live_client_comes_with_the_hash_of_its_token(store: Store) -> None:
    with store.writing() as db:
        clients.add(db, FIREFOX, TOKEN)
        assert clients.live(db) == [(FIREFOX, TOKEN)]


def test_a_client_shut_out_is_kept_and_no_longer_live(store: Store) -> None:
    add(store, FIREFOX, CHROME)
    at = NOW + timedelta(days=2)

    assert revoke(store, FIREFOX.id, at) == replace(FIREFOX, revoked=at)

    assert known(store) == [CHROME, replace(FIREFOX, revoked=at)]
    with store.reading() as db:
        assert [client for client, _ in clients.live(db)] == [CHROME]


def test_shutting_out_again_keeps_the_first_time(store: Store) -> None:
    add(store, FIREFOX)
    first = revoke(store, FIREFOX.id, NOW)

    assert revoke(store, FIREFOX.id, NOW + timedelta(days=1)) == first
    assert revoke(store, "ffffffff") is None


def test_use_is_kept_to_the_hour_and_never_goes_back(store: Store) -> None:
    add(store, FIREFOX)
    hour = NOW + timedelta(hours=3)

    used(store, FIREFOX.id, hour + timedelta(minutes=59, seconds=59))
    assert known(store)[0].last_used == hour
    used(store, FIREFOX.id, NOW)
    assert known(store)[0].last_used == hour


def test_use_within_the_hour_writes_nothing(store: Store) -> None:
    add(store, FIREFOX)
    used(store, FIREFOX.id, NOW)
    before = store.revision()

    used(store, FIREFOX.id, NOW + timedelta(minutes=30))
    used(store, "ffffffff", NOW)

    assert store.revision() == before


def test_a_client_shut_out_is_not_used(store: Store) -> None:
    add(store, FIREFOX)
    revoke(store, FIREFOX.id)
    used(store, FIREFOX.id, NOW + timedelta(days=1))
    assert known(store)[0].last_used is None


def test_a_label_of_any_text_is_kept_as_text(store: Store) -> None:
    odd = replace(FIREFOX, label="[red]\ud83d'; DROP TABLE clients; --\x1b[2J")
    add(store, odd)
    assert known(store)[0].label == "[red]\ufffd'; DROP TABLE clients; --\x1b[2J"


def test_an_id_is_given_once(store: Store) -> None:
    add(store, FIREFOX)
    revoke(store, FIREFOX.id)
    with pytest.raises(StoreError, match="SQLITE_CONSTRAINT"):
        add(store, replace(CHROME, id=FIREFOX.id))


def test_what_is_no_sha_256_is_not_kept(store: Store) -> None:
    with pytest.raises(StoreError, match="SQLITE_CONSTRAINT"), store.writing() as db:
        clients.add(db, FIREFOX, b"a token itself")
    assert known(store) == []
