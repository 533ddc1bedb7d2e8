"""The keys by which a text cites papers, made by the reader's template.

A key is to stay what it is, whatever is exported with its paper: an author's text holds it. So it is made of
the id's year, the first author and the title alone; and of papers that would share one, the oldest id has it
as it is, each later one with its id behind it.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from string import Formatter

from arxivtui.domain import PaperRecord
from arxivtui.formats.errors import FormatError
from arxivtui.formats.person_names import split_name
from arxivtui.formats.publication import year_and_month
from arxivtui.formats.writing import ExportOptions
from arxivtui.text import harmless

DEFAULT_CITEKEY = "{author}{year}{word}"
"""`example2025sparse`."""

CITEKEY_FIELDS = ("author", "year", "word", "id")

_LONGEST_TEMPLATE = 100
_LONGEST_PART = 40
_ALLOWED = re.compile(r"[A-Za-z0-9_:.+/-]*")
"""What may stand between the fields: signs that mean nothing to BibTeX, LaTeX and Pandoc."""
_PIECE = re.compile(r"[\w'’‐-]+")
_SMALL_WORDS = "a an the on in of for to and or with from by at is are via towards toward using"
_SMALL = frozenset(_SMALL_WORDS.split())
_GROUP_WORDS = "the collaboration consortium team group project and for on behalf of"
_GROUP = frozenset(_GROUP_WORDS.split())
_LATIN = "øo ØO łl ŁL đd ĐD ðd ÐD ıi ħh ĦH ŋn ŊN"
_PAIRS = {"ß": "ss", "ẞ": "SS", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "þ": "th", "Þ": "TH"}
_LETTERS = str.maketrans({pair[0]: pair[1] for pair in _LATIN.split()} | _PAIRS | dict.fromkeys("-'’‐ʻʼ", ""))
"""What Unicode's own taking apart leaves, and what joins the parts of a word."""


class CitekeyError(FormatError):
    """A template for citekeys that cannot be used."""


@dataclass(frozen=True, slots=True)
class Citable:
    """What a key is made of.

    Attributes:
        id: the paper's.
        author: the first author, plain.
        title: plain.
    """

    id: str
    author: str
    title: str

    @classmethod
    def of(cls, record: PaperRecord) -> "Citable":
        """The same of a stored paper."""
        return cls(record.paper.id, next(iter(record.plain.authors), ""), record.plain.title)


@dataclass(frozen=True, slots=True)
class CitekeyTemplate:
    """A template that was understood.

    Attributes:
        parts: text and the field behind it, empty at the end, in turn.
    """

    parts: tuple[tuple[str, str], ...]

    @classmethod
    def parse(cls, text: str) -> "CitekeyTemplate":
        """A template, as `[export] citekey` has it; empty is ours.

        Raises:
            CitekeyError: it has an unknown field, none at all, a lone brace, or signs that no key may have.
        """
        try:
            found = [
                (literal, field or "", (spec or "") + (conversion or ""))
                for literal, field, spec, conversion in Formatter().parse(text or DEFAULT_CITEKEY)
            ]
        except ValueError:
            raise _wrong(text, "it has a brace without its partner") from None
        fields = [field for _, field, _ in found if field]
        if len(text) > _LONGEST_TEMPLATE:
            raise _wrong(text, f"it has more than {_LONGEST_TEMPLATE} characters")
        for literal, field, extra in found:
            if (field or extra or "{}" in text) and (field not in CITEKEY_FIELDS or extra):
                raise _wrong(text, f"{{{field}{':' if extra else ''}{extra}}} is none of its fields")
            if not _ALLOWED.fullmatch(literal):
                raise _wrong(text, "between its fields only letters, digits and _ : . + / - may stand")
        if not fields:
            raise _wrong(text, "it names no field, so that all papers would have one key")
        if set(fields) == {"year"}:
            raise _wrong(text, "all papers of a year would have one key")
        return cls(tuple((literal, field) for literal, field, _ in found))

    @property
    def fields(self) -> frozenset[str]:
        """The fields that it names."""
        return frozenset(field for _, field in self.parts if field)

    def key(self, paper: Citable) -> str:
        """What it makes of a paper; other papers may have the same."""
        values = {field: _value(field, paper) for field in self.fields}
        made = "".join(literal + values.get(field, "") for literal, field in self.parts)
        # A year alone says nothing of a paper whose author and title have no Latin letter.
        told = any(value for field, value in values.items() if field != "year")
        return made if told and _ALLOWED.fullmatch(made) else f"arxiv-{_id(paper.id)}"


