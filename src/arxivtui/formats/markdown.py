"""Papers as one Markdown document that reads well in Obsidian, on GitHub and through Pandoc.

Everything from outside is escaped (see `escape`); the same papers give the same bytes, at any time.
"""

import re
from collections.abc import Iterable, Sequence
from itertools import groupby
from unicodedata import category

from arxivtui.domain import LOCAL, Announcement, PaperRecord, abs_url, pdf_url
from arxivtui.formats.escape import escape
from arxivtui.formats.grouping import grouped
from arxivtui.formats.writing import PLAINLY, ExportOptions
from arxivtui.text import harmless, one_line

EXPORT_MARK = "<!-- Exported by arxivtui"
"""How an export begins, so that one may be written over by the next. Not shown by any of the three."""

BEGIN_MARK = f"{EXPORT_MARK}: what stands from here to the next such line is written anew each time -->"
"""Its first line."""

END_MARK = "<!-- arxivtui: your own text below this line is kept -->"
"""How our part of a document ends."""

_MARK_BEFORE_ENDS = f"{EXPORT_MARK} -->"
"""How an export began before there was an end mark: all of such a file is ours."""
_END = re.compile(rf"^{re.escape(END_MARK)}[ \t\r]*(?:\n|\Z)", re.MULTILINE)
_CUT = "and others (list cut by arXiv)"
_HARD_BREAK = "  "


def write_markdown(records: Sequence[PaperRecord], *, title: str, options: ExportOptions = PLAINLY) -> str:
    """One document: a heading, a count, and each paper with what is known of it.

    Args:
        records: in the order they are to stand.
        title: the document's heading, plain text.
        options: its headings, and what is written of each paper.
    """
    count = f"{len(records)} paper" if len(records) == 1 else f"{len(records)} papers"
    blocks = [BEGIN_MARK, f"# {escape(one_line(title), starts_line=True) or 'Papers'}", count]
    level = 2
    for heading, group in grouped(records, options.group_by):
        if heading is not None:
            blocks.append(f"## {escape(one_line(heading), starts_line=True) or '?'}")
            level = 3
        for record in group:
            entry = options.entry(record) if options.entry else markdown_entry(record, level=level)
            blocks.append(with_marks_broken(entry).strip())
    return "\n\n".join([*blocks, END_MARK]) + "\n"


def own_words(text: str) -> str | None:
    """What the reader wrote below an export of ours; None where its end mark is gone, so that none knows."""
    if text.startswith(_MARK_BEFORE_ENDS):
        return ""
    return below_end(text)


def below_end(text: str) -> str | None:
    """What stands below our end mark; None where there is none."""
    found = _END.search(text)
    return None if found is None else text[found.end() :]


def with_marks_broken(text: str) -> str:
    """Text of a template, in which none of our marks can end our part too early."""
    return text.replace("<!-- arxivtui:", "<!-- arxivtui :")


def markdown_entry(record: PaperRecord, *, level: int = 2) -> str:
    """One paper as it stands in such a document, from its heading, of that level, on."""
    title = escape(one_line(record.plain.title), in_link=True) or escape(record.paper.id, in_link=True)
    heading = f"{'#' * level} [{title}]({abs_url(record.paper.id)})"
    return "\n\n".join([heading, *_known(record), *_abstract(record)])


def markdown_note(record: PaperRecord) -> str:
    """One paper as it stands in a note of its own."""
    paper_id = record.paper.id
    title = escape(one_line(record.plain.title), starts_line=True) or escape(paper_id)
    links = f"[arXiv:{paper_id}]({abs_url(paper_id)}) · [PDF]({pdf_url(paper_id)})"
    abstract = list(_abstract(record))
    return "\n\n".join(
        [f"# {title}", links, *_known(record), *(["## Abstract"] if abstract else []), *abstract]
    )


def _known(record: PaperRecord) -> Iterable[str]:
    yield escape(_authors(record), starts_line=True, addresses=False)
    yield "\n".join(f"- **{label}:** {value}" for label, value in _facts(record) if value)
    if note := harmless(record.triage.note, keep_newlines=True).strip():
        yield _note(note)


def _abstract(record: PaperRecord) -> Iterable[str]:
    if abstract := one_line(record.plain.abstract):
        yield escape(abstract, starts_line=True)


def _authors(record: PaperRecord) -> str:
    names = [name for name in map(one_line, record.plain.authors) if name]
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
        # The embedded ranker's is about itself: how much it has to go on.
        yield "Comment", _words(score.comment if score.scorer != LOCAL else "")
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
    if record.shown is None or record.shown.score.is_silent:
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
    lines = [one_line(line) for line in note.split("\n")]
    shown = [f"**My note:** {escape(lines[0])}", *(escape(line, starts_line=True) for line in lines[1:])]
    quoted: list[str] = []
    for line, after in zip(shown, [*shown[1:], ""], strict=True):
        # GitHub joins lines that end without two blanks.
        quoted.append(f"> {line}{_HARD_BREAK if line and after else ''}" if line else ">")
    return "\n".join(quoted)


def _tags(tags: Iterable[str]) -> str:
    return " ".join(f"#{name}" for name in tag_names(tags))


def tag_names(tags: Iterable[str]) -> list[str]:
    """Tags as Obsidian takes them, without their `#`, each once."""
    return list(dict.fromkeys(filter(None, map(_tag, tags))))


def _tag(tag: str) -> str:
    """A tag as Obsidian takes it: letters, digits, `-`, `_`, `/` for levels, and not of digits alone."""
    letters = "".join(char if category(char)[0] in "LNM" or char in "-_/" else "-" for char in harmless(tag))
    levels = (re.sub(r"[-_]{2,}", "-", level).strip("-_") for level in letters.split("/"))
    name = "/".join(filter(None, levels))
    return f"tag-{name}" if name and not any(category(char)[0] == "L" for char in name) else name


def _words(text: str) -> str:
    return escape(one_line(text))
