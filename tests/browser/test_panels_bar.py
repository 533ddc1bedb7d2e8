"""The bar on lists: order, threshold, only unread, counts, what is the matter, and the page's own switch."""

import pytest

from arxivtui.domain import Verb
from tests.browser import badges
from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.driver import Browser, Tab
from tests.browser.home import Home

LISTING = INVENTED / "pages" / "list-cs.LG-new-2025-03-03.html"
BAR = ".arxivtui-bar"
BY_SCORE, ARXIVS = f"{BAR} label:nth-of-type(2) input", f"{BAR} label:nth-of-type(1) input"
THRESHOLD, UNREAD_ONLY = f"{BAR} input[type=number]", f"{BAR} input[type=checkbox]"
COUNTS = f"{BAR} [role=status]"
PAPER = "2500.00013"

LAID_OUT = """bar => [bar, ...["choice", "field", "off"].map(name => `${bar} .arxivtui-${name}`)].map(css => {
  const {left, top} = document.querySelector(css).getBoundingClientRect();
  return [Math.round(left), Math.round(top)];
})"""


@pytest.fixture
def tab(paired: Browser, home: Home, site: ArxivSite) -> Tab:
    """The invented day's listing; `PAPER` is unread and has no marks."""
    home.act(Verb.UNREAD, PAPER)
    home.act(Verb.UNSTAR, PAPER)
    paired.tab.size(1280, 800)
    paired.tab.open(site.put_capture(LISTING))
    paired.tab.wait_until_shown(BAR)
    return paired.tab


def entries(tab: Tab) -> list[list[str]]:
    """The papers that are shown, by section."""
    return list(
        tab.run(
            """(() => [...document.querySelectorAll("dl")].map(list =>
              [...list.querySelectorAll("dt")].filter(each => each.offsetHeight > 0)
                .map(each => each.querySelector("[data-arxivtui]").dataset.id)))()"""
        )
    )


def shown(tab: Tab) -> list[str]:
    """The papers that are shown."""
    return [each for section in entries(tab) for each in section]


def test_by_score_inside_each_section_and_back(tab: Tab, home: Home) -> None:
    arxivs = entries(tab)
    papers = home.listed()

    def rank(paper_id: str) -> tuple[bool, float]:
        paper = papers[paper_id]
        return bool(paper["matched"]), -1 if paper["score"] is None else paper["score"]

    tab.click(BY_SCORE)

    assert entries(tab) == [sorted(section, key=rank, reverse=True) for section in arxivs]
    assert "arxivtui-input-radio" in tab.focused()
    tab.reload()
    tab.wait_until_shown(BAR)
    assert tab.run("css => document.querySelector(css).checked", BY_SCORE)
    assert entries(tab) != arxivs
    tab.press("ArrowLeft", BY_SCORE)
    assert entries(tab) == arxivs


def test_papers_below_the_threshold_are_hidden_and_counted(tab: Tab, home: Home) -> None:
    everything = shown(tab)
    papers = home.listed()
    tab.type(THRESHOLD, "50")
    tab.press("Tab")

    def stays(paper_id: str) -> bool:
        score = papers[paper_id]["score"]
        return score is None or round(score) >= 50

    kept = [each for each in everything if stays(each)]
    assert 0 < len(kept) < len(everything)
    assert shown(tab) == kept
    assert tab.text(COUNTS) == f"{len(kept)} shown · {len(everything) - len(kept)} hidden"
    tab.reload()
    tab.wait_until_shown(BAR)
    assert tab.run("css => document.querySelector(css).value", THRESHOLD) == "50"
    assert shown(tab) == kept


def test_a_threshold_that_cannot_be_is_put_right(tab: Tab) -> None:
    tab.type(THRESHOLD, "-5")
    tab.press("Tab")

    assert tab.run("css => document.querySelector(css).value", THRESHOLD) == "0"
    assert tab.text(COUNTS).endswith("0 hidden")


def test_only_unread_leaves_what_is_dealt_with_until_it_is_asked_to_go(tab: Tab) -> None:
    tab.click(UNREAD_ONLY)
    unread = shown(tab)
    assert all(badges.shown(tab)[each].mark == "" for each in unread)
    tidy = f"{BAR} .arxivtui-tidy"
    assert not tab.is_shown(tidy)
    laid_out = tab.run(LAID_OUT, BAR)

    tab.press("s", badges.of(PAPER))
    badges.wait_for_mark(tab, PAPER, "starred")

    assert shown(tab) == unread
    assert f"{len(unread) - 1} unread" in tab.text(BAR)
    assert tab.text(tidy) == "Hide 1 done"
    assert tab.run(LAID_OUT, BAR) == laid_out, "nothing moves under the hand"
    tab.click(tidy)
    assert shown(tab) == [each for each in unread if each != PAPER]
    assert not tab.is_shown(tidy)


