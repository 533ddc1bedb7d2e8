"""What every command needs: where the files are, the settings, the store; each read when first asked for.

So is what they are read with: `--help` has no use for it.
"""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Self

import click

from arxivtui.config import Directories
from arxivtui.domain import ArxivtuiError

if TYPE_CHECKING:
    from arxivtui.config import Criteria, Settings
    from arxivtui.store import Store


class NothingStoredError(ArxivtuiError):
    """A command that reads was given before anything was fetched."""


@dataclass
class CommandContext:
    """The surroundings of one command."""

    directories: Directories

    @classmethod
    def find(cls) -> Self:
        """The surroundings that the environment names."""
        return cls(Directories.find())

    @cached_property
    def settings(self) -> "Settings":
        """The reader's settings.

        Raises:
            SettingsError: the file or the environment holds something wrong.
        """
        from arxivtui.config import load_settings

        return load_settings(self.directories)

    @cached_property
    def criteria(self) -> "Criteria":
        """The reader's criteria; none where the file is absent."""
        from arxivtui.config import load_criteria

        return load_criteria(self.directories)

    @cached_property
    def store(self) -> "Store":
        """The store, made where there is none."""
        from arxivtui.store import Store

        return Store.open(self.directories.database, backups=self.backup_folder)

    def backup_folder(self) -> str:
        """The setting `[backup] folder`; empty where the settings cannot be read."""
        from arxivtui.config import SettingsError

        try:
            return self.settings.backup.folder
        except SettingsError:
            return ""

    @cached_property
    def existing_store(self) -> "Store":
        """The store, for commands that have nothing to do without one.

        Raises:
            NothingStoredError: there is none yet.
        """
        if not self.directories.database.exists():
            raise NothingStoredError(
                f"There is no store yet ({self.directories.database}).",
                "`arxivtui fetch -c CATEGORY` or `arxivtui import FILE` makes one.",
            )
        return self.store


pass_surroundings = click.make_pass_decorator(CommandContext)


class DayType(click.ParamType[date]):
    """A date written as 2025-07-14."""

    name = "date"

    def convert(self, value: str | date, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date; wrong usage where it is none."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a date; write it as 2025-07-14.", param, ctx)


DAY = DayType()
