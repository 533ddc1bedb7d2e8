"""A page as a whole: off and on, never paired, gone back to, open twice, and not as arXiv's pages are."""

import threading
from typing import Any

import pytest

from arxivtui.domain import State, Verb
from tests.browser import badges
from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.axe import faults, needs_axe
from tests.browser.conftest import BROWSERS
from tests.browser.driver import Browser, Tab
from tests.browser.home import Home
from tests.stand_ins.endpoint import EndpointStandIn, Said
from tests.waiting import LONG, until

LISTING = INVENTED / "pages" / "list-cs.LG-new-2025-03-03.html"
PAPER = "2500.00013"
MARK, BAR = '[data-arxivtui="mark"]', ".arxivtui-bar"

# What is left of a page without a part of ours, beside the page itself.
AS_MADE = """(html, ours) => {
  const made = new DOMParser().parseFromString(html, "text/html").documentElement.outerHTML;
  const here = document.cloneNode(true);
  for (const node of here.querySelectorAll(ours)) node.remove();
  return here.documentElement.outerHTML === made;
}"""


@pytest.fixture
def address(home: Home, site: ArxivSite) -> str:
    """The invented day's listing; `PAPER` is unread and has no marks."""
    home.act(Verb.UNREAD, PAPER)
    home.act(Verb.UNSTAR, PAPER)
    return site.put_capture(LISTING)


def change_settings(browser: Browser, **changes: object) -> None:
    """As the options page does, in a tab that is closed again."""
    tab = browser.new_tab()
    tab.open(browser.extension_url("options/options.html"))
    tab.run(
        """async changes => {
          const {settings} = await chrome.storage.local.get("settings");
          await chrome.storage.local.set({settings: {...settings, ...changes}});
        }""",
        changes,
    )
    tab.close()


def is_as_arxiv_made_it(tab: Tab, ours: str = "#none") -> bool:
    return bool(tab.run(AS_MADE, LISTING.read_text(encoding="utf-8"), ours))


def test_never_paired_a_page_is_arxivs_own_but_for_one_mark(browser: Browser, address: str) -> None:
    tab = browser.tab
    tab.open(address)

    tab.wait_until_shown(MARK)
    assert tab.count("[data-arxivtui]") == 1
    assert tab.count('[class*="arxivtui"]') == tab.count(f'{MARK}, {MARK} [class*="arxivtui"]')
    assert is_as_arxiv_made_it(tab, MARK)
    assert "not paired" in tab.text(MARK)
    assert tab.texts(f"{MARK} button") == ["Options"]


def test_paired_while_a_page_is_open_it_comes_to_life(browser: Browser, home: Home, address: str) -> None:
    tab = browser.tab
    tab.open(address)
    tab.wait_until_shown(MARK)

    home.pair(browser)
    tab.focus()

    badges.wait_until_live(tab, PAPER)
    assert tab.count(MARK) == 0


def test_off_everywhere_and_on_again_without_a_reload(paired: Browser, address: str) -> None:
    tab = paired.tab
    tab.open(address)
    tab.wait_until_shown(BAR)
    tab.click(".arxivtui-bar label:nth-of-type(2) input")
    tab.press("Enter", badges.of(PAPER))

    change_settings(paired, off=True)

    tab.wait_until_gone(badges.BADGE)
    assert is_as_arxiv_made_it(tab)
    change_settings(paired, off=False, bar=False, peek=False)
    tab.wait_until_shown(badges.BADGE)
    assert tab.count(BAR) == 0
    tab.press("ArrowDown", badges.of(PAPER))
    assert tab.count('[data-arxivtui="peek"]') == 0


