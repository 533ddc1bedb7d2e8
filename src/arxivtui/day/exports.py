"""Papers out of the store as a document; every face writes the same."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from arxivtui.domain.query import Query
from arxivtui.formats import is_export, write_document, write_markdown
from arxivtui.store import Store, papers, search

WRITERS = {"markdown": write_markdown}
"""What can be written, by the name that `export --format` takes."""


@dataclass(frozen=True, slots=True)
class Export:
    """A document, and how many papers are in it."""

    text: str
    papers: int

    def save(self, path: Path, *, force: bool = False) -> None:
        """Write it, over an earlier export or where nothing is; `force` writes over anything.

        Raises:
            FormatError: the file holds something else, or cannot be written; it is unchanged.
        """
        write_document(path, self.text, only_over=None if force else is_export)


def export_papers(store: Store, query: Query, *, title: str, today: date, form: str = "markdown") -> Export:
    """The papers that a query asks for, best first, as a document.

    Args:
        store: where from.
        query: which.
        title: the document's heading.
        today: what relative days of the query count from.
        form: a key of `WRITERS`.

    Raises:
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        records = papers.records(db, search.ids(db, query, today=today))
    return Export(WRITERS[form](records, title=title), len(records))
