"""arXiv's listing pages, `/list/<category>/new` and `/catchup/<category>/<date>?abs=True`: one markup.

The markup is that of arXiv's own software (arxiv-browse, `templates/list/`): one `<dl id="articles">` a
section, its heading an `<h3>` inside it, and one `<dt>` and `<dd>` an entry. Ids carry no version.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from arxivtui.domain import ArxivId, Entry, InvalidIdError, Kind, Paper
from arxivtui.sources.category_names import CATEGORY, same_category
from arxivtui.sources.errors import NotAListingError, WrongCategoryError
from arxivtui.sources.limits import MAX_FIELD, TOO_LONG
from arxivtui.sources.markup import decode, element_text, field_text, has_class, parse_html
from arxivtui.sources.no_listing import no_listing
from arxivtui.sources.page_authors import read_authors

if TYPE_CHECKING:
    from lxml.etree import _Element

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_DATE = re.compile(r"\b(\d{1,2}) ([A-Z][a-z]{2})[a-z]* (\d{4})\b")
_SECTION = re.compile(r"(New|Cross|Replacement) submissions\b(?:.*?(\d{1,7}) of (\d{1,7}) entr)?", re.DOTALL)
_KIND_OF_SECTION = {"New": Kind.NEW, "Cross": Kind.CROSS, "Replacement": Kind.REPLACE}
_KIND_OF_ANCHOR = {"New submissions": Kind.NEW, "Cross-lists": Kind.CROSS, "Replacements": Kind.REPLACE}
_TOTAL = re.compile(r"\bTotal of (\d{1,7}) entr")
_NO_UPDATES = re.compile(r"No (?:further )?updates (?:today|for )")
_PARTS = {"list-title", "list-authors", "list-comments", "list-journal-ref", "list-subjects"}
_SUBJECT = re.compile(rf"\(({CATEGORY})\)\s*(?:;|$)")
_OWN_LINK = re.compile(r"/(?:list|catchup)/([A-Za-z.-]+)/")
_PAGED_ELSEWHERE = re.compile(r"\bpage=")


@dataclass(frozen=True, slots=True)
class DroppedEntry:
    """An entry of the page that could not be used, and why.

    Attributes:
        id: its arXiv id, or empty where that could not be read.
        kind: the kind under which the page counts it.
        reason: a few words for a person.
    """

    id: str
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class ListingPage:
    """What one page says. For each kind, stated = received + dropped + missing, once all pages are read.

    Attributes:
        category: the category asked for.
        listing_date: the date that the page prints, or None where it cannot be read.
        entries: in the page's order, each paper once.
        stated: entries of each section on all pages together ("64" of "showing first 50 of 64 entries").
        shown: entries of each section on this page as its headings say ("50").
        total: entries of all sections together as the page says, or None.
        dropped: entries that are on the page but could not be used.
        empty: the page says that there is nothing.
        cut: the page ends before its end.
    """

    category: str
    listing_date: date | None
    entries: tuple[Entry, ...] = ()
    stated: dict[Kind, int] = field(default_factory=dict)
    shown: dict[Kind, int] = field(default_factory=dict)
    total: int | None = None
    dropped: tuple[DroppedEntry, ...] = ()
    empty: bool = False
    cut: bool = False


def parse_listing(html: bytes, category: str) -> ListingPage:
    """Read a listing page.

    Whatever can be read is given; what the page states beside it says how much that is.

    Args:
        html: the page as received.
        category: the category it was asked for, for example `cs.LG`.

    Raises:
        RateLimitPageError: the page says that there were too many requests.
        WrongCategoryError: the page lists another category.
        NotAListingError: anything else that is no listing page.
    """
    text = decode(html)
    root = parse_html(text)
    if root is None:
        raise NotAListingError(f"arXiv's page for {category} is empty.", "Fetch it again later.")
    content = _content(root)
    headings = [element_text(each) for each in root.iter("h1", "h3")]
    listing_date = _listing_date(headings)
    sections = [match for each in headings if (match := _SECTION.match(each))]
    if content is None or not (sections or listing_date):
        raise no_listing(root, text, category)
    _check_category(content, category)

    stated, shown = _counts(sections)
    # The figures stand above the entries, between them (in headings) and below; never inside an entry.
    around = " ".join(_text_outside_entries(content))
    total = int(match[1]) if (match := _TOTAL.search(around)) else None
    for kind, count in _indexed(content, total).items():
        stated.setdefault(kind, count)

    entries, dropped = _entries(content, torn=_last_is_torn(text))
    empty = not entries and not dropped and not sections and not total and bool(_NO_UPDATES.search(around))
    if not (entries or dropped or stated or total or empty):
        raise NotAListingError(
            f"arXiv's page for {category} breaks off before its first entry.", "Fetch it again later."
        )
    return ListingPage(
        category=category,
        listing_date=listing_date,
        entries=entries,
        stated=stated,
        shown=shown,
        total=total,
        dropped=dropped,
        empty=empty,
        cut="</html>" not in text[-2000:].lower(),
    )


def _content(root: "_Element") -> "_Element | None":
    """The part of the page that holds the listing, without arXiv's header and footer."""
    for each in root.iter("div"):
        if each.get("id") == "dlpage":
            return each
    for each in root.iter("dl"):
        if each.get("id") == "articles":
            return each.getparent()
    return None


