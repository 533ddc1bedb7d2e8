"""Triage from the shell: `star`, `later`, `read`, `dismiss`, `unread`, `tag`, `undo`, `redo`."""

from datetime import UTC, datetime

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.exit_codes import PARTLY
from arxivtui.cli.kept_notes import renew_notes
from arxivtui.cli.paper_ids import PAPER_ID, paper_ids
from arxivtui.domain import Act, InvalidTagError, Verb, parse_tag
from arxivtui.text import counted, harmless

ORIGIN = "cli"


def _verb_command(verb: Verb, done: str, help_text: str) -> click.Command:
    @click.command(name=verb.value, help=help_text)
    @paper_ids
    @click.option("--note", metavar="TEXT", help="Also set the papers' note.")
    @pass_surroundings
    def command(surroundings: CommandContext, ids: tuple[str, ...], note: str | None) -> None:
        _judge(surroundings, verb, done, ids, note)

    return command


def _judge(
    surroundings: CommandContext, verb: Verb, done: str, ids: tuple[str, ...], note: str | None
) -> None:
    """Do it and say so."""
    text = None if note is None else harmless(note, keep_newlines=True)
    changed = _do(surroundings, Act(verb, ids, note=text))
    click.echo(_told(done, changed, ids))


def _do(surroundings: CommandContext, act: Act) -> tuple[str, ...]:
    """The papers that the act changed."""
    from arxivtui.store import triage

    with surroundings.existing_store.writing(durable=True) as db:
        changed = triage.act(db, act, at=datetime.now(UTC), origin=ORIGIN).changed
    renew_notes(surroundings)
    return changed


def _told(done: str, changed: tuple[str, ...], ids: tuple[str, ...]) -> str:
    asked = len(dict.fromkeys(ids))
    if asked == 1:
        return f"{done} {ids[0]}." if changed else f"{ids[0]} was so already."
    as_before = asked - len(changed)
    rest = f"; {as_before} were so already." if as_before else "."
    return f"{done} {counted(len(changed), 'paper')}{rest}"


@click.command()
@paper_ids
@click.option("--note", metavar="TEXT", help="Also set the papers' note.")
@click.option("--remove", is_flag=True, help="Take the star off instead.")
@pass_surroundings
def star(surroundings: CommandContext, ids: tuple[str, ...], note: str | None, remove: bool) -> None:
    """Star papers."""
    done, verb = ("No longer starred:", Verb.UNSTAR) if remove else ("Starred", Verb.STAR)
    _judge(surroundings, verb, done, ids, note)


later = _verb_command(Verb.LATER, "Kept for later:", "Keep papers for later; `read` ends it.")
read = _verb_command(Verb.READ, "Read:", "Mark papers as read; ends `later`.")
dismiss = _verb_command(
    Verb.DISMISS,
    "Dismissed",
    "Put papers away; clears star and later. Several at once teach nothing.",
)
unread = _verb_command(Verb.UNREAD, "Unread again:", "Make papers unread again; star and later stay.")


@click.command()
@click.argument("paper_id", metavar="ID", type=PAPER_ID)
@click.argument("tags", nargs=-1, required=True, metavar="TAG...")
@click.option("--remove", is_flag=True, help="Take the tags off instead.")
@pass_surroundings
def tag(surroundings: CommandContext, paper_id: str, tags: tuple[str, ...], remove: bool) -> None:
    """Put tags on a paper."""
    try:
        clean = tuple(dict.fromkeys(parse_tag(one) for one in tags))
    except InvalidTagError as error:
        raise click.UsageError(str(error)) from None
    changed = _do(surroundings, Act(Verb.UNTAG if remove else Verb.TAG, (paper_id,), tags=clean))
    done = "Untagged" if remove else "Tagged"
    click.echo(f"{done} {paper_id}: {', '.join(clean)}." if changed else f"{paper_id} was so already.")


def _history_command(name: str, done: str, help_text: str) -> click.Command:
    @click.command(name=name, help=help_text)
    @pass_surroundings
    @click.pass_context
    def command(context: click.Context, surroundings: CommandContext) -> None:
        from arxivtui.store import triage

        step = {"undo": triage.undo, "redo": triage.redo}[name]
        with surroundings.existing_store.writing(durable=True) as db:
            result = step(db, at=datetime.now(UTC))
        renew_notes(surroundings)
        if result is None:
            click.echo(f"Nothing to {name}.")
            return
        click.echo(f"{done} {result.verb.value}: {', '.join(result.restored) or 'no paper'}.")
        if result.rested:
            click.echo(f"With it, seen since by resting on them: {', '.join(result.rested)}.")
        if result.left_alone:
            click.echo(
                f"Left alone, because changed since: {', '.join(result.left_alone)}.",
                err=True,
            )
            context.exit(PARTLY)

    return command


undo = _history_command("undo", "Undid", "Take back the newest act, here or in the app.")
redo = _history_command("redo", "Did again", "Do again what `undo` took back.")
