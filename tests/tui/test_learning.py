"""Triage in the app is learnt from by itself, once the reader's hands have rested; no list moves."""

import pytest

from arxivtui.config import Directories
from arxivtui.store import Store, papers
from arxivtui.tui.screens.main import learning
from tests.tui.conftest import Opener, act, app_of, main, paper_id, settle, until


def comments(home: Directories) -> set[str]:
    """What the ranker says of how much it has to go on."""
    with Store.open(home.database) as store, store.reading() as db:
        records = papers.records(db, [paper_id(number) for number in range(1, 8)])
    return {score.comment for record in records for score in record.scores}


async def test_stars_teach_once_the_hands_have_rested(
    opened: Opener, home: Directories, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learning, "REST_SECONDS", 0.2)
    async with opened(home) as pilot:
        order = [str(item) for item in main(pilot).papers.items]
        await act(pilot, "star")
        await until(
            pilot,
            lambda: "Tentative: learnt from 1 paper that you wanted." in comments(home),
            "it to be learnt",
        )
        await until(pilot, lambda: not main(pilot).bars.jobs, "the job to end")
        await settle(pilot)

        assert not any("failed" in said.text for said in app_of(pilot).history)
        assert [str(item) for item in main(pilot).papers.items] == order
