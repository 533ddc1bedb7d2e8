"""Papers as CSL-JSON, for Pandoc, Zotero and every style (https://docs.citationstyles.org, CSL 1.0.2).

A preprint is an `article`, as that version of the standard has it, a paper that came out an
`article-journal`.
"""

import re
from collections.abc import Sequence
from typing import Any

from arxivtui.domain import PaperRecord, abs_url
from arxivtui.formats.citekeys import keys_of
from arxivtui.formats.person_names import people_of, split_name
from arxivtui.formats.publication import doi_of, published, written
from arxivtui.formats.writing import PLAINLY, ExportOptions
from arxivtui.text import one_line

_SOURCE = "arXiv by arxivtui"
"""Whence an item comes; no style prints it."""

_OURS = re.compile(rf'\[\n\{{"id":"[^"\\]{{1,200}}","source":"{_SOURCE}",')
_NONE = "[]\n"
_OTHERS = {"literal": "others"}
"""What Pandoc takes for "et al." at the end of a list."""


def write_csl_json(records: Sequence[PaperRecord], *, title: str, options: ExportOptions = PLAINLY) -> str:
    """An array with one item a paper, a line each, in order; `title` has no place in it.

    Raises:
        CitekeyError: the template for keys cannot be used.
    """
    import msgspec

    del title
    keys = keys_of(records, options)
    items = [msgspec.json.encode(_item(record, keys[record.paper.id])).decode() for record in records]
    return "[\n" + ",\n".join(items) + "\n]\n" if items else _NONE


def is_csl_export(text: str) -> bool:
    """Whether a document is one of ours, by its first item; one without items holds nothing to lose."""
    return text == _NONE or _OURS.match(text) is not None


def _item(record: PaperRecord, key: str) -> dict[str, Any]:
    paper, where = record.paper, published(record.paper)
    fields = {
        "id": key,
        "source": _SOURCE,
        "type": "article" if where is None else "article-journal",
        "title": one_line(record.plain.title),
        "author": _people(record),
        "issued": _issued(record),
        "container-title": where and one_line(where.journal),
        "volume": where and where.volume,
        "issue": where and where.number,
        "page": where and where.pages,
        "publisher": None if where else "arXiv",
        "number": f"arXiv:{paper.id}",
        "DOI": doi_of(paper),
        "URL": abs_url(paper.id),
        "abstract": one_line(record.plain.abstract),
    }
    return {name: value for name, value in fields.items() if value}


def _people(record: PaperRecord) -> list[dict[str, str]]:
    people = [_person(name) for _, name in people_of(record)]
    return [*people, _OTHERS] if record.paper.authors_cut and people else people


def _person(name: str) -> dict[str, str]:
    person = split_name(name)
    if person.literal or not person.given:
        return {"literal": name}
    parts = {
        "family": person.family,
        "given": person.given,
        "non-dropping-particle": person.particle,
        "suffix": person.suffix,
    }
    return {part: value for part, value in parts.items() if value}


def _issued(record: PaperRecord) -> dict[str, Any]:
    where, first, day = published(record.paper), written(record.paper), record.paper.submitted
    if where is not None and where.year is not None:
        return {"date-parts": [[where.year]]}
    if first is None:
        return {}
    if where is not None:
        return {"date-parts": [[first[0]]]}
    return {"date-parts": [[*first, *([day.day] if day else ())]]}
