"""Papers: kept, merged with what later sources say, and read back for lists, detail panes and exports."""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from arxivtui.domain import (
    LOCAL,
    Announcement,
    Kind,
    Paper,
    PaperRecord,
    PaperRow,
    PlainText,
    ScoreMark,
    State,
    Triage,
)
from arxivtui.store import library, scores, search_index, triage, unscored
from arxivtui.store.encoding import date_or_none, names_from, names_json, storable, time_or_none, time_text
from arxivtui.store.merging import Told, merged

_SEARCHED = ("title_plain", "authors_plain", "abstract_plain", "categories")
_OTHERS = (
    "version",
    "submitted",
    "text_hash",
    "authors_cut",
    "doi",
    "journal_ref",
    "comments",
    "comments_plain",
    "title",
    "authors",
    "abstract",
)
INSERT = (
    f"INSERT INTO papers ({', '.join(_SEARCHED + _OTHERS)}, id) "
    f"VALUES ({', '.join('?' * (len(_SEARCHED) + len(_OTHERS) + 1))})"
)
"""A paper: the values of `columns_of`, then its id."""

# Text is indexed again where a searched column changed, and only there.
_UPDATE_ALL = f"UPDATE papers SET {', '.join(f'{column} = ?' for column in _SEARCHED + _OTHERS)} WHERE id = ?"
_UPDATE_OTHERS = f"UPDATE papers SET {', '.join(f'{column} = ?' for column in _OTHERS)} WHERE id = ?"
_SELECT = (
    f"SELECT {', '.join(('id', *_SEARCHED, *_OTHERS, 'replaced_at'))} FROM papers "
    "WHERE id IN (SELECT value FROM json_each(?))"
)

# The newest announcement; on that date new beats cross beats replace. One text, so that one look-up does.
_NEWEST = """
    (SELECT max(listing_date
                || CASE kind WHEN 'new' THEN '3new' WHEN 'cross' THEN '2cross' ELSE '1replace' END)
     FROM announcements WHERE paper_id = papers.id)
"""
_ROWS = f"""
SELECT papers.id, title_plain, authors_plain, authors_cut, categories, {_NEWEST},
       scores.value, scores.scorer, scores.mark, scores.matched,
       state, starred_at IS NOT NULL, later_at IS NOT NULL,
       coalesce(note, '') <> '' OR EXISTS (SELECT 1 FROM tags WHERE tags.paper_id = papers.id),
       coalesce(replaced_at > starred_at, 0),
       EXISTS (SELECT 1 FROM library WHERE library.paper_id = papers.id)
FROM json_each(?) CROSS JOIN papers ON papers.id = json_each.value
LEFT JOIN scores ON scores.paper_id = papers.id AND shown = 1
LEFT JOIN triage ON triage.paper_id = papers.id
"""


@dataclass(frozen=True, slots=True)
class SavedPapers:
    """How many papers a save added, and how many it changed."""

    added: int
    changed: int


def plain_text(paper: Paper) -> PlainText:
    """The paper's text as shown. It takes its time: call it outside a transaction."""
    from arxivtui.text import plain, plain_name

    return PlainText(
        title=plain(paper.title),
        authors=tuple(plain_name(name) for name in paper.authors),
        abstract=plain(paper.abstract),
        comments=plain(paper.comments),
    )


def save(db: sqlite3.Connection, paper: Paper, plain: PlainText) -> SavedPapers:
    """Keep a paper from a source as new as any (the API, an abstract page); see `merging` for what wins."""
    return save_all(db, [paper], {paper.id: plain})


