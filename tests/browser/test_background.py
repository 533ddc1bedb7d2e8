"""The extension's background in real browsers, asked by messages from one of its own pages."""

from typing import Any
from uuid import uuid4

from arxivtui.domain import Verb
from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.driver import Browser, Tab
from tests.browser.home import Home

PAPER = "2500.00011"
OTHER = "2500.00012"
STAR = {"starred": True}


def own_page(browser: Browser) -> Tab:
    """A page from which messages can be sent."""
    tab = browser.tab
    tab.open(browser.extension_url("options/options.html"))
    return tab


def ask(tab: Tab, kind: str, **more: Any) -> Any:
    """What the background replies to a message."""
    if kind == "act":
        more["act_id"] = str(uuid4())
    return tab.run("(message) => chrome.runtime.sendMessage(message)", {"kind": kind, **more})


def starred(home: Home, paper: str = PAPER) -> bool:
    return home.stands(paper).starred is not None


def test_a_star_is_kept_and_taken_back(paired: Browser, home: Home) -> None:
    tab = own_page(paired)
    before = starred(home)
    reply = ask(tab, "act", ids=[PAPER], marks={"starred": not before})
    assert (reply["outcome"], reply["trouble"], starred(home)) == ("kept", None, not before)
    assert ask(tab, "undo", id=PAPER)["outcome"] == "kept"
    assert starred(home) is before


def test_an_act_waits_while_arxivtui_is_closed_and_arrives_once(paired: Browser, home: Home) -> None:
    tab = own_page(paired)
    home.act(Verb.UNSTAR, PAPER)
    acts = len(home.acts_on(PAPER))
    known = ask(tab, "papers", ids=[PAPER])["papers"][PAPER]
    home.stop()
    reply = ask(tab, "act", ids=[PAPER], marks=STAR)
    assert (reply["outcome"], reply["trouble"]["kind"], reply["waiting"]) == ("waiting", "closed", 1)
    page = ask(tab, "papers", ids=[PAPER])
    assert page["papers"][PAPER] == {**reply["papers"][PAPER], "starred": True, "waiting": True}
    assert page["papers"][PAPER]["score"] == known["score"]
    assert page["asOf"] == known["asOf"]
    home.start()
    assert ask(tab, "reach") == {"trouble": None, "waiting": 0}
    assert ask(tab, "papers", ids=[PAPER])["papers"][PAPER]["waiting"] is False
    assert starred(home)
    assert len(home.acts_on(PAPER)) == acts + 1


def test_acts_that_overlap_arrive_in_their_order(paired: Browser, home: Home) -> None:
    tab = own_page(paired)
    home.act(Verb.READ, PAPER, OTHER)
    acts = {paper: len(home.acts_on(paper)) for paper in (PAPER, OTHER)}
    replies = tab.run(
        """(ids) => Promise.all(Array.from({length: 20}, (_, number) => chrome.runtime.sendMessage({
          kind: "act", act_id: crypto.randomUUID(), ids: [ids[number % 2]], marks: {later: number % 4 < 2},
        })))""",
        [PAPER, OTHER],
    )
    assert [reply["outcome"] for reply in replies] == ["kept"] * 20
    for paper, before in acts.items():
        assert home.stands(paper).later is None
        assert len(home.acts_on(paper)) == before + 10


def test_the_status_tells_the_app_and_its_newest_day(paired: Browser, home: Home) -> None:
    status = ask(own_page(paired), "status")
    assert status["trouble"] is None
    assert status["app"]["api"] == 1
    assert status["port"] == home.port
    assert status["day"]["state"] == "complete"
    assert "token" not in status["paired"]


def test_a_revoked_browser_is_shut_out_and_keeps_its_acts(paired: Browser, home: Home) -> None:
    tab = own_page(paired)
    home.revoke()
    reply = ask(tab, "act", ids=[PAPER], marks=STAR)
    assert (reply["outcome"], reply["trouble"]["kind"]) == ("waiting", "shut_out")
    home.pair(paired)
    assert ask(tab, "reach") == {"trouble": None, "waiting": 0}
    assert starred(home)


def test_no_token_is_where_pages_could_read_it(paired: Browser, home: Home, site: ArxivSite) -> None:
    tab = own_page(paired)
    ask(tab, "papers", ids=[PAPER])
    stored = tab.run("() => chrome.storage.local.get()")
    token = tab.run(
        """() => new Promise((resolve) => {
          const opening = indexedDB.open("arxivtui");
          opening.onsuccess = () => {
            const reading = opening.result.transaction("singles").objectStore("singles").get("pairing");
            reading.onsuccess = () => resolve(reading.result.token);
          };
        })"""
    )
    assert len(token) > 40
    assert token not in str(stored)
    tab.open(site.put_capture(INVENTED / "pages" / "list-cs.LG-new-2025-03-03.html"))
    assert tab.run("() => indexedDB.databases()") == []


def test_what_is_forgotten_is_gone(paired: Browser, home: Home) -> None:
    tab = own_page(paired)
    ask(tab, "act", ids=[PAPER], marks=STAR)
    assert ask(tab, "forget") == {}
    status = ask(tab, "status")
    assert (status["paired"], status["trouble"]["kind"]) == (None, "unpaired")
    assert (status["waiting"], status["remembered"]) == (0, 0)
    assert ask(tab, "papers", ids=[PAPER])["papers"] == {}
