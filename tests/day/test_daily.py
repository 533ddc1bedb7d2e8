"""The daily run by the calendar: weekends, holidays, and announcements that are late; no test waits."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event as ThreadEvent
from zoneinfo import ZoneInfo

import pytest

from arxivtui.config import ArxivSettings, Directories, Settings, load_criteria
from arxivtui.config.settings import DailySettings
from arxivtui.day.daily import Daily, DailyReport, DailyTurn, summary_lines
from arxivtui.day.daily.notice import run_command
from arxivtui.domain import ListingState
from arxivtui.store import Store, listings
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days

NEW_YORK = ZoneInfo("America/New_York")
DAYS = weekdays(date(2025, 3, 3), 8)
A_LITTLE = timedelta(seconds=3)
"""By the clock of these tests, at which a stand-in that asks for no distance is looked at every 0.05 s."""
THURSDAY, FRIDAY, MONDAY = DAYS[3], DAYS[4], DAYS[5]


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivStandIn]:
    captures = write_days(tmp_path / "captures", numbered_days("cs.LG", DAYS))
    with ArxivStandIn(captures, today=FRIDAY) as stand_in:
        yield stand_in


class Clock:
    """Stands still until somebody waits; what is to happen then happens at its hour."""

    def __init__(self, now: datetime) -> None:
        self.now = now.astimezone(UTC)
        self.waits: list[float] = []
        self.later: list[tuple[datetime, Callable[[], None]]] = []

    def __call__(self) -> datetime:
        return self.now

    def pause(self, seconds: float) -> bool:
        self.waits.append(seconds)
        self.now += timedelta(seconds=seconds)
        for at, happens in self.later:
            if at <= self.now:
                happens()
        return False

    def at(self, moment: datetime, happens: Callable[[], None]) -> None:
        self.later.append((moment, happens))


Run = Callable[..., DailyReport]


@pytest.fixture
def run(store: Store, directories: Directories, arxiv: ArxivStandIn, tmp_path: Path) -> Run:
    """Runs it at an hour of New York's, or by a clock."""
    settings = Settings(
        arxiv=ArxivSettings(categories=("cs.LG",), base_url=arxiv.url, feed_url=arxiv.url, delay_seconds=0.0),
        daily=DailySettings(digest_folder=str(tmp_path / "digests")),
    )

    def run(at: datetime | Clock, wait: timedelta = timedelta(0)) -> DailyReport:
        clock = at if isinstance(at, Clock) else Clock(at)
        return Daily(
            store,
            settings,
            lambda: load_criteria(directories),
            directories,
            wait=wait,
            clock=clock,
            pause=clock.pause,
        ).run()

    return run


def in_new_york(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=NEW_YORK)


@pytest.mark.parametrize("day", [FRIDAY, FRIDAY + timedelta(days=1), FRIDAY + timedelta(days=2)])
def test_at_the_weekend_nothing_is_due_and_the_next_day_is_named(run: Run, day: date) -> None:
    run(in_new_york(THURSDAY, 21))

    report = run(in_new_york(day, 12), A_LITTLE)

    assert not report.wrong
    assert not report.anything_new
    assert (report.due, report.next_day) == (None, MONDAY)
    (line,) = summary_lines(report)
    assert line.startswith(
        "Nothing new; the newest day is Fri 07 Mar 2025 (complete 1 of 1); arXiv announces "
    )


def test_on_sunday_evening_mondays_is_due(run: Run, arxiv: ArxivStandIn) -> None:
    run(in_new_york(FRIDAY, 12))

    report = run(in_new_york(FRIDAY + timedelta(days=2), 20, 1))

    assert report.due == MONDAY
    assert not report.wrong
    assert summary_lines(report)[0].startswith("Mon 10 Mar 2025 is due and not announced yet")


def test_it_looks_at_growing_intervals_until_the_day_is_there(run: Run, arxiv: ArxivStandIn) -> None:
    sunday = in_new_york(FRIDAY + timedelta(days=2), 20, 1)
    run(in_new_york(FRIDAY, 12))
    arxiv.requests.clear()
    clock = Clock(sunday)
    clock.at(sunday + timedelta(seconds=0.3), lambda: setattr(arxiv, "today", MONDAY))

    report = run(clock, A_LITTLE)

    assert clock.waits == sorted(clock.waits)
    assert [one.day for one in report.news] == [MONDAY]
    assert (report.missed, report.due) == (0, None)
    looks = len(clock.waits)
    assert len(arxiv.requests) == 1 + looks + 1, "a fetch, a request a look, and a fetch"


