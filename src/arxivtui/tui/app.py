"""The app: themes, the first screen, messages, and a clean end. Screens do the rest."""

from asyncio import create_task, sleep, wait
from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, ClassVar

import msgspec
from textual.binding import BindingType
from textual.command import Provider
from textual.dom import DOMNode
from textual.events import Event, Key, Paste
from textual.screen import ModalScreen, Screen
from textual.theme import Theme

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless
from arxivtui.tui.bindings import bindings
from arxivtui.tui.commands import COMMANDS, Place
from arxivtui.tui.ending import PATIENCE_SECONDS, SystemEnd
from arxivtui.tui.endpoint import Serving
from arxivtui.tui.jobs import OrderedWrites, Work, is_at_work, start
from arxivtui.tui.keys import choose_keys
from arxivtui.tui.looks import Looks
from arxivtui.tui.ordered_keys import KeyPassed, OrderedKeys
from arxivtui.tui.screens.main import ACTIONS, MainScreen, Pane
from arxivtui.tui.session import Said, Session, now
from arxivtui.tui.setup_progress import Page, first_page
from arxivtui.tui.toast import Toast
from arxivtui.tui.turns import EVERY_SECONDS, look_through, painted

if TYPE_CHECKING:
    from textual.actions import ActionParseResult

    from arxivtui.config import Settings
    from arxivtui.tui.messages import EndpointChanged, JobFailed
    from arxivtui.tui.sample import SampleReady

FAILED = 1
_OWN = tuple(command for command in COMMANDS if command.place is Place.APP)
"""Commands that are the app's, whichever screen is open."""
_SAMPLE = "sample"
ANSWER_SECONDS = 0.1
"""For the answer of a question to come to the papers, as a message does."""


def _palette() -> type[Provider]:
    """Imported when it is opened first."""
    from arxivtui.tui.palette import CommandProvider

    return CommandProvider


