"""Real browsers with the extension, arXiv's pages for them, and a reader's home with its endpoint."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.browser.arxiv_pages import ArxivSite
from tests.browser.content_files import Scripted
from tests.browser.driver import Browser
from tests.browser.headless import CHROMIUM, FIREFOX, installed
from tests.browser.home import Home, copy_of, sample_home
from tests.browser.listing import Listing, look_at_listing

Started = Callable[[str], Browser]


def _missing(name: str) -> str:
    """Why this browser cannot be driven here; empty if it can."""
    programs, package = {"chromium": (CHROMIUM, "playwright"), "firefox": (FIREFOX, "websockets")}[name]
    if find_spec(package) is None:
        return f"the package {package} is not installed"
    return "" if installed(programs) else f"no {programs[0]} is installed"


BROWSERS = [
    pytest.param(
        name,
        id=name,
        marks=[pytest.mark.browser, pytest.mark.skipif(bool(why := _missing(name)), reason=why)],
    )
    for name in ("chromium", "firefox")
]
"""Both, for `parametrize`; those that are not here skip and say why."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """A test in a real browser that failed is run once more, and the summary says so; no other is."""
    if config.pluginmanager.hasplugin("rerunfailures"):
        for item in items:
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="session")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    """Starts a browser when it is first asked for; one of each for all tests, and another if one has died."""
    running: dict[str, Browser] = {}
    with ExitStack() as ends:

        def start(name: str) -> Browser:
            if name in running and not running[name].is_alive():
                running.pop(name).close()
            if name not in running:
                scratch = tmp_path_factory.mktemp(name)
                if name == "chromium":
                    from tests.browser.chromium import Chromium

                    running[name] = Chromium(scratch)
                else:
                    from tests.browser.firefox import Firefox

                    running[name] = Firefox(scratch)
            return running[name]

        ends.callback(lambda: [each.close() for each in running.values()])
        yield start


@pytest.fixture
def site() -> ArxivSite:
    """https://arxiv.org as the browser finds it: empty."""
    return ArxivSite()


@pytest.fixture(params=BROWSERS)
def browser(request: pytest.FixtureRequest, started: Started, site: ArxivSite) -> Iterator[Browser]:
    """Each browser, the extension as after its first installation; none of its errors is let by."""
    browser = started(request.param)
    browser.install(site)
    yield browser
    assert browser.errors() == []


@pytest.fixture(scope="module", params=BROWSERS)
def scripting(request: pytest.FixtureRequest, started: Started) -> Iterator[Callable[[], Scripted]]:
    """Gives each browser for pages that run files of the extension themselves."""
    site = ArxivSite()
    browser: Browser | None = None

    def get() -> Scripted:
        nonlocal browser
        if browser is not (now := started(request.param)):
            browser = now
            browser.install(site)
        return Scripted(browser.tab, site)

    yield get
    assert browser is None or browser.errors() == []


@pytest.fixture
def scripted(scripting: Callable[[], Scripted]) -> Scripted:
    """Each browser, for pages that run files of the extension themselves; one tab a module."""
    return scripting()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with sample days; copied, never used."""
    root = tmp_path_factory.mktemp("sample") / "home"
    sample_home(root).close()
    return root


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Iterator[Home]:
    """A reader's home with sample days, whose endpoint answers."""
    home = copy_of(sample, tmp_path / "home")
    home.start()
    yield home
    home.close()


@pytest.fixture
def paired(browser: Browser, home: Home) -> Browser:
    """Each browser, paired with `home`."""
    home.pair(browser)
    return browser


@pytest.fixture
def listing(paired: Browser, home: Home, site: ArxivSite) -> Listing:
    """The invented listing, open in each browser and paired with `home`."""
    return look_at_listing(paired, home, site)
