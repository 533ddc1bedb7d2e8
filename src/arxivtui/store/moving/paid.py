"""What two stores know by having asked for it: runs, requests to models, scores, and imported digests.

Whatever a model was paid for stays, from both. Of the embedded ranker's scores each paper keeps one, as ever.
"""

import sqlite3

from arxivtui.domain import LOCAL
from arxivtui.store.encoding import names_json

_RUNS = """
INSERT INTO main.runs (id, kind, started, finished, scorer, criteria_hash, papers, prompt_tokens,
                       cached_tokens, completion_tokens, cost, system_prompt)
SELECT id, kind, started, finished, scorer, criteria_hash, papers, prompt_tokens, cached_tokens,
       completion_tokens, cost, system_prompt
FROM beside.runs WHERE id NOT IN (SELECT value FROM json_each(?))
ON CONFLICT (id) DO UPDATE SET
    finished = excluded.finished, papers = excluded.papers, prompt_tokens = excluded.prompt_tokens,
    cached_tokens = excluded.cached_tokens, completion_tokens = excluded.completion_tokens,
    cost = excluded.cost
WHERE (excluded.finished IS NOT NULL, excluded.prompt_tokens, excluded.completion_tokens, excluded.papers,
       coalesce(excluded.finished, ''), excluded.cached_tokens, coalesce(excluded.cost, -1))
    > (runs.finished IS NOT NULL, runs.prompt_tokens, runs.completion_tokens, runs.papers,
       coalesce(runs.finished, ''), runs.cached_tokens, coalesce(runs.cost, -1))
"""

_REQUEST = (
    "state",
    "ended_at",
    "prompt_tokens",
    "cached_tokens",
    "completion_tokens",
    "cost",
    "prompt_cost",
    "reason",
    "answer",
)
_RANK = (
    "({0}.state = 'answered', {0}.state = 'failed', {0}.ended_at IS NOT NULL, coalesce({0}.ended_at, ''), "
    "{0}.prompt_tokens, {0}.completion_tokens, coalesce({0}.cost, -1), {0}.reason, {0}.answer)"
)
_REQUESTS = f"""
INSERT INTO main.requests SELECT * FROM beside.requests WHERE true
ON CONFLICT (id) DO UPDATE SET {", ".join(f"{one} = excluded.{one}" for one in _REQUEST)}
WHERE {_RANK.format("excluded")} > {_RANK.format("requests")}
"""
_REQUEST_PAPERS = "INSERT OR IGNORE INTO main.request_papers SELECT * FROM beside.request_papers"

_LATER_SCORE = """
SELECT 1 FROM {has}.scores AS score JOIN main.runs AS run ON run.id = score.run_id
WHERE score.paper_id = one.paper_id AND score.scorer = one.scorer AND score.criteria_hash <> ''
  AND run.started >= (SELECT started FROM main.runs WHERE id = one.run_id)
  AND NOT EXISTS (
      SELECT 1 FROM {lacks}.scores AS same WHERE same.paper_id = score.paper_id
      AND same.text_hash = score.text_hash AND same.scorer = score.scorer
      AND same.criteria_hash = score.criteria_hash AND same.run_id = score.run_id)
"""
# A score that only the other store has ends what is said here; as does one that only this store has, there.
_SCORED_THERE = "DELETE FROM main.unscored AS one WHERE EXISTS ({})".format(
    _LATER_SCORE.format(has="beside", lacks="main")
)
_FAILURE = (
    "({0}.final, (SELECT started FROM main.runs WHERE id = {0}.run_id), {0}.run_id, {0}.text_hash, "
    "{0}.criteria_hash, {0}.reason)"
)
_UNSCORED = f"""
INSERT INTO main.unscored (paper_id, scorer, text_hash, criteria_hash, run_id, reason, final)
SELECT paper_id, scorer, text_hash, criteria_hash, run_id, reason, final FROM beside.unscored AS one
WHERE NOT EXISTS ({_LATER_SCORE.format(has="main", lacks="beside")})
ON CONFLICT (paper_id, scorer) DO UPDATE SET
    text_hash = excluded.text_hash, criteria_hash = excluded.criteria_hash, run_id = excluded.run_id,
    reason = excluded.reason, final = excluded.final
WHERE {_FAILURE.format("excluded")} > {_FAILURE.format("unscored")}
"""

_SCORE = (
    "paper_id, text_hash, scorer, criteria_hash, run_id, score, relevance, novelty, comment, topic, evidence"
)
_PAID = f"""
INSERT INTO main.scores ({_SCORE}, said_matched, matched)
SELECT {_SCORE}, said_matched, said_matched FROM beside.scores AS one
WHERE (scorer <> '{LOCAL}' OR (SELECT kind FROM main.runs WHERE id = one.run_id) = 'import')
  AND run_id NOT IN (SELECT value FROM json_each(?))
"""
_ANSWER = (
    "(coalesce({0}.score, -1), coalesce({0}.relevance, 0), coalesce({0}.novelty, 0), {0}.comment, {0}.topic, "
    "{0}.evidence, {0}.said_matched)"
)
_PAID_TWICE = f"""
ON CONFLICT (paper_id, text_hash, scorer, criteria_hash, run_id) DO UPDATE SET
    score = excluded.score, relevance = excluded.relevance, novelty = excluded.novelty,
    comment = excluded.comment, topic = excluded.topic, evidence = excluded.evidence,
    said_matched = excluded.said_matched
WHERE {_ANSWER.format("excluded")} > {_ANSWER.format("scores")}
"""

