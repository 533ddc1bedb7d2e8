"""Set-up's page of the browser: how its extension comes to show the same scores; nothing has to be done."""

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from arxivtui.tui.screens.setup_parts import SetupPage
from arxivtui.tui.setup_progress import Page
from arxivtui.tui.theme import DIM

_STEPS = (
    (
        "arxivtui extension DIR",
        "in a shell unpacks the extension for Chrome, Edge and Firefox into a folder, "
        "and says how to load it.",
    ),
    ("{key}", "in this app, later, shows a code. Type it in the extension, then say here that it was you."),
    ("arxiv.org", "then shows your score beside each paper, and a star there is a star here."),
)
_ASIDE = (
    "It talks to this computer alone, while the app is open or all day with `arxivtui service install`. "
    "Ctrl-n goes on; you can do this at any time."
)


class BrowserPage(SetupPage):
    """Three steps to read."""

    page = Page.BROWSER
    title = "The browser"
    lead = "Would you like to see your scores on arxiv.org? This can wait."
    DEFAULT_CSS = "BrowserPage Static { height: auto; }"

    def __init__(self) -> None:
        super().__init__(id=self.page.value)
        self.can_focus = False

    def compose(self) -> ComposeResult:
        """The steps."""
        yield Static(id="browser-steps", markup=False)

    def turned_to(self) -> None:
        """With the key that is in force now."""
        key = self.owner.keys.by_id("pair-browser")
        lines = [
            Content.assemble((f" {number}  ", DIM), (f"{what.format(key=key)}  ", "bold"), (does, DIM))
            for number, (what, does) in enumerate(_STEPS, 1)
        ]
        text = Content("\n\n").join([*lines, Content.styled(_ASIDE, DIM)])
        self.query_one("#browser-steps", Static).update(text)
        self.screen.set_focus(None)