def save_all(
    db: sqlite3.Connection,
    papers: Iterable[Paper],
    plain: Mapping[str, PlainText],
    *,
    older: Iterable[str] = (),
    replaced: Iterable[str] = (),
) -> SavedPapers:
    """Keep papers, each id once (the first wins), merged with what is known of them.

    Args:
        db: a connection that may write.
        papers: as a source tells of them.
        plain: their text as shown, by id; worked out here where it is missing.
        older: ids of which something newer is stored than this source: only gaps are filled.
        replaced: ids that the source announces as replaced.
    """
    told: dict[str, Told] = {}
    for paper in papers:
        if paper.id not in told:
            told[paper.id] = Told(paper, plain.get(paper.id) or plain_text(paper))
    outdated, changed_text = frozenset(older), frozenset(replaced)
    before = _stored(db, told)
    added, searched, others = [], [], []
    for paper_id, source in told.items():
        if (known := before.get(paper_id)) is None:
            added.append((*columns_of(source), paper_id))
            continue
        now = merged(
            _told_from(known), source, newer=paper_id not in outdated, replaced=paper_id in changed_text
        )
        columns = columns_of(now)
        if columns == known[1:-1]:
            continue
        if columns[: len(_SEARCHED)] == known[1 : len(_SEARCHED) + 1]:
            others.append((*columns[len(_SEARCHED) :], paper_id))
        else:
            searched.append((*columns, paper_id))
    changed = [str(row[-1]) for row in searched]
    search_index.remove(db, changed)
    db.executemany(INSERT, added)
    db.executemany(_UPDATE_ALL, searched)
    db.executemany(_UPDATE_OTHERS, others)
    search_index.add(db, [*changed, *(str(row[-1]) for row in added)])
    return SavedPapers(len(added), len(searched) + len(others))


def mark_replaced(db: sqlite3.Connection, ids: Iterable[str], at: datetime) -> None:
    """Note when a replacement of these papers, newer than what was stored, was first received."""
    moment = time_text(at)
    db.execute(
        "UPDATE papers SET replaced_at = ? "
        "WHERE id IN (SELECT value FROM json_each(?)) AND coalesce(replaced_at, '') < ?",
        (moment, names_json(ids), moment),
    )


def ids(db: sqlite3.Connection) -> list[str]:
    """Every stored paper, the newest arrival first."""
    return [paper_id for (paper_id,) in db.execute("SELECT id FROM papers ORDER BY pk DESC")]


def known(db: sqlite3.Connection, ids: Iterable[str]) -> set[str]:
    """Those of the ids that the store knows."""
    found = db.execute(
        "SELECT id FROM papers WHERE id IN (SELECT value FROM json_each(?))", (names_json(ids),)
    )
    return {paper_id for (paper_id,) in found}


def record(db: sqlite3.Connection, paper_id: str) -> PaperRecord | None:
    """Everything known of one paper; None where it is unknown."""
    return next(iter(records(db, [paper_id])), None)


def records(db: sqlite3.Connection, ids: Sequence[str]) -> list[PaperRecord]:
    """Everything known of these papers, in their order; unknown ones are left out."""
    found = _stored(db, ids)
    stored = {paper_id: _told_from(row) for paper_id, row in found.items()}
    announced = _announcements(db, stored)
    scored = scores.all_of(db, stored)
    triaged = triage.get(db, list(stored))
    passed_over = unscored.of(db, stored)
    of_library = library.of(db, stored)
    nothing = scores.PaperScores()
    return [
        PaperRecord(
            paper=told.paper,
            plain=told.plain,
            announcements=tuple(announced.get(paper_id, ())),
            shown=scored.get(paper_id, nothing).shown,
            scores=scored.get(paper_id, nothing).scores,
            triage=triaged.get(paper_id, Triage()),
            matched=scored.get(paper_id, nothing).matched,
            replaced=_replaced(found[paper_id]),
            unscored=tuple(passed_over.get(paper_id, ())),
            in_library=paper_id in of_library,
        )
        for paper_id in dict.fromkeys(ids)
        if (told := stored.get(paper_id)) is not None
    ]


def rows(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, PaperRow]:
    """What a list shows of these papers, by id; unknown ones are left out."""
    return {row[0]: _row(row) for row in db.execute(_ROWS, (names_json(dict.fromkeys(ids)),))}