class ArxivtuiApp(Looks):
    """One sitting of one reader.

    Attributes:
        session: whose files are open; another one once the sample day is chosen.
        own_session: the reader's own files, whichever are open.
        serving: the endpoint of the reader's own files.
        keys: the keys in force.
        history: everything told so far.
        fatal: why the app had to give up, if it had to.
        system_end: whether the system asked for the end.
        ordered_keys: the keys that come from the terminal.
        last_keys: of these the one given last, behind the one before it.
    """

    TITLE = "arxivtui"
    COMMANDS: ClassVar[set[type[Provider] | Callable[[], type[Provider]]]] = {_palette}
    BINDINGS: ClassVar[list[BindingType]] = bindings(_OWN)
    COMMAND_PALETTE_BINDING = "ctrl+p"
    CSS = """
    Toast { background: $panel; }
    CommandPalette { background: $background 60%; }
    CommandPalette > Vertical { margin-top: 2; width: 84; max-width: 100%; background: $surface; }
    CommandPalette SearchIcon { display: none; }
    CommandPalette #--input { border: none; padding: 0 1; background: $panel; }
    CommandList { border-top: none; max-height: 60vh; }
    """

    def __init__(self, session: Session, *, of_process: bool = False, ascii_only: bool = False) -> None:
        """The app on a session; of a process that is there for it, it hears the system's signals too."""
        super().__init__(session.settings.ui, ascii_only=ascii_only)
        self.session = session
        self.own_session = session
        self.serving = Serving(self, session)
        self.keys = choose_keys(session.settings.ui.keys)
        self.history: list[Said] = []
        self.fatal: ArxivtuiError | None = None
        self.system_end = SystemEnd()
        self._of_process = of_process
        self._toast = Toast(self)
        self._key_at = monotonic()
        self._writes = OrderedWrites(self)
        self.ordered_keys = OrderedKeys(self, self._give)
        self.last_keys = ("", "")
        self._first_page = None if session.demo else first_page(session)
        self.set_keymap(self.keys.keymap(session.settings.ui.keys))

    def on_load(self) -> None:
        """Before the terminal is drawn on: be ready to give it back."""
        if self._of_process:
            self.system_end.heed(self._end_at_once)

    def on_mount(self) -> None:
        """Go where the reader has something to do."""
        self.theme_changed_signal.subscribe(self, self._keep_theme)
        self.app_resume_signal.subscribe(self, self._draw_again)
        if problem := self.theme_trouble(self.own_session.settings.ui.theme):
            self.tell(problem, bad=True)
        for problem in self.keys.problems:
            self.tell(problem, bad=True)
        if self._first_page is not None:
            from arxivtui.tui.screens.setup import SetupScreen

            self.push_screen(SetupScreen(self._first_page))

    def _draw_again(self, _app: object) -> None:
        """Back from the shell: its words stand where ours did, and Textual draws only what has changed."""
        self.refresh(layout=True)

    async def on_event(self, event: Event) -> None:
        """Give keys one at a time; those on their way already go on."""
        if not isinstance(event, Key | Paste):
            await super().on_event(event)
        elif event.is_forwarded:
            self._make_way(event)
            await super().on_event(event)
            await self.ordered_keys.came_back(event)
        else:
            await self.ordered_keys.take(event)

    async def _give(self, event: Event) -> None:
        """Have a dialog in the way of a key close before the key is given to anybody.

        Or before it is heeded: it may have been on its way through the list when the dialog came up.
        """
        if isinstance(event, Key):
            self.last_keys = (self.last_keys[1], event.key)
        self._make_way(event)
        await super().on_event(event)

    def _make_way(self, event: Event) -> None:
        if not isinstance(event, Key):
            return
        self._key_at = monotonic()
        if len(self.screen_stack) > 1:
            from arxivtui.tui.screens.dialog import Dialog

            if isinstance(self.screen, Dialog):
                self.screen.make_way(event.key)

    async def on_key_passed(self, message: KeyPassed) -> None:
        """A key has been everywhere."""
        await self.ordered_keys.passed(message)

    def on_ready(self) -> None:
        """Painted: look for garbage again, and through everything when nobody waits for a key."""
        painted()
        self.set_interval(EVERY_SECONDS, lambda: look_through(monotonic() - self._key_at))

    def get_default_screen(self) -> Screen[None]:
        """The papers at once, where nothing has to be set up: a screen above another costs a paint."""
        screen = MainScreen() if self._first_page is None else Screen[None](id="_default")
        # Textual 8 gives its first screen none, and so cannot put another screen in its place.
        screen._push_result_callback(self, None)
        return screen

    def tell(self, text: str, *, bad: bool = False) -> None:
        """Say something to the reader and keep it in the history."""
        text = harmless(text)
        self.history.append(Said(now(), text, bad))
        screen = self.screen_stack[-1] if self.screen_stack else None
        if not bad and isinstance(screen, MainScreen):
            screen.key_bar.say(text)
        else:
            self._toast.add(text, bad=bad)

    def note(self, text: str, *, bad: bool = False) -> None:
        """Keep something in the history that the reader sees elsewhere, or need not see."""
        self.history.append(Said(now(), harmless(text), bad))

    def give_up(self, error: ArxivtuiError) -> None:
        """End at once: without a store there is nothing to show."""
        self.fatal = error
        self.exit(return_code=FAILED)

    async def action_quit(self) -> None:
        """Leave, once the keys before this one have done what they do.

        Ctrl-q comes to the app before any widget, and would overtake keys that are still on their way through
        the widgets; a message takes the way that they take.
        """
        from arxivtui.tui.messages import LeaveAsked

        target = self.focused or self.screen
        # Of the app's own messages a screen keeps what comes back to their sender.
        if not target.post_message(LeaveAsked().set_sender(target)):
            await self.leave()

    def action_help_quit(self) -> None:
        """Ctrl-c, where nothing is selected to be copied: other programs end by it; say how this one does."""
        main = self.screen
        at_list = isinstance(main, MainScreen) and main.pane is Pane.LIST and not main.filtering
        self.tell(f"{self.keys.by_id('quit') if at_list else 'Ctrl-q'} leaves arxivtui.")

    async def on_leave_asked(self) -> None:
        """All keys before it have been heeded."""
        await self.leave()

    async def leave(self) -> None:
        """Commit what was done, remember the place, and end.

        Words not kept yet are kept first, and answers that are paid for are waited for.
        """
        # A question's answer reaches the papers only after this, so that it takes a second quit to end.
        if self._keep_words():
            return
        main = self._main
        again = f"{self.keys.by_id('quit')} again"
        if main is not None and not await main.parts.scoring.may_leave(self.leave, again):
            return
        await self._leave_screen()
        await self._writes.finish()
        await self.serving.end()
        self.exit()

    async def _end_at_once(self) -> None:
        """The system wants the app to end: ask nothing, keep what can be kept in about a second."""
        keeping = (self._end_screens(), self._writes.finish(), self._close_pairing(), self.serving.end())
        await wait([create_task(each) for each in keeping], timeout=PATIENCE_SECONDS)
        self.exit(return_code=self.system_end.exit_code)

    async def _end_screens(self) -> None:
        if self._keep_words():
            await sleep(ANSWER_SECONDS)
        await self._leave_screen()

    def _keep_words(self) -> bool:
        """Keep what is being written over the papers; whether there is anything."""
        if not isinstance(self.screen, ModalScreen):
            return False
        from arxivtui.tui.screens.prompts import WordsPrompt

        if not isinstance(self.screen, WordsPrompt) or not self.screen.changed:
            return False
        self.screen.action_keep()
        return True

    async def _close_pairing(self) -> None:
        from arxivtui.tui.screens.pairing import PairingScreen

        for screen in self.screen_stack:
            if isinstance(screen, PairingScreen):
                await screen.close_pairing()

    async def on_unmount(self) -> None:
        """However it ends, nothing is served after it."""
        await self.serving.end()

    def show_main(self, session: Session | None = None) -> None:
        """Leave set-up for the papers: the reader's, or those of another session."""
        if session is not None:
            self.session = session
        self._show_instead(MainScreen())

    async def set_up_again(self) -> None:
        """Choose categories and criteria anew; from the sample day this leads to the reader's own papers."""
        from arxivtui.tui.screens.setup import SetupScreen

        await self._leave_screen()
        left, self.session = self.session, self.own_session
        self._show_instead(SetupScreen(Page.CATEGORIES, can_return=self._has_papers))
        if left is not self.own_session:
            # Once its screen is gone: a job of that screen would fail where it is closed.
            self.call_later(lambda: start(self, "close", left.close))

    def serve(self) -> None:
        """Begin to serve the reader's own files, if they are open and that is wanted."""
        if not self.session.demo:
            self.serving.begin()

    def on_endpoint_changed(self, message: "EndpointChanged") -> None:
        """Say how it stands: the status line at all times, a message where it does not serve."""
        notice = self.serving.news(message.state)
        if notice is not None and notice.quiet:
            self.note(notice.text)
        elif notice is not None:
            self.tell(notice.text, bad=notice.bad)
        if self._main is not None:
            self._main.bars.show_endpoint()

    @property
    def _has_papers(self) -> bool:
        """There is something to return to from set-up."""
        return self.own_session.demo or bool(self.own_session.settings.arxiv.categories)

    def _show_instead(self, screen: Screen[None]) -> None:
        """Show a screen in place of the one that is open, whose timers and jobs end with it."""
        while isinstance(self.screen, ModalScreen):
            self.pop_screen()
        # Not awaited: it waits for the end of the screen whose handler is what calls this.
        self.switch_screen(screen)

    async def run_action(
        self,
        action: "str | ActionParseResult",
        default_namespace: DOMNode | None = None,
        namespaces: Mapping[str, DOMNode] | None = None,
    ) -> bool:
        """What is a command of the papers' screen is done by that; all else as Textual does it."""
        if isinstance(default_namespace, MainScreen) and isinstance(action, str) and action in ACTIONS:
            return await default_namespace.do(action)
        return await super().run_action(action, default_namespace, namespaces)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The sample day is for those who have no papers yet; in a text the shell's key takes back words."""
        if action == "try_sample":
            return self._is_empty
        if action == "suspend_process":
            from textual.widgets import TextArea

            return not isinstance(self.focused, TextArea)
        return super().check_action(action, parameters)

    @property
    def _is_empty(self) -> bool:
        """The reader is at the papers, and there are none."""
        main = self._main
        return main is not None and main.day.everywhere and not main.view.ids

    @property
    def _main(self) -> MainScreen | None:
        """The papers, if they are open."""
        return next((each for each in self.screen_stack if isinstance(each, MainScreen)), None)

    def action_try_sample(self) -> None:
        """The sample day, in a store of its own."""
        from arxivtui.tui.sample import prepare_sample

        if is_at_work(self, _SAMPLE):
            return
        settings = self.session.settings
        self.tell("Laying out the sample day …")
        start(self, _SAMPLE, lambda: prepare_sample(settings))

    async def on_sample_ready(self, message: "SampleReady") -> None:
        """Look around there, until the reader quits or sets up again."""
        await self._leave_screen()
        self.show_main(message.session)

    async def _leave_screen(self) -> None:
        """Let the screen that is open, below any question, finish what it does."""
        for screen in reversed(self.screen_stack):
            if leave := getattr(screen, "leave", None):
                await leave()
                return

    def on_job_failed(self, message: "JobFailed") -> None:
        """A job of the app's own, or of a screen that is gone."""
        self.tell(str(message.error), bad=True)

    def take_settings(self, settings: "Settings") -> None:
        """Go by other settings from now on; what is under way ends under those that it began with."""
        before, self.own_session.settings = self.own_session.settings, settings
        self.change_looks(before.ui, settings.ui)
        if settings.ui.keys != before.ui.keys:
            self.keys = choose_keys(settings.ui.keys)
            self.set_keymap(self.keys.keymap(settings.ui.keys))
            for problem in self.keys.problems:
                self.tell(problem, bad=True)
        if self._main is not None and self.session is self.own_session:
            self._main.parts.settings.follow(before)

    def write(self, work: Work) -> None:
        """Have a worker write something, after all that is being written already."""
        self._writes.add(work)

    def _keep_theme(self, theme: Theme) -> None:
        """The reader chose colours: keep the choice."""
        session, name = self.own_session, theme.name
        settings = session.settings
        if self.session.demo or name in (settings.ui.theme, self.theme_for(settings.ui.theme)):
            return
        session.settings = msgspec.structs.replace(
            settings, ui=msgspec.structs.replace(settings.ui, theme=name)
        )

        def save() -> None:
            from arxivtui.config import save_settings

            save_settings(session.directories, {"ui.theme": name})

        # In order: of two themes chosen one after the other, the later one has to last.
        self._writes.add(save)
