"""Pages in the markup that arXiv gives its listings, made from invented papers.

Only what a reader of listings looks at is made: no header, no footer, no styles.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from html import escape

from arxivtui.domain import Kind

NAMES = {
    "cs.AI": "Artificial Intelligence",
    "cs.CL": "Computation and Language",
    "cs.CV": "Computer Vision and Pattern Recognition",
    "cs.LG": "Machine Learning",
    "cs.RO": "Robotics",
    "math.OC": "Optimization and Control",
    "quant-ph": "Quantum Physics",
    "stat.ML": "Machine Learning",
}
_HEADING = {Kind.NEW: "New", Kind.CROSS: "Cross", Kind.REPLACE: "Replacement"}
_INDEX = {Kind.NEW: "New submissions", Kind.CROSS: "Cross-lists", Kind.REPLACE: "Replacements"}


@dataclass(frozen=True)
class Line:
    """One invented paper as a listing prints it; `affiliations` stand in brackets behind their author."""

    id: str
    title: str
    authors: tuple[str, ...]
    abstract: str
    categories: tuple[str, ...]
    comments: str = ""
    journal_ref: str = ""
    affiliations: Mapping[str, str] | None = None


Sections = Mapping[Kind, Sequence[Line]]


def new_page(category: str, day: date, sections: Sections, *, skip: int = 0, show: int = 2000) -> bytes:
    """`/list/<category>/new?skip=&show=`."""
    total = sum(map(len, sections.values()))
    heading = f"<h3>Showing new listings for {day:%A}, {day.day} {day:%B} {day.year}</h3>"
    see = (
        f'<p>See <a id="recent-{category}" aria-labelledby="recent-{category}" '
        f'href="/list/{category}/recent">recent</a> articles</p>'
    )
    top = f"<h1>{name_of(category)}</h1>\n<ul>\n{_index(sections, first=0)}</ul>\n{see}\n{heading}\n"
    if not total:
        return listing(name_of(category), f"{top}<p>No updates today.</p>\n")
    paging = f"<div class='paging'>Total of {total} entries \n</div>\n"
    more = f"<div class='morefewer'>Showing up to {show} entries per page: fewer | more | all</div>\n"
    body = _lists(sections, skip, show, abstracts=True)
    return listing(name_of(category), f"{top}{paging}{more}{body}{paging}{more}")


def catchup_page(
    category: str, day: date, sections: Sections, *, page: int = 1, size: int = 2000, abstracts: bool = True
) -> bytes:
    """`/catchup/<category>/<day>?abs=&page=`."""
    total = sum(map(len, sections.values()))
    when = f"{day:%a}, {day:%d} {day:%b} {day.year}"
    onward = f'<a href="/catchup/{category}/{day}?abs={abstracts}&amp;page=1">Go to page 1</a>'
    around = f"<div>\n{onward}\nTotal of {total} entries for {when}\n</div>\n"
    if not total:
        body = f"<div><p>No updates for {when}. There was no announcement, or nothing in it.</p></div>\n"
    else:
        body = _lists(sections, (page - 1) * size, size, abstracts=abstracts) or (
            f"<div>No further updates for {when}</div>\n"
        )
    title = f"Catchup results for {name_of(category)} on {when}"
    index = _index(sections, first=1) if page == 1 and total <= size else ""
    return listing(title, f"<h1>{title}</h1>\n<ul>\n{index}</ul>\n{around}{body}{around}")


def error_page(heading: str) -> bytes:
    """An error in arXiv's manner: the heading says what is wrong."""
    return document(heading, f"<h1>{escape(heading)}</h1>\n<p>Invented by a stand-in for arXiv.</p>\n")


def listing(title: str, content: str) -> bytes:
    """A whole page of lists."""
    inner = f"<div id='content-inner'>\n<div id='dlpage'>\n{content}</div>\n</div>\n"
    return document(title, inner)


def document(title: str, content: str, head: str = "") -> bytes:
    """A whole page."""
    return (
        f'<!DOCTYPE html>\n<html lang="en">\n<head><title>{escape(title)}</title>{head}</head>\n<body>\n'
        f'<main>\n<div id="content">\n{content}</div>\n</main>\n</body>\n</html>\n'
    ).encode()


