"""The site builds strictly, loads nothing from elsewhere, and can be searched without a server."""

import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import lxml.html
import pytest
from lxml.html import HtmlElement

from tests.browser.headless import CHROMIUM, installed
from tests.docs.conftest import ROOT

LOADS = ("src", "srcset", "data", "poster", "action", "background")
"""Attributes whose address a browser fetches by itself."""
LOADING_LINKS = {"stylesheet", "icon", "preload", "prefetch", "preconnect", "dns-prefetch", "modulepreload"}
IN_STYLE = re.compile(r"""(?:url\(\s*|@import\s+(?:url\(\s*)?)["']?([^"')\s;]+)""")


def test_every_page_is_in_the_site(site: Path) -> None:
    pages = {page.stem for page in (ROOT / "docs").glob("*.md")}

    assert {page.stem for page in site.glob("*.html")} - {"search", "genindex"} == pages


def test_nothing_is_loaded_from_elsewhere(site: Path) -> None:
    elsewhere = [
        (page.name, address)
        for page in site.rglob("*.html")
        for address in _loaded(lxml.html.parse(page).getroot())
        if _leaves(address)
    ]
    elsewhere += [
        (file.name, address)
        for file in site.rglob("*")
        if file.suffix in (".css", ".svg")
        for address in IN_STYLE.findall(file.read_text("utf-8"))
        if _leaves(address)
    ]

    assert elsewhere == []


def test_every_link_and_picture_of_a_page_is_there(site: Path) -> None:
    anchors = {page: _anchors(page) for page in site.glob("*.html")}
    dead = [
        (page.name, address)
        for page in anchors
        for address in lxml.html.parse(page).getroot().xpath("//@href | //@src")
        if not _leaves(address) and not _arrives(page, address, anchors)
    ]

    assert dead == []


def test_pictures_are_shown_for_light_and_dark(site: Path) -> None:
    images = lxml.html.parse(site / "index.html").getroot().xpath("//article//img")

    assert [image.get("class") for image in images] == ["only-dark", "only-light"]
    assert {image.get("alt") != "" for image in images} == {True}
    assert all(image.getparent().get("href") == image.get("src") for image in images)


@pytest.mark.browser
@pytest.mark.skipif(not installed(CHROMIUM), reason="no Chromium is installed")
def test_a_browser_finds_a_word_without_a_network(site: Path) -> None:
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as drive:
        browser = drive.chromium.launch(executable_path=installed(CHROMIUM), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 390, "height": 800})
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto((site / "search.html").as_uri() + "?q=harvest+OR+papers_per_day")
        page.get_by_role("link", name="Configuration").first.wait_for()
        page.goto((site / "index.html").as_uri())
        sideways = page.evaluate(
            "document.documentElement.scrollWidth > document.documentElement.clientWidth"
        )
        browser.close()

    assert [url for url in asked if urlsplit(url).scheme not in ("file", "data")] == []
    assert not sideways


def _loaded(page: HtmlElement) -> Iterator[str]:
    """Every address that a browser would fetch for a page by itself."""
    for element in page.iter("*"):
        yield from (element.get(name) for name in LOADS if element.get(name))
        if element.tag == "link" and LOADING_LINKS & set(element.get("rel", "").split()):
            yield element.get("href")
        yield from IN_STYLE.findall(element.get("style", ""))
        if element.tag == "style":
            yield from IN_STYLE.findall(element.text or "")


def _leaves(address: str) -> bool:
    parts = urlsplit(address)
    return parts.scheme not in ("", "data") or bool(parts.netloc)


def _anchors(page: Path) -> set[str]:
    return {"", *lxml.html.parse(page).getroot().xpath("//@id | //a/@name")}


def _arrives(page: Path, address: str, anchors: dict[Path, set[str]]) -> bool:
    parts = urlsplit(address)
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    return target.exists() and unquote(parts.fragment) in anchors.get(target, {parts.fragment})
