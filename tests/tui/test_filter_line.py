"""The filter line: a mistake with its hint, and Enter that does not pretend."""

import pytest
from textual.widgets import Input

from arxivtui.config import Directories
from arxivtui.domain import QueryError
from arxivtui.tui import reading
from arxivtui.tui.messages import ViewRead
from arxivtui.tui.session import Session
from arxivtui.tui.views import Left, Spec
from arxivtui.tui.widgets import filter_line
from arxivtui.tui.widgets.filter_line import error_line
from tests.tui.conftest import DAY, Opener, main, paper_id, seen, settle

ERROR = QueryError("no field is called tilte.", 5, "Did you mean title?")


def test_an_error_is_drawn_with_as_much_as_fits() -> None:
    assert error_line(ERROR, 2, 60) == "      ^ no field is called tilte. Did you mean title?"
    assert error_line(ERROR, 20, 60) == "column 5: no field is called tilte. Did you mean title?"
    assert error_line(ERROR, 2, 40) == "      ^ no field is called tilte."
    assert error_line(ERROR, 20, 40) == "column 5: no field is called tilte."
    assert error_line(ERROR, 2, 12) == "column 5: n…"


async def test_enter_on_a_mistake_keeps_the_line_open_until_it_is_mended(
    home: Directories, opened: Opener
) -> None:
    async with opened(home, size=(160, 30)) as pilot:
        await pilot.press("slash")
        await settle(pilot)
        assert isinstance(pilot.app.focused, Input)
        pilot.app.focused.value = "tilte:07"  # at once: half of it, typed slowly, is a sound query
        await pilot.press("enter")
        await settle(pilot)
        assert "Did you mean title?" in seen(pilot)
        assert isinstance(pilot.app.focused, Input)
        assert "matching" not in seen(pilot)
        pilot.app.focused.value = "title:07"
        await pilot.press("enter")
        await settle(pilot)
        assert list(main(pilot).papers.items) == [paper_id(7)]
        assert not isinstance(pilot.app.focused, Input)


async def test_enter_right_behind_a_query_reads_it_once_as_it_stands(
    home: Directories, opened: Opener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filter_line, "PAUSE", 600.0)
    async with opened(home) as pilot:
        read = list[Spec]()
        reopened = reading.reopened

        def note(session: Session, spec: Spec, left: Left | None) -> ViewRead:
            read.append(spec)
            return reopened(session, spec, left)

        monkeypatch.setattr(reading, "reopened", note)
        await pilot.press("slash", *"title:07", "enter")
        await settle(pilot)
        assert read == [Spec(DAY, "title:07")]
        assert list(main(pilot).papers.items) == [paper_id(7)]

        await pilot.press("slash", *["backspace"] * len("title:07"), "enter")
        await settle(pilot)
        assert read[1:] == [Spec(DAY)]
        assert not main(pilot).filter_line.is_open
