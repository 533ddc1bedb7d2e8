"""The browsers that were let in, and the way to shut one out."""

from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from arxivtui.text import harmless, wrap
from arxivtui.tui import pairing as desk
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import BrowserShutOut, BrowsersRead, JobFailed
from arxivtui.tui.pairing_words import browser_content, label_of
from arxivtui.tui.screens.dialog import Dialog
from arxivtui.tui.session import now
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.key_bar import KeyBar, KeyHint

if TYPE_CHECKING:
    from arxivtui.domain import Client

_GROUP = "browsers"
_LINES, _LINES_BESIDE = 3, 10
"""Of one browser; and of all else, the question included."""


class BrowsersScreen(Dialog[None]):
    """Who may ask the endpoint; one of them is shut out by a key and a yes."""

    DEFAULT_CSS = """
    BrowsersScreen {
        & > Vertical {
            width: 72; height: auto; max-height: 100%;
            padding: 1 2 0 2;
        }
        #head { height: auto; margin-bottom: 1; }
        OptionList {
            height: auto; border: none; padding: 0; background: $surface;
            scrollbar-size-vertical: 1; display: none;
        }
        OptionList > .option-list--option { padding: 0 1; }
        OptionList > .option-list--option-highlighted { background: $block-cursor-background; }
        #asked { height: auto; margin-top: 1; display: none; }
    }
    """
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "step(1)", "Down", show=False),
        Binding("k,up", "step(-1)", "Up", show=False),
        Binding("x", "shut_out", "Shut out", show=False),
        Binding("y", "agree", "Yes", show=False),
        Binding("n", "keep", "No", show=False),
        Binding("escape", "back", "Close", show=False),
        Binding("q", "leave", "Close", show=False),
    ]

    def __init__(self) -> None:
        super().__init__()
        self.clients: list[Client] | None = None
        self.asked: Client | None = None
        """Whom the question is about that stands there, if one does."""

    def compose(self) -> ComposeResult:
        """A head, the browsers, a question, the keys."""
        with Vertical():
            yield Static("Paired browsers", id="head", markup=False)
            yield OptionList(markup=False)
            yield Static(id="asked", markup=False)
            yield KeyBar()

    def on_mount(self) -> None:
        """Read them."""
        self.query_one(OptionList).can_focus = False
        self._read()

    def on_resize(self) -> None:
        """Cut again, and leave room for the question and the keys."""
        self.query_one(OptionList).styles.max_height = max(_LINES, self.size.height - _LINES_BESIDE)
        self.call_after_refresh(self._show)

    def _read(self) -> None:
        session = self.owner.own_session
        start(self, _GROUP, lambda: desk.browsers(session))

    @on(BrowsersRead)
    def _take(self, message: BrowsersRead) -> None:
        self.clients = message.clients
        self._show()

    @on(BrowserShutOut)
    def _shut(self, message: BrowserShutOut) -> None:
        if message.client is not None:
            self.owner.tell(f"Shut out: {label_of(message.client.label)}.")
        self._read()

    @on(JobFailed)
    def _failed(self, message: JobFailed) -> None:
        message.stop()
        self._ask(None)
        self.query_one("#head", Static).update(Content.styled(harmless(str(message.error)), "$error"))

    # Keys

    @property
    def _chosen(self) -> "Client | None":
        place = self.query_one(OptionList).highlighted
        return self.clients[place] if self.clients and place is not None else None

    def action_step(self, step: int) -> None:
        """To another one."""
        if self.asked is None and self.clients:
            options = self.query_one(OptionList)
            options.highlighted = min(max((options.highlighted or 0) + step, 0), len(self.clients) - 1)

    def action_shut_out(self) -> None:
        """Ask first."""
        if self.asked is None:
            self._ask(self._chosen)

    def action_agree(self) -> None:
        """Yes, it may come no more."""
        client, session = self.asked, self.owner.own_session
        if client is not None:
            self._ask(None)
            start(self, _GROUP, lambda: desk.shut_out(session, client.id))

    def action_keep(self) -> None:
        """No."""
        self._ask(None)

    def action_back(self) -> None:
        """From the question to the list, from the list to the papers."""
        if self.asked is None:
            self.dismiss(None)
        else:
            self._ask(None)

    def action_leave(self) -> None:
        """To the papers."""
        self.dismiss(None)

    # What is shown

    def _ask(self, client: "Client | None") -> None:
        self.asked = client
        asked = self.query_one("#asked", Static)
        asked.display = client is not None
        if client is not None:
            asked.update(f"Shut out {label_of(client.label)}? It has to be paired anew to come again.")
        self._show_hints()

    def _show(self) -> None:
        if self.clients is None:
            return
        options, here = self.query_one(OptionList), self._chosen
        width = max(10, self.query_one("#head").size.width - 3)
        options.clear_options()
        options.add_options(Option(browser_content(client, width, now())) for client in self.clients)
        options.display = bool(self.clients)
        place = next((at for at, client in enumerate(self.clients) if here and client.id == here.id), 0)
        options.highlighted = place if self.clients else None
        self.query_one("#head", Static).update(self._head(width))
        self._show_hints()

    def _head(self, width: int) -> Content:
        title = Content.styled("Paired browsers", "bold")
        if self.clients:
            return title
        key = self.owner.keys.by_id("pair-browser")
        lines = wrap(f"None. “Pair a browser” ({key}) lets one in.", width)
        return Content("\n").join([title, Content(""), *(Content.styled(line, DIM) for line in lines)])

    def _show_hints(self) -> None:
        if self.asked is not None:
            hints = [KeyHint("y", "shut it out", "agree"), KeyHint("n", "leave it in", "keep")]
        else:
            hints = [KeyHint("Esc", "close", "leave")]
            if self.clients:
                hints.insert(0, KeyHint("x", "shut out", "shut_out"))
        self.query_one(KeyBar).show(hints)
