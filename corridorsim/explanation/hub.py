"""One hub at one moment: who is there, and which limits hold."""

from __future__ import annotations

import os
from datetime import UTC, datetime

from corridorsim.choices import choose
from corridorsim.errors import ResultsError
from corridorsim.experiment.rerun import look_at_hub
from corridorsim.explanation.answer import Explanation, RunTime, plain
from corridorsim.explanation.columns import columns
from corridorsim.explanation.folder import KeptUnit, open_unit
from corridorsim.world.explain.snapshot import HubSnapshot, TruckAtHub

HEADER = ("trip", "operator", "contract", "since", "is", "EVSE", "SOC", "may draw", "draws", "limited by")
LEFT = frozenset({0, 1, 2, 4, 5, 9})
COUNTS = ("charging", "occupied", "queueing")


def explain_hub(
    folder: str | os.PathLike[str],
    scenario: str,
    hub: str,
    at: datetime | str,
    replication: int = 0,
    snapshot: str | None = None,
) -> Explanation:
    """Run a unit of a results folder again up to a moment, and tell what stands at a hub.

    Parameters
    ----------
    at
        An instant within the run, or its ISO 8601 text; without an offset it is UTC.

    Raises
    ------
    ResultsError
        There is no such folder, scenario, replication, snapshot or hub, or the moment is outside of the run.
    RunError
        The hub comes out otherwise than the folder has it.
    """
    unit = open_unit(folder, scenario, replication, snapshot)
    choose(hub, [spec.name for spec in unit.inputs.scenario.hubs], "hub")
    time = RunTime(unit.inputs.scenario.clock)
    at_s = _seconds(at, time)
    seen = look_at_hub(unit.inputs, hub, at_s)
    counts = tuple(getattr(seen, name) for name in COUNTS)
    if counts not in _kept_counts(unit, hub, time.instant(at_s)):
        raise unit.differs(f"hub {hub} at {time.iso(at_s)}")
    trucks = [plain(truck) | {"arrive_time": time.iso(truck.arrive_s)} for truck in seen.trucks]
    of_unit = {"scenario": scenario, "replication": replication, "snapshot": unit.inputs.scenario.snapshot}
    record = of_unit | {"time": time.iso(at_s)}
    record |= plain(seen) | {"trucks": trucks}
    return Explanation(_text(unit, seen, time), record)


def _seconds(at: datetime | str, time: RunTime) -> float:
    first, last = time.iso(0.0), time.iso(time.clock.end_s)
    try:
        instant = at if isinstance(at, datetime) else datetime.fromisoformat(at)
    except ValueError as error:
        raise ResultsError(f"{at!r} is no time; an example is {time.iso(time.clock.window_start_s)}") from error
    at_s = time.seconds(instant if instant.tzinfo is not None else instant.replace(tzinfo=UTC))
    if not 0.0 < at_s < time.clock.end_s:
        raise ResultsError(f"{at} is outside of the run; allowed: after {first} and before {last}")
    return at_s


def _kept_counts(unit: KeptUnit, hub: str, instant: datetime) -> set[tuple[int, ...]]:
    """Counts in the hub's last state before a moment, and in those of the moment itself: tables hold microseconds."""
    states = unit.rows("hub_states", "hub", hub)
    before = [row for row in states if row["time"] < instant][-1:]
    same = [row for row in states if row["time"] == instant]
    return {tuple(row[name] for name in COUNTS) for row in before + same}


def _text(unit: KeptUnit, seen: HubSnapshot, time: RunTime) -> str:
    lines = [
        f"hub {seen.hub} at {time.label(seen.time_s)} UTC, {unit.name}",
        "",
        f"{seen.charging} of {seen.installed} EVSEs charge, {seen.occupied} are held, {seen.queueing} trucks queue"
        + ("; the hub is out of service" if seen.is_closed else ""),
        f"out of service: {', '.join(seen.broken) or 'none'}",
        f"hub: {seen.power_kw:.0f} kW of {seen.limit_kw:.0f} kW (load management: {seen.management})",
        f"feeder {seen.feeder}: hubs {seen.feeder_hubs_kw:.0f} kW + other load {seen.background_kw:.0f} kW, rating "
        f"{seen.rating_kw:.0f} kW, limit in force {seen.feeder_limit_kw:.0f} kW",
    ]
    if seen.trucks:
        lines += ["", *columns(HEADER, [_row(truck, time) for truck in seen.trucks], LEFT)]
    return "\n".join(lines)


def _row(truck: TruckAtHub, time: RunTime) -> tuple[str, ...]:
    return (
        truck.trip_id,
        truck.operator,
        truck.network,
        time.label(truck.arrive_s),
        truck.phase,
        truck.evse or "",
        f"{truck.soc:.2f}",
        "" if truck.cap_kw is None else f"{truck.cap_kw:.0f} kW",
        "" if truck.draw_kw is None else f"{truck.draw_kw:.0f} kW",
        truck.limited_by or "",
    )
