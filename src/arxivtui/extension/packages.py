"""A package for each kind of browser: the same files, and a manifest without what only the other reads."""

import json
from collections.abc import Mapping
from enum import StrEnum
from io import BytesIO
from typing import Any
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from arxivtui.extension.source import Files

MANIFEST = "manifest.json"

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip can name."""
_UNIX = 3
_READABLE = 0o100644 << 16
"""A plain file, as Unix writes modes into a zip."""


class Browser(StrEnum):
    """A kind of browser. CHROME: Chromium and all that are made of it, Edge too."""

    CHROME = "chrome"
    FIREFOX = "firefox"


def contents(browser: Browser, shipped: Mapping[str, bytes]) -> Files:
    """The files of one browser's package."""
    manifest = json.loads(shipped[MANIFEST])
    _leave_out(browser, manifest)
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    return {**shipped, MANIFEST: text.encode()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """The files as a zip; the same files always make the same bytes.

    They are stored, not compressed: what zlib makes of a file depends on its version.
    """
    written = BytesIO()
    with ZipFile(written, "w", ZIP_STORED) as package:
        for path in sorted(files):
            entry = ZipInfo(path, _LONG_AGO)
            entry.create_system = _UNIX
            entry.external_attr = _READABLE
            package.writestr(entry, files[path])
    return written.getvalue()


def _leave_out(browser: Browser, manifest: dict[str, Any]) -> None:
    """Take from a manifest what this browser would warn of, or pass over."""
    if browser is Browser.CHROME:
        del manifest["browser_specific_settings"]
        del manifest["background"]["scripts"]
    else:
        del manifest["minimum_chrome_version"]
        del manifest["background"]["service_worker"]
