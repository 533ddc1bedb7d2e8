"""The registry as Textual bindings, so that `[ui.keys]` can remap them by id."""

from collections.abc import Iterable

from textual.binding import Binding, BindingType

from arxivtui.tui.commands import Command


def bindings(commands: Iterable[Command]) -> list[BindingType]:
    """A binding for each command that has keys; its id is the command's."""
    return [
        Binding(
            ",".join(command.keys),
            command.run,
            command.title,
            show=False,
            tooltip=command.help,
            priority=command.at_once,
            id=command.id,
        )
        for command in commands
        if command.keys
    ]
