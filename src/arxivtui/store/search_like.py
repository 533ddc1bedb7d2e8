"""The papers most alike to one, told by the words of title and abstract.

In two steps, so that the cost hardly grows with the store. The rarer words of the paper, looked up in the
full-text index, name some hundreds of candidates; these are then compared by all its words, as BM25 does it
(Robertson and Zaragoza, "The Probabilistic Relevance Framework", 2009), the paper itself being the query.
"""

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping
from heapq import nlargest
from itertools import islice
from math import log
from typing import TypeAlias

import msgspec

from arxivtui.domain.query import And, Like, Node, Or
from arxivtui.store.errors import UnknownPaperError
from arxivtui.store.search_names import fold
from arxivtui.store.search_text import phrase

MOST_ALIKE = 100
"""Papers that `like:` finds at most."""

Likeness: TypeAlias = dict[int, float]
"""Key of a paper -> how alike it is, above 0 and to itself 1. Most alike first, then the newest."""

_COLUMNS = "{title_plain abstract_plain}"
_WORD = re.compile(r"[^\W_]+")
# The same for plain ASCII, at a quarter of the time.
_TO_SPACES = {code: " " for code in range(128) if not chr(code).isalnum()}
_LONGEST_WORD = 40
_MOST_WORDS = 100
_TITLE_COUNTS = 2
# How much a word counts that is there twice, and how much of a text's length is made up for: BM25's usual.
_SATURATION, _LENGTH = 1.2, 0.75
# Among so many of the newest papers common words are counted, and those that are there less often among all.
_SAMPLE, _FEW_IN_SAMPLE = 5_000, 10
# Words that name candidates, the papers with them that are looked at, and the candidates. More of any found
# hardly more papers by the same authors among the first ten (50,000 papers), and cost as much again.
_LOOKED_UP, _MOST_HITS, _CANDIDATES = 24, 16_000, 300
_LEAST_ALIKE = 0.05

# Words of plain English only: what else is common among the papers stored is told by counting.
_STOP_WORD_LIST = """
about above across after all also although among an and another any are as at based be because been
before being between both but by can could did do does done down due during each either for from further
had has have having hence here how however if in into is it its itself less like many may more moreover
most much no nor not of on one only or other our out over own per same several should since so some such
than that the their them then there therefore these they this those through thus to too two under up upon
us use used using very via was we well were what when where whether which while who whose why will with
within without would yet you your
"""
_STOP_WORDS = frozenset(_STOP_WORD_LIST.split())


def asserted(node: Node | None) -> bool:
    """Whether all that a tree finds is alike to some paper it names, so that one match can be more so."""
    match node:
        case And(parts):
            return any(map(asserted, parts))
        case Or(parts):
            return all(map(asserted, parts))
    return isinstance(node, Like)


def likeness(db: sqlite3.Connection, node: Node) -> Likeness:
    """How alike papers are to what a tree asserts.

    Of several papers named, the one that a paper is most alike to counts with OR, and all with AND.

    Raises:
        UnknownPaperError: a paper named is not stored.
    """
    match node:
        case Like(paper_id):
            return alike(db, paper_id)
        case And(parts):
            each = [likeness(db, part) for part in parts if asserted(part)]
            shared = set(each[0]).intersection(*each[1:]) if each else set()
            return _ordered({key: sum(one[key] for one in each) for key in shared})
        case Or(parts) if asserted(node):
            together: Likeness = {}
            for part in parts:
                for key, how in likeness(db, part).items():
                    together[key] = max(how, together.get(key, 0.0))
            return _ordered(together)
    return {}


def alike(db: sqlite3.Connection, paper_id: str) -> Likeness:
    """The papers most alike to one, itself left out; at most `MOST_ALIKE`.

    What was found is kept with the connection until the store changes, since the pages of a list and the
    figures beside it all ask anew.

    Raises:
        UnknownPaperError: it is not stored.
    """
    row = db.execute(
        "SELECT pk, title_plain, abstract_plain, text_hash FROM papers WHERE id = ?", (paper_id,)
    ).fetchone()
    if row is None:
        raise UnknownPaperError((paper_id,), f"`arxivtui fetch {paper_id}` brings it.")
    key, title, abstract, text_hash = row
    (changes,) = db.execute("PRAGMA data_version").fetchone()
    (newest,) = db.execute("SELECT max(pk) FROM papers").fetchone()
    state = f"{changes} {newest} {text_hash}"
    db.execute("CREATE TABLE IF NOT EXISTS temp.search_alike (id TEXT PRIMARY KEY, state TEXT, found TEXT)")
    db.execute("DELETE FROM temp.search_alike WHERE state NOT LIKE ?", (f"{changes} {newest} %",))
    kept = db.execute(
        "SELECT found FROM temp.search_alike WHERE id = ? AND state = ?", (paper_id, state)
    ).fetchone()
    if kept is not None:
        return dict(msgspec.json.decode(kept[0], type=list[tuple[int, float]]))
    found = _most_alike(db, key, title, abstract, newest)
    encoded = msgspec.json.encode(list(found.items())).decode()
    db.execute("INSERT OR REPLACE INTO temp.search_alike VALUES (?, ?, ?)", (paper_id, state, encoded))
    return found


