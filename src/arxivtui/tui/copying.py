"""Papers as text for the clipboard: what can be copied, and what is said of it. For workers."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from textual.message import Message

from arxivtui.domain import ArxivtuiError, abs_url
from arxivtui.text import counted, one_line, shorten
from arxivtui.tui.clipboard import Copying, Way, copy_text, over_ssh

if TYPE_CHECKING:
    from arxivtui.domain import PaperRecord
    from arxivtui.tui.session import Session

MOST_PAPERS = 5000
"""Papers that are copied or given to a command at once."""
_SHOWN_CELLS = 200
"""Of what was copied, in the message that says so."""


class CopyForm(StrEnum):
    """What is copied of a paper, by its key in the menu."""

    ID = "i"
    LINK = "l"
    BIBTEX = "b"
    MARKDOWN = "m"
    TITLE = "t"


FORM_NAMES = {
    CopyForm.ID: "id",
    CopyForm.LINK: "link",
    CopyForm.BIBTEX: "BibTeX",
    CopyForm.MARKDOWN: "Markdown",
    CopyForm.TITLE: "title",
}


class TakingError(ArxivtuiError):
    """Papers that cannot be taken out."""


@dataclass(eq=False, repr=False)
class Copied(Message):
    """A text was copied as far as a worker can.

    Attributes:
        text: all of it.
        what: what it is, in a few words; empty where the text itself is shown.
        copying: what came of it.
        lead: what is said before, with its own full stop; it went wrong where `bad`.
    """

    text: str
    what: str
    copying: Copying
    lead: str = ""
    bad: bool = False


def copy_papers(session: "Session", ids: Sequence[str], form: CopyForm) -> Copied:
    """Copy something of these papers, in their order; one a line, or an entry after the other.

    Raises:
        TakingError: they are too many, or not in the store.
        StoreError: the store cannot be read.
    """
    check_number(ids)
    match form:
        case CopyForm.ID:
            text = "\n".join(ids)
        case CopyForm.LINK:
            text = "\n".join(map(abs_url, ids))
        case CopyForm.TITLE:
            text = "\n".join(one_line(record.plain.title) for record in read(session, ids))
        case CopyForm.BIBTEX:
            text = bibtex(session, read(session, ids))
        case CopyForm.MARKDOWN:
            from arxivtui.formats import markdown_entry

            text = "\n\n".join(map(markdown_entry, read(session, ids))) + "\n"
    named = "" if "\n" not in text else f"{FORM_NAMES[form]} of {counted(len(ids), 'paper')}"
    return copy(text, named)


def bibtex(session: "Session", records: "Sequence[PaperRecord]") -> str:
    """The entries of these papers, under the keys that an export gives them.

    Raises:
        CitekeyError: the settings' template for keys cannot be used.
        StoreError: the store cannot be read.
    """
    from arxivtui.day.citing import with_keys
    from arxivtui.formats import ExportOptions, bibtex_entries

    with session.store.reading() as db:
        options = with_keys(db, records, ExportOptions(citekey=session.settings.export.citekey))
    return "\n\n".join(bibtex_entries(records, options=options)) + "\n"


def copy(text: str, what: str = "", *, lead: str = "", bad: bool = False) -> Copied:
    """Copy a text by the surest way there is."""
    return Copied(text, what, copy_text(text, os.environ), lead, bad)


def read(session: "Session", ids: Sequence[str]) -> "list[PaperRecord]":
    """Everything known of these papers.

    Raises:
        TakingError: none of them is in the store.
        StoreError: the store cannot be read.
    """
    from arxivtui.store import papers

    with session.store.reading() as db:
        records = papers.records(db, ids)
    if not records:
        raise TakingError("These papers are no longer in the store.")
    return records


def check_number(ids: Sequence[str]) -> None:
    """Refuse more papers than are taken out at once.

    Raises:
        TakingError: they are more.
    """
    if len(ids) > MOST_PAPERS:
        raise TakingError(
            f"{len(ids):,} papers are too many; at most {MOST_PAPERS:,} at once.", "Export has no such limit."
        )


def copied_text(copied: Copied) -> str:
    """What is said of it, no more than is known."""
    shown = copied.what or shorten(copied.text.strip(), _SHOWN_CELLS)
    match copied.copying.way:
        case Way.TOOL:
            said = f"Copied: {shown}"
        case Way.TMUX:
            said = f"Copied to tmux, which passes it on to its terminal: {shown}"
        case Way.TERMINAL if copied.copying.sure:
            said = f"Copied by the terminal: {shown}"
        case Way.TERMINAL:
            asked = "Your terminal, over SSH, was asked" if over_ssh(os.environ) else "The terminal was asked"
            said = f"{asked} to copy this, and never says whether it did: {shown}"
        case Way.NOWHERE:
            said = f"{copied.copying.why}: {shown}"
    return f"{copied.lead} {said}".strip()


def must_be_shown(copied: Copied) -> bool:
    """Whether the whole text has to be shown, to be selected by hand, since it may not have been copied."""
    long = bool(copied.what) or len(copied.text) > _SHOWN_CELLS
    return copied.copying.way is Way.NOWHERE or (long and not copied.copying.sure)