@pytest.mark.parametrize("undone", [False, True], ids=["dismissed", "undone"])
def test_off_after_a_dismissal_it_is_arxivs_own_page_again(
    paired: Browser, address: str, undone: bool
) -> None:
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    tab.press("d", badges.of(PAPER))
    badges.wait_for_mark(tab, PAPER, "dismissed")
    if undone:
        tab.press("u", badges.of(PAPER))
        badges.wait_for_mark(tab, PAPER, "")

    change_settings(paired, off=True)

    tab.wait_until_gone(badges.BADGE)
    assert is_as_arxiv_made_it(tab)


def test_dismissed_ones_are_left_as_they_are_when_the_reader_says_so(paired: Browser, address: str) -> None:
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    row = f"dt:has({badges.of(PAPER)})"
    tab.press("d", badges.of(PAPER))
    tab.wait_for("css => document.querySelector(css).className === 'arxivtui-dismissed'", row)

    change_settings(paired, dismissed="show")

    tab.wait_for("css => document.querySelector(css).getAttribute('class') === null", row)
    change_settings(paired, dismissed="dim")
    tab.wait_for("css => document.querySelector(css).className === 'arxivtui-dismissed'", row)


def test_an_answer_that_comes_after_the_page_was_switched_off_leaves_nothing_on_it(
    paired: Browser, home: Home, address: str
) -> None:
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    home.stop()
    answer = threading.Event()
    with EndpointStandIn(home.port, home.token_hash) as app:
        app.answers["/v1/triage"] = lambda _: Said(500) if answer.wait(LONG) else Said(503)
        tab.press("d", badges.of(PAPER))
        until(lambda: "/v1/triage" in app.paths, "the act to be sent")
        change_settings(paired, off=True)
        tab.wait_until_gone(badges.BADGE)

        answer.set()
        tab.wait_until_shown(".arxivtui-notice-line")
        tab.wait_for("ours => !document.querySelector(ours)", "[data-arxivtui]")
        assert is_as_arxiv_made_it(tab)


@pytest.mark.parametrize("browser", [each for each in BROWSERS if each.id == "firefox"], indirect=True)
def test_updated_under_a_sorted_page_it_still_knows_arxivs_order(paired: Any, address: str) -> None:
    """Firefox runs the new copy in pages that are open; Chromium does not."""
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    tab.press("d", badges.of(PAPER))
    badges.wait_for_mark(tab, PAPER, "dismissed")
    ids = "[...document.querySelectorAll('dt')].map(each => each.querySelector('[data-id]')?.dataset.id)"
    arxivs = tab.run(ids)
    tab.click(".arxivtui-bar label:nth-of-type(2) input")
    tab.click(".arxivtui-bar input[type=checkbox]")
    assert tab.run(ids) != arxivs
    tab.run("() => { document.querySelector('[data-arxivtui=bar]').id = 'old'; }")

    paired.update()

    tab.wait_until_gone("#old")
    tab.wait_until_shown(BAR)
    assert tab.run("document.querySelector('.arxivtui-bar label:nth-of-type(2) input').checked")
    tab.click(".arxivtui-bar label:nth-of-type(1) input")
    assert tab.run(ids) == arxivs
    tab.click(".arxivtui-bar label:nth-of-type(2) input")
    change_settings(paired, off=True)
    tab.wait_until_gone(BAR)
    assert is_as_arxiv_made_it(tab)


@pytest.mark.parametrize("browser", [each for each in BROWSERS if each.id == "firefox"], indirect=True)
def test_a_private_window_leaves_no_path_behind(paired: Any, address: str) -> None:
    by_score = f"{BAR} label:nth-of-type(2) input"
    with paired.private_tab() as tab:
        tab.open(address)
        badges.wait_until_live(tab, PAPER)
        tab.click(by_score)
        tab.click(f"{BAR} .arxivtui-off")
        tab.wait_until_gone(badges.BADGE)
        assert is_as_arxiv_made_it(tab, "[data-arxivtui]")

        # Nevertheless there for as long as the page is.
        tab.click(".arxivtui-notice-line button")
        tab.wait_until_shown(badges.BADGE)
        assert tab.run("css => document.querySelector(css).checked", by_score)
        tab.click(f"{BAR} .arxivtui-off")
        tab.wait_until_gone(badges.BADGE)
        tab.reload()
        tab.wait_until_shown(BAR)
        assert not tab.run("css => document.querySelector(css).checked", by_score)

    options = paired.new_tab()
    options.open(paired.extension_url("options/options.html"))
    assert "/list/" not in options.run("async () => JSON.stringify(await chrome.storage.local.get(null))")


