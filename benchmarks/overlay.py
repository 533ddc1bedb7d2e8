"""What the extension costs a page: `python -m benchmarks.overlay [--rounds N] [--css DIR]`.

A listing of 1,500 entries with abstracts, all stored and scored, in Chromium and in Firefox. Milliseconds,
each the median of the rounds, of which each loads the page anew.

The page: the files that the extension runs on arXiv's pages, run as scripts of the page's own, since
content scripts cannot be timed from outside; it is the same work on the same page. Each line has the time
of the script and that of the layout which the browser has to do after it: in Chromium the CPU of the page's
thread, by its own trace, in Firefox that of the clock; and both by the clock. Beside them is what no
extension can do without: a bare loop that appends one span an entry, and one that moves the same rows.
`dim` is the first look at which papers are to be dimmed or hidden, `sort` the first order by score, `back`
arXiv's own again, `again` by score once more, `hide` what is below 50.

The request: the extension itself, paired with `arxivtui serve` in a process of its own on a store of 10,000
papers. From one of its own pages: the message to the background and back, with the ping, its proof and the
papers remembered; then the bare fetch of the same papers.

The whole: the extension itself on the page, from the start of the load to its parsed document and to the last
badge, and the sum of all layout shifts, which Chromium alone tells; beside it the page without the extension.

`--css` is a folder with arXiv's own style sheets, which are not in this repository.
"""

import argparse
from collections.abc import Callable
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from arxivtui.domain import Kind
from benchmarks import budgets
from benchmarks import overlay_scripts as scripts
from benchmarks.figures import Figure, add_option, figure, leave
from benchmarks.options import at_least_one, parse
from benchmarks.served import UNLIMITED, Server, served_home
from benchmarks.stored_papers import NEWEST, read_papers
from tests.browser.arxiv_pages import ArxivSite
from tests.browser.content_files import paper, run_in
from tests.browser.driver import EXTENSION, Browser, Tab
from tests.browser.headless import CHROMIUM, FIREFOX, installed
from tests.browser.home import Home
from tests.stand_ins.arxiv_markup import Line, new_page
from tests.stand_ins.browser import let_in

ENTRIES = 1_500
STORED = 10_000

_LISTING = "https://arxiv.org/list/cs.LG/new"
_ELSEWHERE = "https://arxiv.org/elsewhere"
"""The same page where the extension does not run."""
_UNWATCHED = "https://arxiv.org/unwatched"
"""Likewise, and nothing listens to what changes there."""
_OPTIONS = "options/options.html"
_PARTS = ("scan", "insert", "dim", "sort", "back", "again", "hide")

Times = dict[str, float]


def listing(entries: int) -> tuple[list[str], str]:
    """Ids and page of the newest papers stored: half new, a quarter cross-listed, a quarter replaced."""
    lines = [
        Line(each.id, each.title, each.authors, each.abstract, each.categories)
        for each in islice(read_papers(STORED), entries)
    ]
    half, quarter = entries // 2, entries // 4
    sections = {
        Kind.NEW: lines[:half],
        Kind.CROSS: lines[half : half + quarter],
        Kind.REPLACE: lines[half + quarter :],
    }
    page = new_page("cs.LG", NEWEST, sections).decode()
    return [line.id for line in lines], page.replace("<head>", f"<head>{scripts.STYLES}", 1)


def known_of(ids: list[str]) -> dict[str, Any]:
    """Something of everything that a badge can say."""
    return {
        one: paper(
            score=float(number * 37 % 101),
            scorer="local" if number % 3 else "example-model",
            state=("unread", "seen", "dismissed")[number % 7 % 3],
            starred=number % 11 == 0,
            matched="author Ada Example" if number % 50 == 0 else "",
        )
        for number, one in enumerate(ids)
    }


def medians(measure: Callable[[], Times], rounds: int) -> Times:
    """Measure so often."""
    found = [measure() for _ in range(rounds)]
    return {name: median(each[name] for each in found) for name in found[0]}


