"""``corridorsim warmup``."""

from __future__ import annotations

import click


@click.command()
@click.argument("folder", type=click.Path())
@click.option("--scenario", metavar="NAME", help="This scenario alone.")
@click.option("--snapshot", metavar="DATE", help="Date of the snapshot where there are several.")
def warmup(folder: str, scenario: str | None, snapshot: str | None) -> None:
    """Say whether the warm-up of the runs in a results FOLDER is long enough, and how long it should be.

    \b
    corridorsim warmup results/minimal
    """  # noqa: D301 - click reads \b as "keep these lines"
    from rich.console import Console

    from corridorsim import api
    from corridorsim.analysis.warmup import warmup_checks
    from corridorsim.analysis.warmup_view import warmup_view

    console = Console()
    if not console.is_terminal:
        console = Console(width=120)
    console.print(warmup_view(warmup_checks(api.read(folder).at(snapshot), scenario)))
