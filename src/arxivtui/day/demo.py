"""The sample day, ready to be triaged: what `arxivtui demo` and a set-up without a network open."""

from datetime import UTC, datetime

from arxivtui.config import Settings, parse_criteria
from arxivtui.day.rank import rank_days
from arxivtui.day.sample import SAMPLE_DAY, sample_criteria, sample_listings
from arxivtui.store import Store, listings, papers


def prepare_sample(store: Store, settings: Settings) -> None:
    """Store the sample day and rank it by its own criteria.

    Raises:
        RankerError: the ranker's process failed; the papers are stored, unscored.
        StoreError: the store cannot be written.
    """
    at = datetime.now(UTC)
    fetched = [
        (one, {entry.paper.id: papers.plain_text(entry.paper) for entry in one.entries})
        for one in sample_listings()
    ]
    with store.writing() as db:
        for listing, plain in fetched:
            listings.save(db, listing, plain, at)
    rank_days(store, settings, parse_criteria(sample_criteria()), [SAMPLE_DAY])
