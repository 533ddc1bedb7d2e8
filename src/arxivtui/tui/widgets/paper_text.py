"""A paper as text for the detail pane: pure, from a record and a width to styled content.

Everything that a paper says is untrusted. It is put into `Content` as plain text with spans, never
parsed as markup.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from textual.content import Content

from arxivtui.domain import (
    LOCAL,
    Announcement,
    EvidenceKind,
    PaperRecord,
    Score,
    ScoreMark,
    ShownScore,
    State,
    abs_url,
)
from arxivtui.text import cell_width, cut, harmless, shorten, wrap
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.paper_row import heat_band

if TYPE_CHECKING:
    from arxivtui.domain import Evidence

IN_LIBRARY = "≡ In your reference library."
UPDATED = "↻ Replaced at arXiv after you starred it."
LABEL = "$primary"
STRONG = "bold"

_LABEL_WIDTH = 8
_AUTHORS_SHOWN = 24
_REASONS_SHOWN = 8
_NARROWEST = 16
_LONGEST_REASON = 300

_HEAT = ("bold $warning", "$warning 85%", "$warning 65%", DIM, "$foreground 45%")

_STATES = {
    State.UNREAD: "unread",
    State.SEEN: "seen",
    State.SKIPPED: "skipped",
    State.DISMISSED: "dismissed",
}


@dataclass(slots=True)
class _Page:
    """Lines under construction, each no wider than the page."""

    width: int
    lines: list[Content] = field(default_factory=list)

    def say(self, text: str, style: str = "") -> None:
        """One paragraph."""
        self.lines += [Content.styled(line, style) for line in wrap(text, self.width)]

    def label(self, label: str, text: str, style: str = "") -> None:
        """A paragraph beside its label; nothing where there is no text."""
        if not text:
            return
        room = max(_NARROWEST, self.width - _LABEL_WIDTH)
        head = label.ljust(_LABEL_WIDTH)
        for line in wrap(text, room):
            self.lines.append(Content.assemble((head, LABEL), (line, style)))
            head = " " * _LABEL_WIDTH

    def gap(self) -> None:
        """One empty line, never two."""
        if self.lines and self.lines[-1].plain:
            self.lines.append(Content(""))


def paper_lines(record: PaperRecord, width: int, *, why: bool = False) -> list[Content]:
    """The whole paper in lines of at most `width` cells, or of 16 where there are fewer.

    Args:
        record: what the store knows of it.
        width: in terminal cells.
        why: show every piece of evidence with its weight, one a line.
    """
    page = _Page(max(_NARROWEST, width))
    _add_head(page, record)
    page.gap()
    _add_score(page, record, why=why)
    page.gap()
    _add_notes(page, record)
    page.gap()
    page.say(harmless(record.plain.abstract) or "No abstract is known.", "" if record.plain.abstract else DIM)
    page.gap()
    _add_origin(page, record)
    return page.lines


def _add_head(page: _Page, record: PaperRecord) -> None:
    page.say(harmless(record.plain.title) or record.paper.id, STRONG)
    page.say(author_line(record, _AUTHORS_SHOWN), DIM)
    page.say(" · ".join(_circumstances(record)), DIM)
    if record.updated:
        page.say(UPDATED, DIM)
    if record.in_library:
        page.say(IN_LIBRARY, DIM)


def author_line(record: PaperRecord, most: int) -> str:
    """The authors by name, the tail of a long list by number."""
    names = [harmless(name) for name in record.plain.authors]
    shown = ", ".join(names[:most]) or "Unknown authors"
    if len(names) > most:
        shown += f" and {len(names) - most} more"
    return shown + (" (arXiv's page names no more)" if record.paper.authors_cut else "")


def _circumstances(record: PaperRecord) -> Iterable[str]:
    yield " ".join(record.paper.categories) or "no category"
    if record.announcements:
        yield announced(record.announcements)
    elif record.paper.submitted:
        yield f"submitted {short_date(record.paper.submitted)}"
    triage = record.triage
    marks = [name for name, at in (("starred", triage.starred), ("later", triage.later)) if at]
    yield ", ".join(marks) or _STATES[triage.state]


def announced(announcements: Iterable[Announcement]) -> str:
    """The newest listing date with what the paper was there: `new in cs.LG, cross in cs.AI, 14 Jul 2025`."""
    known = list(announcements)
    newest = max(announcement.listing_date for announcement in known)
    kinds: dict[str, list[str]] = {}
    for announcement in known:
        if announcement.listing_date == newest:
            kinds.setdefault(announcement.kind.value, []).append(announcement.category)
    parts = [f"{kind} in {' '.join(categories)}" for kind, categories in kinds.items()]
    return f"{', '.join(parts)}, {short_date(newest)}"


def short_date(day: date) -> str:
    """A date as `14 Jul 2025`, in any locale."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def _add_score(page: _Page, record: PaperRecord, *, why: bool) -> None:
    page.label("match", harmless(record.matched), "$success")
    if record.shown is None:
        if not record.matched and not record.unscored:
            page.say("Not scored yet.", DIM)
        _add_unscored(page, record)
        return
    shown = record.shown
    local = next((score for score in record.scores if score.scorer == LOCAL), None)
    page.lines += _score_lines(shown, page.width)
    page.label("topic", harmless(shown.score.topic or (local.topic if local else "")))
    evidence = shown.score.evidence or (local.evidence if local else ())
    if why:
        _add_evidence(page, evidence)
    else:
        reasons = [reason(piece) for piece in evidence if piece.kind is not EvidenceKind.TOPIC]
        page.label("why", ", ".join(reasons[:_REASONS_SHOWN]), DIM)
    page.label("says", harmless(shown.score.comment), "italic")
    _add_unscored(page, record)
    if why:
        _add_other_scores(page, [score for score in record.scores if score is not shown.score])


