"""What a reader does with one paper on a page: by badge, peek and card, by hand and by keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest

from arxivtui.domain import State, Verb
from tests.browser import badges
from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.driver import Browser, Tab
from tests.browser.home import Home
from tests.stand_ins.endpoint import EndpointStandIn, Heard, Said, saying
from tests.waiting import until

PAPER, SCORED_BY_MODEL, UNMARKED = "2500.00013", "2500.00012", "2500.00015"
PEEK, CARD = '[data-arxivtui="peek"]', '[data-arxivtui="card"]'
NOTICE = ".arxivtui-notice-line"
LISTING = INVENTED / "pages" / "list-cs.LG-new-2025-03-03.html"


@pytest.fixture
def tab(paired: Browser, home: Home, site: ArxivSite) -> Tab:
    """The invented day's listing; `PAPER` is unread and has no marks."""
    home.act(Verb.UNREAD, PAPER)
    home.act(Verb.UNSTAR, PAPER)
    paired.tab.open(site.put_capture(LISTING))
    badges.wait_until_live(paired.tab, PAPER)
    return paired.tab


def pressed(tab: Tab, panel: str) -> list[str]:
    """The buttons of a peek or card that are shown as set."""
    return tab.texts(f'{panel} button[aria-pressed="true"]')


# ---- from the badge ----------------------------------------------------------------------------------------


def test_a_star_by_key_is_in_the_store_and_there_after_a_reload(tab: Tab, home: Home) -> None:
    tab.press("s", badges.of(PAPER))

    badges.wait_for_mark(tab, PAPER, "starred")
    until(lambda: home.stands(PAPER).starred, "the star to be stored")
    tab.reload()
    badges.wait_for_mark(tab, PAPER, "starred")
    assert home.stands(PAPER).state is State.SEEN


def test_keys_elsewhere_on_the_page_do_nothing(tab: Tab, home: Home) -> None:
    tab.press("s", "a[title=Abstract]")
    tab.press("Control+s", badges.of(PAPER))

    tab.press("l", badges.of(PAPER))
    badges.wait_for_mark(tab, PAPER, "later")
    until(lambda: home.stands(PAPER).later, "what came after to be stored")
    assert not home.stands(PAPER).starred


def test_scripts_of_the_page_cannot_act_for_the_reader(tab: Tab, home: Home) -> None:
    tab.run(
        """badge => {
          const node = document.querySelector(badge);
          node.dispatchEvent(new KeyboardEvent("keydown", {key: "s", bubbles: true}));
          node.click();
        }""",
        badges.of(PAPER),
    )
    tab.hover(badges.of(PAPER))
    tab.wait_until_shown(PEEK)
    tab.run("panel => document.querySelector(`${panel} .arxivtui-act-star`).click()", PEEK)

    tab.press("l", badges.of(PAPER))
    badges.wait_for_mark(tab, PAPER, "later")
    until(lambda: home.stands(PAPER).later, "what the reader did to be stored")
    assert not home.stands(PAPER).starred
    assert tab.count(CARD) == 0


def test_from_badge_to_badge_by_key(tab: Tab, home: Home) -> None:
    focused = "() => document.activeElement.getAttribute('data-id')"
    listed = list(badges.shown(tab))
    tab.press("j", badges.of(listed[0]))
    assert tab.run(focused) == listed[1]

    was_starred = home.stands(listed[1]).starred
    tab.press("s")
    badges.wait_for_mark(tab, listed[1], "done" if was_starred else "starred")
    tab.press("j")
    tab.press("k")
    tab.press("k")
    tab.press("k")
    assert tab.run(focused) == listed[0], "before the first there is none"


def test_two_quick_acts_end_as_the_second(tab: Tab, home: Home) -> None:
    before = len(home.acts_on(PAPER))
    tab.press("s", badges.of(PAPER))
    tab.press("s", badges.of(PAPER))

    until(lambda: len(home.acts_on(PAPER)) == before + 2, "both acts to be stored")
    badges.wait_until_live(tab, PAPER)
    badges.wait_for_mark(tab, PAPER, "done")
    assert not home.stands(PAPER).starred


def test_dismissed_dims_at_once_and_the_notice_takes_it_back(tab: Tab, home: Home) -> None:
    row = f"dt:has({badges.of(PAPER)})"
    tab.press("d", badges.of(PAPER))

    badges.wait_for_mark(tab, PAPER, "dismissed")
    assert tab.is_shown(row)
    assert "arxivtui-dismissed" in (tab.attribute(row, "class") or "")
    until(lambda: home.stands(PAPER).state is State.DISMISSED, "it to be stored")
    tab.click(f"{NOTICE} button")
    badges.wait_for_mark(tab, PAPER, "")
    until(lambda: home.stands(PAPER).state is State.UNREAD, "the undo to be stored")
    assert "arxivtui-dismissed" not in (tab.attribute(row, "class") or "")


