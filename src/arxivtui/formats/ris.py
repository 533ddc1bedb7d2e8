"""Papers as RIS, which every reference manager reads (https://en.wikipedia.org/wiki/RIS_(file_format)).

A preprint is `UNPB`, a paper that came out `JOUR`. Text is plain; the id stands before the authors, so that
a reader who takes only so much of a record has it.
"""

import re
from collections.abc import Iterable, Sequence

from arxivtui.domain import PaperRecord, abs_url
from arxivtui.formats.citekeys import keys_of
from arxivtui.formats.person_names import people_of, split_name
from arxivtui.formats.publication import doi_of, published, written
from arxivtui.formats.writing import PLAINLY, ExportOptions
from arxivtui.text import one_line

_PROVIDER = "arxivtui"
_OURS = re.compile(rf"TY  - (?:UNPB|JOUR)\nDP  - {_PROVIDER}\n")
_OTHERS = "others"


def write_ris(records: Sequence[PaperRecord], *, title: str, options: ExportOptions = PLAINLY) -> str:
    """One record a paper, in order; `title` has no place in it.

    Raises:
        CitekeyError: the template for keys cannot be used.
    """
    del title
    keys = keys_of(records, options)
    return "\n".join(_record(record, keys[record.paper.id]) for record in records)


def is_ris_export(text: str) -> bool:
    """Whether a document is one of ours, by its first two lines."""
    return _OURS.match(text) is not None


def _record(record: PaperRecord, key: str) -> str:
    lines = [f"{tag}  - {value}" for tag, text in _tags(record, key) if (value := one_line(text))]
    return "\n".join([*lines, "ER  - "]) + "\n"


def _tags(record: PaperRecord, key: str) -> Iterable[tuple[str, str]]:
    paper, where = record.paper, published(record.paper)
    yield "TY", "UNPB" if where is None else "JOUR"
    yield "DP", _PROVIDER
    yield "ID", key
    yield "AN", f"arXiv:{paper.id}"
    yield "UR", abs_url(paper.id)
    yield "DO", doi_of(paper)
    yield "TI", record.plain.title
    people = people_of(record)
    for _, name in people:
        yield "AU", _name(name)
    if paper.authors_cut and people:
        yield "AU", _OTHERS
    first = written(paper)
    if where is not None:
        yield "T2", where.journal
        yield "VL", where.volume
        yield "IS", where.number
        start, _, end = where.pages.partition("-")
        yield "SP", start
        yield "EP", end
    else:
        yield "PB", "arXiv"
    if where is not None and where.year is not None:
        yield "PY", str(where.year)
    elif first is not None:
        yield "PY", str(first[0])
        if where is None:
            day = f"/{paper.submitted.day:02}" if paper.submitted else ""
            yield "DA", f"{first[0]}/{first[1]:02}{day}"
    yield "AB", record.plain.abstract
    yield "N1", record.plain.comments
    for category in paper.categories:
        yield "KW", category
    for tag in record.triage.tags:
        yield "KW", tag


def _name(name: str) -> str:
    """Family name, given names, suffix; the name of a group has no part that a comma would make."""
    person = split_name(name)
    if person.literal:
        return " ".join(person.literal.replace(",", " ").split())
    family = f"{person.particle} {person.family}".strip()
    return ", ".join(filter(None, (family, person.given, person.suffix)))
