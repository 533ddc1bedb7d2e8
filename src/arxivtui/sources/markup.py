"""Bytes to a tree, and elements to text: what is the same for all of arXiv's pages."""

import re
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lxml.etree import _Element

# Titles hold a bare "<" now and then, and a browser takes `$a<b$` for a tag. Only what arXiv's templates
# write is one; any other "<" is text.
_NOT_A_TAG = re.compile(
    r"<(?!/?(?:html|head|body|title|meta|link|script|noscript|style|header|footer|main|nav|section|article|aside"
    r"|div|span|p|a|ul|ol|li|dl|dt|dd|h[1-6]|br|hr|b|i|u|em|strong|small|sub|sup|tt|code|pre|blockquote|center|font"
    r"|img|svg|g|path|line|circle|rect|polyline|form|input|button|label|select|option|textarea|fieldset|legend"
    r"|table|thead|tbody|tr|td|th|iframe|figure|abbr)(?=[\s/>])|!--|!doctype|\?xml)",
    re.IGNORECASE,
)
_MOST_ESCAPED = 100_000
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
# What arXiv's pages print in place of an address; the address itself is in the link. Where the authors wrote
# no scheme ("github.com/...", or a missing space as in "again.Then"), arXiv puts http:// before it. Its feeds
# show that an http:// of the authors' own is one in fifty.
_STANDS_FOR_ADDRESS = re.compile(r"this (?:https?|ftp) URL")
# What no XML may hold: references to control characters, and to halves of a pair of UTF-16, which lxml reads
# from broken XML and then cannot give as text. And what none that arXiv sends does: a document type, which is
# where entities, and with them bombs, are declared.
_FORBIDDEN_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|5529[6-9]|55[3-9]\d\d|56\d{3}|57[0-2]\d\d|573[0-3]\d|5734[0-3])"
    r"|x0*(?:[0-8bcef]|1[\da-f]|d[89a-f][\da-f]{2}));",
    re.IGNORECASE,
)
_DECLARES = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def decode(data: bytes) -> str:
    """A page's text. arXiv writes UTF-8 and names no charset; what is none becomes U+FFFD, controls go."""
    return _CONTROLS.sub("", data.decode("utf-8", "replace").removeprefix("\ufeff"))


def parse_html(text: str) -> "_Element | None":
    """The root of the tree, however broken the page; None where there is nothing in it."""
    from lxml import etree

    cleaned = _NOT_A_TAG.sub("&lt;", text, count=_MOST_ESCAPED)
    if not cleaned.strip():
        return None
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False
    )
    try:
        root = etree.fromstring(cleaned.encode("utf-8"), parser)
    except (etree.LxmlError, ValueError):
        return None
    if root is not None:
        etree.strip_elements(root, "script", "style", with_tail=False)
    return root


def parse_xml(text: str, *, recover: bool = False) -> "_Element | None":
    """The root of an XML document, without comments; None where it is not well-formed.

    Nothing is fetched and no entity is replaced; a document that declares some is not read at all.

    Args:
        text: the document.
        recover: give what can be read of one that is not well-formed.
    """
    from lxml import etree

    if _DECLARES.search(text):
        return None
    parser = etree.XMLParser(
        encoding="utf-8",
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        recover=recover,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        return etree.fromstring(_FORBIDDEN_REFERENCE.sub("", text).lstrip().encode("utf-8"), parser)
    except (etree.LxmlError, ValueError):
        return None


def folded(text: str) -> str:
    """Text on one line without control characters (a page can write them as `&#27;`)."""
    if text.isprintable():  # no control characters, and no white space but the plain space
        return " ".join(text.split())
    return " ".join(_CONTROLS.sub("", text).split())


def raw_text(element: "_Element") -> str:
    """All text inside an element, as it stands."""
    return "".join(cast("Iterator[str]", element.itertext()))


def quotable(text: str, length: int = 80) -> str:
    """A page's words as they may stand in a message: short, and nothing that a terminal would act on."""
    shown = "".join(character if character.isprintable() else "\ufffd" for character in text[: length + 1])
    return shown if len(shown) <= length else shown[: length - 1] + "…"


def element_text(element: "_Element") -> str:
    """All text inside an element, folded."""
    return folded(raw_text(element))


def field_text(element: "_Element") -> str:
    """The text of one field of an entry, folded, without its label ("Title:"), and with addresses in full."""
    parts = [element.text or ""]
    for child in element.iterchildren():
        if isinstance(child.tag, str) and not (child.tag == "span" and has_class(child, "descriptor")):
            parts.append(_inline_text(child))
        parts.append(child.tail or "")
    return folded("".join(parts))


def _inline_text(element: "_Element") -> str:
    text = raw_text(element)
    if element.tag == "a" and _STANDS_FOR_ADDRESS.fullmatch(text.strip()):
        return (element.get("href") or text).removeprefix("http://")
    return "\n" if element.tag == "br" else text


def has_class(element: "_Element", name: str) -> bool:
    """Whether `name` is one of the element's classes."""
    return name in (element.get("class") or "").split()
