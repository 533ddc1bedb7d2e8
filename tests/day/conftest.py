"""A store of its own and a fetcher whose arXiv is a stand-in, for tests of the day's work."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from pathlib import Path

import pytest

from arxivtui.config import ArxivSettings, Directories, Settings
from arxivtui.day import Fetcher
from arxivtui.domain import Listing
from arxivtui.store import Store, listings
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.arxiv_markup import Sections
from tests.stand_ins.invented_days import write_days
from tests.stand_ins.model import ModelStandIn

FetcherFor = Callable[[ArxivStandIn], Fetcher]
Batches = Mapping[tuple[str, date], Sections]


@pytest.fixture
def directories(tmp_path: Path) -> Directories:
    return Directories.find({"ARXIVTUI_HOME": str(tmp_path)})


@pytest.fixture
def store(directories: Directories) -> Iterator[Store]:
    with Store.open(directories.database) as opened:
        yield opened


@pytest.fixture
def fetcher_for(store: Store, directories: Directories) -> FetcherFor:
    """A fetcher that has all of arXiv's services from one stand-in."""

    def fetcher(arxiv: ArxivStandIn) -> Fetcher:
        settings = ArxivSettings(
            base_url=arxiv.url,
            feed_url=arxiv.url,
            oai_url=f"{arxiv.url}/oai",
            api_url=f"{arxiv.url}/api/query",
            delay_seconds=0.0,
        )
        return Fetcher(store, Settings(arxiv=settings), directories)

    return fetcher


def states(store: Store, category: str) -> dict[date, str]:
    """What is known of each day of a category."""
    with store.reading() as db:
        return {
            day.day: listing.state.value
            for day in listings.days(db)
            for listing in day.listings
            if listing.category == category
        }


def stored(store: Store, category: str, day: date) -> Listing:
    """One listing as stored."""
    with store.reading() as db:
        listing = listings.get(db, category, day)
    assert listing is not None
    return listing


def announced(store: Store) -> list[tuple[str, str, str, str]]:
    """Every announcement: id, category, day and kind."""
    with store.reading() as db:
        query = "SELECT paper_id, category, listing_date, kind FROM announcements"
        return sorted(tuple(row) for row in db.execute(query))


@pytest.fixture
def model() -> Iterator[ModelStandIn]:
    with ModelStandIn() as stand_in:
        yield stand_in


def arxiv_of(folder: Path, days: Batches, today: date) -> ArxivStandIn:
    """An arXiv that announces these batches."""
    return ArxivStandIn(write_days(folder / "captures", days), today=today)


def replace_answer(folder: Path, category: str, day: date, kind: str, body: bytes) -> bytes:
    """Another answer in the place of one that `write_days` wrote; the one that was there is given back."""
    file = folder / "captures" / f"{category}-{day}-{kind}"
    right = file.read_bytes()
    file.write_bytes(body)
    return right
