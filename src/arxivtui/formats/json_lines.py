"""Papers as JSON: the objects of `list --json`, `show --json`, `export -f jsonl` and of pipes."""

from collections.abc import Sequence
from typing import Any

from arxivtui.domain import PaperRecord
from arxivtui.formats.writing import PLAINLY, ExportOptions

_BEGINNING = '{"arxivtui":"export","version":'


def as_wire(record: PaperRecord) -> dict[str, Any]:
    """Everything known of one paper, for `msgspec.json`; text is plain, as the app shows it."""
    triage = record.triage
    value = record.shown.value if record.shown else None
    return {
        "id": record.paper.id,
        "version": record.paper.version,
        "title": record.plain.title,
        "authors": record.plain.authors,
        "categories": record.paper.categories,
        "primary": record.paper.primary,
        "abstract": record.plain.abstract,
        "announcements": [
            {"category": one.category, "date": one.listing_date, "kind": one.kind.value}
            for one in record.announcements
        ],
        "score": None if value is None else round(value, 1),
        "scorer": record.shown.score.scorer if record.shown else None,
        "mark": record.shown.mark.value if record.shown else "",
        "scores": [
            {
                "scorer": one.scorer,
                "score": None if one.score is None else round(one.score, 1),
                "relevance": one.relevance,
                "novelty": one.novelty,
                "comment": one.comment,
                "topic": one.topic,
                "criteria": one.criteria_hash,
                "run": one.run_id,
                "evidence": [
                    {"kind": reason.kind.value, "text": reason.text, "weight": round(reason.weight, 1)}
                    for reason in one.evidence
                ],
            }
            for one in record.scores
        ],
        "unscored": [
            {"scorer": one.scorer, "reason": one.reason, "final": one.final} for one in record.unscored
        ],
        "matched": record.matched,
        "state": triage.state.value,
        "starred": triage.starred is not None,
        "updated": record.updated,
        "in_library": record.in_library,
        "later": triage.later is not None,
        "tags": triage.tags,
        "note": triage.note,
    }


def write_json_lines(records: Sequence[PaperRecord], *, title: str, options: ExportOptions = PLAINLY) -> str:
    """One object a line, in order, for programs; `title` and `options` have no place in it.

    What `import` takes has more: see `piece_lines`.
    """
    import msgspec

    del title, options
    return "".join(msgspec.json.encode(as_wire(record)).decode() + "\n" for record in records)


def is_json_lines(text: str) -> bool:
    """Whether a document is an export of ours that `import` takes, by how its first line begins."""
    return text.startswith(_BEGINNING)


def is_whole_store(text: str) -> bool:
    """Whether it is one of all that a store holds, by its first line."""
    return is_json_lines(text) and '"whole":true' in text.partition("\n")[0]
