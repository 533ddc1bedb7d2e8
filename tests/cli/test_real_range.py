"""All captured days of July 2025: each announcement of the pages served, once, and each fault by its name."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Command
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_captures import Captures

pytestmark = needs_shared
FIRST, MONDAY, LAST = date(2025, 7, 8), date(2025, 7, 14), date(2025, 7, 16)
FRIDAY = date(2025, 7, 11)
CATEGORIES = ("cs.LG", "cs.AI")
BOTH = ("-c", "cs.LG", "-c", "cs.AI", "--no-rank")
WEEKDAYS = [date(2025, 7, day) for day in (8, 9, 10, 11, 14, 15, 16)]

Announcement = tuple[str, str, str, str]


@pytest.fixture
def real_arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(SHARED / "real-days", today=LAST) as stand_in:
        yield stand_in


@pytest.fixture
def reader(command: Command, real_arxiv: ArxivStandIn) -> Command:
    command.environ |= addresses(real_arxiv)
    return command


def addresses(arxiv: ArxivStandIn) -> dict[str, str]:
    """The settings that make a stand-in all of arXiv."""
    return {
        "ARXIVTUI_ARXIV__BASE_URL": arxiv.url,
        "ARXIVTUI_ARXIV__FEED_URL": arxiv.url,
        "ARXIVTUI_ARXIV__OAI_URL": f"{arxiv.url}/oai",
        "ARXIVTUI_ARXIV__API_URL": f"{arxiv.url}/api/query",
        "ARXIVTUI_ARXIV__DELAY_SECONDS": "0",
    }


def announced(command: Command) -> list[Announcement]:
    return [
        (paper["id"], one["category"], one["date"], one["kind"])
        for paper in command.json("list")
        for one in paper["announcements"]
    ]


def printed(captures: Captures, target: str, category: str, day: date, today: date) -> list[Announcement]:
    """What a page prints, read as simply as can be: its sections in order, and the ids in each."""
    html = captures.answer(target, today).body.decode()
    found = []
    for section in re.split(r"<h3>(?=(?:New|Cross|Replacement) submissions)", html)[1:]:
        kind = {"New": "new", "Cro": "cross", "Rep": "replace"}[section[:3]]
        ids = re.findall(r'title="Abstract" id="([^"]+)"', section)
        found += [(paper_id, category, str(day), kind) for paper_id in ids]
    return found


def test_a_range_holds_every_announcement_of_its_pages_once(
    reader: Command, real_arxiv: ArxivStandIn
) -> None:
    table = reader.json("fetch", *BOTH, "--since", str(FIRST), "--yes")

    captures = real_arxiv.captures
    expected = [
        one
        for category in CATEGORIES
        for day in WEEKDAYS
        for one in printed(
            captures,
            f"/list/{category}/new" if day == LAST else f"/catchup/{category}/{day}?abs=True",
            category,
            day,
            LAST,
        )
    ]
    assert len(expected) > 4000
    assert Counter(announced(reader)) == Counter(expected)
    assert {(row["category"], row["date"]): row["state"] for row in table} == {
        (category, str(day)): "complete" for category in CATEGORIES for day in WEEKDAYS
    }
    assert all(row["stated"] == row["received"] for row in table)

    real_arxiv.requests.clear()
    again = reader.json("fetch", *BOTH)
    assert [request.target for request in real_arxiv.requests] == ["/list/cs.LG/new", "/list/cs.AI/new"]
    assert [row["state"] for row in again] == ["complete", "complete"]


def test_evening_after_evening_with_two_missed(reader: Command, real_arxiv: ArxivStandIn) -> None:
    for today in (FIRST, FRIDAY, LAST):
        real_arxiv.today = today
        reader.run("fetch", *BOTH)

    days = {(one[1], one[2]) for one in announced(reader)}
    assert days == {(category, str(day)) for category in CATEGORIES for day in WEEKDAYS}


FAULTS: dict[str, tuple[list[str], str, int]] = {
    # name: faults, state of cs.LG on the Monday, entries of the 188 received
    "cut in an entry, the feed has the rest": (["capture:a@/list/cs.LG"], "complete", 188),
    "cut after a section, the feed has the rest": (["capture:a2@/list/cs.LG"], "complete", 188),
    "cut, and no feed": (["capture:a@/list/cs.LG", "500@/rss", "500@/atom"], "partial", 84),
    "cut, and a cut feed": (["capture:a@/list/cs.LG", "capture:a3@/rss", "500@/atom"], "partial", 92),
    "no page, a cut feed, a whole Atom feed": (["500@/list/cs.LG", "capture:a3@/rss"], "partial", 188),
    "no page": (["500@/list/cs.LG"], "partial", 188),
    "too many requests, said with status 200": (["capture:c@/list/cs.LG"], "partial", 188),
    "too many requests, in plain words": (["capture:c2@/list/cs.LG"], "partial", 188),
    "too many requests everywhere": (["capture:c@cs.LG"], "failed", 0),
    "an old page and an old feed": (["capture:b@/list/cs.LG", "capture:b2@/rss", "500@/atom"], "stale", 0),
    "an old page": (["capture:b@/list/cs.LG"], "partial", 188),
    "states more than it has": (["capture:e@/list/cs.LG"], "partial", 188),
    "states more in a section, the feed has it": (["capture:e2@/list/cs.LG"], "complete", 188),
}


@pytest.mark.parametrize(("faults", "state", "received"), FAULTS.values(), ids=FAULTS.keys())
def test_a_fault_is_called_by_its_name(
    reader: Command, real_arxiv: ArxivStandIn, faults: list[str], state: str, received: int
) -> None:
    real_arxiv.today = FRIDAY
    reader.run("fetch", *BOTH)
    friday = Counter(announced(reader))
    real_arxiv.today = MONDAY
    real_arxiv.faults = faults

    table = reader.json("fetch", *BOTH, code=0 if state == "complete" else 3)

    rows = {row["category"]: row for row in table}
    assert (rows["cs.LG"]["date"], rows["cs.LG"]["state"]) == (str(MONDAY), state)
    assert rows["cs.AI"]["state"] == "complete"
    assert bool(rows["cs.LG"]["reason"]) == (state != "complete")
    after = Counter(announced(reader))
    assert sum(1 for one in after if one[1:3] == ("cs.LG", str(MONDAY))) == received
    assert after & friday == friday, "what was there stays"
    assert max(after.values()) == 1
    kinds = {
        one[0]: one[3] for one in printed(real_arxiv.captures, "/list/cs.LG/new", "cs.LG", MONDAY, MONDAY)
    }
    assert all(kinds[one[0]] == one[3] for one in after if one[1:3] == ("cs.LG", str(MONDAY)))

    real_arxiv.faults = []
    reader.run("fetch", *BOTH)
    assert sum(1 for one in announced(reader) if one[1:3] == ("cs.LG", str(MONDAY))) == 188


def test_no_updates_is_an_empty_day_and_what_lies_before_it_was_missed(
    reader: Command, real_arxiv: ArxivStandIn
) -> None:
    reader.run("fetch", "-c", "cs.LG", "--no-rank")
    real_arxiv.today = date(2025, 7, 24)
    real_arxiv.faults = ["capture:d@/list/cs.LG"]

    table = reader.json("fetch", "-c", "cs.LG", "--no-rank")

    states = {row["date"]: row["state"] for row in table}
    assert states["2025-07-24"] == "empty"
    missed = [f"2025-07-{day}" for day in (17, 18, 21, 22, 23)]
    assert states == dict.fromkeys(["2025-07-24", *missed], "empty")


def test_instead_of_a_page_its_feed_has_the_same_ids_kinds_and_authors(
    command: Command, tmp_path: Path, real_arxiv: ArxivStandIn
) -> None:
    homes = {}
    for name in ("page", "feed"):
        (tmp_path / name).mkdir()
        homes[name] = Command(tmp_path / name, addresses(real_arxiv))
    homes["page"].run("fetch", *BOTH)
    real_arxiv.faults = ["500@/list"]
    homes["feed"].run("fetch", *BOTH, code=3)

    assert Counter(announced(homes["feed"])) == Counter(announced(homes["page"]))
    by_page = {paper["id"]: paper for paper in homes["page"].json("list")}
    differing = [
        paper["id"]
        for paper in homes["feed"].json("list")
        if paper["authors"] != by_page[paper["id"]]["authors"] and len(by_page[paper["id"]]["authors"]) < 100
    ]
    assert differing == [], "but for long lists, of which a page prints 100 and the feed all"


def test_a_weekend_with_a_stale_feed_and_an_empty_one(
    command: Command, tmp_path: Path, stale_saturday: Path
) -> None:
    friday, saturday = date(2025, 5, 30), date(2025, 5, 31)
    with ArxivStandIn(stale_saturday, today=friday) as arxiv:
        command.environ |= addresses(arxiv)
        command.run("fetch", *BOTH)
        before = Counter(announced(command))
        arxiv.today = saturday
        arxiv.faults = ["500@/list"]
        table = command.json("fetch", *BOTH, code=3)

    states = {(row["category"], row["date"]): row["state"] for row in table}
    assert states == {("cs.LG", str(saturday)): "stale", ("cs.AI", str(saturday)): "empty"}
    assert Counter(announced(command)) == before


@pytest.fixture
def stale_saturday(tmp_path: Path) -> Path:
    """Friday 30 May 2025 as it was, and the Saturday on which cs.LG's feed had it once more."""
    import gzip
    import json

    from arxivtui.domain import Kind
    from tests.stand_ins.arxiv_markup import Line
    from tests.stand_ins.invented_days import write_days

    with gzip.open(SHARED / "days" / "2025-05-30.jsonl.gz", "rt") as file:
        papers: list[dict[str, Any]] = [json.loads(line) for line in file]
    days = {}
    for category in CATEGORIES:
        lines = [
            Line(
                paper["id"],
                paper["title"],
                tuple(paper["authors"]),
                paper["abstract"],
                tuple(paper["categories"]),
            )
            for paper in papers
            if category in paper["categories"]
        ]
        days[category, date(2025, 5, 30)] = {
            Kind.NEW: [line for line in lines if line.categories[0] == category],
            Kind.CROSS: [line for line in lines if line.categories[0] != category],
        }
    days["cs.LG", date(2025, 5, 31)] = days["cs.LG", date(2025, 5, 30)]
    days["cs.AI", date(2025, 5, 31)] = {}
    return write_days(tmp_path / "may", days)
