"""What of `[ui]` cannot be followed, in sentences: told by the app at its start, and by `config check`."""

from collections.abc import Collection
from difflib import get_close_matches
from typing import TYPE_CHECKING

from arxivtui.text import harmless
from arxivtui.tui.keys import choose_keys

if TYPE_CHECKING:
    from arxivtui.config import UiSettings


def theme_problem(name: str, known: Collection[str]) -> str:
    """A sentence about a theme that there is not; empty for one of `known` and for no choice."""
    if not name or name in known:
        return ""
    near = get_close_matches(name, known, n=1)
    hint = f" Did you mean {near[0]}?" if near else " The command “Choose a theme” lists them."
    return f"[ui] theme: there is no theme “{harmless(name)}”.{hint}"


def check_ui(ui: "UiSettings") -> list[str]:
    """A sentence for each unknown theme, unknown command and key that two commands want."""
    from textual.theme import BUILTIN_THEMES

    from arxivtui.tui.theme import THEMES

    theme = theme_problem(ui.theme, [*(ours.name for ours in THEMES), *BUILTIN_THEMES])
    return [*([theme] if theme else []), *choose_keys(ui.keys).problems]
