"""Digests of another system as first training: what it selected, as papers that the reader cares about.

They count as a library does: neither starred nor exported, and less than a star. Only if the reader says so.
"""

from datetime import UTC, datetime

from arxivtui.domain import Digest
from arxivtui.store import Store, library, ui_state

_REFUSED = "digests_do_not_train"


def is_refused(store: Store) -> bool:
    """Whether the reader said that digests are not to teach the ranker."""
    with store.reading() as db:
        return ui_state.get(db, _REFUSED) is True


def refuse(store: Store, *, refused: bool) -> None:
    """Remember it, or forget it."""
    if is_refused(store) != refused:
        with store.writing() as db:
            ui_state.put(db, _REFUSED, True if refused else None)


def train_on(store: Store, digest: Digest) -> list[str]:
    """Count what a digest selected among the reader's papers; those that were not among them.

    Raises:
        StoreError: the store cannot be written.
    """
    ids = [entry.paper_id for entry in digest.entries]
    with store.writing(durable=True) as db:
        there = library.of(db, ids)
        library.add(db, ids, source_of(digest), datetime.now(UTC))
    return [paper_id for paper_id in ids if paper_id not in there]


def take_back(store: Store, digest: Digest) -> int:
    """Take out what `train_on` put there, and nothing that is there for another reason; how many it was.

    Raises:
        StoreError: the store cannot be written.
    """
    ids = {entry.paper_id for entry in digest.entries}
    with store.writing(durable=True) as db:
        return library.remove(db, ids & set(library.from_source(db, source_of(digest))))


def source_of(digest: Digest) -> str:
    """What the library says of whence such a paper came."""
    return f"digest of {digest.day} by {digest.model}"
