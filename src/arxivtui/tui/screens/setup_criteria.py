"""Set-up's page of criteria: written from an example, or left to a reference library."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.getters import query_one
from textual.message import Message
from textual.widgets import TextArea

from arxivtui.domain import ArxivtuiError
from arxivtui.tui.criteria_examples import EXAMPLES, example_after
from arxivtui.tui.screens.setup_library import LibraryLine
from arxivtui.tui.screens.setup_parts import Saved, SetupPage, TopicsMissing
from arxivtui.tui.setup_progress import Draft, Page

NO_TOPIC = "Without a topic, papers stay unscored until you write one. Ctrl-n once more goes on."
_OWN_WORDS = "Your own words stay; an example would take their place. Empty the page for one."


class CriteriaPage(SetupPage):
    """The text of criteria.md, and a line for a library."""

    page = Page.CRITERIA
    title = "Criteria"
    lead = "What do you look for? Begin each topic with a line such as “## Sparse nets”."
    DEFAULT_CSS = """
    CriteriaPage {
        TextArea, TextArea:focus {
            border: none; padding: 0 1; height: 1fr; min-height: 3; background: $surface;
            scrollbar-size-vertical: 1;
        }
    }
    """

    editor = query_one("#criteria-text", TextArea)
    library = query_one(LibraryLine)

    def __init__(self) -> None:
        super().__init__(id=self.page.value)
        self._kept = ""
        self._without_topics: str | None = None
        """The criteria for which the reader was told that they have no topic."""

    def compose(self) -> ComposeResult:
        """The text over the library."""
        yield TextArea(id="criteria-text", show_line_numbers=False, soft_wrap=True)
        yield LibraryLine()

    def begin(self, draft: Draft) -> None:
        """With what is saved, or what was being written."""
        self._kept = self._saved_text() or EXAMPLES[0][1]
        self.editor.load_text(self._kept if draft.criteria is None else draft.criteria)
        self.editor.move_cursor(self.editor.document.end)
        self.library.path = draft.library

    def turned_to(self) -> None:
        """The text has the keys."""
        self.editor.focus()

    def typed(self) -> dict[str, object]:
        """What is not saved."""
        unsaved = self.editor.text if self.editor.text != self._kept else None
        return {"criteria": unsaved, "library": self.library.path}

    def show_example(self) -> None:
        """The next example, in place of the one that is there; the reader's own words stay."""
        example = example_after(self.editor.text)
        if example is None:
            self.say(_OWN_WORDS, bad=True)
            return
        name, text = example
        self.editor.text = text
        self.editor.move_cursor(self.editor.document.end)
        self.editor.focus()
        self.say(f"{name[:1].upper()}{name[1:]}. Change it as you like.")

    def saving(self) -> Callable[[], Message] | None:
        """Into criteria.md; without a topic the reader is told what that means, once."""
        session, text = self.owner.session, self.editor.text
        topics_needed = text != self._without_topics and not self.library.taken

        def save() -> Message:
            from arxivtui.config import parse_criteria, save_criteria

            if topics_needed and not parse_criteria(text).active:
                return TopicsMissing()
            save_criteria(session.directories, text)
            return Saved(Page.CRITERIA, session.settings)

        return save

    def ask_for_topics(self) -> None:
        """Say what criteria without a topic mean."""
        self._without_topics = self.editor.text
        self.say(NO_TOPIC, bad=True)

    def saved(self) -> None:
        """What stands there is in the file."""
        self._kept = self.editor.text

    def keep(self) -> ArxivtuiError | None:
        """In a worker: save what is being written; what kept it from being saved."""
        from arxivtui.config import save_criteria

        text = self.editor.text
        if text == self._kept:
            return None
        try:
            save_criteria(self.owner.session.directories, text)
        except ArxivtuiError as error:
            return error
        self._kept = text
        return None

    def _saved_text(self) -> str:
        from arxivtui.config import load_criteria

        try:
            return load_criteria(self.owner.session.directories).text
        except ArxivtuiError as error:
            self.owner.tell(str(error), bad=True)
            return ""