def work(browser: Browser, script: str, known: dict[str, Any]) -> Times:
    """The page anew, and what each part of such work costs there: script, layout, and both by the clock."""
    tab = browser.tab
    tab.open(_UNWATCHED)
    run_in(tab)
    tab.run(scripts.STYLE, (EXTENSION / "content" / "badge.css").read_text(encoding="utf-8"))
    clock: Times = {}
    spent = marked(browser, lambda: clock.update(tab.run(script, known))) or clock
    times: Times = {}
    for part in (name.removesuffix(" begun") for name in clock if name.endswith(" begun")):
        begun, done, laid_out = (f"{part} {when}" for when in ("begun", "done", "laid out"))
        times[part] = spent[done] - spent[begun]
        times[f"{part} layout"] = spent[laid_out] - spent[done]
        times[f"{part} wall"] = clock[laid_out] - clock[begun]
    return times


def marked(browser: Browser, marking: Callable[[], object]) -> Times:
    """Do it; the CPU of the page's thread at each of its marks, where the browser tells it."""
    if browser.name == "chromium":
        from tests.browser.chromium import Chromium

        assert isinstance(browser, Chromium)
        return browser.marked(marking)
    marking()
    return {}


def loaded(tab: Tab, url: str, badges: int) -> Times:
    """The page anew, and what the extension makes of it by itself."""
    tab.open(url)
    tab.wait_for("count => watched.badges >= count", badges)
    return dict(tab.run(scripts.WATCHED))


def requested(browser: Browser, home: Home, ids: list[str], rounds: int) -> Times:
    """Requests for these papers, from a page of the extension's own."""
    origin = browser.extension_url("").rstrip("/")
    token = let_in(home.directories.database, "A bare fetch", origin)
    tab = browser.new_tab()
    tab.open(browser.extension_url(_OPTIONS))

    def measure() -> Times:
        asked = tab.run(scripts.ASK, ids)
        return {"asked": asked, "fetched": tab.run(scripts.FETCH, ids, home.port, token)}

    # The first wakes the background, and has it remember the papers.
    measure()
    found = medians(measure, rounds)
    tab.close()
    browser.tab.focus()
    return found


def report(browser: Browser, home: Home, ids: list[str], rounds: int) -> list[Figure]:
    """Measure and print one browser; the same as data."""
    known, tab = known_of(ids), browser.tab
    own = medians(lambda: work(browser, scripts.OWN, known), rounds)
    bare = medians(lambda: work(browser, scripts.BARE, known), rounds)
    columns = f"{'script':>9}{'layout':>9}{'both':>9}{'wall':>9}"
    print(f"{browser.name:<10}{columns}    bare:{columns}")
    for part in _PARTS:
        print(f"  {part:<8}{_costs(own, part)}{'':>9}{_costs(bare, part)}")
    print(f"  scan and insert together: {own['scan'] + own['insert']:.1f} ms of script")
    without = medians(lambda: loaded(tab, _ELSEWHERE, 0), rounds)
    home.pair(browser)
    request = requested(browser, home, ids, rounds)
    counting = count_requests(browser)
    with_it = medians(lambda: loaded(tab, _LISTING, len(ids)), rounds)
    asked = None if counting is None else counting() / rounds
    print(
        f"  request  {request['asked']:.0f} ms from a page and back, "
        f"of which a bare fetch is {request['fetched']:.0f} ms"
    )
    print(
        f"  whole    parsed after {with_it['parsed']:.0f} ms (without: {without['parsed']:.0f}), "
        f"last badge after {with_it['badges']:.0f} ms"
    )
    if "shift" in with_it:
        print(f"  shift    {with_it['shift']:.4f} (without: {without['shift']:.4f})")
    if asked is not None:
        print(f"  requests for scores, each time that the page is loaded: {asked:g}")
    print(flush=True)
    return figures(browser.name, own, bare, request, with_it, without, asked, rounds)


