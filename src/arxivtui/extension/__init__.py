"""The browser extension as it is handed out: one source tree, a package for each kind of browser."""

from arxivtui.extension.packages import Browser, contents, zipped
from arxivtui.extension.source import ExtensionError, shipped
from arxivtui.extension.unpacking import Unpacked, unpack

__all__ = ["Browser", "ExtensionError", "Unpacked", "contents", "shipped", "unpack", "zipped"]
