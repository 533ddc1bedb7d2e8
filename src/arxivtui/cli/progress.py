"""What a long job does, on stderr, while a person looks on."""

import sys

import click

from arxivtui.day import Event, Fetching, Ranking, Waiting
from arxivtui.text import counted


def tell(event: Event) -> None:
    """Progress on stderr, when a person looks on."""
    if not sys.stderr.isatty():
        return
    match event:
        case Fetching(category, day):
            click.echo(f"{category}: asking for {day or 'the newest listing'} …", err=True)
        case Waiting(seconds, why):
            click.echo(f"waiting {seconds:.0f} s: {why}", err=True)
        case Ranking(papers):
            click.echo(f"ranking {counted(papers, 'paper')} …", err=True)
        case _:
            pass
