"""Keeping our distance, within a process and between several, over restarts and jumping clocks."""

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

from arxivtui.config import ArxivSettings
from arxivtui.sources import (
    Arxiv,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    SourceRefusedError,
    SourceUnreachableError,
)
from arxivtui.sources.client import Answer, Client
from arxivtui.sources.last_requests import LONGEST_PAUSE
from arxivtui.sources.politeness import Turn, Turns
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented import FOLDER
from tests.waiting import LONG, in_thread, until

HOST = "arxiv.example"


class Waits:
    """Remembers the wait that it is told of, and ends it."""

    def __init__(self) -> None:
        self.seconds: list[float] = []
        self.reasons: list[str] = []
        self.turns: Turns | None = None

    def __call__(self, seconds: float, why: str) -> None:
        self.seconds.append(seconds)
        self.reasons.append(why)
        assert self.turns is not None
        self.turns.cancel()


def turns(folder: Path) -> tuple[Turns, Waits]:
    waits = Waits()
    waits.turns = Turns(folder, waits)
    return waits.turns, waits


def kept(folder: Path) -> Path:
    return folder / "arxiv-requests.json"


def nothing_open() -> None:
    """Closes nothing."""


def take(ours: Turns, host: str = HOST, delay: float = 0, answer: SourceError | None = None) -> Turn:
    """One request."""
    with ours.turn(host, delay, nothing_open) as turn:
        if answer is not None:
            raise answer
    return turn


def refuse(folder: Path, seconds: float | None = None) -> SourceRefusedError:
    """One request of a process of its own that is refused, as the reader is told."""
    with pytest.raises(SourceRefusedError) as raised:
        take(Turns(folder), delay=15, answer=SourceRefusedError("Too many requests.", 429, seconds))
    return raised.value


def later(folder: Path, seconds: float) -> None:
    """Let time pass, or let the clock jump back by as much."""
    known = json.loads(kept(folder).read_bytes())
    for record in known.values():
        for name in ("last", "quiet_since", "quiet_until"):
            record[name] = max(0.0, record[name] - seconds)
    kept(folder).write_text(json.dumps(known))


def test_the_first_request_goes_at_once_and_the_next_waits(tmp_path: Path) -> None:
    ours, waits = turns(tmp_path)
    take(ours, delay=100)
    assert waits.seconds == []

    with pytest.raises(SourceCancelledError):
        take(ours, delay=100)

    assert 0 < waits.seconds[0] <= 100
    assert waits.reasons == ["one request to arxiv.example every 100 s"]


def test_another_process_keeps_the_same_distance(tmp_path: Path) -> None:
    take(Turns(tmp_path))
    theirs, waits = turns(tmp_path)

    with pytest.raises(SourceCancelledError):
        take(theirs, delay=100)

    assert 0 < waits.seconds[0] <= 100


def test_another_process_waits_while_a_request_runs(tmp_path: Path) -> None:
    theirs, waits = turns(tmp_path)

    with Turns(tmp_path).turn("other.example", 0, nothing_open), pytest.raises(SourceCancelledError):
        take(theirs)

    assert waits.reasons == ["another arxivtui is asking arXiv"]


def test_all_of_arxivs_hosts_together_are_asked_every_three_seconds(tmp_path: Path) -> None:
    take(Turns(tmp_path), "arxiv.org", 15)
    ours, waits = turns(tmp_path)

    with pytest.raises(SourceCancelledError):
        take(ours, "rss.arxiv.org", 3)

    assert 0 < waits.seconds[0] <= 3
    assert waits.reasons == ["one request to arXiv every 3 s"]


def test_the_longer_distance_is_kept_over_requests_to_other_hosts(tmp_path: Path) -> None:
    take(Turns(tmp_path), "arxiv.org", 15)
    later(tmp_path, 4)
    take(Turns(tmp_path), "rss.arxiv.org", 3)
    ours, waits = turns(tmp_path)

    with pytest.raises(SourceCancelledError):
        take(ours, "arxiv.org", 15)

    assert 3 < waits.seconds[0] <= 11
    assert waits.reasons == ["one request to arxiv.org every 15 s"]


def test_a_host_without_a_delay_is_not_slowed_by_the_others(tmp_path: Path) -> None:
    ours, waits = turns(tmp_path)

    take(ours, "arxiv.org", 15)
    take(ours, "127.0.0.1:8808", 0)

    assert waits.seconds == []


def test_who_has_a_turn_has_the_connection_of_who_had_it_before_closed(tmp_path: Path) -> None:
    ours = Turns(tmp_path)
    closed: list[str] = []

    def release_pages() -> None:
        closed.append("pages")

    def release_feeds() -> None:
        closed.append("feeds")

    for release in (release_pages, release_pages):
        with ours.turn("arxiv.org", 0, release):
            assert closed == []
    with ours.turn("rss.arxiv.org", 0, release_feeds):
        assert closed == ["pages"]
    with ours.turn("arxiv.org", 0, release_pages):
        assert closed == ["pages", "feeds"]


