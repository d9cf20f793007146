"""Options shared by the commands that vary an experiment: the sweep, from a file or from options."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corridorsim.config.sweep import SweepFile


def sweep_file(path: str | None, settings: tuple[str, ...]) -> SweepFile:
    """Return the sweep given by a file or by --set; exactly one of them is required."""
    from corridorsim.config.sweep import read_sweep, sweep_of_settings

    if (path is None) == (not settings):
        raise click.UsageError("give exactly one of a SWEEP file and --set KEY=VALUE,VALUE")
    return read_sweep(path) if path is not None else sweep_of_settings(list(settings))


def range_file(path: str | None, ranges: tuple[str, ...], samples: int | None) -> SweepFile:
    """Return the ranges given by a file or by --range; ``samples`` overrides the file's."""
    from dataclasses import replace

    from corridorsim.config.sweep import read_sweep, sweep_of_ranges

    if (path is None) == (not ranges):
        raise click.UsageError("give exactly one of a SWEEP file and --range KEY=LOW:HIGH")
    plan = read_sweep(path) if path is not None else sweep_of_ranges(list(ranges))
    return plan if samples is None else replace(plan, sweep=plan.sweep.model_copy(update={"samples": samples}))
