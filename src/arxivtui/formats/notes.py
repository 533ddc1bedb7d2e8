"""One paper as a note of its own: front matter, a block of ours between two marks, and the reader's words.

Written again, our keys and our block are as they are now, and everything else is byte for byte as it was:
other keys, what stands above our block, what stands below it.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from arxivtui.domain import ArxivId, InvalidIdError, PaperRecord, abs_url, pdf_url
from arxivtui.formats import front_matter
from arxivtui.formats.front_matter import Part, calm, items_of, list_lines, quoted, text_line, value_of
from arxivtui.formats.markdown import END_MARK, below_end, markdown_note, tag_names, with_marks_broken

ID_KEY = "arxiv"
"""The key by which a note is known, whatever its name."""

_BEGIN = "<!-- arxivtui: what stands between these two lines is written anew each time{} -->"
_BEGINS = re.compile(
    r"^<!-- arxivtui: what stands between.*?(?:; tags:(?P<tags>[^\n>]*))?-->[ \t\r]*$", re.MULTILINE
)
_BETWEEN_TAGS = re.compile(r"[,\s]+")


@dataclass(frozen=True, slots=True)
class Note:
    """A note of ours as it was found.

    Attributes:
        paper_id: whose.
        parts: of its front matter.
        above: what stands between front matter and our block.
        tags: those that we gave it.
        below: the reader's own words.
    """

    paper_id: str
    parts: tuple[Part, ...]
    above: str
    tags: frozenset[str]
    below: str


def note_name(paper_id: str) -> str:
    """What the file of a paper's note is called: by the id alone, since a title may change."""
    return f"{paper_id.replace('/', '_')}.md"


def id_in(text: str) -> str:
    """The paper that a document's front matter names; empty where it names none."""
    found = front_matter.split(text)
    if found is None:
        return ""
    try:
        return ArxivId.parse(front_matter.value_of(found[0], ID_KEY)).value
    except InvalidIdError:
        return ""


def is_note_head(text: str) -> bool:
    """Whether a document begins as a note of ours does, with the mark before our block."""
    found = front_matter.split(text)
    return found is not None and _BEGINS.search(found[1]) is not None


def read_note(text: str) -> Note | None:
    """A note of ours; None where it is none: it names no paper, or one of our marks is gone."""
    found = front_matter.split(text)
    paper_id = id_in(text)
    if found is None or not paper_id:
        return None
    parts, rest = found
    begin = _BEGINS.search(rest)
    below = None if begin is None else below_end(rest[begin.end() :])
    if begin is None or below is None:
        return None
    return Note(paper_id, parts, rest[: begin.start()], frozenset((begin["tags"] or "").split()), below)


def write_note(
    record: PaperRecord, there: Note | None = None, *, entry: Callable[[PaperRecord], str] | None = None
) -> str:
    """A paper's note.

    Args:
        record: the paper.
        there: the note as it is, if there is one.
        entry: what is written of the paper, instead of our own words.
    """
    tags = tag_names(record.triage.tags)
    was = there or Note(record.paper.id, (), "\n", frozenset(), "")
    head = front_matter.renewed(was.parts, dict(_keys(record, tags, was)))
    begin = _BEGIN.format(f"; tags: {' '.join(tags)}" if tags else "")
    block = with_marks_broken((entry or markdown_note)(record)).strip()
    return f"{front_matter.joined(head)}{was.above}{begin}\n\n{block}\n\n{END_MARK}\n{was.below}"


def _keys(record: PaperRecord, tags: list[str], was: Note) -> Iterable[tuple[str, list[str]]]:
    """Our keys and their lines, in the order in which they stand in a new note."""
    paper, triage, title = record.paper, record.triage, calm(record.plain.title)
    names = [quoted(name) for name in record.plain.authors if calm(name)]
    value = record.shown.value if record.shown else None
    yield "title", text_line("title", title)
    yield "aliases", list_lines("aliases", [*([quoted(title)] if title else []), *_own_aliases(was, title)])
    yield ID_KEY, text_line(ID_KEY, paper.id)
    yield "url", text_line("url", abs_url(paper.id))
    yield "pdf", text_line("pdf", pdf_url(paper.id))
    yield "doi", text_line("doi", paper.doi)
    yield "authors", list_lines("authors", names)
    yield "categories", list_lines("categories", map(quoted, paper.categories))
    day = _date(record)
    yield "date", [f"date: {day.isoformat()}"] if day else []
    yield "starred", [f"starred: {_yes(triage.starred is not None)}"]
    yield "later", [f"later: {_yes(triage.later is not None)}"]
    yield "state", [f"state: {triage.state.value}"]
    yield "score", [] if value is None else [f"score: {value:.0f}"]
    yield "scorer", text_line("scorer", record.shown.speaker if record.shown and value is not None else "")
    yield "tags", list_lines("tags", [*map(quoted, tags), *_own_tags(was, tags)])


def _own_aliases(was: Note, title: str) -> Iterable[str]:
    """The reader's, as they are written."""
    ours = {title, value_of(was.parts, "title")}
    return [written for said, written in items_of(was.parts, "aliases").items() if said not in ours]


def _own_tags(was: Note, tags: Iterable[str]) -> Iterable[str]:
    """The reader's, as they are written; several in one text are told apart, as Obsidian does; each once."""
    ours = {tag.casefold() for tag in (*was.tags, *tags)}
    given: dict[str, str] = {}
    for said, written in items_of(was.parts, "tags").items():
        several = _BETWEEN_TAGS.search(said) is not None
        # As it would be quoted, which may set more of them apart.
        for one in filter(None, _BETWEEN_TAGS.split(calm(said)) if several else [said]):
            if one.lstrip("#").casefold() not in ours:
                given.setdefault(one, quoted(one) if several else written)
    return given.values()


def _date(record: PaperRecord) -> date | None:
    """The day on which it was first announced, which no replacement changes; else that of submission."""
    days = [announcement.listing_date for announcement in record.announcements]
    return min(days) if days else record.paper.submitted


def _yes(holds: bool) -> str:
    return "true" if holds else "false"
