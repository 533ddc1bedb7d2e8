"""`arxivtui daily` over real announcement days: its figures are those of arXiv's own pages."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.cli.daily_home import settle
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn

pytestmark = needs_shared


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(SHARED / "real-days", today=date(2025, 7, 11)) as stand_in:
        yield stand_in


def test_a_weekend_and_a_missed_monday(command: Command, arxiv: ArxivStandIn, tmp_path: Path) -> None:
    settle(command, arxiv, tmp_path / "digests")
    command.environ["ARXIVTUI_ARXIV__CATEGORIES"] = "cs.LG,cs.AI"
    command.run("daily")
    arxiv.today = date(2025, 7, 15)

    told = command.json("daily")

    assert (told["exit_code"], told["wrong"], told["missed_days"]) == (0, [], 1)
    assert [(day["day"], day["announced"], day["papers"], day["complete"]) for day in told["days"]] == [
        ("2025-07-15", 691, 424, 2),
        ("2025-07-14", 319, 190, 2),
    ]
    # A catch-up page has the categories of today: one paper more than that Monday's own page (191).
    assert [(one["category"], one["stated"]) for one in told["days"][1]["listings"]] == [
        ("cs.AI", 192),
        ("cs.LG", 188),
    ]
    assert {file.name for file in (tmp_path / "digests").iterdir()} == {
        "2025-07-11.md",
        "2025-07-14.md",
        "2025-07-15.md",
    }
