"""Pages that are not as arXiv's are, or that others have been at: what is found on them, and what is not."""

from dataclasses import replace

import pytest

from arxivtui.domain import Kind
from tests.browser import badges, content_files
from tests.browser.content_files import Scripted
from tests.browser.test_entries import READ
from tests.stand_ins.arxiv_markup import Line, new_page
from tests.stand_ins.arxiv_paper_pages import abs_page, search_page
from tests.stand_ins.invented import DAYS, MONDAY, PAPERS

INSERT = """() => {
  globalThis.page = arxivtui.pages.read(document, location);
  arxivtui.badge.insert(page.entries, () => undefined, {asOf: null, requested: ""});
  return [...document.querySelectorAll('[data-arxivtui="badge"]')].map(each => each.dataset.id);
}"""

# What MathJax 2 makes of `$...$` in all elements of the class `mathjax`, and of nothing inside another class.
TYPESET = """() => {
  for (const element of document.querySelectorAll(".mathjax")) {
    for (const node of [...element.childNodes].filter(each => each.nodeType === Node.TEXT_NODE)) {
      const [before, formula, ...after] = node.data.split("$");
      if (formula === undefined) continue;
      const made = ["MathJax_Preview", "MathJax"].map(name => {
        const span = document.createElement("span");
        span.className = name;
        span.textContent = name === "MathJax" ? formula : "";
        return span;
      });
      const script = document.createElement("script");
      script.type = "math/tex";
      script.textContent = formula;
      node.replaceWith(before, ...made, script, after.join("$"));
    }
  }
  return document.querySelectorAll(".MathJax").length;
}"""


def listing(entries: str) -> str:
    """A page of one list."""
    return (
        "<!doctype html><meta charset='utf-8'><title>Invented</title><main><div id='dlpage'>"
        f"<dl id='articles'><h3>New</h3>{entries}</dl></div></main>"
    )


def an_entry(href: str, text: str = "arXiv") -> str:
    """One entry with such a link."""
    return f"<dt><a href='{href}' title='Abstract'>{text}</a> [<a href='/pdf/x'>pdf</a>]</dt><dd>Words.</dd>"


def ids_on(scripted: Scripted, page: str | bytes, path: str = "/list/cs.LG/new") -> list[str]:
    """The papers that are found on a page."""
    found = scripted.open(page, path).run(READ)
    return list(found["entries"]) if found else []


def test_ids_are_as_the_endpoint_takes_them(scripted: Scripted) -> None:
    links = {
        "/abs/2500.00011v3": "2500.00011",
        "https://arxiv.org/abs/hep-th/9901001v12": "hep-th/9901001",
        "//export.arxiv.org/abs/math.GT/0202001": "math/0202001",
        "http://www.arxiv.org/abs/cond-mat/0703772?context=cs": "cond-mat/0703772",
        "/abs/2501.1234": "2501.01234",
        "/abs/0704.0051": "0704.0051",
        "/abs/arXiv:2500.00012#top": "2500.00012",
        " /abs/2500.00013 ": "2500.00013",
    }
    assert ids_on(scripted, listing("".join(map(an_entry, links)))) == list(links.values())


def test_links_to_nothing_are_no_entries(scripted: Scripted) -> None:
    links = [
        "javascript:location='/abs/2500.00001'",
        "https://elsewhere.example/abs/2500.00001",
        "https://arxiv.org.elsewhere.example/abs/2500.00001",
        "data:text/html,/abs/2500.00001",
        "/abs/../abs/2500.00001",
        "/abs/2500.00001%00",
        "/abs/<script>alert(1)</script>",
        "/abs/2500.0000１",
        "/abs/2500.000011",
        "/abs/hep-th/990100",
        "/abs/2500.00001v0",
        "/abs/2500.00001/extra",
        "/abs/__proto__",
        "/abs/",
        "",
    ]
    good = an_entry("/abs/2500.00002")
    entries = "".join(an_entry(link.replace("'", "&#39;")) for link in links)

    assert ids_on(scripted, listing(entries + good + entries)) == ["2500.00002"]


def test_only_the_id_of_an_entry_counts(scripted: Scripted) -> None:
    """Links in abstracts and comments are many, and lists may be inside lists."""
    nested = "<dl><dt><a href='/abs/2500.00091' title='Abstract'>x</a></dt><dd>y</dd></dl>"
    entries = (
        "<dt><a href='/abs/2500.00001' title='Abstract'>arXiv</a> <a href='/abs/2500.00092'>see</a></dt>"
        f"<dd>As in <a href='/abs/2500.00093' title='Abstract'>this</a>. {nested}</dd>"
        "<dt><a href='/abs/2500.00002' title='Abstract'>no dd follows</a></dt>"
        "<dt>no link</dt><dd>of nobody</dd>"
        "<div><dt><span class='list-identifier'><a href='/abs/2500.00003'>x</a></span></dt><dd>y</dd></div>"
        "<dt><a href='#' title='Abstract'>x</a> <a href='/abs/2500.00004'>paper</a></dt><dd>y</dd><dd>z</dd>"
        "<h3>Heading</h3><dd>of nobody</dd>"
    )
    found = ids_on(scripted, listing(entries))

    assert found == ["2500.00001", "2500.00002", "2500.00003", "2500.00004"]
    rows = """arxivtui.pages.read(document, location).entries
      .map(each => each.rows.map(row => row.localName).join(' '))"""
    assert scripted.tab.run(rows) == ["dt dd", "dt", "div", "dt dd dd"]


