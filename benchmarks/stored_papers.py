"""Papers for benchmarks, any number: `python -m benchmarks.stored_papers DIR 100000` makes a reader's home.

The papers are real ones where `../shared/data/papers-50k.jsonl.gz` is beside the checkout, cloned under new
ids where more are asked for; else they are made of invented words.
"""

import argparse
import gzip
import json
import os
import random
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import TypedDict

from arxivtui.config import STARTER_CRITERIA, Directories, load_criteria, save_criteria
from arxivtui.domain import (
    LOCAL,
    Act,
    Entry,
    Evidence,
    EvidenceKind,
    FetchedListing,
    Kind,
    Listing,
    ListingState,
    Paper,
    PlainText,
    Run,
    RunKind,
    Score,
    Verb,
)
from arxivtui.store import Store, listings, runs, scores, triage
from benchmarks.options import at_least_one, parse
from benchmarks.scratch import FOLDER, scratch

REAL = Path(__file__).resolve().parents[2] / "shared" / "data" / "papers-50k.jsonl.gz"
CATEGORY = "cs.LG"
NEWEST = date(2025, 7, 14)
PAPERS_A_DAY = 500
FIRST_TITLE = "Benchmarked before breakfast"
"""The title of the newest day's first paper, by which a benchmark sees that rows are on screen."""
_VERSION = 2
"""Goes up when homes built before are of no more use."""
_TOLD = int(os.environ.pop("BENCHMARKS_TOLD", "2"))
"""Where the reader looks: of a benchmark that a run has started, the run's stderr and not its own."""


class Record(TypedDict):
    """What is read or invented of a paper."""

    title: str
    authors: list[str]
    abstract: str
    categories: list[str]


