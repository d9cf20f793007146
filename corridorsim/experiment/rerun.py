"""Runs one unit again, to look into it: the same scenario, seed and pilot averages give the same run."""

from __future__ import annotations

from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from corridorsim.experiment.replication import replication_scenario
from corridorsim.records.recorder import Recorder
from corridorsim.records.schema import TABLES
from corridorsim.rng import Streams
from corridorsim.scenario.data import Scenario
from corridorsim.world.explain.diary import Diary, Entry
from corridorsim.world.explain.snapshot import HubSnapshot, hub_snapshot
from corridorsim.world.world import World

TRIP_TABLES = ("trips", "charging_sessions")
"""Tables in which a trip has rows of its own in every run."""


@dataclass(frozen=True)
class UnitInputs:
    """All that decides what happens in a unit."""

    scenario: Scenario
    seed: int
    replication: int
    mean_wait_min: dict[str, float]
    """Long-run mean wait by hub that uninformed planners know."""

    def world(self, recorder: Recorder) -> World:
        """The unit's world before its first event."""
        scenario = replication_scenario(self.scenario, self.seed, self.replication)
        return World(scenario, Streams(self.seed, self.replication), recorder, self.mean_wait_min)


@dataclass
class TripRows:
    """Takes the batches of a recorder and keeps the rows of one trip."""

    trip_id: str
    kept: dict[str, list[pa.RecordBatch]] = field(default_factory=lambda: {name: [] for name in TRIP_TABLES})

    def write(self, table: str, batch: pa.RecordBatch) -> None:
        """See ``records.recorder.BatchWriter``."""
        if table in self.kept:
            self.kept[table].append(batch.filter(pc.equal(batch["trip_id"], self.trip_id)))

    def tables(self) -> dict[str, pa.Table]:
        """The rows by table."""
        return {name: pa.Table.from_batches(batches, TABLES[name]) for name, batches in self.kept.items()}


def trace_trip(unit: UnitInputs, trip_id: str, until_s: float) -> tuple[list[Entry], dict[str, pa.Table]]:
    """Run a unit to ``until_s`` with a diary of one trip; returns the diary and the trip's rows by table."""
    rows = TripRows(trip_id)
    recorder = Recorder(unit.scenario.clock.start, rows)
    world = unit.world(recorder)
    diary = Diary(world.env, trip_id)
    world.observe(diary, trip_id)
    world.run(until_s)
    recorder.close()
    return diary.entries, rows.tables()


def look_at_hub(unit: UnitInputs, hub: str, at_s: float) -> HubSnapshot:
    """Run a unit to a moment before its end, without tables, and look at a hub."""
    world = unit.world(Recorder(unit.scenario.clock.start, None))
    world.run(at_s)
    return hub_snapshot(world.hub(hub), world.trips)