def name_of(category: str) -> str:
    """What arXiv calls a category."""
    return NAMES.get(category, category)


def _index(sections: Sections, first: int) -> str:
    """Links to the first entry of each section; /new counts the very first as 0, catch-up as 1."""
    lines, start = [], 1
    for kind in Kind:
        if count := len(sections.get(kind, ())):
            anchor = first if start == 1 else start
            lines.append(f'  <li><a href="#item{anchor}">{_INDEX[kind]}</a></li>\n')
            start += count
    return "".join(lines)


def _lists(sections: Sections, skip: int, show: int, *, abstracts: bool) -> str:
    """The sections that fall into the window, each a list with its heading."""
    parts, start = [], 0
    for kind in Kind:
        lines = sections.get(kind, ())
        low, high = max(0, skip - start), max(0, skip + show - start)
        if seen := lines[low:high]:
            continued, last = low > 0, high >= len(lines)
            words = "showing "
            if continued:
                words = "continued, showing last " if last else "continued, showing "
            elif not last:
                words = "showing first "
            heading = f"{_HEADING[kind]} submissions ({words}{len(seen)} of {len(lines)} entries)"
            entries = "".join(
                entry(line, kind, start + low + number, abstracts=abstracts)
                for number, line in enumerate(seen, start=1)
            )
            parts.append(f"<dl id='articles'>\n<h3>{heading}</h3>\n{entries}</dl>\n")
        start += len(lines)
    return "".join(parts)


def entry(line: Line, kind: Kind, number: int, *, abstracts: bool) -> str:
    """One paper of a listing, with its number on the page."""
    note = {Kind.NEW: "", Kind.CROSS: f"(cross-list from {line.categories[0]})", Kind.REPLACE: "(replaced)"}
    subjects = [f"{name_of(each)} ({each})" for each in line.categories]
    others = "".join(f"; {each}" for each in subjects[1:])
    comments = (
        f"{_field('list-comments mathjax', 'Comments:', _urlized(line.comments))}" if line.comments else ""
    )
    reference = (
        _field("list-journal-ref", "Journal-ref:", escape(line.journal_ref)) if line.journal_ref else ""
    )
    abstract = f"<p class='mathjax'>\n  {_urlized(line.abstract)}\n</p>\n" if abstracts else ""
    return (
        f"<dt>\n<a name='item{number}'>[{number}]</a>\n"
        f'<a href ="/abs/{line.id}" title="Abstract" id="{line.id}">\n  arXiv:{line.id}\n</a>\n{note[kind]}\n'
        f'[<a href="/pdf/{line.id}" title="Download PDF" id="pdf-{line.id}">pdf</a>]\n</dt>\n'
        f"<dd>\n<div class='meta'>\n"
        f"{_field('list-title mathjax', 'Title:', escape(line.title))}"
        f"<div class='list-authors'>{_authors(line)}</div>\n{comments}{reference}"
        f"""<div class='list-subjects'><span class='descriptor'>Subjects:</span>
  <span class="primary-subject">{subjects[0]}</span>{others}
</div>
{abstract}</div>
</dd>
"""
    )


def _field(css: str, label: str, text: str) -> str:
    return f"<div class='{css}'><span class='descriptor'>{label}</span>\n  {text}\n</div>\n"


def _authors(line: Line) -> str:
    """Linked names with commas; one of fewer than four letters has no link; of 102 names, 100 are there."""
    printed = line.authors[:100] if len(line.authors) > 101 else line.authors
    pieces = []
    for name in printed:
        search = "https://arxiv.org/search/cs?searchtype=author&amp;query=x"
        link = f'<a href="{search}" rel="nofollow">{escape(name)}</a>'
        piece = link if len(name) >= 4 else escape(name)
        if line.affiliations and name in line.affiliations:
            piece += f" ({escape(line.affiliations[name])})"
        pieces.append(piece)
    return ", ".join(pieces)


def _urlized(text: str) -> str:
    """Addresses become links that say "this https URL"; two spaces are a new line."""
    words = [
        f'<a href="{escape(word)}" rel="external" class="link-external link-https">this https URL</a>'
        if word.startswith("https://")
        else escape(word)
        for word in text.split(" ")
    ]
    return "\n<br>".join(" ".join(words).split("  "))
