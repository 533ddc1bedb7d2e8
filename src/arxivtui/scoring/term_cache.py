"""The terms of papers as the embedded ranker counts them, kept on disk from one start to the next.

Reading a paper's terms costs a millisecond and reading them back a fiftieth of that, so a taste learnt from
thousands of papers is learnt in one second instead of five. The file holds nothing that cannot be read again
from the papers: one that is damaged is thrown away, and without one all goes on, slower.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from arxivtui.scoring.frames import RankPaper
from arxivtui.scoring.words import terms

TITLE_COUNTS = 2
"""A word of the title counts as often as this many of the abstract's."""
LONGEST_TEXT = 20_000
"""Characters read of a title or an abstract; what lies beyond cannot change a cosine by much."""
MOST_KEPT = 120_000
"""Papers in the file, 2 to 5 KB each; beyond that the half that was put there first goes."""
_VERSION = 1
"""Another number for other terms: what was kept under the old one is thrown away."""
_MOST_COUNTED = 255
_AT_ONCE = 500
_PATIENCE = 2.0

_TABLE = """
CREATE TABLE IF NOT EXISTS terms (
    text BLOB NOT NULL PRIMARY KEY,
    used INTEGER NOT NULL,
    counted BLOB NOT NULL
) STRICT, WITHOUT ROWID
"""

Hashes = NDArray[np.uint32]
Counts = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class PaperTerms:
    """What a paper's title and abstract hold, without order.

    Attributes:
        hashes: of its terms, each once, ascending; see `term_hash`.
        counts: how often each stands there, those of the title `TITLE_COUNTS` times; at most 255.
        title: the hashes of the title's own, ascending.
    """

    hashes: Hashes
    counts: Counts
    title: Hashes


def term_hash(term: str) -> int:
    """Thirty-two bits that stand for a term; of a million terms about a hundred share theirs with another."""
    return crc32(term.encode("utf-8", "surrogatepass"))


def count_terms(paper: RankPaper) -> PaperTerms:
    """Read a paper's terms."""
    counted: dict[int, int] = {}
    title = [term_hash(term) for term in terms(paper.title[:LONGEST_TEXT])]
    for hashed in title:
        counted[hashed] = counted.get(hashed, 0) + TITLE_COUNTS
    for term in terms(paper.abstract[:LONGEST_TEXT]):
        hashed = term_hash(term)
        counted[hashed] = counted.get(hashed, 0) + 1
    order = sorted(counted)
    return PaperTerms(
        np.array(order, dtype=np.uint32),
        np.array([min(counted[hashed], _MOST_COUNTED) for hashed in order], dtype=np.uint8),
        np.array(sorted(set(title)), dtype=np.uint32),
    )


class TermCache:
    """Papers' terms, from the file where they are known there.

    Args:
        path: the file; made where it is missing. None keeps nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path

    def of(self, papers: Sequence[RankPaper]) -> list[PaperTerms]:
        """The terms of each paper, in their order."""
        keys = [_key(paper) for paper in papers]
        known = self._known(dict.fromkeys(keys))
        missing: dict[bytes, PaperTerms] = {}
        found = []
        for key, paper in zip(keys, papers, strict=True):
            counted = known.get(key) or missing.get(key)
            if counted is None:
                counted = missing[key] = count_terms(paper)
            found.append(counted)
        if missing:
            self._keep(missing)
        return found

    def _known(self, keys: Iterable[bytes]) -> dict[bytes, PaperTerms]:
        wanted = list(keys)
        found: dict[bytes, PaperTerms] = {}
        if self._path is None or not wanted:
            return found
        try:
            with closing(self._open(self._path)) as db:
                for start in range(0, len(wanted), _AT_ONCE):
                    part = wanted[start : start + _AT_ONCE]
                    marks = ", ".join("?" * len(part))
                    for text, counted in db.execute(
                        f"SELECT text, counted FROM terms WHERE text IN ({marks})", part
                    ):
                        read = _unpacked(counted)
                        if read is not None:
                            found[text] = read
        except sqlite3.OperationalError:
            return found  # locked by another process: they are read from the papers
        except (sqlite3.Error, OSError):
            self._throw_away()
        return found

    def _keep(self, counted: dict[bytes, PaperTerms]) -> None:
        if self._path is None:
            return
        try:
            with closing(self._open(self._path)) as db:
                db.execute("BEGIN IMMEDIATE")
                (turn,) = db.execute("SELECT coalesce(max(used), 0) + 1 FROM terms").fetchone()
                db.executemany(
                    "INSERT OR REPLACE INTO terms VALUES (?, ?, ?)",
                    [(text, turn, _packed(each)) for text, each in counted.items()],
                )
                (kept,) = db.execute("SELECT count(*) FROM terms").fetchone()
                if kept > MOST_KEPT:
                    db.execute(
                        "DELETE FROM terms WHERE used < "
                        "(SELECT used FROM terms ORDER BY used DESC LIMIT 1 OFFSET ?)",
                        (MOST_KEPT // 2,),
                    )
                db.execute("COMMIT")
        except sqlite3.OperationalError:
            return  # locked by another process, or a full disk: they are read from the papers the next time
        except (sqlite3.Error, OSError):
            self._throw_away()

    def _open(self, path: Path) -> sqlite3.Connection:
        if not path.exists():
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.touch(mode=0o600)
        db = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None)
        try:
            if db.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                db.execute("BEGIN IMMEDIATE")
                # Another process may have made it since.
                if db.execute("PRAGMA user_version").fetchone() != (_VERSION,):
                    db.execute("DROP TABLE IF EXISTS terms")
                    db.execute(_TABLE)
                    db.execute(f"PRAGMA user_version = {_VERSION}")
                db.execute("COMMIT")
            # What a power cut may damage is thrown away.
            db.execute("PRAGMA synchronous = OFF")
        except BaseException:
            db.close()
            raise
        return db

    def _throw_away(self) -> None:
        """Whatever is wrong with the file, the next call makes a new one."""
        if self._path is not None:
            for each in (self._path, self._path.with_name(f"{self._path.name}-journal")):
                with suppress(OSError):
                    each.unlink()


def _key(paper: RankPaper) -> bytes:
    text = f"{paper.title[:LONGEST_TEXT]}\0{paper.abstract[:LONGEST_TEXT]}"
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _packed(counted: PaperTerms) -> bytes:
    size = len(counted.hashes).to_bytes(4, "little")
    hashes, title = (each.astype("<u4").tobytes() for each in (counted.hashes, counted.title))
    return size + hashes + title + counted.counts.tobytes()


def _unpacked(data: object) -> PaperTerms | None:
    """None where these bytes were never packed by us."""
    if not isinstance(data, bytes) or len(data) < 4:
        return None
    size = int.from_bytes(data[:4], "little")
    of_title, odd = divmod(len(data) - 4 - 5 * size, 4)
    if of_title < 0 or odd:
        return None
    words = np.frombuffer(data, "<u4", size + of_title, offset=4).astype(np.uint32)
    hashes, title = words[:size], words[size:]
    if np.any(hashes[1:] <= hashes[:-1]) or np.any(title[1:] <= title[:-1]):
        return None
    counts = np.frombuffer(data, np.uint8, size, offset=len(data) - size)
    return PaperTerms(hashes, counts, title) if counts.all() else None
