"""Set-up's page of the language model: without one, or with its name, its server and a key."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless, wrap
from arxivtui.tui.jobs import start
from arxivtui.tui.messages import JobFailed
from arxivtui.tui.screens.setup_parts import Saved, SetupPage
from arxivtui.tui.setup_progress import Draft, Page
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.bar_list import BarList
from arxivtui.tui.widgets.line_input import LineInput

if TYPE_CHECKING:
    from arxivtui.tui.session import Session

GROUP = "key"
_CHOICES = {
    False: (
        "Without a model",
        "Papers are ranked here, by your criteria and by what you star: free, no key, nothing leaves this "
        "computer. A model can be added at any time.",
    ),
    True: (
        "With a model as well",
        "It reads the best {papers} papers of a day and says why. The price is shown before anything is "
        "sent; at most ${cap:g} a day.",
    ),
}
_INDENT = "   "
_NO_MODEL = "Type the model's name, for example gpt-5-mini; or choose to go without one."
_UNKEPT = "Ctrl-n once more goes on without keeping it; `arxivtui config set-key` asks for it again."
_SEARCHING = "Looking for a key …"
_LAST_LINE = "That was the last line: Ctrl-n goes on, Shift-Tab goes back."
_CHOOSE = "Enter chooses what is marked; Ctrl-n goes on."


@dataclass
class KeyKnown(Message):
    """Where a key of the server comes from, or why none does; untrusted text.

    Attributes:
        missing: it is certain that there is none.
    """

    text: str
    missing: bool = False


@dataclass
class KeyNotKept(Message):
    """The rest is saved, the key is not."""

    saved: Saved
    error: ArxivtuiError


class ModelPage(SetupPage):
    """Two choices, and three lines for the second of them. The key is kept nowhere but where keys are."""

    page = Page.MODEL
    title = "A language model"
    lead = "Shall a language model score papers as well? Enter chooses, Ctrl-n goes on."
    DEFAULT_CSS = """
    ModelPage {
        #model-choices { height: auto; }
        #model-fields { height: auto; margin-top: 1; }
        #model-fields Static { height: auto; }
        #key-known { margin-top: 1; }
    }
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "next_line", show=False)]

    choices = query_one("#model-choices", BarList)
    model = query_one("#model-name", LineInput)
    base_url = query_one("#model-url", LineInput)
    key = query_one("#model-key", LineInput)

    def __init__(self) -> None:
        super().__init__(id=self.page.value)
        self.wanted = False
        self._unkept = self._saved_model = ""

    def compose(self) -> ComposeResult:
        """The choice over the lines."""
        yield BarList(id="model-choices")
        with Vertical(id="model-fields"):
            yield Static("Model", markup=False)
            yield LineInput(id="model-name", placeholder="gpt-5-mini")
            yield Static("Server, empty for OpenAI's own", markup=False)
            yield LineInput(id="model-url", placeholder="http://127.0.0.1:11434/v1")
            yield Static("Key, not shown; kept in the system's keyring", markup=False)
            yield LineInput(id="model-key", password=True)
            yield Static(id="key-known", markup=False)

    def begin(self, draft: Draft) -> None:
        """With what the settings say, or what was typed before leaving."""
        llm = self.owner.session.settings.llm
        self.wanted = bool(llm.model) if draft.with_model is None else draft.with_model
        self.model.value = llm.model if draft.model is None else draft.model
        self.base_url.value = llm.base_url if draft.base_url is None else draft.base_url
        self._show()
        self.choices.highlighted = int(self.wanted)

    def turned_to(self) -> None:
        """The choice has the keys; meanwhile it is looked where a key is."""
        self.choices.focus()
        self._look_for_key()

    def typed(self) -> dict[str, object]:
        """All but the key."""
        return {"with_model": self.wanted, "model": self.model.value, "base_url": self.base_url.value}

    def saving(self) -> Callable[[], Message] | None:
        """Name and server into the settings, the key into the keyring."""
        model, base_url, key = (line.value.strip() for line in (self.model, self.base_url, self.key))
        if self.wanted and not model:
            self.say(_NO_MODEL, bad=True)
            self.model.focus()
            return None
        if not self.wanted:
            model = base_url = key = ""
        elif key and key != self._unkept:
            self.say("Keeping the key …")
        session = self.owner.session
        return partial(save_model, session, model, base_url, "" if key == self._unkept else key)

    def not_kept(self, key_error: ArxivtuiError) -> None:
        """Say where else the key can be, and that one can go on."""
        self._unkept = self.key.value.strip()
        self.say(f"{key_error} {_UNKEPT}", bad=True)

    def saved(self) -> None:
        """It is among the messages, once that is known, that a model was set up for which no key is there."""
        keyless = self.wanted and self.key.value.strip() in ("", self._unkept)
        self._saved_model = self.model.value.strip() if keyless else ""
        self._look_for_key()

    @on(OptionList.OptionSelected)
    def _choose(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.wanted = event.option_index == 1
        self._show()
        self.choices.highlighted = int(self.wanted)
        if self.wanted:
            self.model.focus()

    @on(Input.Submitted)
    def _next_line(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_next_line()

    def action_next_line(self) -> None:
        """To the next line; behind the last one nothing could be typed, and that is said instead."""
        if self.key.has_focus:
            self.say(_LAST_LINE)
        elif self.wanted:
            self.screen.focus_next()
        else:
            self.say(_CHOOSE)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if event.input is self.base_url and self.wanted:
            self.query_one("#key-known", Static).update("")

    def on_descendant_blur(self) -> None:
        """Another server may have another key."""
        if self.wanted and not str(self.query_one("#key-known", Static).content):
            self._look_for_key()

    def _look_for_key(self) -> None:
        if self.wanted:
            base_url = self.base_url.value.strip()
            self.query_one("#key-known", Static).update(Content.styled(_SEARCHING, DIM))
            start(self, GROUP, lambda: key_known(base_url))

    @on(KeyKnown)
    def _tell_of_key(self, message: KeyKnown) -> None:
        message.stop()
        self.query_one("#key-known", Static).update(Content.styled(harmless(message.text), DIM))
        if message.missing and self._saved_model:
            self.owner.note(f"The model {self._saved_model} is set up without a key: none is there yet.")
        self._saved_model = ""

    @on(JobFailed)
    def _no_key_known(self, message: JobFailed) -> None:
        if message.group == GROUP:
            message.stop()
            self.query_one("#key-known", Static).update(Content.styled(harmless(str(message.error)), DIM))

    def on_resize(self) -> None:
        """Wrap again."""
        self.call_after_refresh(self._show_choices)

    def _show(self) -> None:
        self._show_choices()
        self.query_one("#model-fields").display = self.wanted
        if self.wanted:
            self._look_for_key()

    def _show_choices(self) -> None:
        llm = self.owner.session.settings.llm
        here, width = self.choices.highlighted, max(16, self.size.width - len(_INDENT) - 2)
        self.choices.clear_options()
        for wanted, (title, detail) in _CHOICES.items():
            mark = "✓" if wanted is self.wanted else " "
            detail = detail.format(papers=llm.papers_per_day, cap=llm.cap_per_day)
            lines = [Content.styled(f"{_INDENT}{line}", DIM) for line in wrap(detail, width)]
            head = Content.styled(f" {mark} {title}", "bold")
            self.choices.add_option(Option(Content("\n").join([head, *lines])))
        self.choices.highlighted = here


def save_model(session: "Session", model: str, base_url: str, key: str) -> Message:
    """In a worker: keep the model's name and server, empty for none, then its key, where one was typed.

    Raises:
        SettingsError: the address is none, or the file cannot be written.
    """
    from arxivtui.config import load_settings, save_settings, server_of, set_api_key

    llm = session.settings.llm
    wanted = {"llm.model": model, **({"llm.base_url": base_url} if model else {})}
    now = {"llm.model": llm.model, "llm.base_url": llm.base_url}
    changes = {name: value or None for name, value in wanted.items() if value != now[name]}
    if changes:
        save_settings(session.directories, changes)
    saved = Saved(Page.MODEL, load_settings(session.directories))
    if not key:
        return saved
    try:
        source = set_api_key(key, base_url=base_url)
    except ArxivtuiError as error:
        return KeyNotKept(saved, error)
    return Saved(
        saved.page, saved.settings, f"The key is kept in the {source.value}, for {server_of(base_url)} alone."
    )


def key_known(base_url: str) -> KeyKnown:
    """Where the key of a server comes from; may take six seconds."""
    from arxivtui.config import find_api_key, server_of

    try:
        key = find_api_key(base_url=base_url)
    except ArxivtuiError as error:
        return KeyKnown(str(error))
    if key is not None:
        return KeyKnown(f"A key for {server_of(base_url)} is there already: from {key}.")
    return KeyKnown(
        "No key is there yet. A server on this computer may need none: leave the line empty then.",
        missing=True,
    )
