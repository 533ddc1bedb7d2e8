"""What a test does with a browser that has the extension, whichever browser it is.

The drivers (`chromium`, `firefox`) run in a thread with an event loop of their own, so that pages are served
while a test waits for something else, and so that tests with a loop of theirs can use a browser too.
"""

import asyncio
import json
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Literal, TypeVar

Done = TypeVar("Done")

PATIENCE = 60.0
"""Seconds after which a browser has failed; on a busy machine an honest one takes a few."""

EXTENSION = Path(__file__).resolve().parents[2] / "extension"

Button = Literal["left", "right", "middle"]

# What a person would see and could point at; anything else is not yet there.
_SEEN = """css => [...document.querySelectorAll(css)].some(each => {
  const box = each.getBoundingClientRect();
  return box.width > 0 && box.height > 0 && getComputedStyle(each).visibility === "visible";
})"""

AS_JSON = """async (given) => {
  const made = (%s);
  const answer = typeof made === "function" ? await made(...JSON.parse(given)) : await made;
  return JSON.stringify(answer === undefined ? null : answer);
}"""
"""A script around a test's own one: arguments and answer travel as JSON."""


class BrowserError(Exception):
    """The browser would not do it, or a script in it failed."""


class LoopThread:
    """An event loop in a thread of its own."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="browser", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, Done], seconds: float = PATIENCE) -> Done:
        """Do it there and wait for what comes of it.

        Raises:
            BrowserError: it is not done by then.
        """
        future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result(seconds)
        except TimeoutError:
            if future.done():
                raise
            future.cancel()
            raise BrowserError(f"not done after {seconds:.0f} s") from None

    def close(self) -> None:
        """End it."""

        async def rest() -> None:
            others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)
            await self._loop.shutdown_asyncgens()

        self.run(rest())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()


class Tab(ABC):
    """One page of a browser.

    A script is an expression or a function, as in `run("document.title")` or `run("css => ...", ".x")`;
    arguments and answers are JSON, a promise is awaited. It runs among the page's own scripts: it sees the
    DOM that content scripts made, and none of their variables.
    """

    @abstractmethod
    def open(self, url: str) -> None:
        """Go there and wait until it is loaded."""

    @abstractmethod
    def run(self, script: str, *arguments: Any) -> Any:
        """What a script answers."""

    @abstractmethod
    def click(self, css: str, button: Button = "left") -> None:
        """Click the middle of the first such element that is shown, as a hand does, once it is there.

        Raises:
            BrowserError: it does not come, or something lies over it.
        """

    @abstractmethod
    def hover(self, css: str) -> None:
        """Move the pointer there."""

    @abstractmethod
    def press(self, keys: str, css: str | None = None) -> None:
        """Press a key, such as `Enter`, `Escape`, `Tab`, `Shift+Tab`, `ArrowDown` or `s`, where the focus is.

        Args:
            keys: the key, with `+` behind those that are held meanwhile.
            css: gets the focus first.
        """

    @abstractmethod
    def type(self, css: str, text: str) -> None:
        """Click a field and type into it, key by key, at the end of what is there."""

    @abstractmethod
    def picture(self, path: Path, *, full: bool = False) -> None:
        """Leave a PNG of what is seen, or of the full page."""

    @abstractmethod
    def back(self) -> None:
        """Back in the history; comes from the back-forward cache where the browser has it."""

    @abstractmethod
    def reload(self) -> None:
        """Load it again."""

    @abstractmethod
    def focus(self) -> None:
        """Bring it to the front, as a reader who comes back to it."""

    @abstractmethod
    def size(self, width: int, height: int, *, zoom: float = 1) -> None:
        """Make the window's inside so large, in pixels of the screen; zoomed, a page has less of it."""

    @abstractmethod
    def close(self) -> None:
        """Close it."""

    @property
    def url(self) -> str:
        """Where it is."""
        return str(self.run("location.href"))

    def wait_for(self, script: str, *arguments: Any, what: str = "") -> Any:
        """Run a script again and again until its answer is true; that answer.

        Raises:
            BrowserError: it never was.
        """
        deadline, last = time.monotonic() + PATIENCE, ""
        while time.monotonic() < deadline:
            try:
                if answer := self.run(script, *arguments):
                    return answer
            except BrowserError as error:  # Perhaps another page is just being loaded.
                last = f": {error}"
            time.sleep(0.02)
        raise BrowserError(f"waited in vain for {what or script}{last}")

    def wait_until_shown(self, css: str) -> None:
        """Until such an element can be seen."""
        self.wait_for(_SEEN, css, what=f"{css} to be shown")

    def wait_until_gone(self, css: str) -> None:
        """Until no such element can be seen."""
        self.wait_for(f"css => !({_SEEN})(css)", css, what=f"{css} to be gone")

    def is_shown(self, css: str) -> bool:
        """Whether such an element can be seen now."""
        return bool(self.run(_SEEN, css))

    def text(self, css: str) -> str:
        """What the first such element shows, without what is hidden in it; waits until there is one."""
        self.wait_for("css => document.querySelector(css) !== null", css, what=css)
        return str(self.run("css => document.querySelector(css).innerText.trim()", css))

    def texts(self, css: str) -> list[str]:
        """What each of them shows."""
        return list(
            self.run("css => [...document.querySelectorAll(css)].map(each => each.innerText.trim())", css)
        )

    def attribute(self, css: str, name: str) -> str | None:
        """An attribute of the first of them; waits until there is one."""
        self.wait_for("css => document.querySelector(css) !== null", css, what=css)
        found = self.run("(css, name) => document.querySelector(css).getAttribute(name)", css, name)
        return None if found is None else str(found)

    def count(self, css: str) -> int:
        """How many there are."""
        return int(self.run("css => document.querySelectorAll(css).length", css))

    def tell_of_focus(self) -> None:
        """Have the page hear what it hears when its reader comes back to it."""
        self.run(
            """() => {
              document.dispatchEvent(new Event("visibilitychange"));
              window.dispatchEvent(new Event("focus"));
            }"""
        )

    def focused(self) -> str:
        """The element that has the focus, as `tag.class#id`."""
        return str(
            self.run(
                "(() => { const at = document.activeElement; return at === null ? '' : at.localName"
                " + [...at.classList].map(each => '.' + each).join('') + (at.id && '#' + at.id); })()"
            )
        )


