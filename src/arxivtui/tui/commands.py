"""Every command of the papers, once: what drives keys, key bar, palette, the help screen and docs/keys.md."""

from enum import StrEnum
from typing import NamedTuple


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


class Command(NamedTuple):
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
        at_once: its key is dealt with before those that come after it are given to any widget.
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
    at_once: bool = False

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
    Command(
        "tags", ("t",), "Tags", "Edit the paper's tags; of marked papers those that all have.", Group.JUDGE
    ),
    Command("note", ("e",), "Note", "Write a note on the paper.", Group.JUDGE),
    Command(
        "mark-range",
        ("V",),
        "Range",
        "Mark papers from here to where the cursor goes, and do the next thing to all; V again lets go.",
        Group.JUDGE,
    ),
    Command(
        "mark-one",
        ("v",),
        "Mark",
        "Mark the paper, or take its mark away, and go on; of a range, keep it.",
        Group.JUDGE,
    ),
    Command(
        "mark-all",
        ("asterisk",),
        "Mark all",
        "Mark all papers of the list above the fold; once more takes the marks away.",
        Group.JUDGE,
    ),
    Command(
        "dismiss-below",
        ("D",),
        "Dismiss the rest below",
        "Put away every unread paper from here down to the fold, in one step.",
        Group.JUDGE,
    ),
    Command(
        "finish",
        ("Z",),
        "Finish",
        "Skip all that is still unread here, in one step; it says nothing about your taste.",
        Group.JUDGE,
        footer="finish",
    ),
    Command(
        "filter",
        ("slash",),
        "Filter",
        "Narrow the list as you type; Esc clears.",
        Group.FIND,
        "filter",
        at_once=True,
    ),
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
        "open-pdf",
        ("O",),
        "Open the PDF",
        "Fetch the paper's PDF once and open it; marked papers all at once.",
        Group.LOOK,
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
        "more-like",
        ("m",),
        "More like this",
        "Find the papers most alike to this one; Esc goes back to where you were.",
        Group.FIND,
        "alike",
    ),
    Command(
        "sort",
        ("equals_sign",),
        "Sort anew",
        "Bring the list up to date with new scores; until then it does not move.",
        Group.FIND,
    ),
    Command("catch-up", ("c",), "Catch up", "All missed days together, the best first.", Group.FIND),
    Command(
        "saved-view",
        ("1", "2", "3", "4", "5", "6", "7", "8", "9"),
        "Saved view",
        "After g: open the saved view of that number.",
        Group.FIND,
        palette=False,
    ),
    Command(
        "save-view", ("plus",), "Save as a view", "Keep this filter under a name, among the days.", Group.FIND
    ),
    Command(
        "rename-view",
        (),
        "Rename the view",
        "Give the saved view that is open, or highlighted among the days, another name.",
        Group.FIND,
    ),
    Command(
        "move-view",
        (),
        "Number the view",
        "Give the saved view that is open, or highlighted among the days, another number.",
        Group.FIND,
    ),
    Command(
        "remove-view",
        (),
        "Remove the view",
        "Forget the saved view that is open, or highlighted among the days; no paper is touched.",
        Group.FIND,
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
        "stop-jobs",
        ("X",),
        "Stop what runs",
        "Stop fetching, ranking or scoring; what has come is kept.",
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
        "From the paper to the list, from the list to the days and views.",
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
    Command("fold-days", ("b",), "Show or hide the days", "Show or hide days and saved views.", Group.LOOK),
    Command(
        "copy",
        ("y",),
        "Copy",
        "Copy the id, the link, BibTeX or Markdown: a second key says which.",
        Group.TAKE,
    ),
    Command("copy-id", ("Y",), "Copy the id", "Copy the paper's arXiv id to the clipboard.", Group.TAKE),
    Command(
        "pipe",
        ("vertical_line",),
        "Pipe",
        "Give the paper, or those marked, to a command of your own.",
        Group.TAKE,
    ),
    Command(
        "export",
        ("E",),
        "Export",
        "Write the starred papers, those marked or this list to Markdown, BibTeX or others.",
        Group.TAKE,
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
        "statistics",
        ("S",),
        "Statistics",
        "Papers a day, hit rate, cost, share read, stars by category.",
        Group.PROGRAM,
    ),
    Command(
        "day-end",
        (),
        "How the day ended",
        "What was starred, put off, dismissed and skipped, and what was ranked out and why.",
        Group.PROGRAM,
    ),
    Command(
        "settings",
        ("comma",),
        "Settings",
        "Change the settings; config.toml keeps your comments.",
        Group.PROGRAM,
    ),
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
    Command(
        "suspend",
        ("ctrl+z",),
        "To the shell",
        "Stop the app for the shell, `fg` comes back; while a note is written, take back words.",
        Group.PROGRAM,
        place=Place.APP,
        action="suspend_process",
        at_once=True,
    ),
    Command(
        "edit-criteria",
        (),
        "Edit criteria…",
        "Edit criteria.md in your editor, and see which papers that would move before it counts.",
        Group.PROGRAM,
    ),
    Command(
        "set-up",
        (),
        "Set up again",
        "Go through categories, criteria, model and browser again.",
        Group.PROGRAM,
    ),
    Command(
        "quit", ("q",), "Quit", "Go back; from the list, leave. Everything is saved.", Group.PROGRAM, "quit"
    ),
)
"""In the order of the key bar. `q` and `escape` both go back, until there is nothing to go back from."""
