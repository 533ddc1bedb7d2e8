"""The detail pane in a small app: its colours are those of the theme, its lines fit however narrow it is."""

from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from arxivtui.domain import Paper, PaperRecord, PlainText
from arxivtui.tui.widgets import DetailPane

PAPER = Paper("2507.90001", "Gates", ("Ada Example",), "An abstract. " * 40, ("cs.LG",))
RECORD = PaperRecord(PAPER, PlainText(PAPER.title, PAPER.authors, PAPER.abstract))


class Host(App[None]):
    """Nothing but the pane."""

    def compose(self) -> ComposeResult:
        yield DetailPane()

    @property
    def pane(self) -> DetailPane:
        return self.query_one(DetailPane)

    def colours(self) -> set[object]:
        return {
            colour
            for y in range(self.pane.size.height)
            for segment in self.pane.render_line(y)
            if segment.style is not None and segment.text.strip()
            for colour in (segment.style.color, segment.style.bgcolor)
        }

    def on_screen(self) -> str:
        return "\n".join(self.pane.render_line(y).text for y in range(self.pane.size.height))


async def test_another_theme_leaves_no_colour_of_the_one_before() -> None:
    app = Host()
    async with app.run_test(size=(60, 30)) as pilot:
        app.theme = "nord"
        app.pane.record = RECORD
        await pilot.pause()
        before = app.colours()
        app.theme = "solarized-light"
        await pilot.pause()
        assert not before & app.colours()
        app.theme = "nord"
        await pilot.pause()
        assert app.colours() == before


@pytest.mark.parametrize("width", [60, 22, 12, 6, 1])
async def test_every_line_is_as_wide_as_the_pane_and_nothing_is_lost(width: int) -> None:
    plain = replace(RECORD.plain, title="Gates 門 " * 3, abstract="Eins zwei drei.")
    app = Host()
    async with app.run_test(size=(width, 60)) as pilot:
        app.pane.record = replace(RECORD, plain=plain)
        await pilot.pause()
        lines = [app.pane.render_line(y) for y in range(60)]
        assert {line.cell_length for line in lines} == {width}
        if width >= 12:
            assert {cell_len(line.text) for line in lines} == {width}
            letters = "".join(app.on_screen().replace("│", "").split())
            assert letters.count("門") == 3
            assert "Einszweidrei." in letters


async def test_what_is_said_where_there_is_no_paper_goes_on_below_where_it_is_long() -> None:
    app = Host()
    async with app.run_test(size=(30, 10)) as pilot:
        app.pane.hint = "There is nothing to be seen here, and that at some length."
        await pilot.pause()
        words = app.on_screen().replace("│", " ").split()
        assert " ".join(words) == app.pane.hint
