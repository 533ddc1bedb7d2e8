"""Fetching feeds from a server that behaves like arXiv, well and badly."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

import pytest

from arxivtui.config import ArxivSettings
from arxivtui.domain import ListingSource, ListingState
from arxivtui.sources import (
    Arxiv,
    ArxivFeeds,
    NotAListingError,
    PageReceived,
    SourceFailedError,
    SourceRefusedError,
    UnknownCategoryError,
    WrongCategoryError,
)
from tests.sources.feed_samples import SAMPLES, atom, rss
from tests.stand_ins.arxiv import ArxivStandIn

MONDAY = date(2025, 3, 3)
SATURDAY = date(2025, 3, 1)

Serve = Callable[..., ArxivStandIn]


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Serve]:
    """A server with the answers given, by path: `serve(rss=..., atom=...)` for cs.LG."""
    folder = tmp_path / "captures"
    stand_ins: list[ArxivStandIn] = []

    def start(**answers: bytes) -> ArxivStandIn:
        folder.mkdir()
        rows = ["file\turl\tday\tstatus", "none.html\thttps://arxiv.org/list/cs.LG/new\t2025-03-03\t200"]
        (folder / "none.html").write_bytes(b"")
        for form, answer in answers.items():
            (folder / f"{form}.xml").write_bytes(answer)
            rows.append(f"{form}.xml\thttps://rss.arxiv.org/{form}/cs.LG\t2025-03-03\t200")
        (folder / "INDEX.tsv").write_text("\n".join(rows) + "\n", encoding="utf-8")
        stand_ins.append(ArxivStandIn(folder, today=MONDAY).__enter__())
        return stand_ins[-1]

    yield start
    for each in stand_ins:
        each.__exit__()


@pytest.fixture
def feeds_of(tmp_path: Path) -> Iterator[Callable[[ArxivStandIn], ArxivFeeds]]:
    opened: list[Arxiv] = []

    def open_feeds(stand_in: ArxivStandIn) -> ArxivFeeds:
        settings = ArxivSettings(base_url=stand_in.url, feed_url=stand_in.url)
        opened.append(Arxiv(settings, tmp_path / "state", on_page=told.append))
        return opened[-1].feeds

    told.clear()
    yield open_feeds
    for each in opened:
        each.close()


told: list[PageReceived] = []
Feeds = Callable[[ArxivStandIn], ArxivFeeds]


def asked(stand_in: ArxivStandIn) -> list[str]:
    return [request.target for request in stand_in.requests]


def test_the_newest_feed_is_fetched_with_one_request(serve: Serve, feeds_of: Feeds) -> None:
    arxiv = serve(rss=rss(SAMPLES))

    fetched = feeds_of(arxiv).newest("cs.LG")

    assert asked(arxiv) == ["/rss/cs.LG"]
    assert fetched.listing.listing_date == MONDAY
    assert fetched.listing.source is ListingSource.FEED
    assert fetched.listing.state is ListingState.PARTIAL
    assert len(fetched.entries) == 5
    assert told == [PageReceived("cs.LG", MONDAY, 1, 5, None)]


def test_a_whole_feed_without_items_is_an_empty_day(serve: Serve, feeds_of: Feeds) -> None:
    fetched = feeds_of(serve(rss=rss([]))).newest("cs.LG")

    assert fetched.listing.state is ListingState.EMPTY
    assert fetched.entries == ()


def test_a_cut_feed_is_made_up_for_by_its_other_form(serve: Serve, feeds_of: Feeds) -> None:
    arxiv = serve(rss=rss(SAMPLES), atom=atom(SAMPLES))
    arxiv.faults = ["truncated:60@/rss"]

    fetched = feeds_of(arxiv).newest("cs.LG")

    assert asked(arxiv) == ["/rss/cs.LG", "/atom/cs.LG"]
    assert len(fetched.entries) == 5
    assert fetched.listing.reason == "received 5 entries from the feed, which states no count"


def test_of_two_cut_feeds_the_fuller_counts(serve: Serve, feeds_of: Feeds) -> None:
    arxiv = serve(rss=rss(SAMPLES), atom=atom(SAMPLES))
    arxiv.faults = ["truncated:80@/rss", "truncated:50@/atom"]

    fetched = feeds_of(arxiv).newest("cs.LG")

    assert len(fetched.entries) == 3
    assert "damaged or ends before its end" in fetched.listing.reason


@pytest.mark.parametrize("fault", ["500@/atom", "429:3600@/atom", "html@/atom", "as:/rss/cs.ZZ@/atom"])
def test_a_cut_feed_is_kept_when_the_other_form_does_not_come(
    serve: Serve, feeds_of: Feeds, fault: str
) -> None:
    arxiv = serve(rss=rss(SAMPLES))
    arxiv.faults = ["truncated:80@/rss", fault]

    fetched = feeds_of(arxiv).newest("cs.LG")

    assert 0 < len(fetched.entries) < 5
    assert fetched.listing.listing_date == MONDAY
    assert fetched.listing.state is ListingState.PARTIAL


@pytest.mark.parametrize(
    "answer",
    [b"<html><title>Log in</title></html>", rss(SAMPLES, "cs.AI"), rss(SAMPLES)[:500]],
    ids=["a page", "another category", "a head"],
)
def test_where_rss_is_no_feed_of_the_category_atom_is_asked(
    serve: Serve, feeds_of: Feeds, answer: bytes
) -> None:
    arxiv = serve(rss=answer, atom=atom(SAMPLES))

    assert len(feeds_of(arxiv).newest("cs.LG").entries) == 5
    assert asked(arxiv) == ["/rss/cs.LG", "/atom/cs.LG"]


def test_an_empty_atom_feed_alone_is_no_day(serve: Serve, feeds_of: Feeds) -> None:
    arxiv = serve(rss=b"<html><title>Log in</title></html>", atom=atom([]))

    with pytest.raises(NotAListingError) as raised:
        feeds_of(arxiv).newest("cs.LG")

    assert raised.value.message == "arXiv's feed for cs.LG names no date."


def test_both_feeds_of_another_category_are_not_taken(serve: Serve, feeds_of: Feeds) -> None:
    with pytest.raises(WrongCategoryError):
        feeds_of(serve(rss=rss(SAMPLES, "cs.AI"), atom=atom(SAMPLES, "cs.AI"))).newest("cs.LG")


@pytest.mark.parametrize("category", ["cs.ZZ", "cs.LG+stat.ML", "../cs.LG", "cs.LG?x=1", ""])
def test_there_are_no_feeds_of_unknown_categories_or_of_several(
    serve: Serve, feeds_of: Feeds, category: str
) -> None:
    arxiv = serve(rss=rss(SAMPLES))

    with pytest.raises(UnknownCategoryError):
        feeds_of(arxiv).newest(category)

    assert asked(arxiv) == (["/rss/cs.ZZ"] if category == "cs.ZZ" else [])


def test_a_refusal_is_no_reason_to_ask_for_the_other_form(serve: Serve, feeds_of: Feeds) -> None:
    arxiv = serve(rss=rss(SAMPLES), atom=atom(SAMPLES))
    arxiv.faults = ["429:3600"]

    with pytest.raises(SourceRefusedError):
        feeds_of(arxiv).newest("cs.LG")

    assert asked(arxiv) == ["/rss/cs.LG"]


def test_an_address_without_feeds_is_named(serve: Serve, feeds_of: Feeds) -> None:
    arxiv = serve(rss=rss(SAMPLES))
    arxiv.faults = ["as:/nowhere@/rss"]

    with pytest.raises(SourceFailedError) as raised:
        feeds_of(arxiv).newest("cs.LG")

    assert raised.value.message == "arXiv cannot answer for the feed of cs.LG (status 404)."
    assert raised.value.hint == "Check arxiv.feed_url."
