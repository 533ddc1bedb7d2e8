"""Files of the extension run as scripts of a page's own, where a test reaches what they make.

As content scripts they live in a world apart, of which a test sees the DOM alone.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from tests.browser.arxiv_pages import ArxivSite
from tests.browser.driver import EXTENSION, Tab

ENTRIES = (
    "shared/words.js",
    "content/pages.js",
    "content/view.js",
    "content/badge.js",
    "content/order.js",
)
"""What reads a page, and what places and orders badges; nothing of it asks the background."""

# The browser's sentences and storage, as far as those files use them; the storage ends with the page.
_CHROME = """(messages, stored) => {
  const local = structuredClone(stored);
  globalThis.stored = local;
  globalThis.chrome = {
    i18n: {
      getUILanguage: () => "en",
      getMessage: (key, given = []) => {
        const {message = "", placeholders = {}} = messages[key] ?? {};
        return message
          .replace(/\\$(\\w+)\\$/g, (_, name) => placeholders[name.toLowerCase()].content)
          .replace(/\\$([1-9])/g, (_, place) => [given].flat()[place - 1] ?? "");
      },
    },
    storage: { local: {
      get: async key => key in local ? {[key]: structuredClone(local[key])} : {},
      set: async changes => {
        if (globalThis.storageIsFull) throw new Error("QuotaBytes");
        Object.assign(local, structuredClone(changes));
      },
    } },
  };
}"""

PAPER = {
    "score": 50.0,
    "scorer": "local",
    "relevance": None,
    "novelty": None,
    "comment": "",
    "topic": "",
    "evidence": [],
    "stale": False,
    "rank": None,
    "matched": "",
    "library": False,
    "state": "unread",
    "starred": False,
    "later": False,
    "tags": [],
    "asOf": "2025-03-03T12:00:00Z",
    "waiting": False,
    "undoable": False,
}
"""What is known of a paper; a test names what is otherwise."""


def run_in(tab: Tab, files: Iterable[str] = ENTRIES, stored: dict[str, Any] | None = None) -> None:
    """Run these files in the page, in that order, with what they need of `chrome`."""
    tab.run(_CHROME, _messages(), stored or {})
    for file in files:
        tab.run("source => { (0, eval)(source); }", (EXTENSION / file).read_text(encoding="utf-8"))


@dataclass(frozen=True)
class Scripted:
    """A tab whose pages are opened with these files as their own scripts.

    Attributes:
        tab: of a browser with the extension, which is not paired and leaves pages as they are.
        site: what answers it.
    """

    tab: Tab
    site: ArxivSite

    def open(self, page: str | bytes, path: str = "/list/cs.LG/new", **stored: Any) -> Tab:
        """Open a page, run the files in it, and have something in the extension's storage."""
        self.tab.open(self.site.put(path, page))
        run_in(self.tab, stored=stored)
        return self.tab


def paper(**known: Any) -> dict[str, Any]:
    """What is known of a paper, where it is otherwise than `PAPER`."""
    assert known.keys() <= PAPER.keys()
    return {**PAPER, **known}


@cache
def _messages() -> Any:
    return json.loads((EXTENSION / "_locales/en/messages.json").read_text(encoding="utf-8"))
