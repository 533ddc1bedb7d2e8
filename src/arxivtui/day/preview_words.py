"""A preview in words and figures, the same in the terminal app and from the shell."""

from arxivtui.day.preview import BEST, MOVES_BY, Move, Preview
from arxivtui.text import counted

FIGURES = (6, 9, 11)
"""Cells of the three figures of a move."""

HEAD = tuple(name.rjust(width) for name, width in zip(("points", "score", "place"), FIGURES, strict=True))
"""What stands above them."""


def preview_words(preview: Preview) -> str:
    """What would change, in two sentences or three."""
    where = f"{counted(preview.papers, 'paper')} of {_span(preview)}"
    if preview.same:
        return f"Papers are ranked by these criteria already: nothing would move among {where}."
    move = "moves" if preview.moved == 1 else "move"
    words = f"Of {where}, {preview.moved:,} {move} by {MOVES_BY:g} points or more."
    come, go = len(preview.entering), len(preview.leaving)
    if come or go:
        words += f" {come} would come among the best {BEST} of the day, {go} would drop out."
    elif preview.moved:
        words += f" The best {BEST} of each day stay the same."
    if preview.stored:
        left_out = counted(preview.left_out, "paper")
        without = f"; {left_out} without one left out" if preview.left_out else ""
        words += f" Compared with stored scores{without}."
    return words


def figures(move: Move) -> tuple[str, str, str]:
    """Points, scores and places of a move, each padded to its width: `   +35`, ` 43 →  78`, ` 120 →    4`."""
    old, new = (None if score is None else round(score) for score in (move.old_score, move.new_score))
    # As the two scores are shown, so that nobody finds a sum that is wrong by one.
    points = f"{(new or 0) - (old or 0):+d}" if round(abs(move.points)) else f"{move.points:+.1f}"
    scores = f"{_or_dot(old):>3} → {_or_dot(new):>3}"
    places = f"{_or_dot(move.old_rank):>4} → {_or_dot(move.new_rank):>4}"
    cells = zip((points, scores, places), FIGURES, strict=True)
    first, second, third = (text.rjust(width) for text, width in cells)
    return first, second, third


def _or_dot(number: int | None) -> str:
    return "·" if number is None else str(number)


def _span(preview: Preview) -> str:
    if not preview.days:
        return "no day"
    first, last = preview.days[-1], preview.days[0]
    days = counted(len(preview.days), "day")
    return f"{days}, {first} to {last}" if len(preview.days) > 1 else str(last)
