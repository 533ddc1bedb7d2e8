"""An API key for tests that must never reach a disk, and the search for it when all of them have run.

Tests that use a key use `CANARY`; those that keep one, by the reader's consent, use another. The search takes
in every file below the run's temporary directory, those of all workers included, and every file of the
repository that was written meanwhile. It fails the run and names the files.
"""

import base64
import os
import stat
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

# In pieces, lest this file and its compiled form be found.
_SECRET = "".join(("q7Zk", "3Vw9", "Xb2N", "f6Rt"))
CANARY = "-".join(("sk", "canary", _SECRET))

_ENDS = 2
"""Characters of the secret part that are not looked for at either end, so that most of a key is found too."""

_SKIPPED = {".git", ".venv", "node_modules"}
_FOUND = pytest.StashKey[list[Path]]()
_STARTED = pytest.StashKey[float]()


def disguises(text: str) -> tuple[bytes, ...]:
    """The bytes that stand for a text in a file: as it is, in UTF-16, hexadecimal and base64."""
    plain = text.encode()
    # Where the text begins in its group of three bytes decides its letters; its ends share theirs.
    shifted = (base64.b64encode(b"\0" * shift + plain) for shift in range(3))
    encoded = {piece[4 if shift else 0 : -4] for shift, piece in enumerate(shifted)}
    utf_16 = {text.encode("utf-16-le"), text.encode("utf-16-be")}
    return tuple(sorted({plain, plain.hex().encode(), *utf_16, *encoded}))


def files_with(text: str, files: Iterable[Path]) -> list[Path]:
    """Those of the files that have a text in them, whatever its disguise."""
    needles = disguises(text)
    return [file for file in files if _has(file, needles)]


def files_below(folder: Path, since: float = 0.0) -> Iterator[Path]:
    """Regular files, those changed before `since` (seconds since the epoch) apart; links are not followed."""
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in _SKIPPED]
        for name in names:
            file = Path(parent, name)
            try:
                found = file.lstat()
            except OSError:
                continue  # somebody else's, and gone
            if stat.S_ISREG(found.st_mode) and found.st_mtime >= since:
                yield file


def _has(file: Path, needles: tuple[bytes, ...]) -> bool:
    try:
        data = file.read_bytes()
    except OSError:
        return False
    return any(needle in data for needle in needles)


def pytest_sessionstart(session: pytest.Session) -> None:
    session.config.stash[_STARTED] = time.time() - 1  # some file systems count in seconds


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Search once, when the workers have ended; their directories are in the controller's."""
    config = session.config
    if hasattr(config, "workerinput"):
        return
    factory: pytest.TempPathFactory = config._tmp_path_factory  # type: ignore[attr-defined]
    written = [*files_below(factory.getbasetemp()), *files_below(config.rootpath, config.stash[_STARTED])]
    found = files_with(_SECRET[_ENDS:-_ENDS], written)
    config.stash[_FOUND] = found
    if found:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for file in config.stash.get(_FOUND, []):
        terminalreporter.write_line(f"CANARY: the tests' API key is in {file}", red=True)
