"""The first steps of the guard: which host, which path, which method; each over a real socket."""

import pytest

from tests.server.conftest import FIREFOX, PairedClient
from tests.server.raw import Line, exchange, request


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}"])
def test_this_computer_is_served(port: int, host: str) -> None:
    assert exchange(port, request(port, host=host.format(port=port))).status == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.com",
        "evil.com:{port}",
        "127.0.0.1.evil.com:{port}",
        "localhost.evil.com:{port}",
        "evil.localhost:{port}",
        "mycomputer.local:{port}",
        "192.168.0.1:{port}",
        "0.0.0.0:{port}",
        "0:{port}",
        "127.1:{port}",
        "127.0.0.2:{port}",
        "2130706433:{port}",
        "0x7f000001:{port}",
        "017700000001:{port}",
        "0177.0.0.1:{port}",
        "[::1]:{port}",
        "[::ffff:127.0.0.1]:{port}",
        "127.0.0.1.:{port}",
        "localhost.:{port}",
        "LOCALHOST:{port}",
        "Localhost:{port}",
        "127.0.0.1",
        "localhost",
        "127.0.0.1:",
        "127.0.0.1:80",
        "127.0.0.1:0{port}",
        "127.0.0.1:{port}0",
        "127.0.0.1:+{port}",
        "127.0.0.1 :{port}",
        "user@127.0.0.1:{port}",
        "127.0.0.1:{port}@evil.com",
        "http://127.0.0.1:{port}",
        "127.0.0.1:{port}/",
        "127.0.0.1:{port}, evil.com",
        "evil.com, 127.0.0.1:{port}",
        "localhost:{port}\xa0",
        "\xe9.com",
        "",
    ],
)
def test_another_host_is_refused(port: int, host: str) -> None:
    """Names that lead here, now or after a rebinding, and other spellings of this computer's address."""
    answer = exchange(port, request(port, host=host.format(port=port)))

    assert answer.refusal == (421, "bad_host")


def test_the_host_is_checked_before_all_else(port: int) -> None:
    wrong = request(port, "/nowhere?token=1", method="GET", host="evil.com", origin="null", kind=None)

    assert exchange(port, wrong).refusal == (421, "bad_host")


@pytest.mark.parametrize("second", ["evil.com", "127.0.0.1:{port}"])
def test_two_hosts_are_refused(port: int, second: str) -> None:
    """As RFC 9112, section 3.2, has it: 400."""
    answer = exchange(port, request(port, headers=[("Host", second.format(port=port))]))

    assert answer.refusal == (400, "bad_request")


def test_no_host_is_refused(port: int) -> None:
    assert exchange(port, b"POST /v1/ping HTTP/1.1\r\n\r\n").refusal == (400, "bad_request")
    assert exchange(port, b"POST /v1/ping HTTP/1.0\r\n\r\n").refusal == (421, "bad_host")
    assert exchange(port, b"POST /v1/ping HTTP/2.0\r\n\r\n").refusal == (421, "bad_host")


@pytest.mark.parametrize(
    "target",
    [
        "http://127.0.0.1:{port}/v1/ping",
        "http://evil.com/v1/ping",
        "//127.0.0.1:{port}",
        "127.0.0.1:{port}",
        "*",
        "v1/ping",
        "\\v1\\ping",
    ],
)
def test_a_target_that_is_no_path_is_refused(port: int, target: str) -> None:
    answer = exchange(port, request(port, target.format(port=port)))

    assert answer.refusal in ((421, "bad_host"), (404, "no_route"))
    assert answer.status == (404 if target.startswith("/") else 421)


def test_a_tunnel_is_refused(port: int) -> None:
    assert exchange(port, request(port, "127.0.0.1:22", b"", method="CONNECT")).refusal == (421, "bad_host")


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/v1",
        "/v1/",
        "/v1/ping/",
        "//v1/ping",
        "/v1//ping",
        "/V1/ping",
        "/v1/Ping",
        "/v1/%70ing",
        "/v1/papers%3Ftoken=1",
        "/v1/x/../ping",
        "/v1/./ping",
        "/v1/ping;a",
        "/v1/ping#a",
        "/v1/ping%00",
        "/docs",
        "/openapi.json",
        "/favicon.ico",
        "/robots.txt",
    ],
)
def test_any_other_spelling_of_a_path_is_another_path(port: int, path: str) -> None:
    assert exchange(port, request(port, path)).refusal == (404, "no_route")


@pytest.mark.parametrize(
    "method", ["GET", "HEAD", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND", "post", "Post", "POSTS"]
)
@pytest.mark.parametrize("path", ["/v1/ping", "/v1/papers"])
def test_only_post_is_understood(port: int, path: str, method: str) -> None:
    answer = exchange(port, request(port, path, method=method))

    assert answer.status == 405
    assert answer.headers["allow"] == "POST"


def test_a_preflight_never_succeeds(port: int, paired: PairedClient) -> None:
    """Neither a page's nor a paired browser's: what needs none is all that there is (checked in `raw`)."""
    asked = [
        ("Access-Control-Request-Method", "POST"),
        ("Access-Control-Request-Headers", "authorization,content-type"),
        ("Access-Control-Request-Private-Network", "true"),
    ]
    for origin in ("https://evil.com", paired.origin):
        answer = exchange(
            port, request(port, "/v1/papers", b"", method="OPTIONS", origin=origin, headers=asked, kind=None)
        )

        assert answer.refusal == (405, "bad_method")


@pytest.mark.parametrize("path", ["/v1/ping", "/v1/papers"])
@pytest.mark.parametrize("name", ["token", "Token", "access_token"])
def test_a_token_in_the_address_is_refused_even_if_it_is_right(
    port: int, paired: PairedClient, path: str, name: str
) -> None:
    answer = exchange(port, request(port, f"{path}?{name}={paired.token}", token=paired.token))

    assert answer.refusal == (400, "token_in_url")
    assert paired.token.encode() not in answer.body


@pytest.mark.parametrize("query", ["a", "a=1", "%74oken=1", "&", "?"])
def test_any_query_is_refused(port: int, query: str) -> None:
    assert exchange(port, request(port, f"/v1/ping?{query}")).refusal == (400, "bad_request")


def test_headers_together_have_a_size(port: int) -> None:
    many = [(f"X-{number}", "x" * 100) for number in range(300)]

    assert exchange(port, request(port, headers=many)).refusal == (400, "bad_request")


def test_an_upgrade_is_ignored(port: int) -> None:
    asked = [
        ("Connection", "Upgrade"),
        ("Upgrade", "websocket"),
        ("Sec-WebSocket-Version", "13"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
    ]
    with Line(port) as line:
        line.send(request(port, headers=asked))
        assert line.answer().status == 200
        line.send(request(port, origin=FIREFOX))
        assert line.answer().status == 200

    get = exchange(
        port, request(port, "/v1/papers", b"", method="GET", headers=asked, origin="https://evil.com")
    )
    assert get.refusal == (405, "bad_method")
