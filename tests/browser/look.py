"""Open a page with the extension, paired with an arxivtui that has the sample days, and take its picture.

    python -m tests.browser.look /list/cs.LG/new --out list.png
    python -m tests.browser.look tests/fixtures/arxiv-pages/pages/list-cs.LG-new-2025-03-04.html --out day.png
    python -m tests.browser.look options/options.html --out options.png --firefox --dark --width 400

A path is looked up among the invented pages and, where they are, the captured ones; a file is shown where it
was captured; a path within the extension is one of its own pages.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.browser.arxiv_pages import CAPTURED, INVENTED, REAL_DAYS, ArxivSite
from tests.browser.driver import EXTENSION, Browser, Tab
from tests.browser.home import INVENTED_DAY, REAL_DAY, Home, sample_home

_STEPS = "click:CSS, hover:CSS, press:KEY, run:SCRIPT, stop:, start:, reload:"


def main(arguments: Sequence[str] | None = None) -> int:
    """Take a picture, or a few."""
    given = _parser().parse_args(arguments)
    with ExitStack() as opened:
        scratch = Path(opened.enter_context(tempfile.TemporaryDirectory(ignore_cleanup_errors=True)))
        home = sample_home(scratch / "home")
        opened.callback(home.close)
        home.start()
        browser = _browser(scratch, firefox=given.firefox)
        opened.callback(browser.close)
        site = everything(given.css)
        browser.install(site)
        browser.prefer(
            dark=given.dark,
            reduced_motion=given.reduced_motion,
            contrast=given.contrast,
            forced_colors=given.forced_colors,
        )
        if not given.unpaired:
            home.pair(browser)
        if given.stopped == "before":
            home.stop()
        tab = browser.tab
        tab.size(given.width, given.height, zoom=given.zoom)
        tab.open(_address(given.page, site, browser))
        _settle(tab)
        if given.stopped == "after":
            home.stop()
            tab.reload()
            _settle(tab)
        _do(tab, given.do, home)
        tab.picture(given.out, full=given.full)
        for error in browser.errors():
            print(error, file=sys.stderr)
    print(given.out)
    return 0


def everything(css: Path | None = None) -> ArxivSite:
    """arXiv with all pages that are at hand; where two have one address, the real one."""
    site = ArxivSite(css)
    site.put_all(INVENTED)
    site.put_day(INVENTED, INVENTED_DAY)
    if CAPTURED.is_dir():
        site.put_all(CAPTURED)
    if REAL_DAYS.is_dir():
        site.put_day(REAL_DAYS, REAL_DAY)
    return site


def _browser(scratch: Path, *, firefox: bool) -> Browser:
    if firefox:
        from tests.browser.firefox import Firefox

        return Firefox(scratch)
    from tests.browser.chromium import Chromium

    return Chromium(scratch)


def _address(page: str, site: ArxivSite, browser: Browser) -> str:
    if (EXTENSION / page.partition("#")[0].partition("?")[0]).is_file():
        return browser.extension_url(page)
    if Path(page).is_file():
        return site.put_capture(Path(page).resolve())
    if "://" in page:
        return page
    if page not in site.pages:
        raise SystemExit(f"no page at {page}; there are\n  " + "\n  ".join(sorted(site.pages)))
    return f"https://arxiv.org{page}"


def _settle(tab: Tab) -> None:
    """Until nothing has changed for half a second."""
    last, same = "", 0
    for _ in range(50):
        now = tab.run("document.documentElement.outerHTML")
        same = same + 1 if now == last else 0
        last = now
        if same == 5:
            return
        time.sleep(0.1)


def _do(tab: Tab, steps: Sequence[str], home: Home) -> None:
    for step in steps:
        what, _, rest = step.partition(":")
        match what:
            case "click":
                tab.click(rest)
            case "hover":
                tab.hover(rest)
            case "press":
                tab.press(rest)
            case "run":
                tab.run(rest)
            case "stop":
                home.stop()
            case "start":
                home.start()
            case "reload":
                tab.reload()
            case _:
                raise SystemExit(f"unknown step {what!r}: {_STEPS}")
        _settle(tab)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m tests.browser.look",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("page", help="a path of arXiv, a captured file, or a page of the extension")
    parser.add_argument("--out", type=Path, required=True, help="the PNG")
    parser.add_argument("--firefox", action="store_true", help="Firefox; else Chromium")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("--reduced-motion", action="store_true")
    parser.add_argument("--contrast", action="store_true", help="prefers-contrast: more")
    parser.add_argument("--forced-colors", action="store_true")
    parser.add_argument("--width", type=int, default=1100)
    parser.add_argument("--height", type=int, default=800)
    parser.add_argument("--zoom", type=float, default=1)
    parser.add_argument("--full", action="store_true", help="the whole page")
    parser.add_argument("--css", type=Path, help="a folder with arXiv's style sheets")
    parser.add_argument("--unpaired", action="store_true")
    parser.add_argument(
        "--stopped", choices=("before", "after"), help="arxivtui is closed before or after a first look"
    )
    parser.add_argument(
        "--do",
        action="append",
        default=[],
        metavar="STEP",
        help=f"{_STEPS}; may be repeated",
    )
    return parser


if __name__ == "__main__":
    raise SystemExit(main())
