"""The settings as they stand: each with its value and where that comes from, for those who change them."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from arxivtui.config.directories import Directories
from arxivtui.config.errors import SettingsError
from arxivtui.config.loading import (
    apply_environment,
    build,
    collecting,
    read_text,
    read_values,
    value_of_text,
)
from arxivtui.config.reference import SettingReference, settings_reference
from arxivtui.config.settings import Settings
from arxivtui.config.validation import checked, quoted

_NOT_KEPT = "Not kept"


class SettingOrigin(StrEnum):
    """Where a value comes from."""

    DEFAULT = "default"
    FILE = "file"
    ENVIRONMENT = "environment"


@dataclass(frozen=True, slots=True)
class PresentSetting:
    """One setting as it stands.

    Attributes:
        value: in force now, in the setting's own type.
        place: the file and line, or the variable; empty for a default.
    """

    setting: SettingReference
    value: object
    origin: SettingOrigin
    place: str = ""


@dataclass(frozen=True, slots=True)
class PresentSettings:
    """All of them, as the file and the environment have them together.

    Attributes:
        rows: every setting, in the order of the settings classes.
        text: the file as it was read, None where there is none; see `save_settings`.
    """

    settings: Settings
    rows: tuple[PresentSetting, ...]
    text: str | None


def present_settings(directories: Directories, environ: Mapping[str, str] = os.environ) -> PresentSettings:
    """Read the file and the environment, strictly.

    Raises:
        SettingsError: as `load_settings`.
    """
    path = directories.config_file
    text = read_text(path)
    values, places = read_values(text or "", path)
    origins = dict.fromkeys(values, SettingOrigin.FILE)
    origins |= dict.fromkeys(apply_environment(values, places, environ), SettingOrigin.ENVIRONMENT)
    return PresentSettings(build(values, places), _rows(values, origins, places), text)


def settings_and_mistakes(
    directories: Directories, environ: Mapping[str, str] = os.environ
) -> tuple[PresentSettings, list[SettingsError]]:
    """Everything that is right, with defaults for the rest, and every mistake there is."""
    path = directories.config_file
    mistakes: list[SettingsError] = []
    text: str | None = None
    values: dict[str, object] = {}
    places: dict[str, str] = {}
    with collecting(mistakes):
        text = read_text(path)
        values, places = read_values(text or "", path, mistakes)
    origins = dict.fromkeys(values, SettingOrigin.FILE)
    origins |= dict.fromkeys(apply_environment(values, places, environ, mistakes), SettingOrigin.ENVIRONMENT)
    try:
        settings = build(values, places)
    except SettingsError as error:  # The delay is the one that has to go with others.
        mistakes.append(error)
        values.pop("arxiv.delay_seconds", None)
        settings = build(values, places)
    return PresentSettings(settings, _rows(values, origins, places), text), mistakes


def _rows(
    values: Mapping[str, object], origins: Mapping[str, SettingOrigin], places: Mapping[str, str]
) -> tuple[PresentSetting, ...]:
    """Every setting, with its default where no value is known by its name."""
    return tuple(
        PresentSetting(
            setting,
            values.get(setting.name, setting.default),
            origins.get(setting.name, SettingOrigin.DEFAULT),
            places.get(setting.name, ""),
        )
        for setting in settings_reference()
    )


def value_as_text(value: object) -> str:
    """A value as people type it: a list an item a line, a table `name = text` a line; empty for none."""
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return f"{value:g}" if float(f"{value:g}") == value else repr(value)
        case tuple() | list():
            return "\n".join(map(str, value))
        case dict():
            return "\n".join(f"{name} = {text}" for name, text in value.items())
        case _:
            return str(value)


def typed_value(setting: SettingReference, text: str) -> object:
    """What was typed, as `value_as_text` writes it, in the setting's own type.

    Returns:
        The value; None to go back to the default: nothing was typed where nothing is no value.

    Raises:
        SettingsError: it is of another kind, out of range or makes no sense. The rules and the words are
            those of the file.
    """
    value: object
    match setting.default:
        case tuple():
            value = [line.strip() for line in text.splitlines() if line.strip()]
        case dict():
            value = _pairs(setting, text)
        case _:
            value = value_of_text(setting, text, setting.name)
    return None if value is None else checked(setting, value, _NOT_KEPT)


def _pairs(setting: SettingReference, text: str) -> dict[str, str]:
    """A table from its lines."""
    pairs: dict[str, str] = {}
    for number, line in enumerate(text.splitlines(), 1):
        name, equals, value = (part.strip() for part in line.partition("="))
        if not (name or equals):
            continue
        if not name or not equals:
            raise SettingsError(f"{_NOT_KEPT}: line {number} of {setting.name} is not: name = text")
        if name in pairs:
            raise SettingsError(f"{_NOT_KEPT}: {quoted(name)} is there twice.")
        pairs[name] = value
    return pairs
