"""The parts of set-up that are no widget: its layout, what its pages say, and how a page is saved."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.message import Message

from arxivtui.tui.session import Page, Session

if TYPE_CHECKING:
    from arxivtui.config import Settings

CSS = """
    SetupScreen {
        align: center top;
        #sheet { width: 96; max-width: 100%; height: 1fr; padding: 1 2 0 2; }
        #head { height: auto; margin-bottom: 1; }
        ContentSwitcher { height: 1fr; }
        #categories, #criteria, #papers { height: 1fr; }
        Input, Input:focus { border: none; height: 1; padding: 0 1; background: $panel; background-tint: 0%; }
        OptionList, OptionList:focus {
            border: none; padding: 0; margin-top: 1; height: 1fr; scrollbar-size-vertical: 1;
            background: $background; background-tint: 0%;
        }
        OptionList > .option-list--option-highlighted {
            background: $block-cursor-background; color: $foreground;
        }
        #chosen { height: auto; margin-top: 1; }
        TextArea, TextArea:focus { border: none; padding: 0 1; height: 1fr; background: $surface; }
        #choices { height: auto; }
        #outcome { height: auto; margin-top: 1; }
    }
"""

HEADS = {
    Page.CATEGORIES: ("Categories", "Which arXiv categories do you follow? Type to search, Enter chooses."),
    Page.CRITERIA: (
        "Criteria",
        "What do you look for? Begin each topic with a line such as “## Sparse networks”.",
    ),
    Page.PAPERS: (
        "Papers",
        "All is saved. What first? A language model can score papers as well, at a price that is shown "
        "first: set model below [llm] in config.toml, then run `arxivtui config set-key`.",
    ),
}
FETCH, SAMPLE, OPEN = "fetch", "sample", "open"
CHOICES = {
    FETCH: ("Fetch today's papers", ""),
    SAMPLE: ("Try the sample day", "invented papers; nothing is kept"),
    OPEN: ("Open the app", "and fetch later"),
}
BUSY = {FETCH: "Fetching today's papers …", SAMPLE: "Laying out the sample day …"}
OTHERWISE = "The sample day needs no network."
NO_MATCH = "No match. A part of an id or of a name will do."
NO_TOPIC = "Without a topic, papers stay unscored until you write one. Ctrl-n once more goes on."


@dataclass
class Saved(Message):
    """A page was saved; `settings` are those in force now."""

    page: Page
    settings: "Settings"


@dataclass
class TopicsMissing(Message):
    """The criteria have no topic, and the reader should know what that means."""


def save(
    session: Session, page: Page, chosen: tuple[str, ...], criteria: str, *, topics_needed: bool
) -> Saved | TopicsMissing:
    """Write what a page is about and read the settings again."""
    from arxivtui.config import load_settings, parse_criteria, save_criteria, save_settings

    if page is Page.CATEGORIES:
        save_settings(session.directories, {"arxiv.categories": list(chosen)})
    elif page is Page.CRITERIA:
        if topics_needed and not parse_criteria(criteria).topics:
            return TopicsMissing()
        save_criteria(session.directories, criteria)
    return Saved(page, load_settings(session.directories))
