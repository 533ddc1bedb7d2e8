"""What the command says of a starred paper that arXiv replaced since."""

from datetime import UTC, date, datetime, timedelta

import pytest

from arxivtui.domain import (
    Act,
    Entry,
    FetchedListing,
    Kind,
    Listing,
    ListingState,
    Paper,
    Verb,
)
from arxivtui.store import Store, listings, papers, triage
from tests.cli.conftest import Command

DAY = date(2025, 7, 14)
NOW = datetime(2025, 7, 14, 18, tzinfo=UTC)
PAPER = Paper("2507.99001", "On sparse gates", ("Ada Example",), "Gates.", ("cs.LG",))


def announced(kind: Kind, day: date) -> FetchedListing:
    return FetchedListing(Listing("cs.LG", day, ListingState.COMPLETE), (Entry(PAPER, kind),))


@pytest.fixture
def replaced(command: Command) -> Command:
    plain = {PAPER.id: papers.plain_text(PAPER)}
    with Store.open(command.home / "arxivtui.db") as store, store.writing() as db:
        listings.save(db, announced(Kind.NEW, DAY), plain, NOW)
        triage.act(db, Act(Verb.STAR, (PAPER.id,)), at=NOW + timedelta(hours=1))
        later = NOW + timedelta(days=1)
        listings.save(db, announced(Kind.REPLACE, DAY + timedelta(days=1)), plain, later)
    return command


def test_a_paper_replaced_since_it_was_starred_says_so(replaced: Command) -> None:
    assert [paper["updated"] for paper in replaced.json("list", "is:updated")] == [True]
    assert "Replaced at arXiv after you starred it." in replaced.run("show", PAPER.id).stdout
    assert "starred, updated since" in replaced.run("list", "--plain").stdout


def test_starring_it_again_says_that_it_was_looked_at(replaced: Command) -> None:
    replaced.run("dismiss", PAPER.id)
    replaced.run("star", PAPER.id)

    assert replaced.json("list", "is:updated") == []
    assert replaced.json("show", PAPER.id)["updated"] is False
    assert "Replaced at arXiv" not in replaced.run("show", PAPER.id).stdout
