"""EVSEs that a truck reaches without its trailer alone."""

import pytest
from small_world import experiment, tables_of, trip


def run(drive_through, has_trailer=True, **changes):
    kind = {"kind": "fast", "count": 2, "drive_through": drive_through}
    made = experiment(hubs={"plaza": {"evses": [kind]}}, vehicles={"truck": {"has_trailer": has_trailer}}, **changes)
    tables = tables_of(made, [trip("t", soc=0.65)])
    return tables["charging_sessions"].iloc[0], tables["trips"].iloc[0]


def test_a_trailer_is_uncoupled_before_and_coupled_after():
    (near, trip_near), (far, trip_far) = run(drive_through=True), run(drive_through=False)
    assert near["overhead_s"] == 180 + 60 + 30
    assert far["overhead_s"] == 300 + 180 + 60 + 30
    assert trip_far["overhead_s"] - trip_near["overhead_s"] == pytest.approx(300 + 600)
    later = trip_far["arrive_time"] - trip_near["arrive_time"]
    assert later.total_seconds() == pytest.approx(900, abs=1e-3)


def test_a_truck_without_trailer_does_not_care():
    assert run(drive_through=False, has_trailer=False)[1]["overhead_s"] == run(drive_through=True)[1]["overhead_s"]


def test_a_failed_start_is_followed_by_coupling():
    """The truck has enough for its way, tries once all the same, and drives on."""
    changes = {
        "jurisdictions": {"here": {"rules": {"authentication": {"accepted_failure_probability": 1.0}}}},
        "equipment": {"start_attempts": 1},
    }
    rule = {"kind": "threshold", "threshold_soc": 0.99, "target_soc": 0.9}
    overheads = []
    for drive_through in (True, False):
        kind = {"kind": "fast", "count": 2, "drive_through": drive_through}
        made = experiment(hubs={"plaza": {"evses": [kind]}}, vehicles={"truck": {"usable_kwh": 900}}, **changes)
        file = type(made.trips_file).model_validate({"path": "none.csv", "charging": rule})
        tables = tables_of(made.model_copy(update={"trips_file": file}), [trip("t", soc=0.95)])
        assert list(tables["charging_sessions"]["status"]) == ["failed_start"]
        overheads.append(tables["trips"]["overhead_s"].iloc[0])
    assert overheads == [180 + 60 + 30, 300 + 180 + 60 + 30 + 600]


def test_a_planner_reckons_with_the_trailer():
    """Two hubs alike at one place but for the drive-through."""
    base = {"node": "middle", "operator": "owner", "network": "home", "feeder": "line1", "connection_kw": 5000}
    hubs = {
        "back_in": base | {"evses": [{"kind": "fast", "count": 2, "drive_through": False}]},
        "through": base | {"evses": [{"kind": "fast", "count": 2}]},
        "plaza": {"evses": [{"kind": "fast", "count": 1, "drive_through": False}]},
    }
    tables = tables_of(experiment(hubs=hubs), [trip("t", soc=0.65)])
    assert list(tables["charging_sessions"]["hub"]) == ["through"]


def test_an_adapter_caps_the_power_in_a_whole_run():
    """A CCS truck at a hub that has MCS alone."""
    peaks = []
    for adapter_kw in (100, 200):
        connectors = {"groups": {"mega": {"connectors": {"MCS": 1000}}}, "adapters_allowed": True,
                      "adapter_kw": adapter_kw}  # fmt: skip
        made = experiment(
            jurisdictions={"here": {"rules": {"connectors": connectors}}},
            hubs={"plaza": {"evses": [{"kind": "mega", "count": 1}]}},
        )
        tables = tables_of(made, [trip("t", soc=0.65)])
        (row,) = tables["charging_sessions"].to_dict("records")
        assert (row["status"], row["connector"]) == ("completed", "MCS")
        peaks.append(row["peak_kw"] * 0.95)
    assert peaks == pytest.approx([100, 200])
