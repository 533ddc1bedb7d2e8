"""The detail pane: one paper, scrolled by keys, following the list's cursor at rest."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.events import Resize
from textual.reactive import var
from textual.widgets import Static

from arxivtui.domain import PaperRecord
from arxivtui.tui.widgets.paper_text import DIM, paper_text

MEASURE = 100
"""Widest line of prose that is still easy to read."""


class DetailPane(VerticalScroll, can_focus=False):
    """Shows one paper, or a sentence where there is none."""

    DEFAULT_CSS = """
    DetailPane {
        padding: 0 2;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
        & > Static { width: 100%; height: auto; }
    }
    """
    BINDINGS: ClassVar = []

    record: var[PaperRecord | None] = var(None, init=False)
    """The paper shown."""
    why: var[bool] = var(False, init=False)
    """Every piece of evidence is shown."""
    hint: var[str] = var("", init=False)
    """What to say where there is no paper."""

    def compose(self) -> ComposeResult:
        """One block of text: a widget a paragraph would cost a layout a key."""
        yield Static(id="paper", markup=False)

    def watch_record(self, old: PaperRecord | None, new: PaperRecord | None) -> None:
        """Another paper starts at its top; the same one stays where it is."""
        if old is None or new is None or old.paper.id != new.paper.id:
            self.why = False
            self.scroll_home(animate=False)
        self._draw()

    def watch_why(self) -> None:
        """The evidence stands near the top: go there."""
        self._draw()
        if self.why:
            self.scroll_home(animate=False)

    def watch_hint(self) -> None:
        """Said only where there is no paper."""
        self._draw()

    def on_resize(self, _event: Resize) -> None:
        """Wrap again."""
        self._draw()

    def scroll_lines(self, lines: int) -> None:
        """Scroll by so many lines."""
        self.scroll_to(y=self.scroll_offset.y + lines, animate=False)

    @property
    def page_lines(self) -> int:
        """Lines that are visible at once."""
        return max(1, self.scrollable_content_region.height)

    def _draw(self) -> None:
        if not self.is_mounted:
            return
        static = self.query_one("#paper", Static)
        if self.record is None:
            static.update(Content.styled(self.hint, DIM))
            return
        width = min(MEASURE, self.scrollable_content_region.width)
        if width > 0:
            static.update(paper_text(self.record, width, why=self.why))
