"""Digests in and out: an earlier document into the store, a stored day as a document."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from sqlite3 import Connection
from uuid import uuid4

from arxivtui.config import Settings
from arxivtui.domain import (
    LOCAL,
    ArxivtuiError,
    Digest,
    DigestCounts,
    DigestEntry,
    DigestWeek,
    Kind,
    Paper,
    PaperRecord,
    Run,
    RunKind,
    Tally,
)
from arxivtui.formats import first_difference, read_digest
from arxivtui.store import DayCost, DaySummary, Store, digests, listings, papers, requests, runs, search
from arxivtui.text import counted

_SMALLEST = Decimal("0.0001")
_PAPERS_WERE_SENT = (
    "Titles and abstracts, several papers a message, fenced as data. "
    "`arxivtui show ID --prompt` prints the message that a paper was in, as it was sent."
)


class DigestLayout(StrEnum):
    """KNOWN: that of the peer system's digests, word for word. HONEST: ours, which counts every paper."""

    KNOWN = "known"
    HONEST = "honest"


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


def build_digest(
    store: Store, settings: Settings, day: date | None = None, *, layout: DigestLayout | None = None
) -> Digest:
    """The digest of one day: the imported one where there is one, else our own with honest counts.

    Our own selects papers that match a rule and, where a model scored papers of the day, those that it
    put at `ranking.select_from` or higher; where none did, what the day's view shows above its folds.
    Papers that were only replaced that day are not in it, marked or not: its counts are of what was announced
    as new or cross-listed. Tokens and cost are the day's share of all
    requests to the model that scored most of it.

    Args:
        store: where from.
        settings: for the thresholds.
        day: a listing date, or the date of an imported digest; None for the newest of either.
        layout: of which kind it is to be, whatever is there; None as said above.

    Raises:
        NoSuchDayError: nothing is stored for that day, or not what the layout needs.
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
        if layout is not DigestLayout.HONEST and wanted in imported:
            found = digests.load(db, wanted)
            if found is not None and (layout is None or found.counts is None):
                return found
        if wanted not in listed:
            what = "Nothing" if wanted not in imported else "No announcement, only an imported digest,"
            raise NoSuchDayError(
                f"{what} is stored for {wanted}.", f"`arxivtui fetch --date {wanted}` asks arXiv for it."
            )
        view = search.day_view(db, day=wanted, fold=settings.fold)
        ours = _ours(
            db, settings, [wanted], papers.records(db, view.ids), papers.records(db, view.ranked_out)
        )
    return ours if layout is not DigestLayout.KNOWN else _in_known_layout(ours)


def build_week(store: Store, settings: Settings, day: date | None = None) -> tuple[Digest, DigestWeek]:
    """Our digest of a whole week, Monday to Friday, each paper once, under the first day that has it.

    Counts are those of all its days together; how each day stands is told beside them. Of a day of which only
    an imported digest is stored, what that selected counts as the day's papers, and the day says so.

    Args:
        store: where from.
        settings: for the thresholds.
        day: any day of the week; None for the newest one stored.

    Raises:
        NoSuchDayError: nothing is stored for any of its days.
        StoreError: the store cannot be read.
    """
    with store.reading() as db:
        summaries = {summary.day: summary for summary in listings.days(db)}
        imported = set(digests.days(db))
        wanted = day or max(summaries.keys() | imported, default=None)
        if wanted is None:
            raise NoSuchDayError("The store holds no day.", "`arxivtui fetch -c CATEGORY` brings today's.")
        monday = wanted - timedelta(days=wanted.weekday())
        days = [monday + timedelta(days=number) for number in range(5)]
        shown, ranked_out = dict[str, None](), dict[str, None]()
        states: list[tuple[date, str]] = []
        newest = listings.newest_announced(db)
        for each in days:
            summary = summaries.get(each)
            selected: Sequence[str] = ()
            if summary is not None and summary.papers:
                view = search.day_view(db, day=each, fold=settings.fold)
                shown |= dict.fromkeys(view.ids)
                ranked_out |= dict.fromkeys(view.ranked_out)
            elif each in imported and (found := digests.load(db, each)) is not None:
                selected = [entry.paper_id for entry in found.entries]
                shown |= dict.fromkeys(selected)
            states.append((each, _day_words(each, summary, selected, newest)))
        if not any(each in summaries or each in imported for each in days):
            raise NoSuchDayError(
                f"Nothing is stored for the week of {monday}.",
                f"`arxivtui fetch --since {monday}` asks arXiv for it.",
            )
        ours = _ours(
            db,
            settings,
            days,
            papers.records(db, list(shown)),
            papers.records(db, [one for one in ranked_out if one not in shown]),
        )
    year, number, _ = monday.isocalendar()
    return ours, DigestWeek(f"{year}-W{number:02}", tuple(states))


def _day_words(day: date, summary: DaySummary | None, selected: Sequence[str], newest: date | None) -> str:
    """How a day stands, in words for a person."""
    if selected:
        return f"an imported digest alone, {counted(len(selected), 'paper')} selected"
    if summary is None:
        return "not announced yet" if newest is not None and day > newest else "not fetched"
    stated = sum(listing.stated_total for listing in summary.listings)
    received = sum(listing.received_total for listing in summary.listings)
    words = f"{summary.state}, {received:,} of {stated:,} entries" if stated else f"{summary.state}"
    troubles = [
        f"{listing.category}: {listing.reason or listing.state}"
        for listing in summary.listings
        if not listing.whole
    ]
    return f"{words} ({'; '.join(troubles)})" if troubles else words


def _ours(
    db: Connection,
    settings: Settings,
    days: Sequence[date],
    shown: Sequence[PaperRecord],
    ranked_out: Sequence[PaperRecord],
) -> Digest:
    """Our digest of these days' papers, each there once; its date is the first of the days."""
    shown, ranked_out = (
        [one for one in some if not _only_replaced(one, days)] for some in (shown, ranked_out)
    )
    candidates = [*shown, *ranked_out]
    if model := _main_model(candidates):
        sorted_out = _by_model(candidates, model, settings.ranking.select_from)
        cost = requests.of_papers(db, [record.paper.id for record in candidates], model)
        if cost == DayCost():
            # The scores came with a digest: what they cost was somebody else's account.
            cost = DayCost(prompt_cost=None, cost=None)
        return _own_digest(days, model, sorted_out, cost, _prompt(db, sorted_out.scored))
    return _own_digest(days, LOCAL, _by_ranker(shown, ranked_out), DayCost(), "")


