"""The tables of docs/configuration.md, written from the settings classes; a test keeps the page equal to it.

`python -m arxivtui.config.settings_page docs/configuration.md` writes each under its section's heading.
"""

import re

from arxivtui.config.reference import SettingReference, section_summaries, settings_reference
from arxivtui.config.saving import default_config_text

_SECTION = re.compile(r"^### `\[(\w+)\]`\n\n(?:[^\n|]+\n)+\n(?:\|.*\n)+", re.MULTILINE)
"""A section's heading, what it is for, and its table."""


def with_tables(page: str) -> str:
    """The page with the table of every section as it should be.

    Raises:
        ValueError: a section has no heading with a table on the page, or a heading no section.
    """
    missing = set(section_summaries()) ^ {found[1] for found in _SECTION.finditer(page)}
    if missing:
        raise ValueError(f"On the page or in the settings, not in both: {', '.join(sorted(missing))}.")
    return _SECTION.sub(lambda found: _table(found[1]), page)


def _table(section: str) -> str:
    rows = [_row(setting) for setting in settings_reference() if setting.section == section]
    head = ["| key | default | what it does |", "|---|---|---|"]
    return "\n".join([f"### `[{section}]`", "", section_summaries()[section], "", *head, *rows, ""])


def _row(setting: SettingReference) -> str:
    default = "unset" if setting.default is None else f"`{_as_toml(setting)}`"
    expected = setting.expected[0].upper() + setting.expected[1:]
    if setting.choices:
        expected = re.sub(r"\w+", lambda word: f"`{word[0]}`" if word[0] != "or" else "or", setting.expected)
    return f"| `{setting.key}` | {default} | {setting.description} {expected}. |"


def _as_toml(setting: SettingReference) -> str:
    """The default as the first settings file shows it."""
    section = default_config_text().split(f"\n[{setting.section}]\n", 1)[1]
    line = next(line for line in section.splitlines() if line.startswith(f"# {setting.key} = "))
    return line.split(" = ", 1)[1]


if __name__ == "__main__":
    import sys
    from pathlib import Path

    file = Path(sys.argv[1])
    file.write_text(with_tables(file.read_text(encoding="utf-8")), encoding="utf-8")
