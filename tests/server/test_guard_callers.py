"""The guard's questions about who asks: origin, site and token; each over a real socket."""

import pytest

from arxivtui.server.endpoint import Endpoint
from arxivtui.store import Store
from tests.server.conftest import CHROME, FIREFOX, PairedClient, call, pair_client, revoke
from tests.server.raw import Answer, exchange, request

ASKED = b'{"ids": []}'


def papers(port: int, **more: object) -> Answer:
    return exchange(port, request(port, "/v1/papers", ASKED, **more))  # type: ignore[arg-type]


OTHERS = [
    "null",
    "",
    "https://arxiv.org",
    "https://evil.com",
    "http://127.0.0.1:{port}",
    "http://localhost:{port}",
    "http://localhost",
    "file://",
    CHROME,
    FIREFOX[:-1],
    f"{FIREFOX}0",
    f"{FIREFOX}/",
    f"{FIREFOX}.evil.com",
    f"{FIREFOX}:80",
    f"x{FIREFOX}",
    f"https://evil.com/{FIREFOX}",
    f"{FIREFOX} https://evil.com",
    f"{FIREFOX}, {FIREFOX}",
    FIREFOX.upper(),
    f"{FIREFOX}\xa0",
    FIREFOX.replace("moz", "chrome"),
    FIREFOX.removeprefix("moz-extension://"),
    "moz-extension://",
    "moz-extension://*",
    "\xe9",
]


@pytest.mark.parametrize("origin", [None, FIREFOX])
def test_a_paired_browser_is_let_in(port: int, paired: PairedClient, origin: str | None) -> None:
    assert papers(port, token=paired.token, origin=origin).status == 200


@pytest.mark.parametrize("origin", OTHERS)
def test_any_other_origin_is_refused_even_with_the_token(
    port: int, paired: PairedClient, origin: str
) -> None:
    answer = papers(port, token=paired.token, origin=origin.format(port=port))

    assert answer.refusal == (403, "bad_origin")


@pytest.mark.parametrize("second", [FIREFOX, "https://evil.com"])
def test_two_origins_are_refused(port: int, paired: PairedClient, second: str) -> None:
    answer = papers(port, token=paired.token, origin=FIREFOX, headers=[("Origin", second)])

    assert answer.refusal == (403, "bad_origin")


def test_a_token_counts_only_with_its_own_origin(port: int, store: Store, paired: PairedClient) -> None:
    chrome = pair_client(store, CHROME, "Chrome")

    assert papers(port, token=paired.token, origin=CHROME).refusal == (403, "bad_origin")
    assert papers(port, token=chrome.token, origin=FIREFOX).refusal == (403, "bad_origin")
    assert papers(port, token=chrome.token, origin=CHROME).status == 200


def test_the_origin_of_a_revoked_browser_is_another_origin(
    port: int, store: Store, paired: PairedClient
) -> None:
    revoke(store, paired)

    assert papers(port, token=paired.token, origin=paired.origin).refusal == (403, "bad_origin")
    assert papers(port, token=paired.token).refusal == (401, "bad_token")


@pytest.mark.parametrize("origin", [None, CHROME, FIREFOX])
def test_any_extension_may_ping(port: int, origin: str | None) -> None:
    assert exchange(port, request(port, origin=origin)).status == 200


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://evil.com",
        "http://127.0.0.1:{port}",
        "chrome-extension://",
        "chrome-extension://abcdefghijklmnopabcdefghijklmno",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnopa",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnoq",
        "chrome-extension://ABCDEFGHIJKLMNOPABCDEFGHIJKLMNOP",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop/",
        "chrome-extension://abcdefghijklmnopabcdefghijklmnop.evil.com",
        "https://evil.com/chrome-extension://abcdefghijklmnopabcdefghijklmnop",
        "safari-web-extension://2f8e6c1a-0b3d-4e5f-8a9b-1c2d3e4f5a6b",
        FIREFOX.upper(),
        FIREFOX.replace("-0b3d", ""),
        f"{FIREFOX}0",
    ],
)
@pytest.mark.parametrize("path", ["/v1/ping", "/v1/pair", "/v1/pair/result"])
def test_nothing_but_an_extension_may_ping_or_pair(port: int, path: str, origin: str) -> None:
    answer = exchange(port, request(port, path, origin=origin.format(port=port)))

    assert answer.refusal == (403, "bad_origin")


