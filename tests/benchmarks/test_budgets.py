"""Each budget has a benchmark behind it: one that gives that figure, of made-up measurements here."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks import (
    app_under_load,
    budgets,
    endpoint,
    endpoint_load,
    first_paint,
    ingest,
    overlay,
    ranking_cost,
    search,
    start,
    views,
)
from benchmarks.__main__ import notes
from benchmarks.beats import Waits
from benchmarks.browsers import Answers
from benchmarks.catalogue import BENCHMARKS
from benchmarks.figures import Figure, Found, leave
from benchmarks.terminal import Reading

PAPERS, MANY = 100_000, 200_000


def all_figures() -> Iterator[Figure]:
    """What the benchmarks behind the budgets give, had they measured so."""
    yield from start.figures(dict.fromkeys(("pass", "help", "version"), start.Cost(50.0, 60.0)), rounds=5)
    reading = [Reading(0.5, 0.3, 60.0)]
    yield from first_paint.figures(
        PAPERS, first_paint.Found(reading, reading, reading, reading, [4.0], [9.0], reading)
    )
    times = views.Times({part: [40.0] for part in views.PARTS}, [5.0, 6.0])
    yield from views.figures({1_000: times, PAPERS: times, MANY: views.Times(echoes=[5.0, 6.0])}, rounds=1)
    spent = {way: [1.0, 2.0] for way in ("score", "match", "date", "anew", "bare FTS5")}
    yield from search.figures(spent, spent, spent, spent, papers=MANY, runs=2)
    lags = {name: [[1.0, 2.0, 3.0]] for name in app_under_load.PHASES}
    waits = dict.fromkeys(app_under_load.PHASES, Waits(1.0, 0.5, 0.5))
    yield from app_under_load.figures(app_under_load.Found(lags, waits, turned_away=0), PAPERS)
    costs = dict.fromkeys(("page", "oai"), ingest.Cost(1.0, 0.9))
    yield from ingest.figures(costs, costs, {"page": 90.0, "oai": 100.0, "nothing": 30.0}, runs=5)
    yield from ranking_cost.figures((2.0, 90.0, 0.1), [(1.0, 80.0, 0.1)], (0.5, 70.0, 0.0))
    ways = dict.fromkeys(("bare", "HTTP alone", "endpoint"), endpoint.Cost(5.0, 6.0))
    for ids in ("spread", "newest"):
        yield from endpoint.figures(MANY, ids, ways, endpoint.Cost(7.0, 8.0), rounds=5)
    load = endpoint_load.Outcome(Answers(times=[1.0, 2.0]), None, None, 50.0, 51.0)
    yield from endpoint_load.figures(dict.fromkeys(("alone", "limited, alone", "limited"), load), MANY)
    page = dict.fromkeys(("scan", "insert", "sort", "asked", "fetched", "parsed", "badges", "shift"), 1.0)
    yield from overlay.figures("chromium", page, page, page, page, page, 1.0, rounds=5)


@pytest.fixture(scope="module")
def given() -> list[Figure]:
    return list(all_figures())


def test_every_line_of_the_table_has_a_benchmark_behind_it(given: list[Figure]) -> None:
    behind = {figure.budget for figure in given if figure.budget is not None}

    assert [budget.key for line in budgets.LINES for budget in line.budgets if budget not in behind] == []


def test_and_that_benchmark_is_run_for_the_page() -> None:
    run = {each.name for each in BENCHMARKS}

    assert {key.partition(".")[0] for key in budgets.KEYS} <= run


def test_a_figure_has_its_budgets_unit_and_what_that_reads_beside_it(given: list[Figure]) -> None:
    held = [figure for figure in given if figure.budget is not None]

    for figure in held:
        assert figure.budget is not None
        assert figure.unit == figure.budget.unit, figure.key
        if figure.budget.beside:
            assert figure.peers[0].name == figure.budget.beside, figure.key


def test_no_figure_is_given_twice(given: list[Figure]) -> None:
    named = [(figure.key, figure.papers) for figure in given]

    assert len(set(named)) == len(named)


def test_figures_survive_their_file(given: list[Figure], tmp_path: Path) -> None:
    file = tmp_path / "found.json"

    leave(file, given, ["Firefox is not installed."])

    assert Found.read(file) == Found(tuple(given), ("Firefox is not installed.",))


def test_explanations_are_of_budgets_that_there_are() -> None:
    assert set(notes()) <= budgets.KEYS


@pytest.mark.parametrize("benchmark", BENCHMARKS, ids=lambda each: each.name)
def test_every_benchmark_takes_the_option_and_its_own_arguments(benchmark: object) -> None:
    """Their names stand in the module that reads the command line."""
    assert isinstance(benchmark, type(BENCHMARKS[0]))
    source = (Path(start.__file__).parent / f"{benchmark.name}.py").read_text("utf-8")
    options = {
        node.value
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("--")
    }

    assert "add_option(" in source
    asked = {each for each in (*benchmark.arguments, *benchmark.quick) if each.startswith("--")}
    assert asked <= options
