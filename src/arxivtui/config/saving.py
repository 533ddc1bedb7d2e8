"""Settings written: a key at a time, with the file's comments kept."""

import re
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from textwrap import wrap
from typing import Any

from arxivtui.config.directories import Directories
from arxivtui.config.errors import SettingsChangedError, SettingsError
from arxivtui.config.files import write_private
from arxivtui.config.loading import build, read_text, read_values
from arxivtui.config.reference import SettingReference, section_summaries, settings_reference

_WIDTH = 90
_ONE_LINE = 80
_HEADER = re.compile(r"\s*\[\s*(\w+)\s*\]")
_EXAMPLE = 20.0
"""For a number that has no default; not below what arXiv asks for."""
_UNASKED = "\0"
"""No text that a settings file can have."""


def default_config_text() -> str:
    """A `config.toml` that changes nothing: every setting with its meaning, commented out."""
    parts = [
        "# Settings of arxivtui. A line with a # before its key shows the default: take the # away and\n"
        "# change the value.\n"
    ]
    for section, summary in section_summaries().items():
        parts.append(f"\n[{section}]\n# {summary}\n")
        for setting in settings_reference():
            if setting.section == section:
                meaning = "".join(f"# {line}\n" for line in wrap(setting.description, _WIDTH))
                example = _EXAMPLE if setting.default is None else setting.default
                unset = "# By default it is not set. A line that sets it looks like this:\n"
                above = meaning + (unset if setting.default is None else "")
                parts.append(f"\n{above}# {setting.key} = {_toml(example)}\n")
    return "".join(parts)


def save_settings(
    directories: Directories, changes: Mapping[str, object], *, seen: str | None = _UNASKED
) -> None:
    """Set keys of `config.toml`, named `section.key`; None goes back to the default.

    Comments and order are kept; a commented-out line of the key gives way to it. The file is written
    in one step, for this user only; a symbolic link stays one.

    Args:
        directories: where the file is.
        changes: what to set.
        seen: the file's text as whoever changes it has seen it, None for no file; if it has another one
            now, nothing is written.

    Raises:
        SettingsChangedError: somebody else has changed the file since.
        SettingsError: a key is unknown, a value wrong, or the file cannot be read or written, by its
            permissions for instance; it is then as it was.
    """
    from tomlkit.exceptions import TOMLKitError

    known = {setting.name: setting for setting in settings_reference()}
    path = directories.config_file
    text = read_text(path)
    if seen not in (_UNASKED, text):
        raise SettingsChangedError(f"{path} was changed elsewhere meanwhile, and is left as it is.")
    _refuse_read_only(path)
    text = default_config_text() if text is None else text
    for name, value in changes.items():
        if name not in known:
            raise SettingsError(f"There is no setting {name}.")
        try:
            text = _changed(text, known[name], value)
        except (TOMLKitError, ValueError, TypeError, LookupError, AttributeError, RecursionError):
            read_values(text, path)  # says what is wrong with the file, and in which line
            raise SettingsError(f"{path} cannot be changed by arxivtui.", "Edit it by hand.") from None
    build(*read_values(text, path))
    write_private(path, text.encode())


def _refuse_read_only(path: Path) -> None:
    """A file that its owner made read-only is not to be replaced by another one either.

    Raises:
        SettingsError: it is read-only.
    """
    with suppress(OSError):
        if not path.stat().st_mode & 0o222:
            raise SettingsError(
                f"{path} is read-only.", "Make it writable to change settings here: chmod u+w"
            )


def _changed(text: str, setting: SettingReference, value: object) -> str:
    """The file's text with one key set, or taken out where `value` is None."""
    import tomlkit

    document: Any = tomlkit.parse(text)
    section = document.get(setting.section)
    if value is None:
        if section is not None:
            section.pop(setting.key, None)
        return tomlkit.dumps(document)
    if section is None or setting.key not in section:
        uncommented = _uncommented(text, setting, value)
        if uncommented is not None:
            return uncommented
    if section is None:
        section = tomlkit.table()
        document[setting.section] = section
    section[setting.key] = _item(value)
    return tomlkit.dumps(document)


def _uncommented(text: str, setting: SettingReference, value: object) -> str | None:
    """The text with the commented-out line of a key in its section replaced; None where there is none."""
    lines = text.splitlines(keepends=True)
    header = ""
    for at, line in enumerate(lines):
        if match := _HEADER.match(line):
            header = match[1]
        elif header == setting.section and re.match(rf"#\s*{re.escape(setting.key)}\s*=", line):
            lines[at] = f"{setting.key} = {_toml(value)}\n"
            return "".join(lines)
    return None


def _toml(value: object) -> str:
    return str(_item(value).as_string())


def _item(value: object) -> Any:
    """A value as tomlkit writes it: short lists in one line, tables inline."""
    import tomlkit

    if isinstance(value, dict):
        table = tomlkit.inline_table()
        table.update(value)
        return table
    if isinstance(value, list | tuple):
        items = tomlkit.item(list(value))
        return items.multiline(len(items.as_string()) > _ONE_LINE)
    return tomlkit.item(value)
