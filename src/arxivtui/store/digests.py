"""Digests: imported documents, field by field, so that each can be written again to the byte.

What a digest says of relevance, novelty and comment is a score like any other, and stands nowhere else.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from decimal import Decimal
from hashlib import blake2b

import msgspec

from arxivtui.domain import (
    Digest,
    DigestCounts,
    DigestEntry,
    Paper,
    PlainText,
    RemedialBanner,
    Run,
    Score,
    Tally,
)
from arxivtui.store import papers, runs, scores
from arxivtui.store.encoding import names_from, names_json, storable
from arxivtui.store.errors import StoreError

AUTHOR_MATCH = "author match"
"""What an entry without relevance and novelty matched, as far as a digest tells."""


class _Figures(msgspec.Struct, frozen=True):
    """The numbers of a digest; Decimals travel as text, digit for digit."""

    tokens: Tally
    cost: Tally | None
    total_arxiv: int
    total_scanned: int
    total_relevant: int
    counts: DigestCounts | None = None


_figures = msgspec.json.Decoder(_Figures)
_banner = msgspec.json.Decoder(RemedialBanner)


def save(
    db: sqlite3.Connection, digest: Digest, run: Run, plain: Mapping[str, PlainText], at: datetime
) -> int:
    """Keep a digest, its papers and its scores; the same content a second time adds nothing.

    A paper first heard of here is kept as the digest tells it, until a fetch tells more; of a paper
    known already only gaps are filled.

    Args:
        db: a connection that may write.
        digest: the document.
        run: the import, under which its scores stand.
        plain: `papers.plain_text` of its papers by id.
        at: now.

    Returns:
        The digest's number, or that of the one with the same content.

    Raises:
        StoreError: the document has two answers about one paper under one text.
    """
    if (there := find(db, digest)) is not None:
        return there
    found = {entry.paper_id: _paper(entry) for entry in reversed(digest.entries)}
    answers = _answers(digest, run)
    runs.start(db, run)
    papers.save_all(db, found.values(), plain, older=found)
    number = _insert(db, digest, run)
    scores.add(db, answers)
    runs.finish(db, run, at)
    return number


def find(db: sqlite3.Connection, digest: Digest) -> int | None:
    """The number of the stored digest that had this content when it came, or None."""
    row = db.execute("SELECT id FROM digests WHERE content_hash = ?", (_content_hash(digest),)).fetchone()
    return None if row is None else int(row[0])


def load(db: sqlite3.Connection, day: date) -> Digest | None:
    """The digest of a day, the one that came last; None where there is none."""
    row = db.execute(
        "SELECT id, run_id, model, figures, banner, system_prompt, user_prompt FROM digests "
        "WHERE day = ? ORDER BY id DESC LIMIT 1",
        (day.isoformat(),),
    ).fetchone()
    if row is None:
        return None
    number, run_id, model, figures_text, banner, system_prompt, user_prompt = row
    figures = _figures.decode(figures_text)
    return Digest(
        day=day,
        model=model,
        tokens=figures.tokens,
        cost=figures.cost,
        total_arxiv=figures.total_arxiv,
        total_scanned=figures.total_scanned,
        total_relevant=figures.total_relevant,
        entries=_entries(db, number, run_id),
        system_prompt=system_prompt,
        user_prompt=user_prompt,
        banner=_banner.decode(banner) if banner else None,
        counts=figures.counts,
    )


def days(db: sqlite3.Connection) -> list[date]:
    """The day of each stored digest, newest first; a day with two digests is there twice."""
    return [date.fromisoformat(day) for (day,) in db.execute("SELECT day FROM digests ORDER BY day DESC")]


def _insert(db: sqlite3.Connection, digest: Digest, run: Run) -> int:
    figures = _Figures(
        digest.tokens,
        digest.cost,
        digest.total_arxiv,
        digest.total_scanned,
        digest.total_relevant,
        digest.counts,
    )
    (number,) = db.execute(
        """
        INSERT INTO digests (day, run_id, model, figures, banner, system_prompt, user_prompt, content_hash)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
        """,
        (
            digest.day.isoformat(),
            run.id,
            storable(digest.model),
            msgspec.json.encode(figures).decode(),
            msgspec.json.encode(digest.banner).decode() if digest.banner else "",
            storable(digest.system_prompt),
            storable(digest.user_prompt),
            _content_hash(digest),
        ),
    ).fetchone()
    db.executemany(
        "INSERT INTO digest_entries (digest_id, position, paper_id, title, authors, abstract) "
        "VALUES (?, ?, ?, ?, ?, ?)",
        [
            (number, position, entry.paper_id, storable(entry.title), names_json(entry.authors),
             storable(entry.abstract))
            for position, entry in enumerate(digest.entries, 1)
        ],
    )  # fmt: skip
    return int(number)


def _entries(db: sqlite3.Connection, number: int, run_id: str) -> tuple[DigestEntry, ...]:
    said = {
        (paper_id, text_hash): answer
        for paper_id, text_hash, *answer in db.execute(
            """
            SELECT paper_id, text_hash, comment, relevance, novelty FROM scores
            WHERE paper_id IN (SELECT paper_id FROM digest_entries WHERE digest_id = ?) AND run_id = ?
            """,
            (number, run_id),
        )
    }
    entries = []
    for paper_id, title, authors, abstract in db.execute(
        "SELECT paper_id, title, authors, abstract FROM digest_entries WHERE digest_id = ? ORDER BY position",
        (number,),
    ):
        text_hash = Paper(paper_id, title, abstract=abstract).text_hash
        comment, relevance, novelty = said.get((paper_id, text_hash), ("", None, None))
        entries.append(
            DigestEntry(paper_id, title, names_from(authors), abstract, comment, relevance, novelty)
        )
    return tuple(entries)


def _answers(digest: Digest, run: Run) -> list[Score]:
    answers: dict[tuple[str, str], Score] = {}
    for entry in digest.entries:
        score = Score(
            paper_id=entry.paper_id,
            scorer=digest.model,
            criteria_hash="",
            text_hash=_paper(entry).text_hash,
            run_id=run.id,
            relevance=entry.relevance,
            novelty=entry.novelty,
            comment=entry.comment,
            matched=AUTHOR_MATCH if entry.relevance is None and entry.novelty is None else "",
        )
        if answers.setdefault((score.paper_id, score.text_hash), score) != score:
            raise StoreError(
                f"The digest of {digest.day} has two different sections about {entry.paper_id}.",
                "Remove one; nothing was stored.",
            )
    return list(answers.values())


def _paper(entry: DigestEntry) -> Paper:
    return Paper(
        entry.paper_id,
        storable(entry.title),
        tuple(storable(name) for name in entry.authors),
        storable(entry.abstract),
    )


def _content_hash(digest: Digest) -> str:
    """A hash over every field, with numbers as printed."""
    return blake2b(_canonical(digest), digest_size=16).hexdigest()


def _canonical(digest: Digest) -> bytes:
    def plain(value: object) -> object:
        match value:
            case dict():
                return {key: plain(one) for key, one in value.items()}
            case list() | tuple():
                return [plain(one) for one in value]
            case Decimal() | date():
                return str(value)
            case str():
                return storable(value)
            case _:
                return value

    return msgspec.json.encode(plain(asdict(digest)), order="deterministic")
