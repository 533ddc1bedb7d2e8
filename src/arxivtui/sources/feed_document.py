"""A feed's document taken apart: its head and its items, of RSS and Atom alike, however damaged.

A document that is well-formed is walked as a tree. One that is not, mostly since it was cut, is searched for
the tags of items; each piece is then parsed on its own, so that damage in one item cannot reach another.
(arXiv's feeds have no CDATA: `<item>` in them is always a tag.)
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from arxivtui.sources.errors import NotAListingError
from arxivtui.sources.markup import element_text, parse_xml

if TYPE_CHECKING:
    from lxml.etree import _Element

_ROOT = re.compile(r"(?:<\?xml[^>]*>\s*)?<(?:rss|feed)[\s>]")
_ITEM_TAG = re.compile(r"<(/?)(?:item|entry)(?:\s[^<>]*)?>")
_MOST_ITEMS = 50_000

_AROUND = (
    '<feed xmlns="http://www.w3.org/2005/Atom" xmlns:arxiv="http://arxiv.org/schemas/atom"'
    ' xmlns:dc="http://purl.org/dc/elements/1.1/">{}</feed>'
)


@dataclass(frozen=True, slots=True)
class Fields:
    """The children of one element by their local name, in order."""

    elements: "dict[str, list[_Element]]"

    def text(self, *names: str) -> str:
        """The text of the first child of one of these names, folded; empty without one."""
        return next(self.texts(*names), "")

    def texts(self, *names: str) -> Iterator[str]:
        """The text of every child of these names, folded."""
        return (element_text(each) for name in names for each in self.elements.get(name, ()))

    def attributes(self, name: str, attribute: str) -> Iterator[str]:
        """One attribute of every child of this name that has it."""
        return (value for each in self.elements.get(name, ()) if (value := each.get(attribute)))

    def count(self, name: str) -> int:
        """How many children have this name."""
        return len(self.elements.get(name, ()))


@dataclass(frozen=True, slots=True)
class Item:
    """One item of a feed.

    Attributes:
        fields: what could be read of it.
        fault: why it cannot be used, in a few words; empty where it is whole.
    """

    fields: Fields
    fault: str = ""


@dataclass(frozen=True, slots=True)
class FeedDocument:
    """A feed, taken apart.

    Attributes:
        head: of the channel (RSS) or feed (Atom), without its items.
        items: in order.
        whole: the document is well-formed, and so has not been cut.
    """

    head: Fields
    items: tuple[Item, ...]
    whole: bool


def take_apart(text: str) -> FeedDocument | None:
    """Take a feed apart; None where the text is none.

    Raises:
        NotAListingError: it has more items than a feed can have.
    """
    root = parse_xml(text)
    if root is None and not _ROOT.match(text.lstrip()):
        return None
    if len(_ITEM_TAG.findall(text)) > 2 * _MOST_ITEMS:
        raise NotAListingError(f"arXiv's feed has more than {_MOST_ITEMS:,} items.", "Fetch it again later.")
    if root is None:
        return _of_damaged(text)
    name = _name(root)
    channel = root.find("channel") if name == "rss" else root
    if name not in ("rss", "feed") or channel is None:
        return None
    items = (Item(_fields(each)) for each in root.iter() if _name(each) in ("item", "entry"))
    return FeedDocument(_fields(channel), tuple(items), whole=True)


def _of_damaged(text: str) -> FeedDocument:
    first = _ITEM_TAG.search(text)
    head = parse_xml(text[: first.start()] if first else text, recover=True)
    if head is not None and _name(head) == "rss":
        head = head.find("channel")
    fields = Fields({}) if head is None else _fields(head)
    return FeedDocument(fields, tuple(_pieces(text)), whole=False)


def _pieces(text: str) -> Iterator[Item]:
    """Every item of which the text has the beginning or the end."""
    start: int | None = None
    for tag in _ITEM_TAG.finditer(text):
        closes = bool(tag[1])
        if start is not None:
            piece = text[start : tag.end() if closes else tag.start()]
            yield _piece(piece) if closes else _torn(piece, "its end is missing")
        elif closes:
            yield Item(Fields({}), "its beginning is missing")
        start = None if closes else tag.start()
    if start is not None:
        yield _torn(text[start:], "the feed ends inside it")


def _piece(text: str) -> Item:
    around = parse_xml(_AROUND.format(text))
    return Item(_fields(around[0])) if around is not None else _torn(text, "its markup is broken")


def _torn(text: str, fault: str) -> Item:
    """What can be read of a piece that is not whole: enough to name it."""
    around = parse_xml(_AROUND.format(text), recover=True)
    return Item(Fields({}) if around is None or not len(around) else _fields(around[0]), fault)


def _fields(element: "_Element") -> Fields:
    fields: dict[str, list[_Element]] = defaultdict(list)
    for child in element:
        fields[_name(child)].append(child)
    return Fields(dict(fields))


def _name(element: "_Element") -> str:
    """The local name. No two elements of arXiv's feeds share one and mean different things."""
    return str(element.tag).rpartition("}")[2]
