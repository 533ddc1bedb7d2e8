"""Papers as a table (CSV, UTF-8, RFC 4180), for spreadsheets and scripts.

A spreadsheet takes a cell that begins with `=`, `+`, `-`, `@` or a tab for a formula, and a formula can send
what stands in other cells to strangers. So such cells get a `'` in front, which spreadsheets show as the text
behind it, and all cells are quoted (https://owasp.org/www-community/attacks/CSV_Injection). The same within
a cell, behind what other countries' spreadsheets part cells by.
"""

import csv
import re
from collections.abc import Sequence
from io import StringIO

from arxivtui.domain import PaperRecord, abs_url
from arxivtui.formats.person_names import people_of
from arxivtui.formats.writing import PLAINLY, ExportOptions
from arxivtui.text import harmless

COLUMNS = (
    "id", "version", "title", "authors", "categories", "submitted", "announced", "kind", "score", "scorer",
    "relevance", "novelty", "comment", "state", "starred", "later", "tags", "note", "journal_ref", "doi",
    "comments", "abstract", "url",
)  # fmt: skip
"""The first line; names and order are kept from version to version, new ones come last."""

_HEADER = ",".join(f'"{column}"' for column in COLUMNS)
_FORMULA = re.compile(r"(^\s*|[;\t|\n]\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_OTHERS = "others"


def write_csv(records: Sequence[PaperRecord], *, title: str, options: ExportOptions = PLAINLY) -> str:
    """A header and one line a paper, in order; `title` and `options` have no place in it."""
    del title, options
    table = StringIO()
    writer = csv.writer(table, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(COLUMNS)
    for record in records:
        writer.writerow([defused(_text(value)) for value in _row(record)])
    return table.getvalue()


def is_csv_export(text: str) -> bool:
    """Whether a document is one of ours, by its header."""
    return text.startswith((f"{_HEADER}\n", f"{_HEADER}\r\n"))


def defused(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return _FORMULA.sub(r"\1'", cell)


def _row(record: PaperRecord) -> tuple[object, ...]:
    """The values in the order of `COLUMNS`."""
    paper, triage, shown = record.paper, record.triage, record.shown
    announced = record.announcements[0] if record.announcements else None
    authors = [name for _, name in people_of(record)]
    if paper.authors_cut:
        authors.append(_OTHERS)
    return (
        paper.id,
        paper.version,
        record.plain.title,
        "; ".join(authors),
        " ".join(paper.categories),
        paper.submitted,
        announced and announced.listing_date,
        announced and announced.kind.value,
        None if shown is None or shown.value is None else round(shown.value, 1),
        shown and shown.score.scorer,
        shown and shown.score.relevance,
        shown and shown.score.novelty,
        shown and shown.score.comment,
        triage.state.value,
        "yes" if triage.starred else "no",
        "yes" if triage.later else "no",
        " ".join(triage.tags),
        triage.note,
        paper.journal_ref,
        paper.doi,
        record.plain.comments,
        record.plain.abstract,
        abs_url(paper.id),
    )


def _text(value: object) -> str:
    """A value as text; the line breaks of a note are kept."""
    if value is None:
        return ""
    return harmless(str(value), keep_newlines=True).strip()
