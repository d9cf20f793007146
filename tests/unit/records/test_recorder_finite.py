"""A number that is not finite reaches no table; nulls do."""

from __future__ import annotations

from datetime import date
from math import inf, nan

import pyarrow as pa
import pytest

from corridorsim.errors import RunError
from corridorsim.records.recorder import Recorder
from corridorsim.records.schema import TABLES


class Kept:
    def __init__(self) -> None:
        self.batches: list[pa.RecordBatch] = []

    def write(self, _table: str, batch: pa.RecordBatch) -> None:
        self.batches.append(batch)


def row_of(table: str, **changes: object) -> tuple[object, ...]:
    """A row of nulls and zeros."""
    kinds = {pa.float64(): 1.5, pa.int32(): 1, pa.string(): "x"}
    values = {field.name: kinds.get(field.type, "x") for field in TABLES[table]}
    values |= {field.name: 3600.0 for field in TABLES[table] if field.type == pa.timestamp("us", tz="UTC")}
    return tuple((values | changes)[name] for name in TABLES[table].names)


def write(table: str, *rows: tuple[object, ...]) -> Kept:
    kept = Kept()
    recorder = Recorder(date(2030, 3, 4), kept)
    for row in rows:
        recorder.table(table)(row)
    recorder.close()
    return kept


@pytest.mark.parametrize("value", [nan, inf, -inf])
def test_names_the_truck_the_column_and_the_time(value):
    bad = row_of("trips", trip_id="north/7", depart_time=7200.0, arrive_time=None, due_time=None, energy_kwh=value)
    with pytest.raises(RunError, match=rf"energy_kwh of trip north/7 at 2030-03-04 02:00:00 UTC is {value}"):
        write("trips", row_of("trips"), bad)


def test_names_the_hub_of_a_state():
    bad = row_of("hub_states", hub="plaza", time=5400.0, power_kw=nan)
    with pytest.raises(RunError, match="power_kw of hub plaza at 2030-03-04 01:30:00 UTC is nan"):
        write("hub_states", bad)


def test_names_trip_and_hub_of_a_session():
    bad = row_of("charging_sessions", trip_id="t1", hub="plaza", cost=nan)
    with pytest.raises(RunError, match="cost of trip t1, session x, hub plaza at 2030-03-04 01:00:00 UTC is nan"):
        write("charging_sessions", bad)


@pytest.mark.parametrize("value", [nan, inf])
def test_refuses_times_too(value):
    # NaN would become a null, and an infinite time any instant.
    with pytest.raises(RunError, match=r"end_time of trip t1.* at 2030-03-04 01:00:00 UTC is"):
        write("charging_sessions", row_of("charging_sessions", trip_id="t1", end_time=value))


def test_refuses_counts_too():
    with pytest.raises(RunError, match="charging of hub plaza"):
        write("hub_states", row_of("hub_states", hub="plaza", charging=nan))


def test_nulls_are_no_fault():
    kept = write("trips", row_of("trips", arrive_time=None, emissions_marginal_kg=None), row_of("trips"))
    (batch,) = (batch for batch in kept.batches if batch.num_rows)
    assert batch.column("emissions_marginal_kg").to_pylist() == [None, 1.5]
    assert batch.column("arrive_time").null_count == 1
