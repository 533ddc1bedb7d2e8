"""What the policy in the manifest keeps the extension from, whatever its code were to ask for."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.browser.arxiv_pages import ArxivSite
from tests.browser.conftest import BROWSERS
from tests.browser.driver import EXTENSION, Browser
from tests.stand_ins.endpoint import EndpointStandIn, Said

FETCH = "url => fetch(url).then(answer => `answered ${answer.status}`, error => `failed: ${error.name}`)"
BACKGROUND = f"""
chrome.runtime.onMessage.addListener((url, sender, reply) => {{
  ({FETCH})(url).then(reply);
  return true;
}});
"""
LOADED = """(kind, url) => new Promise(done => {
  const element = document.createElement(kind);
  element.onload = () => done("loaded");
  element.onerror = () => done("failed");
  if (kind === "link") element.rel = "stylesheet";
  element[kind === "link" ? "href" : "src"] = url;
  document.body.append(element);
})"""


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """An extension with our policy that may ask arXiv's servers too, and does as it is told."""
    folder = tmp_path / "asking"
    folder.mkdir()
    policy = json.loads((EXTENSION / "manifest.json").read_text(encoding="utf-8"))["content_security_policy"]
    manifest = {
        "manifest_version": 3,
        "name": "Asking",
        "version": "1",
        "browser_specific_settings": {"gecko": {"id": "asking@invented.example"}},
        "host_permissions": ["http://127.0.0.1/*", "http://localhost/*", "https://arxiv.org/*"],
        "content_security_policy": policy,
        "background": {"service_worker": "background.js", "scripts": ["background.js"]},
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "background.js").write_text(BACKGROUND)
    (folder / "page.html").write_text("<!doctype html><title>Its own page</title><body>")
    return folder


@pytest.mark.parametrize("name", BROWSERS)
def test_nobody_but_this_computer_is_asked(name: str, asking: Path, tmp_path: Path) -> None:
    site = ArxivSite()
    elsewhere = site.put("/list/cs.LG/new", "a page")
    browser = started(name, tmp_path, asking)
    try:
        browser.install(site)
        tab = browser.tab
        tab.open(browser.extension_url("page.html"))

        def asked_by_both(url: str) -> list[Any]:
            return [tab.run(FETCH, url), tab.run("url => chrome.runtime.sendMessage(url)", url)]

        with EndpointStandIn() as program:
            program.answers["/"] = Said(body=b"{}")
            assert asked_by_both(f"http://127.0.0.1:{program.port}/") == ["answered 200"] * 2
            there = len(program.paths)
            for url in (elsewhere, f"http://localhost:{program.port}/"):
                assert asked_by_both(url) == ["failed: TypeError"] * 2
            for kind in ("img", "script", "link"):
                assert tab.run(LOADED, kind, elsewhere) == "failed"

            assert len(program.paths) == there
        assert site.asked == []
    finally:
        browser.close()


def started(name: str, scratch: Path, extension: Path) -> Browser:
    """A browser of its own with this extension."""
    if name == "chromium":
        from tests.browser.chromium import Chromium

        return Chromium(scratch, extension)
    from tests.browser.firefox import Firefox

    return Firefox(scratch, extension)
