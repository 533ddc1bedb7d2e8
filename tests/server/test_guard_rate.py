"""How often callers may ask: counted by themselves, and over real sockets."""

from dataclasses import replace

import pytest

from arxivtui.config import Settings
from arxivtui.config.settings import ServerSettings
from arxivtui.server.endpoint import Endpoint
from arxivtui.server.rate import STRANGERS, Rate
from arxivtui.store import Store
from tests.server.conftest import CHROME, FIREFOX, NO_HURRY, PairedClient, Starting, call, pair_client
from tests.server.raw import Line, exchange, request
from tests.waiting import LONG

RARELY = 0.01
"""Requests a second: one may come at once, and no other while a test runs."""


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def let_through(rate: Rate, key: str, times: int) -> int:
    return sum(rate.take(key) == 0 for _ in range(times))


def test_two_seconds_worth_may_come_at_once_and_then_as_many_as_the_rate_allows() -> None:
    clock = Clock()
    rate = Rate(20, 10, clock)

    assert let_through(rate, "client", 100) == 40
    clock.now += 0.5
    assert let_through(rate, "client", 100) == 10
    clock.now += 3600
    assert let_through(rate, "client", 100) == 40


def test_one_caller_does_not_use_up_what_another_may() -> None:
    rate = Rate(20, 10, Clock())
    let_through(rate, "loud", 1000)
    let_through(rate, STRANGERS, 1000)

    assert let_through(rate, "quiet", 40) == 40


def test_strangers_share_one_measure() -> None:
    clock = Clock()
    rate = Rate(0, 10, clock)

    assert let_through(rate, STRANGERS, 100) == 20
    clock.now += 1
    assert let_through(rate, STRANGERS, 100) == 10
    assert let_through(rate, "client", 1000) == 1000


def test_it_is_told_when_the_next_may_come() -> None:
    clock = Clock()
    rate = Rate(0.5, 0, clock)
    assert rate.take("client") == 0

    assert rate.take("client") == pytest.approx(2.0)
    clock.now += 1.5
    assert rate.take("client") == pytest.approx(0.5)
    clock.now += 0.5
    assert rate.take("client") == 0


@pytest.fixture
def strict(start: Starting) -> Endpoint:
    """An endpoint that lets everybody ask once."""
    endpoint = start(
        Settings(server=ServerSettings(requests_per_second=RARELY)),
        limits=replace(NO_HURRY, strangers_per_second=RARELY),
    )
    endpoint.settled(LONG)
    return endpoint


def test_a_flood_is_answered_with_429_and_a_second_client_does_not_notice(
    strict: Endpoint, store: Store, paired: PairedClient
) -> None:
    port = strict.state.port
    chrome = pair_client(store, CHROME, "Chrome")
    asked = request(port, "/v1/papers", b'{"ids": []}', token=paired.token)
    with Line(port) as flood:
        flood.send(asked * 300)
        answers = [flood.answer() for _ in range(300)]

        assert [answer.status for answer in answers] == [200] + [429] * 299
        assert {answer.refusal for answer in answers[1:]} == {(429, "too_many")}
        assert all(1 <= int(answer.headers["retry-after"]) <= 100 for answer in answers[1:])
        assert call(strict, "/v1/papers", {"ids": []}, chrome).status == 200


def test_a_flood_of_strangers_takes_nothing_from_a_client(strict: Endpoint, paired: PairedClient) -> None:
    port = strict.state.port
    first, *others = [exchange(port, request(port)) for _ in range(10)]

    assert first.status == 200
    assert {answer.refusal for answer in others} == {(429, "too_many")}
    assert call(strict, "/v1/papers", {"ids": []}, paired).status == 200


def test_guessing_tokens_is_slow(strict: Endpoint, paired: PairedClient) -> None:
    port = strict.state.port
    guesses = [request(port, "/v1/papers", token=f"guess{number}") for number in range(10)]
    first, *others = [exchange(port, guess) for guess in guesses]

    assert first.status == 401
    assert {answer.status for answer in others} == {429}


def test_a_paired_extension_pings_at_its_own_rate(strict: Endpoint, paired: PairedClient) -> None:
    """Before it knows whether to send its token, its origin tells who it is."""
    port = strict.state.port
    exchange(port, request(port))

    assert exchange(port, request(port, origin=CHROME)).status == 429
    assert exchange(port, request(port, origin=FIREFOX)).status == 200
    assert exchange(port, request(port, origin=FIREFOX)).status == 429
    assert exchange(port, request(port, token=paired.token)).status == 200


def test_pages_and_wrong_paths_are_refused_before_they_are_counted(
    strict: Endpoint, paired: PairedClient
) -> None:
    port = strict.state.port
    for _ in range(3):
        assert exchange(port, request(port, origin="https://evil.com")).status == 403
        assert exchange(port, request(port, "/nowhere")).status == 404
        assert exchange(port, request(port, method="GET")).status == 405

    assert exchange(port, request(port)).status == 200


def test_what_is_refused_later_counts(strict: Endpoint, paired: PairedClient) -> None:
    port = strict.state.port

    assert exchange(port, request(port, kind="text/plain")).status == 415
    assert exchange(port, request(port)).status == 429


def test_no_limit_is_no_limit(endpoint: Endpoint, paired: PairedClient) -> None:
    port = endpoint.state.port
    with Line(port) as line:
        line.send(request(port, "/v1/papers", b'{"ids": []}', token=paired.token) * 200)

        assert {line.answer().status for _ in range(200)} == {200}
