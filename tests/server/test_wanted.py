"""Papers that a browser asks for and the store does not hold, fetched from a stand-in of arXiv."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from arxivtui.config import ArxivSettings, RulesSettings, Settings, save_criteria
from arxivtui.server import wanted
from arxivtui.server.endpoint import Endpoint, EndpointKind
from arxivtui.server.refusals import Refusal
from arxivtui.server.wanted import Wanted
from arxivtui.store import Store
from tests.server.conftest import PairedClient, Starting, call, home, unlimited
from tests.server.stored import IDS, an_act, announce_five, send
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_oai import records_of
from tests.stand_ins.invented import DAYS, FOLDER, MONDAY
from tests.waiting import LONG, until

KNOWN, ALSO_KNOWN = "2400.00007", "cs/0000017"
NEVER = "2500.99999"
"""Of an id's form, and not arXiv's."""
REFUSED = "2599.99999"
NONE_OF_ITS_OWN = f"as:/api/query?id_list=nonsense@id_list=.*{REFUSED}"
"""arXiv's answer to a request with an id that cannot be, which is no answer to the others in it."""


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(FOLDER, today=MONDAY) as stand_in:
        stand_in.captures.records = records_of(DAYS)
        yield stand_in


def settings_for(arxiv: ArxivStandIn, delay: float = 0.0) -> Settings:
    sources = ArxivSettings(
        base_url=arxiv.url, api_url=f"{arxiv.url}/api/query", delay_seconds=delay, timeout_seconds=600
    )
    return unlimited(Settings(arxiv=sources, rules=RulesSettings(authors=("Olga Primjer",))))


@pytest.fixture
def endpoint(start: Starting, arxiv: ArxivStandIn) -> Endpoint:
    endpoint = start(settings_for(arxiv))
    assert endpoint.settled(LONG).kind is EndpointKind.SERVING
    return endpoint


@pytest.fixture
def queue(store: Store, arxiv: ArxivStandIn, tmp_path: Path) -> Iterator[Wanted]:
    """One of its own, in which three may wait."""
    own = Wanted(store, settings_for(arxiv), home(tmp_path), most_queued=3)
    yield own
    own.cancel()
    until(is_idle, "the thread's end")


def is_idle() -> bool:
    return not [thread for thread in threading.enumerate() if thread.name == "arxivtui-wanted"]


def has_room(queue: Wanted) -> bool:
    """Whether another paper can be queued, which then it is."""
    try:
        return bool(queue.add(["2500.70001"]))
    except Refusal:
        return False


def request(endpoint: Endpoint, client: PairedClient, *ids: str) -> Any:
    answer = call(endpoint, "/v1/request", {"ids": list(ids)}, client)
    assert answer.status == 200, answer.body
    return answer.json["queued"]


def papers(endpoint: Endpoint, client: PairedClient, *ids: str) -> Any:
    return call(endpoint, "/v1/papers", {"ids": list(ids)}, client).json


def settled(endpoint: Endpoint, client: PairedClient, *ids: str) -> Any:
    """What is told of papers once none of them is on its way."""
    until(lambda: "queued" not in papers(endpoint, client, *ids)["requested"].values(), "the fetching's end")
    return papers(endpoint, client, *ids)


def test_a_paper_that_was_asked_for_is_fetched_and_ranked(
    endpoint: Endpoint, paired: PairedClient, tmp_path: Path
) -> None:
    save_criteria(home(tmp_path), "## Patience\n\nSlow learners and regularisers.\n")
    assert papers(endpoint, paired, KNOWN)["unknown"] == [KNOWN]

    assert request(endpoint, paired, KNOWN, ALSO_KNOWN, KNOWN) == [KNOWN, ALSO_KNOWN]

    until(lambda: papers(endpoint, paired, KNOWN)["papers"].get(KNOWN, {}).get("scorer"), "its score")
    told = settled(endpoint, paired, KNOWN, ALSO_KNOWN)
    assert [*told["papers"]] == [KNOWN, ALSO_KNOWN]
    assert told["unscored"] == told["unknown"] == []
    assert told["papers"][KNOWN]["scorer"] == "local"
    assert told["papers"][KNOWN]["score"] > 0
    assert told["papers"][KNOWN]["matched"] == "author Olga Primjer"
    assert send(endpoint, paired, an_act(KNOWN))["papers"][KNOWN]["starred"] is True


def test_papers_that_are_there_are_not_fetched(
    endpoint: Endpoint, store: Store, paired: PairedClient, arxiv: ArxivStandIn
) -> None:
    announce_five(store)

    assert request(endpoint, paired, *IDS) == []

    until(is_idle, "the thread's end")
    assert arxiv.requests == []


