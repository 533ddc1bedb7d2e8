"""Firefox ESR with the extension, driven by WebDriver BiDi; it needs no driver program."""

import asyncio
import base64
import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.browser.bidi import Bidi, keyboard, move, pointer
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
from tests.browser.headless import FIREFOX, FIREFOX_SETTINGS, end_session, ending_with_us, installed
from tests.waiting import until

UUID = "11111111-2222-4333-8444-555555555555"
"""The host of the extension's pages; by itself it is another one in each profile."""

_SETTINGS = """\
user_pref("extensions.webextensions.uuids", "{uuids}");
user_pref("extensions.webextensions.keepUuidOnUninstall", true);
user_pref("extensions.webextensions.keepStorageOnUninstall", false);
user_pref("browser.startup.page", 0);
user_pref("browser.sessionstore.resume_from_crash", false);
user_pref("browser.tabs.warnOnClose", false);
user_pref("browser.tabs.closeWindowWithLastTab", false);
user_pref("dom.disable_open_during_load", false);
user_pref("extensions.webextOptionalPermissionPrompts", false);
user_pref("network.proxy.type", 0);
user_pref("ui.prefersReducedMotion", 0);
user_pref("ui.useAccessibilityTheme", 0);
"""

_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")

# The middle of the first that is shown, scrolled into sight; or what is in the way, as a string.
_POINT = """async (css, over) => {
  const boxOf = each => each.getBoundingClientRect();
  const shown = each => boxOf(each).width > 0 && boxOf(each).height > 0
    && getComputedStyle(each).visibility === "visible";
  const found = [...document.querySelectorAll(css)].find(shown);
  if (!found) return JSON.stringify({trouble: "is not shown"});
  const inside = (x, y) => x >= 0 && y >= 0 && x < innerWidth && y < innerHeight;
  let box = boxOf(found);
  if (!inside(box.left, box.top) || !inside(box.right - 1, box.bottom - 1)) {
    found.scrollIntoView({block: "center", inline: "nearest", behavior: "instant"});
  }
  box = boxOf(found);
  // Two looks, a frame apart: what still moves is not hit. A page behind others draws no frames.
  await new Promise(done => { requestAnimationFrame(done); setTimeout(done, 100); });
  const again = boxOf(found);
  if (again.left !== box.left || again.top !== box.top) return JSON.stringify({trouble: "moves"});
  const lines = found.getClientRects();
  const first = lines.length > 1 ? lines[0] : box;
  const x = first.left + first.width / 2, y = first.top + first.height / 2;
  const hit = document.elementFromPoint(x, y);
  if (!(hit && (found.contains(hit) || (hit.closest("label")?.control === found)))) {
    return JSON.stringify({trouble: `has <${hit?.localName} class="${hit?.className}"> over it`});
  }
  return JSON.stringify({x, y});
}"""

# With the browser's own rights: what its error console holds of the extension.
_ERRORS = """uuid => JSON.stringify(Services.console.getMessageArray()
  .filter(each => each instanceof Ci.nsIScriptError && !(each.flags & Ci.nsIScriptError.warningFlag))
  .filter(each => (each.sourceName || "").includes(uuid))
  // Of a page that was left while it waited for an answer: Firefox's own word, and no mistake.
  .filter(each => !/^Promise (resolved|rejected) (while context is inactive|after context unloaded)/
    .test(each.errorMessage))
  .map(each => `${each.sourceName.split(uuid + "/").pop()}:${each.lineNumber}: ${each.errorMessage}`))"""
