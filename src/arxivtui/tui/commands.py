"""Every command, once: what drives keys, the key bar, the palette, the help screen and docs/keys.md."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum


class Group(StrEnum):
    """What a command is for; the headings of help."""

    MOVE = "Moving"
    JUDGE = "Judging"
    LOOK = "Looking closer"
    FIND = "Finding"
    TAKE = "Taking out"
    PROGRAM = "The program"


class Place(StrEnum):
    """Where commands belong: a screen, a page, or the app, whatever is open."""

    MAIN = "main"
    SETUP = "setup"
    PAGE = "page"
    APP = "app"


@dataclass(frozen=True, slots=True)
class Command:
    """One thing that can be asked for.

    Attributes:
        id: its name in `[ui.keys]` and the name of the binding.
        keys: Textual's names of its keys, the one to show first.
        title: what the palette and help call it.
        help: what it does, one sentence.
        footer: its label in the key bar; empty keeps it out.
        action: the action it runs, if not its id with underscores.
        place: the screen it belongs to.
        palette: whether the palette offers it (a step of the cursor is no use there).
    """

    id: str
    keys: tuple[str, ...]
    title: str
    help: str
    group: Group
    footer: str = ""
    action: str = ""
    place: Place = Place.MAIN
    palette: bool = True

    @property
    def run(self) -> str:
        """The action that a key or the palette runs."""
        return self.action or self.id.replace("-", "_")


COMMANDS: tuple[Command, ...] = (
    Command("star", ("s",), "Star", "Star the paper, or take its star away.", Group.JUDGE, "star"),
    Command("later", ("L",), "Later", "Put the paper off for later, or bring it back.", Group.JUDGE, "later"),
    Command(
        "dismiss", ("d",), "Dismiss", "Put the paper away: not for me.", Group.JUDGE, "dismiss", "put_away"
    ),
    Command(
        "seen",
        ("space",),
        "Seen, next",
        "Mark the paper seen and go to the next unread one.",
        Group.JUDGE,
        "next",
    ),
    Command("read", ("R",), "Read", "Mark the paper read; this ends “later”.", Group.JUDGE),
    Command("unread", ("N",), "Unread again", "Make the paper unread again.", Group.JUDGE),
    Command("undo", ("u",), "Undo", "Take back the last act, as often as you like.", Group.JUDGE, "undo"),
    Command("redo", ("U", "ctrl+r"), "Redo", "Do again what was undone last.", Group.JUDGE),
    Command("tags", ("t",), "Tags", "Edit the paper's tags.", Group.JUDGE),
    Command("note", ("e",), "Note", "Write a note on the paper.", Group.JUDGE),
    Command("filter", ("slash",), "Filter", "Narrow the list as you type; Esc clears.", Group.FIND, "filter"),
    Command(
        "open-paper",
        ("enter",),
        "Read the paper",
        "Read the paper in full width; open the fold, or the day.",
        Group.LOOK,
        "open",
    ),
    Command(
        "back",
        ("escape",),
        "Back",
        "Go back: from reading to the list, from a filter to the day.",
        Group.LOOK,
        "back",
    ),
    Command("why", ("w",), "Why this score", "Show everything that moved the score.", Group.LOOK, "why"),
    Command(
        "browse", ("o",), "Open on arxiv.org", "Open the paper's page in the browser.", Group.LOOK, "arXiv"
    ),
    Command(
        "fetch",
        ("r",),
        "Fetch",
        "Fetch the newest announcement and the days missed, and rank them.",
        Group.FIND,
        "fetch",
    ),
    Command(
        "score",
        (),
        "Score with the model",
        "Have the model score the best papers; the price is shown first.",
        Group.FIND,
    ),
    Command(
        "rescore",
        (),
        "Score again under the new criteria",
        "Have the model score again what it scored under other criteria; the price is shown first.",
        Group.FIND,
    ),
    Command(
        "ask-again",
        (),
        "Ask again where no score came",
        "Ask the model about papers that it refused, or whose answer never came; the price is shown first.",
        Group.FIND,
    ),
    Command(
        "stop-scoring",
        (),
        "Stop scoring",
        "Ask the model about nothing more; what is under way is still waited for.",
        Group.FIND,
    ),
    Command(
        "down", ("j", "down"), "Down", "Next paper; while reading, scroll down.", Group.MOVE, palette=False
    ),
    Command("up", ("k", "up"), "Up", "Previous paper; while reading, scroll up.", Group.MOVE, palette=False),
    Command("first", ("g", "home"), "First", "First paper of the list.", Group.MOVE, palette=False),
    Command("last", ("G", "end"), "Last", "Last paper of the list.", Group.MOVE, palette=False),
    Command(
        "half-down",
        ("ctrl+d", "pagedown"),
        "Half a page down",
        "Half a page down.",
        Group.MOVE,
        palette=False,
    ),
    Command("half-up", ("ctrl+u", "pageup"), "Half a page up", "Half a page up.", Group.MOVE, palette=False),
    Command("next-unread", ("n",), "Next unread", "Next paper not looked at yet.", Group.MOVE),
    Command("previous-unread", ("p",), "Previous unread", "Previous paper not looked at yet.", Group.MOVE),
    Command(
        "paper-down", ("J",), "Scroll the paper down", "Scroll the paper down.", Group.MOVE, palette=False
    ),
    Command("paper-up", ("K",), "Scroll the paper up", "Scroll the paper up.", Group.MOVE, palette=False),
    Command(
        "left",
        ("h", "left", "shift+tab"),
        "To the left",
        "From the paper to the list, from the list to the days.",
        Group.MOVE,
        palette=False,
    ),
    Command(
        "right",
        ("l", "right", "tab"),
        "To the right",
        "From the days to the list, from the list to the paper.",
        Group.MOVE,
        palette=False,
    ),
    Command("fold-days", ("D",), "Show or hide the days", "Show or hide the list of days.", Group.LOOK),
    Command("copy", ("y",), "Copy the link", "Copy the paper's link to the clipboard.", Group.TAKE),
    Command("copy-id", ("Y",), "Copy the id", "Copy the paper's arXiv id to the clipboard.", Group.TAKE),
    Command(
        "export", ("E",), "Export the starred", "Write the starred papers to a Markdown file.", Group.TAKE
    ),
    Command(
        "palette",
        ("colon", "ctrl+p"),
        "All commands",
        "Search all commands by name.",
        Group.PROGRAM,
        palette=False,
    ),
    Command("help", ("question_mark",), "Help", "Search the keys and what they do.", Group.PROGRAM, "help"),
    Command("messages", ("ctrl+l",), "Messages", "Show the messages of this session.", Group.PROGRAM),
    Command(
        "pair-browser",
        ("B",),
        "Pair a browser",
        "Show a code that lets a browser's extension see scores here.",
        Group.PROGRAM,
    ),
    Command(
        "browsers", (), "Paired browsers", "Show the browsers that were let in; shut one out.", Group.PROGRAM
    ),
    Command(
        "endpoint", (), "Endpoint", "Say how the endpoint stands that browsers ask for scores.", Group.PROGRAM
    ),
    Command(
        "theme",
        (),
        "Choose a theme",
        "Choose the colours: ours, dark and light, or Textual's.",
        Group.PROGRAM,
    ),
    Command("dark", (), "Dark or light", "Switch between the dark and the light theme.", Group.PROGRAM),
    Command(
        "try-sample",
        (),
        "Try the sample day",
        "Look around on a day of invented papers, while there are no others.",
        Group.PROGRAM,
        place=Place.APP,
    ),
    Command("set-up", (), "Set up again", "Choose categories and write criteria again.", Group.PROGRAM),
    Command(
        "quit", ("q",), "Quit", "Go back; from the list, leave. Everything is saved.", Group.PROGRAM, "quit"
    ),
)
"""In the order of the key bar. `q` and `escape` both go back, until there is nothing to go back from."""

SETUP_COMMANDS: tuple[Command, ...] = (
    Command(
        "setup-next",
        ("ctrl+n",),
        "Continue",
        "Save this page and go on.",
        Group.PROGRAM,
        "continue",
        place=Place.SETUP,
    ),
    Command("setup-back", ("escape",), "Back", "Go one page back.", Group.PROGRAM, "back", place=Place.SETUP),
    Command(
        "setup-sample",
        ("ctrl+t",),
        "Try the sample day",
        "Look around on a day of invented papers.",
        Group.PROGRAM,
        "sample day",
        place=Place.SETUP,
    ),
    Command(
        "setup-quit",
        ("ctrl+q",),
        "Quit",
        "Leave; what was saved is kept.",
        Group.PROGRAM,
        "quit",
        place=Place.SETUP,
        action="quit",
    ),
)

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
}
_CHARACTERS = {"/": "slash", ":": "colon", "?": "question_mark", " ": "space", ",": "comma"}


def key_name(key: str) -> str:
    """A key as people write it: `ctrl+d` is `Ctrl-d`, `question_mark` is `?`."""
    if name := _NAMES.get(key):
        return name
    modifier, _, rest = key.rpartition("+")
    return f"{modifier.replace('ctrl', 'Ctrl').replace('shift', 'Shift')}-{rest}" if modifier else key


@dataclass(frozen=True, slots=True)
class Keys:
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


def choose_keys(wanted: Mapping[str, str], commands: Iterable[Command] = COMMANDS) -> Keys:
    """Lay the reader's keys over the defaults.

    A key taken from another command leaves that command without it; this is told once it has none
    left. Of two commands given the same key the first has it, and the other keeps its own.

    Args:
        wanted: command id -> keys, separated by commas or spaces (`[ui.keys]`).
        commands: those of one place.
    """
    known = {command.id: command for command in commands}
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


def by_group(commands: Iterable[Command] = COMMANDS) -> dict[Group, list[Command]]:
    """The commands under their headings, in order."""
    grouped: dict[Group, list[Command]] = {group: [] for group in Group}
    for command in commands:
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
        "This page is written from the program's own list of commands (`python -m arxivtui.tui.commands`).",
    ]
    for group, commands in by_group().items():
        lines += ["", f"## {group}", "", "| keys | what it does | name |", "|---|---|---|"]
        for command in commands:
            keys = " ".join(f"`{name}`" for name in default.all_shown(command).split()) or "palette"
            lines.append(f"| {keys} | {command.help} | `{command.id}` |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(reference())
