"""What the settings screen does with `config.toml`, in a worker, and what it says of each setting."""

from dataclasses import dataclass
from os import sep
from typing import TYPE_CHECKING

from textual.message import Message

from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless

if TYPE_CHECKING:
    from arxivtui.config import PresentSetting, PresentSettings
    from arxivtui.tui.session import Session

_EFFECTS = {
    "arxiv": "Counts from the next fetch on.",
    "llm": "Counts from the next scoring on.",
    "rules": "Counts for papers that are ranked from now on.",
    "ranking": "Counts when a list is opened or sorted anew.",
    "server": "Counts at once, here; a service, or `arxivtui serve`, needs a restart.",
    "ui": "Counts at once.",
}
_OWN_EFFECTS = {
    "arxiv.categories": "Counts from the next fetch on; days that are stored stay.",
    "ranking.select_from": "Counts for the next digest.",
    "ui.browser_command": "Counts from the next page on.",
    "ui.pdf_command": "Counts from the next PDF on.",
    "ui.pdf_folder": "Counts from the next PDF on; files stay where they are.",
}


@dataclass(eq=False, repr=False)
class SettingsRead(Message):
    """The settings as they stand now, and what became of a change.

    Attributes:
        present: None where they cannot be read.
        told: what was done; empty where nothing was.
        error: what went wrong, if anything did.
    """

    present: "PresentSettings | None"
    told: str = ""
    error: ArxivtuiError | None = None


class SettingsDesk:
    """Reads the settings and changes one at a time; called by one worker after the other.

    It remembers the file as it was seen last: what another program wrote since is never overwritten.
    """

    def __init__(self, session: "Session") -> None:
        self._directories = session.directories
        self._seen: str | None = None

    def read(self) -> SettingsRead:
        """The settings now."""
        return self._read("", None)

    def change(self, name: str, value: object, told: str) -> SettingsRead:
        """Set one, None to go back to its default, and read all of them again."""
        from arxivtui.config import save_settings

        try:
            save_settings(self._directories, {name: value}, seen=self._seen)
        except ArxivtuiError as error:
            return self._read("", error)
        return self._read(told, None)

    def _read(self, told: str, error: ArxivtuiError | None) -> SettingsRead:
        from arxivtui.config import present_settings

        try:
            present = present_settings(self._directories)
        except ArxivtuiError as unreadable:
            return SettingsRead(None, error=unreadable)
        self._seen = present.text
        return SettingsRead(present, told, error)


def shown_value(row: "PresentSetting") -> str:
    """A value in one line; untrusted text."""
    from arxivtui.config import value_as_text

    if row.value is None:
        return "unset"
    text = value_as_text(row.value)
    if not text:
        return "none" if isinstance(row.value, tuple | dict) else "empty"
    separator = "; " if isinstance(row.value, dict) else ", "
    return harmless(separator.join(text.splitlines()))


def origin_words(row: "PresentSetting") -> str:
    """Where a value comes from, in a sentence; untrusted text."""
    from arxivtui.config import SettingOrigin

    match row.origin:
        case SettingOrigin.ENVIRONMENT:
            return f"Set by the environment variable {row.place}, and not to be changed here."
        case SettingOrigin.FILE:
            return f"Set in {row.place.rpartition(sep)[2]}."
        case SettingOrigin.DEFAULT:
            return f"The default; {row.setting.variable} or config.toml can set it."


def effect_words(row: "PresentSetting") -> str:
    """When a change counts."""
    return _OWN_EFFECTS.get(row.setting.name, _EFFECTS[row.setting.section])


def default_words(row: "PresentSetting") -> str:
    """The default of a setting, in a few words."""
    from arxivtui.config import value_as_text

    default = row.setting.default
    if default is None:
        return "unset"
    return value_as_text(default) or ("none" if isinstance(default, tuple | dict) else "empty")


def is_found(row: "PresentSetting", words: str) -> bool:
    """Whether every word stands in a setting's name, section or meaning."""
    said = f"{row.setting.name} [{row.setting.section}] {row.setting.description}".casefold()
    return all(word in said for word in words.casefold().split())