def test_a_paper_that_stands_there_twice_is_two_entries(scripted: Scripted) -> None:
    ids_on(scripted, listing(an_entry("/abs/2500.00001") + an_entry("/abs/2500.00001v2")))

    assert scripted.tab.run(INSERT) == ["2500.00001", "2500.00001"]


def test_badges_that_an_older_run_has_left_are_taken_away(scripted: Scripted) -> None:
    ids_on(scripted, listing(an_entry("/abs/2500.00001") + an_entry("/abs/2500.00002")))

    scripted.tab.run(INSERT)

    assert scripted.tab.run(INSERT) == ["2500.00001", "2500.00002"]


def test_two_thousand_entries(scripted: Scripted) -> None:
    page = new_page(
        "cs.LG", MONDAY, {Kind.NEW: [replace(PAPERS["2500.00011"], id=f"2500.{n:05}") for n in range(2_000)]}
    )

    assert ids_on(scripted, page) == [f"2500.{n:05}" for n in range(2_000)]
    assert len(scripted.tab.run(INSERT)) == 2_000


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/list/cs.LG/new", "<main><ul><li><a href='/abs/2500.00001'>arXiv</a> A title</li></ul></main>"),
        (
            "/search/?query=x",
            "<main><div class='result'><a href='https://arxiv.org/abs/2500.00001'>x</a></div></main>",
        ),
        ("/abs/2500.00001", "<meta name='citation_arxiv_id' content='2500.00001'><main><p>Words.</p></main>"),
    ],
    ids=["list", "search", "abs"],
)
def test_markup_that_has_changed_is_said_to_be_strange(scripted: Scripted, path: str, page: str) -> None:
    assert ids_on(scripted, f"<!doctype html><title>x</title>{page}", path) == []
    assert scripted.tab.run(READ)["strange"]


@pytest.mark.parametrize(
    "page",
    [
        "<main><p>No updates today.</p></main>",
        "<header><a href='/abs/2500.00001'>Paper of the month</a></header><main><p>No updates.</p></main>",
        "<main data-arxivtui='card'><a href='/abs/2500.00001'>ours</a></main>",
        "<main><a href='https://elsewhere.example/abs/2500.00001'>elsewhere</a></main>",
    ],
    ids=["nothing", "header", "our own", "elsewhere"],
)
def test_an_empty_page_is_not(scripted: Scripted, page: str) -> None:
    assert ids_on(scripted, f"<!doctype html><title>x</title>{page}") == []
    assert not scripted.tab.run(READ)["strange"]


def test_pages_of_other_kinds_are_let_alone(scripted: Scripted) -> None:
    for path in ("/format/2500.00011", "/listing", "/abstract/2500.00011", "/year/cs/25", "/"):
        tab = scripted.open(listing(an_entry("/abs/2500.00011")), path)
        assert tab.run(READ) is None, path


def test_an_abstract_page_without_its_dateline_has_the_badge_before_the_abstract(scripted: Scripted) -> None:
    page = abs_page(PAPERS["cs/0000017"], MONDAY).replace(b"dateline", b"renamed")
    assert ids_on(scripted, page, "/abs/cs/0000017") == ["cs/0000017"]

    scripted.tab.run(INSERT)

    assert scripted.tab.attribute(f"{badges.BADGE} + blockquote", "class") == "abstract mathjax"


# ---- MathJax, which rewrites titles and abstracts under us ------------------------------------------------


@pytest.mark.parametrize("first", [True, False], ids=["before", "after"])
def test_mathjax_changes_no_badge(scripted: Scripted, first: bool) -> None:
    ids = [line.id for lines in DAYS["cs.LG", MONDAY].values() for line in lines]
    scripted.site.put("/list/cs.LG/new", new_page("cs.LG", MONDAY, DAYS["cs.LG", MONDAY]))
    scripted.tab.open("https://arxiv.org/list/cs.LG/new")
    if first:
        assert scripted.tab.run(TYPESET) > 0
    content_files.run_in(scripted.tab)

    assert scripted.tab.run(INSERT) == ids
    if not first:
        assert scripted.tab.run(TYPESET) > 0
        assert (
            scripted.tab.run(
                "[...document.querySelectorAll('dt [data-arxivtui]')].map(each => each.dataset.id)"
            )
            == ids
        )


def test_results_of_a_search_may_name_a_version(scripted: Scripted) -> None:
    lines: list[Line] = [PAPERS["2500.00011"], PAPERS["cs/0000017"]]
    page = search_page("x", lines, versions={"cs/0000017": 1})

    assert ids_on(scripted, page, "/search/?query=x") == ["2500.00011", "cs/0000017"]
