"""Assignment of technicians to hubs, under the rules in force."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from corridorsim.config.experiment import Experiment
from corridorsim.config.levers import RuleBook
from corridorsim.config.maintenance import Crew, Maintenance
from corridorsim.local_time import at_minute, local_days, seconds_of

Pool = tuple[str, ...]
"""Name of a pool of technicians: (jurisdiction, CPO), (jurisdiction,) or () for the corridor's."""


@dataclass(frozen=True, slots=True)
class MaintenanceSpec:
    """The maintenance of a scenario's EVSEs."""

    settings: Maintenance
    technicians: dict[Pool, int]
    """Empty if technicians are unlimited."""
    planned_s: dict[str, tuple[float, ...]]
    """Times at which planned repairs may begin, by jurisdiction."""


def maintenance_spec(
    experiment: Experiment, books: Mapping[str, RuleBook], start: date, n_hours: int
) -> MaintenanceSpec | None:
    """Return crews pooled according to the rules; None if the experiment has no maintenance."""
    settings = experiment.maintenance
    if settings is None:
        return None
    planned_s = {
        name: planned_times_s(settings, start, n_hours, jurisdiction.time_zone)
        for name, jurisdiction in experiment.jurisdictions.items()
    }
    return MaintenanceSpec(settings, pooled(settings.crews, books), planned_s)


def pool_of(operator: str, jurisdiction: str, rules: RuleBook) -> Pool:
    """Return the pool of a CPO's technicians in a jurisdiction, which repairs its EVSEs there."""
    pools: dict[str, Pool] = {"own": (jurisdiction, operator), "jurisdiction": (jurisdiction,), "corridor": ()}
    return pools[rules.mutual_aid.scope]


def pooled(crews: Iterable[Crew], books: Mapping[str, RuleBook]) -> dict[Pool, int]:
    """Return technicians by pool: the sum of its crews."""
    technicians: dict[Pool, int] = {}
    for crew in crews:
        pool = pool_of(crew.operator, crew.jurisdiction, books[crew.jurisdiction])
        technicians[pool] = technicians.get(pool, 0) + crew.technicians
    return technicians


def hubs_without_crew(experiment: Experiment, books: Mapping[str, RuleBook]) -> Iterator[tuple[str, str]]:
    """Yield (hub, jurisdiction) of hubs without technicians, if crews are given."""
    if experiment.maintenance is None or not experiment.maintenance.crews:
        return
    technicians = pooled(experiment.maintenance.crews, books)
    for name, hub in experiment.hubs.items():
        place = experiment.network.nodes[hub.node].jurisdiction
        if pool_of(hub.operator, place, books[place]) not in technicians:
            yield name, place


def planned_times_s(settings: Maintenance, start: date, n_hours: int, time_zone: str) -> tuple[float, ...]:
    """Return seconds of the run at which planned repairs may begin in a time zone, once per day."""
    minute = settings.planned_hour * 60
    times = (seconds_of(start, at_minute(day, minute), time_zone) for day in local_days(start, n_hours))
    return tuple(time_s for time_s in times if time_s >= 0.0)