_IS_LOCAL = f"{{0}}.scorer = '{LOCAL}' AND (SELECT kind FROM main.runs WHERE id = {{0}}.run_id) <> 'import'"
_ESTIMATE = (
    "({0}.text_hash = (SELECT text_hash FROM main.papers WHERE id = {0}.paper_id), "
    "(SELECT started FROM main.runs WHERE id = {0}.run_id), {0}.run_id, {0}.text_hash, {0}.criteria_hash, "
    "coalesce({0}.score, -1), {0}.evidence, {0}.said_matched)"
)
_OLD_LOCAL = f"""
DELETE FROM main.scores AS ours WHERE {_IS_LOCAL.format("ours")} AND EXISTS (
    SELECT 1 FROM beside.scores AS theirs WHERE theirs.paper_id = ours.paper_id
    AND {_IS_LOCAL.format("theirs")} AND {_ESTIMATE.format("theirs")} > {_ESTIMATE.format("ours")})
"""
_LOCAL = f"""
INSERT INTO main.scores ({_SCORE}, said_matched, matched)
SELECT {_SCORE}, said_matched, said_matched FROM beside.scores AS one
WHERE {_IS_LOCAL.format("one")} AND NOT EXISTS (
    SELECT 1 FROM main.scores AS ours WHERE ours.paper_id = one.paper_id AND {_IS_LOCAL.format("ours")})
"""

_DIGEST_TWICE = """
SELECT ours.run_id, theirs.run_id, (one.started, one.id) > (other.started, other.id)
FROM beside.digests AS theirs JOIN main.digests AS ours ON ours.content_hash = theirs.content_hash
JOIN main.runs AS one ON one.id = ours.run_id JOIN beside.runs AS other ON other.id = theirs.run_id
WHERE ours.run_id <> theirs.run_id
"""
_DIGEST = "day, run_id, model, figures, banner, system_prompt, user_prompt, content_hash"
_ENTRY = "position, paper_id, title, authors, abstract"


def take(db: sqlite3.Connection) -> tuple[int, int, bool]:
    """Take the other store's runs, requests, scores and digests, papers being there.

    Returns:
        How many paid scores and how many digests are new, and whether any score came or went.
    """
    left, replaced = _digests_twice(db)
    db.execute(_RUNS, (names_json(left),))
    db.execute(_REQUESTS)
    db.execute(_REQUEST_PAPERS)
    db.execute(_SCORED_THERE)
    db.execute(_UNSCORED)
    for ours, theirs in replaced:
        db.execute("UPDATE main.digests SET run_id = ? WHERE run_id = ?", (theirs, ours))
        db.execute("DELETE FROM main.scores WHERE run_id = ?", (ours,))
        db.execute("DELETE FROM main.runs WHERE id = ?", (ours,))
    (before,) = db.execute(f"SELECT count(*) FROM main.scores WHERE scorer <> '{LOCAL}'").fetchone()
    changed = db.execute(_PAID + _PAID_TWICE, (names_json(left),)).rowcount
    (after,) = db.execute(f"SELECT count(*) FROM main.scores WHERE scorer <> '{LOCAL}'").fetchone()
    changed += db.execute(_OLD_LOCAL).rowcount
    changed += db.execute(_LOCAL).rowcount
    digests = _take_digests(db)
    return after - before, digests, bool(changed or replaced)


def _digests_twice(db: sqlite3.Connection) -> tuple[list[str], list[tuple[str, str]]]:
    """Digests that both imported, each under a run of its own: the first import of each stays.

    Returns:
        The runs of the other store that are left there, and those of ours with what takes their place.
    """
    left, replaced = [], []
    for ours, theirs, later in db.execute(_DIGEST_TWICE):
        if later:
            replaced.append((ours, theirs))
        else:
            left.append(theirs)
    return left, replaced


def _take_digests(db: sqlite3.Connection) -> int:
    new = db.execute(
        f"SELECT id, {_DIGEST} FROM beside.digests "
        "WHERE content_hash NOT IN (SELECT content_hash FROM main.digests) ORDER BY id"
    ).fetchall()
    for there, *fields in new:
        (here,) = db.execute(
            f"INSERT INTO main.digests ({_DIGEST}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id", fields
        ).fetchone()
        db.execute(
            f"INSERT INTO main.digest_entries (digest_id, {_ENTRY}) SELECT ?, {_ENTRY} "
            "FROM beside.digest_entries WHERE digest_id = ?",
            (here, there),
        )
    if new:
        _put_in_order(db)
    return len(new)


def _put_in_order(db: sqlite3.Connection) -> None:
    """Of several digests of a day the one imported last has the highest number: it speaks for the day."""
    days: dict[str, list[tuple[str, str, int]]] = {}
    for day, started, content, number in db.execute(
        "SELECT day, started, content_hash, digests.id FROM main.digests JOIN main.runs ON runs.id = run_id "
        "ORDER BY digests.id"
    ):
        days.setdefault(day, []).append((started, content, number))
    moved = [
        (-number, old)
        for found in days.values()
        for number, (_, _, old) in zip([each[2] for each in found], sorted(found), strict=True)
        if number != old
    ]
    # The entries name a digest that has its new number a moment later.
    db.execute("PRAGMA defer_foreign_keys = ON")
    db.executemany("UPDATE main.digests SET id = ? WHERE id = ?", moved)
    db.executemany("UPDATE main.digest_entries SET digest_id = ? WHERE digest_id = ?", moved)
    db.execute("UPDATE main.digests SET id = -id WHERE id < 0")
    db.execute("UPDATE main.digest_entries SET digest_id = -digest_id WHERE digest_id < 0")