def _listing_date(headings: list[str]) -> date | None:
    """The date of "Showing new listings for ..." (/new) or "Catchup results for ... on ..."."""
    for heading in headings:
        if not heading.startswith(("Showing new listings for ", "Catchup results for ")):
            continue
        for day, month, year in reversed(_DATE.findall(heading)):
            try:
                return date(int(year), _MONTHS.index(month.lower()) + 1, int(day))
            except ValueError:
                continue
    return None


def _check_category(content: "_Element", category: str) -> None:
    """Compare with the category in the page's links to itself; its heading has a name that others share.

    Raises:
        WrongCategoryError: they differ.
    """
    for link in _links_outside_entries(content):
        own = _OWN_LINK.search(link.get("href") or "")
        if own is not None:
            if not same_category(own[1], category):
                raise WrongCategoryError(
                    f"arXiv answered with the listing of {own[1]} where {category} was asked for.",
                    "Check the category and arxiv.base_url.",
                )
            return


def _links_outside_entries(content: "_Element") -> "Iterator[_Element]":
    for child in content.iterchildren("p", "ul", "div"):
        yield from child.iter("a")


def _text_outside_entries(content: "_Element") -> Iterator[str]:
    for child in content:
        if child.tag != "dl" and isinstance(child.tag, str):
            yield element_text(child)
        yield child.tail or ""


def _counts(sections: list[re.Match[str]]) -> tuple[dict[Kind, int], dict[Kind, int]]:
    """What the section headings say: entries of the whole section, and on this page."""
    stated: dict[Kind, int] = {}
    shown: dict[Kind, int] = {}
    for section in sections:
        if section[3] is not None:
            kind = _KIND_OF_SECTION[section[1]]
            shown.setdefault(kind, int(section[2]))
            stated.setdefault(kind, int(section[3]))
    return stated, shown


def _indexed(content: "_Element", total: int | None) -> dict[Kind, int]:
    """Entries of each section by the index on top of the page, whose links name each section's first entry.

    So a page that is cut in its first section still tells how long the others are. Catch-up counts anew
    on its second page, and then the index is of no use.
    """
    if total is None:
        return {}
    starts: list[tuple[Kind, int]] = []
    for link in _links_outside_entries(content):
        kind = _KIND_OF_ANCHOR.get(element_text(link))
        path, _, anchor = (link.get("href") or "").partition("#item")
        if kind is None or not anchor.isascii() or not anchor.isdigit() or len(anchor) > 7:
            continue
        if _PAGED_ELSEWHERE.search(path):
            return {}
        starts.append((kind, max(1, int(anchor))))
    ends = [start for _, start in starts[1:]] + [total + 1]
    counts = {kind: end - start for (kind, start), end in zip(starts, ends, strict=False)}
    first_is_first = bool(starts) and starts[0][1] == 1
    return counts if first_is_first and all(count > 0 for count in counts.values()) else {}


