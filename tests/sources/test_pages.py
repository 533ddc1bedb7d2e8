"""Fetching listings from a server that behaves like arXiv, well and badly."""

import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack
from datetime import date, timedelta
from pathlib import Path

import pytest

from arxivtui import __version__
from arxivtui.config import ArxivSettings
from arxivtui.domain import FetchedListing, Kind, ListingSource, ListingState
from arxivtui.sources import (
    Arxiv,
    ArxivPages,
    NoSuchDayError,
    NotAListingError,
    PageReceived,
    SourceCancelledError,
    SourceError,
    SourceFailedError,
    SourceRefusedError,
    SourceUnreachableError,
    TooOldDayError,
    UnknownCategoryError,
    WrongCategoryError,
    WrongDayError,
)
from tests.shared_data import SHARED, needs_shared
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented import FOLDER, MONDAY, SATURDAY, TUESDAY, WEDNESDAY


@pytest.fixture
def pages(arxiv: ArxivStandIn, tmp_path: Path) -> Iterator[ArxivPages]:
    with Arxiv(ArxivSettings(base_url=arxiv.url, contact="ada@example.org"), tmp_path) as fetching:
        yield fetching.pages


def newest(pages: ArxivPages, category: str) -> FetchedListing:
    fetched = pages.new(category)
    assert fetched is not None
    return fetched


def test_todays_listing_is_fetched_whole(pages: ArxivPages) -> None:
    fetched = newest(pages, "cs.LG")

    assert fetched.listing.category == "cs.LG"
    assert fetched.listing.listing_date == MONDAY
    assert fetched.listing.source is ListingSource.PAGE
    assert fetched.listing.state is ListingState.COMPLETE
    assert fetched.listing.stated == fetched.listing.received == {Kind.NEW: 5, Kind.CROSS: 3, Kind.REPLACE: 3}
    assert len({entry.paper.id for entry in fetched.entries}) == 11


def test_a_past_day_is_caught_up_on(arxiv: ArxivStandIn, pages: ArxivPages) -> None:
    arxiv.today = WEDNESDAY

    fetched = pages.day("cs.AI", TUESDAY)

    assert fetched.listing.listing_date == TUESDAY
    assert fetched.listing.source is ListingSource.CATCHUP
    assert [(entry.paper.id, entry.kind) for entry in fetched.entries] == [
        ("2500.00043", Kind.NEW),
        ("2500.00042", Kind.CROSS),
    ]
    assert [request.target for request in arxiv.requests] == ["/catchup/cs.AI/2025-03-04?abs=True"]


def test_a_long_listing_is_followed_to_its_end(arxiv: ArxivStandIn, pages: ArxivPages) -> None:
    fetched = newest(pages, "stat.ML")

    assert fetched.listing.state is ListingState.COMPLETE
    assert fetched.listing.received == {Kind.NEW: 9, Kind.CROSS: 2, Kind.REPLACE: 4}
    assert [request.target for request in arxiv.requests] == [
        "/list/stat.ML/new",
        "/list/stat.ML/new?skip=5&show=2000",
    ]


def test_a_second_page_that_does_not_come_leaves_the_listing_partial(
    arxiv: ArxivStandIn, pages: ArxivPages
) -> None:
    arxiv.faults = ["500@skip="]

    listing = newest(pages, "stat.ML").listing

    assert listing.state is ListingState.PARTIAL
    assert listing.reason.startswith(
        "received 5 of 15 entries; 10 are missing; page 2 did not come (127.0.0.1"
    )


def test_a_day_announced_between_two_pages_does_not_mix_with_the_first(
    arxiv: ArxivStandIn, pages: ArxivPages
) -> None:
    arxiv.faults = ["as:/catchup/stat.ML/2025-03-02?abs=True@skip="]

    listing = newest(pages, "stat.ML").listing

    assert listing.state is ListingState.PARTIAL
    assert listing.received_total == 5
    assert listing.reason.endswith("page 2 is of 2025-03-02")


@pytest.mark.parametrize("day", [SATURDAY, date(2025, 2, 28)])
def test_a_day_without_announcement_is_empty(pages: ArxivPages, day: date) -> None:
    fetched = pages.day("cs.LG", day)

    assert fetched.listing.state is ListingState.EMPTY
    assert fetched.listing.listing_date == day
    assert fetched.entries == ()


