"""Where everything is kept."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

HOME_VARIABLE = "ARXIVTUI_HOME"


@dataclass(frozen=True, slots=True)
class Directories:
    """The places of one reader's files. Finding them creates nothing.

    Attributes:
        config_file: the settings, TOML.
        criteria_file: what the reader cares about, Markdown.
        database: the SQLite file.
        state: what may be lost without harm (politeness stamps, the log).
        log_file: the log, in `state`.
    """

    config_file: Path
    criteria_file: Path
    database: Path
    state: Path
    log_file: Path

    @classmethod
    def find(cls, environ: Mapping[str, str] = os.environ) -> Self:
        """All in `$ARXIVTUI_HOME` where that is set; else where the platform keeps such files.

        Raises:
            SettingsError: the variable names a file, a folder in one, or a home that there is not.
        """
        home = environ.get(HOME_VARIABLE, "")
        if home:
            try:
                root = Path(home).expanduser().absolute()
            except RuntimeError:
                from arxivtui.config.errors import SettingsError

                raise SettingsError(f"{HOME_VARIABLE} is {home!r}: there is no such home.") from None
            if not os.path.isdir(root):
                _see_no_file(root)
            config, data, state = root, root, root / "state"
        else:
            from platformdirs import PlatformDirs

            platform = PlatformDirs("arxivtui", appauthor=False)
            config, data, state = platform.user_config_path, platform.user_data_path, platform.user_state_path
        return cls(
            config_file=config / "config.toml",
            criteria_file=config / "criteria.md",
            database=data / "arxivtui.db",
            state=state,
            log_file=state / "arxivtui.log",
        )

    @property
    def terms_file(self) -> Path:
        """Where the embedded ranker keeps what it counted in papers."""
        return self.state / "terms.db"

    def create(self) -> None:
        """Make the folders that are missing, for this user only (0700).

        Raises:
            SettingsError: a folder cannot be made.
        """
        from arxivtui.config.files import make_private_folder

        for folder in (self.config_file.parent, self.criteria_file.parent, self.database.parent, self.state):
            make_private_folder(folder)


def _see_no_file(root: Path) -> None:
    """See that a folder could be made there.

    Raises:
        SettingsError: a file is in its place, or in that of a folder above it.
    """
    there = next((each for each in (root, *root.parents) if os.path.exists(each)), None)
    if there is not None and not os.path.isdir(there):
        from arxivtui.config.errors import SettingsError

        raise SettingsError(f"{there} is a file; {HOME_VARIABLE} must name a folder.")
