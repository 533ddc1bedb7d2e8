"""How far set-up has come: its pages, and what was typed on them, kept until it is done."""

from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from arxivtui.config import Directories
    from arxivtui.tui.session import Session

_FILE = "set-up.json"
_LARGEST = 600_000
"""Bytes; criteria may have 256 KiB."""


class Page(StrEnum):
    """The pages of set-up, in order."""

    CATEGORIES = "categories"
    CRITERIA = "criteria"
    MODEL = "model"
    BROWSER = "browser"
    PAPERS = "papers"


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """Where the reader left set-up, and what stood there unsaved. An API key is never part of it.

    Attributes:
        page: to go on with.
        search: in the line of the categories.
        chosen: categories; None for those of the settings.
        criteria: the text, where it could not be saved; else None.
        library: the path typed.
        with_model, model, base_url: as chosen and typed; None for what the settings say.
    """

    page: Page = Page.CATEGORIES
    search: str = ""
    chosen: tuple[str, ...] | None = None
    criteria: str | None = None
    library: str = ""
    with_model: bool | None = None
    model: str | None = None
    base_url: str | None = None


def read_draft(directories: "Directories") -> Draft | None:
    """What was kept; None where there is nothing, or nothing that makes sense."""
    try:
        with _file(directories).open("rb") as file:
            return msgspec.json.decode(file.read(_LARGEST), type=Draft)
    except (OSError, msgspec.MsgspecError, ValueError):
        return None


def keep_draft(directories: "Directories", draft: Draft) -> None:
    """Keep it, for this user only.

    Raises:
        SettingsError: it cannot be written.
    """
    from arxivtui.config import write_private

    write_private(_file(directories), msgspec.json.encode(draft))


def drop_draft(directories: "Directories") -> None:
    """Set-up is done."""
    with suppress(OSError):
        _file(directories).unlink(missing_ok=True)


def first_page(session: "Session") -> Page | None:
    """Where set-up has to begin, or None where the reader has been through it."""
    files = session.directories
    if not session.settings.arxiv.categories:
        return Page.CATEGORIES
    draft = read_draft(files)
    if draft is not None:
        return draft.page
    return None if files.criteria_file.exists() or files.database.exists() else Page.CRITERIA


def _file(directories: "Directories") -> Path:
    return directories.state / _FILE
