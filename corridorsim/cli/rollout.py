"""``corridorsim rollout``."""

from __future__ import annotations

import click


@click.command()
@click.argument("experiment", type=click.Path())
@click.option("-o", "--out", required=True, type=click.Path(), help="Results folder.")
@click.option("--replications", type=click.IntRange(min=1), metavar="N", help="Overrides simulation.replications.")
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Overrides simulation.seed.")
@click.option("--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Number of processes.")
@click.option("--overwrite", is_flag=True, help="Replace results already in the folder.")
def rollout(
    experiment: str, out: str, replications: int | None, seed: int | None, workers: int, overwrite: bool
) -> None:
    """Simulate the infrastructure rollout only, without traffic.

    Covers all scenarios and replications of EXPERIMENT. Writes the table rollout, summary/rollout_kpis.parquet and
    rollout.html, a page with the projects' schedule. The same seed gives the same files with any number of workers;
    several pay from some hundred replications on.

    \b
    corridorsim rollout configs/rhine_alpine_rollout.yaml -o results/rollout --replications 500 --workers 2
    """  # noqa: D301 - click reads \b as "keep these lines"
    from corridorsim.studies.rollout import PAGE
    from corridorsim.studies.rollout import rollout as run_rollout

    folder = run_rollout(experiment, out, replications=replications, seed=seed, workers=workers, overwrite=overwrite)
    click.echo(f"results: {folder}   page: {folder / PAGE}")
