"""Feeds in the markup that arXiv gives its RSS, made from invented papers."""

from datetime import date, datetime, time
from email.utils import format_datetime
from xml.sax.saxutils import escape
from zoneinfo import ZoneInfo

from arxivtui.domain import Kind
from tests.stand_ins.arxiv_markup import Line, Sections

NEW_YORK = ZoneInfo("America/New_York")


def rss(category: str, day: date, sections: Sections) -> bytes:
    """`/rss/<category>` as it stands on that day; every item has version 1, a replacement version 2."""
    midnight = format_datetime(datetime.combine(day, time(), NEW_YORK))

    def item(line: Line, kind: Kind) -> str:
        version = 2 if kind is Kind.REPLACE else 1
        announced = kind.value
        if kind is Kind.REPLACE and line.categories[0] != category:
            announced = "replace-cross"
        return (
            f"<item><title>{escape(line.title)}</title><link>https://arxiv.org/abs/{line.id}</link>"
            f"<description>arXiv:{line.id}v{version} Announce Type: {announced} \n"
            f"Abstract: {escape(line.abstract)}</description>"
            f'<guid isPermaLink="false">oai:arXiv.org:{line.id}v{version}</guid>'
            + "".join(f"<category>{each}</category>" for each in line.categories)
            + f"<pubDate>{midnight}</pubDate><arxiv:announce_type>{announced}</arxiv:announce_type>"
            f"<dc:creator>{escape(', '.join(line.authors))}</dc:creator></item>\n"
        )

    items = "".join(item(line, kind) for kind in Kind for line in sections.get(kind, ()))
    return (
        "<?xml version='1.0' encoding='UTF-8'?>\n"
        '<rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:atom="http://www.w3.org/2005/Atom" version="2.0"><channel>\n'
        f"<title>{category} updates on arXiv.org</title><link>https://rss.arxiv.org/rss/{category}</link>\n"
        f"<description>{category} updates on the arXiv.org e-print archive.</description>\n"
        f"<lastBuildDate>{midnight}</lastBuildDate><pubDate>{midnight}</pubDate>\n"
        f"{items}</channel></rss>\n"
    ).encode()