def count_requests(browser: Browser) -> Callable[[], int] | None:
    """Count the requests for scores from now on; None where the browser does not tell."""
    if browser.name != "chromium":
        return None
    from tests.browser.chromium import Chromium

    assert isinstance(browser, Chromium)
    browser.in_background(scripts.COUNT_REQUESTS)
    return lambda: int(browser.in_background(scripts.REQUESTS))


def figures(
    browser: str,
    own: Times,
    bare: Times,
    request: Times,
    with_it: Times,
    without: Times,
    requests: float | None,
    rounds: int,
) -> list[Figure]:
    """As data."""

    def at(key: str, name: str, value: float, unit: str, *peers: tuple[str, float]) -> Figure:
        return figure(
            f"overlay.{browser}-{key}", f"{browser.capitalize()}: {name}", value, unit, *peers, runs=rounds
        )

    loop, page = "a bare loop", "the page without the extension"
    given = [
        at(
            "badges",
            "scan and insert, script",
            own["scan"] + own["insert"],
            "ms",
            (loop, bare["scan"] + bare["insert"]),
        ),
        at("sort", "first order by score, script", own["sort"], "ms", (loop, bare["sort"])),
        at(
            "request",
            "scores, from a page and back",
            request["asked"],
            "ms",
            ("a bare fetch", request["fetched"]),
        ),
        at("parsed", "the page is parsed", with_it["parsed"], "ms", (page, without["parsed"])),
        at("last", "the last badge is there", with_it["badges"], "ms", (page, without["parsed"])),
    ]
    if requests is not None:
        given.append(at("requests", "requests for scores a page", requests, ""))
    if "shift" in with_it:
        given.append(at("shift", "layout shift", with_it["shift"], "", (page, without["shift"])))
    return given


def _costs(times: Times, part: str) -> str:
    if part not in times:
        return ""
    script, layout = times[part], times[f"{part} layout"]
    return f"{script:>9.1f}{layout:>9.1f}{script + layout:>9.1f}{times[f'{part} wall']:>9.1f}"


def start(name: str, scratch: Path) -> Browser:
    """A browser of this kind."""
    if name == "chromium":
        from tests.browser.chromium import Chromium

        return Chromium(scratch)
    from tests.browser.firefox import Firefox

    return Firefox(scratch)


def main() -> None:
    """Print the tables."""
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("--rounds", type=at_least_one, default=5)
    arguments.add_argument("--css", type=Path)
    add_option(arguments)
    given = parse(arguments)
    ids, page = listing(ENTRIES)
    site = ArxivSite(given.css)
    watched = page.replace("<head>", f"<head>{scripts.WATCH}", 1)
    for url, each in ((_LISTING, watched), (_ELSEWHERE, watched), (_UNWATCHED, page)):
        site.put(url.removeprefix("https://arxiv.org"), each)
    print(f"{len(ids):,} entries, {len(page) / 1e6:.1f} MB; milliseconds, medians of {given.rounds}\n")
    found: list[Figure] = []
    left_out = []
    for name, programs in (("chromium", CHROMIUM), ("firefox", FIREFOX)):
        if installed(programs) is None:
            print(f"{name}: not installed")
            left_out.append(f"{name.capitalize()} is not installed.")
            continue
        with ExitStack() as opened:
            root = opened.enter_context(served_home(STORED))
            server = opened.enter_context(Server.of(root, UNLIMITED))
            home = Home(root)
            opened.callback(home.close)
            home.port = server.port
            scratch = opened.enter_context(TemporaryDirectory(ignore_cleanup_errors=True))
            browser = start(name, Path(scratch))
            opened.callback(browser.close)
            browser.install(site)
            found += report(browser, home, ids, given.rounds)
    print(
        f"budgets in Chromium: scan and insert {budgets.BADGES.text} of script, "
        f"sort {budgets.BADGES_SORT.text}, layout shift {budgets.SHIFT.text}, "
        f"requests {budgets.REQUESTS.text}"
    )
    leave(given.figures, found, left_out)


if __name__ == "__main__":
    main()
