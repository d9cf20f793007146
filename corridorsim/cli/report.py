"""``corridorsim report``."""

from __future__ import annotations

import click


@click.command()
@click.argument("folder", type=click.Path())
def report(folder: str) -> None:
    """Write FOLDER/report.html: one file that needs no network."""
    from corridorsim.report.page import write_report

    click.echo(f"report: {write_report(folder)}")
