"""Help: every command with its keys, searched as one types; from the registry."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from arxivtui.text import wrap
from arxivtui.tui.commands import Command
from arxivtui.tui.keys import Keys, by_group
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.theme import DIM

_KEYS_WIDTH = 16
_TITLE_WIDTH = 24
_WIDE = 84


class HelpScreen(Dialog[None]):
    """The keys in force, narrowed by what is typed: a key, a word of the title or of the sentence."""

    DEFAULT_CSS = """
    HelpScreen {
        & > Vertical {
            width: 100; height: 90%;
        }
        Input, Input:focus { border: none; height: 1; padding: 0; background: $panel; background-tint: 0%; }
        Input { margin: 0 0 1 0; }
        VerticalScroll { height: 1fr; scrollbar-gutter: stable; }
        Static { height: auto; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Close", show=False),
        Binding("down", "scroll(2)", "Down", show=False),
        Binding("up", "scroll(-2)", "Up", show=False),
        Binding("pagedown,ctrl+d", "scroll(12)", "Page down", show=False, priority=True),
        Binding("pageup,ctrl+u", "scroll(-12)", "Page up", show=False, priority=True),
    ]

    def __init__(self, keys: Keys) -> None:
        super().__init__()
        self._keys = keys

    def compose(self) -> ComposeResult:
        """A search line over the list."""
        with Vertical():
            yield Input(placeholder="a key or a word · ↑↓ scroll · Esc closes")
            with VerticalScroll(can_focus=False):
                yield Static(id="commands", markup=False)

    def on_mount(self) -> None:
        """All of it, once the width is known."""
        self.call_after_refresh(self._show, "")

    def on_resize(self) -> None:
        """Wrap again."""
        self.call_after_refresh(lambda: self._show(self.query_one(Input).value))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow."""
        self._show(event.value)
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def on_input_submitted(self) -> None:
        """Enter closes as well: the answer was read."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Back."""
        self.dismiss(None)

    def _show(self, text: str) -> None:
        width = self.query_one(VerticalScroll).scrollable_content_region.width
        self.query_one("#commands", Static).update(help_content(self._keys, text, max(30, width)))


def help_content(keys: Keys, text: str, width: int) -> Content:
    """The commands that match `text`, under their headings."""
    lines: list[Content] = []
    for group, commands in by_group().items():
        found = [command for command in commands if matches(command, keys, text)]
        if found:
            lines += (
                [Content(""), Content.styled(group.value, "bold $primary")]
                if lines
                else [Content.styled(group.value, "bold $primary")]
            )
        for command in found:
            lines += _entry(command, keys, width)
    return Content("\n").join(lines or [Content.styled("No key or command matches.", DIM)])


def matches(command: Command, keys: Keys, text: str) -> bool:
    """A key exactly, or every word somewhere in title and sentence."""
    wanted = text.strip()
    if not wanted or wanted in keys.all_shown(command).split():
        return True
    said = f"{command.title} {command.help} {command.group}".casefold()
    return len(wanted) > 1 and all(word in said for word in wanted.casefold().split())


def _entry(command: Command, keys: Keys, width: int) -> list[Content]:
    shown = (keys.all_shown(command) or ":").ljust(_KEYS_WIDTH)
    title = command.title.ljust(_TITLE_WIDTH) if width >= _WIDE else ""
    room = width - _KEYS_WIDTH - len(title)
    first, *rest = wrap(command.help, max(10, room))
    indent = " " * (_KEYS_WIDTH + len(title))
    head = Content.assemble((shown, "bold"), title, (first, DIM))
    return [head, *(Content.styled(indent + line, DIM) for line in rest)]
