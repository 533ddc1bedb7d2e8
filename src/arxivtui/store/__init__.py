"""The store: one SQLite file. `Store` opens it; the nouns read and write inside its transactions."""

from arxivtui.store import (
    digests,
    harvests,
    listing_copies,
    listings,
    papers,
    runs,
    scores,
    search,
    triage,
    ui_state,
)
from arxivtui.store.connection import Store
from arxivtui.store.errors import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreForeignError,
    StoreFullError,
    StoreInterruptedError,
    StoreMissingError,
    StoreNewerError,
    StoreReadOnlyError,
    UnknownPaperError,
)
from arxivtui.store.harvests import Harvest
from arxivtui.store.listing_copies import Overlap
from arxivtui.store.listings import DaySummary, SavedListing
from arxivtui.store.search import Sort
from arxivtui.store.triage import Step, UndoResult

__all__ = [
    "DaySummary",
    "Harvest",
    "Overlap",
    "SavedListing",
    "Sort",
    "Step",
    "Store",
    "StoreBusyError",
    "StoreDamagedError",
    "StoreError",
    "StoreForeignError",
    "StoreFullError",
    "StoreInterruptedError",
    "StoreMissingError",
    "StoreNewerError",
    "StoreReadOnlyError",
    "UndoResult",
    "UnknownPaperError",
    "digests",
    "harvests",
    "listing_copies",
    "listings",
    "papers",
    "runs",
    "scores",
    "search",
    "triage",
    "ui_state",
]