def test_during_a_wait_no_connection_is_open(tmp_path: Path) -> None:
    closed: list[str] = []
    ours, waits = turns(tmp_path)
    with ours.turn(HOST, 100, lambda: closed.append("ours")):
        pass

    with pytest.raises(SourceCancelledError):
        take(ours, delay=100)

    assert closed == ["ours"]
    assert len(waits.seconds) == 1


def test_a_request_that_never_left_gives_its_turn_back(tmp_path: Path) -> None:
    ours, waits = turns(tmp_path)

    with pytest.raises(SourceUnreachableError):
        take(ours, delay=100, answer=SourceUnreachableError("No network.", connected=False))
    take(ours, delay=100)

    assert waits.seconds == []


@pytest.mark.parametrize("answer", [SourceUnreachableError("Cut."), SourceFailedError("Failed.", 500)])
def test_a_request_that_failed_keeps_its_turn(tmp_path: Path, answer: SourceError) -> None:
    ours, waits = turns(tmp_path)

    with pytest.raises(type(answer)):
        take(ours, delay=100, answer=answer)
    with pytest.raises(SourceCancelledError):
        take(ours, delay=100)

    assert waits.seconds[0] > 99


def test_a_wish_for_quiet_is_kept_to_by_all(tmp_path: Path) -> None:
    refuse(tmp_path, 50)
    ours, waits = turns(tmp_path)

    with pytest.raises(SourceCancelledError):
        take(ours)

    assert 0 < waits.seconds[0] <= 50
    assert waits.reasons == ["arxiv.example wants to be left alone for a while"]


def test_a_wish_for_quiet_is_that_of_one_host(tmp_path: Path) -> None:
    refuse(tmp_path, 50)

    take(Turns(tmp_path), "other.example")


def test_a_wish_for_long_quiet_is_told_instead_of_waited_for(tmp_path: Path) -> None:
    refuse(tmp_path, 600)

    with pytest.raises(SourceRefusedError, match=r"arxiv\.example asks to be left alone for 10 minutes"):
        take(Turns(tmp_path))


def test_a_wish_for_quiet_of_hours_is_kept_for_hours_but_not_for_ever(tmp_path: Path) -> None:
    refuse(tmp_path, 1e9)
    later(tmp_path, LONGEST_PAUSE - 7300)

    with pytest.raises(SourceRefusedError, match=r"asks to be left alone for 2 hours"):
        take(Turns(tmp_path))

    later(tmp_path, 7300)
    take(Turns(tmp_path))


def test_who_is_refused_without_a_time_comes_back_more_and_more_slowly(tmp_path: Path) -> None:
    pauses = []
    for _ in range(8):
        refusal = refuse(tmp_path)
        assert refusal.retry_after is not None
        pauses.append(refusal.retry_after)
        later(tmp_path, refusal.retry_after + 15)

    assert pauses == [60, 120, 240, 480, 960, 1800, 1800, 1800]


def test_a_success_ends_the_slowness(tmp_path: Path) -> None:
    for seconds in (60, 120):
        assert refuse(tmp_path).retry_after == seconds
        later(tmp_path, 200)

    take(Turns(tmp_path), delay=15)
    later(tmp_path, 15)

    assert refuse(tmp_path).retry_after == 60


def test_a_pause_of_our_own_is_told_as_such_after_a_restart(tmp_path: Path) -> None:
    assert refuse(tmp_path).retry_after == 60
    later(tmp_path, 60)
    assert refuse(tmp_path).retry_after == 120

    with pytest.raises(SourceRefusedError) as raised:
        take(Turns(tmp_path))

    assert "arxiv.example says that there were too many requests. Fetch again after" in str(raised.value)
    assert 100 < (raised.value.retry_after or 0) <= 120


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"nonsense",
        b"[1]",
        b'{"arxiv.example": 3}',
        b'{"arxiv.example": {"last": "soon", "quiet_until": null, "refusals": true}}',
        b'{"arxiv.example": {"last": 1e400, "quiet_until": NaN, "refusals": -5}}',
        b"[" * 60_000,
        b"\xff" * 90_000,
    ],
)
def test_a_file_that_is_none_of_ours_counts_as_nothing_known(tmp_path: Path, content: bytes) -> None:
    kept(tmp_path).write_bytes(content)
    ours, waits = turns(tmp_path)

    take(ours, delay=100)

    assert waits.seconds == []
    assert set(json.loads(kept(tmp_path).read_bytes())) == {HOST}


def test_a_clock_that_was_set_back_costs_one_delay_at_most(tmp_path: Path) -> None:
    take(Turns(tmp_path))
    later(tmp_path, -365 * 86_400)
    ours, waits = turns(tmp_path)

    with pytest.raises(SourceCancelledError):
        take(ours, delay=100)
    assert waits.seconds[0] <= 100
    later(tmp_path, 100)

    take(Turns(tmp_path), delay=100)


