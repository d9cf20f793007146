"""Checks of grid ratings and of the times of events; each fault is a path and a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from corridorsim.config.experiment import Experiment
from corridorsim.config.grid import MOST_LOAD
from corridorsim.config.storms import Storm

Fault = tuple[tuple[str | int, ...], str]


def grid_faults(experiment: Experiment) -> Iterator[Fault]:
    """Find ratings far below the load, and works, demand response and storms outside every run."""
    for name in experiment.feeders:
        yield from _ratings(experiment, name)
        yield from _spells(experiment, name)
    for name, storm in experiment.storms.items():
        if storm.start is not None and not _meets_a_run(experiment, *_reach_of(storm, storm.start)):
            yield ("storms", name, "start"), f"the storm is outside the run; allowed: {_run_periods(experiment)}"


def _ratings(experiment: Experiment, name: str) -> Iterator[Fault]:
    feeder = experiment.feeders[name]
    above = experiment.feeders.get(feeder.parent or "")
    if above is not None and feeder.background_peak_kw >= above.rating_kw:
        yield (
            ("feeders", feeder.parent or "", "rating_kw"),
            f"the background_peak_kw of {name} below it, {feeder.background_peak_kw:g}, is not below "
            f"{above.rating_kw:g}; allowed: more than that",
        )
    transformer = feeder.transformer
    if transformer is None:
        return
    least_kva = feeder.rating_kw / MOST_LOAD / transformer.power_factor
    if transformer.rating_kva < least_kva:
        yield (
            ("feeders", name, "transformer", "rating_kva"),
            f"{transformer.rating_kva:g} kVA for a feeder of {feeder.rating_kw:g} kW, more than twice its rating; "
            f"allowed: {least_kva:.0f} or more",
        )


def _spells(experiment: Experiment, name: str) -> Iterator[Fault]:
    feeder = experiment.feeders[name]
    for key, spells in (("works", feeder.works), ("demand_response", feeder.demand_response)):
        for i, spell in enumerate(spells):
            if not _meets_a_run(experiment, spell.from_, spell.to):
                yield (
                    ("feeders", name, key, i, "from"),
                    f"{spell.from_:%Y-%m-%dT%H:%M} to {spell.to:%Y-%m-%dT%H:%M} is outside the run; allowed: "
                    f"{_run_periods(experiment)}",
                )


def _reach_of(storm: Storm, start: datetime) -> tuple[datetime, datetime]:
    """Return the start of a storm [naive UTC] and its latest end; a random duration may be up to a fortnight."""
    begin = (start if start.tzinfo else start.replace(tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
    hours = storm.duration_h if isinstance(storm.duration_h, int | float) else 14 * 24
    return begin, begin + timedelta(hours=hours)


def _runs(experiment: Experiment) -> list[tuple[datetime, datetime]]:
    simulation = experiment.simulation
    begins = [datetime(day.year, day.month, day.day) for day in simulation.days]
    return [(begin, begin + timedelta(hours=simulation.run_h)) for begin in begins]


def _meets_a_run(experiment: Experiment, begin: datetime, end: datetime) -> bool:
    """Return whether a period overlaps a run, with a day of slack at both ends since local times differ from UTC."""
    slack = timedelta(days=1)
    return any(begin <= last + slack and end >= first - slack for first, last in _runs(experiment))


def _run_periods(experiment: Experiment) -> str:
    return ", ".join(f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" for first, last in _runs(experiment))
