"""The sample day: an invented announcement for the demo, for set-up without a network, and for pictures."""

from collections import Counter
from datetime import date
from functools import cache
from typing import Any

from arxivtui.domain import Entry, FetchedListing, Kind, Listing, ListingState, Paper

SAMPLE_DAY = date(2025, 3, 3)
"""A Monday on which nothing of this was announced."""

SAMPLE_CATEGORIES = ("cs.LG", "cs.AI")


def sample_listings() -> tuple[FetchedListing, ...]:
    """The day's listing of each sample category, complete, each paper once, in arXiv's order of kinds."""
    return tuple(_listing(category) for category in SAMPLE_CATEGORIES)


def sample_criteria() -> str:
    """The text of a `criteria.md` whose four topics pick out about a dozen of the day's papers."""
    return _read("criteria.md")


def _listing(category: str) -> FetchedListing:
    papers = [(paper, _kind(paper, category, replaced=replaced)) for paper, replaced in _papers()]
    listed = [Entry(paper, kind) for paper, kind in papers if category in paper.categories]
    order = list(Kind)
    entries = sorted(listed, key=lambda entry: order.index(entry.kind))
    counts = dict(Counter(entry.kind for entry in entries))
    listing = Listing(category, SAMPLE_DAY, ListingState.COMPLETE, stated=counts, received=dict(counts))
    return FetchedListing(listing, tuple(entries))


def _kind(paper: Paper, category: str, *, replaced: bool) -> Kind:
    if replaced:
        return Kind.REPLACE
    return Kind.NEW if paper.primary == category else Kind.CROSS


@cache
def _papers() -> tuple[tuple[Paper, bool], ...]:
    """Each paper of the day, and whether it is a replacement."""
    import tomllib

    day: dict[str, Any] = tomllib.loads(_read("papers.toml"))
    return tuple(
        (
            Paper(
                id=fields["id"],
                title=fields["title"],
                authors=tuple(fields["authors"]),
                abstract=fields["abstract"],
                categories=tuple(fields["categories"]),
                comments=fields.get("comments", ""),
            ),
            fields.get("replaced", False),
        )
        for fields in day["paper"]
    )


def _read(name: str) -> str:
    from importlib.resources import files

    return files("arxivtui.day").joinpath("sample_day", name).read_text(encoding="utf-8")
