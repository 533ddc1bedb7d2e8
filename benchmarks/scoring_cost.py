"""What a model's scores of a real day cost: `python -m benchmarks.scoring_cost [--papers N]...`.

The day that the digest in ../shared/data/digests scored is fetched from its captured pages, ranked and scored
at default settings, with the criteria that the digest prints, by the whole pipeline against a stand-in for
the model. That knows the digest's scores and comments, counts tokens as OpenAI's models do (package `rs_bpe`;
without it a quarter of the characters, said so), and caches prompts from 1,024 tokens on, as OpenAI does.
Beside it: what the digest says it took. Both at the same list price.

Comments are what a model writes most of: those of papers without a known one are as long as a known one.
"""

import argparse
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from arxivtui.config import ApiKey, Criteria, Directories, KeySource, Settings, parse_criteria
from arxivtui.config.settings import ArxivSettings, LlmSettings
from arxivtui.day import Fetcher, rank_days
from arxivtui.day.llm import ModelScoring, ScorePlan, ScoreReport, agree, note_shown, plan_scoring
from arxivtui.domain import Digest, Price, Usage
from arxivtui.formats import read_digest
from arxivtui.scoring.llm import find_price
from arxivtui.store import Store
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.ranking import DIGEST, read_topics
from tests.shared_data import SHARED
from tests.stand_ins.arxiv import ArxivStandIn
from tests.stand_ins.model import ModelStandIn
from tests.stand_ins.model_answers import Answers, ModelScore

DAY = date(2025, 7, 14)
CATEGORIES = ("cs.LG", "cs.AI")
MODEL = "gpt-4o"
CACHED_FROM = 1024
"""Tokens that a shared beginning needs to be cached (https://platform.openai.com/docs/guides/prompt-caching)."""


@dataclass(frozen=True)
class Run:
    """One way to score the day."""

    plan: ScorePlan
    report: ScoreReport
    missed: int


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scoring_cost", description=__doc__)
    parser.add_argument(
        "--papers",
        type=at_least_one,
        action="append",
        metavar="N",
        help="papers asked about; may be given more than once",
    )
    add_option(parser)
    arguments = parse(parser)
    if not DIGEST.exists():
        print(f"Skipped: {DIGEST} is not there; this benchmark needs a real day and its digest.")
        leave(arguments.figures, [], ["What a model's scores cost: a real day and its digest are not here."])
        return
    digest = read_digest(DIGEST.read_text(encoding="utf-8"), DIGEST.name)
    count, tokenizer = token_counter()
    price = find_price(LlmSettings(model=MODEL))
    assert price is not None
    print(
        f"{DAY}, {', '.join(CATEGORIES)}; tokens by {tokenizer}; {MODEL} at "
        f"{price.prompt:g}, {price.cached:g} (cached) and {price.completion:g} dollars a million\n"
    )
    print(HEADER)
    report_digest(digest, price)
    runs = []
    with TemporaryDirectory() as folder:
        settings, criteria, store = fetched_day(Path(folder))
        for papers in arguments.papers or [LlmSettings().papers_per_day, 100, 1000]:
            run = score(store, settings, criteria, digest, papers, count, Path(folder))
            runs.append(run)
            report_run(run, digest)
    leave(arguments.figures, [each for run in runs for each in as_figures(run, digest, price)])


def as_figures(run: Run, digest: Digest, price: Price) -> list[Figure]:
    """What a run took a paper that was announced, beside the digest's own."""
    prompt, completion = int(digest.tokens.prompt), int(digest.tokens.completion)
    cost, scanned = price.cost(Usage(prompt, 0, completion)), digest.total_scanned
    ours, best = run.report.usage, len(run.plan.ids)
    parts = (
        ("prompt", "prompt tokens", "a paper announced", ours.prompt, prompt),
        ("completion", "completion tokens", "a paper announced", ours.completion, completion),
        ("cost", "cost", "dollars a thousand papers", 1000 * (run.report.cost or 0.0), 1000 * cost),
    )
    return [
        figure(
            f"scoring_cost.{key}-{best}",
            f"{name}, the best {best} papers asked about",
            spent / run.plan.papers,
            unit,
            ("the digest's own", theirs / scanned),
        )
        for key, name, unit, spent, theirs in parts
    ]


HEADER = (
    f"{'':<26} {'announced':>9} {'scored':>6} {'ranked out':>10} {'unscored':>8} {'prompt':>7} {'cached':>7} "
    f"{'compl.':>6} {'prompt/p.':>9} {'compl./p.':>9} {'cost':>8}  digest's picks among the scored"
)