Answer = tuple[int, str, bytes]
"""Status, content type, body."""

Site = Callable[[str], Answer | None]
"""Answers a browser's https requests, by their address: nothing leaves this computer. None lets one go on."""


class Browser(ABC):
    """A browser with the extension freshly installed: not paired, nothing remembered.

    Attributes:
        name: `chromium` or `firefox`.
        tab: the page it opened with.
        tabs: all that were opened.
        site: what answers https requests.
    """

    name: str
    site: Site
    tabs: list[Tab]

    @property
    def tab(self) -> Tab:
        """The page it opened with, or the oldest that is left."""
        return self.tabs[0]

    @abstractmethod
    def new_tab(self) -> Tab:
        """Another page, in front."""

    @abstractmethod
    def extension_url(self, path: str) -> str:
        """The address of a file of the extension, such as `options/options.html`."""

    @abstractmethod
    def prefer(
        self,
        *,
        dark: bool = False,
        reduced_motion: bool = False,
        contrast: bool = False,
        forced_colors: bool = False,
    ) -> None:
        """What the reader prefers, from now on, in all tabs."""

    @abstractmethod
    def errors(self) -> list[str]:
        """What went wrong in scripts of the extension since it was installed, background included."""

    @abstractmethod
    def install(self, site: Site) -> None:
        """Begin anew: the extension as after its first installation, one empty tab, no preferences."""

    @abstractmethod
    def is_alive(self) -> bool:
        """Whether it still answers: one that crashed is to be closed."""

    @abstractmethod
    def close(self) -> None:
        """End it, and every process of its; nothing is left of one that crashed, either."""


def arguments_of(given: tuple[Any, ...]) -> str:
    """A script's arguments as `AS_JSON` takes them."""
    return json.dumps(given)
