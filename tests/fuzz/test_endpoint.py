"""Requests over a real socket, damaged: an answer as every answer is, or none; and the next one is served."""

import json
import logging
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from arxivtui.config import Directories
from arxivtui.domain import ArxivId
from arxivtui.server.endpoint import Endpoint, EndpointKind
from arxivtui.server.limits import Limits
from arxivtui.server.routes import ROUTES
from arxivtui.server.wire import PAPER_ID
from arxivtui.store import Store
from tests.fuzz.damage import HOSTILE, damaged
from tests.fuzz.promises import is_harmless
from tests.server.conftest import FIREFOX, NO_HURRY, PairedClient, call, pair_client
from tests.server.raw import Answer, Line, answers_in, request
from tests.server.stored import announce
from tests.server.test_wanted import is_idle, settings_for
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_oai import records_of
from tests.stand_ins.invented import DAYS, FOLDER, MONDAY
from tests.store.samples import a_paper
from tests.waiting import LONG, until

PORT, TOKEN = 31415, "0" * 43
"""Of the requests as they are damaged; the endpoint's own are put in their place."""

BODIES: dict[str, object] = {
    "/v1/ping": {"client": "0" * 8, "nonce": "n" * 32},
    "/v1/pair": {"code": "ABCD2345", "label": "Firefox"},
    "/v1/pair/result": {"pairing": "x" * 22},
    "/v1/papers": {"ids": ["2507.08665", "hep-th/9901001", "2507.99999"]},
    "/v1/triage": {
        "acts": [
            {
                "act_id": str(uuid.UUID(int=7)),
                "ids": ["2507.08665"],
                "state": "seen",
                "starred": True,
                "later": False,
                "add_tags": ["moe"],
                "remove_tags": [],
                "at": "2025-07-14T12:00:00Z",
            }
        ]
    },
    "/v1/day": {},
    "/v1/undo": {"undo": str(uuid.UUID(int=7))},
    "/v1/request": {"ids": ["2500.00012", "cs/0000017", "2507.08665", "2500.99999"]},
}


def _request(path: str, body: bytes) -> bytes:
    return request(PORT, path, body, token=TOKEN, origin=FIREFOX)


CHUNKED = (
    b"POST /v1/ping HTTP/1.1\r\nHost: 127.0.0.1:31415\r\nContent-Type: application/json\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"
)
REQUESTS = [
    *(_request(path, json.dumps(body).encode()) for path, body in BODIES.items()),
    CHUNKED,
    _request("/v1/papers", b'{"ids":[]}') + _request("/v1/papers", b'{"ids":["2507.08665"]}'),
]


@dataclass(frozen=True)
class Running:
    """An endpoint with two papers, an arXiv that it asks for others, and a browser that was let in."""

    endpoint: Endpoint
    store: Store
    client: PairedClient
    arxiv: ArxivStandIn

    def answers(self, data: bytes) -> list[Answer]:
        """What the endpoint says to bytes, until it ends the connection.

        Args:
            data: with the port and the token that stand for its own.
        """
        port = str(self.endpoint.state.port).encode()
        sent = data.replace(b"31415", port).replace(TOKEN.encode(), self.client.token.encode())
        with Line(self.endpoint.state.port) as line:
            line.send(sent)
            return answers_in(line.rest(), sent.split(b" ", 1)[0].decode("latin-1"))


