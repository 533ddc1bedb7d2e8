"""Fetching into the open app."""

from datetime import date
from pathlib import Path

import msgspec

from arxivtui.config import ArxivSettings, Directories, load_settings
from tests.stand_ins.arxiv import ArxivStandIn
from tests.tui.conftest import Opener, app_of, main, seen, settle, until

CAPTURES = Path(__file__).resolve().parents[1] / "fixtures" / "arxiv-pages"
TUESDAY = date(2025, 3, 4)


async def test_r_fetches_ranks_and_opens_the_newest_day(directories: Directories, opened: Opener) -> None:
    directories.create()
    directories.criteria_file.write_text("## Sparse models\n\nPruning, mixture of experts.\n")
    with ArxivStandIn(CAPTURES, today=TUESDAY) as arxiv:
        settings = msgspec.structs.replace(
            load_settings(directories, {}),
            arxiv=ArxivSettings(categories=("cs.LG",), base_url=arxiv.url, delay_seconds=0.0),
        )
        directories.config_file.write_text("")
        async with opened(directories, settings=settings) as pilot:
            assert "No papers yet" in seen(pilot) or main(pilot).papers.count == 0
            await pilot.press("r")
            await until(pilot, lambda: main(pilot).papers.count > 0, "the papers")
            await until(pilot, lambda: not main(pilot).parts.fetching.job.running, "the end of the fetch")
            await settle(pilot)
            assert "Tue 4 Mar 2025" in seen(pilot)
            assert "ranked" in app_of(pilot).history[-1].text


async def test_a_fetch_that_fails_says_why_and_changes_nothing(
    home: Directories, opened: Opener, unused_tcp_port: int
) -> None:
    settings = msgspec.structs.replace(
        load_settings(home, {}),
        arxiv=ArxivSettings(
            categories=("cs.LG",), base_url=f"http://127.0.0.1:{unused_tcp_port}", delay_seconds=0.0
        ),
    )
    async with opened(home, settings=settings) as pilot:
        before = list(main(pilot).papers.items)
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).history[-1].bad, "the message")
        await settle(pilot)
        assert "cs.LG" in app_of(pilot).history[-1].text
        assert list(main(pilot).papers.items) == before


async def test_what_fails_for_every_category_is_said_once(
    home: Directories, opened: Opener, unused_tcp_port: int
) -> None:
    settings = msgspec.structs.replace(
        load_settings(home, {}),
        arxiv=ArxivSettings(
            categories=("cs.LG", "cs.CL"), base_url=f"http://127.0.0.1:{unused_tcp_port}", delay_seconds=0.0
        ),
    )
    async with opened(home, settings=settings) as pilot:
        await pilot.press("r")
        await until(pilot, lambda: app_of(pilot).history[-1].bad, "the message")
        told = app_of(pilot).history[-1].text
        assert told.startswith("cs.LG cs.CL: ")
        assert told.count("127.0.0.1") == 1
