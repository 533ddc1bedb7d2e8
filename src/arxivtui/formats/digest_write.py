"""A digest written from its fields; an imported one byte for byte as it was."""

import re
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from arxivtui.domain import ArxivId, Digest, DigestEntry, DigestWeek, RemedialBanner, Tally
from arxivtui.formats import digest_layout as layout
from arxivtui.formats.escape import escape

_HEADER_PADDING = 2
"""Blanks that a heading has beyond its text; with them every column of figures fits."""
_BREAKS = re.compile(r"\s*[\r\n]+\s*")
_UNWRITABLE = re.compile("[\0\ud800-\udfff]")


def write_digest(digest: Digest, week: DigestWeek | None = None) -> str:
    """The document of one digest; with `week` that of all its days, which `read_digest` does not read.

    Line breaks inside titles, names, abstracts and comments become blanks: each has one line.

    Raises:
        ValueError: the digest contradicts itself, so that nothing could read the document back: its
            totals do not count its entries, an id is not canonical or comes twice, or, without
            counts, its cost is unknown or an entry has only one of relevance and novelty.
    """
    _check(digest)
    ours = digest.counts is not None
    parts = [
        *_banner(digest.banner),
        f"{layout.TITLE}{digest.day.isoformat()}" if week is None else f"{layout.WEEK_TITLE}{week.name}",
        *_days(week),
        _figures(digest, ours=ours),
        f"{layout.TOTAL_ARXIV}{digest.total_arxiv}",
        f"{layout.TOTAL_SCANNED}{digest.total_scanned}",
        f"{layout.TOTAL_RELEVANT}{digest.total_relevant}",
        *_counts(digest),
        layout.CONTENTS,
        *_papers(digest, ours=ours),
        *_prompt(digest, ours=ours),
    ]
    return "\n\n".join(parts) + ("\n" if ours else "")


def first_difference(text: str, digest: Digest) -> int | None:
    """The line, counted from 1, from which `digest` written again differs from `text`; None if nowhere."""
    again = write_digest(digest)
    if again == text:
        return None
    pairs = zip(text.split("\n"), again.split("\n"), strict=False)
    same = 0
    for before, after in pairs:
        if before != after:
            break
        same += 1
    return same + 1


def _check(digest: Digest) -> None:
    ids = [entry.paper_id for entry in digest.entries]
    if digest.counts is None and digest.cost is None:
        raise ValueError("the digest states no cost")
    if digest.total_relevant != len(ids):
        raise ValueError(f"the digest states {digest.total_relevant} relevant papers and has {len(ids)}")
    if digest.counts is not None and digest.counts.selected != len(ids):
        raise ValueError(f"the digest counts {digest.counts.selected} selected papers and has {len(ids)}")
    if len(set(ids)) != len(ids):
        raise ValueError("a paper comes twice in the digest")
    for entry in digest.entries:
        if str(ArxivId.parse(entry.paper_id)) != entry.paper_id:
            raise ValueError(f"{entry.paper_id!r} is not an id in its canonical form")
        if digest.counts is None and (entry.relevance is None) != (entry.novelty is None):
            raise ValueError(f"{entry.paper_id} has only one of relevance and novelty")


def _one_line(text: str, *, ours: bool, in_link: bool = False) -> str:
    line = _UNWRITABLE.sub("\ufffd", _BREAKS.sub(" ", text))
    return escape(line.strip(), in_link=in_link, addresses=False) if ours else line


def _authors(entry: DigestEntry, *, ours: bool) -> str:
    if not ours:
        return ", ".join(_one_line(name, ours=False) for name in entry.authors)
    # A name's own comma is escaped, so that the list can be taken apart again.
    return ", ".join(_one_line(name, ours=True).replace(",", "\\,") for name in entry.authors)


def _banner(banner: RemedialBanner | None) -> Iterable[str]:
    if banner is None:
        return
    window = layout.BANNER_WINDOW.format(_american(banner.missed_from), _american(banner.missed_to))
    generated = layout.BANNER_GENERATED.format(_american(banner.generated))
    yield f"{window}\n{layout.BANNER_BLANK}\n{generated}"


def _days(week: DigestWeek | None) -> Iterable[str]:
    if week is not None:
        rows = [
            (f"{day:%a} {day.isoformat()}", _one_line(words, ours=True).replace("|", "\\|"))
            for day, words in week.days
        ]
        yield _table(layout.WEEK_COLUMNS, rows)