def _most_alike(db: sqlite3.Connection, key: int, title: str, abstract: str, newest: int) -> Likeness:
    words = _telling(title, abstract)
    papers = _papers_with(db, words, newest)
    weights = {
        word: times / (times + _SATURATION) * log(1 + (newest - papers[word] + 0.5) / (papers[word] + 0.5))
        for word, times in words.items()
    }
    candidates = _candidates(db, weights, papers, key)
    return _compared(db, weights, candidates, key)


def _words(text: str) -> list[str]:
    folded = fold(text)
    return folded.translate(_TO_SPACES).split() if folded.isascii() else _WORD.findall(folded)


def _tells(word: str) -> bool:
    """Whether a word may tell what a paper is about: formulas and numbers do not."""
    return word[0].isalpha() and 1 < len(word) <= _LONGEST_WORD and word not in _STOP_WORDS


def _telling(title: str, abstract: str) -> dict[str, int]:
    """The words of a paper and how often they are there, a title's twice; the more frequent of very many."""
    counted = Counter(filter(_tells, [*_words(abstract), *_words(title) * _TITLE_COUNTS]))
    return dict(counted.most_common(_MOST_WORDS))


def _papers_with(db: sqlite3.Connection, words: Iterable[str], newest: int) -> dict[str, int]:
    """How many papers have each word, or nearly: common ones are only counted among the newest."""
    papers: dict[str, int] = {}
    sample = max(0, newest - _SAMPLE)
    share = newest / (newest - sample)
    for word in words:
        sought = phrase(word, _COLUMNS)
        (recent,) = db.execute(
            "SELECT count(*) FROM papers_fts WHERE papers_fts MATCH ? AND rowid > ?", (sought, sample)
        ).fetchone()
        papers[word] = round(recent * share)
        if sample and recent < _FEW_IN_SAMPLE:
            few = round(_FEW_IN_SAMPLE * share)
            (papers[word],) = db.execute(
                f"SELECT count(*) FROM (SELECT 1 FROM papers_fts WHERE papers_fts MATCH ? LIMIT {few:d})",
                (sought,),
            ).fetchone()
    return papers


def _candidates(
    db: sqlite3.Connection, weights: Mapping[str, float], papers: Mapping[str, int], key: int
) -> list[int]:
    """The papers with the most of the weightiest words, as far as these can be looked up in time."""
    sums: dict[int, float] = {}
    hits, looked_up = 0, 0
    shared = [word for word in weights if papers[word] > 1]
    for word in nlargest(len(shared), shared, key=weights.__getitem__):
        if looked_up == _LOOKED_UP:
            break
        if hits and hits + papers[word] > _MOST_HITS:
            continue
        weight = weights[word]
        found = db.execute(
            f"SELECT rowid FROM papers_fts WHERE papers_fts MATCH ? ORDER BY rowid DESC LIMIT {_MOST_HITS:d}",
            (phrase(word, _COLUMNS),),
        )
        for (pk,) in found:
            sums[pk] = sums.get(pk, 0.0) + weight
        hits += papers[word]
        looked_up += 1
    sums.pop(key, None)
    return nlargest(_CANDIDATES, sums, key=lambda pk: (sums[pk], pk))


def _compared(
    db: sqlite3.Connection, weights: Mapping[str, float], candidates: list[int], key: int
) -> Likeness:
    """The candidates most alike, by all words."""
    if not candidates:
        return {}
    rows = db.execute(
        "SELECT p.pk, p.title_plain, p.abstract_plain"
        " FROM json_each(?) c CROSS JOIN papers p ON p.pk = c.value",
        (msgspec.json.encode([key, *candidates]).decode(),),
    )
    lengths: dict[int, int] = {}
    shared: dict[int, Counter[str]] = {}
    for pk, title, abstract in rows:
        words = [*_words(abstract), *_words(title) * _TITLE_COUNTS]
        lengths[pk] = len(words)
        shared[pk] = Counter(filter(weights.__contains__, words))
    usual = sum(lengths.values()) / len(lengths)

    def compared(pk: int) -> float:
        slow = _SATURATION * (1 - _LENGTH + _LENGTH * lengths[pk] / usual)
        return sum(weights[word] * times / (times + slow) for word, times in shared[pk].items())

    whole = compared(key)
    found = {pk: compared(pk) / whole for pk in candidates}
    best = _ordered({pk: how for pk, how in found.items() if how >= _LEAST_ALIKE})
    return dict(islice(best.items(), MOST_ALIKE))


def _ordered(found: Mapping[int, float]) -> Likeness:
    return {key: found[key] for key in sorted(found, key=lambda key: (-found[key], -key))}
