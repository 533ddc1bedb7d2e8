"""Chromium with the extension, driven by Playwright."""

import asyncio
import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from playwright.async_api import (
    BrowserContext,
    CDPSession,
    Error,
    Page,
    Playwright,
    Route,
    async_playwright,
)

from tests.browser.driver import (
    AS_JSON,
    EXTENSION,
    PATIENCE,
    Browser,
    BrowserError,
    Button,
    LoopThread,
    Site,
    Tab,
    arguments_of,
)
from tests.browser.headless import CHROMIUM, installed

_OPTIONS = (
    "--no-sandbox",  # it refuses to sandbox itself for root
    "--enable-unsafe-extension-debugging",
    "--enable-logging",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_UNWANTED = ("--disable-extensions", "--disable-back-forward-cache", "--hide-scrollbars")
_CONSOLE = re.compile(r':\w+:CONSOLE[:(]\d+\)?\] "(.*)", source: (\S*) \((\d+)\)$')
_MILLISECONDS = PATIENCE * 1000


class ChromiumTab(Tab):
    """One page."""

    def __init__(self, browser: "Chromium", page: Page) -> None:
        self._browser = browser
        self._page = page
        self._cdp: CDPSession | None = None

    def open(self, url: str) -> None:
        self._do(self._page.goto(url))

    def run(self, script: str, *arguments: Any) -> Any:
        answer = self._do(self._page.evaluate(AS_JSON % script, arguments_of(arguments)))
        return json.loads(answer)

    def click(self, css: str, button: Button = "left") -> None:
        self._do(self._page.locator(f"{css} >> visible=true").first.click(button=button))

    def hover(self, css: str) -> None:
        self._do(self._page.locator(f"{css} >> visible=true").first.hover())

    def press(self, keys: str, css: str | None = None) -> None:
        if css is not None:
            self._do(self._page.locator(f"{css} >> visible=true").first.focus())
        self._do(self._page.keyboard.press(keys))

    def type(self, css: str, text: str) -> None:
        self.click(css)
        self.press("End")
        self._do(self._page.keyboard.type(text))

    def picture(self, path: Path, *, full: bool = False) -> None:
        self._do(self._page.screenshot(path=path, full_page=full))

    def back(self) -> None:
        # Playwright's own `go_back` waits for a load, of which there is none from the back-forward cache.
        before = self.url
        self.run("void history.back()")
        self.wait_for("before => location.href !== before && document.readyState === 'complete'", before)

    def reload(self) -> None:
        self._do(self._page.reload())

    def focus(self) -> None:
        self._do(self._page.bring_to_front())
        # For Playwright's pages the browser says that all of them are in front, always.
        self.tell_of_focus()

    def size(self, width: int, height: int, *, zoom: float = 1) -> None:
        self._do(self._page.set_viewport_size({"width": int(width / zoom), "height": int(height / zoom)}))
        self._do(self._scale(int(width / zoom), int(height / zoom), zoom))

    async def _scale(self, width: int, height: int, zoom: float) -> None:
        if self._cdp is None:
            self._cdp = await self._page.context.new_cdp_session(self._page)
        await self._cdp.send(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": zoom, "mobile": False},
        )

    def close(self) -> None:
        self._browser.tabs.remove(self)
        self._do(self._page.close())

    def emulate(self, **media: Any) -> None:
        """What a reader prefers, in the browser's words."""
        self._do(self._page.emulate_media(**media))

    def _do(self, work: Any) -> Any:
        return self._browser.do(work)


class Chromium(Browser):
    """Debian's Chromium. Extensions come and go by its debugging protocol: one browser serves all tests.

    Args:
        scratch: an empty folder for its profile and logs.
        extension: the unpacked extension.
    """

    name = "chromium"

    def __init__(self, scratch: Path, extension: Path = EXTENSION) -> None:
        self._extension = str(extension.resolve())
        self.id = id_of(extension)
        self._log = scratch / "chromium.log"
        self._read = 0
        self._media: dict[str, Any] = {}
        self.tabs = []
        self._loop = LoopThread()
        try:
            self._playwright, self._context, self._cdp = self._loop.run(self._start(scratch), 2 * PATIENCE)
        except BaseException:
            self._loop.close()
            raise

    async def _start(self, scratch: Path) -> tuple[Playwright, BrowserContext, CDPSession]:
        playwright = await async_playwright().start()
        program = installed(CHROMIUM)
        assert program is not None
        try:
            context = await playwright.chromium.launch_persistent_context(
                scratch / "chromium",
                executable_path=program,
                headless=True,
                timeout=_MILLISECONDS,
                viewport={"width": 1100, "height": 800},
                ignore_default_args=list(_UNWANTED),
                args=[*_OPTIONS, f"--log-file={self._log}"],
                env={**os.environ, "HOME": str(scratch), "XDG_CACHE_HOME": str(scratch / "cache")},
            )
            context.set_default_timeout(_MILLISECONDS)
            await context.route(re.compile(r"^https:"), self._answer)
            assert context.browser is not None
            return playwright, context, await context.browser.new_browser_cdp_session()
        except BaseException:
            await playwright.stop()
            raise

    async def _answer(self, route: Route) -> None:
        answer = self.site(route.request.url)
        with suppress(Error):  # The page is gone already.
            if answer is None:
                await route.continue_()
                return
            status, kind, body = answer
            await route.fulfill(status=status, content_type=kind, body=body)

    def do(self, work: Any) -> Any:
        """Have Playwright do something."""
        try:
            return self._loop.run(work)
        except Error as error:
            raise BrowserError(str(error)) from None

    def marked(self, work: Callable[[], object]) -> dict[str, float]:
        """CPU milliseconds of the page's thread at each `performance.mark` that `work` makes, by its name."""
        browser = self._context.browser
        assert browser is not None
        self.do(browser.start_tracing(categories=["blink.user_timing"]))
        try:
            work()
        finally:
            trace = json.loads(self.do(browser.stop_tracing()))
        return {each["name"]: each["tts"] / 1000 for each in trace["traceEvents"] if "tts" in each}

    def in_background(self, script: str) -> Any:
        """What a script answers in the extension's background, which must be awake."""
        awake = [each for each in self._context.service_workers if self.id in each.url]
        if not awake:
            raise BrowserError("the extension's background is asleep")
        return self.do(awake[-1].evaluate(script))

    def install(self, site: Site) -> None:
        self.site = site
        self._media = {}
        self._read = self._log.stat().st_size if self._log.exists() else 0
        self.do(self._anew())

    async def _anew(self) -> None:
        old = list(self._context.pages)
        page = await self._context.new_page()
        for each in old:
            await each.close()
        await self._context.clear_cookies()
        with suppress(Error):  # It was not there.
            await self._cdp.send("Extensions.uninstall", {"id": self.id})
        loaded = await self._cdp.send("Extensions.loadUnpacked", {"path": self._extension})
        assert loaded["id"] == self.id
        self.tabs[:] = [ChromiumTab(self, page)]

    def new_tab(self) -> ChromiumTab:
        tab = ChromiumTab(self, self.do(self._context.new_page()))
        if self._media:
            tab.emulate(**self._media)
        self.tabs.append(tab)
        return tab

    def extension_url(self, path: str) -> str:
        return f"chrome-extension://{self.id}/{path}"

    def prefer(
        self,
        *,
        dark: bool = False,
        reduced_motion: bool = False,
        contrast: bool = False,
        forced_colors: bool = False,
    ) -> None:
        self._media = {
            "color_scheme": "dark" if dark else "light",
            "reduced_motion": "reduce" if reduced_motion else "no-preference",
            "contrast": "more" if contrast else "no-preference",
            "forced_colors": "active" if forced_colors else "none",
        }
        for tab in self.tabs:
            assert isinstance(tab, ChromiumTab)
            tab.emulate(**self._media)

    def errors(self) -> list[str]:
        return list(self._console())

    def _console(self) -> Iterator[str]:
        with self._log.open(encoding="utf-8", errors="replace") as log:
            log.seek(self._read)
            for line in log:
                if (said := _CONSOLE.search(line)) and said[2].startswith(f"chrome-extension://{self.id}/"):
                    yield f"{said[2].removeprefix(f'chrome-extension://{self.id}/')}:{said[3]}: {said[1]}"

    def limit_room(self, size: int) -> None:
        """Have the browser keep no more than so many bytes for the extension; call it before any are kept."""
        self.do(self._limit(size))

    async def _limit(self, size: int) -> None:
        page = self._context.pages[0]
        cdp = await self._context.new_cdp_session(page)
        origin = f"chrome-extension://{self.id}"
        await cdp.send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": size})

    def is_alive(self) -> bool:
        try:
            self.do(self._cdp.send("Browser.getVersion"))
        except BrowserError:
            return False
        return True

    def close(self) -> None:
        try:
            self._loop.run(self._end())
        finally:
            self._loop.close()

    async def _end(self) -> None:
        with suppress(Error, TimeoutError):  # It has crashed, or hangs; Playwright's own end is its end too.
            await asyncio.wait_for(self._context.close(), PATIENCE / 2)
        await self._playwright.stop()


def id_of(extension: Path) -> str:
    """What Chromium calls an unpacked extension: its folder's hash, in hexadecimal with the digits a to p."""
    digest = sha256(str(extension.resolve()).encode()).hexdigest()[:32]
    return "".join(chr(ord("a") + int(digit, 16)) for digit in digest)
