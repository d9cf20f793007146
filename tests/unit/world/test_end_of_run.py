"""When the run ends, rows say what has been done so far."""

import pandas as pd
import pytest
from small_world import PLACE, experiment, overlaid, seconds, tables_of, trip
from test_day_by_hand import ACCESS, ROAD, activity_times, trip_times

from corridorsim.records.schema import TIME_COLUMNS

LONG_H = 60
DRIVE, QUEUE, CHARGE = 7200.0, 3600.0, 1800.0


def made(**changes):
    """160 km to the only EVSE and on, over a border that takes 20 min and opens at 06:00 UTC, and an inspection."""
    dwell = {
        "internal_dwell_min": 20,
        "transit_dwell_min": 20,
        "declared_dwell_min": 20,
        "dwell_sigma": 0.0,
        "opens": "06:00",
        "closes": "22:00",
    }
    there = overlaid(PLACE, {"free_movement_area": "beyond", "rules": {"border_procedures": dwell}})
    return experiment(
        **overlaid(
            {
                "network": {
                    "nodes": {
                        "post": {"jurisdiction": "there", "kind": "border", "latitude": 50, "longitude": 6.2},
                        "far": {"jurisdiction": "there", "kind": "junction", "latitude": 50, "longitude": 6.5},
                        "east": {"jurisdiction": "there"},
                    },
                    "segments": [
                        {"start": "west", "end": "middle", "length_km": 160, "speed_kmh": 80},
                        {"start": "middle", "end": "post", "length_km": 40, "speed_kmh": 80},
                        {"start": "post", "end": "far", "length_km": 40, "speed_kmh": 80},
                        {"start": "far", "end": "east", "length_km": 400, "speed_kmh": 80},
                    ],
                },
                "jurisdictions": {"there": there},
                "inspections": {"scales": {"node": "far", "share": 1.0, "duration_min": 30}},
                "vehicles": {"truck": {"usable_kwh": 800}},
                "hubs": {"plaza": {"evses": [{"kind": "fast", "count": 1}]}},
            },
            changes,
        )
    )


def trips():
    """The second truck waits for the first."""
    return [trip("first", soc=0.4), trip("second", depart_s=60.0, soc=0.4)]


@pytest.fixture(scope="module")
def whole():
    return tables_of(made(simulation={"window_h": LONG_H, "cooldown_h": 0}), trips())


@pytest.fixture(scope="module")
def moments(whole):
    """A third and two thirds into each activity of the second truck, and its end."""
    activities = whole["activities"][whole["activities"]["trip_id"] == "second"]
    begin, end = seconds(activities["start_time"]), seconds(activities["end_time"])
    assert set(activities["activity"]) == {"drive", "queue", "overhead", "charge", "rest", "border", "inspection"}
    return sorted({*(begin + (end - begin) / 3), *(begin + (end - begin) * 2 / 3)})


def test_all_is_said_so_far_at_any_moment(whole, moments):
    clipped = whole["activities"]
    starts, ends = seconds(clipped["start_time"]), seconds(clipped["end_time"])
    before = {"distance_km": 0.0, "energy_kwh": 0.0, "charged_kwh": 0.0}
    for moment_s in moments:
        tables = tables_of(made(simulation={"window_h": moment_s / 3600.0, "cooldown_h": 0}), trips())
        row = tables["trips"].set_index("trip_id").loc["second"]
        assert row["status"] == "in_progress"
        assert pd.isna(row["arrive_time"])
        assert sum(row[column] for column in TIME_COLUMNS) == pytest.approx(moment_s - 60.0, abs=1e-3)
        assert activity_times(of(tables, "second")) == pytest.approx(trip_times(row), abs=1e-3)
        under_way = clipped[(starts < moment_s) & (clipped["trip_id"] == "second")]
        spent = under_way.assign(s=ends.clip(upper=moment_s) - starts).groupby("activity")["s"].sum()
        told = of(tables, "second")["activities"]
        told = (seconds(told["end_time"]) - seconds(told["start_time"])).groupby(told["activity"]).sum()
        assert told.to_dict() == pytest.approx(spent.to_dict(), abs=1e-3)
        assert row["soc_end"] == pytest.approx(0.4 - (row["energy_kwh"] - row["charged_kwh"]) / 800)
        for column, least in before.items():
            assert row[column] >= least - 1e-9, column
        before = {column: row[column] for column in before}
    final = whole["trips"].set_index("trip_id").loc["second"]
    assert all(final[column] >= least for column, least in before.items())


def of(tables, trip_id):
    activities = tables["activities"]
    return {"activities": activities[activities["trip_id"] == trip_id]}


