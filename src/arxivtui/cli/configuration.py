"""`arxivtui config`: see, check and edit the settings and criteria; keep an API key safely."""

from pathlib import Path
from typing import Any

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED
from arxivtui.cli.key import key_in_words, set_key
from arxivtui.cli.preview import tell_preview
from arxivtui.config import Criteria, SecretsError, load_criteria
from arxivtui.domain import CriteriaError
from arxivtui.text import counted, harmless, one_line


@click.group()
def config() -> None:
    """See, check and edit the settings."""


@config.command()
@pass_surroundings
def show(surroundings: CommandContext) -> None:
    """Print every setting in force (file, environment and defaults together), and where the key is from."""
    import msgspec
    import tomlkit

    values: dict[str, Any] = msgspec.to_builtins(surroundings.settings)
    for section in values.values():
        for key in [key for key, value in section.items() if value is None]:
            del section[key]
    click.echo(tomlkit.dumps(values), nl=False)
    click.echo(f"\n# API key: {_key(surroundings)[0]}")


@config.command()
@pass_surroundings
def path(surroundings: CommandContext) -> None:
    """Print where the files are."""
    directories = surroundings.directories
    for name, place in (
        ("settings", directories.config_file),
        ("criteria", directories.criteria_file),
        ("store", directories.database),
        ("state", directories.state),
    ):
        click.echo(f"{name:<9} {place}{'' if place.exists() else '   (not there yet)'}")


@config.command()
@pass_surroundings
def check(surroundings: CommandContext) -> None:
    """Check settings and criteria; say what is wrong and where."""
    from arxivtui.cli.unfollowed import unfollowed
    from arxivtui.config import present_settings

    settings, criteria = surroundings.settings, surroundings.criteria
    file = surroundings.directories.config_file
    found = "right." if file.exists() else "not there yet; defaults and environment hold."
    mistakes = unfollowed(present_settings(surroundings.directories))
    for row, mistake in mistakes:
        click.echo(f"{row.place}: {harmless(mistake)}")
    if not mistakes:
        click.echo(f"{file}: {found}")
    click.echo(f"categories: {', '.join(settings.arxiv.categories) or 'none yet'}")
    click.echo(_topics(surroundings.directories.criteria_file, criteria))
    if settings.llm.model and (shortened := _shortened(criteria)):
        click.echo(shortened)
    key, usable = _key(surroundings)
    click.echo(f"API key: {key}")
    if mistakes or not usable:
        click.get_current_context().exit(FAILED)


@config.command()
@click.argument("what", type=click.Choice(["settings", "criteria"]), default="settings")
@pass_surroundings
def edit(surroundings: CommandContext, what: str) -> None:
    """Open config.toml (or criteria.md) in $VISUAL or $EDITOR, then check it.

    After a change of the criteria it says how many papers of the newest days would move.
    """
    from arxivtui.config import STARTER_CRITERIA, default_config_text, run_editor, write_private

    directories = surroundings.directories
    file, starter = (
        (directories.config_file, default_config_text())
        if what == "settings"
        else (directories.criteria_file, STARTER_CRITERIA)
    )
    if not file.exists():
        write_private(file, starter.encode())
    before = _criteria(surroundings)
    run_editor(file)
    if what == "criteria":
        tell_preview(surroundings, before)
    click.get_current_context().invoke(check)


config.add_command(set_key)


def _criteria(surroundings: CommandContext) -> Criteria | None:
    """The criteria as they are at this moment; None where they cannot be read."""
    try:
        return load_criteria(surroundings.directories)
    except CriteriaError:
        return None


def _topics(file: Path, criteria: Criteria) -> str:
    """How many topics there are, how many of them muted, and what follows where none counts."""
    if not criteria.topics:
        return "No topics: papers stay unscored until criteria.md holds some."
    titles = ", ".join(f"{topic.title}{' (muted)' if topic.muted else ''}" for topic in criteria.topics)
    muted = len(criteria.topics) - len(criteria.active)
    number = counted(len(criteria.topics), "topic") + (f", {muted} muted" if muted else "")
    unscored = "" if criteria.active else "\nAll topics are muted: papers stay unscored until one is not."
    return f"{file}: {number}: {harmless(titles)}{unscored}"


def _shortened(criteria: Criteria) -> str:
    """Which topics a model is told less of than the reader wrote; empty where it is told all."""
    from arxivtui.scoring.llm import shortened_topics

    titles = [harmless(title) for title in shortened_topics(criteria)]
    return f"Too long for a model, which is told the beginning: {', '.join(titles)}." if titles else ""


def _key(surroundings: CommandContext) -> tuple[str, bool]:
    """Where the key comes from, in one line, and whether it can be used."""
    try:
        words, usable = key_in_words(surroundings.settings.llm), True
    except SecretsError as error:
        words, usable = str(error), False
    return one_line(words), usable
