"""The settings, to be looked at and changed: each with its value, its default and where it comes from."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from arxivtui.text import harmless, shorten, wrap
from arxivtui.tui.keys import choose_keys
from arxivtui.tui.messages import JobFailed
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.screens.setting_prompts import ChoicePrompt, LinePrompt, LinesPrompt
from arxivtui.tui.settings_desk import (
    SettingsDesk,
    SettingsRead,
    default_words,
    effect_words,
    is_found,
    origin_words,
    shown_value,
)
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.bar_list import BarList
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint
from arxivtui.tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from arxivtui.config import PresentSetting, PresentSettings

_NAME = 20
_ORIGINS = {"default": "", "file": "set", "environment": "env"}
_ORIGIN_CELLS = 4
_FOLLOW_TERMINAL = ""
_UNREADABLE = "The settings cannot be read; those that held before hold on. Put it right, then press Enter."


class SettingsScreen(Dialog[None]):
    """All settings by section, narrowed by `/`; a change is written at once and counts at once.

    Attributes:
        present: as read last; None before that, and where they cannot be read.
    """

    DEFAULT_CSS = """
    SettingsScreen {
        & > Vertical { width: 100; height: 94%; }
        #head { height: 1; }
        #search { display: none; padding: 0; }
        #search.-open { display: block; }
        OptionList, OptionList:focus {
            height: 1fr; border: none; padding: 0; margin-top: 1; background: $surface; background-tint: 0%;
            scrollbar-size-vertical: 1;
        }
        OptionList > .option-list--option-highlighted {
            background: $block-cursor-background; color: $foreground;
        }
        &:ansi OptionList > .option-list--option-highlighted {
            background: ansi_default; color: ansi_default;
        }
        #about { height: 6; margin-top: 1; }
        #outcome { height: auto; max-height: 3; }
        KeyBar { margin-top: 0; }
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "move(1)", "Down", show=False),
        Binding("k,up", "move(-1)", "Up", show=False),
        Binding("ctrl+d,pagedown", "move(10)", "Page down", show=False, priority=True),
        Binding("ctrl+u,pageup", "move(-10)", "Page up", show=False, priority=True),
        Binding("g,home", "move(-1000)", "First", show=False),
        Binding("G,end", "move(1000)", "Last", show=False),
        Binding("enter,space", "change", "Change", show=False),
        Binding("x,delete", "reset", "Default", show=False),
        Binding("slash", "search", "Search", show=False),
        Binding("escape", "back", "Close", show=False),
        Binding("q,comma", "leave", "Close", show=False),
    ]

    AUTO_FOCUS = ""

    options = query_one(BarList)
    search = query_one("#search", LineInput)

    def __init__(self) -> None:
        super().__init__()
        self.present: PresentSettings | None = None
        self._rows: dict[str, PresentSetting] = {}
        self._unreadable = ""

    def compose(self) -> ComposeResult:
        """The list over what there is to say of one setting."""
        with Vertical():
            yield Static(id="head", markup=False)
            yield LineInput(id="search", placeholder="a word of a name or of what it does")
            yield BarList()
            yield Static(id="about", markup=False)
            yield Static(id="outcome", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Read them."""
        self._desk = SettingsDesk(self.owner.own_session)
        self.options.can_focus = False
        self._read_again()

    def on_resize(self) -> None:
        """Draw again at this width."""
        self.call_after_refresh(self._show)

    def _read_again(self) -> None:
        self.owner.write(lambda: self._answer(self._desk.read()))

    def _answer(self, message: SettingsRead) -> None:
        self.post_message(message)

    @on(SettingsRead)
    def _take(self, message: SettingsRead) -> None:
        self.present = message.present
        self._unreadable = "" if message.present else _UNREADABLE
        self._rows = {row.setting.name: row for row in message.present.rows} if message.present else {}
        self._show()
        self._say(
            message.told if message.error is None else str(message.error), bad=message.error is not None
        )
        if message.present and message.present.settings != self.owner.own_session.settings:
            self.owner.take_settings(message.present.settings)

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        message.stop()
        self._say(str(message.error), bad=True)

    # Moving and searching

    def action_move(self, step: int) -> None:
        """To another setting; headings are passed over."""
        places = [at for at, option in enumerate(self.options.options) if not option.disabled]
        if places:
            here = self.options.highlighted
            now = places.index(here) if here in places else 0
            self.options.highlighted = places[min(max(now + step, 0), len(places) - 1)]

    def action_search(self) -> None:
        """Narrow the list."""
        self.search.add_class("-open")
        self.search.focus()

    @on(Input.Changed)
    def _narrow(self, event: Input.Changed) -> None:
        event.stop()
        self._show()

    @on(Input.Submitted)
    def _found(self, event: Input.Submitted) -> None:
        event.stop()
        self.set_focus(None)
        self._show_hints()

    def action_back(self) -> None:
        """From the search to all settings, and from these to the papers."""
        if self.search.has_class("-open"):
            self.search.value = ""
            self.search.remove_class("-open")
            self.set_focus(None)
            self._show()
        else:
            self.dismiss(None)

    def action_leave(self) -> None:
        """To the papers."""
        self.dismiss(None)

    # Changing

    @property
    def row(self) -> "PresentSetting | None":
        """The setting under the cursor."""
        option = self.options.highlighted_option
        return None if option is None else self._rows.get(option.id or "")

    @on(OptionList.OptionSelected)
    def _selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.action_change()

    def action_change(self) -> None:
        """Turn it over, or ask for another value."""
        row = self.row
        if row is None:
            self._read_again()
        elif self._is_fixed(row):
            self._say(origin_words(row), bad=True)
        elif isinstance(row.value, bool):
            self._set(row, not row.value)
        elif choices := row.setting.choices:
            self._set(row, choices[(choices.index(str(row.value)) + 1) % len(choices)])
        elif row.setting.name == "ui.theme":
            self._choose_theme(row)
        else:
            self._ask(row)

    def action_reset(self) -> None:
        """Back to the default: out of the file."""
        row = self.row
        if row is None:
            return
        if self._is_fixed(row):
            self._say(origin_words(row), bad=True)
        elif row.origin == "default":
            self._say(f"{row.setting.name} has its default already.")
        else:
            self._set(row, None)

    def _is_fixed(self, row: "PresentSetting") -> bool:
        return row.origin == "environment"

    def _set(self, row: "PresentSetting", value: object) -> None:
        from arxivtui.config import value_as_text

        name = row.setting.name
        shown = ", ".join(value_as_text(value).splitlines()) or "empty"
        told = f"{name} is back at its default." if value is None else f"{name} is {shorten(shown, 60)} now."
        self.owner.write(lambda: self._answer(self._desk.change(name, value, told)))

    def _ask(self, row: "PresentSetting") -> None:
        from arxivtui.config import typed_value, value_as_text

        def done(text: str | None) -> None:
            if text is not None:
                self._set(row, typed_value(row.setting, text))

        kind = LinesPrompt if isinstance(row.setting.default, tuple | dict) else LinePrompt
        self.app.push_screen(
            kind(row.setting, value_as_text(row.value), lambda text: _keys_trouble(row, text)), done
        )

    def _choose_theme(self, row: "PresentSetting") -> None:
        names = sorted(self.app.available_themes, key=lambda name: (not name.startswith("arxivtui"), name))
        choices = [
            (_FOLLOW_TERMINAL, "as the terminal: ours, dark or light"),
            *((name, name) for name in names),
        ]

        def done(name: str | None) -> None:
            if name is not None:
                self._set(row, name)

        self.app.push_screen(ChoicePrompt("ui.theme", choices, str(row.value)), done)

    # What is shown

    @on(OptionList.OptionHighlighted)
    def _moved(self) -> None:
        self._about()
        self._show_hints()

    def _show(self) -> None:
        width = self.options.scrollable_content_region.width or self.size.width
        here = self.options.highlighted_option
        place = str(self.owner.own_session.directories.config_file)
        self.query_one("#head", Static).update(
            Content.assemble(("Settings  ", "bold"), (harmless(shorten(place, max(10, width - 10))), DIM))
        )
        found = [row for row in self._rows.values() if is_found(row, self.search.value)]
        self.options.clear_options()
        section = ""
        for row in found:
            if row.setting.section != section:
                section = row.setting.section
                self.options.add_option(
                    Option(Content.styled(f"[{section}]", "bold $primary"), disabled=True)
                )
            self.options.add_option(Option(_entry(row, width), id=row.setting.name))
        if not found:
            text = self._unreadable or ("No setting matches." if self._rows else "Reading …")
            lines = Content("\n").join(Content(line) for line in wrap(harmless(text), max(20, width - 2)))
            self.options.add_option(Option(lines, disabled=True))
        names = [row.setting.name for row in found]
        if names:
            kept = here.id if here is not None and here.id in names else names[0]
            self.options.highlighted = self.options.get_option_index(kept)
        self._about()
        self._show_hints()

    def _about(self) -> None:
        row, about = self.row, self.query_one("#about", Static)
        if row is None:
            about.update("")
            return
        width = max(20, about.size.width)
        facts = f"Default: {default_words(row)}. {effect_words(row)} {origin_words(row)}"
        lines = [
            *(Content(line) for line in wrap(row.setting.description, width)),
            *(Content.styled(line, DIM) for line in wrap(harmless(facts), width)),
        ]
        about.update(Content("\n").join(lines))

    def _say(self, text: str, *, bad: bool = False) -> None:
        line = self.query_one("#outcome", Static)
        line.update(Content.styled(harmless(shorten(text, 400)), "$error" if bad else "$primary"))
        line.display = bool(text)

    def _show_hints(self) -> None:
        if self.search.has_focus:
            hints = [KeyHint("Enter", "to the list", "found"), KeyHint("Esc", "all settings", "back")]
        elif not self._rows:
            hints = [KeyHint("Enter", "read again", "change"), KeyHint("Esc", "close", "leave")]
        else:
            row = self.row
            fixed = row is None or self._is_fixed(row)
            hints = [
                KeyHint("Enter", _verb(row), "change", not fixed),
                KeyHint("x", "default", "reset", not fixed and row is not None and row.origin != "default"),
                KeyHint("/", "search", "search"),
                KeyHint("Esc", "close", "back"),
            ]
        self.query_one(KeyBar).show(hints)

    def on_descendant_focus(self) -> None:
        """Letters are text while the search has the keys."""
        self._show_hints()


def _verb(row: "PresentSetting | None") -> str:
    """What Enter does to a setting."""
    if row is None:
        return "change"
    return "turn over" if isinstance(row.value, bool) else "next" if row.setting.choices else "change"


def _entry(row: "PresentSetting", width: int) -> Content:
    """Name, value, and whether it was set."""
    changed = row.origin != "default"
    room = max(4, width - _NAME - _ORIGIN_CELLS - 4)
    value = shorten(shown_value(row), room)
    pad = " " * max(1, room - Content(value).cell_length + 1)
    return Content.assemble(
        f"  {row.setting.key.ljust(_NAME)} ",
        (value, "bold" if changed else DIM),
        pad,
        (_ORIGINS[row.origin], DIM),
    )


def _keys_trouble(row: "PresentSetting", text: str) -> str:
    """What cannot be followed of keys of one's own; of other settings nothing."""
    from arxivtui.config import typed_value

    if row.setting.name != "ui.keys":
        return ""
    wanted = typed_value(row.setting, text)
    return " ".join(choose_keys(wanted).problems) if isinstance(wanted, dict) else ""
