"""The order of a page's papers and which of them are hidden, and arXiv's own page back again."""

from typing import Any

import pytest

from tests.browser import badges
from tests.browser.content_files import Scripted, paper
from tests.browser.driver import Tab
from tests.stand_ins.arxiv_markup import new_page
from tests.stand_ins.arxiv_paper_pages import abs_page, search_page
from tests.stand_ins.invented import DAYS, MONDAY, PAPERS

START = """() => {
  globalThis.page = arxivtui.pages.read(document, location);
  arxivtui.badge.insert(page.entries, () => undefined, {asOf: null, requested: ""});
}"""
APPLY = """(known, view, settings) => arxivtui.order.apply(
  page, {...arxivtui.view.plain, ...view}, {dismissed: "show", ...settings}, id => known[id])"""
UNDO = "() => { arxivtui.order.undo(page); }"

# Each section's ids, top to bottom, by its rows; those hidden in brackets.
SHOWN = """() => [...document.querySelectorAll("dl, ol")].map(list => [...list.children]
  .filter(row => row.matches("dt, li")).map(row => {
    const id = row.querySelector("[data-id]").dataset.id;
    const rows = row.localName === "li" ? [row] : [row, row.nextElementSibling];
    const hidden = rows.map(each => each.getBoundingClientRect().height === 0);
    return hidden.every(Boolean) ? `(${id})` : hidden.some(Boolean) ? `torn ${id}` : id;
  }).join(" "))"""

BY_SCORE = {"order": "score"}
KNOWN = {
    "2500.00011": paper(score=20.0),
    "2500.00012": paper(score=None),
    "2500.00014": paper(score=90.4, state="seen"),
    "2500.00015": paper(score=10.0, matched="author Eve Exempel"),
    "2500.00031": paper(score=60.0, state="dismissed"),
    "2500.00032": paper(score=60.0),
    "2400.00007": paper(score=70.0, starred=True, state="seen"),
    "cs/0000017": paper(score=None, matched="word guessing"),
    "2400.00008": paper(score=1.0),
}
ARXIVS = [
    "2500.00011 2500.00012 2500.00013 2500.00014 2500.00015",
    "2500.00022 2500.00031 2500.00032",
    "2400.00007 cs/0000017 2400.00008",
]


@pytest.fixture
def listing(scripted: Scripted) -> Tab:
    """An invented listing in each browser, with badges."""
    tab = scripted.open(new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY]))
    # The extension's own, on what it finds to be a page of a browser that is not paired.
    tab.wait_until_shown('[data-arxivtui="mark"]')
    tab.run(START)
    return tab


def apply(tab: Tab, view: dict[str, Any], known: dict[str, Any] | None = None, **settings: Any) -> list[str]:
    """Order the page; the sections as they are then."""
    tab.run(APPLY, KNOWN if known is None else known, view, settings)
    return list(tab.run(SHOWN))


def test_by_score_matched_first_and_unknown_last_in_each_section(listing: Tab) -> None:
    assert apply(listing, {}) == ARXIVS
    assert apply(listing, BY_SCORE) == [
        "2500.00015 2500.00014 2500.00011 2500.00012 2500.00013",
        "2500.00031 2500.00032 2500.00022",
        "cs/0000017 2400.00007 2400.00008",
    ]
    assert apply(listing, {}) == ARXIVS


def test_headings_stay_on_top(listing: Tab) -> None:
    apply(listing, BY_SCORE)

    firsts = "[...document.querySelectorAll('dl')].map(each => each.firstElementChild.localName)"
    assert listing.run(firsts) == ["h3", "h3", "h3"]


def test_undone_the_page_is_as_arxiv_made_it(listing: Tab) -> None:
    content = "document.querySelector('#content').innerHTML"
    before = listing.run(content)
    apply(listing, {**BY_SCORE, "threshold": 50, "unreadOnly": True}, dismissed="dim")
    assert listing.run(content) != before

    listing.run(UNDO)

    assert listing.run(content) == before


def test_what_others_have_put_into_a_list_stays_in_it(listing: Tab) -> None:
    apply(listing, BY_SCORE)
    listing.run("""() => {
      const other = document.createElement("aside");
      document.querySelector("dl").prepend(other);
      document.querySelector("dl > h3").remove();
    }""")

    listing.run(UNDO)

    assert listing.run(SHOWN) == ARXIVS
    assert listing.count("dl > aside") == 1


