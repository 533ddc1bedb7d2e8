"""The day's work: fetch, rank, digest; joins the rooms below and reports progress."""

from arxivtui.day.demo import prepare_sample
from arxivtui.day.digests import ImportedDigest, NoSuchDayError, build_digest, import_digest
from arxivtui.day.exports import WRITERS, export_ids
from arxivtui.day.far_back import SinceError, far_back
from arxivtui.day.fetch import Fetcher
from arxivtui.day.library import LibraryImporter, LibraryReport
from arxivtui.day.preview import Move, Preview, PreviewError, preview
from arxivtui.day.preview_words import HEAD as FIGURES_HEAD
from arxivtui.day.preview_words import figures as move_figures
from arxivtui.day.preview_words import preview_words
from arxivtui.day.progress import (
    Event,
    FetchFailed,
    Fetching,
    HistoryStored,
    LookingUp,
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
from arxivtui.day.sample import SAMPLE_DAY, sample_criteria

__all__ = [
    "FIGURES_HEAD",
    "SAMPLE_DAY",
    "WRITERS",
    "CategoryResult",
    "Event",
    "FetchFailed",
    "FetchReport",
    "Fetcher",
    "Fetching",
    "HistoryResult",
    "HistoryStored",
    "ImportedDigest",
    "LibraryImporter",
    "LibraryReport",
    "LookingUp",
    "Missed",
    "Move",
    "NoSuchDayError",
    "PageRead",
    "PapersReport",
    "Preview",
    "PreviewError",
    "ProgressWords",
    "RankAsFetched",
    "Ranked",
    "Ranking",
    "Received",
    "SinceError",
    "Unchanged",
    "Waiting",
    "Watch",
    "build_digest",
    "export_ids",
    "far_back",
    "import_digest",
    "move_figures",
    "prepare_sample",
    "preview",
    "preview_words",
    "rank_days",
    "rank_papers",
    "sample_criteria",
]
