"""What holds for any numbers that the analysis is given."""

from datetime import UTC, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from corridorsim.analysis.bills import quarter_hour_kwh
from corridorsim.analysis.states import hub_totals
from corridorsim.analysis.statistics import mean_interval, paired_difference
from corridorsim.records.schema import TABLES

START = datetime(2030, 1, 1, tzinfo=UTC)
values = st.floats(-1e6, 1e6, allow_subnormal=False)
pairs = st.lists(st.tuples(values, values), min_size=2, max_size=20)
hours = st.integers(0, 100)
readings = st.lists(
    st.tuples(st.sampled_from(["a", "b", "c"]), hours, st.integers(0, 5), st.floats(0, 100)),
    min_size=1,
    max_size=40,
)


@settings(deadline=None)
@given(pairs)
def test_the_interval_holds_the_difference_and_changes_sign_with_the_baseline(sample):
    before, after = ([pair[i] for pair in sample] for i in (0, 1))
    there, back = paired_difference(before, after), paired_difference(after, before)
    assert there.ci_low <= there.difference <= there.ci_high
    assert (back.ci_low, back.ci_high) == pytest.approx((-there.ci_high, -there.ci_low))
    assert there.p_value is None or 0 <= there.p_value <= 1


@settings(deadline=None)
@given(pairs)
def test_p_value_and_interval_agree(sample):
    got = paired_difference([pair[0] for pair in sample], [pair[1] for pair in sample])
    assume(got.p_value is not None and abs(got.p_value - 0.05) > 1e-6)
    assert (got.p_value < 0.05) == (not got.ci_low <= 0 <= got.ci_high)


@settings(deadline=None)
@given(pairs, values)
def test_what_both_scenarios_share_does_not_matter(sample, shared):
    before, after = (np.array([pair[i] for pair in sample]) for i in (0, 1))
    plain, shifted = paired_difference(before, after), paired_difference(before + shared, after + shared)
    assert shifted.difference == pytest.approx(plain.difference, abs=1e-6)
    assert shifted.ci_high == pytest.approx(plain.ci_high, abs=1e-5)


@settings(deadline=None)
@given(st.lists(values, min_size=1), st.lists(st.none(), max_size=5))
def test_nulls_say_nothing(sample, nulls):
    assert mean_interval([*nulls, *sample]) == mean_interval(sample)


def table_of(rows):
    """Order readings in time and let each hub's meter grow."""
    meter = dict.fromkeys("abc", 0.0)
    ordered = []
    for hub, hour, charging, kwh in sorted(rows, key=lambda row: row[1]):
        meter[hub] += kwh
        time = START + timedelta(hours=hour)
        counts = dict.fromkeys(("occupied", "queueing", "out_of_service"), 0) | {
            "charging": charging,
            "installed": 5,
        }
        ordered.append({"hub": hub, "time": time, "energy_kwh": meter[hub]} | counts)
    return pa.Table.from_pylist(ordered, schema=TABLES["hub_states"])


def integral(table, hub, low, high):
    """Step through the rows one by one."""
    rows = [row for row in table.to_pylist() if row["hub"] == hub]
    ends = [row["time"] for row in rows[1:]] + [datetime.max.replace(tzinfo=UTC)]
    total = 0.0
    for row, end in zip(rows, ends, strict=True):
        total += row["charging"] * max((min(end, high) - max(row["time"], low)).total_seconds(), 0.0) / 3600
    return total


@settings(deadline=None)
@given(readings, hours, st.integers(1, 100), st.integers(1, 10))
def test_integrals_are_those_of_a_plain_loop_whatever_the_batches(rows, begin, length, size):
    table = table_of(rows)
    window = START + timedelta(hours=begin), START + timedelta(hours=begin + length)
    totals = hub_totals(table.to_batches(max_chunksize=size), window)
    for hub in totals.index:
        assert totals.charging_h[hub] == pytest.approx(integral(table, hub, *window))
        assert 0 <= totals.charging_h[hub] <= 5 * length


@settings(deadline=None)
@given(readings, hours)
def test_windows_side_by_side_add_up(rows, cut):
    batches = table_of(rows).to_batches()
    edges = [START, START + timedelta(hours=cut), START + timedelta(hours=100)]
    parts = [hub_totals(batches, (edges[i], edges[i + 1])) for i in range(2)]
    whole = hub_totals(batches, (edges[0], edges[2]))
    for column in ("charging_h", "installed_h"):
        assert (parts[0][column] + parts[1][column]).to_numpy() == pytest.approx(whole[column].to_numpy())


@settings(deadline=None)
@given(
    st.lists(st.integers(0, 10**10), min_size=2, max_size=30, unique=True),
    st.integers(0, 10**10),
    st.integers(1, 10**10),
)
def test_quarter_hours_add_up_to_the_meter(times, begin, length):
    time_us = np.sort(np.array(times, dtype=np.int64))
    meter = np.linspace(0.0, 1000.0, len(time_us))
    window = begin, begin + length
    starts, energy = quarter_hour_kwh(time_us, meter, window)
    assert (energy >= 0).all()
    assert energy.sum() == pytest.approx(np.diff(np.interp(window, time_us, meter))[0], abs=1e-9)
    assert starts[0] <= begin < starts[0] + 900_000_000
    assert starts[-1] < begin + length + 900_000_000