def citekeys(
    papers: Sequence[Citable], *, template: str = "", others: Iterable[Citable] = ()
) -> dict[str, str]:
    """The key of each paper, by its id; no two are the same.

    Args:
        papers: those that are exported.
        template: as `[export] citekey` has it.
        others: papers that are not, and may have had a key of theirs first.

    Raises:
        CitekeyError: the template cannot be used.
    """
    made_by = CitekeyTemplate.parse(template)
    wanted = {paper.id: paper for paper in papers}
    oldest: dict[str, str] = {}
    bare: dict[str, str] = {}
    for paper in sorted((*wanted.values(), *others), key=lambda each: _age(each.id)):
        key = made_by.key(paper)
        oldest.setdefault(key.lower(), paper.id)
        bare.setdefault(paper.id, key)
    return {
        paper_id: bare[paper_id]
        if oldest[bare[paper_id].lower()] == paper_id
        else f"{bare[paper_id]}-{_id(paper_id)}"
        for paper_id in wanted
    }


def keys_of(records: Sequence[PaperRecord], options: ExportOptions) -> Mapping[str, str]:
    """The keys of the papers of an export: those that its options name, else made of these papers alone.

    Raises:
        CitekeyError: the template for keys cannot be used.
    """
    if options.keys.keys() >= {record.paper.id for record in records}:
        return options.keys
    return citekeys([Citable.of(record) for record in records], template=options.citekey)


def searchable(paper: Citable) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """How the author and the word of a key may be written in papers that would have the same key.

    As they are written here, and as the key has them; nothing where there is none.
    """
    person, word = split_name(paper.author), _word(paper.title)
    written = [piece for piece in _PIECE.findall(harmless(paper.title)) if "".join(_ascii(piece)) == word]
    authors = (person.family or _author(paper.author), _author(paper.author))
    words = (*written[:1], word)
    return tuple(dict.fromkeys(filter(None, authors))), tuple(dict.fromkeys(filter(None, words)))


def _value(field: str, paper: Citable) -> str:
    match field:
        case "author":
            return _author(paper.author)
        case "word":
            return _word(paper.title)
        case "year":
            found = year_and_month(paper.id)
            return str(found[0]) if found else ""
        case _:
            return _id(paper.id)


def _author(name: str) -> str:
    """The family name without its small words; of a group the first word that tells."""
    person = split_name(name)
    if not person.literal:
        return "".join(_ascii(person.family))[:_LONGEST_PART]
    found = _ascii(person.literal)
    return next((word for word in found if word not in _GROUP), "")[:_LONGEST_PART]


def _word(title: str) -> str:
    """The first word of a title that tells."""
    found = _ascii(title)
    return next((word for word in found if word not in _SMALL), "".join(found[:1]))[:_LONGEST_PART]


def _id(paper_id: str) -> str:
    return paper_id.replace("/", "-")


def _ascii(text: str) -> list[str]:
    """Words of small Latin letters without their accents, and digits."""
    text = harmless(text).translate(_LETTERS)
    if not text.isascii():
        text = "".join(
            char for char in unicodedata.normalize("NFKD", text) if not unicodedata.combining(char)
        )
    return re.findall("[a-z0-9]+", text.lower())


def _age(paper_id: str) -> tuple[tuple[int, int], str]:
    """What sorts ids by their age; those of one month by themselves."""
    return year_and_month(paper_id) or (0, 0), paper_id.rpartition("/")[2].rjust(12, "0") + paper_id


def _wrong(text: str, why: str) -> CitekeyError:
    shown = harmless(text)[:_LONGEST_TEMPLATE]
    fields = ", ".join(f"{{{field}}}" for field in CITEKEY_FIELDS)
    return CitekeyError(
        f"The citekey template {shown!r} cannot be used: {why}.",
        f"Correct citekey under [export] in config.toml; its fields are {fields}.",
    )
