"""RIS, as reference managers and publishers write it; read by rispy, one record at a time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any

from arxivtui.formats.reference_fields import Found, reference

_START = re.compile(r"^[ \t\ufeff]*TY[ \t]{1,3}-", re.MULTILINE)
_TAG = re.compile(r"^[ \t]*([A-Z][A-Z0-9])[ \t]{1,3}-[ \t]?(.*)$", re.MULTILINE)
_END = re.compile(r"^ER  -", re.MULTILINE)

_LONGEST = 200_000
"""Characters of a record that are read."""

_NAMES = {
    "title": ("title", "primary_title", "short_title", "translated_title"),
    "doi": ("doi",),
    "url": ("urls", "file_attachments1", "file_attachments2"),
    "year": ("year", "publication_year", "date"),
    "journal": (
        "journal_name",
        "secondary_title",
        "alternate_title1",
        "alternate_title2",
        "alternate_title3",
    ),
    "volume": ("volume",),
    "number": ("number", "accession_number", "type_of_work", "note"),
    "notes": ("notes", "research_notes", "custom1", "custom2", "name_of_database", "publisher"),
}
"""Our names for fields, and those of rispy that may hold them."""
_AUTHORS = ("authors", "first_authors", "secondary_authors")


def is_ris(text: str) -> bool:
    """Whether anything in a text begins as a record of RIS does."""
    return _START.search(text) is not None


def read_ris(text: str) -> Iterator[Found]:
    """The records, in order, those without their end too. Never raises."""
    starts = (start.start() for start in _START.finditer(text))
    for start, end in pairwise(chain(starts, [len(text)])):
        record, whole = _record(text[start : min(end, start + _LONGEST)])
        names: list[str] = next((found for each in _AUTHORS if (found := _texts(record, each))), [])
        fields = {name: _joined(record, each) for name, each in _NAMES.items()}
        yield Found(reference(fields, names, _key(record)), whole)


def _record(text: str) -> tuple[Mapping[str, Any], bool]:
    """One record as rispy reads it, its tags as the format has them; and whether it had an end."""
    import rispy

    lines = _TAG.sub(lambda tag: f"{tag[1]}  - {tag[2]}", "\n".join(text.splitlines()))
    ended = _END.search(lines)
    lines = f"{lines[: ended.start()] if ended else lines}\nER  - \n"
    records: Sequence[Mapping[str, Any]] = rispy.loads(lines)
    return (records[0] if records else {}), ended is not None


def _key(record: Mapping[str, Any]) -> str:
    return " ".join(_texts(record, "id") or _texts(record, "label"))


def _joined(record: Mapping[str, Any], names: tuple[str, ...]) -> str:
    texts = [text for name in names for text in _texts(record, name)]
    return texts[0] if names is _NAMES["title"] and texts else " ".join(texts)


def _texts(record: Mapping[str, Any], name: str) -> list[str]:
    value = record.get(name)
    return [str(each) for each in value] if isinstance(value, list) else [str(value)] if value else []
