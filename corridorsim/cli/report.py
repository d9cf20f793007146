"""``corridorsim report``."""

from __future__ import annotations

import click


@click.command()
@click.argument("folder", type=click.Path())
def report(folder: str) -> None:
    """Write FOLDER/report.html: one file that needs no network."""
    from corridorsim import api

    click.echo(f"report: {api.report(folder)}")
