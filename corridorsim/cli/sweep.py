"""``corridorsim sweep``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridorsim.cli.search_options import sweep_file
from corridorsim.cli.shared import console, run_options, simulated_days

if TYPE_CHECKING:
    from corridorsim.experiment.options import RunOptions


@click.command()
@click.argument("experiment", type=click.Path())
@click.argument("sweep_path", metavar="[SWEEP]", type=click.Path(), required=False)
@click.option("-o", "--out", required=True, type=click.Path(), help="Results folder.")
@click.option("--set", "settings", multiple=True, metavar="KEY=V,V", help="Key and values; may be repeated.")
@click.option("--scenario", "scenarios", multiple=True, metavar="NAME", help="Run this scenario only; may be repeated.")
@click.option("--kpi", "names", multiple=True, metavar="NAME", help="Show this KPI; may be repeated.")
@run_options
def sweep(
    experiment: str,
    sweep_path: str | None,
    out: str,
    settings: tuple[str, ...],
    scenarios: tuple[str, ...],
    names: tuple[str, ...],
    options: RunOptions,
) -> None:
    """Run EXPERIMENT with many values of any of its keys. Points form a grid, a list or a Latin hypercube.

    \b
    corridorsim sweep configs/minimal.yaml -o results/sizes \\
        --set hubs.gate_hub.connection_kw=2400,3600 --set 'hubs.gate_hub.evses[0].count=4,6,8'
    """  # noqa: D301 - click reads \b as "keep these lines"
    from dataclasses import replace

    from corridorsim.analysis.kpis import KPI_REGISTRY
    from corridorsim.api import load
    from corridorsim.choices import choose
    from corridorsim.cli.progress import RunProgress
    from corridorsim.report.terminal.sweep import shown_kpis, sweep_view
    from corridorsim.studies.sweep import sweep as run_sweep

    plan = sweep_file(sweep_path, settings)
    shown = shown_kpis([choose(name, KPI_REGISTRY, "KPI") for name in names])
    with RunProgress(simulated_days(load(experiment))) as progress:
        table = run_sweep(experiment, plan, out, scenarios, replace(options, progress=progress))
    console().print(sweep_view(table, shown))
    click.echo(f"results: {out}   table: {out}/summary/sweep.parquet")