def _row(columns: tuple[object, ...]) -> PaperRow:
    (paper_id, title, authors, cut, categories, newest, value, scorer, mark, matched, *triaged) = columns
    state, starred, later, tagged, updated, in_library = triaged
    assert isinstance(newest, str | None)
    return PaperRow(
        id=str(paper_id),
        title=str(title),
        authors=f"{authors}, …" if cut else str(authors),
        primary=str(categories).partition(" ")[0],
        kind=Kind(newest[11:]) if newest else None,
        listing_date=date.fromisoformat(newest[:10]) if newest else None,
        score=value if isinstance(value, float) else None,
        local=scorer == LOCAL,
        mark=ScoreMark(str(mark or "")),
        matched=str(matched or ""),
        state=State(str(state or State.UNREAD)),
        starred=bool(starred),
        later=bool(later),
        tagged=bool(tagged),
        updated=bool(updated),
        in_library=bool(in_library),
    )


def _stored(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, tuple[object, ...]]:
    return {row[0]: row for row in db.execute(_SELECT, (names_json(ids),))}


def columns_of(told: Told) -> tuple[object, ...]:
    """The values of the searched columns, then of the others."""
    paper, plain = told.paper, told.plain
    return (
        storable(plain.title),
        storable(", ".join(plain.authors)),
        storable(plain.abstract),
        " ".join(paper.categories),
        paper.version,
        None if paper.submitted is None else paper.submitted.isoformat(),
        paper.text_hash,
        int(paper.authors_cut),
        storable(paper.doi),
        storable(paper.journal_ref),
        storable(paper.comments),
        storable(plain.comments),
        storable(paper.title),
        names_json(paper.authors),
        storable(paper.abstract),
    )


def _told_from(row: tuple[object, ...]) -> Told:
    (
        paper_id, title_plain, authors_plain, abstract_plain, categories, version, submitted, _, cut,
        doi, journal_ref, comments, comments_plain, title, authors, abstract, _,
    ) = row  # fmt: skip
    names = names_from(str(authors))
    paper = Paper(
        id=str(paper_id),
        title=str(title),
        authors=names,
        abstract=str(abstract),
        categories=tuple(str(categories).split()),
        version=version if isinstance(version, int) else None,
        authors_cut=bool(cut),
        comments=str(comments),
        journal_ref=str(journal_ref),
        doi=str(doi),
        submitted=date_or_none(submitted if isinstance(submitted, str) else None),
    )
    plain = PlainText(
        str(title_plain), _plain_names(str(authors_plain), names), str(abstract_plain), str(comments_plain)
    )
    return Told(paper, plain)


def _replaced(row: tuple[object, ...]) -> datetime | None:
    replaced = row[-1]
    return time_or_none(replaced if isinstance(replaced, str) else None)


def _plain_names(joined: str, names: tuple[str, ...]) -> tuple[str, ...]:
    """The names as shown, out of their joined form; a name with a comma in it is converted again."""
    if not names:
        return ()
    split = tuple(joined.split(", "))
    if len(split) == len(names):
        return split
    from arxivtui.text import plain_name

    return tuple(plain_name(name) for name in names)


def _announcements(db: sqlite3.Connection, ids: Iterable[str]) -> dict[str, list[Announcement]]:
    found: dict[str, list[Announcement]] = {}
    for paper_id, category, day, kind in db.execute(
        """
        SELECT paper_id, category, listing_date, kind
        FROM announcements WHERE paper_id IN (SELECT value FROM json_each(?))
        ORDER BY paper_id, listing_date DESC,
                 CASE kind WHEN 'new' THEN 0 WHEN 'cross' THEN 1 ELSE 2 END, category
        """,
        (names_json(ids),),
    ):
        found.setdefault(paper_id, []).append(
            Announcement(paper_id, category, date.fromisoformat(day), Kind(kind))
        )
    return found
