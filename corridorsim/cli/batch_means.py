"""``corridorsim batch-means``."""

from __future__ import annotations

import click


@click.command("batch-means")
@click.argument("folder", type=click.Path())
@click.option(
    "--kpi", "kpis", multiple=True, metavar="NAME", help="This key figure; may be repeated. The headlines by default."
)
@click.option(
    "--batches", type=int, metavar="N", help="Number of batches; by default up to 20 of whole days."
)  # fmt: skip
@click.option("--scenario", metavar="NAME", help="This scenario alone.")
@click.option("--snapshot", metavar="DATE", help="Date of the snapshot where there are several.")
@click.option("--replication", type=int, metavar="N", help="The run that is cut; the first one by default.")
def batch_means(
    folder: str,
    kpis: tuple[str, ...],
    batches: int | None,
    scenario: str | None,
    snapshot: str | None,
    replication: int | None,
) -> None:
    """Give intervals from within one long run of a results FOLDER, by cutting its window into batches.

    Writes FOLDER/summary/batch_means.parquet.

    \b
    corridorsim batch-means results/year --kpi delay_h_mean --batches 52
    """  # noqa: D301 - click reads \b as "keep these lines"
    from rich.console import Console

    from corridorsim import api
    from corridorsim.analysis.batch_means import HEADLINES
    from corridorsim.analysis.batch_means import batch_means as cut
    from corridorsim.analysis.batch_means_view import batch_means_view

    table = cut(api.read(folder).at(snapshot), kpis or HEADLINES, batches, scenario, replication)
    console = Console()
    if not console.is_terminal:
        console = Console(width=140)
    console.print(batch_means_view(table))
