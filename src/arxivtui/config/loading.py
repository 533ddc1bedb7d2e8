"""Settings read: the file, overlaid by the environment, strictly."""

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec.structs import fields

from arxivtui.config.directories import Directories
from arxivtui.config.errors import SettingsError
from arxivtui.config.files import read_bounded
from arxivtui.config.reference import SettingReference, section_summaries, settings_reference
from arxivtui.config.settings import Settings
from arxivtui.config.validation import check_delay, checked, quoted

_LARGEST = 1024 * 1024
"""Bytes of `config.toml`."""
_VARIABLE = re.compile(r"ARXIVTUI_[A-Z0-9]+(?:_[A-Z0-9]+)*__\w*")
_HEADER = re.compile(r"\[([^\[\]]+)\]")
_ASSIGNMENT = re.compile(r"""([\w."'\s-]+)=""")
_PLACE = re.compile(r"\s*\(at (?:line (\d+), column (\d+)|end of document)\)$")
_WHOLE = re.compile(r"[+-]?\d{1,18}", re.ASCII)
_TABLES = {"ui.keys": "star=s; dismiss=d,x", "llm.prices": "gpt-x=2.50, 1.25, 10; other=0.5, 2"}
"""How a table is written in a variable."""
_KEYS_PLACE = "A key has no place among the settings: `arxivtui config set-key` or ARXIVTUI_API_KEY keeps it."
_KEYS = frozenset(("key", "apikey", "openaiapikey", "token", "apitoken", "secret"))
_YES = frozenset(("1", "true", "yes", "on"))
_NO = frozenset(("0", "false", "no", "off"))


def load_settings(directories: Directories, environ: Mapping[str, str] = os.environ) -> Settings:
    """The reader's settings: `config.toml`, where there is one, overlaid by `ARXIVTUI_<SECTION>__<KEY>`.

    Raises:
        SettingsError: one of them cannot be read, is unknown or wrong; names the file and line, or the
            variable, and the nearest right name.
    """
    path = directories.config_file
    values, origins = read_values(read_text(path) or "", path)
    apply_environment(values, origins, environ)
    return build(values, origins)


def read_text(path: Path) -> str | None:
    """A small UTF-8 file; None where there is none.

    Raises:
        SettingsError: it cannot be read, or is not text.
    """
    data = read_bounded(path, _LARGEST)
    if data is None:
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise SettingsError(f"{path}, line {line}: this is not UTF-8 text.") from None


def read_values(
    text: str, path: Path, mistakes: list[SettingsError] | None = None
) -> tuple[dict[str, object], dict[str, str]]:
    """The settings that a TOML text sets, and where it sets each, by `section.key`.

    Args:
        text: of the file.
        path: the file, for messages.
        mistakes: where to put what is wrong, so that the rest is read all the same; None raises the first.

    Raises:
        SettingsError: see `load_settings`.
    """
    known = {setting.name: setting for setting in settings_reference()}
    sections = section_summaries()
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for section, table in _parsed(text, path).items():
        with collecting(mistakes):
            if section not in sections:
                raise _unknown_section(section, table, f"{path}{_line(text, section)}")
            if not isinstance(table, dict):
                where = f"{path}{_line(text, section)}"
                raise SettingsError(f"{where}: {section} is a section and is written [{section}].")
            for key, value in table.items():
                with collecting(mistakes):
                    where = f"{path}{_line(text, section, key)}"
                    setting = known.get(f"{section}.{key}")
                    if setting is None:
                        raise _unknown_key(section, key, where)
                    values[setting.name] = checked(setting, value, where)
                    origins[setting.name] = where
    return values, origins


@contextmanager
def collecting(mistakes: list[SettingsError] | None) -> Iterator[None]:
    """Put a mistake into the list and go on after the block; without a list it is raised."""
    try:
        yield
    except SettingsError as error:
        if mistakes is None:
            raise
        mistakes.append(error)


def build(values: Mapping[str, object], origins: Mapping[str, str]) -> Settings:
    """Settings from those that are set and the defaults of the rest.

    Raises:
        SettingsError: they do not go together.
    """
    everything = {setting.name: setting.default for setting in settings_reference()} | dict(values)
    check_delay(everything, origins.get("arxiv.delay_seconds", ""))
    sections = {
        section.name: section.type(
            **{each.name: everything[f"{section.name}.{each.name}"] for each in fields(section.type)}
        )
        for section in fields(Settings)
    }
    return Settings(**sections)


def _parsed(text: str, path: Path) -> dict[str, Any]:
    import tomllib

    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        place = _PLACE.search(message)
        what = message[: place.start()] if place else message
        where = f", line {place[1]}, column {place[2]}" if place and place[1] else ", at its end"
        raise SettingsError(f"{path}{where}: this is not TOML: {what}.") from None
    except (ValueError, RecursionError) as error:
        raise SettingsError(f"{path} is not TOML that can be read: {type(error).__name__}.") from None