def test_dismissed_ones_are_hidden_when_the_reader_says_so(paired: Browser, home: Home, address: str) -> None:
    home.act(Verb.DISMISS, PAPER)
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    assert tab.is_shown(badges.of(PAPER))

    change_settings(paired, dismissed="hide")

    tab.wait_until_gone(badges.of(PAPER))
    hidden = tab.text(".arxivtui-bar [role=status]").split(" · ")[1]
    assert int(hidden.split()[0]) == sum(each.mark == "dismissed" for each in badges.shown(tab).values())


def test_gone_back_to_it_shows_what_was_done_meanwhile(
    paired: Browser, home: Home, address: str, site: ArxivSite
) -> None:
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    tab.run("() => { window.kept = true; }")
    tab.open(site.put("/list/cs.AI/new", "<h1>Nothing</h1>"))
    home.act(Verb.STAR, PAPER)

    tab.back()

    badges.wait_for_mark(tab, PAPER, "starred")
    assert tab.run("window.kept") is True, "the page did not come from the back-forward cache"
    assert tab.count(badges.BADGE) == tab.count("dt")
    tab.press("s", badges.of(PAPER))
    until(lambda: not home.stands(PAPER).starred, "an act after coming back to be stored")


def test_gone_back_to_while_an_act_was_on_its_way_it_is_alive(
    paired: Browser, home: Home, address: str, site: ArxivSite
) -> None:
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    tab.run("() => { window.kept = true; }")
    home.stop()
    answer = threading.Event()
    with EndpointStandIn(home.port, home.token_hash) as app:
        app.answers["/v1/triage"] = lambda _: Said(503) if answer.wait(LONG) else Said(500)
        tab.press("s", badges.of(PAPER))
        until(lambda: "/v1/triage" in app.paths, "the act to be sent")
        tab.open(site.put("/list/cs.AI/new", "<h1>Nothing</h1>"))
        tab.back()
        answer.set()
    home.start()

    until(lambda: home.stands(PAPER).starred, "the star to be stored")
    tab.focus()
    badges.wait_until_live(tab, PAPER)
    badges.wait_for_mark(tab, PAPER, "starred")
    assert tab.run("window.kept") is True, "the page did not come from the back-forward cache"
    assert (tab.count(MARK), tab.count(BAR)) == (0, 1)


@pytest.mark.parametrize("browser", [each for each in BROWSERS if each.id == "firefox"], indirect=True)
def test_a_background_that_dies_over_an_undo_costs_that_undo_alone(
    paired: Any, home: Home, address: str
) -> None:
    """To undo twice would undo one act more, so that it is not asked again."""
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    tab.press("s", badges.of(PAPER))
    until(lambda: home.stands(PAPER).starred, "the star to be stored")
    badges.wait_until_live(tab, PAPER)
    home.stop()
    answer = threading.Event()
    with EndpointStandIn(home.port, home.token_hash) as app:
        app.answers["/v1/undo"] = lambda _: Said(503) if answer.wait(LONG) else Said(500)
        tab.press("u", badges.of(PAPER))
        until(lambda: "/v1/undo" in app.paths, "the undo to be sent")
        paired.put_to_sleep()
        answer.set()
        tab.wait_until_shown(".arxivtui-notice-line")
        assert tab.texts(".arxivtui-notice-line") == ["That did not get through; try again."]
    home.start()

    tab.focus()
    badges.wait_until_live(tab, PAPER)
    assert (tab.count(MARK), tab.count(BAR)) == (0, 1)
    until(
        lambda: badges.shown(tab)[PAPER].mark == ("starred" if home.stands(PAPER).starred else ""),
        "the page to say what is stored",
    )
    tab.press("d", badges.of(PAPER))
    until(lambda: home.stands(PAPER).state is State.DISMISSED, "an act after that to be stored")


