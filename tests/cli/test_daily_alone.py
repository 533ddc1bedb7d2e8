"""`arxivtui daily` beside itself, killed, stopped, waiting, and with a command of the reader's."""

import os
import signal
import subprocess
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event
from typing import Any, cast

import pytest

from arxivtui.cli import daily
from arxivtui.domain import is_weekday
from arxivtui.sources import newest_listing_date
from tests.cli.conftest import Command, Starting
from tests.cli.daily_home import CATEGORIES, settle
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.invented_days import numbered_days, weekdays, write_days
from tests.waiting import LONG, until

DAYS = weekdays(date(2025, 3, 3), 4)
FIRST, LAST = DAYS[0], DAYS[-1]


def days_of(*days: date) -> Any:
    return {key: value for one in CATEGORIES for key, value in numbered_days(one, days).items()}


@pytest.fixture
def arxiv(tmp_path: Path) -> Iterator[ArxivStandIn]:
    with ArxivStandIn(write_days(tmp_path / "captures", days_of(*DAYS)), today=FIRST) as stand_in:
        yield stand_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "digests"


@pytest.fixture
def reader(command: Command, arxiv: ArxivStandIn, folder: Path) -> Command:
    settle(command, arxiv, folder)
    return command


class Held:
    """A command of the reader's that begins and ends as the test says, and keeps what it was given."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._begun, self._go, self._told = folder / "begun", folder / "go", folder / "told"
        self.line = (
            f"cat > '{self._told}'; echo \"$ARXIVTUI_DAY $ARXIVTUI_NEW $ARXIVTUI_WRONG\" >> '{self._told}'; "
            f"touch '{self._begun}'; while [ ! -e '{self._go}' ]; do sleep 0.05; done"
        )

    @property
    def begun(self) -> bool:
        return self._begun.exists()

    @property
    def told(self) -> list[str]:
        """The lines given to it, then its variables; nothing where it was not run."""
        return self._told.read_text().splitlines() if self._told.exists() else []

    def go(self) -> None:
        self._go.touch()

    def forget(self) -> None:
        self._told.unlink(missing_ok=True)


@pytest.fixture
def held(reader: Command, tmp_path: Path) -> Iterator[Held]:
    command = Held(tmp_path / "held")
    reader.environ["ARXIVTUI_DAILY__COMMAND"] = command.line
    yield command
    command.go()


def ended(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=LONG)
    return process.returncode, out, err


# Twice at once


def test_a_second_run_leaves_it_to_the_first(reader: Command, start: Starting, held: Held) -> None:
    first = start("daily")
    until(lambda: held.begun, "the first run has come to its command")

    second = reader.run("daily")

    assert second.stdout == ""
    assert f"A daily run is under way already (process {first.pid} since " in second.stderr
    told = reader.json("daily")
    assert (told["running_elsewhere"], told["pid"], told["exit_code"]) == (True, first.pid, 0)
    quiet = reader.run("daily", "-q")
    assert (quiet.stdout, quiet.stderr) == ("", "")
    assert "complete" in reader.run("fetch").stdout, "fetch has nothing to do with it"

    held.go()
    code, out, err = ended(first)
    assert (code, out.count("Mon 03 Mar 2025: "), err) == (0, 1, "")


def test_two_that_begin_together_do_the_work_once(
    reader: Command, start: Starting, arxiv: ArxivStandIn, folder: Path
) -> None:
    both = [start("daily") for _ in range(2)]
    results = [ended(process) for process in both]

    assert [code for code, _, _ in results] == [0, 0]
    told = "".join(out for _, out, _ in results)
    assert told.count("digest in") == 1
    announced = [
        (paper["id"], one["category"], one["date"])
        for paper in reader.json("list")
        for one in paper["announcements"]
    ]
    assert len(announced) == len(set(announced)) == 12
    assert [file.name for file in folder.iterdir()] == ["2025-03-03.md"]


# Killed


def the_store(command: Command, folder: Path) -> Any:
    """All that counts: papers, listings, digests; and that nothing is left to be told."""
    told = command.json("daily")
    assert not told["new"]
    papers = {paper["id"]: paper for paper in command.json("list")}
    for score in (score for paper in papers.values() for score in paper["scores"]):
        del score["run"]
    files = {file.name: file.read_text() for file in folder.iterdir()}
    return papers, told["fetched"], files


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The store and digests of a reader after a missed week, whom nobody killed."""
    folder = tmp_path_factory.mktemp("whole")
    other = Command(folder / "home")
    other.home.mkdir()
    with ArxivStandIn(write_days(folder / "captures", days_of(*DAYS)), today=FIRST) as stand_in:
        settle(other, stand_in, folder / "digests")
        other.run("daily")
        stand_in.today = LAST
        other.run("daily")
        return the_store(other, folder / "digests")


