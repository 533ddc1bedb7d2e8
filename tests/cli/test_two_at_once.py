"""Two fetches at the same time: arXiv sees one polite reader, and the store holds each paper once."""

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days

DELAY = 0.4
DAYS = weekdays(date(2025, 3, 3), 4)
CATEGORIES = ("cs.LG", "math.OC")


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivStandIn]:
    days = {key: value for one in CATEGORIES for key, value in numbered_days(one, DAYS).items()}
    with ArxivStandIn(write_days(tmp_path / "captures", days), today=DAYS[0]) as stand_in:
        yield stand_in


def test_they_keep_their_distance_and_end_in_one_store(command: Command, arxiv: ArxivStandIn) -> None:
    command.environ |= {
        "ARXIVTUI_ARXIV__BASE_URL": arxiv.url,
        "ARXIVTUI_ARXIV__FEED_URL": arxiv.url,
        "ARXIVTUI_ARXIV__DELAY_SECONDS": str(DELAY),
    }
    categories = [argument for one in CATEGORIES for argument in ("-c", one)]
    command.run("fetch", *categories)
    arxiv.today = DAYS[-1]
    arxiv.requests.clear()

    both = [command.start("fetch", *categories) for _ in range(2)]
    for process in both:
        out, err = process.communicate(timeout=120)
        assert process.returncode == 0, out + err

    requests = sorted(arxiv.requests, key=lambda request: request.at)
    assert len(requests) >= len(CATEGORIES) * len(DAYS)
    for before, after in pairwise(requests):
        assert before.ended is not None
        assert after.at >= before.ended, "one request at a time"
        assert after.at - before.at >= DELAY
    announced = [
        (paper["id"], one["category"], one["date"])
        for paper in command.json("list")
        for one in paper["announcements"]
    ]
    assert len(announced) == len(set(announced)) == len(CATEGORIES) * len(DAYS) * 6
    states = {row["state"] for row in command.json("fetch", *categories)}
    assert states == {"complete"}
