"""The Rhine-Alpine day at a chosen number of trips: traffic, hubs and grid are scaled equally."""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.result import Result
from corridorsim import api
from corridorsim.experiment.tasks import RunSettings, run_replication
from corridorsim.records.recorder import Recorder
from corridorsim.records.store import UnitWriter
from corridorsim.scenario.data import EvseSpec, HubSpec, Scenario
from corridorsim.world.engine import Engine
from corridorsim.world.world import RunSummary

CONFIG = Path(__file__).with_name("corridor_day.yaml")
"""The measured experiment, which never changes."""
SHIPPED = Path(__file__).parents[1] / "configs" / "rhine_alpine.yaml"
"""The corridor as it is now."""


def scaled_corridor(
    trips_per_day: float, scenario: str = "harmonized", config: Path = CONFIG, days: int = 1
) -> Scenario:
    """The corridor with traffic, EVSEs and grid scaled to a number of electric trips per day, for a window of days."""
    with TemporaryDirectory() as folder:
        path = Path(folder, "corridor.yaml")
        path.write_text(f"extends: {config}\nsimulation: {{window_h: {24 * days}}}\n", encoding="utf-8")
        base = api.load(path).built[scenario]
    hours = len(base.flows[0].rate_per_h)
    electric = sum(sum(flow.rate_per_h) * flow.electric_share for flow in base.flows) * 24 / hours
    factor = trips_per_day / electric
    return replace(
        base,
        activity_share=0.0,
        flows=tuple(replace(flow, rate_per_h=tuple(rate * factor for rate in flow.rate_per_h)) for flow in base.flows),
        hubs=tuple(_scaled_hub(hub, factor) for hub in base.hubs),
        feeders=tuple(
            replace(
                feeder,
                rating_kw=feeder.rating_kw * factor,
                limit_kw=feeder.limit_kw * factor,
                background_kw=tuple(load * factor for load in feeder.background_kw),
            )
            for feeder in base.feeders
        ),
    )


def _scaled_hub(hub: HubSpec, factor: float) -> HubSpec:
    evses: list[EvseSpec] = []
    for kind in dict.fromkeys(evse.kind for evse in hub.evses):
        group = [evse for evse in hub.evses if evse.kind == kind]
        count = max(1, round(len(group) * factor))
        evses += [replace(group[0], name=f"{hub.name}/{kind}-{number}") for number in range(1, count + 1)]
    places = None if hub.parking_places is None else max(1, round(hub.parking_places * factor))
    return replace(hub, connection_kw=hub.connection_kw * factor, evses=tuple(evses), parking_places=places)


def run_once(scenario: Scenario, engine: Engine = "compiled") -> tuple[RunSummary, float, float]:
    """Simulate as ``corridorsim run`` does, with all tables written; return the summary, wall and CPU seconds."""
    with TemporaryDirectory() as folder:
        wall, cpu = time.perf_counter(), time.process_time()
        writer = UnitWriter(Path(folder), scenario.name, 0, "parquet")
        settings = RunSettings(seed=1, results=Path(folder), format="parquet", engine=engine)
        summary = run_replication(scenario, settings, 0, Recorder(scenario.clock.start, writer), {})
        writer.commit()
        return summary, time.perf_counter() - wall, time.process_time() - cpu


def measure(name: str, trips_per_day: float, days: int = 1) -> list[Result]:
    """Run the corridor once in this process, which should be a fresh one since its peak memory is among the results."""
    summary, wall_s, cpu_s = run_once(scaled_corridor(trips_per_day, days=days))
    # Linux says kB, macOS bytes.
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024**2)
    note = f"{summary.trips:,} trips, {summary.events / summary.trips:.1f} events a trip"
    return [
        Result(f"{name}/trip", 1e6 * cpu_s / summary.trips, "us", note),
        Result(f"{name}/rate", summary.trips / cpu_s, "trips/s", note),
        Result(f"{name}/event", 1e6 * cpu_s / summary.events, "us", note),
        Result(f"{name}/wall", wall_s, "s", note),
        Result(f"{name}/peak", peak_mb, "MB", note),
    ]


def at_size(trips_per_day: int) -> list[Result]:
    """A corridor day with so many trips."""
    return measure(f"corridor {trips_per_day:,}", trips_per_day)


def year() -> list[Result]:
    """A year of 5,000 trips per day, whose tables are streamed."""
    return measure("year", 5_000, 365)


def days(count: int) -> list[Result]:
    """So many days of 1,000 trips each: ten against sixty shows what the horizon costs."""
    return measure(f"{count} days", 1_000, count)
