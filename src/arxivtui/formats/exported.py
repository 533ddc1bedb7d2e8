"""Which of our exports a document is, so that the next one of the same form may take its place."""

from collections.abc import Callable
from pathlib import Path

from arxivtui.formats.bibtex import BIBTEX_MARK
from arxivtui.formats.csl_json import is_csl_export
from arxivtui.formats.csv_table import is_csv_export
from arxivtui.formats.errors import ForeignFileError
from arxivtui.formats.json_lines import is_json_lines, is_whole_store
from arxivtui.formats.markdown import EXPORT_MARK
from arxivtui.formats.ris import is_ris_export
from arxivtui.text import harmless

WHOLE_STORE = "whole store"
"""The form of `export --all`, which has far more to lose than some papers as JSON Lines."""

_KNOWS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("markdown", lambda text: text.startswith(EXPORT_MARK)),
    ("bibtex", lambda text: text.startswith(BIBTEX_MARK)),
    ("ris", is_ris_export),
    ("csl-json", is_csl_export),
    ("csv", is_csv_export),
    (WHOLE_STORE, is_whole_store),
    ("jsonl", is_json_lines),
)


def form_of(text: str) -> str:
    """The form of our export that a document is, by its first words; empty for none of ours."""
    return next((form for form, knows in _KNOWS if knows(text)), "")


def over_export(path: Path, form: str) -> Callable[[str], bool]:
    """What tells by its beginning whether a file may be replaced by an export of this form.

    What it returns raises `ForeignFileError` where the file is an export of another form.

    Args:
        path: the file, for the message.
        form: a form of `export --format`, or `WHOLE_STORE`.
    """

    def may(there: str) -> bool:
        found = form_of(there)
        if not found or found == form or (found, form) == ("jsonl", WHOLE_STORE):
            return bool(found)
        held = (
            "all of a store (export --all)"
            if found == WHOLE_STORE
            else f"an export of another form ({found})"
        )
        raise ForeignFileError(
            f"{harmless(str(path))} holds {held}.", "Choose another file, or give --force."
        )

    return may
