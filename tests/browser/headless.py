"""Real browsers without a window, and a loopback server that sees what they ask for."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit

PATIENCE_SECONDS = 90
"""A browser that has not finished by then has failed; a cold start on a busy machine takes a few."""

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FIREFOX = ("firefox-esr", "firefox")

Opener = Callable[[str, Path, Path], None]
"""Opens an address, with a folder for its profile, and leaves a picture in a file."""

# Nothing but the page asks the network for anything.
FIREFOX_SETTINGS = """\
user_pref("app.normandy.enabled", false);
user_pref("app.update.enabled", false);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.safebrowsing.downloads.enabled", false);
user_pref("browser.safebrowsing.malware.enabled", false);
user_pref("browser.safebrowsing.phishing.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("extensions.update.enabled", false);
user_pref("network.captive-portal-service.enabled", false);
user_pref("network.connectivity-service.enabled", false);
user_pref("services.settings.server", "http://127.0.0.1:9/");
user_pref("toolkit.telemetry.enabled", false);
"""


class PageServer:
    """Answers with the pages it was given and remembers every path that was asked for.

    Attributes:
        address: scheme, host and port, without a slash at the end.
        asked: the paths, in order.
    """

    def __init__(self, pages: dict[str, str], port: int) -> None:
        self.pages = pages
        self.address = f"http://127.0.0.1:{port}"
        self.asked: list[str] = []


@contextmanager
def serving(pages: dict[str, str]) -> Iterator[PageServer]:
    """A server on loopback, for as long as the block lasts."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            server.asked.append(path)
            page = server.pages.get(path)
            body = (page or "").encode()
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its base's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as listener:
        server = PageServer(pages, listener.server_port)
        thread = Thread(target=listener.serve_forever, daemon=True)
        thread.start()
        try:
            yield server
        finally:
            listener.shutdown()
            thread.join()


def installed(names: tuple[str, ...]) -> str | None:
    """The path of the first of these programs that is there."""
    return next((path for name in names if (path := shutil.which(name))), None)


def open_in_chromium(url: str, scratch: Path, picture: Path) -> None:
    """Load a page in Chromium, let its scripts run, and take its picture."""
    program = installed(CHROMIUM)
    assert program is not None
    _run(
        [
            program,
            "--headless",
            "--no-sandbox",  # it refuses to sandbox itself for root
            "--disable-gpu",
            "--disable-quic",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--no-first-run",
            "--hide-scrollbars",
            "--virtual-time-budget=3000",
            "--window-size=1000,1400",
            f"--user-data-dir={scratch / 'chromium'}",
            f"--screenshot={picture}",
            url,
        ],
        scratch,
    )


def open_in_firefox(url: str, scratch: Path, picture: Path) -> None:
    """Load a page in Firefox, let its scripts run, and take its picture."""
    program = installed(FIREFOX)
    assert program is not None
    profile = scratch / "firefox"
    profile.mkdir()
    (profile / "user.js").write_text(FIREFOX_SETTINGS)
    _run(
        [
            program,
            "--headless",
            "--no-remote",
            "--profile",
            str(profile),
            "--window-size=1000,1400",
            "--screenshot",
            str(picture),
            url,
        ],
        scratch,
    )


def _run(command: list[str], scratch: Path) -> None:
    # A home of its own: no profile of the person who runs the tests is touched.
    environment = {**os.environ, "HOME": str(scratch), "XDG_CACHE_HOME": str(scratch / "cache")}
    with (scratch / "browser.log").open("wb") as log:
        browser = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=scratch,
            env=environment,
            start_new_session=True,
        )
        with ending_with_us(browser.pid):
            try:
                browser.wait(timeout=PATIENCE_SECONDS)
            finally:
                # Its helper processes are in its session; some outlive it.
                end_session(browser.pid)
                browser.wait()


def end_session(leader: int) -> None:
    """Kill a process that leads a session, and all that belong to it."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)


@contextmanager
def ending_with_us(leader: int) -> Iterator[None]:
    """Have the session of this process end with the tests, should a signal end those inside the block."""
    # Its input ends when the tests' process does, whatever ends that.
    watch = subprocess.Popen(
        ["sh", "-c", 'read -r _; kill -s KILL -- "-$1"', "sh", str(leader)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        yield
    finally:
        watch.kill()
        watch.communicate()