@contextmanager
def serving(folder: Path, limits: Limits) -> Iterator[Running]:
    directories = Directories.find({"ARXIVTUI_HOME": str(folder)})
    with ArxivStandIn(FOLDER, today=MONDAY) as arxiv, Store.open(directories.database) as store:
        arxiv.captures.records = records_of(DAYS)
        announce(store, [a_paper(id="2507.08665"), a_paper(id="hep-th/9901001")])
        endpoint = Endpoint(
            lambda: Store.open(directories.database),
            settings_for(arxiv),
            directories,
            port=0,
            limits=limits,
            look_again=0.05,
        )
        endpoint.start()
        try:
            assert endpoint.settled(LONG).kind is EndpointKind.SERVING
            running = Running(endpoint, store, pair_client(store), arxiv)
            # What a first fetch imports draws random numbers, and hypothesis wants to be alone in that.
            assert call(endpoint, "/v1/request", {"ids": ["2500.00011"]}, running.client).status == 200
            until(is_idle, "the first paper from arXiv")
            yield running
        finally:
            endpoint.stop(LONG)


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One that waits for as long as it takes."""
    with serving(tmp_path_factory.mktemp("patient"), NO_HURRY) as running:
        yield running


@pytest.fixture(scope="module")
def hurried(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """One that soon ends a connection on which nothing more comes."""
    soon = replace(NO_HURRY, headers=0.05, body=0.05, idle=0.05)
    with serving(tmp_path_factory.mktemp("hurried"), soon) as running:
        yield running


def test_every_route_has_a_seed() -> None:
    assert BODIES.keys() == ROUTES.keys()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=damaged(REQUESTS))
def test_damaged_bytes_are_answered_as_every_request_is(
    hurried: Running, caplog: pytest.LogCaptureFixture, data: bytes
) -> None:
    caplog.clear()
    with caplog.at_level(logging.ERROR):
        for answer in hurried.answers(data):
            assert answer.status in (200, 202, 400, 401, 403, 404, 405, 409, 413, 415, 421)

        until(lambda: call(hurried.endpoint, "/v1/ping", {}).status == 200, "it serves on")
        until(is_idle, "what was asked of arXiv")
    assert not caplog.records


@given(path=st.sampled_from([*BODIES]), body=damaged([json.dumps(each).encode() for each in BODIES.values()]))
def test_damaged_bodies_are_answered_or_refused_without_a_fault(
    patient: Running, path: str, body: bytes
) -> None:
    answer = call(patient.endpoint, path, body, patient.client)

    assert answer.status in (200, 202, 400, 409, 413)
    until(is_idle, "what was asked of arXiv")
    with patient.store.reading() as db:
        for (paper_id,) in db.execute("SELECT id FROM papers"):
            assert ArxivId.parse(paper_id).value == paper_id


WANTED = [
    json.dumps({"ids": ids}).encode()
    for ids in (["2500.00012", "cs/0000017", "2507.08665"], ["2500.99999"], ["2500.00015"] * 40)
]


ANY_IDS = st.lists(st.from_regex(PAPER_ID, fullmatch=True), max_size=5).map(
    lambda ids: json.dumps({"ids": ids}).encode()
)
"""Of an id's form; most of months that never were."""


@given(body=damaged(WANTED) | ANY_IDS)
def test_a_damaged_request_for_papers_asks_arxiv_for_papers_alone(patient: Running, body: bytes) -> None:
    answer = call(patient.endpoint, "/v1/request", body, patient.client)

    assert answer.status in (200, 400, 413)
    until(is_idle, "what was asked of arXiv")
    queued = answer.json["queued"] if answer.status == 200 else []
    told = call(patient.endpoint, "/v1/papers", {"ids": queued}, patient.client).json
    assert {*told["papers"], *told["requested"]} == {*queued}
    assert all(is_harmless(why) and 0 < len(why) <= 200 for why in told["requested"].values())
    for asked in patient.arxiv.requests:
        url = urlsplit(asked.target)
        assert url.path == "/api/query"
        ids = parse_qs(url.query)["id_list"][0].split(",")
        assert [ArxivId.parse(one).value for one in ids] == ids
    patient.arxiv.requests.clear()


@given(
    name=st.sampled_from(["Host", "Origin", "Authorization", "Content-Type", "Content-Length", "Expect"]),
    value=st.sampled_from(HOSTILE) | st.binary(max_size=40),
)  # fmt: skip
def test_one_more_header_of_any_bytes_lets_nobody_in(hurried: Running, name: str, value: bytes) -> None:
    stranger = request(PORT, "/v1/papers", b'{"ids":[]}', token="1" * 43, origin=FIREFOX)
    data = stranger.replace(b"\r\n", b"\r\n" + name.encode() + b": " + value + b"\r\n", 1)

    assert all(answer.status >= 400 for answer in hurried.answers(data))
