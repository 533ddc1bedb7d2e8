"""The extension's files, wherever this copy of arxivtui has them: in the package, or in its checkout."""

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from arxivtui.domain import ArxivtuiError

Files = dict[str, bytes]
"""Contents by path, `content/badge.css`, in the order of the paths."""

_KINDS = (".css", ".html", ".js", ".json", ".png", ".svg")
_FOR_DEVELOPERS = {"tsconfig.json"}


class ExtensionError(ArxivtuiError):
    """The extension is not there, or cannot be put where it was asked for."""


def shipped() -> Files:
    """All files that belong to the extension in a browser; what only its developers need is left out.

    Raises:
        ExtensionError: this copy of arxivtui has none, or they cannot be read.
    """
    places = (files("arxivtui.extension") / "files", Path(__file__).parents[3] / "extension")
    try:
        place = next((each for each in places if (each / "manifest.json").is_file()), None)
        if place is None:
            raise ExtensionError(
                "This copy of arxivtui came without the browser extension.",
                "Install arxivtui again, from a release or from its repository.",
            )
        return dict(sorted(_read(place, "")))
    except OSError as error:
        raise ExtensionError(
            f"The extension's files cannot be read: {error.filename}: {error.strerror}."
        ) from error


def _read(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for each in folder.iterdir():
        name = each.name
        if name.startswith(".") or name in _FOR_DEVELOPERS:
            continue
        if each.is_dir():
            yield from _read(each, f"{path}{name}/")
        elif name.endswith(_KINDS):
            yield f"{path}{name}", each.read_bytes()
