"""The app: themes, the first screen, messages, and a clean end. Screens do the rest."""

import os
from collections.abc import Callable, Mapping
from typing import ClassVar

from textual.app import App
from textual.binding import BindingType
from textual.command import Provider
from textual.screen import Screen
from textual.theme import Theme

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless
from arxivtui.tui.commands import choose_keys
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import JobFailed
from arxivtui.tui.palette import CommandProvider
from arxivtui.tui.screens.history import Said
from arxivtui.tui.screens.main import MainScreen
from arxivtui.tui.session import Page, Session, first_page, now
from arxivtui.tui.theme import DARK_NAME, LIGHT_NAME, THEMES

FAILED = 1


class ArxivtuiApp(App[None]):
    """One sitting of one reader.

    Attributes:
        session: whose files are open; another one once the sample day is chosen.
        keys: the keys in force.
        history: everything told so far.
        fatal: why the app had to give up, if it had to.
    """

    TITLE = "arxivtui"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {CommandProvider}
    BINDINGS: ClassVar[list[BindingType]] = []
    COMMAND_PALETTE_BINDING = "ctrl+p"
    CSS = """
    Toast { background: $panel; }
    CommandPalette { background: $background 60%; }
    CommandPalette > Vertical { margin-top: 2; width: 84; max-width: 100%; background: $surface; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette #--input { border: none; padding: 0 1; background: $panel; }
    CommandList { border-top: none; max-height: 60vh; }
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        self._own = session
        self.keys = choose_keys(session.settings.ui.keys)
        self.history: list[Said] = []
        self.fatal: ArxivtuiError | None = None
        self._first_page = None if session.demo else first_page(session)
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = self._first_theme(session.settings.ui.theme)
        self.set_keymap({command_id: ",".join(keys) for command_id, keys in self._remapped().items()})

    def on_mount(self) -> None:
        """Go where the reader has something to do."""
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        for problem in self.keys.problems:
            self.tell(problem, bad=True)
        if self._first_page is not None:
            self._open_set_up(self._first_page)

    def get_default_screen(self) -> Screen[None]:
        """The papers at once, where nothing has to be set up: a screen above another costs a paint."""
        return MainScreen() if self._first_page is None else Screen(id="_default")

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say something to the reader and keep it in the history."""
        text = harmless(text)
        self.history.append(Said(now(), text, bad))
        screen = self.screen_stack[-1] if self.screen_stack else None
        if not bad and isinstance(screen, MainScreen):
            screen.say(text)
        else:
            self.notify(text, severity="error" if bad else "information", markup=False)

    def give_up(self, error: ArxivtuiError) -> None:
        """End at once: without a store there is nothing to show."""
        self.fatal = error
        self.exit(return_code=FAILED)

    async def action_quit(self) -> None:
        """Commit what was done, remember the place, and end."""
        await self._leave_screen()
        self.exit()

    def show_main(self, session: Session | None = None) -> None:
        """Leave set-up for the papers: the reader's, or those of another session."""
        if session is not None:
            self.session = session
        # Not awaited: it waits for the end of set-up, whose handler is what calls this.
        self.switch_screen(MainScreen())

    async def set_up_again(self) -> None:
        """Choose categories and criteria anew; from the sample day this leads to the reader's own papers."""
        await self._leave_screen()
        if self.session is not self._own:
            self.session.close()
            self.session = self._own
        self._open_set_up(Page.CATEGORIES)

    def _open_set_up(self, page: Page) -> None:
        from arxivtui.tui.screens.setup import SetupScreen

        self.push_screen(SetupScreen(page))

    async def _leave_screen(self) -> None:
        """Let the screen that is open, below any question, finish what it does."""
        for screen in reversed(self.screen_stack):
            if leave := getattr(screen, "leave", None):
                await leave()
                return

    def toggle_dark(self) -> None:
        """Switch between our own two themes."""
        self.theme = LIGHT_NAME if self.current_theme.dark else DARK_NAME

    def on_job_failed(self, message: JobFailed) -> None:
        """A job of the app's own, or of a screen that is gone."""
        self.tell(str(message.error), bad=True)

    def _remapped(self) -> Mapping[str, tuple[str, ...]]:
        wanted = self.session.settings.ui.keys
        return {
            command_id: keys
            for command_id, keys in self.keys.by_command.items()
            if command_id in wanted and keys
        }

    def _first_theme(self, wanted: str) -> str:
        if wanted in self.available_themes:
            return wanted
        if wanted:
            self.call_later(
                self.tell,
                f"[ui] theme: there is no theme {wanted!r}. {self.keys.by_id('theme')} lists them.",
                bad=True,
            )
        return LIGHT_NAME if light_terminal(os.environ) else DARK_NAME

    def _keep_theme(self, theme: Theme) -> None:
        """The reader chose colours: keep the choice."""
        session, name = self._own, theme.name
        if self.session.demo or name == session.settings.ui.theme:
            return

        def save() -> None:
            from arxivtui.config import save_settings

            save_settings(session.directories, {"ui.theme": name})

        start(self, "theme", save)


def light_terminal(environ: Mapping[str, str]) -> bool:
    """Whether the terminal says that its background is light (`COLORFGBG`, set by rxvt and Konsole)."""
    background = environ.get("COLORFGBG", "").rpartition(";")[2]
    return background.isdecimal() and int(background) in (7, 15)