def test_below_the_threshold_is_hidden_as_the_badge_shows_it(listing: Tab) -> None:
    known = {**KNOWN, "2500.00011": paper(score=59.5)}

    assert apply(listing, {"threshold": 60}, known) == [
        "2500.00011 2500.00012 2500.00013 2500.00014 (2500.00015)",
        "2500.00022 2500.00031 2500.00032",
        "2400.00007 cs/0000017 (2400.00008)",
    ]
    assert apply(listing, {}) == ARXIVS


def test_only_unread_ones_and_those_nobody_knows(listing: Tab) -> None:
    assert apply(listing, {"unreadOnly": True}) == [
        "2500.00011 2500.00012 2500.00013 (2500.00014) 2500.00015",
        "2500.00022 (2500.00031) 2500.00032",
        "(2400.00007) cs/0000017 2400.00008",
    ]


def test_what_was_dismissed_is_dimmed_hidden_or_left(listing: Tab) -> None:
    dimmed = """[...document.querySelectorAll(".arxivtui-dismissed")]
      .map(each => [each.localName, getComputedStyle(each).opacity])"""

    assert apply(listing, {}, dismissed="dim") == ARXIVS
    assert listing.run(dimmed) == [["dt", "0.6"], ["dd", "0.6"]]
    assert apply(listing, {}, dismissed="hide")[1] == "2500.00022 (2500.00031) 2500.00032"
    assert listing.run(dimmed) == []
    assert apply(listing, {}, dismissed="show") == ARXIVS
    assert listing.run(dimmed) == []


def test_it_says_how_many_are_hidden(listing: Tab) -> None:
    assert listing.run(APPLY, KNOWN, {"threshold": 60}, {}) == {"shown": 8, "hidden": 3}


def test_the_results_of_a_search_keep_their_numbers(scripted: Scripted) -> None:
    lines = [PAPERS[each] for each in ("2500.00011", "2500.00032", "cs/0000017", "2400.00007")]
    tab = scripted.open(search_page("x", lines, start=25), "/search/?query=x&start=25")
    content = "document.querySelector('ol').outerHTML"
    before = tab.run(content)
    tab.run(START)

    assert apply(tab, BY_SCORE) == ["cs/0000017 2400.00007 2500.00032 2500.00011"]
    assert tab.run("[...document.querySelectorAll('li.arxiv-result')].map(each => each.value)") == [
        28,
        29,
        27,
        26,
    ]

    tab.run(UNDO)
    tab.run("() => document.querySelectorAll('[data-arxivtui]').forEach(each => each.remove())")
    assert tab.run(content) == before


# ---- the keyboard ------------------------------------------------------------------------------------------


def test_the_focus_stays_with_a_paper_that_moves(listing: Tab) -> None:
    listing.run("css => document.querySelector(css).focus()", badges.of("2500.00015"))

    apply(listing, BY_SCORE)

    assert listing.run("document.activeElement.dataset.id") == "2500.00015"


@pytest.mark.parametrize(
    ("dismissed", "then"),
    [("2500.00014", "2500.00011"), ("2500.00013", "2500.00032")],
    ids=["inside", "last of its section"],
)
def test_the_focus_goes_on_from_a_paper_that_is_hidden(listing: Tab, dismissed: str, then: str) -> None:
    apply(listing, BY_SCORE)
    listing.run("css => document.querySelector(css).focus()", badges.of(dismissed))

    put_away = {**KNOWN.get(dismissed, paper(score=None)), "state": "dismissed"}
    apply(listing, BY_SCORE, {**KNOWN, dismissed: put_away}, dismissed="hide")

    assert listing.run("document.activeElement.dataset.id") == then


def test_the_last_of_a_page_leaves_the_focus_to_the_one_before(listing: Tab) -> None:
    listing.run("css => document.querySelector(css).focus()", badges.of("2400.00008"))

    apply(listing, {}, {"2400.00008": paper(state="dismissed")}, dismissed="hide")

    assert listing.run("document.activeElement.dataset.id") == "cs/0000017"


def test_an_abstract_page_has_nothing_to_order(scripted: Scripted) -> None:
    tab = scripted.open(abs_page(PAPERS["2500.00011"], MONDAY), "/abs/2500.00011")
    tab.run(START)

    assert tab.run(
        APPLY, {"2500.00011": paper(score=0.0, state="seen")}, {"threshold": 50, "unreadOnly": True}, {}
    ) == {
        "shown": 1,
        "hidden": 0,
    }
    assert tab.is_shown(badges.of("2500.00011"))
