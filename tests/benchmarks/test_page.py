"""The page of benchmarks, written from figures that were never measured."""

from dataclasses import replace
from datetime import date

import pytest

from benchmarks import budgets
from benchmarks.catalogue import BENCHMARKS, Benchmark
from benchmarks.figures import Figure, Found, figure
from benchmarks.page import Outcome, Report, number, page, standing, verdict

PAINT = Benchmark("first_paint", "The app from outside", "From start to paint.", ("--rounds", "5"))
VIEWS = Benchmark("views", "Long views", "From a key to the rows.", ("--rounds", "5"))
OVERLAY = Benchmark("overlay", "The extension", "What it costs a page.", ("--rounds", "5"))
NOTES = {"first_paint.memory": "Nobody knows.", "views.open": "It never\nhurries."}


def painted(value: float, papers: int = 100_000) -> Figure:
    beside = (budgets.MINIMAL, 200.0)
    name = "first paint, CPU"
    return figure("first_paint.paint-cpu", name, value, "ms CPU", beside, papers=papers, runs=5)


def opened(value: float, papers: int = 100_000) -> Figure:
    return figure("views.open", "opening a view of all papers", value, "ms", papers=papers, runs=5)


def report(*outcomes: Outcome, quick: bool = False) -> Report:
    return Report(outcomes, {"Processor": "an abacus"}, NOTES, date(2026, 7, 1), quick)


def lines(report: Report, beginning: str) -> list[str]:
    return [line for line in page(report).splitlines() if line.startswith(beginning)]


class TestVerdicts:
    def test_a_factor_is_met_up_to_that_many_times_what_stands_beside(self) -> None:
        assert verdict(painted(260.0)) == "met"
        assert verdict(painted(286.0)) == "**missed by 26 ms CPU** (10 %)"

    def test_an_absolute_one_needs_nothing_beside_it(self) -> None:
        assert verdict(opened(100.0)) == "met"
        assert verdict(opened(150.0)) == "**missed by 50 ms** (50 %)"

    def test_an_allowance_is_added_to_what_stands_beside(self) -> None:
        beside = (budgets.PASS, 10.0)

        assert verdict(figure("start.help", "help", 160.0, "ms CPU", beside)) == "met"
        assert verdict(figure("start.help", "help", 200.0, "ms CPU", beside)).startswith("**missed by 40 ms")

    def test_of_nothing_one_is_too_many(self) -> None:
        assert verdict(figure("endpoint_load.wrong", "wrong", 0)) == "met"
        assert verdict(figure("endpoint_load.wrong", "wrong", 1)) == "**missed by 1**"

    def test_a_budget_counts_for_the_number_of_papers_that_it_names(self) -> None:
        assert verdict(opened(150.0, papers=1_000)) == ""

    def test_a_factor_without_anything_beside_it_is_a_mistake(self) -> None:
        alone = replace(painted(260.0), peers=())

        with pytest.raises(ValueError, match="a minimal Textual app, which was not measured"):
            verdict(alone)


class TestTheBudgets:
    def test_a_line_has_the_figure_what_it_stands_beside_and_the_verdict(self) -> None:
        told = report(Outcome(PAINT, Found((painted(286.0, 1_000), painted(240.0)))))

        assert lines(told, "| First paint, 100,000 papers stored: first paint, CPU") == [
            "| First paint, 100,000 papers stored: first paint, CPU | 240 ms CPU | a minimal Textual app 200 "
            "(1.20 ×) | ≤ 1.3 × a minimal Textual app | met |"
        ]

    def test_every_line_is_there_whatever_was_run(self) -> None:
        of_lines = [budget for line in budgets.LINES for budget in line.budgets]

        found = [line for line in page(report()).splitlines() if line.endswith("| not run |")]

        assert len(found) == len(of_lines)
        assert all(budget.text in line for budget, line in zip(of_lines, found, strict=True))

    def test_what_could_not_be_measured_says_why(self) -> None:
        told = report(Outcome(OVERLAY, Found(left_out=("Chromium is not installed.",))))

        (shift,) = lines(told, "| 1,500 badges in Chromium: layout shift")

        assert shift.endswith("|  |  | ≤ 0.02 | Chromium is not installed. |")
        assert lines(told, "Not measured. ") == ["Not measured. Chromium is not installed."]
        assert told.troubles == []

    def test_what_failed_says_what_it_said_and_nothing_of_that_is_markup(self) -> None:
        told = report(Outcome(VIEWS, Found(), "TimeoutError: no '<b>|*' on screen"))

        (opening, *_) = lines(told, "| A view of 100,000 papers, until its first rows: opening")

        assert opening.endswith(r"| failed: TimeoutError: no '\<b\>\|\*' on screen |")
        assert lines(told, "**It failed:**") == [r"**It failed:** TimeoutError: no '\<b\>\|\*' on screen"]
        assert told.troubles == ["views: TimeoutError: no '<b>|*' on screen"]

    def test_a_benchmark_that_owes_a_figure_is_in_trouble(self) -> None:
        told = report(Outcome(VIEWS, Found((opened(50.0),))))

        assert [trouble.partition(":")[0] for trouble in told.troubles] == [
            "views.filter",
            "views.sort",
            "views.echo",
        ]


