"""All of arXiv's services together: one connection at a time, one distance, one cancellation."""

import subprocess
import sys
from pathlib import Path

import pytest

from arxivtui.config import ArxivSettings
from arxivtui.sources import Arxiv, SourceCancelledError, SourceError
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented import MONDAY
from tests.waiting import LONG, in_thread, until


def settings(arxiv: ArxivStandIn, delay_seconds: float | None = None) -> ArxivSettings:
    return ArxivSettings(
        base_url=arxiv.url,
        feed_url=arxiv.url,
        oai_url=f"{arxiv.url}/oai",
        api_url=f"{arxiv.url}/api/query",
        contact="ada@example.org",
        delay_seconds=delay_seconds,
        timeout_seconds=300,
    )


def ask_everything(asking: Arxiv) -> None:
    """One request to each service, whatever it answers."""
    for ask in (
        lambda: asking.pages.new("cs.LG"),
        lambda: asking.feeds.newest("cs.LG"),
        lambda: asking.oai.records("cs.LG", MONDAY),
        lambda: asking.api.papers(["2500.00011"]),
    ):
        try:
            ask()
        except SourceCancelledError:
            raise
        except SourceError:
            pass


def test_all_services_share_one_connection_at_a_time(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["delay:600@/api/"]
    with Arxiv(settings(arxiv), tmp_path) as asking:
        answers = in_thread(lambda: ask_everything(asking))
        until(lambda: any("/api/" in each.target for each in arxiv.requests), "the last service's request")

        until(lambda: arxiv.open_connections == 1, "the end of the other connections")
        asking.cancel()
        with pytest.raises(SourceCancelledError):
            answers.result(LONG)
    paths = list(dict.fromkeys(each.target.split("?")[0] for each in arxiv.requests))
    assert [path for path in paths if "atom" not in path] == [
        "/list/cs.LG/new",
        "/rss/cs.LG",
        "/oai",
        "/api/query",
    ]
    assert {"ada@example.org" in each.agent for each in arxiv.requests} == {True}


def test_all_services_keep_one_distance(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    told: list[str] = []

    def on_wait(_seconds: float, why: str) -> None:
        told.append(why)
        asking.cancel()

    with (
        Arxiv(settings(arxiv, delay_seconds=60), tmp_path, on_wait=on_wait) as asking,
        pytest.raises(SourceCancelledError),
    ):
        ask_everything(asking)

    assert len(arxiv.requests) == 1
    assert told[0].endswith("every 60 s")


def test_what_was_cancelled_asks_nothing_of_any_service(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    with Arxiv(settings(arxiv), tmp_path) as asking:
        asking.cancel()

        with pytest.raises(SourceCancelledError):
            ask_everything(asking)

    assert arxiv.requests == []


def test_a_service_at_no_address_says_so_when_it_is_asked(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    with Arxiv(ArxivSettings(base_url=arxiv.url, feed_url="nowhere"), tmp_path) as asking:
        assert asking.pages.new("cs.LG") is not None

        with pytest.raises(SourceError, match="'nowhere' is no web address"):
            asking.feeds.newest("cs.LG")


def test_who_only_wants_todays_listing_pays_for_nothing_else(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    code = """
import sys
from pathlib import Path
from arxivtui.config import ArxivSettings
from arxivtui.sources import Arxiv, SourceError
before = {"httpx", "lxml", "requests"} & set(sys.modules)
with Arxiv(ArxivSettings(base_url=sys.argv[1]), Path(sys.argv[2])) as arxiv:
    arxiv.pages.new("cs.LG")
print(sorted(before), sorted({"httpx", "lxml", "requests", "arxiv"} & set(sys.modules)))
"""
    told = subprocess.check_output([sys.executable, "-c", code, arxiv.url, str(tmp_path)], text=True)

    assert told == "[] ['httpx', 'lxml']\n"
