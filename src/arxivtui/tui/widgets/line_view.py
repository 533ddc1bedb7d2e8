"""A scrolling view of lines, quicker than Textual's own where the lines themselves stay the same."""

from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget


class LineView(ScrollView, inherit_bindings=False):
    """A base for views that draw their lines in `render_line`, each `size.width` cells wide.

    Measured against `ScrollView` in a terminal of 120 x 40, a step down the list takes half the time:

    - Textual wraps every line anew whenever a view scrolls. Here `render_line` may give the same `Strip`
      again, which knows how it was cut and coloured before.
    - The scroll bar moves by whole cells, where Textual draws all of it for every eighth.
    - Another number of lines is no reason to lay out the whole screen.
    """

    ALLOW_SELECT = False

    @property
    def text_width(self) -> int:
        """Cells for text: all but the scroll bar's, which has its place even when it is hidden."""
        return self.scrollable_content_region.width

    def set_line_count(self, count: int) -> None:
        """Say how many lines there are, and draw them anew."""
        size = Size(1, count)
        if size != self.virtual_size:
            # Set as usual, `virtual_size` asks for a layout; what it means for the scroll bar is enough.
            self.set_reactive(Widget.virtual_size, size)
            if self.is_attached:
                self._scroll_update(size)
        self.refresh()

    def scroll_to_line(self, line: int) -> None:
        """Bring a line to the top, or as far up as it goes."""
        if self.is_attached:
            self.scroll_to(y=line, animate=False, force=True)

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        """The view moved."""
        bar, height = self.vertical_scrollbar, self.size.height
        cell = max(1.0, self.virtual_size.height / max(1, height))
        at_an_end = new_value in {0, self.max_scroll_y}
        if self.show_vertical_scrollbar and (at_an_end or bar.position // cell != new_value // cell):
            bar.position = new_value
        if round(old_value) != round(new_value):
            self.refresh(Region(0, 0, self.text_width, height))

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines of a part of the view."""
        if self._has_frame():
            return super().render_lines(crop)
        lines = [self.render_line(y) for y in crop.line_range]
        background = self.background_colors[1]
        for line_filter in self.get_line_filters():
            lines = [line.apply_filter(line_filter, background) for line in lines]
        if crop.column_span != (0, self.size.width):
            return [line.crop(*crop.column_span) for line in lines]
        return lines

    def _has_frame(self) -> bool:
        """Whether the style sheet wants more around or over the lines than their own colours."""
        styles = self.styles
        return bool(
            styles.gutter
            or any(edge for edge, _ in styles.outline)
            or self.opacity != 1
            or styles.text_opacity != 1
            or styles.tint.a
            or (styles.has_rule("hatch") and styles.hatch != "none")
        )
