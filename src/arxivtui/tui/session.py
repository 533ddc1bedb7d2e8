"""What one sitting works with: directories, settings, criteria, the store; opened when first needed."""

import logging
from dataclasses import dataclass, field
from datetime import date, datetime
from io import TextIOWrapper
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, NamedTuple

from arxivtui.config import Directories, Settings

if TYPE_CHECKING:
    from arxivtui.config import Criteria
    from arxivtui.store import Store
    from arxivtui.tui.demo_folder import DemoFolder

DEVICE = "terminal"
BROWSER = "browser"
"""Where acts come from: the device of our own, and the origin of those done in a browser."""


class Said(NamedTuple):
    """One message to the reader; `bad` where something went wrong."""

    at: datetime
    text: str
    bad: bool = False


@dataclass
class Session:
    """One reader's files, or a throw-away copy of the sample day.

    Attributes:
        directories: where the reader's files are; of a demo, inside a temporary folder.
        demo: the papers are invented, and nothing is kept.
        warning: what the reader should know once the store is open, or empty.
        missed: the newest days with unread papers above the fold, as last counted; None before.
    """

    directories: Directories
    settings: Settings
    demo: bool = False
    warning: str = ""
    missed: tuple[date, ...] | None = None
    _folder: "DemoFolder | None" = None
    _store: "Store | None" = None
    _lock: Lock = field(default_factory=Lock)
    _closed: bool = False

    @classmethod
    def sample(cls, settings: Settings) -> "Session":
        """A session on the sample day, in a folder that goes away with it."""
        from arxivtui.tui.demo_folder import DemoFolder

        folder = DemoFolder()
        root = folder.path
        directories = Directories(
            config_file=root / "config.toml",
            criteria_file=root / "criteria.md",
            database=root / "arxivtui.db",
            state=root / "state",
            log_file=root / "state" / "arxivtui.log",
        )
        return cls(directories, settings, demo=True, _folder=folder)

    @property
    def store(self) -> "Store":
        """The store, opened (and of a demo filled and ranked) by whichever thread asks first.

        Raises:
            StoreError: it cannot be opened, or the session is closed.
        """
        with self._lock:
            if self._closed:
                from arxivtui.store import StoreError

                raise StoreError(f"The store {self.directories.database} is closed.")
            if self._store is None:
                self._store = self._open()
            return self._store

    def _open(self) -> "Store":
        from arxivtui.store import Store

        store = Store.open(self.directories.database, backups=lambda: self.settings.backup.folder)
        self.warning = store.warning
        if self.demo:
            self._lay_out_sample(store)
        return store

    def _lay_out_sample(self, store: "Store") -> None:
        from arxivtui.day import prepare_sample
        from arxivtui.scoring import RankerError

        try:
            prepare_sample(store, self.settings)
        except RankerError as error:
            self.warning = f"The sample day is not ranked: {error}"
        except BaseException:
            store.close()
            raise

    @property
    def is_open(self) -> bool:
        """The store was opened."""
        return self._store is not None

    @property
    def criteria(self) -> "Criteria":
        """The reader's criteria, read now; those of the sample day in a demo.

        Raises:
            ArxivtuiError: they cannot be read.
        """
        if self.demo:
            from arxivtui.config import parse_criteria
            from arxivtui.day import sample_criteria

            return parse_criteria(sample_criteria())
        from arxivtui.config import load_criteria

        return load_criteria(self.directories)

    def close(self) -> None:
        """Let go of the store and, of a demo, of the folder."""
        with self._lock:
            store, self._store, self._closed = self._store, None, True
        if store is not None:
            store.close()
        if self._folder is not None:
            self._folder.cleanup()


def now() -> datetime:
    """The time of an act, with its zone."""
    return datetime.now().astimezone()


def today() -> date:
    """The reader's date, for queries such as `starred>=-3m`."""
    return now().date()


class LogFile(logging.FileHandler):
    """A log that makes its folder and itself with the first line, for this user only."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, encoding="utf-8", delay=True)
        self.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        return super()._open()