def test_undo_by_key_takes_back_one_act_after_the_other(tab: Tab, home: Home) -> None:
    tab.press("l", badges.of(PAPER))
    tab.press("s", badges.of(PAPER))
    badges.wait_for_mark(tab, PAPER, "starred")
    badges.wait_until_live(tab, PAPER)

    tab.press("u", badges.of(PAPER))
    badges.wait_for_mark(tab, PAPER, "later")
    tab.press("u", badges.of(PAPER))
    badges.wait_for_mark(tab, PAPER, "")
    until(lambda: home.stands(PAPER).state is State.UNREAD, "both undos to be stored")


def test_what_is_refused_is_taken_back_with_a_word(tab: Tab, home: Home) -> None:
    home.stop()
    with EndpointStandIn(home.port, home.token_hash) as refusing:
        refusing.answers["/v1/triage"] = saying({"error": {"code": "bad_shape", "message": "No."}}, 400)
        tab.press("s", badges.of(PAPER))

        tab.wait_until_shown(NOTICE)
        badges.wait_for_mark(tab, PAPER, "")
        assert "not kept" in tab.text(NOTICE)


# ---- the peek ----------------------------------------------------------------------------------------------


def test_a_star_by_hand_from_the_peek(tab: Tab, home: Home) -> None:
    tab.hover(badges.of(PAPER))
    tab.wait_until_shown(PEEK)
    assert tab.text(f"{PEEK} .arxivtui-summary").startswith("Score ")

    tab.click(f"{PEEK} .arxivtui-act-star")

    badges.wait_for_mark(tab, PAPER, "starred")
    assert pressed(tab, PEEK) == ["★Star"]
    until(lambda: home.stands(PAPER).starred, "the star to be stored")
    tab.hover("h1")
    tab.wait_until_gone(PEEK)


def test_the_peek_cuts_a_long_comment_between_characters(tab: Tab, home: Home) -> None:
    with home.store.writing() as db:
        db.execute("UPDATE scores SET comment = ? WHERE paper_id = ?", ("x" + "🧪" * 300, SCORED_BY_MODEL))
    tab.reload()
    tab.hover(badges.of(SCORED_BY_MODEL))

    tab.wait_until_shown(PEEK)
    summary = f"document.querySelector('{PEEK} .arxivtui-summary').textContent"
    tab.wait_for(f"{summary}.endsWith('🧪…')")
    assert tab.run(f"{summary}.isWellFormed()")


def test_the_peek_by_keyboard(tab: Tab, home: Home) -> None:
    tab.press("ArrowDown", badges.of(PAPER))
    assert "arxivtui-act-star" in tab.focused()
    tab.press("ArrowRight")
    assert "arxivtui-act-later" in tab.focused()
    tab.press("Enter")
    badges.wait_for_mark(tab, PAPER, "later")

    tab.press("Escape")
    tab.wait_until_gone(PEEK)
    assert "arxivtui-badge" in tab.focused()
    until(lambda: home.stands(PAPER).later, "it to be stored")


def test_tab_goes_on_through_the_page_past_the_peek(tab: Tab) -> None:
    tab.press("ArrowDown", badges.of(PAPER))
    tab.press("Tab")

    link = "document.activeElement.closest('dt')?.querySelector('[data-arxivtui]').dataset.id"
    assert tab.run(link) == PAPER
    assert tab.focused().startswith("a")
    tab.wait_until_gone(PEEK)


# ---- the card ----------------------------------------------------------------------------------------------


