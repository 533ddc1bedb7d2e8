"""Set-up's last page: the first papers."""

from textual import on
from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from arxivtui.tui.fetching import FetchJob, failures, report_text
from arxivtui.tui.jobs import FETCHING, start
from arxivtui.tui.messages import FetchDone, JobFailed, JobProgress
from arxivtui.tui.sample import SampleReady, prepare_sample
from arxivtui.tui.screens.setup_parts import SetupPage
from arxivtui.tui.setup_progress import Page
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.bar_list import BarList

FETCH, SAMPLE, OPEN = "fetch", "sample", "open"
_CHOICES = {
    FETCH: ("Fetch today's papers", ""),
    SAMPLE: ("Try the sample day", "invented papers; nothing is kept"),
    OPEN: ("Open the app", "and fetch later"),
}
_BUSY = {FETCH: "Fetching today's papers …", SAMPLE: "Laying out the sample day …"}
_OTHERWISE = "The sample day needs no network."


class PapersPage(SetupPage):
    """Three choices, one of them being done at a time.

    Attributes:
        busy: the choice that is being done; empty: none is.
    """

    page = Page.PAPERS
    title = "Papers"
    lead = "All is saved. What first? Settings (,) can change all of it later."
    DEFAULT_CSS = "PapersPage #choices { height: auto; }"

    choices = query_one("#choices", BarList)

    def __init__(self) -> None:
        super().__init__(id=self.page.value)
        self.busy = ""
        self._fetching = FetchJob(self)

    def compose(self) -> ComposeResult:
        """The choices."""
        yield BarList(id="choices")

    def turned_to(self) -> None:
        """What can be done first, nothing of it begun."""
        self.busy = "" if self.busy == FETCH else self.busy
        self.choices.clear_options()
        self.choices.add_options(Option(self._choice(each), id=each) for each in _CHOICES)
        self.choices.highlighted = 0
        self.choices.focus()

    def choose(self) -> None:
        """What Enter does."""
        self.choices.action_select()

    def cancel(self) -> None:
        """Stop fetching, where that was begun."""
        if self._fetching.running:
            self._fetching.cancel()
            self.owner.note("Fetching was stopped; what has come is kept.")

    def try_sample(self) -> None:
        """The sample day, in a store of its own."""
        if self.busy == SAMPLE:
            return
        self.cancel()
        self.say(_BUSY[SAMPLE])
        self._begin(SAMPLE)
        settings = self.owner.session.settings
        start(self, SAMPLE, lambda: prepare_sample(settings))

    def give_up_sample(self) -> None:
        """It could not be opened after all."""
        self._begin("")

    @on(OptionList.OptionSelected)
    async def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        match event.option_id:
            case "fetch" if self.busy != FETCH:
                self._fetching.start(self.owner.session)
                self.say("Asking arXiv …")
                categories = " ".join(self.owner.session.settings.arxiv.categories)
                self.owner.note(f"Fetching the newest announcement of {categories}.")
                self._begin(FETCH)
            case "sample":
                self.try_sample()
            case "open":
                self.cancel()
                await self.screen.run_action("setup_done")

    def _begin(self, choice: str) -> None:
        """Show which choice is being done (empty: none is); the cursor stays where it is."""
        self.busy = choice
        for each in _CHOICES if self.choices.option_count else ():
            self.choices.replace_option_prompt(each, self._choice(each))

    def _choice(self, each: str) -> Content:
        if each == self.busy:
            return Content.styled(f" {_BUSY[each]}", DIM)
        title, detail = _CHOICES[each]
        detail = detail or f"from {' '.join(self.owner.session.settings.arxiv.categories)}"
        return Content.assemble((f" {title}  ", "bold"), (detail, DIM))

    @on(JobProgress)
    def _progress(self, message: JobProgress) -> None:
        message.stop()
        if self.busy == FETCH:
            self.say(f"{message.text[:1].upper()}{message.text[1:]} …")

    @on(FetchDone)
    async def _fetched(self, message: FetchDone) -> None:
        message.stop()
        bad = message.report.incomplete or message.ranking_error is not None
        self.owner.note(report_text(message), bad=bad)
        if not message.report.failed and message.report.results:
            await self.screen.run_action("setup_done")
            return
        reasons = failures(message.report)
        self.say(" ".join([*reasons, _OTHERWISE]) if reasons else "Nothing was fetched.", bad=True)
        self._begin("")

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        message.stop()
        self.say(str(message.error), bad=True)
        if message.group == FETCHING:
            self.owner.note(f"Fetching failed: {message.error}", bad=True)
        if message.group == self.busy:
            self._begin("")

    @on(SampleReady)
    def _sample_ready(self) -> None:
        """The screen opens it."""
        self.cancel()