def report_digest(digest: Digest, price: Price) -> None:
    """The digest's own line: it says nothing of what became of the others."""
    usage = Usage(int(digest.tokens.prompt), 0, int(digest.tokens.completion))
    scanned, picks = digest.total_scanned, len(digest.entries)
    cells = figures(usage, scanned, price.cost(usage))
    print(f"{'the digest':<26} {scanned:>9} {'?':>6} {'?':>10} {'?':>8} {cells}  {picks} of {picks}")


def report_run(run: Run, digest: Digest) -> None:
    """One of our lines; announced = scored + ranked out + unscored."""
    plan, report, picks = run.plan, run.report, len(digest.entries)
    assert plan.papers == report.scored + plan.ranked_out + report.left_out
    name = f"arxivtui, best {len(plan.ids)} papers"
    print(
        f"{name:<26} {plan.papers:>9} {report.scored:>6} {plan.ranked_out:>10} {report.left_out:>8} "
        f"{figures(report.usage, plan.papers, report.cost or 0)}  {picks - run.missed} of {picks}"
    )


def figures(usage: Usage, announced: int, cost: float) -> str:
    """Tokens, tokens a paper, and dollars."""
    return (
        f"{usage.prompt:>7,} {usage.cached:>7,} {usage.completion:>6,} {usage.prompt / announced:>9.1f} "
        f"{usage.completion / announced:>9.1f} {cost:>8.4f}"
    )


def token_counter() -> tuple[Callable[[str], int], str]:
    """How to count tokens, and its name."""
    try:
        from rs_bpe.bpe import openai  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return (lambda text: -(-len(text) // 4)), "a quarter of the characters (no rs_bpe)"
    return openai.o200k_base().count, "o200k_base"


def fetched_day(folder: Path) -> tuple[Settings, Criteria, Store]:
    """The captured day, fetched, with the digest's criteria."""
    topics = read_topics(DIGEST)
    text = "\n\n".join(
        f"## {topic.title}\n\n{topic.text}\n\nIrrelevant: {topic.avoid}"
        if topic.avoid
        else f"## {topic.title}\n\n{topic.text}"
        for topic in topics
    )
    store = Store.open(folder / "arxivtui.db")
    with ArxivStandIn(SHARED / "real-days", today=DAY) as arxiv:
        settings = Settings(arxiv=ArxivSettings(categories=CATEGORIES, base_url=arxiv.url, delay_seconds=0.0))
        Fetcher(store, settings, directories_in(folder)).fetch(CATEGORIES, [])
    criteria = parse_criteria(text)
    rank_days(store, settings, criteria, [DAY])
    return settings, criteria, store


def directories_in(folder: Path) -> Directories:
    """Everything in one folder."""
    return Directories.find({"ARXIVTUI_HOME": str(folder)})


def score(
    store: Store,
    settings: Settings,
    criteria: Criteria,
    digest: Digest,
    papers: int,
    count: Callable[[str], int],
    folder: Path,
) -> Run:
    """Score the day in a copy of the store, so that every run pays for all of its papers."""
    own = folder / f"best-{papers}"
    own.mkdir()
    with closing(sqlite3.connect(store.path)) as db:
        db.execute("VACUUM INTO ?", (str(own / "arxivtui.db"),))
    with ModelStandIn(Answers(known_scores(store, digest))) as model, Store.open(own / "arxivtui.db") as copy:
        model.count_tokens, model.cache.least = count, CACHED_FROM
        llm = LlmSettings(
            model=MODEL, base_url=model.url, papers_per_day=papers, cap_per_day=100.0, cap_per_month=100.0
        )
        settings = msgspec.structs.replace(settings, llm=llm)
        plan = plan_scoring(copy, settings, criteria, ApiKey("sk-any", KeySource.ENVIRONMENT), [DAY])
        note_shown(copy, plan)
        report = ModelScoring(copy, directories_in(own)).run(agree(copy, plan))
        picked = {entry.paper_id for entry in digest.entries}
        missed = len(picked - set(plan.ids))
    return Run(plan, report, missed)


def known_scores(store: Store, digest: Digest) -> Sequence[ModelScore]:
    """The digest's scores and, for the other papers, low ones with comments as long as the digest's."""
    with store.reading() as db:
        ids = [paper_id for (paper_id,) in db.execute("SELECT id FROM papers")]
    comments = [entry.comment for entry in digest.entries]
    known = {
        entry.paper_id: ModelScore(
            entry.paper_id, entry.relevance or 1, entry.novelty or 1, entry.comment, "T1"
        )
        for entry in digest.entries
    }
    return [
        known.get(paper_id) or ModelScore(paper_id, 3, 4, comments[number % len(comments)], "none")
        for number, paper_id in enumerate(ids)
    ]


if __name__ == "__main__":
    main()