def test_a_quiet_weekday_is_empty(arxiv: ArxivStandIn, pages: ArxivPages) -> None:
    arxiv.today = WEDNESDAY

    assert newest(pages, "cs.LG").listing.state is ListingState.EMPTY


def test_the_request_says_who_asks_and_keeps_to_one_connection(
    arxiv: ArxivStandIn, pages: ArxivPages
) -> None:
    for category in ("cs.LG", "cs.AI", "stat.ML"):
        pages.new(category)

    assert {request.agent for request in arxiv.requests} == {f"arxivtui/{__version__} (ada@example.org)"}
    assert len({request.connection for request in arxiv.requests}) == 1


def test_a_contact_cannot_add_headers(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    settings = ArxivSettings(base_url=arxiv.url, contact="a\r\nX-Evil: 1 é)")

    with Arxiv(settings, tmp_path) as asking:
        asking.pages.new("cs.LG")

    assert arxiv.requests[0].agent == f"arxivtui/{__version__} (aX-Evil: 1)"


@pytest.mark.parametrize("category", ["cs.XX", "../abs/2500.00011", "cs.LG?skip=1", "", "cs.LG\n"])
def test_a_category_that_arxiv_does_not_have_is_named(pages: ArxivPages, category: str) -> None:
    with pytest.raises(UnknownCategoryError, match="arXiv knows no category"):
        pages.new(category)
    with pytest.raises(UnknownCategoryError, match="arXiv knows no category"):
        pages.day(category, MONDAY)


def test_days_that_arxiv_does_not_show(pages: ArxivPages) -> None:
    with pytest.raises(TooOldDayError, match="last 90 days"):
        pages.day("cs.LG", MONDAY - timedelta(days=100))
    with pytest.raises(NoSuchDayError, match="still to come") as raised:
        pages.day("cs.LG", TUESDAY)
    assert not isinstance(raised.value, TooOldDayError)


@pytest.mark.parametrize(
    "fault", ["500*2", "503:0*1", "429:0*2", "429*1", "cut*2", "hang-up*1", "html*2", "cut:0*1"]
)
def test_trouble_that_passes_is_not_noticed(arxiv: ArxivStandIn, pages: ArxivPages, fault: str) -> None:
    arxiv.faults = [fault]

    assert newest(pages, "cs.LG").listing.state is ListingState.COMPLETE
    assert arxiv.faults == []


@pytest.mark.parametrize(
    ("fault", "error", "message", "requests"),
    [
        ("500", SourceFailedError, "has an error of its own (status 500). Fetch again later.", 3),
        ("503", SourceFailedError, "has an error of its own (status 503). Fetch again later.", 3),
        ("429:0", SourceRefusedError, "asks to be left alone for 0 seconds. Fetch again after", 3),
        ("429", SourceRefusedError, "says that there were too many requests. Wait some minutes", 3),
        ("html", SourceRefusedError, "says that there were too many requests. Wait some minutes", 3),
        ("429:300", SourceRefusedError, "asks to be left alone for 5 minutes. Fetch again after", 1),
        ("503:300", SourceRefusedError, "asks to be left alone for 5 minutes. Fetch again after", 1),
        ("cut", SourceUnreachableError, "ended before its answer did. Fetch again.", 3),
        ("hang-up", SourceUnreachableError, "ended before its answer did. Fetch again.", 3),
        ("redirect:https://login.example/", NotAListingError, "redirects to https://login.example.", 1),
        ("redirect:/list/cs.LG/new", NotAListingError, "redirects in a circle", 4),
        ("as:/list/cs.AI/new", WrongCategoryError, "the listing of cs.AI where cs.LG was asked for", 1),
    ],
)
def test_trouble_that_stays_is_said_in_a_sentence(
    arxiv: ArxivStandIn,
    pages: ArxivPages,
    fault: str,
    error: type[SourceError],
    message: str,
    requests: int,
) -> None:
    arxiv.faults = [fault]

    with pytest.raises(error) as raised:
        pages.new("cs.LG")

    assert message in str(raised.value)
    assert len(arxiv.requests) == requests


def test_a_long_refusal_is_kept_to_by_the_next_process_too(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["429:600*1"]
    settings = ArxivSettings(base_url=arxiv.url)
    with Arxiv(settings, tmp_path) as asking, pytest.raises(SourceRefusedError) as first:
        asking.pages.new("cs.LG")
    assert first.value.retry_after == 600

    with Arxiv(settings, tmp_path) as asking, pytest.raises(SourceRefusedError, match="left alone"):
        asking.pages.new("cs.LG")

    assert len(arxiv.requests) == 1


def test_a_server_that_drips_is_given_up(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["drip:0.01"]

    with (
        Arxiv(ArxivSettings(base_url=arxiv.url), tmp_path, deadline_seconds=0.1) as asking,
        pytest.raises(SourceUnreachableError, match=r"did not end within 0\.1 seconds"),
    ):
        asking.pages.new("cs.LG")


def test_a_byte_a_second_is_not_waited_for_though_none_is_late(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["drip:1"]
    settings = ArxivSettings(base_url=arxiv.url, timeout_seconds=30)

    with (
        Arxiv(settings, tmp_path, deadline_seconds=0.1) as asking,
        pytest.raises(SourceUnreachableError, match=r"did not end within 0\.1 seconds"),
    ):
        asking.pages.new("cs.LG")

    assert len(arxiv.requests) == 1


def test_a_server_that_says_nothing_is_given_up(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    arxiv.faults = ["delay:600"]
    settings = ArxivSettings(base_url=arxiv.url, timeout_seconds=0.05)

    with (
        Arxiv(settings, tmp_path, deadline_seconds=600) as asking,
        pytest.raises(SourceUnreachableError, match=r"did not answer within 0\.05 seconds"),
    ):
        asking.pages.new("cs.LG")


def test_a_host_that_never_connects_is_given_up(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as full, ExitStack() as others:
        full.listen(0)
        for _ in range(3):
            other = others.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"

        with (
            Arxiv(ArxivSettings(base_url=url, timeout_seconds=0.05), tmp_path) as asking,
            pytest.raises(SourceUnreachableError, match=r"cannot be reached within 0\.05 seconds"),
        ):
            asking.pages.new("cs.LG")


def test_nobody_there(tmp_path: Path) -> None:
    with ArxivStandIn(FOLDER) as gone:
        settings = ArxivSettings(base_url=gone.url)

    with (
        Arxiv(settings, tmp_path) as asking,
        pytest.raises(SourceUnreachableError, match="cannot be reached: Connection refused"),
    ):
        asking.pages.new("cs.LG")


@pytest.mark.parametrize("url", ["", "arxiv.org", "ftp://arxiv.org", "http://", "http://[", "http://a:b"])
def test_an_address_that_is_none_is_said_to_be_none(url: str, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is no web address"):
        Arxiv(ArxivSettings(base_url=url), tmp_path).pages.new("cs.LG")


def test_a_page_of_another_day_is_not_taken_for_the_one_asked_for(
    arxiv: ArxivStandIn, pages: ArxivPages
) -> None:
    arxiv.today = TUESDAY
    arxiv.faults = ["as:/catchup/cs.LG/2025-03-04?abs=True"]

    with pytest.raises(WrongDayError, match="2025-03-04 where 2025-03-03 was asked for"):
        pages.day("cs.LG", MONDAY)


def test_a_stale_page_shows_the_date_that_it_prints(arxiv: ArxivStandIn, pages: ArxivPages) -> None:
    arxiv.today = TUESDAY
    arxiv.faults = ["stale"]

    assert newest(pages, "cs.LG").listing.listing_date == MONDAY


def test_a_cut_page_gives_what_it_holds(arxiv: ArxivStandIn, pages: ArxivPages) -> None:
    arxiv.faults = ["capture:a"]

    fetched = newest(pages, "cs.LG")

    assert fetched.listing.state is ListingState.PARTIAL
    assert fetched.listing.reason.startswith("received 7 of 11 entries; 3 are missing")
    assert len(fetched.entries) == 7
    assert len(arxiv.requests) == 1


def test_what_has_not_changed_is_not_sent_again(arxiv: ArxivStandIn, pages: ArxivPages) -> None:
    arxiv.etags = True
    known = newest(pages, "cs.LG")
    assert known.etag

    assert pages.new("cs.LG", known.etag) is None
    assert [(request.if_none_match, request.status) for request in arxiv.requests] == [
        ("", 200),
        (known.etag, 304),
    ]

    arxiv.today = TUESDAY
    changed = pages.new("cs.LG", known.etag)

    assert changed is not None
    assert changed.listing.listing_date == TUESDAY
    assert changed.etag not in ("", known.etag)


def test_only_a_whole_listing_on_one_page_is_known_by_its_validator(
    arxiv: ArxivStandIn, pages: ArxivPages
) -> None:
    arxiv.etags = True
    assert newest(pages, "stat.ML").etag == ""
    assert pages.day("cs.LG", MONDAY).etag == ""

    arxiv.faults = ["capture:a"]
    assert newest(pages, "cs.LG").etag == ""

    arxiv.faults = []
    arxiv.today = WEDNESDAY
    assert newest(pages, "cs.LG").etag != ""


@pytest.mark.parametrize("etag", ["abc", '"a"\r\nX-Evil: 1', '"é"', '"' + "a" * 500 + '"'])
def test_a_validator_that_is_none_is_not_sent(arxiv: ArxivStandIn, pages: ArxivPages, etag: str) -> None:
    assert pages.new("cs.LG", etag) is not None

    assert arxiv.requests[0].if_none_match == ""


def test_each_page_is_told_as_it_comes(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    told: list[PageReceived] = []
    with Arxiv(ArxivSettings(base_url=arxiv.url), tmp_path, on_page=told.append) as asking:
        asking.pages.new("stat.ML")
        arxiv.today = WEDNESDAY
        asking.pages.day("cs.AI", TUESDAY)

    assert told == [
        PageReceived("stat.ML", MONDAY, 1, 5, 15),
        PageReceived("stat.ML", MONDAY, 2, 15, 15),
        PageReceived("cs.AI", TUESDAY, 1, 2, 2),
    ]


def test_an_empty_day_is_told_too(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    told: list[PageReceived] = []
    with Arxiv(ArxivSettings(base_url=arxiv.url), tmp_path, on_page=told.append) as asking:
        asking.pages.day("cs.LG", SATURDAY)

    assert told == [PageReceived("cs.LG", SATURDAY, 1, 0, 0)]


def test_a_wait_is_announced_and_ends_when_it_is_cancelled(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    waits: list[tuple[float, str]] = []

    def on_wait(seconds: float, why: str) -> None:
        waits.append((seconds, why))
        slow.cancel()

    settings = ArxivSettings(base_url=arxiv.url, delay_seconds=60)
    with Arxiv(settings, tmp_path, on_wait=on_wait) as slow:
        slow.pages.new("cs.LG")

        with pytest.raises(SourceCancelledError):
            slow.pages.new("cs.AI")

        assert len(arxiv.requests) == 1
        (seconds, why) = waits[0]
        assert 0 < seconds <= 60
        assert why.endswith("every 60 s")


def test_after_cancelling_nothing_is_asked(arxiv: ArxivStandIn, tmp_path: Path) -> None:
    with Arxiv(ArxivSettings(base_url=arxiv.url), tmp_path) as asking:
        asking.cancel()

        with pytest.raises(SourceCancelledError):
            asking.pages.new("cs.LG")

    assert arxiv.requests == []


@needs_shared
def test_a_real_day_from_todays_page_and_by_catching_up(tmp_path: Path) -> None:
    def stand_in() -> AbstractContextManager[ArxivStandIn]:
        return ArxivStandIn(SHARED / "real-days", today=date(2025, 7, 14))

    with stand_in() as arxiv, Arxiv(ArxivSettings(base_url=arxiv.url), tmp_path) as asking:
        today = newest(asking.pages, "cs.LG")
        same_day = asking.pages.day("cs.LG", date(2025, 7, 14))
        friday = asking.pages.day("cs.AI", date(2025, 7, 11))

    assert today.listing.received == {Kind.NEW: 64, Kind.CROSS: 43, Kind.REPLACE: 81}
    assert same_day.entries == today.entries
    assert friday.listing.received == {Kind.NEW: 26, Kind.CROSS: 94, Kind.REPLACE: 85}
