"""The notes of starred papers, brought up to date at the end of a command that acts."""

from contextlib import suppress
from pathlib import Path

import click

from arxivtui.cli.context import CommandContext
from arxivtui.domain import ArxivtuiError


def renew_notes(surroundings: CommandContext) -> None:
    """Bring `[export] folder` up to date; what is wrong with it is told, and undoes nothing.

    What could not be written now is, with the next act.
    """
    with suppress(ArxivtuiError):  # Settings that are wrong are told of by the commands that go by them.
        if not surroundings.settings.export.folder:
            return
        from arxivtui.day.kept_folder import KeptFolder, Trouble

        kept = KeptFolder(
            lambda: surroundings.existing_store, lambda: surroundings.settings, surroundings.directories.state
        )
        Trouble(lambda words: click.echo(f"arxivtui: {words}", err=True)).after(kept.bring_up_to_date)


def renew_all_notes(surroundings: CommandContext) -> None:
    """The same after the store was merged or replaced: what changed is not all at the end of the log.

    Every note of the folder is gone through, now or, where no folder is set, once one is.
    """
    with suppress(OSError):  # Where it cannot be removed, nor can it be renewed, which is told.
        _followed(surroundings).unlink(missing_ok=True)
    renew_notes(surroundings)


def _followed(surroundings: CommandContext) -> Path:
    """Where it stands how far the folder has come; `KeptFolder` does without."""
    return surroundings.directories.state / "notes.json"
