"""The drivers do what they say, in each browser: what the other tests here stand on."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.arxiv_pages import ArxivSite
from tests.browser.conftest import BROWSERS
from tests.browser.driver import EXTENSION, Browser, BrowserError
from tests.waiting import LONG, in_thread

PAGE = """<!doctype html><title>A page</title><meta charset="utf-8"><body data-focus="0">
<p>seen<span hidden>unseen</span></p><input id="field" value="a"><button id="near">near</button>
<div style="height:3000px"></div><button id="far">far</button>
<script>
for (const each of document.querySelectorAll("button")) each.onclick = () => { document.title = each.id; };
addEventListener("pageshow", event => { document.body.dataset.persisted = event.persisted; });
addEventListener("focus", () => { document.body.dataset.focus = +document.body.dataset.focus + 1; });
</script>"""


@pytest.fixture
def shown(browser: Browser, site: ArxivSite) -> Browser:
    site.put("/other", PAGE)
    browser.tab.open(site.put("/page", PAGE))
    return browser


def test_scripts_take_and_give_json_and_await_promises(shown: Browser) -> None:
    run = shown.tab.run

    assert run("document.title") == "A page"
    assert run("(a, b) => a.concat(b)", [1], ["é"]) == [1, "é"]
    assert run("Promise.resolve({late: true})") == {"late": True}
    assert run("() => { document.title = 'x'; }") is None
    with pytest.raises(BrowserError, match="of the test"):
        run("() => { throw new Error('of the test'); }")


def test_a_hand_on_mouse_and_keyboard(shown: Browser) -> None:
    tab = shown.tab

    tab.click("#near")
    assert tab.run("document.title") == "near"
    tab.click("#far")
    assert tab.run("document.title") == "far"
    tab.type("#field", "bç1")
    tab.press("Backspace")
    tab.press("Shift+X")
    assert tab.run("document.querySelector('#field').value") == "abçX"
    assert tab.focused() == "input#field"
    tab.press("Tab")
    assert tab.focused() == "button#near"
    assert tab.texts("p") == ["seen"]
    assert tab.is_shown("p")
    assert not tab.is_shown("span")


def test_a_page_comes_back_from_the_cache(shown: Browser) -> None:
    tab = shown.tab
    tab.run("() => { document.title = 'as it was left'; }")

    tab.open("https://www.arxiv.org/other")
    tab.back()

    tab.wait_for("document.body.dataset.persisted === 'true'")
    assert tab.url == "https://arxiv.org/page"
    assert tab.run("document.title") == "as it was left"


def test_a_tab_is_told_that_the_reader_came_back(shown: Browser) -> None:
    tab = shown.tab
    shown.new_tab().open("https://arxiv.org/other")
    before = int(tab.attribute("body", "data-focus") or 0)

    tab.focus()

    tab.wait_for("before => +document.body.dataset.focus > before", before)


def test_the_window_and_what_its_reader_prefers(shown: Browser, tmp_path: Path) -> None:
    tab = shown.tab
    inside = "[innerWidth, innerHeight, devicePixelRatio]"
    media = """["(prefers-color-scheme: dark)", "(prefers-reduced-motion: reduce)",
                "(prefers-contrast: more)", "(forced-colors: active)"]
                .map(each => matchMedia(each).matches)"""
    assert tab.run(inside) == [1100, 800, 1]
    assert tab.run(media) == [False, False, False, False]

    tab.size(400, 700)
    assert tab.run(inside) == [400, 700, 1]
    tab.size(1000, 600, zoom=2)
    assert tab.run(inside) == [500, 300, 2]

    shown.prefer(dark=True, reduced_motion=True)
    assert tab.run(media) == [True, True, False, False]
    shown.prefer(contrast=True)
    assert tab.run(media) == [False, False, True, False]
    shown.prefer(forced_colors=True)
    assert tab.run(media)[3]
    shown.prefer()
    assert tab.run(media) == [False, False, False, False]

    tab.picture(tmp_path / "seen.png")
    assert (tmp_path / "seen.png").read_bytes().startswith(b"\x89PNG")


def test_nothing_leaves_this_computer(shown: Browser, site: ArxivSite) -> None:
    tab = shown.tab

    tab.run("fetch('https://static.arxiv.org/x.css').then(() => 1, () => 0)")
    tab.open("https://somewhere.example/")
    assert "Nothing is at this address" in tab.text("h1")

    assert "https://static.arxiv.org/x.css" in site.asked


# ---- an extension whose scripts fail ----------------------------------------------------------------------


@pytest.fixture(params=BROWSERS)
def failing(request: pytest.FixtureRequest, tmp_path: Path, site: ArxivSite) -> Iterator[Browser]:
    """A browser of its own with another extension, each of whose scripts throws."""
    folder = tmp_path / "failing"
    folder.mkdir()
    manifest = {
        "manifest_version": 3,
        "name": "Failing",
        "version": "1",
        "browser_specific_settings": {"gecko": {"id": "failing@invented.example"}},
        "background": {"service_worker": "background.js", "scripts": ["background.js"]},
        "content_scripts": [{"matches": ["https://arxiv.org/*"], "js": ["content.js"]}],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    for name in ("background", "content", "own"):
        (folder / f"{name}.js").write_text(
            f"setTimeout(() => {{ throw new Error('in {name}'); }});\nx_{name}_x;\n"
        )
    (folder / "own.html").write_text("<!doctype html><script src=own.js></script>")
    if request.param == "chromium":
        from tests.browser.chromium import Chromium

        browser: Browser = Chromium(tmp_path, folder)
    else:
        from tests.browser.firefox import Firefox

        browser = Firefox(tmp_path, folder)
    browser.install(site)
    yield browser
    browser.close()


def test_errors_of_every_part_of_the_extension_are_found(failing: Browser, site: ArxivSite) -> None:
    failing.tab.open(site.put("/page", PAGE))
    failing.new_tab().open(failing.extension_url("own.html"))

    failing.tab.wait_for("document.title")
    found = " ".join(_errors_of_all(failing))

    for name in ("background", "content", "own"):
        assert f"in {name}" in found
        assert f"x_{name}_x" in found


def _errors_of_all(browser: Browser) -> list[str]:
    for _ in range(1000):
        if len(found := browser.errors()) >= 6:
            return found
        browser.tab.run("new Promise(done => setTimeout(done, 50))")
    return browser.errors()


# ---- what is left behind ----------------------------------------------------------------------------------

# In a browser's place a program that keeps its standard output open for as long as it runs.
WATCHED = """
import subprocess, time
from tests.browser.headless import ending_with_us
program = subprocess.Popen(["sleep", "600"], start_new_session=True)
with ending_with_us(program.pid):
    print("runs", flush=True)
    time.sleep(600)
"""


def test_tests_that_are_killed_leave_no_browser_behind() -> None:
    command = [sys.executable, "-c", WATCHED]
    with subprocess.Popen(command, cwd=EXTENSION.parent, stdout=subprocess.PIPE) as tests:
        assert tests.stdout is not None
        assert tests.stdout.readline() == b"runs\n"

        tests.kill()

        assert in_thread(tests.stdout.read).result(LONG) == b""
