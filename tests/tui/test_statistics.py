"""Statistics: plots with their numbers beside them, gaps that are gaps, and no key that waits."""

import sys
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content
from textual.pilot import Pilot

from arxivtui.config import Directories
from arxivtui.day.hindsight import Hindsight, PastDay
from arxivtui.day.star_places import Places
from arxivtui.domain import Act, Verb
from arxivtui.store import Store, triage
from arxivtui.store.statistics import DayFigures, Statistics
from arxivtui.text import cell_width
from arxivtui.tui.bins import Step, bin_of, step_for
from arxivtui.tui.charts import Chart, charts
from arxivtui.tui.looking_back import chart_of
from arxivtui.tui.plotting import draw, legend
from arxivtui.tui.screens.statistics import StatisticsScreen
from arxivtui.tui.session import now
from tests.tui.conftest import DAY, Opener, act, app_of, main, paper_id, seen, settle, until

WIDE, NARROW = (160, 45), (80, 24)


@pytest.fixture
def judged(home: Directories) -> Directories:
    """Two papers starred and two dismissed, a minute apart."""
    verbs = (Verb.STAR, Verb.STAR, Verb.DISMISS, Verb.DISMISS)
    with Store.open(home.database) as store, store.writing() as db:
        for number, verb in enumerate(verbs, 1):
            triage.act(db, Act(verb, (paper_id(number),)), at=now() + timedelta(minutes=number - 60))
    return home


async def open_statistics(pilot: Pilot[None]) -> None:
    await act(pilot, "statistics")
    assert isinstance(pilot.app.screen, StatisticsScreen)
    await until(pilot, lambda: "reading …" not in seen(pilot), "the figures")
    await settle(pilot)


async def test_where_there_is_room_all_charts_stand_beside_each_other(
    opened: Opener, judged: Directories
) -> None:
    async with opened(judged, size=WIDE) as pilot:
        await open_statistics(pilot)
        shown = seen(pilot)

        assert "Fri 11 Jul 2025 to Mon 14 Jul 2025" in shown
        for title in ("Papers a day", "Share read", "Hit rate", "Minutes spent", "Dollars for models"):
            assert title in shown
        assert "28 on 2 announcing days, 14 a day, 11 above the fold" in shown
        assert "50% of 4 papers looked at are starred" in shown
        assert "3 min on 1 day, 3 min each" in shown
        assert "No model was asked in this time." in shown
        assert "cs.LG" in shown
        assert "Sparse models" in shown
        assert "█" in shown
        assert not any("\u2800" <= character <= "\u28ff" for character in shown), "no braille"


async def test_a_small_terminal_has_one_at_a_time_and_keys_to_go_through(
    opened: Opener, judged: Directories
) -> None:
    async with opened(judged, size=NARROW) as pilot:
        await open_statistics(pilot)
        shown = seen(pilot)
        assert "Papers a day" in shown
        assert "2025-07-14" in shown
        assert "Hit rate" not in shown

        await pilot.press("j", "j")
        await settle(pilot)
        assert "Hit rate" in seen(pilot)
        assert "Papers a day" not in seen(pilot)

        await pilot.press("k", "k", "k")
        await settle(pilot)
        assert "H tries the ranker on your own past days" in seen(pilot)

        await pilot.press("escape")
        await settle(pilot)
        assert pilot.app.screen is main(pilot)


async def test_a_chart_alone_and_back_to_all(opened: Opener, judged: Directories) -> None:
    async with opened(judged, size=WIDE) as pilot:
        await open_statistics(pilot)
        await pilot.press("l", "enter")
        await settle(pilot)
        assert "Share read" in seen(pilot)
        assert "Papers a day" not in seen(pilot)

        await pilot.press("escape")
        await settle(pilot)
        assert "Papers a day" in seen(pilot)
        await pilot.press("q")
        await settle(pilot)
        assert pilot.app.screen is main(pilot)


async def test_the_numbers_can_be_copied(opened: Opener, judged: Directories) -> None:
    async with opened(judged, size=NARROW) as pilot:
        await open_statistics(pilot)
        await pilot.press("2", "y")
        await until(
            pilot, lambda: any("Papers a day" in said.text for said in app_of(pilot).history), "a word"
        )

    table = charts(Statistics(DAY, DAY, DAY, DAY, (DayFigures(DAY, announced=221, above=59),)))[0].tsv
    assert table == "days\tannounced\tabove\tnote\n2025-07-14\t221\t59\t\n"


async def test_an_empty_store_says_so(opened: Opener, directories: Directories) -> None:
    directories.create()
    directories.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n')
    directories.criteria_file.write_text("## Sparse models\n\nGates.\n")
    async with opened(directories, size=WIDE) as pilot:
        await open_statistics(pilot)
        shown = seen(pilot)
        assert "no day yet" in shown
        assert "Nothing is announced yet." in shown
        assert "Nothing is starred yet." in shown
        await pilot.press("3", "j", "y", "enter")
        await settle(pilot)
        assert isinstance(pilot.app.screen, StatisticsScreen)


