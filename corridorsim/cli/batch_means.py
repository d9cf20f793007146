"""``corridorsim batch-means``."""

from __future__ import annotations

import click

from corridorsim.cli.shared import console, snapshot_option


@click.command("batch-means")
@click.argument("folder", type=click.Path())
@click.option(
    "--kpi", "kpis", multiple=True, metavar="NAME", help="This key figure; may be repeated. The headlines by default."
)
@click.option(
    "--batches", type=int, metavar="N", help="Number of batches; by default up to 20 of whole days."
)  # fmt: skip
@click.option("--scenario", metavar="NAME", help="This scenario alone.")
@snapshot_option
@click.option("--replication", type=int, metavar="N", help="The run that is cut; the first one by default.")
def batch_means(
    folder: str,
    kpis: tuple[str, ...],
    batches: int | None,
    scenario: str | None,
    snapshot: str | None,
    replication: int | None,
) -> None:
    """Give intervals from within one long run. The window of a results FOLDER is cut into batches.

    Writes FOLDER/summary/batch_means.parquet.

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
