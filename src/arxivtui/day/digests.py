"""Digests in and out: an earlier document into the store, a stored day as a document."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import uuid4

from arxivtui.config import Settings
from arxivtui.domain import (
    LOCAL,
    ArxivtuiError,
    Digest,
    DigestCounts,
    DigestEntry,
    Paper,
    PaperRecord,
    Run,
    RunKind,
    Tally,
)
from arxivtui.formats import first_difference, read_digest
from arxivtui.store import Store, digests, listings, papers, search

NOTHING_SPENT = Tally(Decimal(0), Decimal(0), Decimal(0))


class NoSuchDayError(ArxivtuiError):
    """A digest was asked for of a day that is not stored."""


@dataclass(frozen=True, slots=True)
class ImportedDigest:
    """What became of a digest that was read.

    Attributes:
        known: the same digest was imported before; nothing was added.
        differs_from_line: where the document, written again, will first differ; None if nowhere.
    """

    digest: Digest
    known: bool
    differs_from_line: int | None


def import_digest(store: Store, text: str, name: str) -> ImportedDigest:
    """Store the papers, scores and comments of an earlier digest, field by field.

    Args:
        store: where to.
        text: the document.
        name: what to call it in errors.

    Raises:
        DigestError: the document is broken; nothing was stored.
        StoreError: the store cannot be written.
    """
    digest = read_digest(text, name)
    plain = {
        entry.paper_id: papers.plain_text(Paper(entry.paper_id, entry.title, entry.authors, entry.abstract))
        for entry in digest.entries
    }
    at = datetime.now(UTC)
    run = Run(
        id=str(uuid4()),
        kind=RunKind.IMPORT,
        started=at,
        scorer=digest.model,
        papers=len(digest.entries),
        prompt_tokens=int(digest.tokens.prompt),
        completion_tokens=int(digest.tokens.completion),
        cost=float(digest.cost.total),
    )
    with store.writing(durable=True) as db:
        known = digests.find(db, digest) is not None
        if not known:
            digests.save(db, digest, run, plain, at)
    return ImportedDigest(digest, known, first_difference(text, digest))


def build_digest(store: Store, settings: Settings, day: date | None = None) -> Digest:
    """The digest of one day: the imported one where there is one, else our own with honest counts.

    Our own selects what the day's view shows above its folds: papers that match a rule, and those
    scored at `ranking.fold_below` or higher. Replacements are not counted, unless the reader marked them.

    Args:
        store: where from.
        settings: for the threshold.
        day: a listing date, or the date of an imported digest; None for the newest of either.

    Raises:
        NoSuchDayError: nothing is stored for that day.
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        summaries = {summary.day: summary for summary in listings.days(db)}
        listed = set(summaries)
        imported = set(digests.days(db))
        if not listed | imported:
            raise NoSuchDayError("The store holds no day.", "`arxivtui fetch -c CATEGORY` brings today's.")
        with_papers = {day for day, summary in summaries.items() if summary.papers}
        wanted = day or max(with_papers | imported, default=max(listed | imported))
        if wanted in imported and (found := digests.load(db, wanted)) is not None:
            return found
        if wanted not in listed:
            raise NoSuchDayError(
                f"Nothing is stored for {wanted}.", f"`arxivtui fetch --date {wanted}` asks arXiv for it."
            )
        view = search.day_view(db, categories=(), day=wanted, fold_below=settings.ranking.fold_below)
        shown, ranked_out = papers.records(db, view.ids), papers.records(db, view.ranked_out)
    return _own_digest(wanted, shown, ranked_out)


def _own_digest(day: date, shown: Sequence[PaperRecord], ranked_out: Sequence[PaperRecord]) -> Digest:
    candidates = [*shown, *ranked_out]
    scored = [record for record in candidates if _has_number(record)]
    selected = [record for record in shown if _has_number(record) or record.matched]
    announced = [one for record in candidates for one in record.announcements if one.listing_date == day]
    counts = DigestCounts(
        announced=len(announced),
        unique=len(candidates),
        ranked_out=len(ranked_out),
        scored=len(scored),
        unscored=len(candidates) - len(scored),
        selected=len(selected),
    )
    scorers = sorted({record.shown.score.scorer for record in scored if record.shown})
    return Digest(
        day=day,
        model=", ".join(scorers) or LOCAL,
        tokens=NOTHING_SPENT,
        cost=NOTHING_SPENT,
        total_arxiv=counts.announced,
        total_scanned=counts.unique,
        total_relevant=counts.selected,
        entries=tuple(_entry(record) for record in selected),
        counts=counts,
    )


def _has_number(record: PaperRecord) -> bool:
    return record.shown is not None and record.shown.value is not None


def _entry(record: PaperRecord) -> DigestEntry:
    score = record.shown.score if record.shown else None
    reasons = ", ".join(reason.text for reason in score.evidence if reason.weight > 0) if score else ""
    comment = (score.comment if score else "") or record.matched or (f"near: {reasons}" if reasons else "")
    return DigestEntry(
        paper_id=record.paper.id,
        title=record.plain.title,
        authors=record.plain.authors,
        abstract=record.plain.abstract,
        comment=comment,
        relevance=score.relevance if score else None,
        novelty=score.novelty if score else None,
    )