def ended_after(hours, *rows, **changes):
    return tables_of(experiment(simulation={"window_h": hours, "cooldown_h": 0}, **changes), list(rows))


def test_half_of_the_way():
    (row,) = ended_after(1.0, trip("t", soc=0.8))["trips"].to_dict("records")
    assert row["drive_s"] == pytest.approx(3600)
    assert row["distance_km"] == pytest.approx(80)
    assert row["energy_kwh"] == pytest.approx(80 * ROAD)
    assert row["toll_cost"] == pytest.approx(8.0)


def test_halfway_in_to_the_hub():
    (row,) = ended_after((7200 + 45) / 3600, trip("t", soc=0.8))["trips"].to_dict("records")
    assert row["drive_s"] == pytest.approx(7245)
    assert row["distance_km"] == pytest.approx(160.5)
    assert row["energy_kwh"] == pytest.approx(160 * ROAD + 0.5 * ACCESS)


def test_halfway_back_to_the_road():
    (whole,) = (
        tables_of(experiment(), [trip("t", soc=0.8)])["activities"].query("start_km > 100").tail(1).to_dict("records")
    )
    left_s = (whole["start_time"] - pd.Timestamp("2030-03-05", tz="UTC")).total_seconds()
    (row,) = ended_after((left_s + 45) / 3600, trip("t", soc=0.8))["trips"].to_dict("records")
    assert row["distance_km"] == pytest.approx(161.5)
    assert row["energy_kwh"] == pytest.approx(160 * ROAD + 1.5 * ACCESS)


def test_a_truck_that_still_queues():
    tables = ended_after(3.0, trip("a", soc=0.6), trip("b", soc=0.6), hubs={"plaza": {"evses": [
        {"kind": "fast", "count": 1}]}}, equipment={"manoeuvre_s": 7200})  # fmt: skip
    row = tables["trips"].set_index("trip_id").loc["b"]
    session = tables["charging_sessions"].set_index("trip_id").loc["b"]
    assert row["queue_s"] == pytest.approx(3 * 3600 - 7200 - 90)
    assert session["wait_s"] == pytest.approx(row["queue_s"])
    assert session["soc_end"] == pytest.approx(row["soc_end"]), "with what the cab has drawn"
    first = tables["charging_sessions"].set_index("trip_id").loc["a"]
    assert first["overhead_s"] == pytest.approx(3 * 3600 - 7200 - 90), "it is still being plugged in"


def test_a_session_in_progress_is_time_of_charging():
    tables = ended_after(2.5, trip("t", soc=0.5))
    (row,) = tables["trips"].to_dict("records")
    begin_s = 7200 + 90 + 270
    assert row["charge_s"] == pytest.approx(9000 - begin_s)
    assert row["charged_kwh"] == pytest.approx(288 * (9000 - begin_s) / 3600)


def test_a_night_in_progress_is_a_rest_and_unpaid_once_it_counts():
    """Ten hours at the wheel, breaks of 45 min, and then the night."""
    hours = 4.5 + 0.75 + 4.5
    for rested_h, unpaid_h in ((8.5, 0.0), (9.5, 9.0)):
        (row,) = ended_after(
            hours + rested_h, trip("t", soc=1.0),
            vehicles={"truck": {"usable_kwh": 9000}},
            network={"segments": [{"start": "west", "end": "middle", "length_km": 720},
                                  {"start": "middle", "end": "east", "length_km": 400}]},
        )["trips"].to_dict("records")  # fmt: skip
        paid_h = (row["time_cost"] - 15 * (hours + rested_h)) / 30
        assert paid_h == pytest.approx(hours + rested_h - unpaid_h)


@pytest.mark.parametrize("towed_h", [0.5, 5.5])
def test_a_truck_is_stranded_from_when_it_strands(towed_h):
    costs = {"tow_h": 6, "tow_cost": 999.0}
    empty_s = 200 / ROAD / 80 * 3600
    tables = ended_after(empty_s / 3600 + towed_h, trip("t", soc=0.5), costs=costs, hubs={"plaza": {"node": "west"}},
                         vehicles={"truck": {"max_charge_soc": 0.5}})  # fmt: skip
    (row,) = tables["trips"].to_dict("records")
    assert row["status"] == "stranded"
    assert pd.isna(row["arrive_time"])
    assert row["rescue_cost"] == 999.0
    assert row["overhead_s"] == pytest.approx(towed_h * 3600)
    assert list(tables["activities"]["activity"]) == ["drive", "tow"]
    assert list(tables["events"]["kind"]) == ["stranded"]