def test_the_card_by_keyboard_all_the_way(tab: Tab, home: Home) -> None:
    tab.press("Enter", badges.of(PAPER))
    tab.wait_until_shown(CARD)
    assert "arxivtui-card" in tab.focused()
    assert tab.attribute(badges.of(PAPER), "aria-expanded") == "true"
    assert tab.run("document.getElementById(document.activeElement.getAttribute('aria-labelledby')) !== null")

    visited = []
    for _ in range(7):
        tab.press("Tab")
        visited.append(tab.focused().rpartition(".arxivtui-")[2])
    acts = [f"act-{name}" for name in ("star", "later", "dismiss", "read", "undo")]
    assert visited == ["close", *acts, "body"]

    # A letter acts here too; the focus stays.
    tab.press("l")
    badges.wait_for_mark(tab, PAPER, "later")
    tab.wait_for("document.querySelector('.arxivtui-card .arxivtui-act-later').ariaPressed === 'true'")
    assert "arxivtui-body" in tab.focused()

    # Past its end the page goes on after the badge; back leads to the badge, and from there in again.
    tab.press("Tab")
    assert tab.focused().startswith("a")
    tab.press("Shift+Tab")
    assert "arxivtui-badge" in tab.focused()
    tab.press("Tab")
    assert "arxivtui-card" in tab.focused()

    tab.press("Escape")
    tab.wait_until_gone(CARD)
    assert "arxivtui-badge" in tab.focused()
    assert tab.attribute(badges.of(PAPER), "aria-expanded") is None
    until(lambda: home.stands(PAPER).later, "it to be stored")


def test_enter_on_the_badge_of_an_open_card_closes_it_and_in_it_presses_what_has_the_focus(tab: Tab) -> None:
    tab.press("Enter", badges.of(PAPER))
    tab.wait_until_shown(CARD)
    tab.press("Enter", f"{CARD} .arxivtui-act-later")
    badges.wait_for_mark(tab, PAPER, "later")
    assert tab.is_shown(CARD)

    tab.press("Enter", badges.of(PAPER))
    tab.wait_until_gone(CARD)
    assert "arxivtui-badge" in tab.focused()
    tab.press("Enter", badges.of(PAPER))
    tab.press("Enter", f"{CARD} .arxivtui-close")
    tab.wait_until_gone(CARD)


def test_the_card_by_hand(tab: Tab, home: Home) -> None:
    tab.click(badges.of(SCORED_BY_MODEL))
    tab.wait_until_shown(CARD)
    told = tab.text(CARD)
    for words in ("by example-model", "Relevance", "/10", "of its day", "Carla Ejemplo", "As of"):
        assert words in told
    assert "<b>measures</b>" in told

    tab.click(f"{CARD} .arxivtui-act-dismiss")
    badges.wait_for_mark(tab, SCORED_BY_MODEL, "dismissed")
    assert pressed(tab, CARD) == ["✕Dismiss"]
    tab.click(f"{CARD} .arxivtui-act-undo")
    badges.wait_for_mark(tab, SCORED_BY_MODEL, "later")

    tab.click(f"{CARD} .arxivtui-close")
    tab.wait_until_gone(CARD)
    tab.click(badges.of(SCORED_BY_MODEL))
    tab.wait_until_shown(CARD)
    tab.click("h1")
    tab.wait_until_gone(CARD)


def test_reasons_say_what_moved_the_score_and_how_far(tab: Tab) -> None:
    tab.click(f'{badges.BADGE}[data-look="outlined"]')

    tab.wait_until_shown(CARD)
    assert "by embedded ranker" in tab.text(CARD)
    chips = tab.texts(f"{CARD} .arxivtui-chip")
    assert chips[1].split() == ["+9.5", "term", "sparse", "gates"]
    assert chips[2].startswith("−3.0")


def test_read_ends_later(tab: Tab, home: Home) -> None:
    tab.press("l", badges.of(PAPER))
    until(lambda: home.stands(PAPER).later, "it to be put off")
    tab.click(badges.of(PAPER))
    tab.click(f"{CARD} .arxivtui-act-read")

    badges.wait_for_mark(tab, PAPER, "done")
    until(lambda: home.stands(PAPER).later is None, "it to be stored")
    assert home.stands(PAPER).state is State.SEEN
    tab.click(f"{CARD} .arxivtui-act-read")
    until(lambda: home.stands(PAPER).state is State.UNREAD, "it to be unread again")


@pytest.mark.parametrize("width", [1280, 400])
def test_whatever_a_model_says_is_text_inside_the_window(tab: Tab, home: Home, width: int) -> None:
    said = "<script>document.title = 'owned'</script><img src=x onerror=alert(1)> " + "עברית wordy " * 900
    with home.store.writing() as db:
        db.execute(
            "UPDATE scores SET comment = ?, topic = ? WHERE paper_id = ?",
            (said, "t" * 300, SCORED_BY_MODEL),
        )
    tab.size(width, 600)
    tab.reload()
    tab.click(badges.of(SCORED_BY_MODEL))
    tab.wait_until_shown(CARD)

    assert tab.text(".arxivtui-comment").startswith("<script>document.title")
    assert tab.count(f"{CARD} script, {CARD} img") == 0
    assert tab.run("document.title") != "owned"
    inside = """css => {
      const box = document.querySelector(css).getBoundingClientRect();
      return box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
    }"""
    assert tab.run(inside, CARD)
    body = "document.querySelector('.arxivtui-body')"
    assert tab.run(f"{body}.scrollHeight > {body}.clientHeight && {body}.scrollWidth <= {body}.clientWidth")
    assert tab.run("document.documentElement.scrollWidth <= innerWidth")


