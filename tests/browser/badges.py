"""The badges on a page, as its reader sees them, and what they are to be by the words of `arxivtui list`."""

from dataclasses import dataclass
from typing import Any

from tests.browser.driver import Tab

BADGE = '[data-arxivtui="badge"]'


@dataclass(frozen=True)
class Badge:
    """One badge.

    Attributes:
        text: what stands in it.
        look: how it was scored.
        mark: what the reader did.
        matched: it has the dot of a rule that matched.
    """

    text: str
    look: str
    mark: str
    matched: bool


UNKNOWN = Badge("?", "unknown", "", False)


def of(paper_id: str) -> str:
    """The badge of a paper, as a selector."""
    return f'{BADGE}[data-id="{paper_id}"]'


def shown(tab: Tab) -> dict[str, Badge]:
    """All badges of a page, in its order."""
    found = tab.run(
        f"""[...document.querySelectorAll('{BADGE}')].map(each => [each.dataset.id, each.innerText.trim(),
              each.dataset.look, each.dataset.mark, "matched" in each.dataset])"""
    )
    assert len({each[0] for each in found}) == len(found), "a paper has two badges"
    return {each[0]: Badge(*each[1:]) for each in found}


def expected(paper: dict[str, Any]) -> Badge:
    """What the badge of a paper is to be, by its entry in `arxivtui list --json`."""
    score = paper["score"]
    if score is None:
        look, text = "unscored", "–"
    else:
        look = "dashed" if paper["mark"] else "outlined" if paper["scorer"] == "local" else "filled"
        text = f"{score:.0f}"
    if paper["starred"]:
        mark = "starred"
    elif paper["later"]:
        mark = "later"
    else:
        mark = {"unread": "", "dismissed": "dismissed"}.get(paper["state"], "done")
    return Badge(text, look, mark, bool(paper["matched"]))


def wait_for_mark(tab: Tab, paper_id: str, mark: str) -> None:
    """Until a badge shows what was done."""
    tab.wait_for(
        "(css, mark) => document.querySelector(css)?.dataset.mark === mark",
        of(paper_id),
        mark,
        what=f"{paper_id} to be marked {mark!r}",
    )


def wait_until_live(tab: Tab, paper_id: str) -> None:
    """Until a badge says what arxivtui itself says, and nothing of its paper's waits to be sent."""
    tab.wait_for(
        """css => {
          const at = document.querySelector(css)?.dataset;
          return at && !("asOf" in at) && !("waiting" in at);
        }""",
        of(paper_id),
        what=f"{paper_id} to be up to date",
    )


def wait_until_remembered(tab: Tab, paper_id: str) -> None:
    """Until a badge says that it is of a while ago."""
    tab.wait_for(
        "css => 'asOf' in (document.querySelector(css)?.dataset ?? {})",
        of(paper_id),
        what=f"{paper_id} to be as of a while ago",
    )


def wait_until_waiting(tab: Tab, paper_id: str) -> None:
    """Until a badge says that what was done has not reached arxivtui."""
    tab.wait_for(
        "css => 'waiting' in (document.querySelector(css)?.dataset ?? {})",
        of(paper_id),
        what=f"{paper_id} to wait",
    )
