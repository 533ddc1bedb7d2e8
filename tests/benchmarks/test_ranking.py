"""The benchmark of the ranking: right figures, days as described, and nothing known before its time."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from arxivtui.scoring import Ranker
from benchmarks import ranking
from benchmarks.ranking import Benchmark
from benchmarks.ranking_days import Day, Task, read_days, read_topics, tasks
from benchmarks.ranking_figures import FIGURES, calibration, estimate, figures
from benchmarks.ranking_methods import METHODS, examples, methods
from tests.benchmarks.labelled_days import CRITERIA, write_labelled_day, write_labelled_days


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_labelled_days(tmp_path / "days")


@pytest.fixture
def criteria(tmp_path: Path) -> Path:
    file = tmp_path / "criteria.md"
    file.write_text(CRITERIA, encoding="utf-8")
    return file


@pytest.fixture
def ranker(tmp_path: Path) -> Iterator[Ranker]:
    with Ranker(tmp_path / "terms") as one:
        yield one


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> str:
    ranking.main([str(argument) for argument in arguments])
    return capsys.readouterr().out


ORDER = {f"p{place:03}": 1000.0 - place for place in range(200)}
"""From the first to the last."""


class TestFigures:
    def test_the_selection_first_is_perfect(self) -> None:
        first = frozenset(list(ORDER)[:10])

        assert figures(ORDER, first) == dict.fromkeys(FIGURES, 1.0)

    def test_the_selection_last_is_the_worst(self) -> None:
        found = figures(ORDER, frozenset(list(ORDER)[-10:]))

        assert found["auc"] == found["recall_100"] == found["precision_10"] == 0.0
        assert found["ap"] == pytest.approx(sum(n / (190 + n) for n in range(1, 11)) / 10)

    def test_a_selection_here_and_there(self) -> None:
        """The second, the 21st and the 101st of 200."""
        found = figures(ORDER, frozenset({"p001", "p020", "p100"}))

        assert found["ap"] == pytest.approx((1 / 2 + 2 / 21 + 3 / 101) / 3)
        assert (found["recall_20"], found["recall_50"], found["recall_100"]) == pytest.approx(
            (1 / 3, 2 / 3, 2 / 3)
        )
        assert found["precision_10"] == pytest.approx(1 / 10)
        assert found["auc"] == pytest.approx(1 - (1 + 19 + 98) / (3 * 197))

    def test_equal_scores_are_worth_a_coin(self) -> None:
        assert figures(dict.fromkeys("abcd", 0.0), frozenset("ab"))["auc"] == 0.5

    def test_days_that_agree_leave_no_doubt(self) -> None:
        sure, unsure = estimate([0.8] * 9), estimate([0.7, 0.9] * 9)

        assert (sure.low, sure.mean, sure.high) == pytest.approx((0.8, 0.8, 0.8))
        assert unsure.low < unsure.mean < unsure.high
        assert unsure == estimate([0.7, 0.9] * 9)

    def test_calibration_tells_what_a_score_is_worth(self) -> None:
        low, high = calibration([(2.0, False), (4.0, False), (90.0, True), (100.0, False)])

        assert (low.low, low.high, low.papers, low.points, low.share) == (0, 5, 2, 3.0, 0.0)
        assert (high.low, high.high, high.papers, high.points, high.share) == (80, 100, 2, 95.0, 50.0)


class TestDays:
    def test_a_paper_stands_in_the_day_it_was_first_seen_on(self, folder: Path) -> None:
        days = read_days(folder)
        told_again = _rows(days[0])[:3]
        first, second, third = _rows(days[1])[1:4]
        revised = {**first, "id": "2400.00001", "first_seen": "2024-05-01"}
        later = {"first_seen": "2025-06-09"}
        fresh = [{**second, **later, "id": "2500.90000"}, {**third, **later, "id": "2500.90001"}]
        write_labelled_day(folder, date(2025, 6, 9), [*told_again, revised, *fresh])

        *before, newest = read_days(folder)

        assert before == days
        assert [paper.id for paper in newest.papers] == ["2500.90000", "2500.90001"]

    def test_a_day_of_which_only_the_selection_is_known_is_left_out(self, folder: Path) -> None:
        days = read_days(folder)
        chosen = [{**row, "id": f"2500.8000{n}"} for n, row in enumerate(_rows(days[0])) if row["selected"]]
        write_labelled_day(folder, date(2025, 6, 1), chosen)
        write_labelled_day(folder, date(2025, 5, 31), _rows(days[0]))

        assert read_days(folder) == days

    def test_a_task_knows_the_days_before_and_which_of_them_were_judged(self, folder: Path) -> None:
        days = read_days(folder)

        by_size = {size: tasks(days, size) for size in (0, 1, 3, 20)}

        assert {size: list(found) for size, found in by_size.items()} == {
            0: [1, 2, 3],
            1: [1, 2, 3],
            3: [3],
            20: [],
        }
        task = by_size[1][3]
        assert task.training == (days[2],)
        assert task.unjudged == (*days[0].papers, *days[1].papers)
        assert [day.selected for day in task.earlier[:2]] == [frozenset(), frozenset()]
        assert tasks(days, 0)[3].training == ()

    def test_the_newest_word_comes_first_and_stars_count_twice(self, folder: Path) -> None:
        days = read_days(folder)

        told = examples(tasks(days, 2)[3])

        assert [each.paper.id for each in told][:1] == [
            next(paper.id for paper in days[2].papers if paper.id in days[2].selected)
        ]
        assert {each.paper.id for each in told if each.weight > 0} == days[1].selected | days[2].selected
        assert len(told) == len(days[1].papers) + len(days[2].papers)
        assert told[0].weight == 1.0
        seen = [each.weight for each in told if each.weight < 0]
        assert seen[0] == -0.5 < seen[-1] < 0


class TestNothingIsKnownBeforeItsTime:
    @pytest.mark.parametrize("size", [0, 2])
    def test_a_score_does_not_depend_on_the_other_papers_of_the_day(
        self, folder: Path, criteria: Path, ranker: Ranker, size: int
    ) -> None:
        """Which holds for ours once there is a past of a hundred papers."""
        task = tasks(read_days(folder), size)[3]
        assert len(task.past) >= 100
        few = replace(task, papers=task.papers[::7])

        for name, method in methods(read_topics(criteria), ranker).items():
            if size == 0 and name == "linear_svc":
                continue
            whole = method(task)
            assert method(few) == pytest.approx({paper.id: whole[paper.id] for paper in few.papers}), name

    def test_neither_the_selection_of_a_day_nor_later_days_change_its_scores(
        self, folder: Path, criteria: Path, ranker: Ranker
    ) -> None:
        days = read_days(folder)
        other = [
            *days[:2],
            replace(days[2], selected=frozenset(paper.id for paper in days[2].papers[1:9])),
            replace(days[3], papers=days[3].papers[:5], selected=frozenset([days[3].papers[4].id])),
        ]

        one, two = (Benchmark(each, read_topics(criteria), ranker).results(1) for each in (days, other))

        assert set(one) == set(METHODS)
        for name in METHODS:
            assert one[name][1] == two[name][1]
            assert one[name][2] == two[name][2]

    def test_what_a_method_is_given_has_no_word_on_the_days_selection(self, folder: Path) -> None:
        for number, task in tasks(read_days(folder), 1).items():
            assert isinstance(task, Task)
            assert all(day.date < task.date for day in task.earlier)
            assert len(task.earlier) == number
            assert not {paper.id for paper in task.past} & {paper.id for paper in task.papers}


class TestTheCommand:
    def test_it_prints_a_table_a_size_and_writes_the_means(
        self, folder: Path, criteria: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "found.json"

        said = run(
            capsys, folder, "--criteria", criteria, "--json", file, "--train-sizes", "0,1,20", "--no-cost"
        )

        found = json.loads(file.read_text(encoding="utf-8"))
        assert list(found) == ["0", "1"]
        assert list(found["0"]) == ["random", "bm25", "criteria", "ours"]
        assert list(found["1"]) == list(METHODS)
        for by_method in found.values():
            for by_figure in by_method.values():
                assert list(by_figure) == [*FIGURES, "days"]
                assert all(0 <= by_figure[each] <= 1 for each in FIGURES)
        assert (
            "Trained on the day before; tested on 3 days: all that have at least 1 day before them." in said
        )
        assert "Trained on the 20 days before: too few days" in said
        assert "ours less linear_svc: AUC " in said
        assert "Without background and training a paper's score differs by" in said

    def test_what_follows_a_rule_is_found(
        self, folder: Path, criteria: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "found.json"

        run(capsys, "--criteria", criteria, "--json", file, "--no-cost", "--train-sizes", 3, folder)

        means = {name: by["auc"] for name, by in json.loads(file.read_text(encoding="utf-8"))["3"].items()}
        assert abs(means["random"] - 0.5) < 0.2
        assert min(auc for name, auc in means.items() if name != "random") > 0.9

    def test_sizes_methods_and_days_can_be_narrowed(
        self, folder: Path, criteria: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        file = tmp_path / "found.json"
        arguments: Sequence[object] = ("--criteria", criteria, "--json", file, "--no-cost", "--every", 2)

        said = run(capsys, *arguments, "--train-sizes", 0, 1, "--methods", "bm25", "random", folder)

        found = json.loads(file.read_text(encoding="utf-8"))
        assert {size: list(by) for size, by in found.items()} == {key: ["bm25", "random"] for key in "01"}
        assert "tested on 2 days: one in 2 that have at least 1 day before them" in said

    def test_a_method_that_does_not_exist_is_refused(
        self, folder: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        with pytest.raises(SystemExit) as left:
            ranking.main([str(folder), "--methods", "bm25,magic"])

        assert left.value.code == 2
        assert "--methods: not 'magic'" in capsys.readouterr().err

    def test_without_days_it_says_why_it_is_skipped(
        self, tmp_path: Path, criteria: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "empty").mkdir()

        nowhere = run(capsys, tmp_path / "nowhere", "--criteria", criteria)
        empty = run(capsys, tmp_path / "empty", "--criteria", criteria)

        assert nowhere.startswith(f"Skipped: {tmp_path / 'nowhere'} is not there")
        assert empty.startswith(f"Skipped: {tmp_path / 'empty'} has no labelled day")


def _rows(day: Day) -> list[dict[str, object]]:
    return [
        {
            "id": paper.id,
            "title": paper.title,
            "abstract": paper.abstract,
            "authors": paper.authors,
            "categories": paper.categories,
            "first_seen": day.date,
            "selected": paper.id in day.selected,
        }
        for paper in day.papers
    ]
