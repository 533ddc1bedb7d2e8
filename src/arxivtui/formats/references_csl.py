"""CSL-JSON, as Zotero, Mendeley and pandoc write it (https://citeproc-js.readthedocs.io/en/latest/csl-json/)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import count
from typing import Any, TypeGuard

from arxivtui.domain import Reference
from arxivtui.formats.reference_fields import Found, reference

_NAMES = {
    "title": ("title", "title-short"),
    "doi": ("DOI", "doi"),
    "url": ("URL", "url"),
    "number": ("number", "archive_location", "archive-location"),
    "volume": ("volume",),
    "journal": ("container-title", "collection-title"),
    "note": ("note", "annote"),
    "archive": ("archive",),
    "arxivid": ("arxiv", "arxivId", "arXiv"),
    "eprint": ("eprint",),
    "publisher": ("publisher",),
}
"""Our names for fields, and those of CSL-JSON that may hold them."""

_LISTS = ("items", "references")
"""What an object may be that has the entries one level down."""

_LONGEST_NAME = 200
"""Characters by which a text is known that stands where an entry should."""


def read_csl(value: object) -> Iterator[Found] | None:
    """The entries of a JSON value, in order; None where none of it is CSL-JSON.

    What else stands among entries is one too, a damaged one, so that it is counted and named.
    """
    if isinstance(value, dict):
        lists = [value[name] for name in _LISTS if isinstance(value.get(name), list)]
        value = lists[0] if lists else [value]
    if not isinstance(value, list):
        return None
    return map(_found, value, count(1)) if not value or any(map(_is_item, value)) else None


def _is_item(item: object) -> TypeGuard[Mapping[str, Any]]:
    """CSL-JSON wants a type and an id; either may be missing in the wild, the rest too, but not all of it."""
    known = ("type", "DOI", "URL", "author", "issued", "container-title", "note", "archive_location")
    if not isinstance(item, dict):
        return False
    return ("title" in item or "id" in item) and any(name in item for name in known)


def _found(item: object, place: int) -> Found:
    if _is_item(item):
        return Found(_reference(item))
    entry = _reference(item) if isinstance(item, dict) else reference({}, (), _text(item)[:_LONGEST_NAME])
    nameless = not (entry.title or entry.key or entry.doi or entry.arxiv_id)
    return Found(replace(entry, key=f"entry {place:,}") if nameless else entry, whole=False)


def _reference(item: Mapping[str, Any]) -> Reference:
    fields = {name: " ".join(filter(None, (_text(item.get(each)) for each in names)))
              for name, names in _NAMES.items()}  # fmt: skip
    fields["title"] = _text(item.get("title")) or _text(item.get("title-short"))
    fields["year"] = _year(item.get("issued"))
    people = item.get("author") or item.get("editor")
    names = map(_name, people if isinstance(people, list) else ())
    return reference(fields, names, _text(item.get("id")))


def _text(value: object) -> str:
    """A text, a number, or a list of them; lists in lists, however deep, say nothing."""
    if isinstance(value, list):
        return " ".join(filter(None, map(_one_text, value[:100])))
    return _one_text(value)


def _one_text(value: object) -> str:
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _name(person: object) -> str:
    if not isinstance(person, dict):
        return _text(person)
    if literal := _text(person.get("literal")):
        return literal
    particle = _text(person.get("non-dropping-particle"))
    family = f"{particle} {_text(person.get('family'))}".strip()
    given = _text(person.get("given"))
    return f"{family}, {given}" if family and given else family or given


def _year(issued: object) -> str:
    if not isinstance(issued, dict):
        return _text(issued)
    parts = issued.get("date-parts")
    first = parts[0] if isinstance(parts, list) and parts else None
    return _text(first[0]) if isinstance(first, list) and first else _text(issued.get("raw"))