def read_papers(count: int) -> Iterator[Paper]:
    """So many papers, always the same, each with an id of its own."""
    known = list(_real_papers(count)) if REAL.is_file() else list(_invented_papers(min(count, 50_000)))
    for number in range(count):
        record = known[number % len(known)]
        yield Paper(
            id=f"{2400 + number // 99_999:04}.{number % 99_999 + 1:05}",
            title=record["title"],
            authors=tuple(record["authors"]),
            abstract=record["abstract"],
            categories=tuple(record["categories"]),
            submitted=NEWEST - timedelta(days=1 + number // PAPERS_A_DAY),
        )


def say(text: str) -> None:
    """Tell whoever waits why it takes so long."""
    os.write(_TOLD, f"{text}\n".encode())


def rows_file(count: int) -> Path:
    """A small file with what a list shows of so many papers: id, title, authors, category; kept likewise."""
    file = FOLDER / f"rows-{count}-v{_VERSION}.tsv"
    if not file.is_file():
        say(f"writing {count:,} rows, for this run and later ones …")
        with scratch(FOLDER, "unfinished-") as folder:
            unfinished = folder / file.name
            with unfinished.open("w", encoding="utf-8") as lines:
                for paper in read_papers(count):
                    fields = (paper.id, paper.title, ", ".join(paper.authors), paper.primary)
                    lines.write("\t".join(map(_line, fields)) + "\n")
            unfinished.rename(file)
    return file


def home_folder(count: int) -> Path:
    """Where such a home is, or will be."""
    return FOLDER / f"home-{count}-v{_VERSION}"


def home_with(count: int) -> Path:
    """A home with so many papers, built once and kept under `.benchmarks/`."""
    home = home_folder(count)
    if not home.is_dir():
        say(f"building a store of {count:,} papers, for this run and later ones …")
        with scratch(FOLDER, "unfinished-") as folder:
            unfinished = folder / home.name
            build(unfinished, count)
            # Another benchmark may have built the same meanwhile.
            with suppress(OSError):
                unfinished.rename(home)
    return home


@contextmanager
def copied_home(count: int, settings: str = "") -> Iterator[Path]:
    """A copy of such a home, for an app that has no endpoint and was never opened; thrown away.

    Args:
        count: papers stored.
        settings: more lines of its config.toml.
    """
    kept = home_with(count)
    with scratch(FOLDER, "copied-") as folder:
        home = folder / "home"
        shutil.copytree(kept, home)
        with (home / "config.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n{settings}\n[server]\nwith_app = false\n")
        with closing(sqlite3.connect(home / "arxivtui.db")) as db:
            db.execute("DELETE FROM ui_state")
            db.commit()
        yield home


def build(home: Path, count: int) -> None:
    """Make a home: settings, criteria, and `count` papers over as many days as it takes, all ranked.

    The newest day is unread; of the days before, a tenth was starred and the rest seen.
    """
    home.mkdir(parents=True)
    directories = Directories.find({"ARXIVTUI_HOME": str(home)})
    directories.config_file.write_text(f'[arxiv]\ncategories = ["{CATEGORY}"]\n', encoding="utf-8")
    save_criteria(directories, STARTER_CRITERIA)
    criteria_hash = load_criteria(directories).hash
    dice = random.Random(0)
    every = read_papers(count)
    with Store.open(directories.database) as store:
        with store.writing() as db:
            scores.configure(db, "", criteria_hash)
        day = NEWEST
        while papers := list(islice(every, PAPERS_A_DAY)):
            if day == NEWEST:
                papers[0] = _retitled(papers[0])
            _keep_day(store, day, papers, criteria_hash, dice)
            day -= timedelta(days=1)


def _keep_day(
    store: Store, day: date, papers: Sequence[Paper], criteria_hash: str, dice: random.Random
) -> None:
    at = datetime.combine(day, datetime.min.time(), UTC)
    listing = Listing(CATEGORY, day, ListingState.COMPLETE, {Kind.NEW: len(papers)}, {Kind.NEW: len(papers)})
    fetched = FetchedListing(listing, tuple(Entry(paper, Kind.NEW) for paper in papers))
    plain = {
        paper.id: PlainText(_line(paper.title), tuple(map(_line, paper.authors)), _line(paper.abstract))
        for paper in papers
    }
    run = Run(f"run-{day}", RunKind.RANK, at, LOCAL, criteria_hash, len(papers))
    with store.writing() as db:
        listings.save(db, fetched, plain, at)
        runs.start(db, run)
        scores.save(db, [_score(paper, run, dice) for paper in papers])
    if day != NEWEST:
        with store.writing() as db:
            ids = tuple(paper.id for paper in papers)
            triage.act(db, Act(Verb.SEE, ids), at=at)
            triage.act(db, Act(Verb.STAR, ids[::10]), at=at)


def _score(paper: Paper, run: Run, dice: random.Random) -> Score:
    # As the embedded ranker spreads them: most low, a few high.
    value = 100.0 if paper.title == FIRST_TITLE else 99 * dice.betavariate(1.2, 3)
    evidence = (
        Evidence(EvidenceKind.TOPIC, "Efficient inference", value / 2),
        Evidence(EvidenceKind.TERM, "sparse attention", value / 4),
        Evidence(EvidenceKind.CATEGORY, paper.primary, value / 8),
    )
    return Score(
        paper.id,
        LOCAL,
        run.criteria_hash,
        paper.text_hash,
        run.id,
        score=value,
        relevance=max(1, round(value / 10)),
        topic="Efficient inference",
        evidence=evidence,
    )


def _retitled(paper: Paper) -> Paper:
    return Paper(paper.id, FIRST_TITLE, paper.authors, paper.abstract, paper.categories)


def _line(text: str) -> str:
    return " ".join(text.split())


def _real_papers(count: int) -> Iterator[Record]:
    with gzip.open(REAL, "rt", encoding="utf-8") as lines:
        yield from (json.loads(line) for line in islice(lines, count))


def _invented_papers(count: int) -> Iterator[Record]:
    dice = random.Random(0)
    syllables = ["lor", "em", "ip", "sum", "dol", "sit", "am", "et", "con", "sec", "ad", "pis", "ci", "ne"]
    words = ["".join(dice.choices(syllables, k=dice.randint(1, 4))) for _ in range(5000)]
    for _ in range(count):
        yield {
            "title": " ".join(dice.choices(words, k=dice.randint(5, 14))).capitalize(),
            "authors": [
                " ".join(dice.choices(words, k=2)).title()
                for _ in range(min(12, 1 + int(dice.expovariate(0.25))))
            ],
            "abstract": " ".join(dice.choices(words, k=180)).capitalize() + ".",
            "categories": [CATEGORY, "stat.ML"][: dice.randint(1, 2)],
        }


def main() -> None:
    """Build a home where the command line says."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.stored_papers", description=__doc__)
    parser.add_argument("home", type=Path, metavar="DIR", help="which is not there yet")
    parser.add_argument("papers", type=at_least_one, help="how many")
    asked = parse(parser)
    if asked.home.exists():
        parser.error(f"{asked.home} is there already")
    start = time.perf_counter()
    build(asked.home, asked.papers)
    print(f"{asked.papers} papers in {asked.home}, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