def _score_lines(shown: ShownScore, width: int) -> list[Content]:
    """The number, who gave it, and the raw answer; what has no room on one line goes on below."""
    number = "–" if shown.value is None else f"{shown.value:.0f}"
    raw = [f"{name} {value}" for name, value in _raw_answers(shown.score)]
    mark = [shown.mark.value] if shown.mark is not ScoreMark.CURRENT else []
    room = max(1, width - _LABEL_WIDTH)
    head = Content.styled(number.ljust(_LABEL_WIDTH), heat(shown.value))
    lines = []
    for line in _packed([harmless(shown.speaker), *raw, *mark], room):
        lines.append(Content.assemble(head, (shorten(line, room), DIM)))
        head = Content(" " * _LABEL_WIDTH)
    return lines


def _packed(parts: list[str], room: int) -> list[str]:
    """Parts with dots between, as many on a line as it has room for."""
    first, *others = parts
    lines = [first]
    for part in others:
        joined = f"{lines[-1]} · {part}"
        if cell_width(joined) <= room:
            lines[-1] = joined
        else:
            lines.append(part)
    return lines


def _add_unscored(page: _Page, record: PaperRecord) -> None:
    """Why models that were asked about it gave no score."""
    for each in record.unscored:
        page.say(cut(harmless(f"{each.scorer}: not scored: {each.reason}"), _LONGEST_REASON), DIM)


def _raw_answers(score: Score) -> Iterable[tuple[str, int]]:
    if score.relevance is not None:
        yield "relevance", score.relevance
    if score.novelty is not None:
        yield "novelty", score.novelty


def heat(value: float | None) -> str:
    """The theme's colour for a score of 0-100, the same bands as in the list."""
    return _HEAT[-1 if value is None else heat_band(value)]


def reason(piece: "Evidence") -> str:
    """A piece of evidence in few words; what pulls down says so with a minus."""
    text = harmless(piece.text)
    match piece.kind:
        case EvidenceKind.NEIGHBOUR:
            text = f"near ★ {text}"
        case EvidenceKind.AUTHOR:
            text = f"by {text}"
        case _:
            pass
    return f"−{text}" if piece.weight < 0 else text


def _add_evidence(page: _Page, evidence: "tuple[Evidence, ...]") -> None:
    if not evidence:
        page.label("why", "the scorer gave no reasons", DIM)
        return
    heaviest = max(abs(piece.weight) for piece in evidence) or 1.0
    label = "why"
    for piece in evidence:
        text = shorten(
            f"{piece.kind.value} {harmless(piece.text)}", max(_NARROWEST, page.width - _LABEL_WIDTH - 14)
        )
        bar = "▪" * max(1, round(6 * abs(piece.weight) / heaviest))
        page.lines.append(
            Content.assemble(
                (label.ljust(_LABEL_WIDTH), LABEL),
                (f"{piece.weight:+5.1f} ", STRONG if piece.weight >= 0 else "$error"),
                (bar.ljust(7), "$warning" if piece.weight >= 0 else "$error"),
                text,
            )
        )
        label = ""


def _add_other_scores(page: _Page, scores: list[Score]) -> None:
    label = "also"
    for score in scores:
        number = "" if score.score is None else f"{score.score:.0f} "
        raw = " · ".join(f"{name} {value}" for name, value in _raw_answers(score))
        page.label(label, harmless(f"{number}{score.scorer} · {raw}".rstrip(" ·")), DIM)
        label = ""


def _add_notes(page: _Page, record: PaperRecord) -> None:
    for index, line in enumerate(harmless(record.triage.note, keep_newlines=True).splitlines()):
        page.label("note" if index == 0 else "", line)
    page.label("tags", " ".join(f"#{harmless(tag)}" for tag in record.triage.tags), "$primary")


def _add_origin(page: _Page, record: PaperRecord) -> None:
    paper = record.paper
    page.label("remark", harmless(record.plain.comments), DIM)
    page.label("journal", harmless(paper.journal_ref), DIM)
    page.label("doi", harmless(paper.doi), DIM)
    link = abs_url(paper.id if paper.version is None else f"{paper.id}v{paper.version}")
    if cell_width(link) > page.width - _LABEL_WIDTH:
        page.say(link, DIM)
    else:
        page.label("link", link, DIM)
