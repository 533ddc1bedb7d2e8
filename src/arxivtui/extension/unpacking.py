"""The extension as folders that a browser loads: made beside what is there, then put in its place."""

import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

from arxivtui import __version__
from arxivtui.extension.packages import MANIFEST, Browser, contents, zipped
from arxivtui.extension.source import ExtensionError, Files, shipped

README = "README.txt"
XPI = "firefox.xpi"
"""What Firefox installs for good, where it takes add-ons that are not signed."""

_MARK = "Unpacked by `arxivtui extension`"
_README = f"""\
{_MARK}, version {__version__}.

All that is in this folder is arxivtui's. Keep nothing of yours here: whatever is put
inside chrome/ or firefox/ is deleted when the command runs again and replaces them.
While there is anything else beside them, it refuses to. Browsers load the extension
from here with every start, so leave it where it is.

    chrome/      for Chrome, Chromium, Edge and their like: chrome://extensions, Load unpacked
    firefox/     for Firefox, until it is closed: about:debugging, Load Temporary Add-on
    {XPI}  for Firefox ESR, Developer Edition and Nightly, for good
"""
# What is written has a name of its own until it is whole, and so has what it replaces until it is gone.
_BESIDE = re.compile(r"\.(chrome|firefox|firefox\.xpi|README\.txt)-[0-9a-f]{8}\.(new|old)")
_README_BEGUN = re.compile(r"\.README\.txt-[0-9a-f]{8}\.new")
_OUR_MANIFEST = (b"__MSG_extension_name__", b"https://arxiv.org/")
"""What a manifest of ours has in it, whatever its version and browser."""
_LONGEST_MANIFEST = 100_000
_OF_THE_SYSTEM = {".DS_Store", ".directory"}
"""Left by file managers that have shown a folder."""


@dataclass(frozen=True, slots=True)
class Unpacked:
    """One browser's.

    Attributes:
        folder: to be loaded, absolute.
        anew: an earlier one was there and was replaced.
    """

    browser: Browser
    folder: Path
    anew: bool


def unpack(folder: Path, browsers: Iterable[Browser] = tuple(Browser)) -> list[Unpacked]:
    """Put the extension into `folder`, below the name of each browser.

    All is written before anything takes the place of what was there: a browser never finds half an extension,
    and where there is no room for it, what was there is untouched. A folder changes places by two renames; a
    browser that looks between them finds none.

    Args:
        folder: made if it is not there; otherwise empty, or of an earlier unpacking, and not inside one.
        browsers: which.

    Raises:
        ExtensionError: the folder has other things in it, is inside an unpacking, or cannot be written.
    """
    files = shipped()
    folder = Path(os.path.abspath(folder))
    new: list[Path] = []
    try:
        _refuse_places_that_will_not_do(folder)
        _make_ours(folder)
        unpacked = []
        for browser in browsers:
            package = contents(browser, files)
            new.append(_write_beside(folder / browser, package))
            if browser is Browser.FIREFOX:
                new.append(_write_beside(folder / XPI, zipped(package)))
            unpacked.append(Unpacked(browser, folder / browser, (folder / browser).exists()))
        for each in new:
            _put(each, _place_of(each))
    except OSError as error:
        raise ExtensionError(
            f"{error.filename or folder} cannot be written: {error.strerror}.",
            "Nothing there was left half written.",
        ) from error
    finally:
        for each in new:
            _remove(each)
    return unpacked


def _refuse_places_that_will_not_do(folder: Path) -> None:
    for part in (folder, *folder.parents):
        if part.is_symlink() and not os.path.exists(part):
            raise ExtensionError(
                f"{part} is a link that leads nowhere.", "Delete the link, or choose another folder."
            )
    for part in Path(os.path.realpath(folder)).parents:
        manifest = _beginning(part / MANIFEST)
        is_unpacked = all(each in manifest for each in _OUR_MANIFEST)
        if is_unpacked or _beginning(part / README).startswith(_MARK.encode()):
            raise ExtensionError(
                f"{folder} is inside {part}, where the extension was unpacked, and would be deleted with it.",
                "Choose that folder itself, or one elsewhere.",
            )


def _make_ours(folder: Path) -> None:
    """Make the folder, or see that it is one that we made, and sweep up after a process that was killed."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        if not folder.is_dir():
            raise ExtensionError(
                f"{folder} is a file.", "Choose a folder that is empty or not there."
            ) from None
    except NotADirectoryError as error:
        raise ExtensionError(f"{folder} cannot be made: a part of that path is a file.") from error
    there = {each.name for each in folder.iterdir()} - _OF_THE_SYSTEM
    if _is_ours(folder / README):
        left = {name for name in there if _BESIDE.fullmatch(name)}
        strange = sorted(there - left - {README, XPI, *Browser})
    else:
        left = {name for name in there if _is_readme_begun(folder / name)}
        strange = sorted(there - left)
    strange += [name for name in Browser if name in there and not _is_folder(folder / name)]
    if strange:
        raise ExtensionError(
            f"{folder} has other things in it ({', '.join(strange[:3])}{' …' if strange[3:] else ''}).",
            "Choose a folder that is empty, not there yet, or of an earlier unpacking.",
        )
    for name in left:
        _remove(folder / name)
    _put(_write_beside(folder / README, _README.encode()), folder / README)


def _is_ours(readme: Path) -> bool:
    try:
        return readme.read_bytes().startswith(_MARK.encode())
    except (FileNotFoundError, IsADirectoryError):
        return False


def _beginning(file: Path) -> bytes:
    """Of a file; nothing where there is none, or none that can be read."""
    try:
        if not file.is_file():
            return b""
        with file.open("rb") as opened:
            return opened.read(_LONGEST_MANIFEST)
    except OSError:
        return b""


def _is_readme_begun(path: Path) -> bool:
    """What there is of a process that was killed over the first file it wrote."""
    return bool(_README_BEGUN.fullmatch(path.name)) and path.is_file() and not path.is_symlink()


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _write_beside(place: Path, content: Files | bytes) -> Path:
    new = place.with_name(f".{place.name}-{token_hex(4)}.new")
    try:
        if isinstance(content, bytes):
            new.write_bytes(content)
        else:
            for path, each in content.items():
                (new / path).parent.mkdir(parents=True, exist_ok=True)
                (new / path).write_bytes(each)
    except OSError:
        _remove(new)
        raise
    return new


def _place_of(new: Path) -> Path:
    return new.with_name(new.name[1:].rpartition("-")[0])


def _put(new: Path, place: Path) -> None:
    """Have `new` take the place of what is there; a folder in use may be read to its end."""
    if not new.is_dir():
        new.replace(place)
        return
    old = place.with_name(new.name.removesuffix(".new") + ".old")
    with suppress(FileNotFoundError):
        place.rename(old)
    try:
        new.rename(place)
    except OSError:
        with suppress(OSError):
            old.rename(place)
        raise
    _remove(old)


def _remove(path: Path) -> None:
    """As far as it can be; what stays is swept up next time."""
    if _is_folder(path):
        shutil.rmtree(path, ignore_errors=True)
    else:
        with suppress(OSError):
            path.unlink(missing_ok=True)
