"""A reader's morning on arxiv.org, whole: with the app open, closed and open again."""

from pathlib import Path

import pytest

from tests.browser import badges
from tests.browser.arxiv_pages import INVENTED, REAL_DAYS, ArxivSite
from tests.browser.driver import Browser, Tab
from tests.browser.home import Home
from tests.shared_data import needs_shared
from tests.waiting import until

OPTIONS = "options/options.html"
LISTINGS = [
    pytest.param(INVENTED / "pages" / "list-cs.LG-new-2025-03-03.html", 11, id="invented day"),
    pytest.param(
        REAL_DAYS / "pages" / "list-cs.LG-new-2025-07-14.html.gz", 188, id="real day", marks=needs_shared
    ),
]


def pair_by_typing(browser: Browser, home: Home) -> None:
    """As a reader does: the code from the terminal into the options page."""
    tab = browser.new_tab()
    tab.open(browser.extension_url(OPTIONS))
    tab.wait_until_shown("#code")
    tab.click("#port-other summary")
    tab.run("() => { document.querySelector('#port').value = ''; }")
    tab.type("#port", str(home.port))
    tab.type("#code", home.code().lower())
    tab.press("Enter")
    home.agree()
    tab.wait_until_shown("#paired")
    tab.close()


def act_ids_on(home: Home, paper_id: str) -> list[str]:
    return [each["step_id"] for each in home.acts_on(paper_id)]


def starred_by_the_command(home: Home) -> set[str]:
    return {paper["id"] for paper in home.command.json("list", "is:starred")}


def unread(home: Home, tab: Tab) -> list[str]:
    """Papers on the page that the reader has done nothing with."""
    stored = home.listed("state:unread")
    return [each for each in badges.shown(tab) if each in stored]


@pytest.mark.parametrize(("listing", "entries"), LISTINGS)
def test_a_morning_with_the_app_open_closed_and_open_again(
    browser: Browser, home: Home, site: ArxivSite, listing: Path, entries: int
) -> None:
    address = site.put_capture(listing)
    pair_by_typing(browser, home)
    tab = browser.tab

    # Every entry whose paper is stored has the badge that the store's own words ask for.
    tab.open(address)
    tab.wait_until_shown(badges.BADGE)
    stored = home.listed()
    found = badges.shown(tab)
    assert len(found) == entries
    assert found == {one: badges.expected(stored[one]) if one in stored else badges.UNKNOWN for one in found}
    assert len(found.keys() & stored.keys()) == entries

    # A star here is a star in the terminal.
    first, second, *_ = unread(home, tab)
    tab.press("s", badges.of(first))
    badges.wait_for_mark(tab, first, "starred")
    until(lambda: home.stands(first).starred, "the star to reach the store")
    assert first in starred_by_the_command(home)

    # What is undone there is gone here, once the reader comes back.
    home.command.run("undo")
    assert home.stands(first).starred is None
    tab.focus()
    badges.wait_for_mark(tab, first, "")

    # With the app closed the page shows what was known last, and takes a star.
    home.stop()
    tab.reload()
    badges.wait_until_remembered(tab, first)
    assert badges.shown(tab) == found
    tab.press("s", badges.of(second))
    badges.wait_for_mark(tab, second, "starred")
    tab.wait_for("css => 'waiting' in document.querySelector(css).dataset", badges.of(second))
    assert home.stands(second).starred is None

    # It survives a reload, and arrives once when the app is open again.
    tab.reload()
    badges.wait_for_mark(tab, second, "starred")
    home.start()
    tab.focus()
    until(lambda: home.stands(second).starred, "the star to reach the store")
    badges.wait_until_live(tab, second)
    tab.reload()
    badges.wait_until_live(tab, second)
    assert len(act_ids_on(home, second)) == 1
    assert badges.shown(tab)[second].mark == "starred"
    assert second in starred_by_the_command(home)
