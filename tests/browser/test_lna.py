"""Who on a page of the public web may speak with this computer, as each browser has it: a background alone.

Both browsers ask the reader whether a *page* may look for programs on this computer, in the page's name, and
without a window to ask in refuse, or wait. For a background with the permission for the host nobody is asked.
The extension stands on that; if a browser changes it, these tests say so.
"""

import json
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from tests.browser import badges
from tests.browser.arxiv_pages import INVENTED, ArxivSite, read
from tests.browser.conftest import BROWSERS
from tests.browser.driver import EXTENSION, Answer, Browser
from tests.browser.home import Home
from tests.stand_ins.endpoint import EndpointStandIn, Said
from tests.stand_ins.loopback import LoopbackServer

LISTING = INVENTED / "pages" / "list-cs.LG-new-2025-03-03.html"

# A program that would let every page read its answers: only the browser stands in the way.
OPEN = Said(
    body=b"{}",
    headers={
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Allow-Headers": "*",
        "Access-Control-Allow-Private-Network": "true",
    },
)

# What hangs on a question that nobody can answer is given up; it was sent at once, or never is.
ASK = """(who, port) => fetch(`http://127.0.0.1:${port}/${who}`, {
  method: "POST",
  body: "{}",
  headers: {"Content-Type": "application/json"},
  signal: who === "background" ? null : AbortSignal.timeout(1500),
}).then(answer => `answered ${answer.status}`, error => `failed: ${error.name}`)"""
BACKGROUND = f"""
const ask = {ASK};
chrome.runtime.onMessage.addListener((port, sender, reply) => {{
  ask("background", port).then(reply);
  return true;
}});
"""
CONTENT = f"""
const ask = {ASK};
const told = document.body.dataset;
chrome.runtime.sendMessage(told.port).then(answer => {{ told.background = answer; }});
ask("content", told.port).then(answer => {{ told.content = answer; }});
"""
NOTHING: Answer = (404, "text/plain", b"")


class TlsSite:
    """A server on this computer with a page of https://arxiv.org; Firefox is told that it is a public one."""

    def __init__(self, scratch: Path, page: bytes) -> None:
        key, certificate = scratch / "key.pem", scratch / "certificate.pem"
        subject = ["-subj", "/CN=arxiv.org", "-addext", "subjectAltName=DNS:arxiv.org"]
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", *subject]
        subprocess.run(
            [*command, "-keyout", str(key), "-out", str(certificate)], check=True, capture_output=True
        )

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(page)))
                self.end_headers()
                self.wfile.write(page)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base's name
                pass

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server = LoopbackServer(0, Handler)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.url = f"https://arxiv.org:{self.server.port}/list/cs.LG/new"
        self.settings = (
            'user_pref("network.dns.forceResolve", "127.0.0.1");\n'
            f'user_pref("network.lna.address_space.public.override", "127.0.0.1:{self.server.port}");\n'
        )


@contextmanager
def in_public(
    name: str, scratch: Path, page: bytes, extension: Path = EXTENSION
) -> Iterator[tuple[Browser, str]]:
    """A browser with an extension, and the address of a page that it takes for one of the public web's."""
    with ExitStack() as ends:
        if name == "chromium":
            from tests.browser.chromium import Chromium

            # A page that a test gives counts as public here.
            site = ArxivSite()
            browser: Browser = Chromium(scratch, extension)
            ends.callback(browser.close)
            browser.install(site)
            yield browser, site.put("/list/cs.LG/new", page)
            return

        from tests.browser.firefox import Firefox

        # In Firefox it does not: only one from a connection does.
        if shutil.which("openssl") is None:
            pytest.skip("no openssl to make a certificate with")
        tls = TlsSite(scratch, page)
        tls.server.start()
        ends.callback(tls.server.stop)
        browser = Firefox(scratch, extension, tls.settings)
        ends.callback(browser.close)
        browser.install(lambda url: None if url.startswith("https://arxiv.org:") else NOTHING)
        yield browser, tls.url


@pytest.fixture
def asking(tmp_path: Path) -> Path:
    """An extension whose background and content script each ask a port, with the permission for the host."""
    folder = tmp_path / "asking"
    folder.mkdir()
    manifest = {
        "manifest_version": 3,
        "name": "Asking",
        "version": "1",
        "browser_specific_settings": {"gecko": {"id": "asking@invented.example"}},
        "host_permissions": ["http://127.0.0.1/*"],
        "background": {"service_worker": "background.js", "scripts": ["background.js"]},
        "content_scripts": [{"matches": ["https://arxiv.org/*"], "js": ["content.js"]}],
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    (folder / "background.js").write_text(BACKGROUND)
    (folder / "content.js").write_text(CONTENT)
    return folder


@pytest.mark.parametrize("name", BROWSERS)
def test_only_a_background_may_ask_this_computer(name: str, asking: Path, tmp_path: Path) -> None:
    with EndpointStandIn() as program:
        program.answers = dict.fromkeys(("/background", "/content", "/page"), OPEN)
        page = f"<!doctype html><title>Public</title><body data-port={program.port}>".encode()
        with in_public(name, tmp_path, page, asking) as (browser, url):
            browser.tab.open(url)
            by_page = browser.tab.run(ASK, "page", program.port)
            browser.tab.wait_for("document.body.dataset.content && document.body.dataset.background")
            by_content, by_background = browser.tab.run(
                "[document.body.dataset.content, document.body.dataset.background]"
            )

        assert by_background == "answered 200"
        assert by_content.startswith("failed")
        assert by_page.startswith("failed")
        assert program.paths == ["/background"]  # Of the others nothing came, not even a question beforehand.


@pytest.mark.parametrize("name", [each for each in BROWSERS if each.id == "firefox"])
def test_badges_come_without_a_prompt_on_a_public_page(name: str, home: Home, tmp_path: Path) -> None:
    """In Chromium all pages of these tests are public ones."""
    with in_public(name, tmp_path, read(LISTING)) as (browser, url):
        home.pair(browser)
        browser.tab.open(url)
        assert browser.tab.run(ASK, "v1/ping", home.port).startswith("failed")

        badges.wait_until_live(browser.tab, "2500.00011")
        assert len(badges.shown(browser.tab)) == 11
        assert browser.errors() == []