_STATE = "id => WebExtensionPolicy.getByID(id).extension.backgroundState"
_SLEEP = f"""async id => {{
  await WebExtensionPolicy.getByID(id).extension.terminateBackground();
  return ({_STATE})(id);
}}"""
_LET_INTO_PRIVATE = """async id => {
  const module = name => ChromeUtils.importESModule(`resource://gre/modules/${name}.sys.mjs`);
  const allowed = {permissions: ["internal:privateBrowsingAllowed"], origins: []};
  const {extension} = WebExtensionPolicy.getByID(id);
  await module("ExtensionPermissions").ExtensionPermissions.add(id, allowed, extension);
  await (await module("AddonManager").AddonManager.getAddonByID(id)).reload();
  Services.wm.getMostRecentWindow("navigator:browser").OpenBrowserWindow({private: true});
  return "";
}"""
_CLOSE_PRIVATE = """() => {
  for (const each of Services.wm.getEnumerator("navigator:browser")) {
    if (each.docShell.QueryInterface(Ci.nsILoadContext).usePrivateBrowsing) each.close();
  }
  return "";
}"""
_FORGET_ERRORS = "() => { Services.console.reset(); return ''; }"
_PREFERS = """wanted => String(["color-scheme: dark", "reduced-motion: reduce", "contrast: more"]
  .map(each => matchMedia(`(prefers-${each})`).matches)
  .concat(matchMedia("(forced-colors: active)").matches)) === String(wanted)"""
_PREFER = """given => {
  for (const [name, value] of Object.entries(JSON.parse(given))) {
    if (value === null) Services.prefs.clearUserPref(name);
    else Services.prefs.setIntPref(name, value);
  }
  return "";
}"""


class FirefoxTab(Tab):
    """One page."""

    def __init__(self, browser: "Firefox", context: str) -> None:
        self._browser = browser
        self._bidi = browser.bidi
        self._context = context

    def open(self, url: str) -> None:
        self._send("browsingContext.navigate", url=url, wait="complete")

    def run(self, script: str, *arguments: Any) -> Any:
        answer = self._do(self._bidi.call(self._context, AS_JSON % script, arguments_of(arguments)))
        return json.loads(answer)

    def click(self, css: str, button: Button = "left") -> None:
        number = {"left": 0, "middle": 1, "right": 2}[button]
        down, up = {"type": "pointerDown", "button": number}, {"type": "pointerUp", "button": number}
        x, y = self._point(css)
        self._do(self._bidi.act(self._context, pointer(move(x, y), down, up)))

    def hover(self, css: str) -> None:
        x, y = self._point(css)
        self._do(self._bidi.act(self._context, pointer(move(x, y))))

    def _point(self, css: str) -> tuple[float, float]:
        deadline, trouble = time.monotonic() + PATIENCE, ""
        while time.monotonic() < deadline:
            point = json.loads(self._do(self._bidi.call(self._context, _POINT, css)))
            if "trouble" not in point:
                return point["x"], point["y"]
            trouble = point["trouble"]
            time.sleep(0.02)
        raise BrowserError(f"{css} {trouble}")

    def press(self, keys: str, css: str | None = None) -> None:
        if css is not None:
            self.wait_until_shown(css)
            self.run("css => void document.querySelector(css).focus({focusVisible: true})", css)
        self._do(self._bidi.act(self._context, keyboard(keys)))

    def type(self, css: str, text: str) -> None:
        self.click(css)
        self._do(self._bidi.act(self._context, keyboard("End", *text)))

    def picture(self, path: Path, *, full: bool = False) -> None:
        taken = self._send("browsingContext.captureScreenshot", origin="document" if full else "viewport")
        path.write_bytes(base64.b64decode(taken["data"]))

    def back(self) -> None:
        before = self.url
        self._send("browsingContext.traverseHistory", delta=-1)
        self.wait_for("before => location.href !== before && document.readyState === 'complete'", before)

    def reload(self) -> None:
        self._send("browsingContext.reload", wait="complete")

    def focus(self) -> None:
        self._send("browsingContext.activate")
        # Without a window there is no window that could get the focus.
        self.tell_of_focus()

    def size(self, width: int, height: int, *, zoom: float = 1) -> None:
        inside = {"width": int(width / zoom), "height": int(height / zoom)}
        self._send("browsingContext.setViewport", viewport=inside, devicePixelRatio=float(zoom))

    def close(self) -> None:
        self._browser.tabs.remove(self)
        self._send("browsingContext.close")

    def _send(self, method: str, **parameters: Any) -> Any:
        return self._do(self._bidi.send(method, context=self._context, **parameters))

    def _do(self, work: Any) -> Any:
        return self._browser.do(work)


