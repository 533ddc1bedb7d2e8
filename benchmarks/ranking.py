"""How good the ranking is: `python -m benchmarks.ranking [DAYS_DIR] [--criteria FILE] [--train-sizes N,N] …`.

Whole announced days on which somebody's selection is known are ranked one after the other, each by what may
be known on its morning: the criteria, the days before it and, for the newest few of these, what was selected
(starred) and what was not (seen). Then the selection is looked for in the order that comes out. Beside ours
stand chance and the usual recipes, see `benchmarks.ranking_methods`. After the tables: what a score of so
many points was worth, how far a score depends on the background, and what one day costs.

The criteria are those printed at the end of a digest, or a `criteria.md`. DAYS_DIR has a file a day, see
`benchmarks.ranking_days`.
"""

import argparse
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import mean
from tempfile import TemporaryDirectory

from arxivtui.config import Topic
from arxivtui.scoring import Ranker
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.ranking_cost import print_cost
from benchmarks.ranking_days import DIGEST, SHARED, Day, read_days, read_topics, tasks
from benchmarks.ranking_figures import (
    FIGURES,
    Estimate,
    Scores,
    calibration,
    calibration_error,
    estimate,
    figures,
)
from benchmarks.ranking_methods import METHODS, OURS, UNTAUGHT, applicable, by_ranker, methods

__all__ = ["DIGEST", "main", "read_topics"]

TRAIN_SIZES = (0, 1, 3, 10, 20)
CALIBRATED = frozenset({0, 3, 10})
"""Sizes for which the worth of a score is printed."""

Results = dict[str, dict[int, Scores]]
"""By method and number of the day its scores."""


class Benchmark:
    """Ranks the days, each by every method and with every number of training days.

    Args:
        days: in order.
        topics: the criteria.
        ranker: ours, closed by the caller.
        every: only every so many days one is tested.
    """

    def __init__(
        self, days: Sequence[Day], topics: tuple[Topic, ...], ranker: Ranker, every: int = 1
    ) -> None:
        self.days = days
        self._topics = topics
        self._ranker = ranker
        self.every = every
        self._methods = methods(topics, ranker)
        self._untaught: dict[tuple[str, int], Scores] = {}

    def results(self, size: int, names: Sequence[str] = METHODS) -> Results:
        """The scores of every method that has anything to go on; nothing where there are too few days."""
        due = dict(list(tasks(self.days, size).items())[:: self.every])
        found: Results = {}
        for name in names:
            if not due or not applicable(name, size):
                continue
            found[name] = {}
            for number, task in due.items():
                scores = self._untaught.get((name, number))
                if scores is None:
                    scores = self._methods[name](task)
                    if name in UNTAUGHT:
                        self._untaught[name, number] = scores
                found[name][number] = scores
        return found

    def figures(self, scores: Mapping[int, Scores]) -> dict[str, list[float]]:
        """By figure its value on each of these days."""
        by_day = [figures(of_day, self.days[number].selected) for number, of_day in scores.items()]
        return {figure: [each[figure] for each in by_day] for figure in FIGURES}

    def scored(self, scores: Mapping[int, Scores]) -> list[tuple[float, bool]]:
        """Each paper's score and whether it was selected."""
        return [
            (score, paper in self.days[number].selected)
            for number, of_day in scores.items()
            for paper, score in of_day.items()
        ]

    def moved_by_background(self, scores: Mapping[int, Scores]) -> float:
        """By how many points these scores, given without training, differ from those without background."""
        alone = by_ranker(self._ranker, self._topics, background=0)
        found = tasks(self.days, 0)
        differences = []
        for number, of_day in scores.items():
            bare = alone(found[number])
            differences += [abs(score - bare[paper]) for paper, score in of_day.items()]
        return mean(differences)


def means(values: Mapping[str, Mapping[str, Sequence[float]]]) -> dict[str, dict[str, float]]:
    """By method the mean of each figure."""
    return {name: {figure: mean(each) for figure, each in by.items()} for name, by in values.items()}


def print_quality(
    size: int, days: int, every: int, values: Mapping[str, Mapping[str, Sequence[float]]]
) -> None:
    """The table of one training size, and by how much ours is ahead of the others."""
    least = max(size, 1)
    print(
        f"\n{_training(size)}; tested on {_count(days)}: "
        f"{'all' if every == 1 else f'one in {every}'} that have at least {_count(least)} before them."
    )
    print(f"{'method':<12}" + "".join(f"{figure:>22}" for figure in FIGURES))
    for name, by in values.items():
        print(f"{name:<12}" + "".join(f"{_cell(estimate(by[figure])):>22}" for figure in FIGURES))
    for name, by in values.items():
        if OURS in values and name != OURS:
            ahead = {figure: _less(values[OURS][figure], by[figure]) for figure in ("auc", "ap")}
            said = (f"{figure.upper()} {_cell(each, sign='+')}" for figure, each in ahead.items())
            print(f"ours less {name}: {', '.join(said)}")


def _less(ours: Sequence[float], theirs: Sequence[float]) -> Estimate:
    return estimate([one - other for one, other in zip(ours, theirs, strict=True)])


def _training(days: int) -> str:
    if not days:
        return "Without training, from the criteria alone"
    return f"Trained on the {days} days before" if days > 1 else "Trained on the day before"


def _count(days: int) -> str:
    return f"{days} day{'s' * (days != 1)}"


def _cell(found: Estimate, sign: str = "") -> str:
    return f"{found.mean:{sign}.3f} ({found.low:{sign}.3f}, {found.high:{sign}.3f})"


