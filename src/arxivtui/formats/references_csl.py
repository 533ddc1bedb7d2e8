"""CSL-JSON, as Zotero, Mendeley and pandoc write it (https://citeproc-js.readthedocs.io/en/latest/csl-json/)."""

from collections.abc import Iterator, Mapping
from typing import Any

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


def read_csl(value: object) -> Iterator[Found] | None:
    """The entries of a JSON value, in order; None where it is something else than CSL-JSON."""
    if isinstance(value, dict):
        lists = [value[name] for name in _LISTS if isinstance(value.get(name), list)]
        value = lists[0] if lists else [value]
    if not isinstance(value, list):
        return None
    items = [item for item in value if isinstance(item, dict) and _is_item(item)]
    return map(_reference, items) if items or not value else None


def _is_item(item: Mapping[str, Any]) -> bool:
    """CSL-JSON wants a type and an id; either may be missing in the wild, the rest too, but not all of it."""
    known = ("type", "DOI", "URL", "author", "issued", "container-title", "note", "archive_location")
    return ("title" in item or "id" in item) and any(name in item for name in known)


def _reference(item: Mapping[str, Any]) -> Found:
    fields = {name: " ".join(filter(None, (_text(item.get(each)) for each in names)))
              for name, names in _NAMES.items()}  # fmt: skip
    fields["title"] = _text(item.get("title")) or _text(item.get("title-short"))
    fields["year"] = _year(item.get("issued"))
    people = item.get("author") or item.get("editor")
    names = map(_name, people if isinstance(people, list) else ())
    return Found(reference(fields, names, _text(item.get("id"))))


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
