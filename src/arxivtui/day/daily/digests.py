"""The digest of a day into the reader's folder: written, renewed, or left alone where it is not ours."""

import shlex
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path

from arxivtui.config import Settings
from arxivtui.day.digests import NoSuchDayError, build_digest
from arxivtui.formats import FormatError, write_digest, write_document
from arxivtui.formats.digest_kept import day_as_written
from arxivtui.store import Store, digests

_LARGEST = 20_000_000
"""Bytes; a larger file is no digest of ours."""


class DigestState(StrEnum):
    """What became of the digest of a day.

    WRITTEN: there was none.
    RENEWED: ours of that day stood there, otherwise.
    UNCHANGED: it stood there just so.
    IMPORTED: the day's digest was imported; nothing is written in its place.
    FOREIGN: the file is no digest of ours as we wrote it; it is left alone.
    FAILED: it could not be written.
    """

    WRITTEN = "written"
    RENEWED = "renewed"
    UNCHANGED = "unchanged"
    IMPORTED = "imported"
    FOREIGN = "foreign"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class DayDigest:
    """What became of the digest of one day.

    Attributes:
        file: where it is, or would be.
        reason: why it was not written, or empty.
    """

    day: date
    file: Path
    state: DigestState
    reason: str = ""

    @property
    def there(self) -> bool:
        """The file has the day as it is now."""
        return self.state in (DigestState.WRITTEN, DigestState.RENEWED, DigestState.UNCHANGED)

    @property
    def fine(self) -> bool:
        """Nothing is missing: the file is there, or the reader has another digest of the day."""
        return self.there or self.state is DigestState.IMPORTED


def digest_folder(settings: Settings) -> Path | None:
    """The folder of the settings, a relative one in the reader's home; None where none is wanted."""
    if not settings.daily.digest_folder:
        return None
    try:
        return Path.home() / Path(settings.daily.digest_folder).expanduser()
    except RuntimeError as error:
        raise FormatError(f"[daily] digest_folder: {error}") from None


def write_day(store: Store, settings: Settings, folder: Path, day: date) -> DayDigest:
    """Write the digest of a day as `YYYY-MM-DD.md`, over an earlier one of ours only.

    Raises:
        StoreError: the store cannot be read.
    """
    file = folder / f"{day.isoformat()}.md"
    with store.reading() as db:
        if day in digests.days(db):
            return DayDigest(day, file, DigestState.IMPORTED, "one was imported, and is kept as it was")
    try:
        text = write_digest(build_digest(store, settings, day))
        folder.mkdir(parents=True, exist_ok=True)
        before = _text_of(file)
        if before == text:
            return DayDigest(day, file, DigestState.UNCHANGED)
        if before and not _is_ours(before, day):
            reason = (
                "the file there is not this day's digest as arxivtui wrote it, and is left alone; rename it, "
                f"or write over it: `arxivtui digest --date {day} -o {shlex.quote(str(file))} --force`"
            )
            return DayDigest(day, file, DigestState.FOREIGN, reason)
        write_document(file, text)
    except (FormatError, NoSuchDayError) as error:
        return DayDigest(day, file, DigestState.FAILED, error.message)
    except OSError as error:
        return DayDigest(day, file, DigestState.FAILED, f"{file} cannot be written: {error.strerror}.")
    return DayDigest(day, file, DigestState.RENEWED if before else DigestState.WRITTEN)


def _text_of(file: Path) -> str:
    """What stands in a file; empty where there is none, and something that is no digest where it is too long.

    Raises:
        OSError: it cannot be read.
    """
    try:
        with file.open("rb") as opened:
            return opened.read(_LARGEST).decode("utf-8", "replace")
    except FileNotFoundError:
        return ""


def _is_ours(text: str, day: date) -> bool:
    """Whether a text is our digest of that day and nothing beside it; a reader's own words are not lost."""
    found = day_as_written(text)
    return found is not None and found.counts is not None and found.day == day
