"""Folders that live as long as a process; a lock on each tells those of dead runs, whatever ended them."""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

FOLDER = Path(__file__).resolve().parents[1] / ".benchmarks"
"""Where homes are kept from one run to the next."""
_PREFIXES = ("unfinished-", "copied-", "served-")


@contextmanager
def scratch(folder: Path, prefix: str) -> Iterator[Path]:
    """A folder in `folder`, thrown away at the end; one of `_PREFIXES` says what for.

    What dead runs left there goes first.
    """
    folder.mkdir(exist_ok=True)
    with _alone(folder):
        _sweep(folder)
        own = TemporaryDirectory(dir=folder, prefix=prefix)
        held = _locked(Path(own.name))
    try:
        with own:
            yield Path(own.name)
    finally:
        if held is not None:
            os.close(held)


def sweep(folder: Path) -> None:
    """Remove the folders of processes that are no more."""
    with _alone(folder):
        _sweep(folder)


@contextmanager
def only_run(folder: Path) -> Iterator[bool]:
    """Whether no other run has this folder; none gets it until the end.

    Raises:
        OSError: nothing can be written there.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    # Between its making and its lock a folder looks like a dead one's.
    with (folder / "scratch.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _sweep(folder: Path) -> None:
    for left in folder.iterdir():
        if left.name.startswith(_PREFIXES) and left.is_dir() and not left.is_symlink():
            held = _locked(left)
            if held is not None:
                shutil.rmtree(left, ignore_errors=True)
                os.close(held)


def _locked(folder: Path) -> int | None:
    """An open folder with this process's lock on it; none where another has it, or it is gone."""
    with suppress(FileNotFoundError):
        opened = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(opened)
        else:
            return opened
    return None
