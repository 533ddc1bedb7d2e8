"""A small store to search in: invented papers of every sort, and names to call them by."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from arxivtui.domain import (
    Act,
    Digest,
    DigestEntry,
    Kind,
    Paper,
    RunKind,
    Score,
    Tally,
    Verb,
)
from arxivtui.domain.query import parse_query
from arxivtui.store import Store, digests, exports, listings, papers, runs, scores, search, triage
from tests.store.samples import DAY, NOW, a_listing, a_run, a_score, all_as_shown, as_shown

TODAY = DAY
DAY_BEFORE = DAY - timedelta(days=3)
NOTHING = Decimal(0)
OLD = date(1999, 1, 2)
GALAXIES = "astro-ph.GA"

GATES = Paper(
    "2507.00001",
    "Sparse gates: a mixture-of-experts study",
    ("Jiyao Zhang", "Béla Sample"),
    "AI-driven gating doesn't hurt. GPT-4 is a baseline.",
    ("cs.LG", "stat.ML"),
)
PROOFS = Paper(
    "2507.00002",
    "Verified proofs in C++",
    ("José García López", "Ada J. Zhang"),
    "We transform sparse lemmas into C++ code.",
    ("cs.LO", "math-ph"),
)
STARS = Paper(
    "2507.00003", "Naïve transformers see stars", ("Wei Ødegård",), "A light curve.", ("astro-ph.GA",)
)
GRADES = Paper(
    "2507.00004", "Vitamin C in C major", ("Li Zhangsun",), "Not a language. 100%_sure.", ("q-bio.NC",)
)
REPLACED = Paper(
    "2501.00005", "Old gates, new title", ("Ada Example",), "A mixture of old experts.", ("cs.LG",)
)
CHOSEN = Paper("2505.00006", "Chosen by a digest", ("Ann Author",), "Long ago.", ())
BARE = Paper(
    "hep-th/9901001", "Before all listings", ("Edward W.",), "", ("hep-th",), submitted=date(1999, 1, 2)
)
UNDATED = Paper("2507.00008", "Imported without a date", (), "", ())
EXPORTED = (GATES.id, STARS.id)
EVERY = (GATES, PROOFS, STARS, GRADES, REPLACED, CHOSEN, BARE, UNDATED)
NAMES = {
    paper.id: name
    for name, paper in {
        "gates": GATES,
        "proofs": PROOFS,
        "stars": STARS,
        "grades": GRADES,
        "replaced": REPLACED,
        "chosen": CHOSEN,
        "bare": BARE,
        "undated": UNDATED,
    }.items()
}


def fill(store: Store) -> None:
    plain = all_as_shown(EVERY)
    before, monday = DAY_BEFORE, DAY
    with store.writing() as db:
        listings.save(db, a_listing([REPLACED], day=before), plain, NOW)
        listings.save(db, a_listing([GATES, PROOFS], day=monday), plain, NOW)
        listings.save(db, a_listing([PROOFS], category="cs.LO", day=monday, kind=Kind.CROSS), plain, NOW)
        listings.save(db, a_listing([STARS], category="astro-ph", day=before, kind=Kind.CROSS), plain, NOW)
        listings.save(db, a_listing([GRADES], category="q-bio", day=monday), plain, NOW)
        later_copy = a_listing([REPLACED], category="stat.ML", day=monday, kind=Kind.REPLACE)
        listings.save(db, later_copy, plain, NOW)
        papers.mark_replaced(db, [GATES.id, PROOFS.id], NOW - timedelta(days=1))
        papers.save(db, BARE, as_shown(BARE))
        papers.save(db, UNDATED, as_shown(UNDATED))
        digests.save(db, a_digest(), a_run("digest", RunKind.IMPORT), {CHOSEN.id: as_shown(CHOSEN)}, NOW)
        exports.record(db, EXPORTED, NOW)
        runs.start(db, a_run())
        scores.configure(db, "mini", "today")
        scores.save(
            db,
            [
                a_score(GATES, 91.4, topic="Große Modelle"),
                a_score(PROOFS, 40.0, matched="author Ada J. Zhang"),
                a_score(STARS, 79.6, topic="Stars"),
                a_score(REPLACED, 10.0),
                Score(STARS.id, "mini", "today", STARS.text_hash, "run", relevance=9, novelty=8),
            ],
        )
    act(store, Verb.STAR, GATES, at=NOW - timedelta(days=40), tags=())
    act(store, Verb.LATER, PROOFS)
    act(store, Verb.TAG, PROOFS, tags=("To Read", "Änderung", "moe"))
    act(store, Verb.TAG, GATES, tags=("moe",))
    act(store, Verb.DISMISS, GRADES)
    act(store, Verb.SKIP, STARS)
    act(store, Verb.NOTE, STARS, note="Compare with Café 100%_sure\nsecond line")


def act(
    store: Store,
    verb: Verb,
    paper: Paper,
    *,
    at: datetime = NOW,
    tags: tuple[str, ...] = (),
    note: str | None = None,
) -> None:
    with store.writing() as db:
        triage.act(db, Act(verb, (paper.id,), tags, note), at=at)


def a_digest() -> Digest:
    entry = DigestEntry(CHOSEN.id, CHOSEN.title, CHOSEN.authors, CHOSEN.abstract, "Worth it.", 8, 6)
    tally = Tally(NOTHING, NOTHING, NOTHING)
    return Digest(date(2025, 5, 23), "old-model", tally, tally, 1, 1, 1, (entry,))


def found(store: Store, text: str, sort: search.Sort = search.Sort.ID) -> str:
    """The names of the papers that a query finds, by id if not said otherwise."""
    query = parse_query(text)
    with store.reading() as db:
        ids = search.ids(db, query, sort=sort, today=TODAY)
        assert search.count(db, query, TODAY) == len(ids)
    return " ".join(NAMES[each] for each in ids)
