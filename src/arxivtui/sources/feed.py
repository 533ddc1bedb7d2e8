"""arXiv's RSS and Atom feeds of one category and day: the same items in two forms.

The forms are those of arXiv's own software (arxiv-feed, `serializers/`). Held against the listing pages of
the same days (6,608 entries of July 2025, 422 of arXiv's test data), a feed has the same ids and kinds, and
the same titles, abstracts, authors, categories and journal references once TeX is turned into Unicode. But it
does not know

- how many entries there are;
- the submitter's comments;
- how initials were spaced: "A.B. Example" comes as "A. B. Example";
- the page's order of the categories behind the primary one, which is alphabetical;
- its day, where it is Atom and has no item.

It knows better than a page the version, the DOI, the authors behind the hundredth, and whether authors wrote
an http:// before an address.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from arxivtui.domain import ArxivId, Entry, InvalidIdError, Kind, Paper
from arxivtui.sources.author_line import split_authors
from arxivtui.sources.category_names import as_on_pages, is_category, same_category
from arxivtui.sources.errors import NotAListingError, UnknownCategoryError, WrongCategoryError
from arxivtui.sources.feed_document import Fields, Item, take_apart
from arxivtui.sources.limits import MAX_FIELD, TOO_LONG
from arxivtui.sources.listing_page import DroppedEntry
from arxivtui.sources.markup import decode, parse_html, quotable
from arxivtui.sources.no_listing import no_listing

FEED_LIMIT = 2000
"""Items that a feed has at most. Of what is more, new submissions are left out first, without a word."""

_KINDS = {
    "new": Kind.NEW,
    "cross": Kind.CROSS,
    "replace": Kind.REPLACE,
    "replace-cross": Kind.REPLACE,
}
_TITLE = re.compile(r"(\S.{0,200}?) updates on arXiv\.org")
_OWN_LINK = re.compile(r"/(?:rss|atom)/([A-Za-z.+-]+)")
_ERROR = "Feed error for query"
_UNKNOWN = re.compile(r"\bBad (?:archive|subject class)\b")
# What arXiv puts in front of the abstract.
_LABEL = re.compile(
    r"(?:arXiv:\s*(?P<id>\S+)\s+Announce Type:\s*(?P<kind>(?!Abstract:)[\w-]+)?\s*)?(?:Abstract:\s*)?",
    re.IGNORECASE,
)
# arXiv makes "A.-B. Example" to "A. -B. Example" here.
_LOOSE_HYPHEN = re.compile(r"(?<=\w)\. -(?=\w)")
_MOST_CREATORS = 10 * MAX_FIELD
"""Characters of authors, with their affiliations, which are not kept."""

_ONCE = ("title", "description", "summary", "guid", "id", "announce_type")


@dataclass(frozen=True, slots=True)
class FeedPage:
    """What one feed says.

    Attributes:
        category: the category asked for.
        listing_date: the day of the feed, or None where it names none (an Atom feed without items).
        entries: in the feed's order, each paper once.
        dropped: items that are in the feed but could not be used; kind `new` where they name none.
        cut: the feed ends before its end, or is damaged, so that items may be missing.
        full: it has as many items as a feed can have, so that new submissions may be missing.
    """

    category: str
    listing_date: date | None
    entries: tuple[Entry, ...] = ()
    dropped: tuple[DroppedEntry, ...] = ()
    cut: bool = False
    full: bool = False


def parse_feed(xml: bytes, category: str) -> FeedPage:
    """Read a feed, RSS or Atom, as far as it goes.

    Every item that the feed has from beginning to end is among the entries or the dropped ones.

    Args:
        xml: the feed as received.
        category: the category it was asked for, for example `cs.LG`.

    Raises:
        UnknownCategoryError: the feed says that there is no such category.
        RateLimitPageError: a page that says that there were too many requests.
        WrongCategoryError: the feed is of another category.
        NotAListingError: anything else that is no feed.
    """
    text = decode(xml)
    document = take_apart(text)
    if document is None:
        raise _no_feed(text, category)
    head = document.head
    if head.text("title").startswith(_ERROR):
        raise _refusal(head.text("description", "subtitle"), category)
    if not document.items and not document.whole:
        raise NotAListingError(
            f"arXiv's feed for {category} breaks off before its first item.", "Fetch it again later."
        )
    _check_category(head, category)
    entries, dropped = _entries(document.items)
    return FeedPage(
        category=category,
        listing_date=_listing_date(head, document.items),
        entries=entries,
        dropped=dropped,
        cut=not document.whole,
        full=len(document.items) >= FEED_LIMIT,
    )


def _no_feed(text: str, category: str) -> NotAListingError:
    root = parse_html(text)
    if root is None:
        return NotAListingError(f"arXiv's feed for {category} is empty.", "Fetch it again later.")
    return no_listing(root, text, category)


def _refusal(said: str, category: str) -> NotAListingError | UnknownCategoryError:
    """The error for a feed that says nothing but what was wrong with the request."""
    if said and not _UNKNOWN.search(said):
        return NotAListingError(f"arXiv's feed for {category} is an error: {quotable(said)}")
    return unknown_category(category)


def unknown_category(category: str) -> UnknownCategoryError:
    """The error for a category of which arXiv has no feed."""
    return UnknownCategoryError(
        f"arXiv has no feed for {quotable(category, 40)}.",
        "Categories look like cs.LG or math.CO; all are on https://arxiv.org/category_taxonomy.",
    )


def _check_category(head: Fields, category: str) -> None:
    """Compare with the category in the feed's title and in its links to itself.

    Raises:
        WrongCategoryError: they differ.
        NotAListingError: it names none.
    """
    title = head.text("title")
    named = [match[1].replace(", ", "+")] if (match := _TITLE.fullmatch(title)) else []
    links = (*head.texts("link", "id"), *head.attributes("link", "href"))
    named += [match[1] for each in links if (match := _OWN_LINK.search(each))]
    if not named:
        raise NotAListingError(
            f"The answer for {category} is no feed of a category"
            + (f" but of “{quotable(title)}”." if title else "."),
            "Check arxiv.feed_url.",
        )
    for each in named:
        if not same_category(each, category):
            raise WrongCategoryError(
                f"arXiv answered with the feed of {quotable(each)} where {category} was asked for.",
                "Check the category and arxiv.feed_url.",
            )


def _listing_date(head: Fields, items: Sequence[Item]) -> date | None:
    """The day of the channel (RSS), else of most items (Atom): midnight in New York, in its own offset.

    What Atom has as `updated` is when the feed was made.
    """
    own = _day(head.text("pubDate"))
    if own is not None:
        return own
    days = Counter(day for each in items if (day := _day(each.fields.text("pubDate", "published"))))
    return days.most_common(1)[0][0] if days else None


def _day(text: str) -> date | None:
    """The day of a date in RSS's form (RFC 5322) or Atom's (ISO 8601); None where it is neither."""
    from email.utils import parsedate_to_datetime

    for read in (datetime.fromisoformat, parsedate_to_datetime):
        try:
            return read(text).date()
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
    return None


def _entries(items: Sequence[Item]) -> tuple[tuple[Entry, ...], tuple[DroppedEntry, ...]]:
    entries: dict[str, Entry] = {}
    dropped: list[DroppedEntry] = []
    for item in items:
        read = _read_item(item)
        if isinstance(read, DroppedEntry):
            dropped.append(read)
        elif read.paper.id in entries:
            dropped.append(DroppedEntry(read.paper.id, read.kind, "listed twice"))
        else:
            entries[read.paper.id] = read
    return tuple(entries.values()), tuple(dropped)


def _read_item(item: Item) -> Entry | DroppedEntry:
    fields = item.fields
    description = fields.text("description", "summary")
    label, abstract = _labelled(description)
    ids = list(_identifiers(fields, label.get("id", "")))
    kind_name = fields.text("announce_type") or label.get("kind", "")
    kind = _KINDS.get(kind_name.lower())

    def dropped(reason: str) -> DroppedEntry:
        return DroppedEntry(ids[0].value if ids else "", kind or Kind.NEW, reason)

    if item.fault:
        return dropped(item.fault)
    if not ids:
        return dropped("its id cannot be read")
    # Where a part of the feed was lost on its way, the rest of two items can look like one.
    if len({each.value for each in ids}) > 1 or any(fields.count(name) > 1 for name in _ONCE):
        return dropped("it is two items run together")
    if kind is None:
        return dropped(f"announced as “{quotable(kind_name, 20)}”" if kind_name else "announced as nothing")
    if not fields.text("title"):
        return dropped("its title is empty" if fields.count("title") else "its title cannot be read")
    paper = _paper(fields, ids, abstract)
    if paper is None:
        return dropped(TOO_LONG)
    return Entry(paper, kind)


def _paper(fields: Fields, ids: Sequence[ArxivId], abstract: str) -> Paper | None:
    """The paper; None where a field of it is longer than any could be."""
    creators = _LOOSE_HYPHEN.sub(".-", ", ".join(fields.texts("creator")))
    texts = (fields.text("title"), abstract, fields.text("journal_reference"), fields.text("DOI"))
    if max(map(len, texts)) > MAX_FIELD or len(creators) > _MOST_CREATORS:
        return None
    authors = split_authors(creators)
    if sum(map(len, authors)) > MAX_FIELD:
        return None
    return Paper(
        id=ids[0].value,
        title=texts[0],
        authors=authors,
        abstract=abstract,
        categories=as_on_pages([each for each in _categories(fields) if is_category(each)]),
        version=next((each.version for each in ids if each.version), None),
        journal_ref=texts[2],
        doi=texts[3],
    )


def _labelled(description: str) -> tuple[dict[str, str], str]:
    """The id and the kind in front of an abstract, where they are, and the abstract."""
    label = _LABEL.match(description)
    if label is None:
        return {}, description
    return label.groupdict(""), description[label.end() :]


def _identifiers(fields: Fields, said: str) -> Iterator[ArxivId]:
    """The ids that the item gives: its own, with version, that in its link, and that before its abstract."""
    links = (*fields.attributes("link", "href"), *fields.texts("link"))
    texts = (*fields.texts("guid", "id"), said, *(each.partition("/abs/")[2] for each in links))
    for text in texts:
        try:
            yield ArxivId.parse(text)
        except InvalidIdError:
            continue


def _categories(fields: Fields) -> Iterator[str]:
    """Text in RSS, an attribute in Atom; the primary one first."""
    yield from fields.attributes("category", "term")
    yield from fields.texts("category")
