"""``corridorsim batch-means``."""

from __future__ import annotations

import click

from corridorsim.cli.shared import console, snapshot_option


@click.command("batch-means")
@click.argument("folder", type=click.Path())
@click.option(
    "--kpi", "kpis", multiple=True, metavar="NAME", help="This KPI; may be repeated.  [default: headline KPIs]"
)
@click.option(
    "--batches", type=int, metavar="N", help="Number of batches.  [default: up to 20 of whole days]"
)  # fmt: skip
@click.option("--scenario", metavar="NAME", help="This scenario only.")
@snapshot_option
@click.option("--replication", type=int, metavar="N", help="Replication to divide.  [default: the first]")
def batch_means(
    folder: str,
    kpis: tuple[str, ...],
    batches: int | None,
    scenario: str | None,
    snapshot: str | None,
    replication: int | None,
) -> None:
    """Compute confidence intervals from one long run.

    Divides the window of a run of FOLDER into batches and writes FOLDER/summary/batch_means.parquet.

    \b
    corridorsim batch-means results/year --kpi delay_h_mean --batches 52
    """  # noqa: D301 - click reads \b as "keep these lines"
    from corridorsim import api
    from corridorsim.analysis.batch_means import HEADLINES
    from corridorsim.report.terminal.batch_means import batch_means_view

    table = api.batch_means(
        folder,
        kpis or HEADLINES,
        batches=batches,
        scenario=scenario,
        replication=replication,
        snapshot=snapshot,
    )
    console(140).print(batch_means_view(table))
