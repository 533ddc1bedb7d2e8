"""Papers under headings: by day, tag, topic or category."""

from collections.abc import Iterable, Sequence

from arxivtui.domain import PaperRecord
from arxivtui.formats.writing import Grouping

_WITHOUT = {
    Grouping.DAY: "No day",
    Grouping.TAG: "No tag",
    Grouping.TOPIC: "No topic",
    Grouping.CATEGORY: "No category",
}


def grouped(
    records: Sequence[PaperRecord], by: Grouping | None
) -> list[tuple[str | None, list[PaperRecord]]]:
    """Headings with their papers, in the order given; without grouping all under none.

    Days (of the first announcement) stand newest first, everything else by name; what has none comes last.
    A paper with several tags stands under each of them, so that each heading has all of its papers.
    """
    if by is None:
        return [(None, list(records))]
    groups: dict[str, list[PaperRecord]] = {}
    for record in records:
        for name in dict.fromkeys(_names(record, by)) or ("",):
            groups.setdefault(name, []).append(record)
    rest = groups.pop("", None)
    names = sorted(groups, reverse=True) if by is Grouping.DAY else sorted(groups, key=_by_name)
    found: list[tuple[str | None, list[PaperRecord]]] = [(name, groups[name]) for name in names]
    return found if rest is None else [*found, (_WITHOUT[by], rest)]


def _names(record: PaperRecord, by: Grouping) -> Iterable[str]:
    match by:
        case Grouping.DAY:
            days = [one.listing_date for one in record.announcements]
            return [min(days).isoformat()] if days else []
        case Grouping.TAG:
            return record.triage.tags
        case Grouping.TOPIC:
            return filter(None, [record.shown.score.topic.strip() if record.shown else ""])
        case Grouping.CATEGORY:
            return filter(None, [record.paper.primary])


def _by_name(name: str) -> tuple[str, str]:
    return name.casefold(), name
