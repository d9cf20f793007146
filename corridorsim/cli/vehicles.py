"""``corridorsim vehicles``."""

from __future__ import annotations

import click


@click.command()
@click.argument("name", required=False)
@click.option("--fastsim", "file", type=click.Path(exists=True, dir_okay=False), help="Vehicle file of FASTSim 2 or 3.")
def vehicles(name: str | None, file: str | None) -> None:
    """List the trucks that the key 'like' can name. With NAME, list all values of one truck and their sources.

    With --fastsim, show the values that an experiment takes from that file; NAME is a row of a CSV database.
    """
    from pathlib import Path

    from rich.console import Console

    from corridorsim.config.catalogue import catalogue_truck, truck_catalogue
    from corridorsim.config.files.fastsim.formats import read_fastsim
    from corridorsim.report.terminal.vehicles import catalogue_view, fastsim_view, truck_view

    console = Console()
    if file is not None:
        console.print(fastsim_view(file, read_fastsim(Path(file), name).vehicle))
    elif name is None:
        console.print(catalogue_view(truck_catalogue()))
    else:
        console.print(truck_view(catalogue_truck(name)))
