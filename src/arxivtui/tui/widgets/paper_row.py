"""How one entry of the paper list is drawn: two lines a paper, one a fold.

```
▌ 94 ★ KELPS: A Framework for Verified Multi-Language…     bar or mark, score, state, title
▌      Jiahao Zhang, Cheng Zhong, … · cs.CL · new          what else is to be said of the paper
```
"""

from math import isfinite
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.style import Style
from textual.strip import Strip

from arxivtui.domain import State
from arxivtui.tui.widgets.cells import Line, drawable, fit
from arxivtui.tui.widgets.row_look import HEAT, Glyphs, RowLook, RowStyles

if TYPE_CHECKING:
    from arxivtui.domain import PaperRow

_SCORE = 4
"""Cells of the score: three digits and its mark."""
_GUTTER = _SCORE + 2
"""Cells between the bar and the text: the score, the state and a space."""
_AUTHORS_AT_LEAST = 12
"""Cells that the authors keep before what follows them is left out."""
_FILLED = Style(reverse=True)


def paint_paper(row: "PaperRow", look: RowLook, *, pending: bool = False) -> tuple[Strip, Strip]:
    """The two lines of a paper, each exactly `look.width` cells.

    Args:
        row: the paper; its text is untrusted.
        look: how to draw it.
        pending: the reader's last act on it is not yet stored.
    """
    return _first_line(row, look, pending), _second_line(row, look, pending)


def paint_placeholder(paper_id: str, look: RowLook) -> tuple[Strip, Strip]:
    """The two lines of a paper that has not been read yet."""
    first, second = look.line(), look.line(second=True)
    first.add(" " * _GUTTER)
    first.add(paper_id, look.styles.placeholder)
    return first.strip(), second.strip()


def paint_fold(label: str, look: RowLook) -> Strip:
    """The one line that stands for the papers folded away under it."""
    line = look.line()
    rule = look.glyphs.rule
    line.add(f"{rule * 2} {label}", look.styles.fold)
    line.add(" ")
    line.add(rule * line.room, look.styles.fold)
    return line.strip()


def heat_band(score: float) -> int:
    """The place of a score's band in `HEAT`, 0 the hottest."""
    return next((band for band, start in enumerate(HEAT.values()) if score >= start), len(HEAT) - 1)


def whole_names(authors: str, width: int, ellipsis: str) -> str:
    """As many of the comma-separated names as fit into `width` cells; one alone is cut inside."""
    shown = fit(authors, width, ellipsis)
    if len(shown) == len(authors) or shown == drawable(authors):
        return shown
    last = shown.rfind(", ", 0, max(0, len(shown) - len(f", {ellipsis}") + 1))
    return f"{shown[:last]}, {ellipsis}" if last > 0 else shown


def _first_line(row: "PaperRow", look: RowLook, pending: bool) -> Strip:
    line = look.line()
    _add_score(line, row, look)
    line.add(_state_glyph(row, look.glyphs), _state_style(row, look.styles, pending))
    line.add(" ")
    line.add(row.title, _title_style(row, look.styles), keep=1)
    return line.strip()


def _second_line(row: "PaperRow", look: RowLook, pending: bool) -> Strip:
    line = look.line(second=True)
    detail = look.styles.detail
    marks = _second_glyphs(row, look, pending)
    line.add(" " * (_GUTTER - 1 - len(marks)))
    for glyph, style in marks:
        line.add(glyph, style)
    line.add(" ")
    room, between = line.room - 1, f" {look.glyphs.dot} "
    aside = _aside(row, look, room)
    kept = sum(cell_len(text) + len(between) for text, _ in aside)
    authors = whole_names(row.authors, room - kept, look.glyphs.ellipsis)
    parts = [part for part in ((authors, detail), *aside) if part[0]]
    for index, (text, style) in enumerate(parts):
        if index:
            line.add(between, detail, keep=1)
        line.add(text, style, keep=1)
    return line.strip()


def _add_score(line: Line, row: "PaperRow", look: RowLook) -> None:
    styles, glyphs = look.styles, look.glyphs
    if row.score is None or not isfinite(row.score):
        line.add(f"{glyphs.unscored:>3} ", styles.unscored)
        return
    from arxivtui.domain import ScoreMark

    score = min(100.0, max(0.0, row.score))
    heat = styles.heat[heat_band(score)]
    mark = {
        ScoreMark.CURRENT: " ",
        ScoreMark.OLD_CRITERIA: glyphs.old_criteria,
        ScoreMark.OTHER_MODEL: glyphs.other_model,
    }[row.mark]
    # A model's answer is a filled badge; the embedded ranker's estimate, which every paper has, is bare.
    line.add(f"{score:3.0f}", heat if row.local else heat + _FILLED)
    line.add(mark, heat)


def _state_glyph(row: "PaperRow", glyphs: Glyphs) -> str:
    if row.starred:
        return glyphs.starred
    if row.later:
        return glyphs.later
    return glyphs.of_state(row.state)


def _state_style(row: "PaperRow", styles: RowStyles, pending: bool) -> Style:
    if pending:
        return styles.pending
    if row.starred:
        return styles.starred
    if row.later:
        return styles.later
    return styles.unread if row.state is State.UNREAD else styles.done


def _second_glyphs(row: "PaperRow", look: RowLook, pending: bool) -> list[tuple[str, Style]]:
    """What stands under the state, at most two cells: what the first glyph left unsaid, the last under it."""
    styles, glyphs = look.styles, look.glyphs
    marks = [(glyphs.updated, styles.detail)] if row.updated else []
    if pending:
        marks.append((glyphs.pending, styles.pending))
    elif row.starred and row.later:
        marks.append((glyphs.later, styles.later))
    elif row.state is State.UNREAD and (row.starred or row.later):
        marks.append((glyphs.unread, styles.unread))
    return marks


def _title_style(row: "PaperRow", styles: RowStyles) -> Style:
    if row.state is State.UNREAD:
        return styles.title_unread
    return styles.title if row.starred or row.later else styles.title_done


def _aside(row: "PaperRow", look: RowLook, room: int) -> list[tuple[str, Style]]:
    """What follows the authors, as far as it leaves them their room.

    The least telling goes first: the rest of the rule's words, the kind, the signs of library and note, the
    category.
    """
    styles, between = look.styles, len(look.glyphs.dot) + 2
    primary = (fit(row.primary, room), styles.detail)
    kind = (row.kind.value if row.kind else "", styles.detail)
    matched = (fit(row.matched, room), styles.matched)
    rule = (fit(row.matched.partition(" ")[0], room), styles.matched)
    signs = f"{look.glyphs.library * row.in_library}{look.glyphs.noted * row.tagged}"
    noted = (signs, styles.detail)
    for choice in (
        (primary, kind, matched, noted),
        (primary, kind, rule, noted),
        (primary, rule, noted),
        (primary, rule),
        (rule if row.matched else primary,),
    ):
        parts = [part for part in choice if part[0]]
        if sum(cell_len(text) + between for text, _ in parts) <= room - _AUTHORS_AT_LEAST:
            return parts
    return []
