"""``corridorsim optimize``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridorsim.cli.shared import console, run_options, simulated_days

if TYPE_CHECKING:
    from corridorsim.experiment.options import RunOptions


@click.command()
@click.argument("experiment", type=click.Path())
@click.option("-o", "--out", required=True, type=click.Path(), help="Results folder.")
@click.option(
    "--search",
    "search_path",
    required=True,
    type=click.Path(),
    help="File with parameters, objective, constraints and budget.",
)
@click.option("--trials", type=click.IntRange(min=1), metavar="N", help="Overrides the file's trials.")
@run_options
def optimize(
    experiment: str,
    out: str,
    search_path: str,
    trials: int | None,
    options: RunOptions,
) -> None:
    """Find the parameter values that optimize EXPERIMENT. Requires Optuna: pip install 'corridorsim[optimize]'.

    \b
    corridorsim optimize configs/minimal.yaml --search configs/search/hub_sizes.yaml -o results/best
    """  # noqa: D301 - click reads \b as "keep these lines"
    from dataclasses import replace

    from corridorsim.api import load
    from corridorsim.cli.progress import RunProgress
    from corridorsim.config.optimization import read_optimization
    from corridorsim.report.terminal.trials import trials_view
    from corridorsim.studies.optimize import optimize as run_optimize

    file = read_optimization(search_path)
    if trials is not None:
        file = replace(file, optimization=file.optimization.model_copy(update={"trials": trials}))
    with RunProgress(simulated_days(load(experiment))) as progress:
        table = run_optimize(experiment, file, out, replace(options, progress=progress))
    console().print(trials_view(table))
    click.echo(f"results: {out}   table: {out}/summary/trials.parquet")