def test_two_tabs_with_one_paper_say_the_same(paired: Browser, home: Home, address: str) -> None:
    one, other = paired.tab, paired.new_tab()
    for tab in (one, other):
        tab.open(address)
        badges.wait_until_live(tab, PAPER)

    other.press("s", badges.of(PAPER))
    badges.wait_for_mark(one, PAPER, "starred")
    one.focus()
    one.press("d", badges.of(PAPER))
    badges.wait_for_mark(other, PAPER, "dismissed")
    other.focus()
    other.press("u", badges.of(PAPER))
    badges.wait_for_mark(one, PAPER, "starred")
    until(lambda: home.stands(PAPER).starred, "it to be stored")


def test_undone_in_the_app_it_is_gone_here_on_coming_back(paired: Browser, home: Home, address: str) -> None:
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    tab.press("s", badges.of(PAPER))
    until(lambda: home.stands(PAPER).starred, "the star to be stored")

    home.command.run("undo")
    other = paired.new_tab()
    other.open("about:blank")
    tab.focus()

    badges.wait_for_mark(tab, PAPER, "")


def test_a_page_that_is_not_as_arxivs_pages_are_has_one_quiet_mark(paired: Browser, site: ArxivSite) -> None:
    page = "<h1>Machine Learning</h1><table><tr><td><a href='/abs/2500.00011'>arXiv:2500.00011</a></table>"
    paired.tab.open(site.put("/list/cs.LG/new", page))

    paired.tab.wait_until_shown(MARK)
    assert "recognised no papers" in paired.tab.text(MARK)
    assert paired.tab.count("[data-arxivtui]") == 1


def test_on_an_abstract_page_the_mark_says_what_is_the_matter(
    paired: Browser, home: Home, site: ArxivSite
) -> None:
    page = f"""<!DOCTYPE html><meta name="citation_arxiv_id" content="{PAPER}"><div id="abs">
      <div class="dateline">[Submitted on 3 Mar 2025]</div>
      <blockquote class="abstract">…</blockquote></div>"""
    address = site.put(f"/abs/{PAPER}", page)
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    assert tab.count(MARK) == 0
    assert tab.count(BAR) == 0

    home.stop()
    tab.reload()
    tab.wait_until_shown(MARK)
    assert tab.text(MARK).startswith("arxivtui is not running. Known as of ")
    home.start()
    tab.wait_until_gone(MARK)


def test_a_pairing_forgotten_leaves_the_mark_alone(paired: Browser, address: str) -> None:
    tab = paired.tab
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    options = paired.new_tab()
    options.open(paired.extension_url("options/options.html"))
    options.run("() => chrome.runtime.sendMessage({kind: 'forget'})")
    options.close()
    tab.focus()

    tab.wait_until_shown(MARK)
    tab.wait_until_gone(badges.BADGE)
    assert tab.count("[data-arxivtui]") == 1


@needs_axe
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_nothing_of_ours_keeps_anybody_out(paired: Browser, address: str, dark: bool) -> None:
    paired.prefer(dark=dark)
    tab = paired.tab
    tab.size(1280, 900)
    tab.open(address)
    badges.wait_until_live(tab, PAPER)
    tab.press("d", badges.of(PAPER))
    tab.wait_until_shown(".arxivtui-notice-line")
    tab.press("ArrowDown", badges.of(PAPER))
    ours = "[data-arxivtui]"
    assert faults(tab, ours) == []
    tab.click(f'{badges.BADGE}[data-look="outlined"]')
    tab.wait_until_shown('[data-arxivtui="card"]')
    assert faults(tab, ours) == []
