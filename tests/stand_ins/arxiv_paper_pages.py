"""Abstract, search, author and recent pages in arXiv's markup, made from invented papers.

As little of each as `arxiv_markup` makes of listings.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from html import escape
from itertools import chain, count

from arxivtui.domain import Kind
from tests.stand_ins.arxiv_markup import Line, Sections, document, entry, listing, name_of


def abs_page(line: Line, day: date, *, version: int | None = None, withdrawn: str = "") -> bytes:
    """`/abs/<id>`, or with a version that is not the newest.

    Args:
        line: the paper.
        day: when it was submitted.
        version: the one that was asked for.
        withdrawn: who has withdrawn the paper.
    """
    shown = f"{line.id}v{version}" if version else line.id
    head = (
        f'\n<link rel="canonical" href="https://arxiv.org/abs/{line.id}"/>'
        f'\n<meta name="citation_title" content="{escape(line.title)}" />'
        f'<meta name="citation_arxiv_id" content="{line.id}" />\n'
    )
    note = ""
    if withdrawn:
        words = f"This paper has been withdrawn by {escape(withdrawn)}"
        note = f'<span class="error" style="border: 2px solid grey">{words}</span>\n'
    search = "https://arxiv.org/search/cs?searchtype=author&amp;query=x"
    names = ", ".join(f'<a href="{search}" rel="nofollow">{escape(name)}</a>' for name in line.authors)
    return document(
        f"[{shown}] {line.title}",
        f"""<div id="abs-outer">
<div class="leftcolumn">
<div class="subheader"><h1>Computer Science &gt; {name_of(line.categories[0])}</h1></div>
<div class="header-breadcrumbs-mobile"><strong>arXiv:{shown}</strong></div>
<div id="content-inner">
<div id="abs">
{note}<div class="dateline">
  [Submitted on {day.day} {day:%b %Y} (<a href="https://arxiv.org/abs/{line.id}v1">v1</a>)]</div>
<h1 class="title mathjax"><span class="descriptor">Title:</span>{escape(line.title)}</h1>
<div class="authors"><span class="descriptor">Authors:</span>{names}</div>
<blockquote class="abstract mathjax">
  <span class="descriptor">Abstract:</span>{escape(line.abstract)} See
  <a href="https://arxiv.org/abs/2500.00099">arXiv:2500.00099</a>.
</blockquote>
<div class="metatable"><table summary="Additional metadata"><tr>
<td class="tablecell label">Cite as:</td>
<td class="tablecell arxivid"><span class="arxivid"><a href="https://arxiv.org/abs/{line.id}">arXiv:{line.id}</a>
[{line.categories[0]}]</span></td>
</tr></table></div>
</div>
</div>
</div>
</div>
""",
        head,
    )


def search_page(
    query: str, lines: Sequence[Line], *, start: int = 0, versions: Mapping[str, int] | None = None
) -> bytes:
    """`/search/?query=`, from one result on; without results a page that says so.

    Args:
        query: what was looked for.
        lines: the results on the page.
        start: how many came on pages before.
        versions: of papers that are found in a version that is not their newest.
    """
    if not lines:
        words = f"Sorry, your query for all: {escape(query)} produced no results."
        return document("Search | arXiv e-print repository", f"<p class='is-size-4'>{words}</p>\n")
    results = "".join(_result(line, (versions or {}).get(line.id)) for line in lines)
    return document(
        "Search | arXiv e-print repository",
        f"""<h1 class="title is-clearfix">Showing {start + 1}&ndash;{start + len(lines)} of
{start + len(lines)} results for all: <span class="mathjax">{escape(query)}</span></h1>
<ol class="breathe-horizontal" start="{start + 1}">
{results}</ol>
""",
    )


def _result(line: Line, version: int | None) -> str:
    shown = f"{line.id}v{version}" if version else line.id
    first, *others = line.categories
    tags = f'<span class="tag is-small is-link tooltip is-tooltip-top">{first}</span>' + "".join(
        f'<span class="tag is-small is-grey tooltip is-tooltip-top">{each}</span>' for each in others
    )
    names = ", ".join(
        f'<a href="/search/?searchtype=author&amp;query=x">{escape(name)}</a>' for name in line.authors
    )
    return f"""
<li class="arxiv-result">
  <div class="is-marginless">
    <p class="list-title is-inline-block"><a href="https://arxiv.org/abs/{shown}">arXiv:{shown}</a>
      <span>&nbsp;[<a href="https://arxiv.org/pdf/{shown}">pdf</a>]&nbsp;</span>
    </p>
    <div class="tags is-inline-block">{tags}</div>
  </div>
  <p class="title is-5 mathjax">{escape(line.title)}</p>
  <p class="authors"><span class="has-text-black-bis has-text-weight-semibold">Authors:</span> {names}</p>
  <p class="abstract mathjax"><span class="has-text-black-bis has-text-weight-semibold">Abstract</span>:
    <span class="abstract-full has-text-grey-dark mathjax" id="{shown}-abstract-full">{escape(line.abstract)}
    As in <a href="https://arxiv.org/abs/2500.00099">arXiv:2500.00099</a>.</span></p>
</li>
"""


def author_page(name: str, lines: Sequence[Line]) -> bytes:
    """`/a/<author>`."""
    entries = "".join(
        entry(line, Kind.NEW, number, abstracts=False) for number, line in enumerate(lines, start=1)
    )
    title = f"{escape(name)}'s articles on arXiv"
    return listing(title, f"<h1>{title}</h1>\n<dl id='articles'>\n{entries}</dl>\n")


def recent_page(category: str, days: Mapping[date, Sections]) -> bytes:
    """`/list/<category>/recent`: a list for each day, newest first; replacements are not on it."""
    numbers = count(1)
    parts = []
    for day, sections in days.items():
        kinds = (Kind.NEW, Kind.CROSS)
        lines = list(chain.from_iterable(((kind, line) for line in sections.get(kind, ())) for kind in kinds))
        heading = f"{day:%a}, {day.day} {day:%b %Y} (showing {len(lines)} of {len(lines)} entries )"
        entries = "".join(entry(line, kind, next(numbers), abstracts=False) for kind, line in lines)
        body = entries or "<p>No updates for this time period.</p>\n"
        parts.append(f"<dl id='articles'>\n<h3>{heading}</h3>\n{body}</dl>\n")
    return listing(name_of(category), f"<h1>{name_of(category)}</h1>\n{''.join(parts)}")
