"""``corridorsim vehicles``."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", required=False)
def vehicles(name: str | None) -> None:
    """List the trucks that an experiment can name with 'like', or every figure of one with its source."""
    from rich.console import Console

    from corridorsim import api
    from corridorsim.cli.vehicles_view import catalogue_view, truck_view

    console = Console()
    if name is None:
        console.print(catalogue_view(api.vehicles()))
    else:
        console.print(truck_view(api.vehicle(name)))
