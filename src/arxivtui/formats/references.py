"""A reference library in any of the forms that people have it in, told by what is in the file."""

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

import msgspec

from arxivtui.domain import Reference
from arxivtui.formats.errors import FormatError
from arxivtui.formats.reference_fields import Found
from arxivtui.formats.reference_ids import id_alone, ids_in
from arxivtui.formats.references_bibtex import is_bibtex, read_bibtex
from arxivtui.formats.references_csl import read_csl
from arxivtui.formats.references_ris import is_ris, read_ris
from arxivtui.text import harmless

LARGEST_LIBRARY = 64 * 1024 * 1024
"""Bytes. Twenty thousand entries with abstracts have about forty million."""

MOST_ENTRIES = 100_000
"""Entries of one library; each costs a look into the store, and memory until the end."""

_LINES_WITHOUT_ID = 1_000
"""Lines at the beginning of a text after which, without an id in any, it is no list of them."""
_LINE = re.compile(r"[^\r\n]+")

_KNOWN = (
    "Known are stores (arxivtui.db), .jsonl of `export -f jsonl`, digests, BibTeX, CSL-JSON, RIS and lists "
    "of arXiv ids."
)
_OF_LIST = frozenset({"id", "announcements", "scores", "state", "in_library"})
"""What an object of `list --json` has, beside much else."""
_MARKS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}


class ReferencesError(FormatError):
    """A file that is no reference library, or one without entries."""


class LibraryForm(StrEnum):
    """What a library is written in."""

    BIBTEX = "BibTeX"
    CSL_JSON = "CSL-JSON"
    RIS = "RIS"
    IDS = "a list of ids"


@dataclass(frozen=True, slots=True)
class ReferenceLibrary:
    """A library that was read.

    Attributes:
        form: what it was written in.
        entries: in the order of the file.
        damaged: what those are called that are cut off or damaged; they are among the entries.
    """

    form: LibraryForm
    entries: tuple[Reference, ...]
    damaged: tuple[str, ...] = ()


def read_references(data: bytes, name: str) -> ReferenceLibrary:
    """The entries of a library, in UTF-8, in UTF-16 with its mark, or else in Windows' Latin letters.

    Args:
        data: the file.
        name: what to call it in errors.

    Raises:
        ReferencesError: it is no library, or has no entries, or too many.
    """
    if len(data) > LARGEST_LIBRARY:
        raise ReferencesError(f"{name} is larger than {LARGEST_LIBRARY // 2**20} MiB.", "Split it.")
    text = _decoded(data, name)
    if not text.strip():
        raise ReferencesError(f"{name} is empty.", _KNOWN)
    form, found = _read(text, name)
    read = list(islice(found, MOST_ENTRIES + 1))
    entries = tuple(each.entry for each in read)
    if not entries:
        raise ReferencesError(f"{name} is {form}, but has no entries.")
    if len(entries) > MOST_ENTRIES:
        raise ReferencesError(f"{name} has more than {MOST_ENTRIES:,} entries.", "Split it.")
    return ReferenceLibrary(form, entries, tuple(each.entry.name for each in read if not each.whole))


def _decoded(data: bytes, name: str) -> str:
    for mark, encoding in _MARKS.items():
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace")
    if b"\0" in data[:1_000_000]:
        raise ReferencesError(f"{name} is no text file.", _KNOWN)
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace")


def _read(text: str, name: str) -> tuple[LibraryForm, Iterator[Found]]:
    if text.lstrip()[:1] in ("[", "{") and (found := _read_json(text, name)) is not None:
        return LibraryForm.CSL_JSON, found
    if is_ris(text):
        return LibraryForm.RIS, read_ris(text)
    if is_bibtex(text):
        return LibraryForm.BIBTEX, read_bibtex(text)
    if listed := _listed(text):
        return LibraryForm.IDS, map(Found, listed)
    raise ReferencesError(f"{name} is neither a digest nor a reference library.", _KNOWN)


def _read_json(text: str, name: str) -> Iterator[Found] | None:
    """The entries of CSL-JSON; None where the text is no JSON at all."""
    try:
        value = msgspec.json.decode(text.encode("utf-8", "replace"))
    except (msgspec.DecodeError, RecursionError) as error:
        _refuse_own_lines(text.lstrip().partition("\n")[0], name)
        if is_bibtex(text) or is_ris(text):
            return None
        raise ReferencesError(f"{name} begins as JSON does, but is broken: {error}.", _KNOWN) from None
    _refuse_own(value, name)
    found = read_csl(value)
    if found is None:
        raise ReferencesError(f"{name} is JSON, but no CSL-JSON: an array of entries was expected.", _KNOWN)
    return found


def _refuse_own_lines(first: str, name: str) -> None:
    with suppress(msgspec.DecodeError, RecursionError):
        _refuse_own(msgspec.json.decode(first.encode("utf-8", "replace")), name)


def _refuse_own(value: object, name: str) -> None:
    """See that it is not what `list --json` prints, whose ids and notes look like those of CSL-JSON.

    Raises:
        ReferencesError: it is.
    """
    first = value[0] if isinstance(value, list) and value else value
    if isinstance(first, dict) and first.keys() >= _OF_LIST:
        raise ReferencesError(
            f"{name}: lines of `list --json` are no export.", "`arxivtui export -f jsonl` writes one."
        )


def _listed(text: str) -> list[Reference]:
    """The papers of a list, a line each or several in one; nothing where most lines name none.

    Lines without an id are entries too, so that they are reported; what follows `#` is a comment.
    """
    entries: list[Reference] = []
    named = lines = 0
    for each_line in _LINE.finditer(text):
        if len(entries) > MOST_ENTRIES or (not named and lines >= _LINES_WITHOUT_ID):
            break
        whole = each_line[0]
        line = whole.partition("#")[0] if "arxiv.org" not in whole.lower() else whole
        if not (line := line.strip(" \t,;-*•")):
            continue
        lines += 1
        words = (word.strip(",;()[]<>\"'") for word in line[:2000].split())
        ids = list(dict.fromkeys((*ids_in(line), *(found for word in words if (found := id_alone(word))))))
        named += bool(ids)
        entries += [Reference(arxiv_id=each) for each in ids] or [Reference(key=harmless(line[:200]))]
    return entries if named and named * 2 >= lines else []
