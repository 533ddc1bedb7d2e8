"""The lists that `benchmarks.list` compares, each a small app: `python -m benchmarks.list_peers KIND FILE`.

The key `f` fills the list; `FILLED` is on screen once its first rows are.
"""

import gc
import random
import sys
from collections.abc import Callable
from pathlib import Path

from textual.app import App, ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widget import Widget
from textual.widgets import DataTable, Label, OptionList

from arxivtui.domain import Kind, PaperRow, ScoreMark, State
from arxivtui.tui.widgets.paper_list import PaperList

READY, FILLED = "ready-to-fill", "filled-now"


class Peer(App[None]):
    """A list and a line under it that says how far things are.

    Args:
        widget: the list.
        fill: fills it.
    """

    CSS = """
    PaperList, OptionList, DataTable { height: 1fr; border: none; }
    """
    BINDINGS = [Binding("f", "fill", show=False), Binding("down", "down", show=False)]  # noqa: RUF012

    def __init__(self, widget: Widget, fill: Callable[[], None], rows: dict[str, PaperRow]) -> None:
        super().__init__()
        self._list = widget
        self._fill = fill
        self._rows = rows

    def compose(self) -> ComposeResult:
        """The list and the line."""
        yield self._list
        yield Label(READY)

    def on_mount(self) -> None:
        """Keys go to the list."""
        self._list.focus()

    def action_fill(self) -> None:
        """Fill the list, and say so after it was drawn."""
        self._fill()
        self.call_after_refresh(self.query_one(Label).update, FILLED)

    def action_down(self) -> None:
        """The next paper; the other lists bind the key themselves."""
        if isinstance(self._list, PaperList):
            self._list.move(1)

    def on_paper_list_rows_wanted(self, event: PaperList.RowsWanted) -> None:
        """Rows are in memory here: what is measured is the list, not the store."""
        event.paper_list.answer_rows({paper_id: self._rows[paper_id] for paper_id in event.ids})


def peer(kind: str, rows: dict[str, PaperRow]) -> Peer:
    """The app for a kind of list: `PaperList`, `OptionList` or `DataTable`."""
    if kind == "PaperList":
        papers = PaperList()
        return Peer(papers, lambda: papers.set_items(rows), rows)
    if kind == "OptionList":
        options = OptionList(compact=True)
        return Peer(options, lambda: _fill_options(options, rows), rows)
    if kind == "DataTable":
        table: DataTable[Content] = DataTable(cursor_type="row", show_header=False)
        return Peer(table, lambda: _fill_table(table, rows), rows)
    raise ValueError(kind)


def _fill_options(options: OptionList, rows: dict[str, PaperRow]) -> None:
    options.add_options(
        [Content.assemble((f"{row.score:3.0f} ", "bold $warning"), _text(row)) for row in rows.values()]
    )


def _fill_table(table: DataTable[Content], rows: dict[str, PaperRow]) -> None:
    table.add_column("score", width=4)
    table.add_column("paper", width=110)
    for row in rows.values():
        table.add_row(Content(f"{row.score:3.0f}"), _text(row), height=2)


def _text(row: PaperRow) -> Content:
    return Content.assemble(
        (row.title, "bold"), "\n", (f"    {row.authors} · {row.primary} · new", "$foreground 60%")
    )


def paper_rows(file: Path) -> dict[str, PaperRow]:
    """Rows by id, from a file that `stored_papers.rows_file` wrote."""
    dice = random.Random(0)
    rows = {}
    with file.open(encoding="utf-8") as lines:
        for line in lines:
            paper_id, title, authors, primary = line.rstrip("\n").split("\t")
            rows[paper_id] = PaperRow(
                id=paper_id,
                title=title,
                authors=authors,
                primary=primary,
                kind=Kind.NEW,
                listing_date=None,
                score=100 * dice.random(),
                local=True,
                mark=ScoreMark.CURRENT,
                matched="",
                state=State.UNREAD,
                starred=False,
                later=False,
            )
    return rows


if __name__ == "__main__":
    known = paper_rows(Path(sys.argv[2]))
    # The rows are the benchmark's, not the lists': the collector need not walk them again and again.
    gc.freeze()
    peer(sys.argv[1], known).run()
