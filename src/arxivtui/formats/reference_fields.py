"""What an entry says, whatever the format it came in: fields by their names, made into a `Reference`."""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from arxivtui.domain import Reference
from arxivtui.formats.reference_ids import doi_in, id_alone, id_in
from arxivtui.text import plain_name

MOST_AUTHORS = 100
"""Authors kept of an entry; the first is what matters."""


class Found(NamedTuple):
    """One entry as a file has it.

    Attributes:
        entry: what could be made out.
        whole: all of it could; else it is cut off, or damaged.
    """

    entry: Reference
    whole: bool = True


_LONGEST = 2_000
"""Characters of a title, a name or a key that are kept."""

_OWN_FIELDS = ("arxivid", "arxiv", "eprint")
_ADDRESSES = ("doi", "url", "link", "ee", "howpublished", "number", "volume", "journal", "journaltitle")
_NOTES = ("note", "notes", "annote", "addendum", "pubstate", "booktitle", "publisher", "extra", "archive")
"""Places where ids stand, in the order in which they are believed; abstracts cite other papers."""

_DOIS = ("doi", "url", "link", "ee", "howpublished")
"""Places where an entry's own DOI stands; notes name those of other works, as comments and errata do."""

_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")


def reference(fields: Mapping[str, str], authors: Iterable[str], key: str) -> Reference:
    """An entry.

    Args:
        fields: by BibTeX's names, in lower case; `archiveprefix` and `eprinttype` say whose `eprint` is.
        authors: names as the format has them.
        key: what the library calls the entry.
    """
    names = [_plain(name) for name, _ in zip(authors, range(MOST_AUTHORS), strict=False)]
    doi = doi_in(fields.get(name, "") for name in _DOIS)
    year = _YEAR.search(f"{fields.get('year', '')[:40]} {fields.get('date', '')[:40]}")
    return Reference(
        key=_plain(key),
        title=_plain(fields.get("title", "")),
        authors=tuple(name for name in names if name),
        year=int(year[1]) if year else None,
        doi="" if doi.startswith("10.48550/arxiv.") else doi,
        arxiv_id=_arxiv_id(fields),
    )


def _arxiv_id(fields: Mapping[str, str]) -> str:
    whose = fields.get("archiveprefix") or fields.get("eprinttype") or fields.get("archive") or ""
    for name in _OWN_FIELDS:
        text = fields.get(name, "")
        if text and (found := id_in(text)):
            return found
        others = name == "eprint" and whose and not re.match(r"[\W_]*arxiv", whose, re.IGNORECASE)
        archive = whose if others else fields.get("primaryclass", "").partition(".")[0]
        if text and (found := id_alone(text, archive)) and (not others or "/" in found):
            return found
    named = (found for name in (*_ADDRESSES, *_NOTES) if (found := id_in(fields.get(name, ""))))
    return next(named, "")


def _plain(text: str) -> str:
    return plain_name(text[:_LONGEST])
