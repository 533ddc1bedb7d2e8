"""Fetching from within the app, and leaving in the middle of it."""

import sys
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from textual.pilot import Pilot

import arxivtui.scoring
from arxivtui.config import ArxivSettings, Directories, Settings
from arxivtui.day import Fetcher
from arxivtui.store import Store, listings
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days
from tests.tui.conftest import BEFORE, DAY, Opener, main, seen, settle, told, until

CAPTURES = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"
TUESDAY = date(2025, 3, 4)


@pytest.fixture
def arxiv() -> Iterator[ArxivStandIn]:
    with ArxivStandIn(CAPTURES, today=TUESDAY) as stand_in:
        yield stand_in


@pytest.fixture
def settings(arxiv: ArxivStandIn) -> Settings:
    """arXiv's stand-in, from which an answer may take for ever."""
    return Settings(
        arxiv=ArxivSettings(base_url=arxiv.url, categories=("cs.LG",), delay_seconds=0.0, timeout_seconds=300)
    )


def days(directories: Directories) -> list[date]:
    with Store.open(directories.database) as store, store.reading() as db:
        return [summary.day for summary in listings.days(db)]


def unscored(directories: Directories, day: date) -> bool:
    with Store.open(directories.database) as store, store.reading() as db:
        query = "SELECT 1 FROM scores JOIN announcements USING (paper_id) WHERE listing_date = ?"
        return db.execute(query, (day.isoformat(),)).fetchone() is None


async def all_end(pilot: Pilot[None]) -> None:
    await until(pilot, lambda: all(worker.is_finished for worker in pilot.app.workers), "the end of all jobs")


async def test_the_newest_day_is_fetched_and_ranked(
    home: Directories, opened: Opener, settings: Settings
) -> None:
    async with opened(home, settings=settings) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: "Fetched cs.LG" in told(pilot), "the report")
    assert days(home) == [DAY, BEFORE, TUESDAY]
    assert not unscored(home, TUESDAY)


@pytest.mark.parametrize("fault", ["delay:600", "drip:0.01"])
async def test_leaving_does_not_wait_for_arxiv(
    home: Directories, opened: Opener, settings: Settings, arxiv: ArxivStandIn, fault: str
) -> None:
    arxiv.faults = [fault]
    async with opened(home, settings=settings) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: bool(arxiv.requests), "the request")

        await main(pilot).leave()

        assert not main(pilot).parts.fetching.job.running
        await all_end(pilot)
    assert days(home) == [DAY, BEFORE]


async def test_a_job_cancelled_before_its_thread_begins_asks_nothing(
    home: Directories, opened: Opener, settings: Settings, arxiv: ArxivStandIn
) -> None:
    async with opened(home, settings=settings) as pilot:
        job = main(pilot).parts.fetching.job
        job.start(main(pilot).owner.session)
        job.cancel()
        await all_end(pilot)
        await settle(pilot)

        assert not job.running
        assert told(pilot) == ""
    assert arxiv.requests == []


async def test_after_cancelling_one_may_fetch_again_at_once(
    home: Directories, opened: Opener, settings: Settings, arxiv: ArxivStandIn
) -> None:
    arxiv.faults = ["delay:600*1"]
    async with opened(home, settings=settings) as pilot:
        job = main(pilot).parts.fetching.job
        await pilot.press("r")
        await until(pilot, lambda: bool(arxiv.requests), "the request")
        job.cancel()
        await pilot.press("r")
        await until(pilot, lambda: "Fetched cs.LG" in told(pilot), "the report")
    assert days(home) == [DAY, BEFORE, TUESDAY]


async def test_leaving_ends_the_ranking_and_keeps_what_was_fetched(
    home: Directories, opened: Opener, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent = [sys.executable, "-c", "import sys; sys.stdin.buffer.read()"]
    never = partial(arxivtui.scoring.Ranker, command=silent, timeout_seconds=600)
    monkeypatch.setattr(arxivtui.scoring, "Ranker", never)
    async with opened(home, settings=settings) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: main(pilot).bars.job.startswith("ranking"), "the ranking")

        await main(pilot).leave()
        await all_end(pilot)
    assert days(home) == [DAY, BEFORE, TUESDAY]
    assert unscored(home, TUESDAY)


async def test_missed_days_arrive_while_one_reads(home: Directories, opened: Opener, tmp_path: Path) -> None:
    later = weekdays(DAY + timedelta(days=1), 3)
    captures = write_days(tmp_path / "captures", numbered_days("cs.LG", later))
    with ArxivStandIn(captures, today=later[-1]) as arxiv:
        arxiv.faults = [f"500@/catchup/cs.LG/{later[0]}"]
        settings = Settings(
            arxiv=ArxivSettings(
                base_url=arxiv.url, feed_url=arxiv.url, categories=("cs.LG",), delay_seconds=0.0
            )
        )
        async with opened(home, settings=settings) as pilot:
            before = main(pilot).view.ids
            await pilot.press("r")
            await until(pilot, lambda: "Fetched cs.LG over" in told(pilot), "the report")
            await settle(pilot)

            assert "500" in told(pilot), "and it says what could not be had"
            assert main(pilot).view.ids == before, "the open list stays as it is"
            assert "failed" in seen(pilot)
    assert days(home) == [*reversed(later), DAY, BEFORE]
    assert not unscored(home, later[1])


async def test_a_day_that_came_since_is_opened_and_says_what_it_lacks(
    home: Directories, opened: Opener, tmp_path: Path
) -> None:
    async with opened(home) as pilot:
        await settle(pilot)
        await main(pilot).leave()
    (later,) = weekdays(DAY + timedelta(days=1), 1)
    captures = write_days(tmp_path / "captures", numbered_days("cs.LG", [later]))
    with ArxivStandIn(captures, today=later) as arxiv, Store.open(home.database) as store:
        arxiv.faults = ["truncated:50@/list"]
        settings = Settings(arxiv=ArxivSettings(base_url=arxiv.url, delay_seconds=0.0))
        Fetcher(store, settings, home).fetch(["cs.LG"])

    async with opened(home, size=(160, 30)) as pilot:
        await settle(pilot)
        assert "of 6 entries" in seen(pilot).splitlines()[0]
