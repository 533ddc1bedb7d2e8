"""The column of the left pane, in a small app: what is highlighted, what is clicked, what is drawn anew."""

from textual.app import App, ComposeResult
from textual.content import Content
from textual.geometry import Size

from arxivtui.tui.widgets.column import Column


class Host(App[None]):
    """A column of so many entries; notes what is chosen."""

    def __init__(self, count: int) -> None:
        super().__init__()
        self.entries = [Content(f"entry {number}") for number in range(count)]
        self.chosen: list[int] = []

    def compose(self) -> ComposeResult:
        yield Column(self.entries)

    @property
    def column(self) -> Column:
        return self.query_one(Column)

    def on_column_chosen(self, message: Column.Chosen) -> None:
        self.chosen.append(message.index)

    def on_screen(self) -> list[str]:
        return [self.column.render_line(y).text.strip() for y in range(self.column.size.height)]


async def test_what_is_highlighted_is_in_sight_by_as_little_scrolling_as_will_do() -> None:
    app = Host(100)
    async with app.run_test(size=(20, 10)) as pilot:
        assert app.on_screen() == [f"entry {number}" for number in range(10)]
        app.column.highlighted = 10
        await pilot.pause()
        assert app.on_screen() == [f"entry {number}" for number in range(1, 11)]
        app.column.highlighted = 0
        await pilot.pause()
        assert app.on_screen()[0] == "entry 0"


async def test_what_was_highlighted_before_there_was_room_comes_into_sight_with_it() -> None:
    app = Host(100)
    async with app.run_test(size=(20, 10)) as pilot:
        column = Column(app.entries)
        column.highlighted = 50
        await app.column.remove()
        await app.mount(column)
        await pilot.pause()
        assert "entry 50" in app.on_screen()


async def test_another_count_in_an_entry_makes_one_line_anew() -> None:
    app = Host(100)
    async with app.run_test(size=(20, 10)) as pilot:
        app.column.highlighted = 3
        await pilot.pause()
        before = [app.column.render_line(y) for y in range(10)]
        app.column.change(3, Content("other"))
        await pilot.pause()
        after = [app.column.render_line(y) for y in range(10)]
        assert after[3].text.strip() == "other"
        assert [y for y in range(10) if before[y] is not after[y]] == [3]


async def test_a_click_chooses_an_entry_wherever_it_is_scrolled_to_and_nothing_below_the_last() -> None:
    app = Host(3)
    async with app.run_test(size=(20, 10)) as pilot:
        await pilot.click(Column, offset=(5, 2))
        await pilot.click(Column, offset=(5, 3))
        assert app.chosen == [2]
        app.column.show([Content(f"entry {number}") for number in range(100)])
        app.column.highlighted = 99
        await pilot.pause()
        await pilot.click(Column, offset=(5, 9))
        assert app.chosen == [2, 99]


async def test_the_entry_under_the_mouse_and_the_highlighted_one_look_different() -> None:
    app = Host(3)
    async with app.run_test(size=(20, 10)) as pilot:
        app.column.highlighted = 0
        await pilot.hover(Column, offset=(5, 1))
        await pilot.pause()
        grounds = {
            segment.style.bgcolor
            for y in range(3)
            for segment in app.column.render_line(y)
            if segment.text.startswith("entry") and segment.style is not None
        }
        assert len(grounds) == 3
        assert app.column.render_line(1).text.strip() == "entry 1"


async def test_fewer_entries_and_another_width_leave_nothing_of_what_was_drawn() -> None:
    app = Host(100)
    async with app.run_test(size=(20, 10)) as pilot:
        app.column.highlighted = 99
        await pilot.pause()
        app.column.show([Content("one"), Content("two")])
        await pilot.pause()
        assert app.on_screen() == ["one", "two", *[""] * 8]
        await pilot.resize_terminal(30, 10)
        await pilot.pause()
        assert app.column.size == Size(30, 10)
        assert {app.column.render_line(y).cell_length for y in range(10)} == {30}