def _last_is_torn(text: str) -> bool:
    """Whether the page ends inside an entry."""
    return text.rfind("<dt") > text.rfind("</dd>")


def _entries(content: "_Element", *, torn: bool) -> tuple[tuple[Entry, ...], tuple[DroppedEntry, ...]]:
    """Walk the sections; pair each `<dt>` with the `<dd>` that follows it."""
    pairs: list[tuple[_Element, _Element | None, Kind]] = []
    kind = Kind.NEW
    waiting = False
    for each in content.iter("h3", "dt", "dd"):
        if each.tag == "h3":
            if match := _SECTION.match(element_text(each)):
                kind = _KIND_OF_SECTION[match[1]]
            waiting = False
        elif each.tag == "dt":
            pairs.append((each, None, _kind_of(each, kind)))
            waiting = True
        elif waiting:
            pairs[-1] = (pairs[-1][0], each, pairs[-1][2])
            waiting = False

    entries: dict[str, Entry] = {}
    dropped: list[DroppedEntry] = []
    for number, (dt, dd, kind) in enumerate(pairs, start=1):
        read = _read_entry(dt, dd, kind)
        if torn and number == len(pairs):
            identifier = read.paper.id if isinstance(read, Entry) else read.id
            read = DroppedEntry(identifier, kind, "the page ends inside it")
        if isinstance(read, DroppedEntry):
            dropped.append(read)
        elif read.paper.id in entries:
            dropped.append(DroppedEntry(read.paper.id, kind, "listed twice"))
        else:
            entries[read.paper.id] = read
    return tuple(entries.values()), tuple(dropped)


def _kind_of(dt: "_Element", section: Kind) -> Kind:
    """An entry's kind by its own words, which are surer than the heading above it; else by that."""
    for text in (dt.text, *(child.tail for child in dt)):
        if text and "(" in text:
            if "(replaced)" in text:
                return Kind.REPLACE
            if "(cross-list from" in text:
                return Kind.CROSS
    return section


def _read_entry(dt: "_Element", dd: "_Element | None", kind: Kind) -> Entry | DroppedEntry:
    identifier = _identifier(dt)
    if identifier is None:
        return DroppedEntry("", kind, "its id cannot be read")
    if dd is None:
        return DroppedEntry(identifier.value, kind, "its details are missing")
    parts = _parts(dd)
    if "list-title" not in parts:
        return DroppedEntry(identifier.value, kind, "its title cannot be read")
    texts = {name: field_text(part) for name, part in parts.items() if name != "list-authors"}
    if not texts["list-title"]:
        return DroppedEntry(identifier.value, kind, "its title is empty")
    authors, authors_cut = read_authors(parts["list-authors"]) if "list-authors" in parts else ((), False)
    if max(map(len, texts.values())) > MAX_FIELD or sum(map(len, authors)) > MAX_FIELD:
        return DroppedEntry(identifier.value, kind, TOO_LONG)
    paper = Paper(
        id=identifier.value,
        title=texts["list-title"],
        authors=authors,
        abstract=texts.get("abstract", ""),
        categories=tuple(dict.fromkeys(_SUBJECT.findall(texts.get("list-subjects", "")))),
        version=identifier.version,
        authors_cut=authors_cut,
        comments=texts.get("list-comments", ""),
        journal_ref=texts.get("list-journal-ref", ""),
    )
    return Entry(paper, kind)


def _identifier(dt: "_Element") -> ArxivId | None:
    for link in dt.iter("a"):
        href = link.get("href") or ""
        _, found, tail = href.partition("/abs/")
        if found:
            try:
                return ArxivId.parse(tail.split("?")[0].split("#")[0])
            except InvalidIdError:
                return None
    return None


def _parts(dd: "_Element") -> "dict[str, _Element]":
    """The parts of an entry by their class, the first of each."""
    parts: dict[str, _Element] = {}
    for each in dd.iter("div", "p"):
        if each.tag == "p":
            if has_class(each, "mathjax"):
                parts.setdefault("abstract", each)
            continue
        for name in (each.get("class") or "").split():
            if name in _PARTS:
                parts.setdefault(name, each)
    return parts
