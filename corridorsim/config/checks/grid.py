"""What must fit together on the grid and in time; every fault is a path and a message."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from corridorsim.config.experiment import Experiment
from corridorsim.config.grid import MOST_LOAD
from corridorsim.config.storms import Storm

Fault = tuple[tuple[str | int, ...], str]


def grid_faults(experiment: Experiment) -> Iterator[Fault]:
    """Ratings that the load exceeds by far, and works, calls and storms that no run sees."""
    for name in experiment.feeders:
        yield from _ratings(experiment, name)
        yield from _spells(experiment, name)
    for name, storm in experiment.storms.items():
        if storm.start is not None and not _meets_a_run(experiment, *_reach_of(storm, storm.start)):
            yield ("storms", name, "start"), f"the storm lies outside of the run; allowed: {_runs_told(experiment)}"


def _ratings(experiment: Experiment, name: str) -> Iterator[Fault]:
    feeder = experiment.feeders[name]
    above = experiment.feeders.get(feeder.parent or "")
    if above is not None and feeder.background_peak_kw >= above.rating_kw:
        yield (
            ("feeders", feeder.parent or "", "rating_kw"),
            f"the background_peak_kw of {name} below it, {feeder.background_peak_kw:g}, leaves nothing of "
            f"{above.rating_kw:g}; allowed: more than that",
        )
    transformer = feeder.transformer
    if transformer is None:
        return
    least_kva = feeder.rating_kw / MOST_LOAD / transformer.power_factor
    if transformer.rating_kva < least_kva:
        yield (
            ("feeders", name, "transformer", "rating_kva"),
            f"{transformer.rating_kva:g} kVA for a feeder of {feeder.rating_kw:g} kW, more than twice as much; "
            f"allowed: {least_kva:.0f} or more",
        )


def _spells(experiment: Experiment, name: str) -> Iterator[Fault]:
    feeder = experiment.feeders[name]
    for key, spells in (("works", feeder.works), ("demand_response", feeder.demand_response)):
        for i, spell in enumerate(spells):
            if not _meets_a_run(experiment, spell.from_, spell.to):
                yield (
                    ("feeders", name, key, i, "from"),
                    f"{spell.from_:%Y-%m-%dT%H:%M} to {spell.to:%Y-%m-%dT%H:%M} lies outside of the run; allowed: "
                    f"{_runs_told(experiment)}",
                )


def _reach_of(storm: Storm, start: datetime) -> tuple[datetime, datetime]:
    """Begin of a storm, UTC by the wall, and the last it can be; a duration by chance may be a fortnight."""
    begin = (start if start.tzinfo else start.replace(tzinfo=UTC)).astimezone(UTC).replace(tzinfo=None)
    hours = storm.duration_h if isinstance(storm.duration_h, int | float) else 14 * 24
    return begin, begin + timedelta(hours=hours)


def _runs(experiment: Experiment) -> list[tuple[datetime, datetime]]:
    simulation = experiment.simulation
    begins = [datetime(day.year, day.month, day.day) for day in simulation.days]
    return [(begin, begin + timedelta(hours=simulation.run_h)) for begin in begins]


def _meets_a_run(experiment: Experiment, begin: datetime, end: datetime) -> bool:
    """Whether something touches a run; within a day at both ends, as local times differ from those of a run."""
    slack = timedelta(days=1)
    return any(begin <= last + slack and end >= first - slack for first, last in _runs(experiment))


def _runs_told(experiment: Experiment) -> str:
    return ", ".join(f"{first:%Y-%m-%d} to {last:%Y-%m-%d}" for first, last in _runs(experiment))
