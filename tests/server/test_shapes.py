"""Bodies that are not what a route takes: refused with a place and without an echo."""

import json
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arxivtui.server.bodies import Body, check_ids
from arxivtui.server.endpoint import Endpoint
from arxivtui.server.refusals import Refusal
from arxivtui.server.routes import ROUTES
from tests.server.conftest import PairedClient, call
from tests.server.stored import an_act

CANARY = "canary-7f3a"

NOT_JSON = [
    b"",
    b" ",
    b"ids",
    b"{",
    b"{}{}",
    b'{"ids": []} //',
    b"{'ids': []}",
    b'\xef\xbb\xbf{"ids": []}',
    '{"ids": []}'.encode("utf-16"),
    '{"ids": []}'.encode("utf-32"),
    b'{"ids": ["\xff"]}',
    b'{"ids": ["\xc0\x80"]}',
    b'{"ids": ["\xed\xa0\x80"]}',
    b'{"ids": ["\\ud800"]}',
    b'{"ids": ["\\ud800 and more"]}',
    b'{"ids": ["\\udc00\\ud800"]}',
    b'{"ids": ["\\x41"]}',
    b'{"ids": ["\x01"]}',
    b'{"ids": [NaN]}',
    b'{"ids": [Infinity]}',
    b'{"ids": [-Infinity]}',
    b'{"ids": [1e999]}',
    b'{"ids": [01]}',
    b'{"ids": [],}',
    b"\x00",
    b"[" * 100_000,
    b'{"ids":' * 10_000,
    b'{"ids": ' + b"[" * 100_000,
]
ANOTHER_SHAPE: list[tuple[object, str]] = [
    ([], ""),
    (None, ""),
    ("ids", ""),
    (1, ""),
    ({}, ""),
    ({"ids": None}, "$.ids"),
    ({"ids": "2507.08665"}, "$.ids"),
    ({"ids": {"0": "2507.08665"}}, "$.ids"),
    ({"ids": [None]}, "$.ids[0]"),
    ({"ids": ["2507.08665", 2507.08665]}, "$.ids[1]"),
    ({"ids": [["2507.08665"]]}, "$.ids[0]"),
    ({"ids": [], "all": True}, ""),
    ({"ids": [], CANARY: True}, ""),
    ({"IDS": []}, ""),
]
TWICE = [
    b'{"ids": [], "ids": ["2507.08665"]}',
    b'{"ids": [], "\\u0069ds": []}',
]


@pytest.mark.parametrize("body", NOT_JSON, ids=lambda body: repr(body[:24]))
def test_what_is_no_json_in_utf_8_is_refused(endpoint: Endpoint, paired: PairedClient, body: bytes) -> None:
    assert call(endpoint, "/v1/papers", body, paired).refusal == (400, "bad_shape")


@pytest.mark.parametrize(("body", "where"), ANOTHER_SHAPE)
def test_another_shape_is_refused_with_its_place(
    endpoint: Endpoint, paired: PairedClient, body: object, where: str
) -> None:
    answer = call(endpoint, "/v1/papers", body, paired)

    assert answer.refusal == (400, "bad_shape")
    assert where in answer.json["error"]["message"]
    assert CANARY not in answer.body.decode()


@pytest.mark.parametrize("body", TWICE)
def test_a_key_named_twice_is_refused(endpoint: Endpoint, paired: PairedClient, body: bytes) -> None:
    answer = call(endpoint, "/v1/papers", body, paired)

    assert answer.refusal == (400, "bad_shape")
    assert "twice" in answer.json["error"]["message"]


def test_a_key_named_twice_deep_inside_is_refused_too(endpoint: Endpoint, paired: PairedClient) -> None:
    act = json.dumps(an_act("2507.08665")).removesuffix("}")
    body = f'{{"acts": [{act}, "starred": false}}]}}'.encode()

    assert call(endpoint, "/v1/triage", body, paired).refusal == (400, "bad_shape")


@pytest.mark.parametrize("path", [*ROUTES])
def test_no_route_takes_what_it_does_not_know(endpoint: Endpoint, paired: PairedClient, path: str) -> None:
    answer = call(endpoint, path, {CANARY: 1}, paired)

    assert answer.refusal == (400, "bad_shape")
    assert CANARY not in answer.body.decode()


@pytest.mark.parametrize("path", [path for path in ROUTES if ROUTES[path].request.__struct_fields__])
def test_a_value_that_is_refused_is_never_repeated(
    endpoint: Endpoint, paired: PairedClient, path: str
) -> None:
    fields = ROUTES[path].request.__struct_fields__
    for value in (CANARY, [CANARY], {CANARY: CANARY}, [[CANARY]], [{CANARY: 1}], [{"state": CANARY}]):
        answer = call(endpoint, path, dict.fromkeys(fields, value), paired)

        assert answer.refusal == (400, "bad_shape")
        assert CANARY not in answer.body.decode()


_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.datetimes().map(datetime.isoformat),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
_fields = sorted({field for route in ROUTES.values() for field in route.request.__struct_fields__})


@given(body=st.binary(max_size=200) | st.dictionaries(st.sampled_from(_fields), _values).map(json.dumps))
def test_any_body_is_read_or_refused(body: bytes | str) -> None:
    raw = body.encode() if isinstance(body, str) else body
    for route in ROUTES.values():
        with suppress(Refusal):
            assert type(Body(route.request).read(raw)) is route.request


@given(ids=st.lists(st.text(max_size=14) | st.from_regex(r"\A[0-9]{4}\.[0-9]{4,5}\Z")))
def test_ids_are_checked_all_at_once_as_one_by_one(ids: list[str]) -> None:
    def passes(given: list[str]) -> bool:
        try:
            check_ids(given)
        except Refusal:
            return False
        return True

    assert passes(ids) == all(passes([one]) for one in ids)
