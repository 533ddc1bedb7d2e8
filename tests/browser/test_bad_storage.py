"""What a browser keeps for the extension: full, broken, or a week old."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from arxivtui.domain import State, Verb
from tests.browser import badges
from tests.browser.arxiv_pages import ArxivSite
from tests.browser.conftest import BROWSERS
from tests.browser.driver import Browser
from tests.browser.home import Home
from tests.browser.listing import OTHER, PAPER, Listing, look_at_listing
from tests.waiting import until

MAKE_OLD = """(days) => new Promise((done, failed) => {
  const opening = indexedDB.open("arxivtui");
  opening.onerror = () => failed(opening.error);
  opening.onsuccess = () => {
    const transaction = opening.result.transaction("queue", "readwrite");
    let count = 0;
    transaction.objectStore("queue").openCursor().onsuccess = ({target: {result: cursor}}) => {
      if (!cursor) return;
      const at = new Date(Date.parse(cursor.value.at) - days * 86_400_000).toISOString();
      cursor.update({...cursor.value, at});
      count += 1;
      cursor.continue();
    };
    transaction.oncomplete = () => { opening.result.close(); done(count); };
  };
})"""


def test_a_queue_of_a_week_ago_gives_way_to_what_was_decided_since(
    listing: Listing, home: Home, paired: Browser
) -> None:
    home.stop()
    listing.tab.reload()
    badges.wait_until_remembered(listing.tab, PAPER)
    for paper_id in (PAPER, OTHER):
        listing.star(paper_id)
        badges.wait_until_waiting(listing.tab, paper_id)
    page = paired.new_tab()
    page.open(paired.extension_url("options/options.html"))
    assert page.run(MAKE_OLD, 7) == 2
    page.close()
    home.command.run("dismiss", PAPER)

    home.start()
    listing.tab.focus()
    until(lambda: home.stands(OTHER).starred, "the act that nothing stands against")
    badges.wait_for_mark(listing.tab, PAPER, "dismissed")
    badges.wait_for_mark(listing.tab, OTHER, "starred")

    assert home.stands(PAPER).starred is None
    assert home.stands(PAPER).state is State.DISMISSED
    listing.tab.wait_until_shown('[data-arxivtui="notice"]')
    told = paired.new_tab()
    told.open(paired.extension_url("options/options.html"))
    status = told.run("chrome.runtime.sendMessage({kind: 'status'})")
    assert [(each["ids"], each["why"]) for each in status["gaveWay"]] == [([PAPER], "conflict")]
    assert status["waiting"] == 0


# Opened anew for each piece: where one did not fit, Firefox takes no more through that connection.
FILL = """async () => {
  const put = bytes => new Promise((done, failed) => {
    const opening = indexedDB.open("filling");
    opening.onupgradeneeded = () => opening.result.createObjectStore("all", {autoIncrement: true});
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const transaction = opening.result.transaction("all", "readwrite");
      const end = stored => { opening.result.close(); done(stored); };
      transaction.oncomplete = () => end(true);
      transaction.onabort = () => end(false);
      transaction.objectStore("all").add(crypto.getRandomValues(new Uint8Array(bytes)));
    };
  });
  let count = 0;
  for (const bytes of [65536, 4096, 256]) while (await put(bytes)) count += bytes;
  return count;
}"""
EMPTY = """new Promise((done, failed) => {
  const deleting = indexedDB.deleteDatabase("filling");
  deleting.onsuccess = () => done(true);
  deleting.onerror = () => failed(deleting.error);
})"""


@pytest.fixture(params=BROWSERS)
def small(request: pytest.FixtureRequest, tmp_path: Path, site: ArxivSite) -> Iterator[Browser]:
    """A browser of its own that has room for a megabyte."""
    if request.param == "chromium":
        from tests.browser.chromium import Chromium

        chromium = Chromium(tmp_path)
        chromium.install(site)
        chromium.limit_room(1024 * 1024)
        browser: Browser = chromium
    else:
        from tests.browser.firefox import Firefox

        browser = Firefox(
            tmp_path, settings='user_pref("dom.quotaManager.temporaryStorage.fixedLimit", 1024);\n'
        )
        browser.install(site)
    yield browser
    browser.close()


def test_a_browser_whose_storage_is_full(small: Browser, home: Home, site: ArxivSite) -> None:
    home.pair(small)
    listing = look_at_listing(small, home, site)
    page = small.new_tab()
    page.open(small.extension_url("options/options.html"))
    assert page.run(FILL) > 0

    # An act that cannot be written down is not done, and the reader is told.
    listing.star(PAPER)
    listing.tab.wait_until_shown('[data-arxivtui="notice"] .arxivtui-words')
    badges.wait_for_mark(listing.tab, PAPER, "")
    assert home.stands(PAPER).starred is None

    # What arxivtui says is shown all the same.
    home.act(Verb.LATER, OTHER)
    listing.tab.reload()
    badges.wait_until_live(listing.tab, OTHER)
    badges.wait_for_mark(listing.tab, OTHER, "later")

    # With room again, all is as ever.
    assert page.run(EMPTY)
    listing.star(PAPER)
    until(lambda: home.stands(PAPER).starred, "the star to arrive")
    assert small.errors() == []


BREAK_STORAGE = """new Promise((done, failed) => {
  const opening = indexedDB.open("arxivtui", 1000);
  opening.onsuccess = () => { opening.result.close(); done(true); };
  opening.onerror = () => failed(opening.error);
})"""


def test_a_browser_whose_storage_cannot_be_read(listing: Listing, home: Home, paired: Browser) -> None:
    page = paired.new_tab()
    page.open(paired.extension_url("options/options.html"))
    assert page.run(BREAK_STORAGE)

    listing.star(PAPER)
    listing.tab.wait_until_shown('[data-arxivtui="notice"]')
    badges.wait_for_mark(listing.tab, PAPER, "")
    assert home.stands(PAPER).starred is None

    # The page is whole, and so are the pages of the extension.
    listing.tab.reload()
    assert listing.tab.count("dl#articles > dt") == 11
    assert page.run("chrome.runtime.sendMessage({kind: 'status'})")["paired"] is None
    assert json.dumps(page.run("chrome.storage.local.get()")).count("token") == 0
