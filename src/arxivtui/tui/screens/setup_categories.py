"""Set-up's first page: the categories, searched in arXiv's taxonomy or typed all at once."""

import re
from collections.abc import Callable

from textual.app import ComposeResult
from textual.content import Content
from textual.getters import query_one
from textual.message import Message
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from arxivtui.text import harmless, shorten
from arxivtui.tui.screens.setup_parts import Saved, SetupPage
from arxivtui.tui.setup_progress import Draft, Page
from arxivtui.tui.theme import DIM
from arxivtui.tui.widgets.bar_list import BarList
from arxivtui.tui.widgets.line_input import LineInput

NO_MATCH = "No match. A part of an id or of a name will do."
_SEPARATORS = re.compile(r"[\s,;]+")
_MOST_NAMED = 5
_SEARCHED = 200
"""Characters of a search; a longer text is a list of ids, or nothing."""


class CategoriesPage(SetupPage):
    """A search line over the taxonomy; Enter chooses what is highlighted, or all ids that were typed."""

    page = Page.CATEGORIES
    title = "Categories"
    lead = "Which arXiv categories do you follow? Search, or type ids: cs.LG, stat.ML"
    DEFAULT_CSS = """
    CategoriesPage {
        #matches { margin-top: 1; }
        #chosen { height: auto; max-height: 3; margin-top: 1; }
    }
    """

    search = query_one("#search", LineInput)
    matches = query_one("#matches", BarList)

    def __init__(self) -> None:
        super().__init__(id=self.page.value)
        self.chosen: list[str] = []
        self._names: dict[str, str] = {}

    def compose(self) -> ComposeResult:
        """The search, what it finds, what is chosen."""
        yield LineInput(id="search", placeholder="machine learning, cs.LG, algebra …")
        yield BarList(id="matches")
        yield Static(id="chosen", markup=False)

    def begin(self, draft: Draft) -> None:
        """With the categories of the settings, or those chosen before leaving."""
        from arxivtui.config import CATEGORIES

        self._names = dict(CATEGORIES)
        self.matches.can_focus = False
        kept = self.owner.session.settings.arxiv.categories if draft.chosen is None else draft.chosen
        self.chosen = [category for category in kept if category in self._names]
        self.search.value = draft.search
        self._list_matches()

    def turned_to(self) -> None:
        """The search has the keys."""
        self.search.focus()

    def typed(self) -> dict[str, object]:
        """The search and the choice."""
        return {"search": self.search.value, "chosen": tuple(self.chosen)}

    def saving(self) -> Callable[[], Message] | None:
        """Into the settings; at least one."""
        typed = _known(self.search.value)
        if typed and _all_ids(self.search.value) and not self._take(typed):
            return None
        if left := self.search.value.strip():
            self.say(self._left_words(left), bad=True)
            return None
        if not self.chosen:
            self.say("Choose at least one category: type, then Enter.", bad=True)
            return None
        session, chosen = self.owner.session, list(self.chosen)

        def save() -> Message:
            from arxivtui.config import load_settings, save_settings

            if list(session.settings.arxiv.categories) != chosen:
                save_settings(session.directories, {"arxiv.categories": chosen})
            return Saved(Page.CATEGORIES, load_settings(session.directories))

        return save

    def on_input_changed(self, event: Input.Changed) -> None:
        """Narrow the list."""
        event.stop()
        self._list_matches()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Choose the highlighted category, or leave it out again; or take all ids that were typed."""
        event.stop()
        known, found = self._named(event.value), self._found
        if known:
            self._take(known)
        elif not event.value.strip() and not self.matches.highlighted:
            # Enter once too often, after the last one was chosen: not the first row of all, unasked.
            self.say("Ctrl-n goes on; or type to search." if self.chosen else "Type to search.")
        elif found:
            self.toggle(found)
        elif event.value.strip():
            self.say(_wrong_words(_wrong(event.value)), bad=True)

    @property
    def _found(self) -> str | None:
        """The category that is highlighted."""
        option = self.matches.highlighted_option
        return option.id if option is not None else None

    def _named(self, text: str) -> list[str]:
        """The categories that are named in a text, where it is meant as a list and not as a search."""
        known, found = _known(text), self._found
        return known if (len(known) > 1 and _all_ids(text)) or found is None else []

    def _left_words(self, text: str) -> str:
        """What to do with words in the line that are no category; untrusted text."""
        if (found := self._found) is None or _all_ids(text):
            return f"{_wrong_words(_wrong(text))} Mend it, or take it out of the line."
        shown = shorten(harmless(text), 30)
        take = "" if found in self.chosen else f"Enter takes {found}; or "
        return f"“{shown}” is no category: {take}take it out of the line."

    def _enter_words(self, category: str) -> str:
        return f"Enter leaves {category} out" if category in self.chosen else f"Enter takes {category}"

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses too."""
        event.stop()
        if event.option_id:
            self.toggle(event.option_id)

    def toggle(self, category: str) -> None:
        """Choose a category, or leave it out again."""
        if category in self.chosen:
            self.chosen.remove(category)
        else:
            self.chosen.append(category)
        self.say("")
        if self.search.value:
            self.search.value = ""
        else:
            self._list_matches()

    def step(self, rows: int) -> None:
        """Up and down in the list, while the search line has the keys."""
        if self.matches.highlighted is not None:
            last = self.matches.option_count - 1
            self.matches.highlighted = min(max(self.matches.highlighted + rows, 0), last)
            self._show_chosen()

    def _take(self, known: list[str]) -> bool:
        """Choose all of these; what was typed beside them and is no category stays, and is named."""
        wrong = _wrong(self.search.value)
        self.chosen += [category for category in known if category not in self.chosen]
        self.search.value = ", ".join(wrong)
        self._list_matches()
        taken = f"Taken: {shorten(' '.join(known), 120)}. "
        self.say(taken + _wrong_words(wrong) if wrong else taken.strip(), bad=bool(wrong))
        return not wrong

    def _list_matches(self) -> None:
        typed = self.search.value.strip().casefold()
        words = typed.split() if len(typed) <= _SEARCHED else [typed]
        kept = self.matches.highlighted_option
        found = [
            (category, name)
            for category, name in self._names.items()
            if all(word in f"{category} {name}".casefold() for word in words)
        ]
        # An exact id first, so that `cs.lg` and Enter do what they say.
        found.sort(key=lambda item: item[0].casefold() != typed)
        self.matches.clear_options()
        self.matches.add_options(Option(self._entry(*item), id=item[0]) for item in found)
        if not found:
            text = f"Enter takes {shorten(' '.join(_known(typed)), 60)}" if _known(typed) else NO_MATCH
            self.matches.add_option(Option(Content.styled(f"   {text}", DIM), disabled=True))
        index = next((i for i, item in enumerate(found) if kept is not None and item[0] == kept.id), 0)
        self.matches.highlighted = (0 if words else index) if found else None
        self._show_chosen()

    def _show_chosen(self) -> None:
        """What is chosen, and what Enter would do."""
        text, found = self.search.value, self._found
        enter = ""
        if found is not None and (text.strip() or self.matches.highlighted):
            named = self._named(text)
            enter = f"Enter takes {shorten(' '.join(named), 60)}" if named else self._enter_words(found)
        chosen = " ".join(self.chosen) or "none yet"
        line = Content.assemble(
            ("Chosen: ", DIM), (chosen, "bold" if self.chosen else DIM), (f" · {enter}" if enter else "", DIM)
        )
        self.query_one("#chosen", Static).update(line)

    def _entry(self, category: str, name: str) -> Content:
        mark = "✓" if category in self.chosen else " "
        return Content.assemble((f" {mark} ", "$success"), (category.ljust(20), "bold"), (name, DIM))