def _only_replaced(record: PaperRecord, days: Sequence[date]) -> bool:
    """Whether arXiv announced the paper in those days, and as a replacement alone."""
    kinds = {one.kind for one in record.announcements if one.listing_date in days}
    return kinds == {Kind.REPLACE}


def _in_known_layout(ours: Digest) -> Digest:
    """A digest of ours without what the known layout has no place for.

    Raises:
        NoSuchDayError: its cost is unknown, and that layout states one.
    """
    if ours.cost is None:
        raise NoSuchDayError(
            f"What the scores of {ours.day} cost is unknown, and the known layout has no word for that.",
            "`--layout honest` has.",
        )
    entries = tuple(
        entry
        if (entry.relevance is None) == (entry.novelty is None)
        else replace(entry, relevance=None, novelty=None)
        for entry in ours.entries
    )
    return replace(ours, entries=entries, counts=None)


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


def _own_digest(
    days: Sequence[date], model: str, papers_of: _SortedOut, cost: DayCost, system_prompt: str
) -> Digest:
    unique = [*papers_of.scored, *papers_of.ranked_out, *papers_of.unscored]
    announced = [
        one
        for record in unique
        for one in record.announcements
        if one.listing_date in days and one.kind is not Kind.REPLACE
    ]
    counts = DigestCounts(
        announced=len(announced),
        unique=len(unique),
        ranked_out=len(papers_of.ranked_out),
        scored=len(papers_of.scored),
        unscored=len(papers_of.unscored),
        selected=len(papers_of.selected),
    )
    return Digest(
        day=days[0],
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
    said = score.comment if score and score.scorer != LOCAL else ""
    comment = said or record.matched or (f"near: {reasons}" if reasons else "")
    return DigestEntry(
        paper_id=record.paper.id,
        title=record.plain.title,
        authors=record.plain.authors,
        abstract=record.plain.abstract,
        comment=comment,
        relevance=score.relevance if score else None,
        novelty=score.novelty if score else None,
    )
