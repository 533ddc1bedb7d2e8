"""Days that a stand-in for arXiv announces, newer than all that the benchmarks' stores hold."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from arxivtui.domain import Kind
from benchmarks.ingest import lines
from benchmarks.stored_papers import CATEGORY, NEWEST
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import weekdays, write_days

PAPERS_A_DAY = 500


@contextmanager
def arxiv_with_days(count: int) -> Iterator[ArxivStandIn]:
    """arXiv, which announces 500 papers a day from the day after the newest stored."""
    announced = lines(count * PAPERS_A_DAY)
    days = {
        (CATEGORY, day): {Kind.NEW: announced[turn * PAPERS_A_DAY : (turn + 1) * PAPERS_A_DAY]}
        for turn, day in enumerate(weekdays(NEWEST + timedelta(days=1), count))
    }
    with TemporaryDirectory() as folder:
        captures = write_days(Path(folder) / "captures", days)
        with ArxivStandIn(captures, today=min(day for _, day in days)) as stand_in:
            yield stand_in
