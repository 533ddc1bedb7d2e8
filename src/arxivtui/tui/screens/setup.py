"""The first start: categories, criteria, first papers. Every page saves itself; leaving loses nothing."""

from asyncio import to_thread
from typing import TYPE_CHECKING, ClassVar, cast

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.screen import Screen
from textual.widgets import ContentSwitcher, Input, OptionList, Static, TextArea
from textual.widgets.option_list import Option

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless, shorten
from arxivtui.tui.commands import SETUP_COMMANDS, key_name
from arxivtui.tui.fetching import FetchJob, failures
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import FetchDone, JobFailed, JobProgress
from arxivtui.tui.sample import SampleReady, prepare_sample
from arxivtui.tui.screens.setup_parts import (
    BUSY,
    CHOICES,
    CSS,
    FETCH,
    HEADS,
    NO_MATCH,
    NO_TOPIC,
    OTHERWISE,
    SAMPLE,
    Saved,
    TopicsMissing,
    save,
)
from arxivtui.tui.session import Page
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from arxivtui.tui.app import ArxivtuiApp


class SetupScreen(Screen[None]):
    """Three pages, by keyboard alone.

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

    head = query_one("#head", Static)
    pages = query_one("#pages", ContentSwitcher)
    search = query_one("#search", Input)
    matches = query_one("#matches", OptionList)
    chosen_line = query_one("#chosen", Static)
    editor = query_one("#criteria", TextArea)
    choices = query_one("#choices", OptionList)
    outcome = query_one("#outcome", Static)
    key_bar = query_one("KeyBar", KeyBar)

    def __init__(self, page: Page, *, can_return: bool = False) -> None:
        super().__init__()
        self.page = page
        self.can_return = can_return
        self.chosen: list[str] = []
        self._names: dict[str, str] = {}
        self._fetching = FetchJob(self)
        self._criteria_kept = ""
        self._without_topics: str | None = None
        """The criteria for which the reader was told that they have no topic."""
        self._busy = ""
        """The choice of the last page that is being done."""

    @property
    def owner(self) -> "ArxivtuiApp":
        """The app, by its own type."""
        return cast("ArxivtuiApp", self.app)

    def compose(self) -> ComposeResult:
        """A head, the page, the keys."""
        with Vertical(id="sheet"):
            yield Static(id="head", markup=False)
            with ContentSwitcher(id="pages", initial=self.page.value):
                with Vertical(id="categories"):
                    yield Input(
                        id="search", placeholder="machine learning, cs.LG, algebra …", select_on_focus=False
                    )
                    yield OptionList(id="matches")
                    yield Static(id="chosen", markup=False)
                yield TextArea(id="criteria", show_line_numbers=False, soft_wrap=True)
                with Vertical(id="papers"):
                    yield OptionList(id="choices")
            yield Static(id="outcome", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        """Begin with what is saved already."""
        from arxivtui.config import STARTER_CRITERIA
        from arxivtui.config.categories import CATEGORIES

        self._names = dict(CATEGORIES)
        self.matches.can_focus = False
        self.chosen = list(self.owner.session.settings.arxiv.categories)
        self._criteria_kept = self._kept_criteria() or STARTER_CRITERIA
        self.editor.load_text(self._criteria_kept)
        self.editor.move_cursor(self.editor.document.end)
        self._list_matches()
        self.show_page(self.page)

    def show_page(self, page: Page) -> None:
        """Turn to a page."""
        self.page = page
        self.pages.current = page.value
        title, text = HEADS[page]
        number = list(Page).index(page) + 1
        self.head.update(
            Content.assemble(
                (f"arxivtui · set-up {number} of {len(Page)} · {title}\n", "bold $primary"), text
            )
        )
        self._say("")
        self._show_hints()
        if page is Page.PAPERS:
            self._offer()
        {Page.CATEGORIES: self.search, Page.CRITERIA: self.editor, Page.PAPERS: self.choices}[page].focus()

    # Categories

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._list_matches()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the highlighted category, or leave it out again."""
        event.stop()
        option = self.matches.highlighted_option
        if option is not None and option.id:
            self._toggle(option.id)

    def _toggle(self, category: str) -> None:
        if category in self.chosen:
            self.chosen.remove(category)
        else:
            self.chosen.append(category)
        self._say("")
        if self.search.value:
            self.search.value = ""
        else:
            self._list_matches()

    def _list_matches(self) -> None:
        words = self.search.value.casefold().split()
        kept = self.matches.highlighted_option
        found = [
            (category, name)
            for category, name in self._names.items()
            if all(word in f"{category} {name}".casefold() for word in words)
        ]
        # An exact id first, so that `cs.lg` and Enter do what they say.
        found.sort(key=lambda item: item[0].casefold() != self.search.value.strip().casefold())
        self.matches.clear_options()
        self.matches.add_options(Option(self._entry(*item), id=item[0]) for item in found)
        if not found:
            self.matches.add_option(Option(Content.styled(f"   {NO_MATCH}", DIM), disabled=True))
        index = next((i for i, item in enumerate(found) if kept is not None and item[0] == kept.id), 0)
        self.matches.highlighted = (0 if words else index) if found else None
        chosen = " ".join(self.chosen) or "none yet"
        self.chosen_line.update(Content.assemble(("Chosen: ", DIM), (chosen, "bold" if self.chosen else DIM)))

    def _entry(self, category: str, name: str) -> Content:
        mark = "✓" if category in self.chosen else " "
        return Content.assemble((f" {mark} ", "$success"), (category.ljust(20), "bold"), (name, DIM))

    # Moving

    def action_cursor(self, step: int) -> None:
        """Up and down in the list, while the search line has the keys."""
        if self.page is Page.CATEGORIES and self.matches.highlighted is not None:
            last = self.matches.option_count - 1
            self.matches.highlighted = min(max(self.matches.highlighted + step, 0), last)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """The last page has nothing to go on to, the first perhaps nothing to go back to."""
        del parameters
        if action == "setup_next":
            return self.page is not Page.PAPERS
        if action == "setup_back":
            return self.page is not Page.CATEGORIES or self.can_return
        if action == "cursor":
            return self.page is Page.CATEGORIES
        return True

    def action_setup_next(self) -> None:
        """Save the page, then turn it."""
        if self.page is Page.CATEGORIES and not self.chosen:
            self._say("Choose at least one category: type, then Enter.", bad=True)
            return
        page, session = self.page, self.owner.session
        chosen, text = tuple(self.chosen), self.editor.text
        known = text == self._without_topics
        start(self, "save", lambda: save(session, page, chosen, text, topics_needed=not known))

    @on(TopicsMissing)
    def _ask_for_topics(self) -> None:
        self._without_topics = self.editor.text
        self._say(NO_TOPIC, bad=True)

    @on(Saved)
    def _saved(self, message: Saved) -> None:
        self.owner.session.settings = message.settings
        if message.page is Page.CRITERIA:
            self._criteria_kept = self.editor.text
        pages = list(Page)
        self.show_page(pages[pages.index(message.page) + 1])

    async def action_setup_back(self) -> None:
        """One page back; from the first, to the papers."""
        if self.page is Page.CATEGORIES:
            if await self._keep_criteria():
                self.owner.show_main()
            return
        pages = list(Page)
        self._fetching.cancel()
        self.show_page(pages[max(0, pages.index(self.page) - 1)])

    # First papers

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        match event.option_id:
            case "fetch":
                if self._busy != FETCH:
                    self._fetching.start(self.owner.session)
                    self._say("Asking arXiv …")
                    self._begin(FETCH)
            case "sample":
                self.action_setup_sample()
            case "open":
                self._fetching.cancel()
                self.owner.show_main()
            case category if category:
                self._toggle(category)

    def action_choose(self) -> None:
        """What Enter does in the list of choices."""
        self.choices.action_select()

    def _offer(self) -> None:
        """What can be done first, nothing of it begun."""
        if self._busy == FETCH:
            self._busy = ""
        self.choices.clear_options()
        self.choices.add_options(Option(self._choice(each), id=each) for each in CHOICES)
        self.choices.highlighted = 0

    def _begin(self, choice: str) -> None:
        """Show which choice is being done (empty: none is); the cursor stays where it is."""
        self._busy = choice
        for each in CHOICES if self.choices.option_count else ():
            self.choices.replace_option_prompt(each, self._choice(each))

    def _choice(self, each: str) -> Content:
        if each == self._busy:
            return Content.styled(f" {BUSY[each]}", DIM)
        title, detail = CHOICES[each]
        detail = detail or f"from {' '.join(self.chosen)}"
        return Content.assemble((f" {title}  ", "bold"), (detail, DIM))

    @on(JobProgress)
    def _progress(self, message: JobProgress) -> None:
        if self._busy == FETCH:
            text = message.text
            self._say(f"{text[:1].upper()}{text[1:]} …")

    @on(FetchDone)
    def _fetched(self, message: FetchDone) -> None:
        if not message.report.failed and message.report.results:
            self.owner.show_main()
            return
        reasons = failures(message.report)
        self._say(" ".join([*reasons, OTHERWISE]) if reasons else "Nothing was fetched.", bad=True)
        self._begin("")

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        self._say(str(message.error), bad=True)
        if message.group == self._busy:
            self._begin("")

    def action_setup_sample(self) -> None:
        """The sample day, in a store of its own."""
        if self._busy == SAMPLE:
            return
        self._fetching.cancel()
        self._say(BUSY[SAMPLE])
        self._begin(SAMPLE)
        settings = self.owner.session.settings
        start(self, "sample", lambda: prepare_sample(settings))

    @on(SampleReady)
    async def _sample_ready(self, message: SampleReady) -> None:
        message.stop()
        self._fetching.cancel()
        if await self._keep_criteria():
            self.owner.show_main(message.session)
        else:
            message.session.close()
            self._begin("")

    # The rest

    def _say(self, text: str, *, bad: bool = False) -> None:
        self.outcome.update(Content.styled(harmless(shorten(text, 600)), "$error" if bad else DIM))

    def _show_hints(self) -> None:
        hints = [
            KeyHint(key_name(command.keys[0]), command.footer, command.run)
            for command in SETUP_COMMANDS
            if self.check_action(command.run, ())
        ]
        if self.page is Page.PAPERS:
            hints.insert(0, KeyHint("Enter", "choose", "choose"))
        self.key_bar.show(hints)

    def _kept_criteria(self) -> str:
        from arxivtui.config import load_criteria

        try:
            return load_criteria(self.owner.session.directories).text
        except ArxivtuiError as error:
            self.owner.tell(str(error), bad=True)
            return ""

    async def action_quit(self) -> None:
        """Leave."""
        await self.owner.action_quit()

    async def leave(self) -> None:
        """Keep criteria that were being written."""
        self._fetching.cancel()
        if error := await self._criteria_error():
            self.owner.fatal = error

    async def _keep_criteria(self) -> bool:
        """Keep criteria that were being written, or say why that cannot be."""
        if error := await self._criteria_error():
            self._say(str(error), bad=True)
        return error is None

    async def _criteria_error(self) -> ArxivtuiError | None:
        """Save criteria that were being written; what kept them from it."""
        text = self.editor.text
        if text == self._criteria_kept:
            return None
        from arxivtui.config import save_criteria

        try:
            await to_thread(save_criteria, self.owner.session.directories, text)
        except ArxivtuiError as error:
            return error
        self._criteria_kept = text
        return None