def _american(day: date) -> str:
    return f"{day.month:02d}/{day.day:02d}/{day.year:04d}"


def _figures(digest: Digest, *, ours: bool) -> str:
    tokens = (digest.tokens.prompt, digest.tokens.completion, digest.tokens.total)
    cost = _amounts(digest.cost)
    model = _one_line(digest.model, ours=ours, in_link=True)
    if ours:
        model = model.replace("|", "\\|")
    return _table(
        (f"*[{model}]*", *layout.COLUMNS),
        (
            (layout.TOKEN_ROW, *(_figure(number) for number in tokens)),
            (layout.COST_ROW, *cost),
        ),
    )


def _amounts(cost: Tally | None) -> tuple[str, str, str]:
    if cost is None:
        return (layout.UNKNOWN, layout.UNKNOWN, layout.UNKNOWN)
    return (f"${_figure(cost.prompt)}", f"${_figure(cost.completion)}", f"${_figure(cost.total)}")


def _counts(digest: Digest) -> Iterable[str]:
    if digest.counts is None:
        return
    counts = digest.counts
    numbers = (
        counts.announced,
        counts.unique,
        counts.ranked_out,
        counts.scored,
        counts.unscored,
        counts.selected,
    )
    yield _table(layout.COUNTS, (tuple(str(number) for number in numbers),))


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [
        max(len(cells[0]) + _HEADER_PADDING, *(len(cell) for cell in cells[1:]))
        for cells in zip(header, *rows, strict=True)
    ]

    def line(cells: Sequence[str]) -> str:
        padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
        return f"| {' | '.join(padded)} |"

    ruler = "|".join(f":{'-' * width}:" for width in widths)
    return "\n".join((line(header), f"|{ruler}|", *map(line, rows)))


def _figure(number: Decimal) -> str:
    return format(number, "f")


def _contents(number: int, entry: DigestEntry, *, ours: bool) -> str:
    title = _one_line(entry.title, ours=ours, in_link=True)
    line = f"{number}. [{title}{layout.contents_target(number)}"
    return f"{line}\n{layout.AUTHORS}{_authors(entry, ours=ours)}"


def _papers(digest: Digest, *, ours: bool) -> Iterable[str]:
    numbered = list(enumerate(digest.entries, 1))
    if not numbered and not ours:
        # The layout of a day without a selection: its contents and its one section are there, and empty.
        yield from ("", layout.RULE, "")
        return
    for number, entry in numbered:
        yield _contents(number, entry, ours=ours)
    for number, entry in numbered:
        yield layout.RULE
        yield from _section(number, entry, ours=ours)


def _section(number: int, entry: DigestEntry, *, ours: bool) -> Iterable[str]:
    title = _one_line(entry.title, ours=ours, in_link=True)
    yield f"## {number}. [{title}{layout.section_target(number, entry.paper_id)}"
    yield f"{layout.ID}{entry.paper_id}"
    yield f"{layout.AUTHORS}{_authors(entry, ours=ours)}"
    yield f"{layout.ABSTRACT}{_one_line(entry.abstract, ours=ours)}"
    yield f"{layout.COMMENT}{_one_line(entry.comment, ours=ours)}"
    if entry.relevance is not None or entry.novelty is not None:
        answers = (layout.NONE if value is None else value for value in (entry.relevance, entry.novelty))
        relevance, novelty = answers
        yield f"{layout.RELEVANCE}{relevance}\n{layout.NOVELTY}{novelty}"
    elif not ours:
        # An author match: the place of the two figures is there, and empty.
        yield ""


def _prompt(digest: Digest, *, ours: bool) -> Iterable[str]:
    if ours and not digest.system_prompt and not digest.user_prompt:
        return
    system, user = (_prompt_lines(prompt) for prompt in (digest.system_prompt, digest.user_prompt))
    yield from (layout.RULE, layout.PROMPT)
    # Documents up to mid-2025 print the prompt undivided and unquoted.
    yield user if not ours and not system else layout.quoted_prompts(system, user)


def _prompt_lines(prompt: str) -> str:
    return _UNWRITABLE.sub("\ufffd", prompt.replace("\r\n", "\n").replace("\r", "\n"))
