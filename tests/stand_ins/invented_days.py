"""A capture folder of as many invented days as a test needs, written where the test likes.

Papers are numbered, their ids name month 00, which no real paper has, and their words say nothing.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

from arxivtui.domain import Kind
from tests.stand_ins.arxiv_feed_markup import rss
from tests.stand_ins.arxiv_markup import Line, Sections, catchup_page, new_page

Days = Mapping[tuple[str, date], Sections]


def write_days(folder: Path, days: Days) -> Path:
    """Write pages, catch-up pages and feeds of these days; gives the folder, for `ArxivStandIn`."""
    rows = ["file\turl\tday\tdb_as_of\tstatus\tnew\tcross\treplace"]
    folder.mkdir(parents=True, exist_ok=True)
    for (category, day), sections in days.items():
        answers = {
            f"https://arxiv.org/list/{category}/new": new_page(category, day, sections),
            f"https://arxiv.org/catchup/{category}/{day}?abs=True": catchup_page(category, day, sections),
            f"https://rss.arxiv.org/rss/{category}": rss(category, day, sections),
        }
        for kind, (url, body) in zip(("new.html", "catchup.html", "rss.xml"), answers.items(), strict=True):
            name = f"{category}-{day}-{kind}"
            (folder / name).write_bytes(body)
            rows.append(f"{name}\t{url}\t{day}\t{day}\t200\t0\t0\t0")
    (folder / "INDEX.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder


def numbered_days(category: str, days: Iterable[date], *, new: int = 4) -> dict[tuple[str, date], Sections]:
    """On each day so many new papers, one cross-listed and one replaced, of which none is of another day."""
    return {(category, day): _numbered(category, day, new) for day in days}


def weekdays(first: date, count: int) -> list[date]:
    """So many days from Monday to Friday, from `first` on."""
    days = [first + timedelta(days=offset) for offset in range(count * 2 + 2)]
    return [day for day in days if day.weekday() < 5][:count]


def _numbered(category: str, day: date, new: int) -> Sections:
    start = day.toordinal() % 1000 * 100

    def line(number: int, *categories: str) -> Line:
        paper = f"{start + number:05d}"
        return Line(
            f"2500.{paper}", f"Invented Paper {paper}", (f"Nomen {paper}",), f"Abstract {paper}.", categories
        )

    return {
        Kind.NEW: [line(number, category) for number in range(new)],
        Kind.CROSS: [line(90, "math.OC", category)],
        Kind.REPLACE: [line(91, category)],
    }
