"""The options as a reader has them open."""

from tests.browser.driver import Browser, Tab

STATE, TOLD, TESTED = "#state", "#pair-told", "#tested"


def opened(browser: Browser) -> Tab:
    """The options, once they know how arxivtui is."""
    tab = browser.tab
    tab.open(browser.extension_url("options/options.html"))
    tab.wait_for("css => !document.querySelector(css).textContent.includes('…')", STATE)
    return tab


def says(tab: Tab, css: str, words: str) -> None:
    """Wait until these words can be read there."""
    tab.wait_for(
        "(css, words) => document.querySelector(css).innerText.includes(words)",
        css,
        words,
        what=f"{css} to say {words!r}",
    )


def send(tab: Tab, code: str, port: int) -> None:
    """Fill the form and send it."""
    tab.run("() => { document.querySelector('#port-other').open = true; }")
    fill(tab, "#port", str(port))
    fill(tab, "#code", code)
    tab.press("Enter", "#code")


def fill(tab: Tab, css: str, text: str) -> None:
    """Type instead of what is in a field."""
    tab.run("css => { document.querySelector(css).value = ''; }", css)
    tab.type(css, text)
