"""One registry: keys, the reader's own keys, help, and the page of keys that cannot drift from it."""

from collections import Counter
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from textual.message import Message

from arxivtui import tui
from arxivtui.config import UiSettings
from arxivtui.tui import check_ui
from arxivtui.tui.app import ArxivtuiApp
from arxivtui.tui.commands import COMMANDS, Group, Place
from arxivtui.tui.keys import by_group, choose_keys, key_name, reference
from arxivtui.tui.screens.help import help_content, matches
from arxivtui.tui.screens.main import ACTIONS, MainScreen
from arxivtui.tui.screens.main.actions import POSSIBLE, TITLES
from arxivtui.tui.screens.setup import SetupScreen
from arxivtui.tui.setup_commands import SETUP_COMMANDS

KEYS_PAGE = Path(__file__).resolve().parents[2] / "docs" / "keys.md"


def test_docs_keys_is_written_from_the_registry() -> None:
    assert KEYS_PAGE.read_text(encoding="utf-8") == reference(), (
        "run: python -m arxivtui.tui.keys > docs/keys.md"
    )


@pytest.mark.parametrize("commands", [COMMANDS, SETUP_COMMANDS])
def test_no_two_commands_of_a_screen_share_an_id_or_a_key(commands: tuple[object, ...]) -> None:
    known = COMMANDS if commands is COMMANDS else SETUP_COMMANDS
    assert not [name for name, times in Counter(command.id for command in known).items() if times > 1]
    keys = Counter(key for command in known for key in command.keys)
    assert not [key for key, times in keys.items() if times > 1]


def test_every_command_has_an_action_and_every_action_of_the_papers_a_command() -> None:
    homes = {Place.SETUP: SetupScreen, Place.APP: ArxivtuiApp}
    for command in (*COMMANDS, *SETUP_COMMANDS):
        if command.place is not Place.MAIN:
            assert hasattr(homes[command.place], f"action_{command.run}"), command.id
    of_the_papers = {command.run for command in COMMANDS if command.place is Place.MAIN}
    of_the_filter_line = {"to_list"}
    assert ACTIONS.keys() - of_the_filter_line == of_the_papers
    assert POSSIBLE.keys() | TITLES.keys() <= of_the_papers


def test_each_handler_of_the_papers_hears_a_message_that_there_is() -> None:
    for module in walk_packages(tui.__path__, "arxivtui.tui."):
        import_module(module.name)
    heard = {name.removeprefix("_") for name in vars(MainScreen) if name.startswith("_on_")}
    assert heard <= {message.handler_name for message in _below(Message)}


def _below(kind: type[Message]) -> Iterator[type[Message]]:
    for each in kind.__subclasses__():
        yield each
        yield from _below(each)


def test_help_says_what_each_command_does_in_a_sentence() -> None:
    for command in (*COMMANDS, *SETUP_COMMANDS):
        assert command.help[0].isupper(), command.id
        assert command.help.endswith("."), command.id


def test_keys_are_named_as_people_write_them() -> None:
    assert [key_name(key) for key in ("question_mark", "ctrl+d", "G", "space", "pagedown")] == [
        "?",
        "Ctrl-d",
        "G",
        "Space",
        "PgDn",
    ]


def test_the_readers_keys_take_the_place_of_the_defaults() -> None:
    keys = choose_keys({"star": "x, ctrl+s", "redo": "ctrl+y"})
    assert keys.by_command["star"] == ("x", "ctrl+s")
    assert keys.by_command["redo"] == ("ctrl+y",)
    assert keys.by_command["dismiss"] == ("d",)
    assert keys.problems == ()


def test_punctuation_can_be_written_as_itself() -> None:
    keys = choose_keys({"filter": "comma", "note": ":", "star": "/"})
    assert keys.by_command["note"] == ("colon",)
    assert keys.by_command["star"] == ("slash",)
    assert keys.by_command["palette"] == ("ctrl+p",), "the other key of a command stays with it"


def test_a_key_taken_from_another_command_is_told() -> None:
    keys = choose_keys({"star": "d"})
    assert keys.by_command["dismiss"] == ()
    assert keys.problems == ("[ui.keys] star: d was the only key of dismiss.",)


def test_two_commands_that_swap_keys_are_no_conflict() -> None:
    keys = choose_keys({"star": "d", "dismiss": "s"})
    assert (keys.by_command["star"], keys.by_command["dismiss"]) == (("d",), ("s",))
    assert keys.problems == ()


def test_one_key_for_two_commands_goes_to_the_first_and_is_told() -> None:
    keys = choose_keys({"star": "x", "dismiss": "x"})
    assert (keys.by_command["star"], keys.by_command["dismiss"]) == (("x",), ("d",))
    assert keys.problems == ("[ui.keys] dismiss: x is given to star already.",)


def test_an_unknown_command_is_told_with_the_nearest_name() -> None:
    assert choose_keys({"dismis": "x"}).problems == (
        "[ui.keys] dismis: there is no such command. Did you mean dismiss?",
    )


def test_what_of_the_settings_cannot_be_followed_is_said_without_the_app() -> None:
    assert check_ui(UiSettings()) == []
    assert check_ui(UiSettings(theme="nord", keys={"dismiss": "x"})) == []
    assert check_ui(UiSettings(theme="arxivtui-drak", keys={"dismis": "z", "star": "x", "later": "x"})) == [
        "[ui] theme: there is no theme “arxivtui-drak”. Did you mean arxivtui-dark?",
        "[ui.keys] dismis: there is no such command. Did you mean dismiss?",
        "[ui.keys] later: x is given to star already.",
    ]
    assert "Choose a theme" in check_ui(UiSettings(theme="xyzzy"))[0]


def test_help_is_searched_by_key_and_by_word() -> None:
    keys = choose_keys({})
    found = [command.id for command in COMMANDS if matches(command, keys, "u")]
    assert found == ["undo"], "one letter is a key"
    assert "export" in [command.id for command in COMMANDS if matches(command, keys, "markdown")]
    assert "No key or command matches" in help_content(keys, "xyzzy", 80).plain
    everything = help_content(keys, "", 80).plain
    assert all(group.value in everything for group in Group)
    assert all(command.help.split()[0] in everything for command in COMMANDS)


def test_groups_keep_the_order_of_the_registry() -> None:
    assert [command.id for command in by_group()[Group.JUDGE]][:3] == ["star", "later", "dismiss"]
