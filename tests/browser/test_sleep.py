"""A background that the browser has put to sleep wakes for the next message, and has forgotten nothing."""

import itertools
import json
import os
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.browser import badges
from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.conftest import BROWSERS
from tests.browser.driver import AS_JSON, EXTENSION, BrowserError, arguments_of
from tests.browser.headless import CHROMIUM, end_session, ending_with_us, installed
from tests.browser.home import INVENTED_DAY, Home
from tests.waiting import LONG, until

QUIET = "manifest.json"
"""Of the extension's own, and without a script that would ask its background for anything."""
STATUS = "chrome.runtime.sendMessage({kind: 'status'})"


class Cdp:
    """A Chromium that is spoken to directly: Playwright's attention keeps every worker awake.

    The protocol: https://chromedevtools.github.io/devtools-protocol/.
    """

    def __init__(self, scratch: Path) -> None:
        from websockets.sync.client import connect

        program = installed(CHROMIUM)
        assert program is not None
        self._profile = scratch / "chromium"
        self._open = ExitStack()
        options = ["--headless", "--no-sandbox", "--no-first-run", "--disable-background-networking"]
        options += ["--remote-debugging-port=0", f"--user-data-dir={self._profile}"]
        options += [f"--load-extension={EXTENSION}", f"--disable-extensions-except={EXTENSION}"]
        with (scratch / "chromium.log").open("wb") as log:
            self._process = subprocess.Popen(
                [program, *options, "about:blank"],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "HOME": str(scratch)},
                start_new_session=True,
            )
        self._open.enter_context(ending_with_us(self._process.pid))
        port = self._profile / "DevToolsActivePort"
        try:
            until(lambda: port.is_file() and len(port.read_text().split()) == 2, "Chromium to listen")
            number, path = port.read_text().split()
            address = f"ws://127.0.0.1:{number}{path}"
            self._socket = self._open.enter_context(
                connect(address, max_size=None, proxy=None, open_timeout=LONG)
            )
        except BaseException:
            self.close()
            raise
        self._numbers = itertools.count(1)

    def send(self, method: str, session: str = "", **parameters: Any) -> Any:
        """One command; its result."""
        number = next(self._numbers)
        to = {"sessionId": session} if session else {}
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters, **to}))
        while (answer := json.loads(self._socket.recv(LONG))).get("id") != number:
            pass  # An event.
        if "error" in answer:
            raise BrowserError(f"{method}: {answer['error']['message']}")
        return answer["result"]

    def targets(self, kind: str) -> list[Any]:
        """The pages, or workers, that there are."""
        found = self.send("Target.getTargets")["targetInfos"]
        return [each for each in found if each["type"] == kind]

    def page(self, url: str) -> str:
        """A new page; its session."""
        made = self.send("Target.createTarget", url=url)
        session = self.send("Target.attachToTarget", targetId=made["targetId"], flatten=True)["sessionId"]
        until(lambda: self.run(session, "document.readyState") == "complete", url)
        return str(session)

    def run(self, session: str, script: str, *arguments: Any) -> Any:
        """What a script in a page answers."""
        call = f"({AS_JSON % script})({json.dumps(arguments_of(arguments))})"
        told = self.send("Runtime.evaluate", session, expression=call, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in told:
            raise BrowserError(told["exceptionDetails"]["text"])
        return json.loads(told["result"]["value"])

    def close(self) -> None:
        """End it."""
        with self._open:
            end_session(self._process.pid)
            self._process.wait()


@pytest.fixture
def chromium(tmp_path: Path) -> Iterator[Cdp]:
    cdp = Cdp(tmp_path)
    yield cdp
    cdp.close()


@pytest.mark.parametrize("_name", [each for each in BROWSERS if each.id == "chromium"])
def test_chromiums_worker_wakes_and_is_still_paired(_name: str, chromium: Cdp, home: Home) -> None:
    from tests.browser.chromium import id_of

    page = chromium.page(f"chrome-extension://{id_of(EXTENSION)}/{QUIET}")
    home.pair_with(lambda script, *arguments: chromium.run(page, script, *arguments))
    (worker,) = chromium.targets("service_worker")

    chromium.send("ServiceWorker.enable", page)
    chromium.send("ServiceWorker.stopAllWorkers", page)
    until(lambda: not chromium.targets("service_worker"), "the worker to sleep")
    status = chromium.run(page, STATUS)

    assert status["trouble"] is None
    assert status["paired"]["label"] == "A browser on a test"
    (awake,) = chromium.targets("service_worker")
    assert awake["targetId"] != worker["targetId"]


@pytest.mark.parametrize("browser", [each for each in BROWSERS if each.id == "firefox"], indirect=True)
def test_firefoxs_event_page_wakes_and_a_star_arrives(browser: Any, home: Home, site: ArxivSite) -> None:
    home.pair(browser)
    site.put_day(INVENTED, INVENTED_DAY)
    browser.tab.open("https://arxiv.org/list/cs.LG/new")
    browser.tab.wait_until_shown(badges.BADGE)
    (paper_id, *_) = [each for each in home.listed("state:unread") if each in badges.shown(browser.tab)]
    badges.wait_until_live(browser.tab, paper_id)

    browser.put_to_sleep()
    browser.tab.press("s", badges.of(paper_id))

    until(lambda: home.stands(paper_id).starred, "the star to arrive")
    badges.wait_until_live(browser.tab, paper_id)
    assert browser.is_awake()