def test_when_the_time_is_over_it_says_that_arxiv_is_late(run: Run) -> None:
    run(in_new_york(FRIDAY, 12))
    clock = Clock(in_new_york(FRIDAY + timedelta(days=2), 20, 1))

    report = run(clock, timedelta(seconds=1))

    assert sum(clock.waits) == pytest.approx(1)
    assert report.due == MONDAY
    assert not report.wrong


def test_it_does_not_wait_for_what_is_not_due(run: Run) -> None:
    clock = Clock(in_new_york(FRIDAY, 12))

    run(clock, A_LITTLE)

    assert clock.waits == []


def test_a_holiday_is_not_waited_for(run: Run, tmp_path: Path, arxiv: ArxivStandIn) -> None:
    holiday = date(2026, 1, 19)
    before = date(2026, 1, 16)
    captures = write_days(tmp_path / "holiday", numbered_days("cs.LG", [before]))
    arxiv.captures = type(arxiv.captures)(captures)
    arxiv.today = before
    clock = Clock(in_new_york(holiday, 21))

    report = run(clock, A_LITTLE)

    assert clock.waits == []
    assert (report.due, report.next_day) == (None, date(2026, 1, 21))


def test_a_holiday_gone_by_is_an_empty_day_and_no_trouble(
    run: Run, arxiv: ArxivStandIn, store: Store, tmp_path: Path
) -> None:
    days = [DAYS[0], DAYS[2]]
    arxiv.captures = type(arxiv.captures)(write_days(tmp_path / "gap", numbered_days("cs.LG", days)))
    arxiv.today = DAYS[0]
    run(in_new_york(DAYS[0], 12))
    arxiv.today = DAYS[2]

    report = run(in_new_york(DAYS[2], 12))

    with store.reading() as db:
        between = listings.get(db, "cs.LG", DAYS[1])
    assert between is not None
    assert [one.day for one in report.news if one.announced] == [DAYS[2]]
    assert report.wrong == (between.state is not ListingState.EMPTY)
    assert not (tmp_path / "digests" / f"{DAYS[1]}.md").exists()


def test_a_cancelled_run_asks_nothing(
    store: Store, directories: Directories, arxiv: ArxivStandIn, tmp_path: Path
) -> None:
    settings = Settings(arxiv=ArxivSettings(categories=("cs.LG",), base_url=arxiv.url, delay_seconds=0.0))
    daily = Daily(store, settings, lambda: load_criteria(directories), directories)
    daily.cancel()

    report = daily.run()

    assert report.stopped
    assert arxiv.requests == []


# The turn


def test_the_turn_is_one_runs_and_free_again_when_it_ends(tmp_path: Path) -> None:
    now = datetime(2025, 3, 3, 20, tzinfo=UTC)
    with DailyTurn(tmp_path) as first:
        assert first.take(now) is None
        with DailyTurn(tmp_path) as second:
            other = second.take(now)
        assert other is not None
        assert other.since == now
        with DailyTurn(tmp_path) as third:
            assert third.take(now) is not None, "who came in vain gave nothing back"
    with DailyTurn(tmp_path) as fourth:
        assert fourth.take(now) is None


@pytest.mark.parametrize("words", [b"", b"{", b'{"pid": -1}', b"[" * 100, b"\xff\xfe"])
def test_a_lock_with_other_words_in_it_is_still_a_lock(tmp_path: Path, words: bytes) -> None:
    now = datetime(2025, 3, 3, 20, tzinfo=UTC)
    with DailyTurn(tmp_path) as first:
        first.take(now)
        (tmp_path / "daily.lock").write_bytes(words)

        with DailyTurn(tmp_path) as second:
            other = second.take(now)

    assert other is not None
    assert other.pid is None


# The command


def test_a_command_that_does_not_end_is_ended() -> None:
    ended = run_command("exec cat /dev/zero > /dev/null", "", {}, ThreadEvent(), seconds=0.1)

    assert ended.trouble == "the command did not end within 0 seconds"


def test_a_shell_that_is_not_there_is_told() -> None:
    ended = run_command("true", "", {}, ThreadEvent(), environ={"SHELL": "/no/such/shell"})

    assert ended.status is None
    assert "/no/such/shell" in ended.trouble


def test_a_command_reads_all_of_a_long_summary() -> None:
    words = "a line of the summary\n" * 100_000

    ended = run_command('test "$(wc -c)" -eq "$SIZE"', words, {"SIZE": str(len(words))}, ThreadEvent())

    assert (ended.status, ended.trouble) == (0, "")
