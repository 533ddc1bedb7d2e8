"""What becomes of a paper that is told of again: later sources add and correct, none takes away.

Sources differ in what they print. Listing pages print no version and cut author lists at about 100;
feeds and the API print versions; a digest may print title, authors and abstract only.
"""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

from arxivtui.domain import Paper, PlainText

_Text = TypeVar("_Text", str, tuple[str, ...])


@dataclass(frozen=True, slots=True)
class Told:
    """A paper as one source tells of it, with its text as shown."""

    paper: Paper
    plain: PlainText


def merged(known: Told, told: Told, *, newer: bool, replaced: bool = False) -> Told:
    """The paper, once `told` is known too.

    What a source leaves out stays as it was. Where both say something, the newer source is right, with
    two exceptions: a cut list of authors never stands in for a whole one, and a version number below the
    known one makes the source the older, whatever `newer` says. A replacement that names no version but
    changes the text makes the known version untrue: it becomes unknown.

    Args:
        known: as stored.
        told: as the source has it.
        newer: the source is at least as new as what is stored.
        replaced: the source announces a replacement.
    """
    first, second = known.paper, told.paper
    if second.version is not None and first.version is not None and second.version != first.version:
        newer = second.version > first.version
    take_title = bool(second.title) and (newer or not first.title)
    take_abstract = bool(second.abstract) and (newer or not first.abstract)
    take_authors = _takes_authors(first, second, newer)
    take_comments = bool(second.comments) and (newer or not first.comments)
    plain = PlainText(
        title=(told if take_title else known).plain.title,
        authors=(told if take_authors else known).plain.authors,
        abstract=(told if take_abstract else known).plain.abstract,
        comments=(told if take_comments else known).plain.comments,
    )
    whose_authors = second if take_authors else first
    paper = Paper(
        id=first.id,
        title=(second if take_title else first).title,
        authors=whose_authors.authors,
        abstract=(second if take_abstract else first).abstract,
        categories=_chosen(first.categories, second.categories, newer),
        version=second.version if newer and second.version is not None else first.version,
        authors_cut=whose_authors.authors_cut,
        comments=(second if take_comments else first).comments,
        journal_ref=_chosen(first.journal_ref, second.journal_ref, newer),
        doi=_chosen(first.doi, second.doi, newer),
        submitted=_earliest(first.submitted, second.submitted),
    )
    if paper.version is None and second.text_hash == paper.text_hash:
        paper = replace(paper, version=second.version)
    if replaced and second.version is None and newer and paper.text_hash != first.text_hash:
        paper = replace(paper, version=None)
    return Told(paper, plain)


def _takes_authors(known: Paper, told: Paper, newer: bool) -> bool:
    if not told.authors:
        return False
    if not known.authors:
        return True
    if known.authors_cut != told.authors_cut:
        return known.authors_cut
    return newer


def _chosen(known: _Text, told: _Text, newer: bool) -> _Text:
    return told if told and (newer or not known) else known


def _earliest(known: date | None, told: date | None) -> date | None:
    days = [day for day in (known, told) if day is not None]
    return min(days, default=None)
