"""Jobs: what the status line and the messages tell of them, and how the reader stops them."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import arxivtui.scoring
from arxivtui.config import ArxivSettings, Directories, Settings
from arxivtui.day import Fetching, Missed, PageRead, Received, Waiting
from arxivtui.domain import Kind, Listing, ListingState
from arxivtui.store import DaySummary
from arxivtui.text import cell_width
from arxivtui.tui.commands import COMMANDS
from arxivtui.tui.fetching import FetchWords
from arxivtui.tui.jobs import RANKING
from arxivtui.tui.messages import JobProgress
from arxivtui.tui.views import Counts
from arxivtui.tui.widgets.status_line import JOB_BREAK, Status, fit_jobs, status_content
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days
from tests.tui.conftest import AT, DAY, Opener, app_of, main, seen, settle, until

SCORING = "scored 12 of 60, 2 unscored · $0.013 · 3 min left · 4 requests · 12,345 tokens"
FETCHING = "fetching cs.LG 100 of 221 · 2 of 5 missed · cs.AI 90 there"


def listing(category: str, state: ListingState, stated: int, received: int) -> Listing:
    return Listing(category, DAY, state, {Kind.NEW: stated}, {Kind.NEW: received})


PARTIAL = DaySummary(
    DAY,
    (
        listing("cs.LG", ListingState.PARTIAL, 221, 200),
        listing("cs.AI", ListingState.COMPLETE, 90, 90),
    ),
    290,
    41,
    6,
    3,
)
COUNTS = Counts(290, 41, 6, 3)


@pytest.fixture
def later() -> list[date]:
    """Three announcements after what is stored."""
    return weekdays(DAY + timedelta(days=1), 3)


@pytest.fixture
def arxiv(tmp_path: Path, later: list[date]) -> Iterator[ArxivStandIn]:
    captures = write_days(tmp_path / "captures", numbered_days("cs.LG", later))
    with ArxivStandIn(captures, today=later[-1]) as stand_in:
        yield stand_in


@pytest.fixture
def settings(arxiv: ArxivStandIn) -> Settings:
    return Settings(
        arxiv=ArxivSettings(
            base_url=arxiv.url,
            feed_url=arxiv.url,
            categories=("cs.LG",),
            delay_seconds=0.0,
            timeout_seconds=300,
        )
    )


async def test_a_fetch_that_is_stopped_keeps_what_came_and_says_what(
    home: Directories, opened: Opener, settings: Settings, arxiv: ArxivStandIn, later: list[date]
) -> None:
    arxiv.faults = [f"delay:600@/catchup/cs.LG/{later[1]}"]
    async with opened(home, settings=settings) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "1 of 2 missed" in seen(pilot), "the first missed day to be asked for")
        assert f"fetching cs.LG {later[1]:%m-%d}" in seen(pilot).splitlines()[0]

        await pilot.press("X")
        await settle(pilot)
        assert not main(pilot).bars.job
        assert (
            "Fetching is stopped: 1 listing kept, 6 new papers, 6 ranked." in app_of(pilot).history[-1].text
        )
        assert f"{later[-1].day} {later[-1]:%b}" in seen(pilot), "the day that came is among the days"

        main(pilot).post_message(JobProgress("fetching cs.LG 1 of 6"))
        await settle(pilot)
        assert not main(pilot).bars.job, "what it said last is not said after its end"
        assert main(pilot).check_action("stop_jobs", ()) is None


async def test_a_ranking_that_is_stopped_leaves_the_scores_that_were_there(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]
    never = partial(arxivtui.scoring.Ranker, command=silent, timeout_seconds=600)
    monkeypatch.setattr(arxivtui.scoring, "Ranker", never)
    async with opened(home) as pilot:
        assert main(pilot).check_action("stop_jobs", ()) is None
        main(pilot).parts.learning.learn()
        await until(pilot, lambda: "papers" in main(pilot).bars.job, "the ranking")
        await pilot.press("X")
        await until(pilot, lambda: not main(pilot).bars.job, "its end")
        assert "Ranking is stopped: papers keep the scores that they had." in seen(pilot)
        assert RANKING not in main(pilot).bars.jobs

        main(pilot).post_message(JobProgress("ranking 6 papers", RANKING))
        await settle(pilot)
        assert not main(pilot).bars.jobs, "what it said last is not said after its end"


async def test_the_messages_tell_how_jobs_began_and_ended_and_whether_there_is_a_log(
    home: Directories, opened: Opener, settings: Settings, arxiv: ArxivStandIn, later: list[date]
) -> None:
    arxiv.faults = [f"500@/catchup/cs.LG/{later[0]}"]
    async with opened(home, settings=settings, size=(120, 40)) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "Fetched cs.LG" in app_of(pilot).history[-1].text, "the end")
        await settle(pilot)
        await pilot.press("ctrl+l")
        await settle(pilot)
        shown = " ".join(seen(pilot).split())
        assert "Fetching the newest announcement, then what was missed." in shown
        assert "500" in shown
        assert "Nothing was written to it yet" in shown

        await pilot.press("escape")
        home.log_file.parent.mkdir(parents=True, exist_ok=True)
        home.log_file.write_text("A line.\n")
        await pilot.press("ctrl+l")
        await until(pilot, lambda: "8 bytes" in seen(pilot), "how long the log is")


def test_what_costs_money_has_no_key_and_stands_in_the_palette_alone() -> None:
    paid = [each for each in COMMANDS if each.id in ("score", "rescore", "ask-again")]
    assert len(paid) == 3
    for command in paid:
        assert not command.keys
        assert not command.footer
        assert "the price is shown first" in command.help


def test_a_fetch_tells_what_came_of_what_is_stated() -> None:
    words = FetchWords()
    assert words(Fetching("cs.LG", None)) == "fetching cs.LG"
    assert words(PageRead("cs.LG", None, 1, 100, 221)) == "fetching cs.LG 100 of 221"
    assert words(Received(listing("cs.LG", ListingState.COMPLETE, 221, 221), 200)) == ""
    assert words(Fetching("cs.AI", None)) == "fetching cs.AI · cs.LG 221 there"
    assert words(Waiting(15, "arXiv asks for it", AT)) == "waiting 15 s: arXiv asks for it · cs.LG 221 there"
    assert words(Missed(5)) == ""
    assert words(Fetching("cs.AI", DAY)) == "fetching cs.AI 07-14 · 1 of 5 missed"
    assert words(PageRead("cs.AI", DAY, 1, 9, None)) == "fetching cs.AI 07-14 9 · 1 of 5 missed"
    assert words.kept(150) == "1 listing kept, 200 new papers, 150 ranked"


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (
            160,
            ("Mon 14 Jul 2025", "partial 290/311 entries (cs.LG)", "3 min left", "$0.04 today", "• :31415"),
        ),
        (80, ("14 Jul · partial", "scored 12 of 60, 2 unscored · $0.013", "41 unread", "★6", "◷3")),
        (40, ("14 Jul ~", "scored 12", "41 ★6 ◷3")),
        (20, ("14 Jul ~", "41 ★6 ◷3")),
    ],
)
def test_what_matters_most_is_said_last_to_go(width: int, shown: tuple[str, ...]) -> None:
    status = Status(PARTIAL, counts=COUNTS, job=SCORING, spent=0.04, endpoint="• :31415")
    line = status_content(status, width).plain
    assert len(line) == width
    for part in shown:
        assert part in line


def test_at_80_columns_day_cost_and_endpoint_have_room_for_all_there_is() -> None:
    status = Status(PARTIAL, counts=COUNTS, spent=0.04, endpoint="• browser on")
    for part in ("14 Jul · partial 290/311", "41 unread", "$0.04 today", "• browser on"):
        assert part in status_content(status, 78).plain


def test_of_several_jobs_each_says_what_it_can() -> None:
    status = Status(PARTIAL, counts=COUNTS, job=SCORING + JOB_BREAK + FETCHING)
    wide, narrow = status_content(status, 160).plain, status_content(status, 80).plain
    assert "$0.013 · 3 min left" in wide
    assert "fetching cs.LG 100 of 221 · 2 of 5 missed" in wide
    assert "scored 12 of 60, 2 unscored │ fetching cs.LG 100 of 221" in narrow
    assert "scored 12" in status_content(status, 40).plain
    assert "+1" in status_content(status, 40).plain


parts = st.lists(st.text(alphabet="ab cd", min_size=1, max_size=12), min_size=1, max_size=4)


@given(st.lists(parts, min_size=1, max_size=4), st.integers(0, 60))
def test_jobs_never_take_more_room_than_there_is(jobs: list[list[str]], room: int) -> None:
    assert cell_width(fit_jobs(jobs, room)) <= max(room, 3)


@given(st.integers(0, 200), st.booleans(), st.sampled_from(["", SCORING, SCORING + JOB_BREAK + FETCHING]))
def test_the_line_has_a_form_for_every_width(width: int, demo: bool, job: str) -> None:
    line = status_content(Status(PARTIAL, counts=COUNTS, job=job, demo=demo, spent=0.04), width).plain
    assert cell_width(line) <= max(width, 10)
