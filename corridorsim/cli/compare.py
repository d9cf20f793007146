"""``corridorsim compare``."""

from __future__ import annotations

import click


@click.command()
@click.argument("folder", type=click.Path())
@click.option("--baseline", metavar="NAME", help="Scenario that the others are compared with.")
def compare(folder: str, baseline: str | None) -> None:
    """Compare the scenarios of a results FOLDER, pair by pair over their replications."""
    from rich.console import Console

    from corridorsim import api
    from corridorsim.analysis.table import comparison_view

    table = api.compare(folder, baseline)
    console = Console()
    if not console.is_terminal:
        console = Console(width=120)
    results = api.read(folder)
    console.print(comparison_view(table, results.kpis))
    if len({unit.replication for unit in results.units}) == 1:
        click.echo(f"one replication has no intervals; of a long one, corridorsim batch-means {folder} makes some")
