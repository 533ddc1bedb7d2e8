"""How far history has come is kept month by month, so that it goes on where it stopped."""

from dataclasses import replace
from datetime import date, timedelta

from arxivtui.store import Harvest, Store, harvests
from tests.store.samples import NOW


def test_a_harvest_goes_on_where_it_stopped(store: Store) -> None:
    begun = Harvest("cs.LG", "2025-01", date(2025, 1, 1))
    stopped = replace(begun, token="verb=ListRecords&skip=2500", token_at=NOW, received=2500, kept=2100)
    with store.writing() as db:
        assert harvests.get(db, "cs.LG", "2025-01") is None
        harvests.put(db, begun)
        harvests.put(db, stopped)

    with store.reading() as db:
        assert harvests.get(db, "cs.LG", "2025-01") == stopped
        assert harvests.get(db, "cs.LG", "2025-02") is None
        assert harvests.get(db, "cs.AI", "2025-01") is None


def test_a_harvest_ends(store: Store) -> None:
    ended = Harvest("cs.LG", "2025-01", date(2025, 1, 1), "", None, 3000, 2500, 0, NOW + timedelta(hours=1))
    with store.writing() as db:
        harvests.put(db, ended)
        assert harvests.get(db, "cs.LG", "2025-01") == ended
