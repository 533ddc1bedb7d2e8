"""The commands of set-up, which has its own keys."""

from arxivtui.tui.commands import Command, Group, Place

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
        "setup-example",
        ("ctrl+o",),
        "Another example",
        "Show other criteria to begin with, in place of an example that was not changed.",
        Group.PROGRAM,
        "example",
        place=Place.SETUP,
    ),
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
        "Leave; the next start goes on here, with what is typed.",
        Group.PROGRAM,
        "quit",
        place=Place.SETUP,
        action="quit",
    ),
)
