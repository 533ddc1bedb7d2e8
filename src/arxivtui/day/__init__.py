"""The day's work: fetch, rank, digest; joins the rooms below and reports progress."""

from arxivtui.day.demo import prepare_sample
from arxivtui.day.digests import ImportedDigest, NoSuchDayError, build_digest, import_digest
from arxivtui.day.exports import WRITERS, Export, export_papers
from arxivtui.day.fetch import CategoryResult, Fetcher, FetchReport, weekdays
from arxivtui.day.progress import Event, FetchFailed, Fetching, Ranked, Ranking, Received, Waiting, Watch
from arxivtui.day.rank import rank_days
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
    "ImportedDigest",
    "NoSuchDayError",
    "Ranked",
    "Ranking",
    "Received",
    "Waiting",
    "Watch",
    "build_digest",
    "export_papers",
    "import_digest",
    "prepare_sample",
    "rank_days",
    "sample_criteria",
    "sample_listings",
    "weekdays",
]