async def test_the_ranker_says_what_it_lacks(opened: Opener, judged: Directories) -> None:
    async with opened(judged, size=WIDE) as pilot:
        await open_statistics(pilot)
        await pilot.press("H")
        await until(pilot, lambda: "Not enough triage yet" in seen(pilot), "what is missing")
        assert "of 5 needed" in seen(pilot)


@pytest.mark.parametrize("looked", [0.64, None])
def test_the_ranker_is_told_with_and_without_what_nobody_looked_at(looked: float | None) -> None:
    learnt, topics = Places(0.95, looked, (3.0, 4.0, 8.0)), Places(0.9, looked, (2.0, 3.0, 7.0))
    days = tuple(PastDay(DAY - timedelta(days=back), 400, 10, learnt, topics) for back in range(3))

    chart = chart_of(Hindsight(3, 30, 0, days), "")

    assert "95% of the time, 90% by the topics alone, 50% by chance; " in chart.note
    assert ("above one that you looked at 64%; " in chart.note) is (looked is not None)
    assert chart.note.endswith("40% of 30 stars are among the best 20 of their day")


async def test_plots_are_drawn_in_ascii_where_that_is_asked_for(opened: Opener, judged: Directories) -> None:
    judged.config_file.write_text('[arxiv]\ncategories = ["cs.LG"]\n[ui]\nascii = true\n')
    async with opened(judged, size=NARROW) as pilot:
        await open_statistics(pilot)
        shown = seen(pilot)
        assert "# above the fold  : all" in shown
        assert shown.replace("\n", "").isascii()


def test_plotext_is_not_imported_before_it_draws() -> None:
    import subprocess

    modules = "arxivtui.tui.screens.main, arxivtui.tui.screens.statistics"
    code = f"import sys, {modules}; print('plotext' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def some_days(number: int) -> Statistics:
    """Weekdays up to the sample day, every seventh of them missed, with a fifth of the papers read."""
    days = [day for back in range(number) if (day := DAY - timedelta(days=back)).weekday() < 5][::-1]
    had = [day for place, day in enumerate(days) if place % 7 != 3]
    return Statistics(
        since=days[0],
        until=DAY,
        own_since=days[0],
        today=DAY,
        days=tuple(DayFigures(day, 200, 60, 12, 10, 1, 20, 1) for day in had),
        missed=tuple(day for day in days if day not in had),
        seconds=dict.fromkeys(had, 300.0),
        costs=dict.fromkeys(had, 0.03),
        categories=(("cs.LG", 8), ("cs.CL", 2)),
        topics=(("[bold]Sparse\x1b models", 9), ("", 1)),
    )


def by_id(found: Statistics) -> dict[str, Chart]:
    return {chart.id: chart for chart in charts(found)}


def test_missed_days_are_gaps_with_a_sign_and_not_zeros() -> None:
    papers = by_id(some_days(14))["papers"]
    assert papers.bars[3] is None
    assert papers.missed == (3,)
    assert ("2025-07-04", "", "", "missed") in papers.rows
    drawn = draw(papers, 40, 10).plain.splitlines()
    assert drawn[-3].count("x") == 1
    assert "1 day missed" in papers.note


def test_a_missed_day_is_drawn_where_nothing_else_is() -> None:
    papers = by_id(some_days(40))["papers"]
    alone = replace(papers, bars=(None,) * 40, behind=(), points=(), missed=(0,))
    assert "x" in draw(alone, 44, 10).plain


def test_days_without_an_announcement_are_in_no_average() -> None:
    monday = date(2025, 6, 30)
    holidays = tuple(DayFigures(monday + timedelta(days=ahead)) for ahead in (1, 2, 3))
    week = (DayFigures(monday, 200, 60), *holidays, DayFigures(monday + timedelta(days=4), 100, 40))
    found = replace(some_days(60), days=week, missed=())

    papers = by_id(found)["papers"]

    assert papers.note == "300 on 2 announcing days, 150 a day, 50 above the fold"
    assert (papers.bars, papers.behind) == ((50.0,), (150.0,)), "a bar for the week"
    nothing = by_id(replace(found, since=holidays[0].day, until=holidays[-1].day, days=holidays))["papers"]
    assert nothing.note == "Nothing was announced on 3 days"
    assert nothing.bars == (0.0, 0.0, 0.0)


def test_numbers_are_exact_beside_the_plot() -> None:
    found = by_id(some_days(30))
    assert found["hits"].rows[0] == ("2025-07-14", "1", "10", "10%", "5%", "")
    assert found["read"].note.startswith("20% of")
    assert found["cost"].rows[0] == ("2025-07-14", "0.0300")
    assert found["cost"].note == "$0.54, $0.054 for each of 10 stars"
    assert found["time"].rows[0] == ("2025-07-14", "5.0")
    assert found["topics"].rows == (("[bold]Sparse models", "9", "90%"), ("no topic", "1", "10%"))


