"""Papers as one Markdown document that reads well in Obsidian, on GitHub and through Pandoc.

Everything from outside is escaped (see `escape`); the same papers give the same bytes, at any time.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from unicodedata import category

from arxivtui.domain import Announcement, PaperRecord, abs_url
from arxivtui.formats.escape import escape
from arxivtui.text import harmless

EXPORT_MARK = "<!-- Exported by arxivtui -->"
"""How an export begins, so that one may be overwritten by the next. Not shown by any of the three."""

_CUT = "and others (list cut by arXiv)"
_HARD_BREAK = "  "


def is_export(text: str) -> bool:
    """Whether a document is one of our exports, by its first words."""
    return text.startswith(EXPORT_MARK)


def write_markdown(records: Sequence[PaperRecord], *, title: str) -> str:
    """One document: a heading, a count, and each paper with what is known of it.

    Args:
        records: in the order they are to stand.
        title: the document's heading, plain text.
    """
    count = f"{len(records)} paper" if len(records) == 1 else f"{len(records)} papers"
    blocks = [EXPORT_MARK, f"# {escape(_fold(title), starts_line=True) or 'Papers'}", count]
    for record in records:
        blocks.extend(_paper(record))
    return "\n\n".join(blocks) + "\n"


def _paper(record: PaperRecord) -> Iterable[str]:
    paper_id = record.paper.id
    title = escape(_fold(record.plain.title), in_link=True) or escape(paper_id, in_link=True)
    yield f"## [{title}]({abs_url(paper_id)})"
    yield escape(_authors(record), starts_line=True, addresses=False)
    yield "\n".join(f"- **{label}:** {value}" for label, value in _facts(record) if value)
    if note := harmless(record.triage.note, keep_newlines=True).strip():
        yield _note(note)
    if abstract := _fold(record.plain.abstract):
        yield escape(abstract, starts_line=True)


def _authors(record: PaperRecord) -> str:
    names = [name for name in map(_fold, record.plain.authors) if name]
    if record.paper.authors_cut:
        names.append(_CUT)
    return ", ".join(names) or "Authors not known"


def _facts(record: PaperRecord) -> Iterable[tuple[str, str]]:
    """Labels and values as Markdown; values that are empty are not printed."""
    score = record.shown.score if record.shown else None
    yield "arXiv", " · ".join(filter(None, (record.paper.id, _words(" ".join(record.paper.categories)))))
    yield "Announced", _words(_announced(record.announcements))
    yield "Score", _words(_score(record))
    yield "Matched", _words(record.matched)
    if score is not None:
        yield "Topic", _words(score.topic)
        yield "Comment", _words(score.comment)
    yield "Authors’ comments", _words(record.plain.comments)
    yield "Journal", _words(record.paper.journal_ref)
    yield "Tags", _tags(record.triage.tags)


def _announced(announcements: Iterable[Announcement]) -> str:
    days = groupby(announcements, key=lambda announcement: announcement.listing_date)
    return "; ".join(
        f"{day.isoformat()} ({', '.join(f'{one.category} {one.kind}' for one in on_day)})"
        for day, on_day in days
    )


def _score(record: PaperRecord) -> str:
    if record.shown is None:
        return "none"
    score = record.shown.score
    number = "not scored" if record.shown.value is None else f"{record.shown.value:.0f} of 100"
    parts = [f"{number} by {record.shown.speaker}"]
    if score.relevance is not None:
        parts.append(f"relevance {score.relevance}")
    if score.novelty is not None:
        parts.append(f"novelty {score.novelty}")
    parts.append(record.shown.mark)
    return " · ".join(filter(None, parts))


def _note(note: str) -> str:
    lines = [_fold(line) for line in note.split("\n")]
    shown = [f"**My note:** {escape(lines[0])}", *(escape(line, starts_line=True) for line in lines[1:])]
    quoted: list[str] = []
    for line, after in zip(shown, [*shown[1:], ""], strict=True):
        # GitHub joins lines that end without two blanks.
        quoted.append(f"> {line}{_HARD_BREAK if line and after else ''}" if line else ">")
    return "\n".join(quoted)


def _tags(tags: Iterable[str]) -> str:
    return " ".join(dict.fromkeys(f"#{name}" for name in map(_tag, tags) if name))


def _tag(tag: str) -> str:
    """A tag as Obsidian takes it: letters, digits, `-`, `_`, `/` for levels, and not of digits alone."""
    letters = "".join(char if category(char)[0] in "LNM" or char in "-_/" else "-" for char in harmless(tag))
    levels = (re.sub(r"[-_]{2,}", "-", level).strip("-_") for level in letters.split("/"))
    name = "/".join(filter(None, levels))
    return f"tag-{name}" if name and not any(category(char)[0] == "L" for char in name) else name


def _words(text: str) -> str:
    return escape(_fold(text))


def _fold(text: str) -> str:
    return " ".join(harmless(text).split())
