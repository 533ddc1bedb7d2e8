"""What papers lack, asked of arXiv before they leave in a bibliography, and what came of it on stderr."""

import click

from arxivtui.cli.context import CommandContext
from arxivtui.cli.exit_codes import INTERRUPTED, PARTLY
from arxivtui.text import counted, harmless, named

COMPLETED = ("bibtex", "ris", "csl-json", "csv")
"""Forms that are to have all authors."""


def complete(surroundings: CommandContext, ids: list[str], form: str, *, refresh: bool, offline: bool) -> int:
    """Learn what the papers lack, and say what is still lacking; the exit code.

    Raises:
        CitekeyError: the settings' template for citekeys cannot be used; arXiv is not asked then.
        StoreError: the store cannot be read or written.
    """
    # Not at the top: `--help` has no use for them.
    if form in COMPLETED:
        from arxivtui.formats import CitekeyTemplate

        CitekeyTemplate.parse(surroundings.settings.export.citekey)
    if not (refresh or form in COMPLETED):
        return 0
    from arxivtui.cli.fetching import interruptible
    from arxivtui.cli.progress import Progress
    from arxivtui.day.completing import Completer

    completer = Completer(surroundings.existing_store, surroundings.settings, surroundings.directories)
    with Progress() as progress, interruptible(completer.cancel):
        found = completer.complete(ids, progress, refresh=refresh, offline=offline)
    if refresh and not offline and (found.changed or found.error is None):
        _say(
            f"{len(found.changed)} of {counted(found.asked, 'paper')} "
            f"{'has' if len(found.changed) == 1 else 'have'} a new DOI or journal reference."
        )
    if found.completed:
        _say(f"{counted(len(found.completed), 'list')} of authors completed.")
    if found.missing:
        _say(f"arxivtui: arXiv does not have {named(found.missing)}.")
    if found.cancelled:
        _say("Stopped; what was learnt is kept, and nothing was written.")
        return INTERRUPTED
    if found.error is not None:
        _say(f"arxivtui: {found.error}")
    if found.cut and form in COMPLETED:
        _say(
            f"arxivtui: {counted(len(found.cut), 'list')} of authors cut by arXiv's listing, "
            f'marked "and others": {named(found.cut)}.'
        )
    return PARTLY if found.error is not None or found.missing or (found.cut and not offline) else 0


def _say(line: str) -> None:
    click.echo(harmless(line), err=True)
