"""Digests in and out: an earlier document into the store, a stored day as a document."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from sqlite3 import Connection
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
from arxivtui.store import DayCost, Store, digests, listings, papers, requests, runs, search

_SMALLEST = Decimal("0.0001")
_PAPERS_WERE_SENT = (
    "Titles and abstracts, several papers a message, fenced as data. "
    "`arxivtui show ID --prompt` prints the message that a paper was in, as it was sent."
)


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
        cost=float(digest.cost.total) if digest.cost else None,
    )
    with store.writing(durable=True) as db:
        known = digests.find(db, digest) is not None
        if not known:
            digests.save(db, digest, run, plain, at)
    return ImportedDigest(digest, known, first_difference(text, digest))


def build_digest(store: Store, settings: Settings, day: date | None = None) -> Digest:
    """The digest of one day: the imported one where there is one, else our own with honest counts.

    Our own selects papers that match a rule and, where a model scored papers of the day, those that it
    put at `ranking.select_from` or higher; where none did, what the day's view shows above its folds.
    Replacements are not counted, unless the reader marked them. Tokens and cost are the day's share of all
    requests to the model that scored most of it.

    Args:
        store: where from.
        settings: for the thresholds.
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
        candidates = [*shown, *ranked_out]
        if model := _main_model(candidates):
            sorted_out = _by_model(candidates, model, settings.ranking.select_from)
            cost = requests.of_papers(db, [record.paper.id for record in candidates], model)
            prompt = _prompt(db, sorted_out.scored)
            return _own_digest(wanted, model, sorted_out, cost, prompt)
    return _own_digest(wanted, LOCAL, _by_ranker(shown, ranked_out), DayCost(), "")


@dataclass(frozen=True, slots=True)
class _SortedOut:
    """The papers of a day by what became of them; those selected are among the scored, or match a rule."""

    scored: Sequence[PaperRecord]
    ranked_out: Sequence[PaperRecord]
    unscored: Sequence[PaperRecord]
    selected: Sequence[PaperRecord]


def _main_model(records: Sequence[PaperRecord]) -> str:
    """The model whose score is shown for most of these papers; empty where it is for none."""
    spoke = Counter(
        record.shown.score.scorer for record in records if record.shown and record.shown.score.scorer != LOCAL
    )
    return max(spoke, key=lambda model: (spoke[model], model), default="")


def _prompt(db: Connection, scored: Sequence[PaperRecord]) -> str:
    """What the model was told before the papers, in the run that gave most of these scores."""
    spoke = Counter(record.shown.score.run_id for record in scored if record.shown)
    run = runs.get(db, max(spoke, key=lambda each: (spoke[each], each))) if spoke else None
    return run.system_prompt if run else ""


def _by_model(records: Sequence[PaperRecord], model: str, select_from: float) -> _SortedOut:
    scored = [record for record in records if _paid(record) and _has_number(record)]
    rest = [record for record in records if not (_paid(record) and _has_number(record))]
    failed = [record for record in rest if any(one.scorer == model for one in record.unscored)]
    unscored = [record for record in rest if record in failed or not _has_number(record)]
    return _SortedOut(
        scored=scored,
        ranked_out=[record for record in rest if record not in unscored],
        unscored=unscored,
        selected=[
            record
            for record in records
            if record.matched or (record in scored and _number(record) >= select_from)
        ],
    )


def _by_ranker(shown: Sequence[PaperRecord], ranked_out: Sequence[PaperRecord]) -> _SortedOut:
    return _SortedOut(
        scored=[record for record in shown if _has_number(record)],
        ranked_out=ranked_out,
        unscored=[record for record in shown if not _has_number(record)],
        selected=[record for record in shown if _has_number(record) or record.matched],
    )


def _own_digest(day: date, model: str, papers_of: _SortedOut, cost: DayCost, system_prompt: str) -> Digest:
    unique = [*papers_of.scored, *papers_of.ranked_out, *papers_of.unscored]
    announced = [one for record in unique for one in record.announcements if one.listing_date == day]
    counts = DigestCounts(
        announced=len(announced),
        unique=len(unique),
        ranked_out=len(papers_of.ranked_out),
        scored=len(papers_of.scored),
        unscored=len(papers_of.unscored),
        selected=len(papers_of.selected),
    )
    return Digest(
        day=day,
        model=model,
        tokens=_tokens(cost),
        cost=_cost(cost),
        total_arxiv=counts.announced,
        total_scanned=counts.unique,
        total_relevant=counts.selected,
        entries=tuple(_entry(record) for record in papers_of.selected),
        system_prompt=system_prompt,
        user_prompt=_PAPERS_WERE_SENT if system_prompt else "",
        counts=counts,
    )


def _tokens(cost: DayCost) -> Tally:
    prompt, completion = round(cost.prompt), round(cost.completion)
    return Tally(Decimal(prompt), Decimal(completion), Decimal(prompt + completion))


def _cost(cost: DayCost) -> Tally | None:
    """To a hundredth of a cent; None where the price is unknown."""
    if cost.cost is None or cost.prompt_cost is None:
        return None
    prompt, total = (Decimal(amount).quantize(_SMALLEST) for amount in (cost.prompt_cost, cost.cost))
    return Tally(prompt, total - prompt, total)


def _paid(record: PaperRecord) -> bool:
    return record.shown is not None and record.shown.score.scorer != LOCAL


def _number(record: PaperRecord) -> float:
    value = record.shown.value if record.shown else None
    return -1.0 if value is None else value


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
