"""Whole announced days on which somebody's selection is known, and the criteria it was made by.

A folder has a file a day, `YYYY-MM-DD.jsonl.gz`, a line a paper: id, title, authors, abstract, categories,
first_seen, selected. What a method is given to rank a day by is a `Task`: it holds the days before and no
word on what was selected of the day itself, so that nothing of it can leak.
"""

import gzip
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from arxivtui.config import Topic, parse_criteria
from arxivtui.domain import CriteriaError
from arxivtui.scoring import RankPaper

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
DIGEST = SHARED / "digests" / "2025-07-14.md"
LEFT_OUT = frozenset({"2025-05-31"})
"""Of this day only the selected papers are known."""
_NUMBERED_TOPIC = re.compile(
    r"^\d+\. (?P<title>.+)\n\s+- Relevant: (?P<text>.+)\n\s+- Irrelevant: (?P<avoid>.+)$", re.MULTILINE
)
_KEYWORDS = re.compile(r"^- (?P<kind>Relevant|Irrelevant|Application): (?P<words>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Day:
    """One announced day and the ids that somebody selected."""

    date: str
    papers: tuple[RankPaper, ...]
    selected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Task:
    """A day to be ranked, and all that may be known for it.

    Attributes:
        date: the day.
        papers: of it.
        earlier: the days before, the oldest first.
        size: how many of these, the newest, the reader has judged: what was selected is starred, the rest
            seen. What was selected of the others is not known, and left empty.
    """

    date: str
    papers: tuple[RankPaper, ...]
    earlier: tuple[Day, ...]
    size: int

    @property
    def training(self) -> tuple[Day, ...]:
        """The days that the reader has judged."""
        return self.earlier[len(self.earlier) - self.size :]

    @property
    def unjudged(self) -> tuple[RankPaper, ...]:
        """The papers of the days before those, the oldest first."""
        return tuple(paper for day in self.earlier[: len(self.earlier) - self.size] for paper in day.papers)

    @property
    def past(self) -> tuple[RankPaper, ...]:
        """All papers of earlier days, the oldest first."""
        return tuple(paper for day in self.earlier for paper in day.papers)


def read_days(folder: Path) -> list[Day]:
    """The days in order; a paper stands in the day that it was first seen on, and in no other.

    Days of which all papers are selected are left out: there only the selection was kept.
    """
    days = []
    met: set[str] = set()
    for file in sorted(folder.glob("*.jsonl.gz")):
        date = file.name.removesuffix(".jsonl.gz")
        if date in LEFT_OUT:
            continue
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines if line.strip()]
        fresh = {
            row["id"]: row for row in rows if row.get("first_seen", date) == date and row["id"] not in met
        }
        met.update(fresh)
        selected = frozenset(paper_id for paper_id, row in fresh.items() if row["selected"])
        if len(selected) < len(fresh):
            days.append(Day(date, tuple(map(_paper, fresh.values())), selected))
    return days


def tasks(days: Sequence[Day], size: int) -> dict[int, Task]:
    """By number of a day its task: days with a selection that at least `size` days lie before, and one."""
    unjudged = [replace(day, selected=frozenset()) for day in days]
    return {
        number: Task(day.date, day.papers, (*unjudged[: number - size], *days[number - size : number]), size)
        for number, day in enumerate(days)
        if number >= max(size, 1) and day.selected
    }


def read_topics(file: Path) -> tuple[Topic, ...]:
    """The topics of a `criteria.md` that count, or those that a digest prints at its end."""
    text = file.read_text(encoding="utf-8")
    _, found, printed = text.rpartition("## Relevant Topics")
    if not found:
        criteria = parse_criteria(text, name=str(file))
        if not criteria.topics:
            raise CriteriaError(f"{file} has no topic.", "Begin one with a line like: ## Sparse training")
        return criteria.active
    printed = "\n".join(line.removeprefix(">").removeprefix(" ") for line in printed.split("\n"))
    topics = [
        Topic(match["title"], match["text"], match["avoid"]) for match in _NUMBERED_TOPIC.finditer(printed)
    ]
    words = {match["kind"]: match["words"] for match in _KEYWORDS.finditer(printed)}
    if words:
        avoid = " ".join(words[kind] for kind in ("Irrelevant", "Application") if kind in words)
        topics.append(Topic("Keywords", words.get("Relevant", ""), avoid))
    return tuple(topics)


def _paper(row: dict[str, object]) -> RankPaper:
    def names(key: str) -> tuple[str, ...]:
        found = row.get(key)
        return tuple(map(str, found)) if isinstance(found, list) else ()

    return RankPaper(
        id=str(row["id"]),
        title=str(row["title"]),
        abstract=str(row["abstract"]),
        categories=names("categories"),
        authors=names("authors"),
    )