class Firefox(Browser):
    """Debian's Firefox. The extension is installed anew for each test, as a temporary add-on.

    Args:
        scratch: an empty folder for its profile and logs.
        extension: the unpacked extension.
        settings: further lines of its `user.js`.
    """

    name = "firefox"

    def __init__(self, scratch: Path, extension: Path = EXTENSION, settings: str = "") -> None:
        self._extension = str(extension.resolve())
        manifest = json.loads((extension / "manifest.json").read_text(encoding="utf-8"))
        self.id = str(manifest["browser_specific_settings"]["gecko"]["id"])
        self._scratch = scratch
        self.tabs = []
        self._process = self._started(settings)
        self._ends = ExitStack()
        self._ends.enter_context(ending_with_us(self._process.pid))
        self._loop = LoopThread()
        try:
            self.bidi = self._loop.run(self._connected(), 2 * PATIENCE)
        except BaseException:
            self.close()
            raise

    def _started(self, settings: str) -> subprocess.Popen[bytes]:
        program = installed(FIREFOX)
        assert program is not None
        profile = self._scratch / "firefox"
        profile.mkdir(parents=True)
        uuids = json.dumps({self.id: UUID}).replace('"', '\\"')
        own = _SETTINGS.replace("{uuids}", uuids)
        (profile / "user.js").write_text(FIREFOX_SETTINGS + own + settings, encoding="utf-8")
        command = [program, "--headless", "--no-remote", "--profile", str(profile)]
        command += ["--remote-debugging-port=0", "--remote-allow-hosts=127.0.0.1,localhost"]
        command += ["--remote-allow-system-access", "--width=1100", "--height=886"]
        home = {"HOME": str(self._scratch), "XDG_CACHE_HOME": str(self._scratch / "cache")}
        with (self._scratch / "firefox.log").open("wb") as log:
            return subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._scratch,
                env={**os.environ, **home},
                start_new_session=True,
            )

    async def _connected(self) -> Bidi:
        while True:
            said = (self._scratch / "firefox.log").read_text(encoding="utf-8", errors="replace")
            if listening := _LISTENING.search(said):
                break
            if self._process.poll() is not None:
                raise BrowserError(f"Firefox ended: {said}")
            await asyncio.sleep(0.05)
        bidi = await Bidi.connected(listening[1])
        await bidi.hear("network.beforeRequestSent", self._answer)
        await bidi.send(
            "network.addIntercept",
            phases=["beforeRequestSent"],
            urlPatterns=[{"type": "pattern", "protocol": "https"}],
        )
        return bidi

    async def _answer(self, event: dict[str, Any]) -> None:
        if not event["isBlocked"]:
            return
        answer = self.site(event["request"]["url"])
        with suppress(BrowserError):  # The page is gone already.
            if answer is None:
                await self.bidi.send("network.continueRequest", request=event["request"]["request"])
                return
            status, kind, body = answer
            await self.bidi.send(
                "network.provideResponse",
                request=event["request"]["request"],
                statusCode=status,
                reasonPhrase="So",
                headers=[{"name": "Content-Type", "value": {"type": "string", "value": kind}}],
                body={"type": "base64", "value": base64.b64encode(body).decode("ascii")},
            )

    def do(self, work: Any) -> Any:
        """Have the browser do something."""
        return self._loop.run(work)

    def install(self, site: Site) -> None:
        self.site = site
        self.do(self._anew())

    async def _anew(self) -> None:
        self._chrome = (await self.bidi.send("browsingContext.getTree", **{"moz:scope": "chrome"}))[
            "contexts"
        ][0]["context"]
        await self._prefer({})
        old = (await self.bidi.send("browsingContext.getTree", maxDepth=0))["contexts"]
        new = await self.bidi.send("browsingContext.create", type="tab")
        for each in old:
            await self.bidi.send("browsingContext.close", context=each["context"])
        await self.bidi.send("storage.deleteCookies")
        with suppress(BrowserError):  # It was not there.
            await self.bidi.send("webExtension.uninstall", extension=self.id)
        await self.bidi.call(self._chrome, _FORGET_ERRORS)
        data = {"type": "path", "path": self._extension}
        await self.bidi.send("webExtension.install", extensionData=data)
        self.tabs[:] = [FirefoxTab(self, new["context"])]

    def update(self) -> None:
        """Install the extension over itself, under the pages that are open."""
        data = {"type": "path", "path": self._extension}
        self.do(self.bidi.send("webExtension.install", extensionData=data))

    def new_tab(self) -> FirefoxTab:
        made = self.do(self.bidi.send("browsingContext.create", type="tab"))
        tab = FirefoxTab(self, made["context"])
        self.tabs.append(tab)
        return tab

    @contextmanager
    def private_tab(self) -> Iterator[FirefoxTab]:
        """A tab in a private window, with the extension let into it; its window is closed in the end."""
        old = self._contexts()
        self.do(self.bidi.call(self._chrome, _LET_INTO_PRIVATE, self.id))
        try:
            until(lambda: self._contexts() - old, "the private window")
            (new,) = self._contexts() - old
            tab = FirefoxTab(self, new)
            tab.wait_for("location.protocol === 'about:' && location.pathname === 'privatebrowsing'")
            tab.wait_for("document.readyState === 'complete'")
            yield tab
        finally:
            self.do(self.bidi.call(self._chrome, _CLOSE_PRIVATE))

    def _contexts(self) -> set[str]:
        tree = self.do(self.bidi.send("browsingContext.getTree", maxDepth=0))
        return {each["context"] for each in tree["contexts"]}

    def extension_url(self, path: str) -> str:
        return f"moz-extension://{UUID}/{path}"

    def prefer(
        self,
        *,
        dark: bool = False,
        reduced_motion: bool = False,
        contrast: bool = False,
        forced_colors: bool = False,
    ) -> None:
        changed = {
            "layout.css.prefers-color-scheme.content-override": 0 if dark else 1,
            "ui.prefersReducedMotion": int(reduced_motion),
            "ui.useAccessibilityTheme": int(contrast),
            "browser.display.document_color_use": 2 if forced_colors else 1,
        }
        self.do(self._prefer(changed))
        wanted = [dark, reduced_motion, contrast or forced_colors, forced_colors]
        for tab in self.tabs:
            tab.wait_for(_PREFERS, wanted, what="the page to know what its reader prefers")

    async def _prefer(self, changed: dict[str, int]) -> None:
        plain = {
            "layout.css.prefers-color-scheme.content-override": 1,
            "ui.prefersReducedMotion": 0,
            "ui.useAccessibilityTheme": 0,
            "browser.display.document_color_use": 1,
        }
        await self.bidi.call(self._chrome, _PREFER, json.dumps(plain | changed))

    def put_to_sleep(self) -> None:
        """End the extension's background, as Firefox does when nothing has happened for a while."""
        self.do(self.bidi.call(self._chrome, _SLEEP, self.id))

    def is_awake(self) -> bool:
        """Whether its background runs."""
        return bool(self.do(self.bidi.call(self._chrome, _STATE, self.id)) == "running")

    def errors(self) -> list[str]:
        return list(json.loads(self.do(self.bidi.call(self._chrome, _ERRORS, UUID))))

    def is_alive(self) -> bool:
        if self._process.poll() is not None:
            return False
        try:
            self.do(self.bidi.send("session.status"))
        except BrowserError:
            return False
        return True

    def close(self) -> None:
        try:
            if hasattr(self, "bidi"):
                with suppress(BrowserError):
                    self._loop.run(self._end())
        finally:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(10)
            end_session(self._process.pid)
            self._process.wait()
            self._ends.close()
            self._loop.close()

    async def _end(self) -> None:
        await self.bidi.close()