@pytest.fixture
def away(reader: Command, arxiv: ArxivStandIn) -> Command:
    """A reader back after a missed week."""
    reader.run("daily")
    arxiv.today = LAST
    return reader


@pytest.mark.parametrize("requests_before", [1, 2, 5])
def test_a_run_killed_while_it_fetches_is_made_up_for(
    away: Command, arxiv: ArxivStandIn, folder: Path, start: Starting, whole: Any, requests_before: int
) -> None:
    served = len(arxiv.requests)
    killed = start("daily")
    until(
        lambda: len(arxiv.requests) >= served + requests_before or killed.poll() is not None, "it has asked"
    )
    killed.kill()
    ended(killed)

    told = away.run("daily").stdout

    assert [line[:15] for line in told.splitlines()] == [f"{day:%a %d %b %Y}" for day in reversed(DAYS[1:])]
    assert the_store(away, folder) == whole


def test_a_run_killed_before_it_could_tell_is_told_by_the_next(
    away: Command, folder: Path, start: Starting, whole: Any, held: Held
) -> None:
    killed = start("daily")
    until(lambda: held.begun, "the command has begun")
    killed.kill()
    held.go()  # It outlives the run, and has its standard error.
    ended(killed)
    held.forget()

    again = away.run("daily").stdout

    assert held.told[:-1] == again.splitlines()
    assert len(again.splitlines()) == len(DAYS) - 1
    assert the_store(away, folder) == whole


# Stopped


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)]
)
def test_a_signal_ends_it_and_keeps_what_was_received(
    reader: Command, arxiv: ArxivStandIn, folder: Path, start: Starting, number: signal.Signals, code: int
) -> None:
    arxiv.faults = [f"delay:{LONG * 10}@/list/math.OC"]
    stopped = start("daily")
    until(lambda: any("math.OC" in request.target for request in arxiv.requests), "it asks for the second")

    stopped.send_signal(number)

    ended_with, out, err = ended(stopped)
    assert (ended_with, err) == (code, "")
    assert "Stopped; what was received is kept" in out
    assert len(reader.json("list")) == 6
    arxiv.faults = []
    assert "complete 2 of 2" in reader.run("daily").stdout


