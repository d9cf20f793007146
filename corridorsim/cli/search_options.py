"""What the commands that vary an experiment have in common: the sweep, how to run, the console."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from corridorsim.config.sweep import SweepFile

Command = Callable[..., Any]


def run_options(command: Command) -> Command:
    """Options of every command that runs units."""
    for option in (
        click.option("--overwrite", is_flag=True, help="Replace the results that the folder holds."),
        click.option("--resume", is_flag=True, help="Keep the units that are done already."),
        click.option(
            "--workers", type=click.IntRange(min=1), default=os.cpu_count() or 1, show_default=True, help="Processes."
        ),
        click.option("--seed", type=int, metavar="N", help="Instead of simulation.seed."),
        click.option("--replications", type=int, metavar="N", help="Instead of simulation.replications."),
    ):
        command = option(command)
    return command


def sweep_file(path: str | None, settings: tuple[str, ...]) -> SweepFile:
    """The sweep of a file or of settings; one of them must be given, not both."""
    from corridorsim.config.sweep import read_sweep, sweep_of_settings

    if (path is None) == (not settings):
        raise click.UsageError("what is varied? Give either a SWEEP file or --set KEY=VALUE,VALUE")
    return read_sweep(path) if path is not None else sweep_of_settings(list(settings))


def range_file(path: str | None, ranges: tuple[str, ...], samples: int | None) -> SweepFile:
    """The ranges of a file or of settings, with the number of samples where it is given."""
    from dataclasses import replace

    from corridorsim.config.sweep import read_sweep, sweep_of_ranges

    if (path is None) == (not ranges):
        raise click.UsageError("what is varied? Give either a SWEEP file or --range KEY=LOW:HIGH")
    plan = read_sweep(path) if path is not None else sweep_of_ranges(list(ranges))
    return plan if samples is None else replace(plan, sweep=plan.sweep.model_copy(update={"samples": samples}))


def console() -> Console:
    """The terminal, or 120 columns where the output goes to a file."""
    from rich.console import Console

    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=120)


def simulated_days(experiment: str) -> float:
    """Length of one unit [days]."""
    from corridorsim import api

    simulation = api.load(experiment).file.experiment.simulation
    return (simulation.warmup_h + simulation.window_h + simulation.cooldown_h) / 24