def test_a_clock_that_was_set_back_makes_no_pause_longer(tmp_path: Path) -> None:
    refuse(tmp_path, 50)
    later(tmp_path, -365 * 86_400)
    ours, waits = turns(tmp_path)

    with pytest.raises(SourceCancelledError):
        take(ours)
    assert waits.seconds[0] <= 50
    later(tmp_path, 50)

    take(Turns(tmp_path))


def test_hosts_of_long_ago_are_forgotten(tmp_path: Path) -> None:
    take(Turns(tmp_path), "127.0.0.1:1")
    later(tmp_path, 2 * 86_400)

    take(Turns(tmp_path), "127.0.0.1:2")

    assert set(json.loads(kept(tmp_path).read_bytes())) == {"127.0.0.1:2"}


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    folder = tmp_path / "state"

    take(Turns(folder))

    assert kept(folder).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file")

    with pytest.raises(SourceError, match=r"cannot be kept in .*arxiv-requests"):
        take(Turns(tmp_path / "state"))


# With a server and several processes


FETCH = """
import sys
from pathlib import Path
from arxivtui.config import ArxivSettings
from arxivtui.sources import Arxiv

url, folder, name, delay = sys.argv[1:]
settings = ArxivSettings(base_url=url, contact=name, delay_seconds=float(delay))
with Arxiv(settings, Path(folder)) as arxiv:
    for category in ("cs.LG", "cs.AI"):
        assert arxiv.pages.new(category).listing.received_total
"""


def start(arxiv: ArxivStandIn, folder: Path, name: str, delay: float) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", FETCH, arxiv.url, str(folder), name, str(delay)]
    return subprocess.Popen(command, stderr=subprocess.PIPE, text=True)


def finish(process: subprocess.Popen[str]) -> None:
    _, errors = process.communicate(timeout=60)
    assert (process.returncode, errors) == (0, "")


def test_two_processes_at_once_keep_the_distance_together(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["delay:0.4"]  # without a lock, they would overlap

    for process in [start(arxiv, tmp_path, name, 0.3) for name in ("ada", "bela")]:
        finish(process)

    requests = sorted(arxiv.requests, key=lambda request: request.at)
    assert sorted(request.agent.split()[1] for request in requests) == ["(ada)", "(ada)", "(bela)", "(bela)"]
    for earlier, following in pairwise(requests):
        assert following.at - earlier.at >= 0.3
        assert earlier.ended is not None
        assert following.at > earlier.ended


def test_a_process_that_was_killed_while_it_asked_holds_up_nobody(
    arxiv: ArxivStandIn, tmp_path: Path
) -> None:
    arxiv.faults = ["delay:600*1"]
    killed = start(arxiv, tmp_path, "ada", 0)
    until(lambda: arxiv.requests, "the request")

    killed.kill()
    killed.communicate()
    finish(start(arxiv, tmp_path, "bela", 0))

    assert len(arxiv.requests) == 3


def test_a_refusal_without_a_time_is_kept_to_by_the_next_process(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["html*1"]
    settings = ArxivSettings(base_url=arxiv.url, delay_seconds=15)
    told: list[tuple[float, str]] = []

    def fetch() -> None:
        def on_wait(seconds: float, why: str) -> None:
            told.append((seconds, why))
            asking.cancel()

        with Arxiv(settings, tmp_path, on_wait=on_wait) as asking:
            asking.pages.new("cs.LG")

    for _ in range(2):
        with pytest.raises(SourceCancelledError):
            fetch()

    host = arxiv.url.removeprefix("http://")
    (first, why_first), (then, why_then) = told
    assert 60 <= first <= 75
    assert why_first == f"{host} says that there were too many requests: trying again"
    assert 50 < then <= 60
    assert why_then == f"{host} wants to be left alone for a while"
    assert len(arxiv.requests) == 1


def test_the_connection_to_one_host_is_closed_before_another_is_asked(tmp_path: Path) -> None:
    with ArxivStandIn(FOLDER) as pages, ArxivStandIn(FOLDER) as feeds:
        ours = Turns(tmp_path)
        asking_pages, asking_feeds = (Client(ArxivSettings(), each.url, ours) for each in (pages, feeds))
        assert asking_pages.get("/list/cs.LG/new", status) == 200
        assert pages.open_connections == 1
        feeds.faults = ["delay:600"]

        answer = in_thread(lambda: asking_feeds.get("/rss/cs.LG", status))
        until(lambda: feeds.requests, "the request")

        until(lambda: not pages.open_connections, "the end of the first connection")
        assert not answer.done()
        asking_feeds.cancel()
        with pytest.raises(SourceCancelledError):
            answer.result(LONG)


def status(answer: Answer) -> int:
    return answer.status
