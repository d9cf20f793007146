"""``corridorsim warmup``."""

from __future__ import annotations

import click

from corridorsim.cli.shared import console, snapshot_option


@click.command()
@click.argument("folder", type=click.Path())
@click.option("--scenario", metavar="NAME", help="This scenario only.")
@snapshot_option
def warmup(folder: str, scenario: str | None, snapshot: str | None) -> None:
    """Check whether the warm-up of FOLDER is long enough. Also suggests a length.

    \b
    corridorsim warmup results/minimal
    """  # noqa: D301 - click reads \b as "keep these lines"
    from corridorsim import api
    from corridorsim.report.terminal.warmup import warmup_view

    console().print(warmup_view(api.warmup(folder, scenario, snapshot)))
