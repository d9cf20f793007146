"""What the commands that vary an experiment have in common: the sweep, from a file or from settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from corridorsim.config.sweep import SweepFile


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
