"""`arxivtui config`: see, check and edit the settings and criteria; keep an API key safely."""

import subprocess
from typing import Any

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import FAILED
from arxivtui.cli.key import key_in_words, set_key
from arxivtui.config import SecretsError
from arxivtui.domain import ArxivtuiError
from arxivtui.text import harmless


class EditorError(ArxivtuiError):
    """The reader's editor could not be run."""


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
    from arxivtui.tui import check_ui

    settings, criteria = surroundings.settings, surroundings.criteria
    file = surroundings.directories.config_file
    found = "right." if file.exists() else "not there yet; defaults and environment hold."
    mistakes = check_ui(settings.ui)
    for mistake in mistakes:
        click.echo(f"{file}: {harmless(mistake)}")
    if not mistakes:
        click.echo(f"{file}: {found}")
    click.echo(f"categories: {', '.join(settings.arxiv.categories) or 'none yet'}")
    titles = ", ".join(topic.title for topic in criteria.topics)
    click.echo(
        f"{surroundings.directories.criteria_file}: {len(criteria.topics)} topics: {harmless(titles)}"
        if criteria.topics
        else "No topics: papers stay unscored until criteria.md holds some."
    )
    key, usable = _key(surroundings)
    click.echo(f"API key: {key}")
    if mistakes or not usable:
        click.get_current_context().exit(FAILED)


@config.command()
@click.argument("what", type=click.Choice(["settings", "criteria"]), default="settings")
@pass_surroundings
def edit(surroundings: CommandContext, what: str) -> None:
    """Open config.toml (or criteria.md) in $VISUAL or $EDITOR, then check it."""
    from arxivtui.config import STARTER_CRITERIA, default_config_text, find_editor, write_private

    directories = surroundings.directories
    file, starter = (
        (directories.config_file, default_config_text())
        if what == "settings"
        else (directories.criteria_file, STARTER_CRITERIA)
    )
    if not file.exists():
        write_private(file, starter.encode())
    command = find_editor()
    try:
        subprocess.run([*command, str(file)], check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise EditorError(
            f"The editor {' '.join(command)!r} could not be run ({error}).",
            "Set $EDITOR, or edit the file by hand.",
        ) from None
    click.get_current_context().invoke(check)


config.add_command(set_key)


def _key(surroundings: CommandContext) -> tuple[str, bool]:
    """Where the key comes from, in one line, and whether it can be used."""
    try:
        words, usable = key_in_words(surroundings.settings.llm), True
    except SecretsError as error:
        words, usable = str(error), False
    return " ".join(harmless(words).split()), usable
