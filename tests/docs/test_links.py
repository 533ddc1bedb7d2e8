"""The same pages on GitHub: every link within the repository arrives, at its heading where it names one."""

import re
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from tests.docs.conftest import ROOT

PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("tests/browser/*.md")])
IN_HTML = re.compile(r'\b(?:src|srcset|href)="([^"]+)"')


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_arrives(page: Path) -> None:
    assert [link for link in _links(page) if not _arrives(page, link)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_nothing_stands_in_a_page_that_the_site_alone_understands(page: Path) -> None:
    directives = [
        token.info for token in _tokens(page) if token.type == "fence" and token.info.startswith("{")
    ]

    assert directives == []


def test_the_index_names_every_page() -> None:
    named = {urlsplit(link).path for link in _links(ROOT / "docs" / "index.md")}

    assert {page.name for page in (ROOT / "docs").glob("*.md")} - {"index.md"} <= named


@cache
def _tokens(page: Path) -> list[Token]:
    parsed = MarkdownIt("commonmark").enable("table").parse(page.read_text("utf-8"))
    return [inner for token in parsed for inner in (token, *(token.children or []))]


def _links(page: Path) -> list[str]:
    """The addresses of links and pictures, those in HTML included; not those of other sites."""
    found = [str(token.attrGet("href") or token.attrGet("src") or "") for token in _tokens(page)]
    for token in _tokens(page):
        if token.type in ("html_block", "html_inline"):
            found += IN_HTML.findall(token.content)
    return [link for link in found if link and not urlsplit(link).scheme]


def _arrives(page: Path, link: str) -> bool:
    parts = urlsplit(link)
    target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
    if not target.exists():
        return False
    return not parts.fragment or target.suffix != ".md" or unquote(parts.fragment) in _anchors(target)


@cache
def _anchors(page: Path) -> set[str]:
    """The anchors that GitHub gives a page's headings."""
    found: list[str] = []
    for heading, text in zip(_tokens(page), _tokens(page)[1:], strict=False):
        if heading.type == "heading_open":
            words = "".join(child.content for child in text.children or [])
            slug = re.sub(r"[^\w\- ]", "", words.lower()).replace(" ", "-")
            times = sum(one == slug or one.startswith(slug + "#") for one in found)
            found.append(f"{slug}#{times}" if times else slug)
    return {slug.replace("#", "-") for slug in found}
