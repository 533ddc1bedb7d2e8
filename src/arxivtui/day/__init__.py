"""The day's work: fetch, rank, digest; joins the rooms below and reports progress."""

from arxivtui.day.demo import prepare_sample
from arxivtui.day.digests import ImportedDigest, NoSuchDayError, build_digest, import_digest
from arxivtui.day.exports import WRITERS, Export, export_papers
from arxivtui.day.fetch import Fetcher
from arxivtui.day.progress import (
    Event,
    FetchFailed,
    Fetching,
    HistoryStored,
    Missed,
    PageRead,
    ProgressWords,
    Ranked,
    Ranking,
    Received,
    Unchanged,
    Waiting,
    Watch,
)
from arxivtui.day.rank import rank_days, rank_papers
from arxivtui.day.rank_as_fetched import RankAsFetched
from arxivtui.day.report import CategoryResult, FetchReport, HistoryResult, PapersReport
from arxivtui.day.sample import SAMPLE_DAY, sample_criteria, sample_listings

__all__ = [
    "SAMPLE_DAY",
    "WRITERS",
    "CategoryResult",
    "Event",
    "Export",
    "FetchFailed",
    "FetchReport",
    "Fetcher",
    "Fetching",
    "HistoryResult",
    "HistoryStored",
    "ImportedDigest",
    "Missed",
    "NoSuchDayError",
    "PageRead",
    "PapersReport",
    "ProgressWords",
    "RankAsFetched",
    "Ranked",
    "Ranking",
    "Received",
    "Unchanged",
    "Waiting",
    "Watch",
    "build_digest",
    "export_papers",
    "import_digest",
    "prepare_sample",
    "rank_days",
    "rank_papers",
    "sample_criteria",
    "sample_listings",
]
