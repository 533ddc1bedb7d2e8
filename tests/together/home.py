"""One reader's home for everybody: each actor has papers of its own, known by a word in their titles."""

import random
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path

from arxivtui.config import Directories
from arxivtui.domain import (
    LOCAL,
    Entry,
    FetchedListing,
    Kind,
    Listing,
    ListingState,
    Paper,
    Run,
    RunKind,
    Score,
)
from arxivtui.store import Store, listings, papers, runs, scores

CATEGORY = "cs.LG"
DAY = date(2025, 7, 14)
AT = datetime(2025, 7, 14, 12, 0, tzinfo=UTC)

FIRST_APP, SECOND_APP, COMMANDS, BROWSER = "copper", "silver", "iron", "linen"
ACTORS = (FIRST_APP, SECOND_APP, COMMANDS, BROWSER)
OWN, SHARED = 8, 4
"""Papers of each actor alone; papers of all of them."""


def ids_of(actor: str) -> tuple[str, ...]:
    """The papers that this actor alone touches."""
    first = 1 + SHARED + ACTORS.index(actor) * OWN
    return tuple(f"2500.{number:05}" for number in range(first, first + OWN))


SHARED_IDS = tuple(f"2500.{number:05}" for number in range(1, SHARED + 1))


def some_of(dice: random.Random, actor: str) -> tuple[str, ...]:
    """One to three papers of an actor, now and then one of all."""
    ids = dice.sample(ids_of(actor), dice.choice((1, 1, 1, 2, 3)))
    return (*ids[1:], dice.choice(SHARED_IDS)) if dice.random() < 0.25 else tuple(ids)


def make_home(home: Path) -> Directories:
    """Settings, criteria and a day of everybody's papers, ranked."""
    directories = Directories.find({"ARXIVTUI_HOME": str(home)})
    directories.create()
    directories.config_file.write_text(
        f'[arxiv]\ncategories = ["{CATEGORY}"]\n\n[ui]\nadvance = false\n', encoding="utf-8"
    )
    directories.criteria_file.write_text(
        "## Metals\n\nPapers on copper, silver and iron.\n", encoding="utf-8"
    )
    found = [_paper(one, " ".join(ACTORS)) for one in SHARED_IDS]
    found += [_paper(one, actor) for actor in ACTORS for one in ids_of(actor)]
    counts = {Kind.NEW: len(found)}
    day = Listing(CATEGORY, DAY, ListingState.COMPLETE, counts, counts)
    run = Run("run", RunKind.RANK, AT, LOCAL, "criteria")
    with Store.open(directories.database) as store, store.writing() as db:
        scores.configure(db, "", "criteria")
        entries = tuple(Entry(paper, Kind.NEW) for paper in found)
        listings.save(db, FetchedListing(day, entries), {one.id: papers.plain_text(one) for one in found}, AT)
        runs.start(db, run)
        scores.save(db, [_score(paper, place) for place, paper in enumerate(found)])
    return directories


def environment(home: Path, arxiv: str, port: int, temporary: Path) -> Mapping[str, str]:
    """What every process of this home is started with, beside the usual."""
    return {
        "ARXIVTUI_HOME": str(home),
        "ARXIVTUI_SERVER__PORT": str(port),
        "ARXIVTUI_SERVER__WITH_APP": "true",
        "ARXIVTUI_ARXIV__BASE_URL": arxiv,
        "ARXIVTUI_ARXIV__FEED_URL": arxiv,
        "ARXIVTUI_ARXIV__OAI_URL": f"{arxiv}/oai",
        "ARXIVTUI_ARXIV__API_URL": f"{arxiv}/api/query",
        "ARXIVTUI_ARXIV__DELAY_SECONDS": "0",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        "TMPDIR": str(temporary),
    }


def _paper(paper_id: str, words: str) -> Paper:
    return Paper(
        id=paper_id,
        title=f"On {words}, part {paper_id[-2:]}",
        authors=("Ada Example",),
        abstract=f"We look at {words} again.",
        categories=(CATEGORY,),
    )


def _score(paper: Paper, place: int) -> Score:
    return Score(paper.id, LOCAL, "criteria", paper.text_hash, "run", score=90.0 - place, topic="Metals")
