"""The invented listing of a day, open in a browser, with nothing in it marked yet."""

from dataclasses import dataclass

from tests.browser import badges
from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.badges import Badge
from tests.browser.driver import Browser, Tab
from tests.browser.home import INVENTED_DAY, Home

PAPER, OTHER = "2500.00011", "2500.00015"
"""Two of its papers."""


@dataclass
class Listing:
    """The invented listing of a day, opened once with arxivtui there."""

    tab: Tab
    known: dict[str, Badge]

    def star(self, paper_id: str) -> None:
        """By the badge's key."""
        self.tab.press("s", badges.of(paper_id))


def look_at_listing(browser: Browser, home: Home, site: ArxivSite) -> Listing:
    """Seen live, and nothing in it is marked."""
    site.put_day(INVENTED, INVENTED_DAY)
    with home.store.writing() as db:
        db.execute("DELETE FROM triage")
    browser.tab.open("https://arxiv.org/list/cs.LG/new")
    badges.wait_until_live(browser.tab, PAPER)
    known = badges.shown(browser.tab)
    assert {each.mark for each in known.values()} == {""}
    return Listing(browser.tab, known)