@pytest.mark.parametrize("path", ["/v1/pair", "/v1/pair/result"])
def test_who_wants_to_pair_says_from_where(port: int, path: str) -> None:
    assert exchange(port, request(port, path)).refusal == (403, "bad_origin")


@pytest.mark.parametrize("site", ["none", "same-origin"])
def test_what_a_browser_itself_asks_is_let_in(port: int, paired: PairedClient, site: str) -> None:
    assert papers(port, token=paired.token, headers=[("Sec-Fetch-Site", site)]).status == 200


@pytest.mark.parametrize(
    "site", ["cross-site", "same-site", "None", "SAME-ORIGIN", "no-cors", "", "none, none"]
)
@pytest.mark.parametrize("origin", [None, FIREFOX])
def test_what_another_site_asks_is_refused(
    port: int, paired: PairedClient, site: str, origin: str | None
) -> None:
    """Unknown values too: a browser that says something new is not taken at our word for it."""
    answer = papers(port, token=paired.token, origin=origin, headers=[("Sec-Fetch-Site", site)])

    assert answer.refusal == (403, "cross_site")


def test_two_sites_are_refused(port: int, paired: PairedClient) -> None:
    twice = [("Sec-Fetch-Site", "none"), ("Sec-Fetch-Site", "none")]

    assert papers(port, token=paired.token, headers=twice).refusal == (403, "cross_site")


@pytest.mark.parametrize("path", ["/v1/papers", "/v1/day", "/v1/triage", "/v1/undo", "/v1/request"])
def test_without_a_token_nothing_is_told(port: int, path: str) -> None:
    answer = exchange(port, request(port, path))

    assert answer.refusal == (401, "bad_token")
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    "authorization",
    [
        "",
        "Bearer",
        "Bearer ",
        "{token}",
        "Bearer {token}x",
        "Bearer x{token}",
        "Bearer {cut}",
        "Bearer {token}, Bearer {token}",
        "Bearer {token} ",
        "Bearer  {token}",
        "Bearer\t{token}",
        "bearer {token}",
        "BEARER {token}",
        "Basic {token}",
        "Token {token}",
        "Bearer {token}=",
        "Bearer {upper}",
        "Bearer {token}\xe9",
        "Bearer \xe9\xff",
        "Bearer \x01",
        "Bearer " + "a" * 12_000,
        'Bearer "{token}"',
    ],
)
def test_a_wrong_token_is_refused(port: int, paired: PairedClient, authorization: str) -> None:
    sent = authorization.format(token=paired.token, cut=paired.token[:-1], upper=paired.token.swapcase())
    # The blanks at the end of a header's value are no part of it.
    expected = 200 if sent.rstrip() == f"Bearer {paired.token}" else 401

    answer = papers(port, headers=[("Authorization", sent)])

    assert answer.status == expected
    assert paired.token.encode() not in answer.body


def test_two_tokens_are_refused(port: int, store: Store, paired: PairedClient) -> None:
    for second in (paired, pair_client(store, CHROME)):
        twice = [("Authorization", f"Bearer {second.token}")]

        assert papers(port, token=paired.token, headers=twice).refusal == (401, "bad_token")


def test_a_token_elsewhere_is_not_looked_at(port: int, paired: PairedClient) -> None:
    elsewhere = [("Cookie", f"token={paired.token}"), ("X-Api-Key", paired.token)]

    assert papers(port, headers=elsewhere).refusal == (401, "bad_token")


def test_what_the_store_keeps_of_a_token_opens_nothing(port: int, paired: PairedClient) -> None:
    from hashlib import sha256

    kept = sha256(paired.token.encode()).hexdigest()

    assert papers(port, token=kept).refusal == (401, "bad_token")


def test_a_revocation_counts_from_the_next_request_on(
    endpoint: Endpoint, store: Store, paired: PairedClient
) -> None:
    chrome = pair_client(store, CHROME)
    assert call(endpoint, "/v1/papers", {"ids": []}, paired).status == 200

    revoke(store, paired)

    assert papers(endpoint.state.port, token=paired.token).refusal == (401, "bad_token")
    assert call(endpoint, "/v1/papers", {"ids": []}, chrome).status == 200


def test_a_pairing_counts_from_the_next_request_on(endpoint: Endpoint, store: Store) -> None:
    assert call(endpoint, "/v1/papers", {"ids": []}, pair_client(store)).status == 200