class TestExplanations:
    def test_one_stands_where_its_budget_is_missed(self) -> None:
        told = report(Outcome(VIEWS, Found((opened(150.0),))))

        assert lines(told, "- opening") == [
            "- opening a view of all papers, **missed by 50 ms** (50 %): It never hurries."
        ]

    def test_it_goes_when_the_budget_is_met(self) -> None:
        said = page(report(Outcome(VIEWS, Found((opened(50.0),)))))

        assert "It never" not in said
        assert "Nowhere, of what was measured." in said

    def test_a_miss_without_one_says_so(self) -> None:
        assert lines(report(Outcome(PAINT, Found((painted(500.0),)))), "- first paint")[0].endswith(
            "Not explained yet."
        )


class TestTheHead:
    def test_it_says_how_many_are_met_which_are_not_and_of_how_many_nothing_is_known(self) -> None:
        wanted = sum(len(line.budgets) for line in budgets.LINES)
        found = Found((painted(240.0), figure("first_paint.memory", "memory", 130.0, "MB", papers=100_000)))

        said = standing(report(Outcome(PAINT, found)))

        assert said.startswith(f"1 of {wanted} budgets met; 1 missed: Memory of the app")
        assert said.endswith(f"; {wanted - 2} not measured.")

    def test_of_nothing_measured_nothing_is_said_to_be_met(self) -> None:
        nothing = report(Outcome(PAINT, Found(left_out=("Chromium is not here.",))))

        assert standing(nothing).startswith("0 of ")
        assert "Nothing was measured." in page(nothing)
        assert "It took" not in page(nothing)


class TestSections:
    def test_growth_has_a_column_for_each_number_of_papers(self) -> None:
        figures = (
            painted(210.0, 1_000),
            painted(240.0),
            figure("first_paint.rows", "rows", 0.5, papers=10_000),
        )

        said = page(report(Outcome(PAINT, Found(figures), seconds=61.4)))

        assert (
            "| papers stored | 1,000 | 10,000 | 100,000 | budget | runs |\n"
            "| --- | --- | --- | --- | --- | --- |\n"
            "| first paint, CPU, ms CPU | 210 |  | 240 | "
            "≤ 1.3 × a minimal Textual app: met, 100,000 papers | 5 |\n"
            "| ↳ a minimal Textual app | 200 |  | 200 |  |  |\n"
            "| rows |  | 0.50 |  |  | 1 |\n"
        ) in said
        assert "```sh\n.venv/bin/python -m benchmarks.first_paint --rounds 5\n```\n\nIt took 61 s." in said

    def test_a_quick_run_says_so(self) -> None:
        assert "**From a quick run:" in page(report(quick=True))
        assert "quick run" not in page(report())

    def test_another_run_changes_nothing_but_numbers(self) -> None:
        one, other = (
            page(report(Outcome(VIEWS, Found((opened(value, 1_000), opened(value))), seconds=value)))
            for value in (31.0, 42.0)
        )

        assert one != other
        assert one.replace("31", "42") == other

    def test_numbers_have_as_many_digits_as_tell_something(self) -> None:
        values = (0, 3, 12_345.6, 123.4, 12.34, 1.234, 0.1234, 0.01234)

        assert [number(value) for value in values] == [
            "0",
            "3",
            "12,346",
            "123",
            "12.3",
            "1.23",
            "0.12",
            "0.0123",
        ]


def test_every_benchmark_of_the_page_is_a_module() -> None:
    assert [each.name for each in BENCHMARKS if not each.exists] == []
