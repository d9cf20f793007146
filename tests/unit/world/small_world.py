"""Small experiments for the tests of the world, and the tables of a run kept in memory."""

from __future__ import annotations

from copy import deepcopy
from datetime import UTC, datetime
from typing import Any

import pandas as pd
import pyarrow as pa

from corridorsim.config.checks.references import reference_faults
from corridorsim.config.experiment import Experiment
from corridorsim.config.files.trips_file import TripRow
from corridorsim.policy import policy_faults
from corridorsim.records.recorder import Recorder
from corridorsim.records.schema import TABLES
from corridorsim.rng import Streams
from corridorsim.scenario import Scenario, build_scenario
from corridorsim.world.world import World

START = datetime(2030, 3, 5, tzinfo=UTC)
CCS = "IEC_62196_T2_COMBO"

PLACE = {
    "time_zone": "UTC",
    "currency": "EUR",
    "free_movement_area": "union",
    "driving_rules": "eu_561_2006",
    "depot_price_per_kwh": 0.2,
    "carbon_g_per_kwh": 100.0,
    "toll_per_km": 0.1,
    "temperature_c": 20.0,
    "rules": {
        "connectors": {"groups": {"fast": {"connectors": {CCS: 300}}}},
        "authentication": {"accepted_overhead_s": 30, "foreign_overhead_s": 90, "accepted_failure_probability": 0.0,
                           "foreign_failure_probability": 0.0},
        "roaming_fees": {"per_kwh": 0.1, "per_session": 2.0},
        "tariffs": {"energy_per_kwh": 0.4, "session_fee": 1.0},
        "load_management": {"scope": "hub"},
    },
}  # fmt: skip

BASE: dict[str, Any] = {
    "name": "small",
    "simulation": {"start": "2030-03-05", "warmup_h": 0, "window_h": 24, "cooldown_h": 24, "replications": 1,
                   "activity_share": 1.0},
    "jurisdictions": {"here": PLACE},
    "network": {
        "nodes": {
            "west": {"jurisdiction": "here", "kind": "terminal", "latitude": 50, "longitude": 5},
            "middle": {"jurisdiction": "here", "kind": "hub", "latitude": 50, "longitude": 6},
            "east": {"jurisdiction": "here", "kind": "terminal", "latitude": 50, "longitude": 7},
        },
        "segments": [
            {"start": "west", "end": "middle", "length_km": 160, "speed_kmh": 80},
            {"start": "middle", "end": "east", "length_km": 160, "speed_kmh": 80},
        ],
    },
    "vehicles": {
        "truck": {
            "usable_kwh": 400, "charging_curve": [[0, 600], [1, 600]], "connectors": {CCS: 300},
            "charge_efficiency": 0.96, "tare_t": 16, "max_speed_kmh": 80, "aux_kw": 2, "rest_aux_kw": 0.5,
        },
    },
    "operators": {"line": {"network": "home"}, "guest": {"network": "away", "size": "small"}},
    "flows": {
        "eastward": {"origin": "west", "destination": "east", "trucks_per_day": 1e-9, "vehicles": {"truck": 1},
                     "operators": {"line": 1}, "charging": {"kind": "least_cost", "noise_min": 0}},
    },
    "trips_file": {"path": "none.csv", "charging": {"kind": "least_cost", "noise_min": 0}},
    "equipment": {"mtbf_h": None, "manoeuvre_s": 180, "plug_in_s": 60, "unplug_s": 120},
    "hubs": {
        "plaza": {"node": "middle", "operator": "owner", "network": "home", "feeder": "line1", "connection_kw": 5000,
                  "evses": [{"kind": "fast", "count": 2}], "detour_km": 1, "efficiency": 0.95},
    },
    "feeders": {"line1": {"rating_kw": 10000}},
}  # fmt: skip


def overlaid(base: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    """Mappings key by key, all else replaced."""
    merged = deepcopy(base)
    for key, value in changes.items():
        if isinstance(value, dict) and isinstance(merged.get(key), dict):
            merged[key] = overlaid(merged[key], value)
        else:
            merged[key] = deepcopy(value)
    return merged


def experiment(**changes: Any) -> Experiment:
    """The base experiment with changes laid over it, checked."""
    made = Experiment.model_validate(overlaid(BASE, changes))
    assert reference_faults(made) + policy_faults(made) == []
    return made


def trip(trip_id: str, depart_s: float = 0.0, soc: float = 0.8, **changes: Any) -> TripRow:
    """A dated trip from west to east."""
    fields = {
        "trip_id": trip_id, "origin": "west", "destination": "east", "depart_s": depart_s, "vehicle_class": "truck",
        "operator": "line", "payload_t": 14.0, "soc_start": soc,
    }  # fmt: skip
    return TripRow(**(fields | changes))


class Memory:
    """Keeps batches instead of writing them."""

    def __init__(self) -> None:
        self.batches: dict[str, list[pa.RecordBatch]] = {name: [] for name in TABLES}

    def write(self, table: str, batch: pa.RecordBatch) -> None:
        self.batches[table].append(batch)

    def frame(self, table: str) -> pd.DataFrame:
        frame = pa.Table.from_batches(self.batches[table], TABLES[table]).to_pandas()
        for column in frame.columns:
            if isinstance(frame[column].dtype, pd.CategoricalDtype):
                frame[column] = frame[column].astype(object)
        return frame


def make_world(
    scenario: Scenario, mean_wait_min: dict[str, float] | None = None, seed: int = 1
) -> tuple[World, Memory]:
    memory = Memory()
    return World(scenario, Streams(seed, 0), Recorder(scenario.clock.start, memory), mean_wait_min or {}), memory


def tables_of(
    made: Experiment, trips: list[TripRow], mean_wait_min: dict[str, float] | None = None, seed: int = 1
) -> dict[str, pd.DataFrame]:
    """Run dated trips and return all tables."""
    scenario = build_scenario("only", made, trips)
    memory = Memory()
    recorder = Recorder(scenario.clock.start, memory)
    world = World(scenario, Streams(seed, 0), recorder, mean_wait_min or {})
    world.run()
    recorder.close()
    return {name: memory.frame(name) for name in TABLES}


def seconds(column: pd.Series) -> pd.Series:
    """Instants as seconds of the run."""
    return (column - pd.Timestamp(START)).dt.total_seconds()
