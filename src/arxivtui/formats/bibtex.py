"""Papers as BibTeX, for LaTeX and reference managers, with arXiv's own fields for eprints.

A paper is `@misc`, as arXiv has it, and `@article` once arXiv knows where it came out.
"""

import re
from collections.abc import Iterable, Sequence

from arxivtui.domain import PaperRecord, abs_url
from arxivtui.formats.bibtex_text import escaped, tex_text, words
from arxivtui.formats.bibtex_titles import protected_title
from arxivtui.formats.citekeys import keys_of
from arxivtui.formats.person_names import people_of, split_name
from arxivtui.formats.publication import Published, doi_of, published, written
from arxivtui.formats.writing import PLAINLY, ExportOptions
from arxivtui.text import harmless, one_line, plain

BIBTEX_MARK = "% Exported by arxivtui"
"""How a document begins; BibTeX passes over what stands between entries."""

_ANEW = "% written anew each time: keep entries of your own in another file"
"""Its second line."""

_MANY = 10
"""Authors from which each has a line of its own: old BibTeX takes no line of any length."""

_TIE = re.compile(r"(?<!\\)~")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_OTHERS = "others"
"""What BibTeX takes for "et al." at the end of a list."""


def write_bibtex(records: Sequence[PaperRecord], *, title: str, options: ExportOptions = PLAINLY) -> str:
    """One entry a paper, in order; the same papers give the same bytes.

    Args:
        records: in the order they are to stand.
        title: said above them, plain text.
        options: what is asked for: keys, or the template for them.

    Raises:
        CitekeyError: the template cannot be used.
    """
    head = " ".join(filter(None, (BIBTEX_MARK, harmless(title).replace("@", "(at)").strip())))
    return "\n\n".join([f"{head}\n{_ANEW}", *bibtex_entries(records, options=options)]) + "\n"


def bibtex_entries(records: Sequence[PaperRecord], *, options: ExportOptions = PLAINLY) -> list[str]:
    """The entries alone, in order.

    Raises:
        CitekeyError: the template for keys cannot be used.
    """
    keys = keys_of(records, options)
    return [_entry(record, keys[record.paper.id]) for record in records]


def _entry(record: PaperRecord, key: str) -> str:
    where = published(record.paper)
    fields = ",\n".join(f"  {name:<13} = {value}" for name, value in _fields(record, where) if value)
    return f"@{'misc' if where is None else 'article'}{{{key},\n{fields}\n}}"


def _fields(record: PaperRecord, where: Published | None) -> Iterable[tuple[str, str]]:
    """Names and values as they are written; values that are empty are not."""
    paper = record.paper
    yield "title", _braced(protected_title(tex_text(paper.title, record.plain.title)))
    yield "author", _braced(_authors(record))
    if where is not None:
        yield "journal", _braced(_journal(where, paper.journal_ref))
        yield "volume", _braced(escaped(where.volume))
        yield "number", _braced(escaped(where.number))
        yield "pages", _braced(escaped(where.pages).replace("-", "--"))
    first = written(paper)
    if where is not None and where.year is not None:
        yield "year", f"{{{where.year}}}"
    elif first is not None:
        yield "year", f"{{{first[0]}}}"
        yield "month", "" if where else _MONTHS[first[1] - 1]
    yield "eprint", _braced(paper.id)
    yield "archivePrefix", "{arXiv}"
    yield "primaryClass", _braced(escaped(paper.primary))
    yield "doi", _braced(doi_of(paper))
    yield "url", _braced(abs_url(paper.id))


def _braced(value: str) -> str:
    return f"{{{value}}}" if value else ""


def _journal(where: Published, source: str) -> str:
    return tex_text(source, plain(source)) if where.is_whole else escaped(where.journal)


def _authors(record: PaperRecord) -> str:
    names = [_name(source, shown) for source, shown in people_of(record)]
    if record.paper.authors_cut and names:
        names.append(_OTHERS)
    return (" and " if len(names) < _MANY else " and\n    ").join(names)


def _name(source: str, shown: str) -> str:
    """A name that BibTeX takes apart as we do: with commas, or in braces, where it would not by itself."""
    person = split_name(shown)
    if person.literal:
        return _braced(tex_text(source, shown))
    plain_words = one_line(shown).split()
    parts = words(tex_text(_TIE.sub(" ", source), shown))
    if len(parts) != len(plain_words):
        parts = words(escaped(shown))
    if len(parts) < 2:
        return " ".join(parts)
    given_count = len(person.given.split())
    family_end = len(parts) - bool(person.suffix)
    particle_end = given_count + len(person.particle.split())
    given, particle = parts[:given_count], parts[given_count:particle_end]
    family, suffix = parts[particle_end:family_end], parts[family_end:]
    small = [_is_small(word) for word in plain_words[:family_end]]
    whole = not any(small[particle_end:-1]) or len(family) == 1
    if not (suffix or any(small[:given_count])) and whole and (particle or len(family) == 1):
        return " ".join(parts)
    last = " ".join(family).rstrip(",")
    von_last = " ".join((*particle, last if whole else f"{{{last}}}"))
    return ", ".join((von_last, *suffix, " ".join(given)))


def _is_small(word: str) -> bool:
    return next((char.islower() for char in word if char.isalpha()), False)
