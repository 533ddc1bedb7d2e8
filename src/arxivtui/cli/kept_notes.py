"""The notes of starred papers, brought up to date at the end of a command that acts."""

from contextlib import suppress
from typing import TYPE_CHECKING

import click

from arxivtui.cli.context import CommandContext
from arxivtui.domain import ArxivtuiError

if TYPE_CHECKING:
    from arxivtui.day.kept_folder import KeptFolder


def renew_notes(surroundings: CommandContext) -> None:
    """Bring `[export] folder` up to date; what is wrong with it is told, and undoes nothing.

    What could not be written now is, with the next act.
    """
    with suppress(ArxivtuiError):  # Settings that are wrong are told of by the commands that go by them.
        if not surroundings.settings.export.folder:
            return
        from arxivtui.day.kept_folder import Trouble

        kept = _kept_folder(surroundings)
        Trouble(lambda words: click.echo(f"arxivtui: {words}", err=True)).after(kept.bring_up_to_date)


def renew_all_notes(surroundings: CommandContext) -> None:
    """The same after the store was merged or replaced: what changed is not all at the end of the log.

    Every note of the folder is gone through, now or, where no folder is set, once one is.
    """
    with suppress(ArxivtuiError):  # Where there can be no lock, nothing can be renewed either, which is told.
        _kept_folder(surroundings).forget()
    renew_notes(surroundings)


def _kept_folder(surroundings: CommandContext) -> "KeptFolder":
    from arxivtui.day.kept_folder import KeptFolder

    return KeptFolder(
        lambda: surroundings.existing_store, lambda: surroundings.settings, surroundings.directories.state
    )
