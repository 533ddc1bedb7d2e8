"""The store: one SQLite file. `Store` opens it; the nouns read and write inside its transactions.

Each is imported when it is first asked for: many commands need few of them, and `--help` none.
"""

from typing import TYPE_CHECKING

from arxivtui.on_demand import names_of

if TYPE_CHECKING:
    from arxivtui.store import (
        acts,
        backups,
        candidates,
        clients,
        comparison,
        copies,
        digests,
        exports,
        folding,
        harvests,
        library,
        listing_copies,
        listings,
        overlay,
        pairings,
        papers,
        requests,
        restoring,
        runs,
        scores,
        search,
        triage,
        ui_state,
        unscored,
        views,
    )
    from arxivtui.store.acts import TakenAct
    from arxivtui.store.backups import DueBackup
    from arxivtui.store.candidates import Candidate, PromptText, Standing
    from arxivtui.store.comparison import Compared
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
    from arxivtui.store.listings import DaySummary
    from arxivtui.store.overlay import Overlaid
    from arxivtui.store.requests import DayCost, Spending
    from arxivtui.store.sorts import Sort
    from arxivtui.store.triage import Step, UndoResult
else:
    # Modules need no entry: `from arxivtui.store import requests` finds them by itself.
    __getattr__ = names_of(
        __name__,
        {
            "acts": "TakenAct",
            "backups": "DueBackup",
            "candidates": "Candidate PromptText Standing",
            "comparison": "Compared",
            "connection": "Store",
            "errors": (
                "StoreBusyError StoreDamagedError StoreError StoreForeignError StoreFullError "
                "StoreInterruptedError StoreMissingError StoreNewerError StoreReadOnlyError UnknownPaperError"
            ),
            "harvests": "Harvest",
            "listing_copies": "Overlap",
            "listings": "DaySummary",
            "overlay": "Overlaid",
            "requests": "DayCost Spending",
            "sorts": "Sort",
            "triage": "Step UndoResult",
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
