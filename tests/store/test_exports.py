"""What left as files is known, and found again by queries."""

from datetime import timedelta

import pytest

from arxivtui.store import Store, exports
from tests.store.samples import DAY, NOW
from tests.store.search_library import BARE, GATES, PROOFS, REPLACED, fill, found


@pytest.fixture
def library(store: Store) -> Store:
    fill(store)
    return store


def test_what_left_is_told_from_what_did_not(library: Store) -> None:
    assert found(library, "exported:yes") == "gates stars"
    assert found(library, "exported:no cat:cs") == "replaced proofs"
    assert found(library, "is:starred exported:no") == ""
    assert found(library, "is:starred OR exported:yes") == "gates stars"


def test_leaving_again_is_kept_as_the_later_moment_and_unknown_papers_are_passed_over(library: Store) -> None:
    later = NOW + timedelta(days=1)
    with library.writing() as db:
        exports.record(db, [PROOFS.id, GATES.id, "2507.99999", "no id\ud800"], later)
    with library.reading() as db:
        rows = dict(db.execute("SELECT paper_id, exported_at FROM exports").fetchall())
    assert found(library, "exported:yes") == "gates proofs stars"
    assert rows[GATES.id] == rows[PROOFS.id] == later.isoformat(timespec="microseconds")


def test_what_arxiv_announced_before_a_day_is_known(library: Store) -> None:
    with library.reading() as db:
        assert exports.known_before(db, [GATES.id, REPLACED.id, BARE.id], DAY) == {REPLACED.id}
