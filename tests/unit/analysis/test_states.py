import pyarrow as pa
import pytest

from corridorsim.analysis.states import feeder_totals, hub_totals
from corridorsim.records.schema import TABLES

from . import rows as build

WINDOW = (build.at(12), build.at(60))


def batches(name, rows, size=10_000):
    return pa.Table.from_pylist(rows, schema=TABLES[name]).to_batches(max_chunksize=size)


def test_two_hubs_do_not_mix():
    rows = [
        build.hub_state(0, 0, 0, 1, 1, 0),
        build.hub_state(0, 0, 0, 2, 2, 3) | {"hub": "g"},
        build.hub_state(36, 0, 40, 0, 0, 0),
    ]
    totals = hub_totals(batches("hub_states", rows), WINDOW)
    assert totals.charging_h.to_dict() == {"h": 24.0, "g": 96.0}  # the last row of g holds on
    assert totals.queueing_h.to_dict() == {"h": 0.0, "g": 144.0}
    assert totals.energy_kwh["h"] == pytest.approx(40 * 24 / 36)  # the meter is linear between its readings


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_the_size_of_batches_does_not_matter(unit_rows, size):
    rows = unit_rows()
    others = [row | {"hub": "g", "charging": 2} for row in rows["hub_states"]]
    mixed = sorted(rows["hub_states"] + others, key=lambda row: row["time"])
    whole = hub_totals(batches("hub_states", mixed), WINDOW)
    assert hub_totals(batches("hub_states", mixed, size), WINDOW).equals(whole)


def test_batches_may_number_their_names_anew():
    first = batches("hub_states", [build.hub_state(0, 0, 0, 1, 1, 0), build.hub_state(0, 0, 0, 0, 0, 0) | {"hub": "g"}])
    second = batches("hub_states", [build.hub_state(72, 0, 0, 1, 1, 0) | {"hub": name} for name in ("g", "h")])
    totals = hub_totals([*first, *second], WINDOW)
    assert totals.charging_h.to_dict() == {"h": 48.0, "g": 0.0}


def test_states_before_the_window_reach_into_it():
    rows = [
        build.feeder_state(0, 290),
        build.feeder_state(13, 0),
        build.feeder_state(60, 900),
        build.feeder_state(72, 0),
    ]
    totals = feeder_totals(batches("feeder_states", rows), WINDOW)
    assert totals.peak_loading["f"] == pytest.approx(1.3)  # the row at the window's end is outside of it
    assert totals.overload_h["f"] == pytest.approx(1.0)


def test_reverse_power_loads_a_feeder_as_well():
    rows = [build.feeder_state(0, -550), build.feeder_state(13, -100), build.feeder_state(72, 0)]
    totals = feeder_totals(batches("feeder_states", rows), WINDOW)
    assert totals.peak_loading["f"] == pytest.approx(1.5), "550 kW less 100 kW of background, at a rating of 300"
    assert totals.overload_h["f"] == pytest.approx(1.0)


def test_a_state_replaced_before_the_window_is_not_in_it():
    rows = [build.feeder_state(0, 800), build.feeder_state(12, 50), build.feeder_state(72, 0)]
    totals = feeder_totals(batches("feeder_states", rows), WINDOW)
    assert totals.peak_loading["f"] == pytest.approx(0.5)


def test_the_rating_itself_is_no_overload():
    rows = [build.feeder_state(0, 200), build.feeder_state(72, 0)]
    assert feeder_totals(batches("feeder_states", rows), WINDOW).overload_h["f"] == 0


def test_no_rows():
    assert hub_totals(batches("hub_states", []), WINDOW).empty
    assert feeder_totals([], WINDOW).empty
