"""What `arxivtui extension DIR` unpacks is what each browser loads."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from arxivtui import __version__
from arxivtui.extension import unpack
from tests.browser.arxiv_pages import INVENTED, ArxivSite
from tests.browser.conftest import BROWSERS
from tests.browser.driver import Browser, BrowserError
from tests.browser.home import INVENTED_DAY, Home

if TYPE_CHECKING:
    from tests.browser.firefox import Firefox

ONLY_SIGNED = 'user_pref("xpinstall.signatures.required", true);\n'
UNSIGNED_TOO = 'user_pref("xpinstall.signatures.required", false);\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The extension, unpacked."""
    unpack(tmp_path / "extension")
    return tmp_path / "extension"


@pytest.fixture(params=BROWSERS)
def loaded(
    request: pytest.FixtureRequest, folder: Path, tmp_path: Path, site: ArxivSite
) -> Iterator[Browser]:
    """A browser of its own that has loaded it."""
    if request.param == "chromium":
        from tests.browser.chromium import Chromium

        browser: Browser = Chromium(tmp_path, folder / "chrome")
    else:
        from tests.browser.firefox import Firefox

        browser = Firefox(tmp_path, folder / "firefox")
    browser.install(site)
    yield browser
    browser.close()


def test_it_loads_is_paired_and_shows_badges(loaded: Browser, site: ArxivSite, home: Home) -> None:
    loaded.tab.open(loaded.extension_url("options/options.html"))
    assert loaded.tab.run("chrome.runtime.getManifest().version") == __version__

    home.pair(loaded)
    site.put_day(INVENTED, INVENTED_DAY)
    loaded.tab.open("https://arxiv.org/list/cs.LG/new")

    loaded.tab.wait_until_shown("[data-arxivtui=badge]")
    assert loaded.errors() == []


@pytest.mark.parametrize("name", [each for each in BROWSERS if each.id == "firefox"])
@pytest.mark.parametrize("settings", [ONLY_SIGNED, UNSIGNED_TOO], ids=["only-signed", "unsigned-too"])
def test_firefox_takes_it_for_good_only_where_signatures_are_not_asked_for(
    name: str, settings: str, folder: Path, tmp_path: Path, site: ArxivSite
) -> None:
    """Firefox ESR can be told not to ask; Release and Beta ask always."""
    from tests.browser.firefox import Firefox

    firefox = Firefox(tmp_path, folder / "firefox", settings)
    try:
        firefox.install(site)
        if settings == ONLY_SIGNED:
            with pytest.raises(BrowserError, match="must be signed"):
                install_for_good(firefox, folder)
        else:
            install_for_good(firefox, folder)
            firefox.tab.open(firefox.extension_url("options/options.html"))
            assert firefox.tab.run("chrome.runtime.getManifest().version") == __version__
    finally:
        firefox.close()


def install_for_good(firefox: "Firefox", folder: Path) -> None:
    """As about:addons does it with a file."""
    package = {"type": "archivePath", "path": str(folder / "firefox.xpi")}
    send = firefox.bidi.send
    firefox.do(send("webExtension.uninstall", extension=firefox.id))
    firefox.do(send("webExtension.install", extensionData=package, **{"moz:permanent": True}))
