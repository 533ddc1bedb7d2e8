"""Requests whose process died: their papers are told apart from those that nobody asked about."""

from datetime import UTC, datetime

from arxivtui.config import Directories
from arxivtui.day.llm.errors import ScoringElsewhereError
from arxivtui.day.llm.one_at_a_time import alone
from arxivtui.store import Store, requests, unscored


def settle(store: Store, directories: Directories, *, alone_only: bool = False) -> int:
    """Say of every request left under way by a process that is gone that its answer will not come.

    Nothing is done while another process is asking: it may be one of its requests.

    Args:
        store: with the ledger.
        directories: for the lock.
        alone_only: there is nothing to be done beside a process that is asking.

    Returns:
        How many papers got that for a reason.

    Raises:
        ScoringElsewhereError: with `alone_only`, another process is asking.
        StoreError: the store cannot be written.
    """
    with store.reading() as db:
        if not requests.any_open(db):
            return 0
    try:
        with alone(directories.state), store.writing() as db:
            lost = requests.give_up_sent(db, datetime.now(UTC))
            unscored.save(db, lost)
    except ScoringElsewhereError:
        if alone_only:
            raise
        return 0
    return len(lost)
