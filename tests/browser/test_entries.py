"""Which papers are found on which page, and where their badges go: on every page of arXiv's at hand."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html

from arxivtui.domain import ArxivId
from arxivtui.server import app
from tests.browser import badges, content_files
from tests.browser.arxiv_pages import CAPTURED, INVENTED, REAL_DAYS, ArxivSite, read
from tests.browser.driver import Browser
from tests.shared_data import needs_shared
from tests.stand_ins.arxiv_markup import new_page
from tests.stand_ins.invented import DAYS, MONDAY

FOLDERS = [
    pytest.param(INVENTED, id="invented"),
    pytest.param(CAPTURED, id="captured", marks=needs_shared),
    pytest.param(REAL_DAYS, id="real days", marks=needs_shared),
]
MATCHED = ("/list", "/abs/", "/search", "/catchup", "/a/")

READ = """() => {
  const page = arxivtui.pages.read(document, location);
  return page && {...page, entries: page.entries.map(each => each.id), sections: page.sections.length};
}"""

# Each badge's id, and that of the link before it or, on an abstract page, of the page.
PLACES = """() => [...document.querySelectorAll('[data-arxivtui="badge"]')].map(badge => {
  const link = badge.previousElementSibling;
  const line = badge.closest("dt, .list-title, .dateline");
  const end = badge.parentElement.matches(".dateline") && badge.parentElement.lastChild === badge;
  return [badge.dataset.id, end ? "end" : link.getAttribute("href"), line !== null];
})"""


@dataclass(frozen=True)
class Captured:
    """A page at hand, and the papers that it is about, in its order."""

    name: str
    address: str
    papers: list[str]


def pages_of(folder: Path) -> list[Captured]:
    """The HTML pages of a folder on which the extension runs; some have the same address."""
    with (folder / "INDEX.tsv").open(encoding="utf-8", newline="") as index:
        rows = list(csv.DictReader(index, delimiter="\t"))
    found = []
    for row in rows:
        file = folder / row["file"]
        if ".html" not in row["file"] or not urlsplit(row["url"]).path.startswith(MATCHED):
            continue
        found.append(Captured(row["file"], row["url"], papers_on(read(file), row["url"])))
        if "entries" in row and "/abs/" not in row["url"]:
            assert len(found[-1].papers) == int(row["entries"]), row["file"]
    return found


def papers_on(page: bytes, url: str) -> list[str]:
    """By another parser and other rules than the extension's: one for each `dt`, result, or abstract."""
    tree = html.document_fromstring(page.decode("utf-8", "replace"))
    if "/abs/" in url:
        return [_paper(each) for each in tree.iter("link") if each.get("rel") == "canonical"]
    firsts = [
        next((link for link in each.iter("a") if "/abs/" in link.get("href", "")), None)
        for each in tree.iter("dt", "p")
        if each.tag == "dt" or "list-title" in each.get("class", "")
    ]
    return [_paper(each) for each in firsts if each is not None]


def _paper(link: html.HtmlElement) -> str:
    return ArxivId.parse(link.get("href", "").rpartition("/abs/")[2]).value


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_page_has_one_badge_an_entry_and_none_elsewhere(
    paired: Browser, site: ArxivSite, folder: Path
) -> None:
    tab = paired.tab
    for page in pages_of(folder):
        site.put_capture(folder / page.name)
        tab.open(page.address)
        content_files.run_in(tab, ["content/pages.js"])

        seen = tab.run(READ)
        assert (seen["entries"], seen["strange"]) == (page.papers, False), page
        if page.papers:
            css, count = badges.BADGE, len(page.papers)
            tab.wait_for("(css, count) => document.querySelectorAll(css).length >= count", css, count)
        places = tab.run(PLACES)
        assert [each[0] for each in places] == page.papers, page
        for paper, link, in_place in places:
            assert in_place, (page, paper)
            assert link == "end" or ArxivId.parse(link.rpartition("/abs/")[2]).value == paper, (page, paper)


def test_mathjax_lets_all_of_ours_alone(paired: Browser, site: ArxivSite) -> None:
    """It passes over what has a class that is not its own; so all that we add to a page has one of ours."""
    tab = paired.tab
    tab.open(site.put("/list/cs.LG/new", new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY])))
    tab.wait_until_shown(badges.BADGE)
    tab.click(badges.of("2500.00011"))

    bare = """() => [...document.querySelectorAll("[data-arxivtui], [data-arxivtui] *")]
      .filter(each => !(each.getAttribute("class") ?? "").split(" ").some(one => one.startsWith("arxivtui-")))
      .map(each => each.outerHTML.slice(0, 200))"""
    assert tab.run(bare) == []


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The routes that the endpoint was asked for, in order."""
    routes: list[str] = []
    answer = app._Answering.__call__

    async def note(self: Any, scope: Any, receive: Any, send: Any) -> None:
        routes.append(scope["path"])
        await answer(self, scope, receive, send)

    monkeypatch.setattr(app._Answering, "__call__", note)
    return routes


@pytest.mark.parametrize("name", ["list-cs.LG-recent", "abs-2500.00015", "search-example"])
def test_a_page_makes_one_request_for_all_of_its_papers(
    paired: Browser, site: ArxivSite, name: str, asked: list[str]
) -> None:
    asked.clear()

    paired.tab.open(site.put_capture(INVENTED / "pages" / f"{name}.html"))
    paired.tab.wait_until_shown(badges.BADGE)

    # The options page, by which the browser was paired, asks for the day.
    assert sorted(set(asked) - {"/v1/ping", "/v1/day"}) == ["/v1/papers"]
    assert asked.count("/v1/papers") == 1


def test_a_page_without_papers_makes_none(paired: Browser, site: ArxivSite, asked: list[str]) -> None:
    asked.clear()
    for name in ("search-nothing", "abs-404", "list-cs.LG-new-2025-03-05"):
        paired.tab.open(site.put_capture(INVENTED / "pages" / f"{name}.html"))
    # Once one with papers is there, those before it have had their time.
    paired.tab.open(site.put_capture(INVENTED / "pages" / "abs-2500.00015.html"))
    paired.tab.wait_until_shown(badges.BADGE)

    assert asked.count("/v1/papers") == 1
