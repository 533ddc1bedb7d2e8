"""The first start: five short pages by keyboard alone. Each saves itself; leaving loses nothing."""

from asyncio import to_thread
from typing import TYPE_CHECKING, ClassVar, cast

import msgspec
from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.events import Resize
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Static

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless, shorten
from arxivtui.tui.jobs import start
from arxivtui.tui.keys import key_name
from arxivtui.tui.messages import JobFailed
from arxivtui.tui.sample import SampleReady
from arxivtui.tui.screens.setup_browser import BrowserPage
from arxivtui.tui.screens.setup_categories import CategoriesPage
from arxivtui.tui.screens.setup_criteria import CriteriaPage
from arxivtui.tui.screens.setup_model import KeyNotKept, ModelPage
from arxivtui.tui.screens.setup_papers import PapersPage
from arxivtui.tui.screens.setup_parts import CSS, PageSays, Saved, SetupPage, TopicsMissing
from arxivtui.tui.setup_commands import SETUP_COMMANDS
from arxivtui.tui.setup_progress import Draft, Page, drop_draft, keep_draft, read_draft
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from arxivtui.tui.app import ArxivtuiApp

LOW = 22
"""Lines from which there is air around a page."""
_GROUP = "save"


class SetupScreen(Screen[None]):
    """The pages in their order, by keyboard alone.

    Args:
        page: where to begin.
        can_return: there are papers to go back to from the first page.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(
                ",".join(command.keys), command.run, command.title, show=False, id=command.id, priority=True
            )
            for command in SETUP_COMMANDS
        ),
        Binding("down", "cursor(1)", show=False),
        Binding("up", "cursor(-1)", show=False),
        Binding("pagedown", "cursor(10)", show=False),
        Binding("pageup", "cursor(-10)", show=False),
    ]
    DEFAULT_CSS = CSS
    AUTO_FOCUS = ""

    head = query_one("#head", Static)
    switcher = query_one("#pages", ContentSwitcher)
    categories = query_one(CategoriesPage)
    criteria = query_one(CriteriaPage)
    model = query_one(ModelPage)
    papers = query_one(PapersPage)
    outcome = query_one("#outcome", Static)
    key_bar = query_one("KeyBar", KeyBar)

    def __init__(self, page: Page, *, can_return: bool = False) -> None:
        super().__init__()
        self.page = page
        self.can_return = can_return
        self._saving = False
        self._done = False

    @property
    def owner(self) -> "ArxivtuiApp":
        """The app, by its own type."""
        return cast("ArxivtuiApp", self.app)

    def compose(self) -> ComposeResult:
        """A head, the page, the keys."""
        with Vertical(id="sheet"):
            yield Static(id="head", markup=False)
            with ContentSwitcher(id="pages", initial=self.page.value):
                yield CategoriesPage()
                yield CriteriaPage()
                yield ModelPage()
                yield BrowserPage()
                yield PapersPage()
            yield Static(id="outcome", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with what is saved already, or was being written."""
        kept = None if self.can_return else read_draft(self.owner.session.directories)
        for each in self.query(SetupPage):
            each.begin(kept or Draft())
        self.show_page(self.page)

    def on_resize(self, event: Resize) -> None:
        """Less air where there are few lines."""
        self.set_class(event.size.height < LOW, "-low")

    @property
    def current(self) -> SetupPage:
        """The page that is shown."""
        return next(each for each in self.query(SetupPage) if each.page is self.page)

    def show_page(self, page: Page) -> None:
        """Turn to a page."""
        self.page = page
        self.switcher.current = page.value
        current = self.current
        number = list(Page).index(page) + 1
        title = f"arxivtui · set-up {number} of {len(Page)} · {current.title}\n"
        self.head.update(Content.assemble((title, "bold $primary"), current.lead))
        self._say("")
        self._show_hints()
        current.turned_to()
        self._keep_draft()

    # Moving

    def action_cursor(self, step: int) -> None:
        """Up and down in the list of categories, while the search line has the keys."""
        self.categories.step(step)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The first page has perhaps nothing to go back to; some keys are for one page."""
        del parameters
        if action == "setup_back":
            return self.page is not Page.CATEGORIES or self.can_return
        if action == "setup_example":
            return self.page is Page.CRITERIA
        if action == "cursor":
            return self.page is Page.CATEGORIES
        return True

    def action_setup_next(self) -> None:
        """Save the page, then turn it; on the last one, do what is chosen."""
        if self.page is Page.PAPERS:
            self.papers.choose()
            return
        if self._saving:
            return
        if (work := self.current.saving()) is not None:
            self._saving = True
            start(self, _GROUP, work)

    @on(TopicsMissing)
    def _ask_for_topics(self) -> None:
        self._saving = False
        self.criteria.ask_for_topics()

    @on(Saved)
    def _saved(self, message: Saved) -> None:
        self._saving = False
        self.owner.take_settings(message.settings)
        if message.page is Page.CRITERIA:
            self.criteria.saved()
        if message.page is Page.MODEL:
            self.model.saved()
        if message.page is self.page:
            pages = list(Page)
            self.show_page(pages[pages.index(message.page) + 1])
        if message.told:
            self._say(message.told)

    @on(KeyNotKept)
    def _key_not_kept(self, message: KeyNotKept) -> None:
        self._saving = False
        self.owner.take_settings(message.saved.settings)
        self.model.not_kept(message.error)

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        self._saving = self._saving and message.group != _GROUP
        self._say(str(message.error), bad=True)

    async def action_setup_back(self) -> None:
        """One page back; from the first, to the papers."""
        if self.page is Page.CATEGORIES:
            if await self._keep_criteria():
                self._finish()
                self.owner.show_main()
            return
        pages = list(Page)
        self.papers.cancel()
        self.show_page(pages[max(0, pages.index(self.page) - 1)])

    def action_setup_example(self) -> None:
        """Other criteria to begin with."""
        self.criteria.show_example()

    # The end

    def action_setup_sample(self) -> None:
        """The sample day, in a store of its own."""
        self.papers.try_sample()

    @on(SampleReady)
    async def _sample_ready(self, message: SampleReady) -> None:
        message.stop()
        if await self._keep_criteria():
            await self._keep_now()
            self._done = True
            self.owner.show_main(message.session)
        else:
            message.session.close()
            self.papers.give_up_sample()

    async def action_setup_done(self) -> None:
        """To the reader's own papers."""
        if await self._keep_criteria():
            self._finish()
            self.owner.show_main()

    def _finish(self) -> None:
        """Nothing is left to resume."""
        directories = self.owner.own_session.directories
        self._done = True
        self.owner.write(lambda: drop_draft(directories))

    async def action_quit(self) -> None:
        """Leave."""
        await self.owner.leave()

    async def leave(self) -> None:
        """Keep what was being written, and the page."""
        self.papers.cancel()
        if error := await to_thread(self.criteria.keep):
            self.owner.fatal = error
        await self._keep_now()

    # The rest

    @on(PageSays)
    def _page_says(self, message: PageSays) -> None:
        self._say(message.text, bad=message.bad)

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.outcome.update(Content.styled(harmless(shorten(text, 600)), "$error" if bad else DIM))
        self.outcome.display = bool(text)

    def _show_hints(self) -> None:
        hints = [
            KeyHint(key_name(command.keys[0]), command.footer, command.run)
            for command in SETUP_COMMANDS
            if self.check_action(command.run, ()) and not (self.page is Page.PAPERS and "next" in command.run)
        ]
        if self.page is Page.PAPERS:
            hints.insert(0, KeyHint("Enter", "choose", "setup_next"))
        self.key_bar.show(hints)

    @property
    def _draft(self) -> Draft | None:
        """What to resume with; None where there are papers to return to, or set-up is done."""
        if self.can_return or self._done:
            return None
        typed: dict[str, object] = {"page": self.page}
        for each in self.query(SetupPage):
            typed |= each.typed()
        return msgspec.convert(typed, Draft)

    def _keep_draft(self) -> None:
        directories, draft = self.owner.session.directories, self._draft
        if draft is not None and draft != Draft():
            self.owner.write(lambda: keep_draft(directories, draft))

    async def _keep_now(self) -> None:
        """Like `_keep_draft`, done when it returns; what cannot be kept is no reason to stay."""
        directories, draft = self.owner.session.directories, self._draft
        if draft is not None and draft != Draft():
            try:
                await to_thread(keep_draft, directories, draft)
            except ArxivtuiError as error:
                self.owner.note(str(error))

    async def _keep_criteria(self) -> bool:
        """Keep criteria that were being written, or say why that cannot be."""
        error = await to_thread(self.criteria.keep)
        if error is not None:
            self._say(str(error), bad=True)
        return error is None
