"""The popup: how arxivtui is, its newest day, the page in the tab, what waits, and where to go from there."""

import pytest

from arxivtui.domain import Verb
from arxivtui.store import listings
from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.axe import faults, needs_axe
from tests.browser.driver import Browser, Tab
from tests.browser.home import Home
from tests.browser.options_page import says

STATE = "#state"
LIST = INVENTED / "pages" / "list-cs.LG-new-2025-03-03.html"
BADGE = '[data-arxivtui="badge"]'


def opened(browser: Browser, over: Tab | None = None) -> Tab:
    """The popup in a tab of its own, once it knows how arxivtui is; `over` is the page before the reader."""
    popup = browser.new_tab()
    popup.open(browser.extension_url("popup/popup.html"))
    popup.size(380, 700)
    if over is not None:
        over.focus()
        popup.run("() => document.querySelector('#again').click()")
        popup.wait_until_shown("#page-counts")
    popup.wait_for("css => !document.querySelector(css).textContent.includes('…')", STATE)
    return popup


def counts(tab: Tab, css: str) -> dict[str, int]:
    """Numbers by their names."""
    return {
        str(name): int(str(number).replace(",", ""))
        for name, number in tab.run(
            """css => [...document.querySelectorAll(css + " > div")]
                 .map(row => [row.querySelector("dt").textContent, row.querySelector("dd").textContent])""",
            css,
        )
    }


def test_never_paired(browser: Browser) -> None:
    popup = opened(browser)

    says(popup, STATE, "not paired")
    assert not popup.is_shown("#day")
    assert popup.text("#page-none")
    popup.wait_for("() => document.querySelector('#options').classList.contains('first')")


def test_the_newest_day_with_its_counts(paired: Browser, home: Home) -> None:
    with home.store.reading() as db:
        day = listings.newest_day(db, fold=home.settings.fold)
    assert day is not None

    popup = opened(paired)

    says(popup, STATE, "is running. Paired as")
    popup.wait_until_shown("#day")
    assert "complete" in popup.text("#day-state")
    assert counts(popup, "#day-counts") == {
        "papers": day.papers,
        "left to read": day.unread,
        "starred": day.starred,
        "later": day.later,
    }
    assert day.papers > day.unread > 0


def test_an_act_in_the_app_is_in_the_counts_when_asked_again(paired: Browser, home: Home) -> None:
    popup = opened(paired)
    popup.wait_until_shown("#day")
    before = counts(popup, "#day-counts")
    newest = max(
        (a["date"], id_) for id_, paper in home.listed("state:unread").items() for a in paper["announcements"]
    )[1]

    home.act(Verb.STAR, newest)
    popup.click("#again")

    popup.wait_for(
        "before => Number(document.querySelectorAll('#day-counts dd')[2].textContent) === before + 1",
        before["starred"],
    )


def test_arxivtui_is_closed_while_a_mark_waits(paired: Browser, home: Home, site: ArxivSite) -> None:
    page = paired.tab
    page.open(site.put_capture(LIST))
    page.wait_until_shown('[data-id="2500.00011"]')
    home.stop()
    page.press("s", '[data-id="2500.00011"]')

    popup = opened(paired)

    says(popup, STATE, "arxivtui is not running")
    says(popup, "#waiting", "One mark waits to reach arxivtui")
    home.start()
    popup.click("#again")
    says(popup, STATE, "is running")
    popup.wait_until_gone("#queue")


def test_a_mark_that_gave_way_is_told_until_it_was_read(paired: Browser, home: Home, site: ArxivSite) -> None:
    page = paired.tab
    page.open(site.put_capture(LIST))
    page.wait_until_shown('[data-id="2500.00011"]')
    home.stop()
    page.press("s", '[data-id="2500.00011"]')
    page.wait_until_shown('[data-arxivtui="notice"]')  # It is told so, and waits for nothing more.
    popup = opened(paired)
    says(popup, "#waiting", "One mark waits")
    home.act(Verb.DISMISS, "2500.00011")
    # So it waited for longer than the minute in which it would have been first.
    popup.run(
        """async () => {
          const db = await new Promise((done, failed) => {
            const opening = indexedDB.open("arxivtui");
            opening.onsuccess = () => done(opening.result);
            opening.onerror = () => failed(opening.error);
          });
          const store = db.transaction("queue", "readwrite").objectStore("queue");
          await new Promise(done => {
            store.openCursor().onsuccess = ({target}) => {
              if (!target.result) return done();
              const entry = target.result.value;
              const earlier = new Date(Date.now() - 3600_000).toISOString();
              const aged = (key, value) => key === "at" ? earlier : value;
              target.result.update(JSON.parse(JSON.stringify(entry), aged));
              target.result.continue();
            };
          });
          db.close();
        }"""
    )

    home.start()
    popup.click("#again")

    says(popup, "#gone", "you changed it later")
    assert "“★ Star” of " in popup.text("#gone")
    assert popup.text("#gone a") == "2500.00011"
    assert not home.stands("2500.00011").starred
    popup.click("#gone button")
    popup.wait_until_gone("#gone")
    popup.reload()
    says(popup, STATE, "is running")
    assert not popup.is_shown("#gone")


def test_the_page_in_the_tab_is_switched_off_and_on(paired: Browser, site: ArxivSite) -> None:
    page = paired.tab
    page.open(site.put_capture(LIST))
    page.wait_until_shown(BADGE)
    popup = opened(paired, over=page)

    popup.wait_for("() => document.querySelector('#page-show').checked")
    assert counts(popup, "#page-counts")["listed"] == page.count(BADGE)
    popup.run("() => document.querySelector('#page-show').click()")
    page.wait_until_gone(BADGE)
    popup.wait_for("() => !document.querySelector('#page-show').checked")
    popup.run("() => document.querySelector('#page-show').click()")
    page.wait_until_shown(BADGE)


def test_all_pages_are_switched_off_and_on(paired: Browser, site: ArxivSite) -> None:
    page = paired.tab
    page.open(site.put_capture(LIST))
    page.wait_until_shown(BADGE)
    popup = opened(paired, over=page)

    popup.run("() => document.querySelector('#show').click()")
    page.wait_until_gone(BADGE)
    popup.wait_for("() => document.querySelector('#page-show').disabled")
    popup.run("() => document.querySelector('#show').click()")
    page.wait_until_shown(BADGE)


def test_the_keyboard_goes_through_it_in_order(paired: Browser) -> None:
    popup = opened(paired)
    says(popup, STATE, "is running")
    popup.focus()

    reached = []
    for _ in range(3):
        popup.press("Tab")
        reached.append(popup.focused())

    assert [each.partition("#")[2] for each in reached] == ["show", "options", "again"]


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_fault(paired: Browser, home: Home, site: ArxivSite, dark: bool) -> None:
    page = paired.tab
    page.open(site.put_capture(LIST))
    page.wait_until_shown(BADGE)
    popup = opened(paired, over=page)
    paired.prefer(dark=dark)
    popup.wait_until_shown("#day")

    assert faults(popup) == []
    home.stop()
    popup.run("() => document.querySelector('#again').click()")
    says(popup, STATE, "not running")
    assert faults(popup) == []


@pytest.mark.parametrize("width", [250, 400])
def test_nothing_is_cut_off_sideways(paired: Browser, width: int) -> None:
    popup = opened(paired)
    popup.size(width, 700)

    assert popup.run("document.documentElement.scrollWidth <= innerWidth")
