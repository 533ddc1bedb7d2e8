"""`arxivtui demo`: the app on an invented day."""

import click


@click.command()
@click.option("--ascii", "ascii_only", is_flag=True, help="Draw with ASCII characters alone.")
@click.pass_context
def demo(context: click.Context, ascii_only: bool) -> None:
    """Open the app on an invented sample day: no network, no key, nothing kept."""
    from arxivtui.cli.start import run_app

    context.exit(run_app(demo_day=True, ascii_only=ascii_only))
