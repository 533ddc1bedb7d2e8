"""The filter line: a mistake with its hint, and Enter that does not pretend."""

from textual.widgets import Input

from arxivtui.config import Directories
from arxivtui.domain import QueryError
from arxivtui.tui.widgets.filter_line import error_line
from tests.tui.conftest import Opener, main, paper_id, seen, settle

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