def print_calibration(size: int, scored: Sequence[tuple[float, bool]]) -> None:
    """What share of the papers with so many points was selected."""
    bins = calibration(scored)
    print(f"\n{_training(size)}: what our score is worth.")
    print(f"{'score':<10}{'papers':>8}{'mean score':>12}{'selected %':>12}")
    for each in bins:
        print(f"{each.low:>3}-{each.high:<6}{each.papers:>8}{each.points:>12.1f}{each.share:>12.1f}")
    print(f"Score and share are {calibration_error(bins):.1f} points apart, on average over papers.")


def report(
    benchmark: Benchmark, sizes: Sequence[int], names: Sequence[str]
) -> dict[str, dict[str, dict[str, float]]]:
    """Print the tables as they come; the means by size and method, each with its number of days."""
    found: dict[str, dict[str, dict[str, float]]] = {}
    ours: dict[int, dict[int, Scores]] = {}
    for size in sizes:
        results = benchmark.results(size, names)
        if not results:
            print(f"\n{_training(size)}: too few days, or no method that has anything to go on.")
            continue
        values = {name: benchmark.figures(scores) for name, scores in results.items()}
        tested = len(next(iter(results.values())))
        found[str(size)] = {name: {**by, "days": tested} for name, by in means(values).items()}
        print_quality(size, tested, benchmark.every, values)
        if OURS in results:
            ours[size] = results[OURS]
    for size, scores in ours.items():
        if size in CALIBRATED:
            print_calibration(size, benchmark.scored(scores))
    if 0 in ours:
        moved = benchmark.moved_by_background(ours[0])
        print(f"\nWithout background and training a paper's score differs by {moved:.1f} points on average.")
    return found


def as_figures(found: Mapping[str, Mapping[str, Mapping[str, float]]]) -> list[Figure]:
    """Our means, over so many days as runs, beside those of the other methods."""
    return [
        figure(
            f"ranking.{key}-{size}",
            f"{name}, {_training(int(size))[0].lower()}{_training(int(size))[1:]}",
            means[OURS][key],
            "",
            *((name, by[key]) for name, by in reversed(list(means.items())) if name != OURS),
            runs=int(means[OURS]["days"]),
        )
        for key, name in (("auc", "AUC"), ("ap", "AP"), ("recall_50", "recall@50"))
        for size, means in found.items()
        if OURS in means
    ]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run from the command line; without labelled days, say so."""
    options = _options(arguments)
    for needed in (options.days, options.criteria):
        if not needed.exists():
            print(f"Skipped: {needed} is not there; this benchmark needs labelled days and criteria.")
            leave(options.figures, [], ["How good the ranking is: labelled days and criteria are not here."])
            return
    days = read_days(options.days)
    topics = read_topics(options.criteria)
    if not any(day.selected for day in days) or not topics:
        print(f"Skipped: {options.days} has no labelled day, or {options.criteria} no topic.")
        leave(options.figures, [], ["How good the ranking is: no day has labels, or the criteria no topic."])
        return
    papers, selected = sum(len(day.papers) for day in days), sum(len(day.selected) for day in days)
    print(f"{len(days)} days, {papers} papers, {selected} selected; {len(topics)} topics")
    print(
        "Means over days, and the middle 95 % of each when the days are drawn anew (bootstrap).", flush=True
    )
    with TemporaryDirectory() as folder, Ranker(Path(folder) / "terms") as ranker:
        benchmark = Benchmark(days, topics, ranker, options.every)
        found = report(benchmark, options.train_sizes, options.methods)
    if options.json is not None:
        options.json.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    leave(options.figures, as_figures(found))
    if options.cost:
        print_cost(topics)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ranking", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("days", nargs="?", type=Path, metavar="DAYS_DIR")
    parser.add_argument(
        "--criteria", type=Path, default=DIGEST, metavar="FILE", help="a criteria.md or a digest"
    )
    sizes, names = [str(size) for size in TRAIN_SIZES], list(METHODS)
    for option, default, of in (("--train-sizes", sizes, "training days"), ("--methods", names, "methods")):
        known = ",".join(default)
        parser.add_argument(
            option, nargs="+", default=default, metavar="X,Y", help=f"{of} (default: {known})"
        )
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the means by size and method there")
    add_option(parser)
    parser.add_argument("--every", type=at_least_one, default=1, metavar="N", help="test only every N-th day")
    parser.add_argument("--no-cost", dest="cost", action="store_false", help="leave out what one day costs")
    options = parse(parser, arguments)
    chosen_sizes, chosen_names = (
        _listed(parser, options, "train_sizes", str.isdecimal),
        _listed(parser, options, "methods", METHODS.__contains__),
    )
    options.train_sizes, options.methods = [int(size) for size in chosen_sizes], chosen_names
    options.days = options.days or SHARED / "days"
    return options


def _listed(
    parser: argparse.ArgumentParser, options: argparse.Namespace, name: str, is_one: Callable[[str], bool]
) -> list[str]:
    """The values of an option, with commas or spaces between; the folder may follow them."""
    values: list[str] = getattr(options, name)
    if options.days is None and len(values) > 1 and not is_one(values[-1].split(",")[0]):
        options.days = Path(values[-1])
        values = values[:-1]
    listed = [value for part in values for value in part.split(",") if value]
    for value in listed:
        if not is_one(value):
            parser.error(f"--{name.replace('_', '-')}: not {value!r}")
    return list(dict.fromkeys(listed))


if __name__ == "__main__":
    main()
