"""The counts of the left pane: what a day has less is missed no longer, at once and in one step."""

import re

import pytest
from textual.pilot import Pilot

from arxivtui.config import Directories
from arxivtui.tui.messages import PlacesRead
from arxivtui.tui.screens.main import answers, places
from tests.tui.conftest import ABOVE, BEFORE, DAY, Opener, main, seen, settle, until

OLDER = 2
"""Unread above the fold of the day before."""


@pytest.fixture(autouse=True)
def no_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    """What was done is not read again while the test looks: the counts on screen are those of the acts."""
    monkeypatch.setattr(places, "_RECOUNT_SECONDS", 600.0)
    monkeypatch.setattr(answers, "_RECOUNT_SECONDS", 600.0)


def counts(pilot: Pilot[None]) -> tuple[int, int, int]:
    """Of the newest day, of the one before, and of both together."""
    unread = {summary.day: summary.unread for summary in main(pilot).days.summaries}
    missed = re.search(r"Catch\s*up\s*(\d+)", seen(pilot))
    assert missed is not None
    return unread[DAY], unread[BEFORE], int(missed[1])


async def test_what_is_missed_drops_with_the_count_of_the_open_day(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        assert counts(pilot) == (ABOVE, OLDER, ABOVE + OLDER)
        await pilot.press("d", "s")
        await until(pilot, lambda: counts(pilot)[0] == ABOVE - 2, "the day's count")
        assert counts(pilot) == (ABOVE - 2, OLDER, ABOVE - 2 + OLDER)
        await pilot.press("u")
        await until(pilot, lambda: counts(pilot)[0] == ABOVE - 1, "the undo")
        assert counts(pilot) == (ABOVE - 1, OLDER, ABOVE - 1 + OLDER)


async def test_catching_up_lowers_the_days_of_the_papers_as_well(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("c")
        await settle(pilot)
        await pilot.press("d")
        await until(pilot, lambda: counts(pilot)[1] == OLDER - 1, "the best paper is of the older day")
        assert counts(pilot) == (ABOVE, OLDER - 1, ABOVE + OLDER - 1)
        await pilot.press("d", "u", "u")
        await until(pilot, lambda: counts(pilot)[2] == ABOVE + OLDER, "all is taken back")
        assert counts(pilot) == (ABOVE, OLDER, ABOVE + OLDER)


async def test_a_count_that_was_begun_before_an_act_is_not_shown(home: Directories, opened: Opener) -> None:
    async with opened(home) as pilot:
        await pilot.press("d")
        await until(pilot, lambda: counts(pilot)[0] == ABOVE - 1, "the day's count")
        main(pilot).parts.places.show(PlacesRead(ABOVE + OLDER, []))
        await settle(pilot)
        assert counts(pilot) == (ABOVE - 1, OLDER, ABOVE - 1 + OLDER)
