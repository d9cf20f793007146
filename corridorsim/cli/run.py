"""``corridorsim run``."""

from __future__ import annotations

import os
from typing import Literal

import click

from corridorsim.errors import RunError


@click.command()
@click.argument("experiment", type=click.Path())
@click.option("-o", "--out", required=True, type=click.Path(), help="Results folder.")
@click.option("--scenario", "scenarios", multiple=True, metavar="NAME", help="Run this scenario only; may be repeated.")
@click.option("--replications", type=int, metavar="N", help="Instead of simulation.replications.")
@click.option("--seed", type=int, metavar="N", help="Instead of simulation.seed.")
@click.option(
    "--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default=True, help="Processes."
)
@click.option("--executor", type=click.Choice(["serial", "process"]), default="process", show_default=True)
@click.option("--engine", type=click.Choice(["simpy"]), default="simpy", show_default=True, help="Event loop.")
@click.option("--format", "file_format", type=click.Choice(["parquet", "arrow"]), default="parquet", show_default=True)
@click.option("--resume", is_flag=True, help="Keep the units that are done already.")
@click.option("--overwrite", is_flag=True, help="Replace the results that the folder holds.")
@click.option("--check", "identities", is_flag=True, help="Verify the identities that hold in every run.")
def run(
    experiment: str,
    out: str,
    scenarios: tuple[str, ...],
    replications: int | None,
    seed: int | None,
    workers: int,
    executor: Literal["serial", "process"],
    engine: str,  # noqa: ARG001 - one engine so far
    file_format: Literal["parquet", "arrow"],
    resume: bool,
    overwrite: bool,
    identities: bool,
) -> None:
    """Run EXPERIMENT's scenarios x replications and write the results folder.

    The same seed gives the same tables, whatever the number of workers.

    \b
    corridorsim run configs/minimal.yaml -o results/minimal
    corridorsim run configs/rhine_alpine.yaml -o results/ra --replications 20 --workers 8 --resume
    """  # noqa: D301 - click reads \b as "keep these lines"
    from corridorsim import api
    from corridorsim.cli.progress import RunProgress

    loaded = api.load(experiment)
    for warning in loaded.warnings():
        click.echo(f"warning: {warning}", err=True)
    simulation = loaded.file.experiment.simulation
    days = (simulation.warmup_h + simulation.window_h + simulation.cooldown_h) / 24
    with RunProgress(days) as progress:
        api.run(
            loaded,
            out,
            scenarios=list(scenarios) or None,
            replications=replications,
            seed=seed,
            workers=workers,
            executor=executor,
            file_format=file_format,
            resume=resume,
            overwrite=overwrite,
            progress=progress,
        )
    if identities:
        violations = api.check(out)
        if violations:
            raise RunError("identities are violated:\n" + "\n".join(violations))
        click.echo("all identities hold")
    click.echo(f"results: {out}   next: corridorsim compare {out}; corridorsim report {out}")