def test_it_is_met_by_tab_before_the_papers_and_covers_nothing(tab: Tab) -> None:
    before = "(a, b) => !!(document.querySelector(a).compareDocumentPosition(document.querySelector(b)) & 4)"
    assert tab.run(before, BAR, "dl")
    assert tab.run(before, "h1", BAR)
    clear = """() => {
      scrollTo(0, document.documentElement.scrollHeight);
      const last = [...document.querySelectorAll("dd")].at(-1).getBoundingClientRect();
      return last.bottom <= document.querySelector(".arxivtui-bar").getBoundingClientRect().top;
    }"""
    assert tab.run(clear)


def test_in_a_narrow_window_it_is_folded_until_it_is_wanted(tab: Tab) -> None:
    tab.size(400, 700)
    tab.reload()
    tab.wait_until_shown(f"{BAR} .arxivtui-fold")
    assert not tab.is_shown(BY_SCORE)

    tab.press("Enter", f"{BAR} .arxivtui-fold")

    tab.wait_until_shown(BY_SCORE)
    assert tab.attribute(f"{BAR} .arxivtui-fold", "aria-expanded") == "true"
    assert tab.run("document.documentElement.scrollWidth <= innerWidth")
    assert tab.run("css => document.querySelector(css).offsetHeight < innerHeight / 2", BAR)
    tab.reload()
    tab.wait_until_shown(BY_SCORE)


def test_off_here_takes_everything_away_and_can_be_taken_back(tab: Tab, site: ArxivSite) -> None:
    tab.click(BY_SCORE)
    tab.click(f"{BAR} .arxivtui-off")

    tab.wait_until_gone(badges.BADGE)
    assert tab.count(BAR) == 0
    tab.click(".arxivtui-notice-line button")
    tab.wait_until_shown(badges.BADGE)
    assert tab.run("css => document.querySelector(css).checked", BY_SCORE)
    tab.wait_for("document.querySelector('.arxivtui-notice-line') === null")

    tab.click(f"{BAR} .arxivtui-off")
    tab.wait_until_gone(badges.BADGE)
    tab.open(site.put("/list/cs.AI/new", LISTING.read_bytes()))
    tab.wait_until_shown(badges.BADGE)


def test_it_says_what_is_the_matter_and_what_waits(tab: Tab, home: Home) -> None:
    trouble = f"{BAR} .arxivtui-trouble"
    assert not tab.is_shown(trouble)
    home.stop()
    tab.press("s", badges.of(PAPER))

    tab.wait_until_shown(trouble)
    tab.wait_for("document.querySelector('.arxivtui-trouble').innerText.includes('1 mark waits')")
    assert tab.text(trouble).startswith("arxivtui is not running.")
    tab.reload()
    tab.wait_until_shown(trouble)
    assert "Known as of " in tab.text(trouble)

    # Found by itself while the page is looked at.
    home.start()
    tab.wait_until_gone(trouble)
    assert home.stands(PAPER).starred


def test_a_list_is_said_not_to_be_in_arxivtui_only_by_arxivtui(tab: Tab, home: Home, site: ArxivSite) -> None:
    page = LISTING.read_text(encoding="utf-8").replace("2500.0", "2500.9").replace("2400.0", "2400.9")
    tab.open(site.put("/list/cs.LG/recent", page.replace("cs/0000017", "cs/0000099")))
    tab.wait_until_shown(BAR)
    assert f"{len(shown(tab))} not in arxivtui" in tab.text(BAR)

    home.stop()
    tab.reload()
    tab.wait_until_shown(BAR)
    assert "arxivtui is not running" in tab.text(BAR)
    assert "not in arxivtui" not in tab.text(BAR)


def test_shut_out_it_leads_to_the_options(tab: Tab, home: Home, paired: Browser) -> None:
    home.revoke()
    tab.reload()

    tab.wait_for("document.querySelector('.arxivtui-trouble')?.innerText.includes('shut this browser out')")
    assert tab.texts(f"{BAR} button:not([hidden])")[-2:] == ["Off here", "Options"]
