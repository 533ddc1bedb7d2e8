"""What the pages of set-up share: their looks, how a page is turned to, kept and saved."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, cast

from textual.containers import Vertical
from textual.message import Message

from arxivtui.tui.setup_progress import Draft, Page

if TYPE_CHECKING:
    from arxivtui.config import Settings
    from arxivtui.tui.app import ArxivtuiApp

CSS = """
    SetupScreen {
        align: center top;
        #sheet { width: 96; max-width: 100%; height: 1fr; padding: 1 2 0 2; }
        #head { height: auto; margin-bottom: 1; }
        ContentSwitcher { height: 1fr; }
        SetupPage { height: 1fr; overflow-y: auto; scrollbar-size-vertical: 1; }
        OptionList, OptionList:focus {
            border: none; padding: 0; height: 1fr; scrollbar-size-vertical: 1;
            background: $background; background-tint: 0%;
        }
        OptionList > .option-list--option-highlighted {
            background: $block-cursor-background; color: $foreground;
        }
        &:ansi OptionList > .option-list--option-highlighted {
            background: ansi_default; color: ansi_default;
        }
        #outcome { height: auto; max-height: 5; margin-top: 1; }
    }
    SetupScreen.-low {
        #sheet { padding: 0 1 0 1; }
        #outcome { margin-top: 0; }
    }
"""


@dataclass
class Saved(Message):
    """A page was saved; `settings` are those in force now.

    Attributes:
        told: what else the reader should know.
        stay: something is left to be done there first.
    """

    page: Page
    settings: "Settings"
    told: str = ""
    stay: bool = False


@dataclass
class TopicsMissing(Message):
    """The criteria have no topic that counts, and the reader should know what that means."""


@dataclass
class PageSays(Message):
    """A page has something to say, under it; `bad`: something is wrong."""

    text: str
    bad: bool = False


class SetupPage(Vertical):
    """One page: what it is called, what it asks, and what is saved when it is turned.

    Attributes:
        page: which one.
        title, lead: its head.
    """

    page: ClassVar[Page]
    title: ClassVar[str]
    lead: ClassVar[str]

    def begin(self, draft: Draft) -> None:
        """Before it is shown: what was typed on it when set-up was left."""

    def turned_to(self) -> None:
        """It is shown now, and takes the keys."""

    def typed(self) -> dict[str, object]:
        """What stands on it, as fields of `Draft`."""
        return {}

    def saving(self) -> Callable[[], Message] | None:
        """What a worker does to save it; None where something is missing, which is told."""
        session = self.owner.session
        page = self.page
        return lambda: Saved(page, session.settings)

    def say(self, text: str, *, bad: bool = False) -> None:
        """Say something under the page."""
        self.post_message(PageSays(text, bad))

    @property
    def owner(self) -> "ArxivtuiApp":
        """The app, by its own type."""
        return cast("ArxivtuiApp", self.app)
