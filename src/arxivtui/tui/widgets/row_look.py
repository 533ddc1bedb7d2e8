"""How the entries of the paper list look: glyphs, styles, and the style sheet that they come from."""

from typing import TYPE_CHECKING, NamedTuple

from rich.style import Style

from arxivtui.domain import State
from arxivtui.tui.widgets.cells import Line

if TYPE_CHECKING:
    from textual.widget import Widget

HEAT = {"hot": 80.0, "warm": 60.0, "mild": 40.0, "cool": 20.0, "cold": 0.0}
"""The one heat scale: the bands and the scores that they begin at, the hottest first."""


class Glyphs(NamedTuple):
    """The characters that say a state without colour; each is one cell wide."""

    bar: str
    chosen: str
    starred: str
    later: str
    unread: str
    seen: str
    skipped: str
    dismissed: str
    pending: str
    old_criteria: str
    other_model: str
    unscored: str
    noted: str
    library: str
    updated: str
    rule: str
    dot: str
    ellipsis: str

    def of_state(self, state: State) -> str:
        """The glyph of a paper without marks."""
        return {
            State.UNREAD: self.unread,
            State.SEEN: self.seen,
            State.SKIPPED: self.skipped,
            State.DISMISSED: self.dismissed,
        }[state]


UNICODE = Glyphs("▌", "◆", "★", "◷", "●", "✓", "»", "✗", "…", "·", "°", "–", "#", "≡", "↻", "─", "·", "…")
ASCII = Glyphs("|", "+", "*", "L", "o", "v", ">", "x", "~", "'", '"', "-", "#", "=", "^", "-", "-", "~")


class RowStyles(NamedTuple):
    """The styles of one entry's parts, backgrounds included. All but `base` and `heat` are component classes.

    Attributes:
        base: of what is left empty.
        heat: of scores, one a band of `HEAT`.
        title_unread, title, title_done: of a title not yet looked at, kept, and put away.
    """

    base: Style
    heat: tuple[Style, ...]
    bar: Style
    chosen: Style
    unscored: Style
    starred: Style
    later: Style
    unread: Style
    done: Style
    pending: Style
    title_unread: Style
    title: Style
    title_done: Style
    detail: Style
    matched: Style
    placeholder: Style
    fold: Style

    @classmethod
    def of(cls, widget: "Widget", *, cursor: bool, chosen: bool = False) -> "RowStyles":
        """The styles that the style sheet gives now: for the cursor's entry, a marked one, or another."""
        base = widget.rich_style
        ground = "cursor" if cursor else "ground" if chosen else ""
        under = widget.get_component_rich_style(_component(ground)) if ground else base
        background = Style(bgcolor=under.bgcolor)

        def part(name: str) -> Style:
            return widget.get_component_rich_style(_component(name)) + background

        return cls(
            base=base + background,
            heat=tuple(part(f"heat-{band}") for band in HEAT),
            **{name: part(name) for name in _PARTS},
        )


_PARTS = tuple(name for name in RowStyles._fields if name not in {"base", "heat"})


def _component(part: str) -> str:
    return f"paper-list--{part.replace('_', '-')}"


COMPONENTS = {_component(part) for part in (*_PARTS, "cursor", "ground", *(f"heat-{band}" for band in HEAT))}
"""The component classes of the paper list."""

STYLE_SHEET = """
PaperList {
    height: 1fr;
    background: $background;
    color: $foreground;
    overflow-x: hidden;
    overflow-y: auto;
    scrollbar-gutter: stable;
    scrollbar-size-vertical: 1;
    & > .paper-list--cursor { background: $foreground 6%; }
    & > .paper-list--ground { background: $accent 14%; }
    & > .paper-list--bar { color: $foreground 30%; }
    & > .paper-list--chosen { color: $accent; text-style: bold; }
    &:focus > .paper-list--cursor { background: $primary 20%; }
    &:focus > .paper-list--bar { color: $accent; }
    & > .paper-list--heat-hot { color: $warning; text-style: bold; }
    & > .paper-list--heat-warm { color: $warning 85%; }
    & > .paper-list--heat-mild { color: $warning 65%; }
    & > .paper-list--heat-cool { color: $foreground 60%; }
    & > .paper-list--heat-cold { color: $foreground 45%; }
    & > .paper-list--unscored { color: $foreground 45%; }
    & > .paper-list--starred { color: $warning; }
    & > .paper-list--later { color: $accent; }
    & > .paper-list--unread { color: $accent; }
    & > .paper-list--done { color: $foreground 50%; }
    & > .paper-list--pending { color: $foreground 50%; text-style: italic; }
    & > .paper-list--title { color: $foreground; }
    & > .paper-list--title-unread { color: $foreground; text-style: bold; }
    & > .paper-list--title-done { color: $foreground 55%; }
    & > .paper-list--detail { color: $foreground 60%; }
    & > .paper-list--matched { color: $success; }
    & > .paper-list--placeholder { color: $foreground 40%; }
    & > .paper-list--fold { color: $foreground 55%; }
    /* The terminal's own colours have no shades: quiet is dim, and the cursor is its bar. */
    &:ansi {
        & > .paper-list--cursor { background: ansi_default; }
        & > .paper-list--ground { background: ansi_default; }
        & > .paper-list--heat-cool { text-style: dim; }
        & > .paper-list--heat-cold { text-style: dim; }
        & > .paper-list--unscored { text-style: dim; }
        & > .paper-list--done { text-style: dim; }
        & > .paper-list--pending { text-style: dim; }
        & > .paper-list--title-done { text-style: dim; }
        & > .paper-list--detail { text-style: dim; }
        & > .paper-list--placeholder { text-style: dim; }
        & > .paper-list--fold { text-style: dim; }
    }
    &:ansi:focus > .paper-list--cursor { background: ansi_default; }
}
"""
"""In terms of the colours that every Textual theme has; the app's own sheet may be finer."""


class RowLook(NamedTuple):
    """All that drawing needs besides the paper itself.

    Attributes:
        width: cells of every line.
        cursor: the entry is under the cursor.
        chosen: the entry is marked.
        margin: cells at the right end that text stays out of.
    """

    width: int
    styles: RowStyles
    glyphs: Glyphs = UNICODE
    cursor: bool = False
    margin: int = 0
    chosen: bool = False

    def line(self, *, second: bool = False) -> Line:
        """A new line with the cursor's bar, the sign of a mark, or the blank in their place.

        Under the cursor the mark is told on the paper's second line, elsewhere on the first.
        """
        line = Line(self.width, self.styles.base, self.glyphs.ellipsis, self.margin)
        if self.chosen and second == self.cursor:
            line.add(self.glyphs.chosen, self.styles.chosen)
        else:
            line.add(self.glyphs.bar if self.cursor else " ", self.styles.bar)
        return line
