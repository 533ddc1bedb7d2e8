"""Which keys run which command: their names as people write them, the reader's choice, docs/keys.md."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import NamedTuple

from arxivtui.tui.commands import COMMANDS, Command, Group

_NAMES = {
    "slash": "/",
    "colon": ":",
    "question_mark": "?",
    "space": "Space",
    "enter": "Enter",
    "escape": "Esc",
    "tab": "Tab",
    "shift+tab": "Shift-Tab",
    "down": "↓",
    "up": "↑",
    "left": "←",
    "right": "→",
    "home": "Home",
    "end": "End",
    "pagedown": "PgDn",
    "pageup": "PgUp",
    "asterisk": "*",
    "equals_sign": "=",
    "plus": "+",
    "comma": ",",
    "vertical_line": "|",
}
_CHARACTERS = {
    "/": "slash",
    ":": "colon",
    "?": "question_mark",
    " ": "space",
    ",": "comma",
    "*": "asterisk",
    "=": "equals_sign",
    "+": "plus",
    "|": "vertical_line",
}


def key_name(key: str) -> str:
    """A key as people write it: `ctrl+d` is `Ctrl-d`, `question_mark` is `?`."""
    if name := _NAMES.get(key):
        return name
    modifier, _, rest = key.rpartition("+")
    return f"{modifier.replace('ctrl', 'Ctrl').replace('shift', 'Shift')}-{rest}" if modifier else key


class Keys(NamedTuple):
    """Which keys run which command, the reader's own choice laid over the defaults.

    Attributes:
        by_command: command id -> keys, the one to show first.
        problems: sentences about choices that cannot be followed.
    """

    by_command: Mapping[str, tuple[str, ...]]
    problems: tuple[str, ...] = ()

    def shown(self, command: Command) -> str:
        """The key to show for a command, or empty."""
        keys = self.by_command.get(command.id, command.keys)
        return key_name(keys[0]) if keys else ""

    def by_id(self, command_id: str) -> str:
        """The key to show for the command of that id."""
        keys = self.by_command.get(command_id, ())
        return key_name(keys[0]) if keys else ":"

    def all_shown(self, command: Command) -> str:
        """All keys of a command, for help."""
        return " ".join(key_name(key) for key in self.by_command.get(command.id, command.keys))

    def keymap(self, wanted: Mapping[str, str]) -> dict[str, str]:
        """The keys of these commands as Textual takes them; a command without any keeps its own."""
        return {
            command_id: ",".join(keys)
            for command_id, keys in self.by_command.items()
            if command_id in wanted and keys
        }


def choose_keys(wanted: Mapping[str, str]) -> Keys:
    """Lay the reader's keys over the defaults.

    A key taken from another command leaves that command without it; this is told once it has none
    left. Of two commands given the same key the first has it, and the other keeps its own.

    Args:
        wanted: command id -> keys, separated by commas or spaces (`[ui.keys]`).
    """
    known = {command.id: command for command in COMMANDS}
    chosen: dict[str, tuple[str, ...]] = {}
    owner: dict[str, str] = {}
    problems: list[str] = []
    for command_id, text in wanted.items():
        if command_id not in known:
            near = get_close_matches(command_id, known, n=1)
            hint = f" Did you mean {near[0]}?" if near else ""
            problems.append(_problem(command_id, f"there is no such command.{hint}"))
            continue
        keys: list[str] = []
        for key in _split(text):
            if key in owner:
                problems.append(_problem(command_id, f"{key_name(key)} is given to {owner[key]} already."))
            else:
                owner[key] = command_id
                keys.append(key)
        if keys:
            chosen[command_id] = tuple(keys)
    for command in known.values():
        if command.id in chosen:
            continue
        kept = tuple(key for key in command.keys if key not in owner)
        if command.keys and not kept:
            taker = owner[command.keys[0]]
            problems.append(_problem(taker, f"{key_name(command.keys[0])} was the only key of {command.id}."))
        chosen[command.id] = kept
    return Keys(chosen, tuple(problems))


def _problem(command_id: str, what: str) -> str:
    return f"[ui.keys] {command_id}: {what}"


def _split(text: str) -> list[str]:
    if text in (",", " "):
        return [_CHARACTERS[text]]
    return [_CHARACTERS.get(key, key) for key in text.replace(",", " ").split()]


def by_group() -> dict[Group, list[Command]]:
    """The commands under their headings, in order."""
    grouped: dict[Group, list[Command]] = {group: [] for group in Group}
    for command in COMMANDS:
        grouped[command.group].append(command)
    return {group: members for group, members in grouped.items() if members}


def reference() -> str:
    """docs/keys.md: every command with its keys; a test keeps the file equal to this."""
    default = choose_keys({})
    lines = [
        "# Keys",
        "",
        "Every key can be changed in `config.toml`: under `[ui.keys]`, put the command's name and its keys,",
        'for example `dismiss = "x"` or `redo = "U, ctrl+r"`. A key that two commands want is told at start.',
        "",
        "This page is written from the program's own list of commands (`python -m arxivtui.tui.keys`).",
    ]
    for group, commands in by_group().items():
        lines += ["", f"## {group}", "", "| keys | what it does | name |", "|---|---|---|"]
        for command in commands:
            shown = (f"`{name}`".replace("|", "\\|") for name in default.all_shown(command).split())
            keys = " ".join(shown) or "palette"
            lines.append(f"| {keys} | {command.help} | `{command.id}` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(reference())
