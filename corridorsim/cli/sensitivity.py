"""``corridorsim sensitivity``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from corridorsim.cli.search_options import range_file
from corridorsim.cli.shared import console, run_options, simulated_days

if TYPE_CHECKING:
    from corridorsim.experiment.options import RunOptions


@click.command()
@click.argument("experiment", type=click.Path())
@click.argument("sweep_path", metavar="[SWEEP]", type=click.Path(), required=False)
@click.option("-o", "--out", required=True, type=click.Path(), help="Results folder.")
@click.option("--method", type=click.Choice(["morris", "sobol"]), default="morris", show_default=True)
@click.option(
    "--range",
    "ranges",
    multiple=True,
    metavar="KEY=LOW:HIGH",
    help="Range of a key, whole numbers only with ':whole'; may be repeated.",
)
@click.option("--samples", type=click.IntRange(min=2), metavar="N", help="Overrides the file's samples.")
@click.option("--scenario", "scenarios", multiple=True, metavar="NAME", help="Run this scenario only; may be repeated.")
@click.option("--kpi", "names", multiple=True, metavar="NAME", help="Show this KPI; may be repeated.")
@run_options
def sensitivity(
    experiment: str,
    sweep_path: str | None,
    out: str,
    method: Literal["morris", "sobol"],
    ranges: tuple[str, ...],
    samples: int | None,
    scenarios: tuple[str, ...],
    names: tuple[str, ...],
    options: RunOptions,
) -> None:
    """Rank parameters by their influence on the KPIs. Requires SALib: pip install 'corridorsim[sensitivity]'.

    Morris screening runs samples x (keys + 1) points, Sobol indices samples x (keys + 2).

    \b
    corridorsim sensitivity configs/minimal.yaml -o results/morris --method morris --samples 8 \\
        --range 'hubs.gate_hub.evses[0].count=3:8:whole' --range costs.driver_per_h=20:40
    """  # noqa: D301 - click reads \b as "keep these lines"
    from dataclasses import replace

    from corridorsim.analysis.kpis import KPI_REGISTRY
    from corridorsim.api import load
    from corridorsim.choices import choose
    from corridorsim.cli.progress import RunProgress
    from corridorsim.report.terminal.sweep import sensitivity_view, shown_kpis
    from corridorsim.studies.sensitivity import sensitivity as run_sensitivity

    plan = range_file(sweep_path, ranges, samples)
    shown = shown_kpis([choose(name, KPI_REGISTRY, "KPI") for name in names])
    with RunProgress(simulated_days(load(experiment))) as progress:
        table = run_sensitivity(experiment, plan, out, method, scenarios, replace(options, progress=progress))
    console().print(sensitivity_view(table, shown))
    click.echo(f"results: {out}   table: {out}/summary/sensitivity.parquet")
