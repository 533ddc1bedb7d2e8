"""The papers' data that the list holds: a bounded number, some of it out of date or not stored yet."""

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from arxivtui.domain import PaperRow


class KnownRows:
    """Rows by paper id, at most `limit` of them besides those that are near the view.

    Args:
        limit: how many are kept.
    """

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._rows: dict[str, PaperRow] = {}
        self._stale: set[str] = set()
        self._pending: set[str] = set()

    def __len__(self) -> int:
        return len(self._rows)

    def __contains__(self, paper_id: str) -> bool:
        return paper_id in self._rows

    def get(self, paper_id: str) -> "PaperRow | None":
        """The row, be it out of date, or None."""
        return self._rows.get(paper_id)

    def lacks(self, paper_id: str) -> bool:
        """Whether the row has to be asked for: unknown or out of date."""
        return paper_id not in self._rows or paper_id in self._stale

    def is_pending(self, paper_id: str) -> bool:
        """Whether the row shows an act that is not stored yet."""
        return paper_id in self._pending

    def put(self, rows: "Mapping[str, PaperRow]", near: Collection[str], *, pending: bool) -> None:
        """Keep these rows; the oldest that are not `near` make room for them."""
        for paper_id, row in rows.items():
            # Taken out first, so that it becomes the newest.
            self._rows.pop(paper_id, None)
            self._rows[paper_id] = row
        self._stale.difference_update(rows)
        (self._pending.update if pending else self._pending.difference_update)(rows)
        excess = len(self._rows) - self._limit
        if excess > 0:
            self._drop([paper_id for paper_id in self._rows if paper_id not in near][:excess])

    def forget(self, ids: Iterable[str] | None, near: Collection[str]) -> None:
        """These rows, or all but the pending, are out of date; the `near` serve until newer ones come."""
        stale = self._rows.keys() - self._pending
        if ids is not None:
            stale &= set(ids)
        self._stale |= stale & set(near)
        self._drop(stale - set(near))

    def _drop(self, ids: Iterable[str]) -> None:
        for paper_id in ids:
            del self._rows[paper_id]
            self._stale.discard(paper_id)
            self._pending.discard(paper_id)
