"""A running endpoint on a free port, its store, and browsers that are paired with it."""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
import pytest

from arxivtui.config import Directories, Settings
from arxivtui.config.settings import ServerSettings
from arxivtui.domain import Client
from arxivtui.server.endpoint import Endpoint, EndpointKind
from arxivtui.server.limits import Limits
from arxivtui.store import Store, clients
from tests.server.raw import Answer, exchange, request
from tests.waiting import LONG

FIREFOX = "moz-extension://2f8e6c1a-0b3d-4e5f-8a9b-1c2d3e4f5a6b"
CHROME = "chrome-extension://abcdefghijklmnopabcdefghijklmnop"


@dataclass(frozen=True)
class PairedClient:
    """A browser that was let in."""

    id: str
    token: str
    origin: str


def pair_client(store: Store, origin: str = FIREFOX, label: str = "Firefox") -> PairedClient:
    """Let a browser in, as if its pairing were done."""
    client = PairedClient(secrets.token_hex(4), secrets.token_urlsafe(32), origin)
    with store.writing() as db:
        clients.add(
            db,
            Client(client.id, label, origin, datetime.now(UTC)),
            sha256(client.token.encode("ascii")).digest(),
        )
    return client


def revoke(store: Store, client: PairedClient) -> None:
    """Shut a browser out."""
    with store.writing() as db:
        clients.revoke(db, client.id, datetime.now(UTC))


def call(endpoint: Endpoint, path: str, body: object, client: PairedClient | None = None) -> Answer:
    """Ask as a browser does: JSON, with its token and its origin if it has them."""
    port = endpoint.state.port
    return exchange(
        port,
        request(
            port,
            path,
            body if isinstance(body, bytes) else json.dumps(body).encode(),
            token=client.token if client else None,
            origin=client.origin if client else None,
        ),
    )


def home(root: Path) -> Directories:
    """A home in a folder."""
    return Directories.find({"ARXIVTUI_HOME": str(root)})


def unlimited(settings: Settings | None = None) -> Settings:
    """Settings by which a paired browser may ask as often as it likes."""
    return msgspec.structs.replace(settings or Settings(), server=ServerSettings(requests_per_second=0))


NO_HURRY = Limits(
    headers=LONG * 2,
    body=LONG * 2,
    idle=LONG * 2,
    turn=LONG * 2,
    answer=LONG * 2,
    strangers_per_second=0,
    grace=0.5,
)
"""No deadline is reached in a test that is not about it, however slow the machine."""


Starting = Callable[..., Endpoint]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """The store that the endpoints serve, opened for the test itself."""
    with Store.open(home(tmp_path).database) as opened:
        yield opened


@pytest.fixture
def start(tmp_path: Path, store: Store) -> Iterator[Starting]:
    """Starts endpoints that serve `store` without limits, but for those that are given, on free ports."""
    directories = home(tmp_path)
    with ExitStack() as running:

        def starting(
            settings: Settings | None = None, *, port: int = 0, limits: Limits = NO_HURRY, **more: Any
        ) -> Endpoint:
            endpoint = Endpoint(
                more.pop("open_store", lambda: Store.open(directories.database)),
                settings or unlimited(),
                more.pop("directories", directories),
                port=port,
                limits=limits,
                look_again=more.pop("look_again", 0.05),
                **more,
            )
            endpoint.start()
            running.callback(endpoint.stop, LONG)
            return endpoint

        yield starting


@pytest.fixture
def endpoint(start: Starting) -> Endpoint:
    """One that serves."""
    endpoint = start()
    state = endpoint.settled(LONG)
    assert state.kind is EndpointKind.SERVING, state.words
    return endpoint


@pytest.fixture
def paired(store: Store) -> PairedClient:
    """A browser that was let in."""
    return pair_client(store)


@pytest.fixture
def port(endpoint: Endpoint) -> int:
    """Where the endpoint is."""
    return endpoint.state.port
