"""A question of a page's that fails costs itself alone; only a reload of the extension ends a page."""

from typing import Any

import pytest

from tests.browser.content_files import ENTRIES, Scripted, paper, run_in
from tests.browser.driver import Tab
from tests.stand_ins.arxiv_markup import new_page
from tests.stand_ins.invented import DAYS, MONDAY

PAPER, OTHER = "2500.00011", "2500.00012"
PANELS = ("nodes", "facts", "acts", "notices", "ledger", "overlay")
FILES = ("shared/standing.js", *ENTRIES, *(f"content/{name}.js" for name in PANELS))

# The page hears what is in `replies`; every other question fails.
START = """async (id, known) => {
  globalThis.asked = [];
  globalThis.answering = {reach: {trouble: null, waiting: 0}, papers: {papers: {[id]: known}, trouble: null,
    unknown: [], requested: {}, asOf: null, waiting: 0}};
  globalThis.replies = answering;
  arxivtui.bar = {height: () => 0};
  arxivtui.ask = async message => {
    asked.push(message);
    return replies && (replies[message.kind] ?? {error: "it died"});
  };
  const page = arxivtui.pages.read(document, location);
  globalThis.overlay = arxivtui.overlays.open(page, {dismissed: "dim"}, arxivtui.view.plain);
  await overlay.refresh();
  overlay.place();
}"""
STATE = f"[overlay.gone, overlay.trouble?.kind ?? '', overlay.known('{PAPER}').starred]"
TOLD = ".arxivtui-notice-line"
LIVE, FAILING, GONE = [False, "", False], [False, "failing", False], [True, "", False]


@pytest.fixture
def tab(scripted: Scripted) -> Tab:
    """An invented listing in each browser, of which arxivtui has told one paper."""
    tab = scripted.open(new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY]))
    run_in(tab, FILES)
    tab.run(START, PAPER, paper(undoable=True))
    assert state(tab) == LIVE
    return tab


def state(tab: Tab) -> list[Any]:
    """Whether the page is at its end, in what trouble, and whether the paper is starred."""
    return list(tab.run(STATE))


@pytest.mark.parametrize("call", ["refresh()", "reach()", f"want('{OTHER}')"])
def test_a_question_that_failed_is_trouble_that_passes(tab: Tab, call: str) -> None:
    tab.run("() => { replies = {}; }")
    tab.run(f"overlay.{call}.then(() => null)")
    assert state(tab) == FAILING

    tab.run("() => { replies = answering; }")
    tab.run("overlay.reach().then(() => null)")
    assert state(tab) == LIVE


@pytest.mark.parametrize("call", [f"act(['{PAPER}'], {{starred: true}})", f"undo('{PAPER}')"])
def test_an_act_that_failed_is_taken_back_with_a_word(tab: Tab, call: str) -> None:
    tab.run(f"overlay.{call}.then(() => null)")

    assert tab.texts(TOLD) == ["That did not get through; try again."]
    assert state(tab) == LIVE
    # It may have got through after all.
    assert tab.run("asked.at(-1)") == {"kind": "papers", "ids": [PAPER]}


def test_each_act_has_an_id_of_its_own(tab: Tab) -> None:
    for _ in range(2):
        tab.run(f"overlay.act(['{PAPER}'], {{starred: true}}).then(() => null)")

    one, other = tab.run("asked.filter(each => each.kind === 'act').map(each => each.act_id)")
    assert one != other


@pytest.mark.parametrize("call", ["refresh()", "reach()", f"want('{OTHER}')", f"undo('{PAPER}')"])
def test_nobody_answers_once_the_extension_was_reloaded(tab: Tab, call: str) -> None:
    tab.run("() => { replies = null; }")
    tab.run(f"overlay.{call}.then(() => null)")

    assert state(tab) == GONE
    asked = tab.run("asked.length")
    tab.run("overlay.refresh().then(() => null)")
    assert tab.run("asked.length") == asked
