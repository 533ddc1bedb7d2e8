"""Invented items, and the feeds that arXiv would make of them, in RSS and in Atom."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from xml.sax.saxutils import escape


@dataclass(frozen=True)
class Sample:
    """One item; ids of month 00 belong to no real paper."""

    id: str
    title: str = "A Title"
    abstract: str = "An abstract."
    authors: str = "Ada Example, Béla Beispiel"
    categories: tuple[str, ...] = ("cs.LG", "cs.AI")
    announced: str = "new"
    version: int = 1
    extra: str = ""

    @property
    def described(self) -> str:
        """What stands in the description (RSS) or summary (Atom)."""
        return f"arXiv:{self.id}v{self.version} Announce Type: {self.announced} \nAbstract: {self.abstract}"

    def rss(self) -> str:
        """As an `<item>`."""
        return (
            "<item>\n"
            f"<title>{escape(self.title)}</title>\n"
            f"<link>https://arxiv.org/abs/{self.id}</link>\n"
            f"<description>{escape(self.described)}</description>\n"
            f'<guid isPermaLink="false">oai:arXiv.org:{self.id}v{self.version}</guid>\n'
            + "".join(f"<category>{each}</category>\n" for each in self.categories)
            + "<pubDate>Mon, 03 Mar 2025 00:00:00 -0500</pubDate>\n"
            f"<arxiv:announce_type>{self.announced}</arxiv:announce_type>\n"
            f"<dc:creator>{escape(self.authors)}</dc:creator>\n{self.extra}"
            "</item>\n"
        )

    def atom(self) -> str:
        """As an `<entry>`."""
        return (
            "<entry>\n"
            f"<id>oai:arXiv.org:{self.id}v{self.version}</id>\n"
            f"<title>{escape(self.title)}</title>\n"
            "<updated>2025-03-03T09:30:00.000001+00:00</updated>\n"
            f'<link href="https://arxiv.org/abs/{self.id}"/>\n'
            f"<summary>{escape(self.described)}</summary>\n"
            + "".join(f'<category term="{each}"/>\n' for each in self.categories)
            + "<published>2025-03-03T00:00:00-05:00</published>\n"
            f"<arxiv:announce_type>{self.announced}</arxiv:announce_type>\n"
            f"<dc:creator>{escape(self.authors)}</dc:creator>\n{self.extra}"
            "</entry>\n"
        )


LANTERN = Sample(
    "2500.00011",
    r"On $p < 0.05$ \& Other Spells: Sparse Experts for <b>Ranked</b> Lists",
    "Experts that fire on every token waste energy when $a<b$ and $b>c$.\n  Code is at http://lantern.example.",
    r"Ada Example, B{\'e}la Beispiel (Institute of Invented Results, Nowhere, and Elsewhere), Li",
    extra="<arxiv:DOI>10.5555/lantern</arxiv:DOI>\n"
    "<arxiv:journal_reference>J. Invented Things 7 (2025) 1-99</arxiv:journal_reference>\n",
)
SAMPLES = (
    LANTERN,
    Sample("2500.00012", "Gradient Weather", "Loss curves have a climate."),
    Sample("2500.00022", "Argument Ledgers", categories=("cs.AI", "cs.LG"), announced="cross"),
    Sample("2400.00007", "Slow Learners, Second Edition", announced="replace", version=2),
    Sample(
        "cs/0000017", "An Old Result", categories=("cs.DS", "cs.LG"), announced="replace-cross", version=3
    ),
)

_DECLARATION = "<?xml version='1.0' encoding='UTF-8'?>\n"
_NAMESPACES = 'xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/"'


def rss(items: Sequence[Sample | str], category: str = "cs.LG", title: str = "", what: str = "") -> bytes:
    """An RSS feed of 3 March 2025; an item may be given as it is to stand there."""
    url = f"https://rss.arxiv.org/rss/{category}"
    return (
        f'{_DECLARATION}<rss {_NAMESPACES} xmlns:atom="http://www.w3.org/2005/Atom" version="2.0">\n'
        "<channel>\n"
        f"<title>{title or f'{category} updates on arXiv.org'}</title>\n<link>{url}</link>\n"
        f"<description>{what or f'{category} updates on the arXiv.org e-print archive.'}</description>\n"
        f'<atom:link href="{url}" rel="self" type="application/rss+xml"/>\n'
        "<lastBuildDate>Tue, 04 Mar 2025 01:10:09 +0000</lastBuildDate>\n"
        "<pubDate>Mon, 03 Mar 2025 00:00:00 -0500</pubDate>\n"
        "<skipDays>\n<day>Saturday</day>\n<day>Sunday</day>\n</skipDays>\n"
        + "".join(each if isinstance(each, str) else each.rss() for each in items)
        + "</channel>\n</rss>\n"
    ).encode()


def atom(items: Sequence[Sample | str], category: str = "cs.LG", title: str = "", what: str = "") -> bytes:
    """The same as an Atom feed."""
    url = f"https://rss.arxiv.org/atom/{category}"
    return (
        f'{_DECLARATION}<feed {_NAMESPACES} xmlns="http://www.w3.org/2005/Atom" xml:lang="en-us">\n'
        f"<id>{url}</id>\n<title>{title or f'{category} updates on arXiv.org'}</title>\n"
        "<updated>2025-03-04T01:10:09+00:00</updated>\n"
        f'<link href="{url}" rel="self" type="application/atom+xml"/>\n'
        f"<subtitle>{what or f'{category} updates on the arXiv.org e-print archive.'}</subtitle>\n"
        + "".join(each if isinstance(each, str) else each.atom() for each in items)
        + "</feed>\n"
    ).encode()


def many(count: int) -> list[Sample]:
    """So many different items."""
    return [replace(SAMPLES[1], id=f"2500.{number:05d}") for number in range(1, count + 1)]
