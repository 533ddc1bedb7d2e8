"""`arxivtui extension`: the browser extension as folders that a browser loads, and how to load them."""

from pathlib import Path

import click

from arxivtui import __version__
from arxivtui.extension import Browser, Unpacked, unpack
from arxivtui.text import harmless

_PICK = click.Choice([browser.value for browser in Browser])

_CHROME = """\
Chrome, Chromium, Edge, Brave and their like:
  1. Open chrome://extensions and switch on “Developer mode”.
  2. Press “Load unpacked” and choose
     {folder}
  The browser loads it from there with every start. Leave the folder where it is: its place makes the
  extension's id, so that after a move it has to be loaded and paired again.
"""
_CHROME_AGAIN = """\
Chrome, Chromium, Edge, Brave and their like: open chrome://extensions and press ⟳ at arxivtui.
It stays paired.
"""
_FIREFOX = """\
Firefox, until it is closed (then it has to be loaded and paired again):
  1. Open about:debugging#/runtime/this-firefox
  2. Press “Load Temporary Add-on…” and choose
     {folder}/manifest.json
Firefox, for good:
  Release and Beta refuse it: they take only add-ons that Mozilla has signed, and this one is not.
  ESR, Developer Edition and Nightly take it.
  1. Open about:config and set xpinstall.signatures.required to false.
  2. Open about:addons, and from the gear “Install Add-on From File…”:
     {folder}.xpi
"""
_FIREFOX_AGAIN = """\
Firefox: press “Reload” at about:debugging#/runtime/this-firefox; or, where it was installed for good,
install {folder}.xpi once more.
"""
_NEXT = """\
Then pair it: `arxivtui pair`, or B in the app, shows a code; type it in the extension's options.
"""


def _folder(_context: click.Context, _parameter: click.Parameter, given: str) -> Path:
    # As a path, nothing is the folder that one is in: seldom what a script with an empty variable means.
    if not given:
        raise click.BadParameter("it is empty; the folder that you are in is “.”.")
    return Path(given)


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(), callback=_folder)
@click.option("--browser", type=_PICK, help="For this kind of browser alone; chrome is for Edge, too.")
def extension(folder: Path, browser: str | None) -> None:
    """Unpack the browser extension into DIR/chrome and DIR/firefox.

    DIR is made, or is empty, or holds an earlier unpacking, which is brought up to date. How a browser loads
    it is printed.
    """
    browsers = tuple(Browser) if browser is None else (Browser(browser),)
    unpacked = unpack(folder, browsers)
    said = [_done(each) for each in unpacked]
    said += ["", *(_steps(each) for each in unpacked)]
    if not all(each.anew for each in unpacked):
        said.append(_NEXT)
    click.echo("\n".join(said), nl=False)


def _done(unpacked: Unpacked) -> str:
    done = "Brought up to date" if unpacked.anew else "Written"
    return f"{done}: {harmless(str(unpacked.folder))} (version {__version__})"


def _steps(unpacked: Unpacked) -> str:
    if unpacked.browser is Browser.CHROME:
        steps = _CHROME_AGAIN if unpacked.anew else _CHROME
    else:
        steps = _FIREFOX_AGAIN if unpacked.anew else _FIREFOX
    return steps.format(folder=harmless(str(unpacked.folder)))
