"""``corridorsim run``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridorsim.cli.shared import console, run_options, simulated_days
from corridorsim.errors import RunError
from corridorsim.typed import CHOICE, choose_agents

if TYPE_CHECKING:
    from corridorsim.experiment.options import Executor, RunOptions
    from corridorsim.records.file_format import Format
    from corridorsim.world.engine import Engine


@click.command()
@click.argument("experiment", type=click.Path())
@click.option("-o", "--out", required=True, type=click.Path(), help="Results folder.")
@click.option("--scenario", "scenarios", multiple=True, metavar="NAME", help="Run this scenario only; may be repeated.")
@run_options
@click.option("--executor", type=click.Choice(["serial", "process"]), default="process", show_default=True)
@click.option(
    "--engine", type=click.Choice(["compiled", "simpy"]), default="compiled", show_default=True,
    help="Event loop: compiled, or stock SimPy. Both give the same tables.",
)  # fmt: skip
@click.option(
    "--agents", type=click.Choice(["compiled", "python"]), default="compiled", envvar=CHOICE, show_default=True,
    expose_value=False, is_eager=True, callback=lambda _context, _option, chosen: choose_agents(chosen),
    help="How trucks and hubs run: compiled, or as plain Python. Both give the same tables.",
)  # fmt: skip
@click.option("--format", "file_format", type=click.Choice(["parquet", "arrow"]), default="parquet", show_default=True)
@click.option(
    "--precision", type=click.FloatRange(0, 1, min_open=True, max_open=True), metavar="SHARE",
    help="Add replications until the 95 % half-width of each --kpi is below this share of its mean.",
)  # fmt: skip
@click.option(
    "--kpi", "kpis", multiple=True, metavar="NAME",
    help="KPI for --precision; may be repeated.  [default: cost_per_tkm, delay_h_mean]",
)  # fmt: skip
@click.option(
    "--max-replications", type=click.IntRange(min=2), default=100, show_default=True, metavar="N",
    help="Limit for --precision.",
)  # fmt: skip
@click.option("--check", "identities", is_flag=True, help="Verify identities that every run must satisfy.")
def run(
    experiment: str,
    out: str,
    scenarios: tuple[str, ...],
    options: RunOptions,
    executor: Executor,
    engine: Engine,
    file_format: Format,
    precision: float | None,
    kpis: tuple[str, ...],
    max_replications: int,
    identities: bool,
) -> None:
    """Run EXPERIMENT and write a results folder. Each unit of work is a scenario, snapshot and replication.

    The same seed gives the same tables, whatever the number of workers.

    \b
    corridorsim run configs/minimal.yaml -o results/minimal
    corridorsim run configs/rhine_alpine.yaml -o results/ra --replications 20 --workers 8 --resume
    corridorsim run configs/minimal.yaml -o results/minimal --precision 0.05 --kpi cost_per_tkm
    """  # noqa: D301 - click reads \b as "keep these lines"
    from dataclasses import replace

    from corridorsim import api
    from corridorsim.analysis.comparison import RANK_BY
    from corridorsim.cli.progress import RunProgress
    from corridorsim.report.terminal.precision import precision_view
    from corridorsim.studies.precision import Target, run_to_precision

    if kpis and precision is None:
        raise click.UsageError("--kpi requires --precision")
    loaded = api.load(experiment)
    for warning in loaded.warnings():
        click.echo(f"warning: {warning}", err=True)
    chosen = list(scenarios) or None
    with RunProgress(simulated_days(loaded)) as progress:
        options = replace(options, executor=executor, file_format=file_format, engine=engine, progress=progress)
        if precision is None:
            api.run_with(loaded, out, options, chosen)
            reached = []
        else:
            target = Target(precision, kpis or RANK_BY, max_replications)
            reached = run_to_precision(loaded, out, target, chosen, options)
    if reached:
        console().print(precision_view(reached))
    if identities:
        violations = api.check(out)
        if violations:
            raise RunError("identities are violated:\n" + "\n".join(violations))
        click.echo("all identities hold")
    click.echo(f"results: {out}   next: corridorsim compare {out}; corridorsim report {out}")
