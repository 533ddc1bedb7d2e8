"""The store: one SQLite file. `Store` opens it; the nouns read and write inside its transactions.

What only scoring by a model or the endpoint needs is imported when it is first asked for.
"""

from typing import TYPE_CHECKING

from arxivtui.on_demand import names_of
from arxivtui.store import (
    digests,
    harvests,
    library,
    listing_copies,
    listings,
    papers,
    runs,
    scores,
    search,
    triage,
    ui_state,
    unscored,
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
from arxivtui.store.runs import StoredRun
from arxivtui.store.search import Sort
from arxivtui.store.triage import Step, UndoResult

if TYPE_CHECKING:
    from arxivtui.store import (
        acts,
        backups,
        candidates,
        clients,
        comparison,
        copies,
        exports,
        folding,
        overlay,
        pairings,
        requests,
        restoring,
        views,
    )
    from arxivtui.store.acts import TakenAct
    from arxivtui.store.backups import DueBackup
    from arxivtui.store.candidates import Candidate, PromptText, Standing
    from arxivtui.store.comparison import Compared
    from arxivtui.store.overlay import Overlaid
    from arxivtui.store.requests import DayCost, Spending
else:
    # Modules need no entry: `from arxivtui.store import requests` finds them by itself.
    __getattr__ = names_of(
        __name__,
        {
            "acts": "TakenAct",
            "backups": "DueBackup",
            "candidates": "Candidate PromptText Standing",
            "comparison": "Compared",
            "overlay": "Overlaid",
            "requests": "DayCost Spending",
        },
    )

__all__ = [
    "Candidate",
    "Compared",
    "DayCost",
    "DaySummary",
    "DueBackup",
    "Harvest",
    "Overlaid",
    "Overlap",
    "PromptText",
    "SavedListing",
    "Sort",
    "Spending",
    "Standing",
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
    "StoredRun",
    "TakenAct",
    "UndoResult",
    "UnknownPaperError",
    "acts",
    "backups",
    "candidates",
    "clients",
    "comparison",
    "copies",
    "digests",
    "exports",
    "folding",
    "harvests",
    "judged",
    "library",
    "listing_copies",
    "listings",
    "overlay",
    "pairings",
    "papers",
    "requests",
    "restoring",
    "runs",
    "scores",
    "search",
    "triage",
    "ui_state",
    "unscored",
    "views",
]
