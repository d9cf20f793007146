"""Shared by several commands: options, the console, the length of a unit."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from rich.console import Console

    from corridorsim.experiment.loaded import Loaded

Command = Callable[..., Any]

snapshot_option = click.option(
    "--snapshot", metavar="DATE", help="Date of the snapshot, required if there are several."
)


def run_options(command: Command) -> Command:
    """Options of every command that runs units; the command is given them as ``options``."""

    @wraps(command)
    def with_options(
        *, replications: int | None, seed: int | None, workers: int, resume: bool, overwrite: bool, **others: Any
    ) -> Any:
        from corridorsim.experiment.options import RunOptions

        options = RunOptions(replications=replications, seed=seed, workers=workers, resume=resume, overwrite=overwrite)
        return command(**others, options=options)

    wrapped: Command = with_options
    for option in (
        click.option("--overwrite", is_flag=True, help="Replace results already in the folder."),
        click.option("--resume", is_flag=True, help="Keep units that are already done."),
        click.option(
            "--workers",
            type=click.IntRange(min=1),
            default=os.cpu_count() or 1,
            show_default=True,
            help="Number of processes.",
        ),
        click.option("--seed", type=int, metavar="N", help="Overrides simulation.seed."),
        click.option("--replications", type=int, metavar="N", help="Overrides simulation.replications."),
    ):
        wrapped = option(wrapped)
    return wrapped


def console(columns: int = 120) -> Console:
    """Return the console; ``columns`` is its width if the output is not a terminal."""
    from rich.console import Console

    terminal = Console()
    return terminal if terminal.is_terminal else Console(width=columns)


def simulated_days(loaded: Loaded) -> float:
    """Return the length of one unit [days]."""
    return loaded.file.experiment.simulation.run_h / 24
