"""How good the first ranking is: `python -m benchmarks.ranking [DAYS_DIR] [--criteria FILE] [--every N]`.

Whole announced days on which somebody's selection is known are ranked by topics alone, and the selection is
looked for in the order that comes out. Beside ours stand chance and the plain TF-IDF cosine. Ours is
measured with nothing but the day itself, and with the three days before it as background. Then: what a
score of so many points was worth, how far a score depends on the background, and what one day costs.

The criteria are those printed at the end of a digest, or a `criteria.md`. DAYS_DIR has a file a day,
`YYYY-MM-DD.jsonl.gz`: id, title, authors, abstract, categories, first_seen, selected.
"""

import argparse
import gzip
import json
import random
import re
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean
from typing import Any

from arxivtui.config import Topic, parse_criteria
from arxivtui.scoring import Ranker, RankPaper

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
DIGEST = SHARED / "digests" / "2025-07-14.md"
BACKGROUND_DAYS = 3
BINS = (0, 10, 20, 30, 40, 50, 60, 100)
_NUMBERED_TOPIC = re.compile(
    r"^\d+\. (?P<title>.+)\n\s+- Relevant: (?P<text>.+)\n\s+- Irrelevant: (?P<avoid>.+)$", re.MULTILINE
)
_KEYWORDS = re.compile(r"^- (?P<kind>Relevant|Irrelevant|Application): (?P<words>.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Day:
    """One announced day and the ids that somebody selected."""

    date: str
    papers: tuple[RankPaper, ...]
    selected: frozenset[str]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Criteria, as far as the ranker looks at them."""

    topics: tuple[Topic, ...]


Scores = dict[str, float]
Method = Callable[[Sequence[Day], int], Scores]
"""From the days and the number of one of them to that day's scores."""


def read_days(folder: Path) -> list[Day]:
    """The days in order; papers seen before theirs are left out, and so are days without both sorts."""
    days = []
    for file in sorted(folder.glob("*.jsonl.gz")):
        date = file.name.removesuffix(".jsonl.gz")
        with gzip.open(file, "rt", encoding="utf-8") as lines:
            rows = [json.loads(line) for line in lines]
        rows = [row for row in rows if row.get("first_seen", date) == date]
        selected = frozenset(row["id"] for row in rows if row["selected"])
        if 0 < len(selected) < len(rows):
            papers = tuple(RankPaper(row["id"], row["title"], row["abstract"]) for row in rows)
            days.append(Day(date, papers, selected))
    return days


def read_topics(file: Path) -> tuple[Topic, ...]:
    """The topics of a `criteria.md`, or those that a digest prints at its end."""
    text = file.read_text(encoding="utf-8")
    _, found, printed = text.rpartition("## Relevant Topics")
    if not found:
        return parse_criteria(text, name=str(file), require_topics=True).topics
    printed = "\n".join(line.removeprefix(">").removeprefix(" ") for line in printed.split("\n"))
    topics = [Topic(**match.groupdict()) for match in _NUMBERED_TOPIC.finditer(printed)]
    words = {match["kind"]: match["words"] for match in _KEYWORDS.finditer(printed)}
    if words:
        avoid = " ".join(words[kind] for kind in ("Irrelevant", "Application") if kind in words)
        topics.append(Topic("Keywords", words.get("Relevant", ""), avoid))
    return tuple(topics)


def by_chance(days: Sequence[Day], number: int) -> Scores:
    """Any order, the same each time."""
    dice = random.Random(days[number].date)
    return {paper.id: dice.random() for paper in days[number].papers}


def by_cosine(topics: Sequence[Topic]) -> Method:
    """The plain recipe: scikit-learn's TF-IDF of words and pairs, cosine with the relevant text."""
    from sklearn.feature_extraction import text as sklearn_text

    make: Any = sklearn_text.TfidfVectorizer  # untyped

    query = " ".join(f"{topic.title}. {topic.text}" for topic in topics)

    def scores(days: Sequence[Day], number: int) -> Scores:
        papers = days[number].papers
        vectorizer = make(ngram_range=(1, 2), stop_words="english", sublinear_tf=True)
        rows = vectorizer.fit_transform([f"{paper.title}. {paper.abstract}" for paper in papers])
        alike = (rows @ vectorizer.transform([query]).T).toarray().ravel()
        return {paper.id: float(value) for paper, value in zip(papers, alike, strict=True)}

    return scores


def by_ranker(ranker: Ranker, topics: tuple[Topic, ...], background_days: int) -> Method:
    """The app's own ranker in its process."""

    def scores(days: Sequence[Day], number: int) -> Scores:
        before = days[max(0, number - background_days) : number]
        background = [paper for day in before for paper in day.papers]
        rankings = ranker.rank(days[number].papers, Wanted(topics), background)
        return {ranking.id: ranking.score for ranking in rankings}

    return scores


def auc(scores: Scores, selected: frozenset[str]) -> float:
    """The chance that a selected paper stands above another; ties count half."""
    order = sorted(scores, key=scores.__getitem__)
    rank_sum, position = 0.0, 0
    while position < len(order):
        tied = position
        while tied < len(order) and scores[order[tied]] == scores[order[position]]:
            tied += 1
        hits = sum(paper in selected for paper in order[position:tied])
        rank_sum += hits * (position + tied + 1) / 2
        position = tied
    good = sum(paper in selected for paper in order)
    return (rank_sum - good * (good + 1) / 2) / (good * (len(order) - good))


def average_precision(scores: Scores, selected: frozenset[str]) -> float:
    """Precision at each selected paper, averaged."""
    hits = [paper in selected for paper in _best_first(scores)]
    return mean(sum(hits[: n + 1]) / (n + 1) for n, hit in enumerate(hits) if hit)


def recall(scores: Scores, selected: frozenset[str], top: int) -> float:
    """The share of the selected papers among the first so many."""
    return len(selected.intersection(_best_first(scores)[:top])) / len(selected)


def _best_first(scores: Scores) -> list[str]:
    return sorted(scores, key=lambda paper: (-scores[paper], paper))


def print_quality(name: str, days: Sequence[Day], results: dict[int, Scores]) -> None:
    """One line of the table."""
    pairs = [(scores, days[number].selected) for number, scores in results.items()]
    figures = (
        mean(auc(*pair) for pair in pairs),
        mean(average_precision(*pair) for pair in pairs),
        mean(recall(*pair, top=20) for pair in pairs),
        mean(recall(*pair, top=50) for pair in pairs),
    )
    print(f"{name:<34}" + "".join(f"{figure:>11.3f}" for figure in figures))


def print_calibration(days: Sequence[Day], results: dict[int, Scores]) -> None:
    """What share of the papers with so many points was selected."""
    points = [
        (score, paper in days[n].selected) for n, scores in results.items() for paper, score in scores.items()
    ]
    print(f"\n{'score':<10}{'papers':>8}{'a day':>8}{'mean score':>12}{'selected %':>12}")
    for low, high in pairwise(BINS):
        inside = [(score, hit) for score, hit in points if low <= score < high or score == high == BINS[-1]]
        if inside:
            print(
                f"{low:>3}-{high:<6}{len(inside):>8}{len(inside) / len(results):>8.1f}"
                f"{mean(score for score, _ in inside):>12.1f}{100 * mean(hit for _, hit in inside):>12.1f}"
            )


def cost(papers: Sequence[RankPaper], topics: tuple[Topic, ...]) -> tuple[float, float]:
    """CPU seconds and the most MB of a process that starts, ranks these papers and ends."""
    before = _children_cpu()
    with Ranker() as ranker:
        ranker.rank(papers, Wanted(topics))
    return _children_cpu() - before, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _children_cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def report(days: Sequence[Day], topics: tuple[Topic, ...], every: int) -> None:
    """Print everything."""
    spent, memory = cost(max((day.papers for day in days), key=len)[:500], topics)
    numbers = range(BACKGROUND_DAYS if len(days) > BACKGROUND_DAYS else 0, len(days), every)
    papers = sum(len(days[number].papers) for number in numbers)
    chosen = sum(len(days[number].selected) for number in numbers)
    print(f"{len(numbers)} days, {papers} papers, {chosen} selected; {len(topics)} topics\n")
    print(f"{'method':<34}{'AUC':>11}{'AP':>11}{'recall@20':>11}{'recall@50':>11}")
    with Ranker() as ranker:
        alone, informed = "ours, the day alone", f"ours, {BACKGROUND_DAYS} days of background"
        methods = {
            "chance": by_chance,
            "TF-IDF cosine": by_cosine(topics),
            alone: by_ranker(ranker, topics, 0),
            informed: by_ranker(ranker, topics, BACKGROUND_DAYS),
        }
        results = {name: {n: method(days, n) for n in numbers} for name, method in methods.items()}
    for name, result in results.items():
        print_quality(name, days, result)
    print_calibration(days, results[informed])
    apart = [
        abs(score - results[informed][number][paper])
        for number, scores in results[alone].items()
        for paper, score in scores.items()
    ]
    print(f"\nA paper's score with and without background differs by {mean(apart):.1f} points on average.")
    print(f"A cold process ranks {min(500, max(len(day.papers) for day in days))} papers ", end="")
    print(f"in {spent:.2f} s of CPU and {memory:.0f} MB (budget 2.5 s, 300 MB).")


def main() -> None:
    """Run from the command line; without labelled days, say so."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.ranking", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("days", nargs="?", type=Path, default=SHARED / "days", metavar="DAYS_DIR")
    parser.add_argument(
        "--criteria", type=Path, default=DIGEST, metavar="FILE", help="a criteria.md or a digest"
    )
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every N-th day")
    arguments = parser.parse_args()
    for needed in (arguments.days, arguments.criteria):
        if not needed.exists():
            print(f"Skipped: {needed} is not there; this benchmark needs labelled days and criteria.")
            return
    days = read_days(arguments.days)
    topics = read_topics(arguments.criteria)
    if not days or not topics:
        print(f"Skipped: {arguments.days} has no labelled day, or {arguments.criteria} no topic.")
        return
    report(days, topics, max(1, arguments.every))


if __name__ == "__main__":
    main()