class Stuck:
    """A run that neither stops nor gives up."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.ended = Event()

    def run(self, watch: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)  # To the main thread, which waits.
        self.ended.wait(LONG)

    def cancel(self) -> None:
        self.asked.append("cancel")

    def abort(self) -> None:
        self.asked.append("abort")
        signal.raise_signal(signal.SIGINT)


def test_ctrl_c_after_the_time_to_stop_in_is_over_ends_even_a_run_that_is_stuck(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(daily, "_GRACE", 0.01)
    stuck = Stuck()
    try:
        with pytest.raises(KeyboardInterrupt):
            daily._run(cast("Any", stuck), quiet=True)
    finally:
        stuck.ended.set()
    assert stuck.asked == ["cancel", "abort"]


def test_a_signal_ends_the_wait_and_the_command(
    reader: Command, start: Starting, held: Held, folder: Path
) -> None:
    stopped = start("daily")
    until(lambda: held.begun, "the command has begun")

    stopped.terminate()

    code, out, _ = ended(stopped)
    assert code == 143
    assert "Mon 03 Mar 2025: " in out


# Waiting


@pytest.fixture
def two_days() -> tuple[date, date]:
    """The day that is due by the calendar, and the one before."""
    due = newest_listing_date(datetime.now(UTC))
    before = next(day for back in range(1, 5) if is_weekday(day := due - timedelta(days=back)))
    return before, due


@pytest.fixture
def late(command: Command, two_days: tuple[date, date], tmp_path: Path) -> Iterator[ArxivStandIn]:
    """An arXiv that has not announced what is due, and a reader who has all that was before."""
    before, due = two_days
    with ArxivStandIn(write_days(tmp_path / "late", days_of(before, due)), today=before) as stand_in:
        settle(command, stand_in, tmp_path / "digests")
        command.environ["ARXIVTUI_ARXIV__DELAY_SECONDS"] = "0.02"
        yield stand_in


def test_an_announcement_that_is_late_is_no_failure(
    command: Command, late: ArxivStandIn, two_days: tuple[date, date]
) -> None:
    command.run("daily")

    told = command.run("daily")

    assert told.stdout.startswith(
        f"{two_days[1]:%a %d %b %Y} is due and not announced yet; the newest day is "
    )
    assert command.run("daily", "-q").stdout == ""
    assert command.json("daily")["not_announced"] == str(two_days[1])


def test_it_waits_until_arxiv_announces(
    command: Command, late: ArxivStandIn, two_days: tuple[date, date], start: Starting
) -> None:
    command.run("daily")
    late.requests.clear()

    waiting = start("daily", "--wait", "60")
    until(lambda: len(late.requests) > 2 * len(CATEGORIES), "it has looked again")
    late.today = two_days[1]

    code, out, err = ended(waiting)
    assert (code, err) == (0, "")
    assert out.startswith(f"{two_days[1]:%a %d %b %Y}: 6 papers, complete 2 of 2")
    assert len(out.splitlines()) == 1


def test_it_waits_for_a_network_too(
    command: Command, late: ArxivStandIn, two_days: tuple[date, date], start: Starting
) -> None:
    command.run("daily")
    late.today = two_days[1]
    late.faults = ["hang-up"]
    late.requests.clear()
    command.run("daily", code=1)
    late.faults = [f"hang-up*{len(late.requests)}"]

    code, out, err = ended(start("daily", "--wait"))

    assert (code, err) == (0, "")
    assert out.startswith(f"{two_days[1]:%a %d %b %Y}: 6 papers, complete 2 of 2")


def test_a_signal_ends_the_waiting(command: Command, late: ArxivStandIn, start: Starting) -> None:
    command.run("daily")
    late.requests.clear()
    waiting = start("daily", "--wait")
    until(lambda: len(late.requests) > 2 * len(CATEGORIES), "it has looked again")

    waiting.terminate()

    assert ended(waiting)[0] == 143


# The reader's command


def test_the_command_gets_the_summary_and_says_nothing_when_nothing_is_new(
    reader: Command, held: Held, arxiv: ArxivStandIn
) -> None:
    held.go()
    told = reader.run("daily").stdout.splitlines()
    assert held.told == [*told, "2025-03-03 6 0"]
    held.forget()

    reader.run("daily")
    assert held.told == [], "nothing is new"

    arxiv.faults = ["500"]
    told = reader.run("daily", code=1).stdout.splitlines()
    assert held.told[0] == told[0]
    assert held.told[-1] == "2025-03-03 0 1"


def test_a_command_that_fails_is_told_with_its_status(reader: Command) -> None:
    reader.environ["ARXIVTUI_DAILY__COMMAND"] = "echo said on stdout; echo said on stderr >&2; exit 7"

    told = reader.run("daily", code=3)

    assert "said" not in told.stdout
    assert "said on stdout" in told.stderr
    assert "said on stderr" in told.stderr
    assert "[daily] command: the command ended with exit status 7" in told.stderr
    assert reader.run("daily").returncode == 0, "it is not told again"


def test_a_command_that_reads_nothing_is_fine(reader: Command) -> None:
    reader.environ["ARXIVTUI_DAILY__COMMAND"] = "true"

    assert reader.run("daily").stderr == ""