def axis(chart: Chart, height: int = 16) -> list[str]:
    """The numbers of an upright plot, from the top down."""
    lines = draw(chart, 60, height).plain.splitlines()
    return [line.split("┤")[0].strip() for line in lines if "┤" in line]


def test_moments_are_told_in_seconds_and_the_axis_is_no_finer_than_the_table() -> None:
    brief = by_id(replace(some_days(7), seconds={DAY: 2.4, DAY - timedelta(days=3): 0.3}))["time"]
    assert (brief.title, brief.head) == ("Seconds spent", ("your days", "seconds"))
    assert brief.rows == (("2025-07-14", "2"), ("2025-07-11", "0"))
    assert axis(brief) == ["2", "1", "0"]
    assert axis(by_id(replace(some_days(7), seconds={DAY: 0.0}))["time"]) == ["1", "0"]

    longer = by_id(replace(some_days(7), seconds={DAY: 100.0}))["time"]
    assert (longer.title, longer.rows) == ("Minutes spent", (("2025-07-14", "1.7"),))
    assert axis(longer) == ["2.0", "1.5", "1.0", "0.5", "0"]


@pytest.mark.parametrize(
    ("most", "numbers"),
    [
        (0.03, ["0.03", "0.02", "0.01", "0"]),
        (9, ["10", "8", "6", "4", "2", "0"]),
        (2.5, ["2.5", "2.0", "1.5", "1.0", "0.5", "0"]),
        (1.25, ["1.25", "1.00", "0.75", "0.50", "0.25", "0"]),
        (4000, ["4,000", "3,000", "2,000", "1,000", "0"]),
    ],
)
def test_the_numbers_of_an_axis_have_the_digits_that_its_steps_need(most: float, numbers: list[str]) -> None:
    chart = Chart("any", "Any", labels=("one",), bars=(most,))
    assert axis(chart) == numbers
    if most > 1:
        assert all("." not in number for number in axis(replace(chart, least=1)))


@pytest.mark.parametrize("ascii_only", [False, True])
def test_the_legend_has_the_colours_of_what_is_drawn(ascii_only: bool) -> None:
    for name, signs in (("papers", ("█#", "░:")), ("hits", ("█#", "●o"))):
        chart = by_id(some_days(14))[name]
        said, drawn = legend(chart, ascii_only=ascii_only), draw(chart, 40, 10, ascii_only=ascii_only)
        colours = [colour_at(said, chart.legend.index(each[0])) for each in signs]
        assert colours == [colour_at(drawn, drawn.plain.index(each[ascii_only])) for each in signs]
        assert len(set(colours)) == 2


def colour_at(content: Content, place: int) -> str:
    """The last span over a character speaks."""
    return str([span.style for span in content.spans if span.start <= place < span.end][-1])


def test_a_day_that_nobody_looked_at_has_no_hit_rate() -> None:
    found = replace(some_days(7), days=(DayFigures(DAY, 200, 60, 60),), missed=())
    hits = by_id(found)["hits"]
    assert hits.bars == (None,)
    assert hits.words == "Nothing is looked at yet."
    assert draw(hits, 40, 10).plain == hits.words


def test_five_years_are_drawn_by_quarters_and_lose_no_paper() -> None:
    papers = by_id(some_days(5 * 365))["papers"]
    assert len(papers.bars) <= 22
    assert papers.rows[0][0] == "2025 Q3"
    total = sum(int(row[1].replace(",", "")) for row in papers.rows)
    assert total == 200 * len(some_days(5 * 365).days)


def test_days_are_put_together_by_the_finest_step_that_fits() -> None:
    steps = [step_for(DAY - timedelta(days=days - 1), DAY) for days in (1, 30, 84, 365, 1825, 9000)]
    assert steps == [Step.DAY, Step.DAY, Step.WEEK, Step.MONTH, Step.QUARTER, Step.YEAR]
    assert bin_of(date(2025, 7, 16), Step.WEEK).name == "2025-07-14 wk"
    assert bin_of(date(2025, 12, 31), Step.QUARTER).name == "2025 Q4"


numbers = st.none() | st.floats(0, 1e9, allow_nan=False)


@given(
    st.lists(numbers, max_size=60),
    st.integers(0, 120),
    st.integers(0, 40),
    st.booleans(),
    st.booleans(),
)
def test_whatever_the_numbers_a_plot_stays_in_its_place(
    bars: list[float | None], width: int, height: int, lying: bool, ascii_only: bool
) -> None:
    labels = tuple(f"{'名前' if lying else 'Jul'} {place}" for place in range(len(bars)))
    chart = Chart("any", "Any", labels=labels, bars=tuple(bars), points=tuple(bars), lying=lying, words="-")
    lines = draw(chart, width, height, ascii_only=ascii_only).plain.splitlines()
    if not chart.is_empty:
        assert len(lines) <= height
        assert all(cell_width(line) <= width for line in lines)