def test_a_paper_that_arxiv_does_not_have_is_told_as_such(endpoint: Endpoint, paired: PairedClient) -> None:
    assert request(endpoint, paired, NEVER, KNOWN) == [NEVER, KNOWN]

    told = settled(endpoint, paired, NEVER, KNOWN)

    assert told["requested"] == {NEVER: "arXiv does not know this paper."}
    assert told["unknown"] == [NEVER]
    assert [*told["papers"]] == [KNOWN]


def test_one_id_that_cannot_be_does_not_spoil_the_others(
    endpoint: Endpoint, paired: PairedClient, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = [NONE_OF_ITS_OWN]

    request(endpoint, paired, KNOWN, REFUSED, ALSO_KNOWN)

    told = settled(endpoint, paired, KNOWN, REFUSED, ALSO_KNOWN)
    assert [*told["papers"]] == [KNOWN, ALSO_KNOWN]
    assert told["requested"] == {REFUSED: "arXiv does not know this paper."}


def test_after_a_failure_a_paper_may_be_asked_for_again(
    endpoint: Endpoint, paired: PairedClient, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["500"]
    request(endpoint, paired, KNOWN)
    failed = settled(endpoint, paired, KNOWN)
    assert failed["unknown"] == [KNOWN]
    assert "500" in failed["requested"][KNOWN]

    arxiv.faults = []
    assert request(endpoint, paired, KNOWN) == [KNOWN]

    told = settled(endpoint, paired, KNOWN)
    assert [*told["papers"]] == [KNOWN]
    assert told["requested"] == {}


def test_what_is_asked_for_is_asked_for_once(
    endpoint: Endpoint, paired: PairedClient, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["drip:0.001*1"]

    for _ in range(5):
        assert request(endpoint, paired, NEVER) == [NEVER]
    settled(endpoint, paired, NEVER)

    assert len(arxiv.requests) == 1


def test_a_hundred_are_one_request_and_one_more_is_too_many(endpoint: Endpoint, paired: PairedClient) -> None:
    many = [f"2500.{number:05}" for number in range(70000, 70101)]

    assert len(request(endpoint, paired, *many[:100])) == 100
    assert call(endpoint, "/v1/request", {"ids": many}, paired).refusal == (400, "bad_shape")
    assert call(endpoint, "/v1/request", {"ids": []}, paired).refusal == (400, "bad_shape")
    assert call(endpoint, "/v1/request", {"ids": ["2500.1"]}, paired).refusal == (400, "bad_shape")


def test_a_full_queue_takes_no_more(queue: Wanted, arxiv: ArxivStandIn) -> None:
    arxiv.faults = ["delay:600"]
    assert queue.add([KNOWN]) == [KNOWN]
    until(lambda: arxiv.requests, "the first request")

    assert queue.add([NEVER, KNOWN, ALSO_KNOWN]) == [NEVER, KNOWN, ALSO_KNOWN]
    with pytest.raises(Refusal) as refused:
        queue.add(["2500.70001", "2500.70002"])

    assert (refused.value.status, refused.value.code) == (429, "queue_full")
    assert queue.add([NEVER, "2500.70001"]) == [NEVER, "2500.70001"]
    assert queue.told(["2500.70001", "2500.70002"]) == {"2500.70001": "queued"}


def test_only_so_many_failures_are_remembered(
    queue: Wanted, arxiv: ArxivStandIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wanted, "MOST_FAILURES", 2)

    for number in range(3):
        queue.add([f"2500.7000{number}"])
        until(is_idle, "the fetching's end")

    assert [*queue.told(f"2500.7000{number}" for number in range(3))] == ["2500.70001", "2500.70002"]


@pytest.mark.parametrize("waiting", ["for an answer", "for its turn"])
def test_cancelling_ends_what_is_under_way(
    store: Store, arxiv: ArxivStandIn, tmp_path: Path, waiting: str
) -> None:
    arxiv.faults = ["delay:600"] if waiting == "for an answer" else []
    queue = Wanted(store, settings_for(arxiv, delay=600.0), home(tmp_path), most_queued=1)
    queue.add([KNOWN])
    until(lambda: arxiv.requests, "the first request")
    if waiting == "for its turn":
        until(is_idle, "the first fetching's end")
        queue.add([NEVER])
    until(lambda: has_room(queue), "the taking of what was asked for")

    queue.cancel()

    until(is_idle, "the thread's end")
    assert len(arxiv.requests) == 1
    assert queue.told([NEVER, "2500.70001"]) == {}
    with pytest.raises(Refusal):
        queue.add([ALSO_KNOWN])


def test_the_endpoint_ends_while_papers_are_fetched(
    endpoint: Endpoint, paired: PairedClient, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["delay:600"]
    request(endpoint, paired, KNOWN)
    until(lambda: arxiv.requests, "the first request")

    endpoint.stop(LONG)

    assert endpoint.state.kind is EndpointKind.STOPPED
    until(is_idle, "the thread's end")