# ---- papers that arxivtui does not have --------------------------------------------------------------------


def knowing(papers: dict[str, Any]) -> Callable[[Heard], Said]:
    """An arxivtui that has these papers alone."""

    def answer(heard: Heard) -> Said:
        unknown = [each for each in heard.json["ids"] if each not in papers]
        rest = {"unscored": [], "requested": {}, "as_of": "2025-03-03T20:00:00Z"}
        return saying({"papers": papers, "unknown": unknown, **rest})

    return answer


def test_an_unknown_paper_is_asked_for_and_comes(tab: Tab, home: Home, site: ArxivSite) -> None:
    new = "2500.09999"
    page = LISTING.read_text(encoding="utf-8").replace(PAPER, new)
    address = site.put("/list/cs.LG/recent", page)
    known = {
        "score": 81, "scorer": "local", "relevance": None, "novelty": None, "comment": "", "topic": "",
        "evidence": [], "stale": False, "rank": None, "matched": "", "state": "unread", "starred": False,
        "later": False, "tags": [],
    }  # fmt: skip
    home.stop()
    with EndpointStandIn(home.port, home.token_hash) as app:
        app.answers["/v1/papers"] = knowing({})
        app.answers["/v1/request"] = saying({"queued": [new]})
        tab.open(address)
        tab.wait_for("css => document.querySelector(css)?.dataset.look === 'unknown'", badges.of(new))
        tab.press("s", badges.of(new))
        tab.wait_until_shown(f"{NOTICE} button")
        assert "does not have this paper" in tab.text(NOTICE)

        tab.click(badges.of(new))
        tab.wait_for("css => document.querySelector(css).innerText.trim() === '…'", badges.of(new))
        tab.hover("h1")

        app.answers["/v1/papers"] = knowing({new: known})
        # Asked again while the page is looked at.
        tab.wait_for("css => document.querySelector(css).innerText.trim() === '81'", badges.of(new))
        asked = [each for each in app.heard if each.path == "/v1/papers"]
        assert asked[-1].json == {"ids": [new]}


def test_a_queue_that_is_full_is_told(tab: Tab, home: Home, site: ArxivSite) -> None:
    new = "2500.09999"
    address = site.put("/list/cs.LG/recent", LISTING.read_text(encoding="utf-8").replace(UNMARKED, new))
    home.stop()
    with EndpointStandIn(home.port, home.token_hash) as app:
        app.answers["/v1/papers"] = knowing({})
        app.answers["/v1/request"] = saying({"error": {"code": "queue_full", "message": "Full."}}, 400)
        tab.open(address)
        tab.wait_until_shown(badges.of(new))
        tab.click(badges.of(new))

        tab.wait_for(
            "document.querySelector('.arxivtui-notice-line')?.innerText.includes('not be asked for')"
        )


def test_nothing_is_said_to_be_missing_while_arxivtui_is_closed(
    tab: Tab, home: Home, site: ArxivSite
) -> None:
    """It may be there: it was never looked at in this browser, and nobody can be asked."""
    new = "2500.09999"
    address = site.put("/list/cs.LG/recent", LISTING.read_text(encoding="utf-8").replace(UNMARKED, new))
    home.stop()
    tab.open(address)
    tab.wait_until_shown(badges.of(new))

    assert badges.shown(tab)[new] == badges.UNKNOWN
    label = tab.attribute(badges.of(new), "aria-label") or ""
    assert label.startswith("Not known here while arxivtui cannot be asked")
    tab.hover(badges.of(new))
    tab.wait_until_shown(PEEK)
    told = "This paper is not known here, and arxivtui cannot be asked now. arxivtui is not running."
    assert tab.text(PEEK) == told
    tab.click(badges.of(new))
    tab.wait_until_shown(NOTICE)
    tab.press("s", badges.of(new))
    assert tab.texts(NOTICE) == [told]

    home.start()
    tab.wait_for("css => document.querySelector(css).ariaLabel.startsWith('Not in arxivtui')", badges.of(new))
