"""`arxivtui doctor`: what ails it, one line a check, and what to do next."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from arxivtui.cli.context import CommandContext, pass_surroundings
from arxivtui.cli.doctor.checks import Check, Finding, Level, Patient, run
from arxivtui.cli.exit_codes import FAILED
from arxivtui.text import harmless, one_line

__all__ = ["doctor"]


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON array with an object for each line.")
@click.option("--offline", is_flag=True, help="Ask nobody on the network.")
@click.option("--ask-model", is_flag=True, help="Put one question to the model, and say what it cost.")
@click.option("--thorough", is_flag=True, help="Compare the words of search in a large store, too.")
@click.option("--bundle", metavar="FILE", help="Write a report for an issue tracker, without secrets: a zip.")
@pass_surroundings
@click.pass_context
def doctor(
    context: click.Context,
    surroundings: CommandContext,
    as_json: bool,
    offline: bool,
    ask_model: bool,
    thorough: bool,
    bundle: str | None,
) -> None:
    """Look at everything that may be wrong, and say what to do.

    Each line is `ok`, `note` (worth knowing) or `WRONG`. Nothing is mended. arXiv's four services are asked
    once each, some seconds apart as its terms ask, and when they were is kept; --offline leaves them alone.

    Exit codes: 0 nothing is wrong, 1 something is.
    """
    from arxivtui.cli.doctor import desk, network, own, storage
    from arxivtui.config import settings_and_mistakes

    checks: dict[str, Check] = {
        "program": own.program,
        "settings": own.settings,
        "criteria": own.criteria,
        "folders": own.places,
        "disk": own.disk,
        "store": storage.store,
        "backups": storage.kept_copies,
        "browsers": storage.browsers,
        "network": network.asked,
        "endpoint": network.endpoint,
        "terminal": desk.terminal,
        "letters": desk.letters,
        "tools": desk.tools,
    }
    present, mistakes = settings_and_mistakes(surroundings.directories)
    patient = Patient(
        surroundings.directories,
        present,
        tuple(mistakes),
        offline=offline,
        ask_model=ask_model,
        thorough=thorough,
        on_wait=_say_wait if sys.stderr and sys.stderr.isatty() else None,
    )
    findings = run(patient, checks)
    if as_json:
        _print_json(findings)
    else:
        _print(findings)
    if bundle is not None:
        _bundle(patient, findings, Path(os.path.abspath(os.path.expanduser(bundle))), quiet=as_json)
    if any(finding.level is Level.WRONG for finding in findings):
        context.exit(FAILED)


def _say_wait(seconds: float, why: str) -> None:
    click.echo(harmless(f"arxivtui: waiting {seconds:.0f} s: {why}"), err=True)


def _print(findings: Sequence[Finding]) -> None:
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        level = "WRONG" if finding.level is Level.WRONG else finding.level.value
        click.echo(f"{level:<5}  {finding.name:<{width}}  {_line(finding.words)}")
        if finding.advice:
            click.echo(f"{'':<5}  {'':<{width}}  → {_line(finding.advice)}")
    wrong = sum(finding.level is Level.WRONG for finding in findings)
    notes = sum(finding.level is Level.NOTE for finding in findings)
    click.echo(f"{len(findings)} lines: {wrong} wrong, {notes} worth knowing.")


def _line(text: str) -> str:
    """Untrusted text on one line, also where the terminal has no letters for all of it."""
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    return one_line(text).encode(encoding, "replace").decode(encoding)


def _print_json(findings: Sequence[Finding]) -> None:
    import json

    from arxivtui.cli.doctor.bundle import as_wire

    click.echo(json.dumps([as_wire(finding) for finding in findings], indent=2, default=str))


def _bundle(patient: Patient, findings: Sequence[Finding], target: Path, *, quiet: bool) -> None:
    from arxivtui.cli.doctor.bundle import write_bundle

    files = write_bundle(patient, findings, target)
    if quiet:
        return
    click.echo(f"\n{harmless(str(target))} has:")
    for name, size in files:
        click.echo(f"  {name:<14} {size:>9,} bytes")
    click.echo("Keys, addresses, names, criteria, titles, notes and tags were taken out.")
    click.echo("Look into it before you send it: nobody knows better what is yours.")