def _ids(text: str) -> list[str]:
    return list(dict.fromkeys(part for part in _SEPARATORS.split(text) if part))


def _folded() -> dict[str, str]:
    from arxivtui.config import CATEGORIES

    return {category.casefold(): category for category in CATEGORIES}


def _known(text: str) -> list[str]:
    """The categories that a text names by id, in its order, each once."""
    folded = _folded()
    return list(dict.fromkeys(folded[part.casefold()] for part in _ids(text) if part.casefold() in folded))


def _wrong(text: str) -> list[str]:
    """What stands in a list of ids and is none."""
    folded = _folded()
    return [part for part in _ids(text) if part.casefold() not in folded]


def _all_ids(text: str) -> bool:
    """Whether a text is a list of ids: each of its words is one, or is written like one."""
    folded = _folded()
    return all(part.casefold() in folded or "." in part for part in _ids(text))


def _wrong_words(wrong: list[str]) -> str:
    """Which of the words typed are no categories, and what may have been meant; untrusted text."""
    from arxivtui.config import nearest_category

    named = []
    for part in wrong[:_MOST_NAMED]:
        shown = shorten(harmless(part), 30)
        near = nearest_category(part[:60])
        named.append(f"{shown} (did you mean {near}?)" if near else shown)
    more = f" and {len(wrong) - _MOST_NAMED:,} more" if len(wrong) > _MOST_NAMED else ""
    return f"No arXiv category: {', '.join(named)}{more}."
