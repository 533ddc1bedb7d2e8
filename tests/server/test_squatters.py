"""Whoever has the port in arxivtui's place is looked at briefly, and by one look at a time."""

import threading
from collections.abc import Iterator

import pytest

from arxivtui.server import ports
from arxivtui.server.endpoint import EndpointKind
from tests.server.conftest import Starting
from tests.stand_ins.squatter import CONTINUES, DRIPS, Squatter, squatting
from tests.waiting import LONG, in_thread, until


@pytest.fixture(params=[DRIPS, CONTINUES], ids=["a byte now and then", "continue for ever"])
def squatter(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Squatter]:
    monkeypatch.setattr(ports, "PROBE_SECONDS", 0.2)
    with squatting(request.param) as found:
        yield found


def looks() -> int:
    """Threads that look who has the port."""
    return sum(thread.name == "arxivtui-port" for thread in threading.enumerate())


def test_a_look_at_who_has_the_port_has_an_end(squatter: Squatter) -> None:
    assert not in_thread(lambda: ports.is_arxivtui(squatter.port)).result(LONG)


def test_there_is_one_look_at_a_time(start: Starting, squatter: Squatter) -> None:
    endpoint = start(port=squatter.port)

    assert endpoint.settled(LONG).kind is EndpointKind.FOREIGN
    until(lambda: squatter.callers >= 5, "more looks")
    assert squatter.most == 1
    until(lambda: looks() <= 1, "the end of the threads that looked")


def test_it_serves_as_soon_as_the_port_is_free(start: Starting, squatter: Squatter) -> None:
    endpoint = start(port=squatter.port)
    assert endpoint.settled(LONG).kind is EndpointKind.FOREIGN

    squatter.end()

    until(lambda: endpoint.state.kind is EndpointKind.SERVING, "the port")
