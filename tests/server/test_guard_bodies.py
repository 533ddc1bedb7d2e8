"""What the guard asks of a body before anybody reads it: its type and its size; each over a real socket."""

import pytest

from arxivtui.server.limits import MOST_BYTES
from tests.server.conftest import PairedClient
from tests.server.raw import Line, exchange, request


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "Application/JSON",
        "application/json;charset=utf-8",
        "application/json; charset=UTF-8",
        "application/json \t;\tcharset=utf-8",
    ],
)
def test_json_is_taken(port: int, kind: str) -> None:
    assert exchange(port, request(port, kind=kind)).status == 200


@pytest.mark.parametrize(
    "kind",
    [
        None,
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/plain; application/json",
        "text/plain, application/json",
        "application/json, text/plain",
        "application/json+text/plain",
        "text/json",
        "application/jsonp",
        "application/vnd.api+json",
        "application/json;",
        "application/json; charset=latin-1",
        "application/json; charset=utf-8; charset=utf-8",
        "application/json; boundary=x",
        "application/json;charset = utf-8",
        "*/*",
        "\xe9",
    ],
)
@pytest.mark.parametrize("path", ["/v1/ping", "/v1/papers"])
def test_what_a_page_may_send_without_asking_is_refused(port: int, path: str, kind: str | None) -> None:
    """Forms and texts reach other origins without a preflight; JSON does not (Fetch, 2.2.2)."""
    assert exchange(port, request(port, path, kind=kind)).refusal == (415, "bad_type")


def test_two_types_are_refused(port: int) -> None:
    for second in ("application/json", "text/plain"):
        answer = exchange(port, request(port, headers=[("Content-Type", second)]))

        assert answer.refusal == (415, "bad_type")


@pytest.mark.parametrize("coding", ["gzip", "br", "identity", ""])
def test_a_coded_body_is_refused(port: int, coding: str) -> None:
    """So that 128 KiB cannot unfold into more."""
    answer = exchange(port, request(port, headers=[("Content-Encoding", coding)]))

    assert answer.refusal == (415, "bad_type")


def test_a_body_as_large_as_allowed_is_looked_at(port: int) -> None:
    body = b"{" + b" " * (MOST_BYTES - 2) + b"}"

    assert exchange(port, request(port, body=body)).status == 200


def test_a_larger_body_is_refused_before_it_comes(port: int) -> None:
    with Line(port) as line:
        line.send(request(port, body=b"", length=MOST_BYTES + 1))

        assert line.answer().refusal == (413, "too_large")


@pytest.mark.parametrize("length", [10 * 1024 * 1024, 10**19])
def test_the_announced_length_is_not_believed_but_refused(port: int, length: int) -> None:
    with Line(port) as line:
        line.send(request(port, body=b"{}", length=length))

        assert line.answer().refusal == (413, "too_large")


def test_a_larger_body_in_chunks_is_refused_when_it_is_larger(port: int) -> None:
    body = request(port, body=b"", headers=[("Transfer-Encoding", "chunked")], length=-1)
    with Line(port) as line:
        line.send(body + b"20000\r\n" + b" " * MOST_BYTES + b"\r\n")
        assert line.is_silent()
        line.send(b"1\r\n \r\n")

        assert line.answer().refusal == (413, "too_large")


def test_a_body_in_chunks_is_put_together(port: int) -> None:
    body = request(port, body=b"", headers=[("Transfer-Encoding", "chunked")], length=-1)
    with Line(port) as line:
        for part in (body, b"1\r\n", b"{\r\n", b"1;a=b\r\n}\r\n", b"0\r\n", b"Host: evil.com\r\n", b"\r\n"):
            line.send(part)
        assert line.answer().status == 200
        line.send(request(port))
        assert line.answer().status == 200


def test_a_body_in_countless_chunks_is_refused(port: int) -> None:
    """They cost time by their number, not by their size."""
    body = request(port, body=b"", headers=[("Transfer-Encoding", "chunked")], length=-1)

    assert exchange(port, body + b"1\r\n \r\n" * 256 + b"2\r\n{}\r\n0\r\n\r\n").refusal == (
        400,
        "bad_request",
    )
    assert exchange(port, body + b"1\r\n \r\n" * 255 + b"2\r\n{}\r\n0\r\n\r\n").status == 200


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Transfer-Encoding", "gzip, chunked"),
        ("Transfer-Encoding", "identity"),
        ("Transfer-Encoding", "chunked, chunked"),
        ("Transfer-Encoding", "xchunked"),
        ("Content-Length", "-1"),
        ("Content-Length", "+2"),
        ("Content-Length", "2, 3"),
        ("Content-Length", "0x2"),
        ("Content-Length", "\xb2"),
        ("Content-Length", "9" * 40),
    ],
)
def test_a_length_that_cannot_be_understood_is_refused(port: int, name: str, value: str) -> None:
    answer = exchange(port, request(port, headers=[(name, value)], length=-1))

    assert answer.refusal == (400, "bad_request")


@pytest.mark.parametrize("length", [0, 2, 1000])
def test_two_ways_of_giving_the_length_are_refused(port: int, paired: PairedClient, length: int) -> None:
    """What one reader takes for the rest of a body, another takes for the next request."""
    smuggled = request(port, "/v1/papers", b'{"ids": []}', token=paired.token)
    sent = request(
        port,
        body=b"2\r\n{}\r\n0\r\n\r\n" + smuggled,
        headers=[("Transfer-Encoding", "chunked")],
        length=length,
    )
    with Line(port) as line:
        line.send(sent)

        assert line.answer().refusal == (400, "bad_request")


def test_two_different_lengths_are_refused(port: int) -> None:
    answer = exchange(port, request(port, headers=[("Content-Length", "3")]))

    assert answer.refusal == (400, "bad_request")


def test_a_hundred_thousand_ids_are_refused(port: int, paired: PairedClient) -> None:
    ids = b'{"ids": [' + b",".join([b'"2507.08665"'] * 100_000) + b"]}"

    assert exchange(port, request(port, "/v1/papers", ids, token=paired.token)).refusal == (413, "too_large")
