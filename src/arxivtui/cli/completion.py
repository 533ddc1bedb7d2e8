"""What makes a shell complete `arxivtui` at Tab: its script, and the answer to each Tab.

zsh and fish have click's own scripts. bash has ours: it takes `is:unread` for three words, and click would be
asked about the last of them alone.
"""

import os
import shlex

import click
from click.shell_completion import (
    BashComplete,
    CompletionItem,
    ShellComplete,
    add_completion_class,
    get_completion_class,
    shell_complete,
    split_arg_string,
)

NAME = "arxivtui"
VARIABLE = "_ARXIVTUI_COMPLETE"
"""Set by the shell's script when Tab is pressed: `bash_complete` and the like."""
SHELLS = ("bash", "zsh", "fish")

_BASH = """\
%(complete_func)s() {
    local type value
    COMPREPLY=()
    while IFS=, read -r type value; do
        case $type in
            dir) compopt -o dirnames 2>/dev/null ;;
            file) compopt -o default 2>/dev/null ;;
            plain) COMPREPLY+=("$value") ;;
        esac
    done < <(COMP_LINE="${COMP_LINE:0:COMP_POINT}" COMP_WORDBREAKS="$COMP_WORDBREAKS" \\
        %(complete_var)s=bash_complete "$1" 2>/dev/null)
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *[:=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -o default -F %(complete_func)s %(prog_name)s
"""


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print what makes your SHELL complete commands, options, formats, categories and queries.

    \b
    bash, in ~/.bashrc:
      source <(arxivtui completion bash)
    zsh, in ~/.zshrc, after compinit:
      source <(arxivtui completion zsh)
    fish:
      arxivtui completion fish > ~/.config/fish/completions/arxivtui.fish
    """
    found = get_completion_class(shell)
    assert found is not None, shell
    click.echo(found(click.Command(NAME), {}, NAME, VARIABLE).source(), nl=False)


def answer(asked: str) -> int:
    """Tell the shell on stdout what may stand at the cursor; `asked` is the value of `VARIABLE`.

    Returns:
        The exit code.
    """
    from arxivtui.cli.completion_table import read_commands

    return shell_complete(read_commands(), {}, NAME, VARIABLE, asked)


@add_completion_class
class WholeWords(BashComplete):
    """bash, with words as the shell's parser sees them and not as its line editor cuts them."""

    source_template = _BASH

    def source(self) -> str:
        """The script; it looks at bash's abilities itself, so none is started to ask for its version."""
        return ShellComplete.source(self)

    def get_completion_args(self) -> tuple[list[str], str]:
        """The words before the cursor's, and as much of that one as stands before the cursor."""
        *before, word = split_arg_string(os.environ["COMP_LINE"] + "x")
        return before[1:], word[:-1]

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        """What may stand there, without what bash leaves as it is: all up to the word's last break.

        A field alone is not offered within quotes: bash would close them after it.
        """
        found = super().get_completions(args, incomplete)
        if _quotes_are_open(os.environ["COMP_LINE"]):
            return [] if len(found) == 1 and found[0].value.endswith((":", "=")) else found
        breaks = os.environ.get("COMP_WORDBREAKS", "")
        kept = max((incomplete.rfind(mark) + 1 for mark in ":=" if mark in breaks), default=0)
        return [CompletionItem(item.value.removeprefix(incomplete[:kept]), type=item.type) for item in found]


def _quotes_are_open(line: str) -> bool:
    try:
        shlex.split(line)
    except ValueError:
        return True
    return False