def apply_environment(
    values: dict[str, object],
    origins: dict[str, str],
    environ: Mapping[str, str],
    mistakes: list[SettingsError] | None = None,
) -> list[str]:
    """Put what the environment sets over what the file does.

    Args:
        values: settings by `section.key`; those of the environment are added.
        origins: where each is set; for one of the environment its variable.
        environ: all of it.
        mistakes: as in `read_values`.

    Returns:
        The names of the settings that the environment sets.

    Raises:
        SettingsError: a variable names no setting, or its value is wrong.
    """
    known = {setting.variable: setting for setting in settings_reference()}
    names: list[str] = []
    for variable in sorted(environ):
        if not _VARIABLE.fullmatch(variable):
            continue
        with collecting(mistakes):
            setting = known.get(variable)
            if setting is None:
                hint = _KEYS_PLACE if _means_a_key(variable.rpartition("__")[2]) else _near_variable(variable)
                raise SettingsError(f"The environment variable {variable[:100]} names no setting.", hint)
            value = value_of_text(setting, environ[variable], variable)
            if value is not None:
                values[setting.name] = checked(setting, value, variable)
                origins[setting.name] = variable
                names.append(setting.name)
    return names


def value_of_text(setting: SettingReference, text: str, variable: str) -> object | None:
    """A variable's text as TOML would give it; None where it is empty and the setting is no text or list.

    Raises:
        SettingsError: it is no table where one is needed.
    """
    text = text.strip()
    match setting.default:
        case str():
            return text
        case tuple():
            return [item.strip() for item in text.split(",") if item.strip()]
        case dict():
            pairs = [part.partition("=") for part in text.split(";") if part.strip()]
            if not all(equals and name.strip() for name, equals, _ in pairs):
                raise SettingsError(f"{variable} should look like {_TABLES[setting.name]}.")
            return {name.strip(): item.strip() for name, _, item in pairs}
        case bool():
            if not text:
                return None
            return text.lower() in _YES if text.lower() in _YES | _NO else text
        case int() if _WHOLE.fullmatch(text):
            return int(text)
        case _:
            try:
                return float(text) if text else None
            except ValueError:
                return text


def _near_variable(variable: str) -> str:
    near = get_close_matches(variable, [each.variable for each in settings_reference()], n=1, cutoff=0.8)
    return f"Did you mean {near[0]}?" if near else "docs/configuration.md lists all settings."


def _means_a_key(name: str) -> bool:
    """Whether somebody looks for the place of a secret."""
    return re.sub(r"[^a-z]", "", name.lower()) in _KEYS


def _name(text: str) -> str:
    return text if text.isidentifier() and len(text) <= 40 else quoted(text)


def _unknown_section(section: str, table: object, where: str) -> SettingsError:
    sections = section_summaries()
    if not isinstance(table, dict):
        homes = [setting.section for setting in settings_reference() if setting.key == section]
        hint = f"It belongs below [{homes[0]}]." if homes else ""
        return SettingsError(f"{where}: the setting {_name(section)} stands outside of any section.", hint)
    near = get_close_matches(section, sections, n=1)
    hint = f"Did you mean [{near[0]}]?" if near else f"The sections are {', '.join(sections)}."
    return SettingsError(f"{where}: there is no section [{_name(section)}].", hint)


def _unknown_key(section: str, key: str, where: str) -> SettingsError:
    own = [setting.key for setting in settings_reference() if setting.section == section]
    elsewhere = [setting.section for setting in settings_reference() if setting.key == key]
    if section == "llm" and _means_a_key(key):
        hint = _KEYS_PLACE
    elif near := get_close_matches(key, own, n=1):
        hint = f"Did you mean {near[0]}?"
    elif elsewhere:
        hint = f"It belongs below [{elsewhere[0]}]."
    else:
        hint = f"[{section}] has {', '.join(own)}."
    return SettingsError(f"{where}: there is no setting {section}.{_name(key)}.", hint)


def _line(text: str, section: str, key: str | None = None) -> str:
    """`, line N` for where a section or a key of it is set; empty where that cannot be told."""
    wanted = [section] if key is None else [section, key]
    header: list[str] = []
    fallback = ""
    for number, line in enumerate(map(str.lstrip, text.splitlines()), 1):
        if match := _HEADER.match(line):
            path = header = _dotted(match[1])
        elif match := _ASSIGNMENT.match(line):
            path = header + _dotted(match[1])
        else:
            continue
        if path[: len(wanted)] == wanted:
            return f", line {number}"
        if path == [section] and not fallback:
            fallback = f", line {number}"
    return fallback


def _dotted(name: str) -> list[str]:
    return [part.strip().strip("\"'") for part in name.split(".")]
