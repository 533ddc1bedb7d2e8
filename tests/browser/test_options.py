"""The options of a paired browser: the test, forgetting, the settings; and that everybody can use them."""

import pytest

from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.axe import faults, needs_axe
from tests.browser.driver import Browser
from tests.browser.home import Home
from tests.browser.options_page import STATE, TESTED, TOLD, fill, opened, says, send
from tests.stand_ins.squatter import DRIPS, squatting

LIST = INVENTED / "pages" / "list-cs.LG-new-2025-03-03.html"


# ---- what was paired --------------------------------------------------------------------------------------


def test_the_test_goes_all_the_way(paired: Browser) -> None:
    tab = opened(paired)

    tab.click("#test")

    says(tab, TESTED, "proved that it is the arxivtui")
    says(tab, TESTED, "fits this extension")
    says(tab, TESTED, "papers; unread:")


def test_the_test_finds_arxivtui_closed_and_there_again(paired: Browser, home: Home) -> None:
    tab = opened(paired)
    home.stop()

    tab.click("#test")
    says(tab, TESTED, "arxivtui is not running")
    says(tab, STATE, "arxivtui is not running")
    home.start()
    tab.click("#again")

    says(tab, STATE, "is running, and knows")


def test_the_test_finds_another_program_in_its_place(paired: Browser, home: Home) -> None:
    tab = opened(paired)
    home.stop()

    with squatting(DRIPS, home.port):
        tab.click("#test")
        tab.wait_for("() => !document.querySelector('#test').hasAttribute('aria-disabled')")

    says(tab, TESTED, "gave no proper answer")
    assert "Nothing answered in time." in tab.text(TESTED)
    assert "proved" not in tab.text(TESTED)


def test_a_pairing_ended_in_arxivtui_is_made_again(paired: Browser, home: Home) -> None:
    home.revoke()
    tab = opened(paired)

    says(tab, STATE, "air again")
    assert tab.is_shown("#pair")
    fill(tab, "#code", home.code())
    tab.press("Enter")
    home.agree()

    says(tab, STATE, "is running")
    assert not tab.is_shown("#pair")


def test_a_permission_that_was_taken_away_is_given_again(paired: Browser) -> None:
    if paired.name != "firefox":
        pytest.skip("Chromium has no way to take it away from within")
    tab = opened(paired)
    assert not tab.is_shown("#permission")

    tab.run("chrome.permissions.remove({origins: ['http://127.0.0.1/*']})")
    says(tab, STATE, "does not let this extension reach arxivtui")
    tab.click("#permission-give")

    says(tab, STATE, "is running")
    assert not tab.is_shown("#permission")


def test_forgetting_is_asked_twice(paired: Browser) -> None:
    tab = opened(paired)

    tab.click("#forget")
    says(tab, "#forget-question", "Forget this pairing?")
    assert tab.focused() == "button#forget-no"
    tab.press("Escape")
    assert not tab.is_shown("#forget-sure")
    assert tab.focused() == "button#forget"
    tab.click("#forget")
    tab.click("#forget-yes")

    says(tab, STATE, "not paired")
    says(tab, TOLD, "Forgotten")
    assert tab.is_shown("#pair")
    assert not tab.is_shown("#paired")


# ---- settings ---------------------------------------------------------------------------------------------


def test_settings_are_kept_and_followed(browser: Browser) -> None:
    tab = opened(browser)

    tab.click("#peek")
    tab.click("#dismissed-hide")
    says(tab, "#settings-told", "Saved.")
    tab.reload()

    tab.wait_for("() => document.querySelector('#dismissed-hide').checked")
    assert not tab.run("document.querySelector('#peek').checked")
    tab.run("() => arxivtui.settings.change({ bar: false })")
    tab.wait_for("() => !document.querySelector('#bar').checked")
    assert tab.run("arxivtui.settings.read()") == {
        "off": False,
        "offPages": [],
        "dismissed": "hide",
        "peek": False,
        "bar": False,
    }


def test_what_is_malformed_in_the_storage_is_as_at_first(browser: Browser) -> None:
    tab = opened(browser)

    tab.run(
        """() => chrome.storage.local.set({settings: {
             off: "yes", dismissed: "burn", peek: 0, offPages: ["/a", 7, "javascript:1", "/b", "/a"]}})"""
    )

    tab.wait_for("() => document.querySelectorAll('#off-pages li').length === 2")
    assert tab.texts("#off-pages span") == ["/a", "/b"]
    assert tab.run("document.querySelector('#dismissed-dim').checked")
    assert tab.run("document.querySelector('#show').checked")


def test_a_page_is_switched_on_again(paired: Browser, site: ArxivSite) -> None:
    page = paired.new_tab()
    page.open(site.put_capture(LIST))
    page.wait_until_shown('[data-arxivtui="badge"]')
    tab = opened(paired)
    tab.run("() => arxivtui.settings.change({ offPages: ['/list/cs.LG/new'] })")
    page.wait_until_gone('[data-arxivtui="badge"]')

    says(tab, "#off-pages", "/list/cs.LG/new")
    tab.click("#off-pages button")

    says(tab, "#settings-told", "/list/cs.LG/new is on again")
    assert tab.focused() == "h3#off-heading"
    page.wait_until_shown('[data-arxivtui="badge"]')


def test_what_waits_and_what_gave_way(paired: Browser, home: Home, site: ArxivSite) -> None:
    page = paired.new_tab()
    page.open(site.put_capture(LIST))
    page.wait_until_shown('[data-id="2500.00011"]')
    home.stop()
    page.press("s", '[data-id="2500.00011"]')

    tab = opened(paired)
    says(tab, "#waiting", "One mark waits to reach arxivtui")
    home.start()
    # It may have been found again by the page, which asks now and then; the button is gone then.
    tab.run("() => document.querySelector('#again').click()")

    says(tab, "#waiting", "No mark waits")
    assert home.stands("2500.00011").starred
    says(tab, "#remembered", "remembered")


# ---- for everyone -----------------------------------------------------------------------------------------


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_fault_before_pairing(browser: Browser, dark: bool) -> None:
    tab = opened(browser)
    browser.prefer(dark=dark)
    send(tab, "short", 1)
    tab.wait_until_shown("#code-wrong")

    assert faults(tab) == []


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_no_serious_fault_once_paired(paired: Browser, dark: bool) -> None:
    tab = opened(paired)
    paired.prefer(dark=dark)
    tab.run("() => arxivtui.settings.change({ offPages: ['/list/cs.LG/new'] })")
    tab.click("#test")
    says(tab, TESTED, "fits this extension")
    tab.click("#forget")

    assert faults(tab) == []


@pytest.mark.parametrize(("width", "zoom"), [(400, 1.0), (1280, 1.0), (800, 2.0)])
def test_nothing_is_cut_off_sideways(browser: Browser, width: int, zoom: float) -> None:
    browser.tab.size(width, 800, zoom=zoom)
    tab = opened(browser)

    assert tab.run("document.documentElement.scrollWidth <= innerWidth")
