"""One truck, three nodes, one hub: every column against pencil and paper."""

import pandas as pd
import pytest
from small_world import START, experiment, seconds, tables_of, trip

from corridorsim.records.schema import ACTIVITY_COLUMNS, TIME_COLUMNS

# Flat road, 20 degC: F = m g crr + 1/2 rho cd A v^2; battery = F v / 0.85 + 2 kW.
RHO = 101325 / (287.05 * 293.15)


def kwh_per_km(kmh, tonnes=30.0):
    v = kmh / 3.6
    newton = tonnes * 1000 * 9.81 * 0.0055 + 0.5 * RHO * 0.5 * 10.0 * v**2
    return (newton * v / 1000 / 0.85 + 2.0) / kmh


ROAD, ACCESS = kwh_per_km(80), kwh_per_km(40)
BATTERY_KW = 300 * 0.96


@pytest.fixture(scope="module")
def foreign():
    """160 km to the hub, 160 km on, on a foreign card."""
    return tables_of(experiment(), [trip("day", soc=0.8, operator="guest", depart_s=3600.0)])


def stop_of(first_km, second_km, soc, arrival_soc=0.15):
    """(SOC on arrival at the hub, SOC on leaving, kWh charged)."""
    arrives = soc - (first_km * ROAD + ACCESS) / 400
    leaves = arrival_soc + (second_km * ROAD + ACCESS) / 400
    return arrives, leaves, (leaves - arrives) * 400


def test_numbers_of_the_road():
    assert pytest.approx(1.0398, abs=5e-4) == ROAD
    assert pytest.approx(0.7004, abs=5e-4) == ACCESS


def test_session(foreign):
    (row,) = foreign["charging_sessions"].to_dict("records")
    arrives, leaves, kwh = stop_of(160, 160, 0.8)
    grid = kwh / 0.95 / 0.96
    arrive_s = 3600 + 7200 + 90
    start_s = arrive_s + 180 + 60 + 90
    expected = {
        "session_id": "day/1", "trip_id": "day", "hub": "plaza", "evse": "plaza/fast-1",
        "connector": "IEC_62196_T2_COMBO", "network": "away", "jurisdiction": "here", "operator": "guest",
        "operator_size": "small", "accepted": 0, "status": "completed",
    }  # fmt: skip
    assert {key: row[key] for key in expected} == expected
    times = {"arrive_time": arrive_s, "start_time": start_s, "end_time": start_s + kwh / BATTERY_KW * 3600}
    for column, moment in times.items():
        assert (row[column] - pd.Timestamp(START)).total_seconds() == pytest.approx(moment, abs=1e-4), column
    numbers = {
        "wait_s": 0, "overhead_s": 330, "soc_start": arrives, "soc_end": leaves, "battery_kwh": kwh, "grid_kwh": grid,
        "peak_kw": 300 / 0.95, "cost": grid * 0.95 * (0.4 + 0.1) + 1.0 + 2.0, "emissions_kg": grid * 0.1,
        "v2g_kwh": 0, "v2g_revenue": 0,
    }  # fmt: skip
    for column, value in numbers.items():
        assert row[column] == pytest.approx(value, rel=1e-9, abs=1e-9), column
    empty = {"emissions_marginal_kg", "reason"}
    assert all(pd.isna(row[column]) for column in empty)
    assert set(expected) | set(times) | set(numbers) | empty == set(row)


def test_trip(foreign):
    (row,) = foreign["trips"].to_dict("records")
    _, _, kwh = stop_of(160, 160, 0.8)
    charge_s = kwh / BATTERY_KW * 3600
    total_s = 2 * 7200 + 2 * 90 + 330 + charge_s + 120
    grid = kwh / 0.95 / 0.96
    depot_kwh = (0.8 - 0.15) * 400
    names = {
        "trip_id": "day", "flow": "file", "vehicle_class": "truck", "operator": "guest", "operator_size": "small",
        "origin": "west", "destination": "east", "status": "completed", "charging_stops": 1,
    }  # fmt: skip
    assert {key: row[key] for key in names} == names
    assert row["depart_time"] == pd.Timestamp(START) + pd.Timedelta(hours=1)
    assert (row["arrive_time"] - row["depart_time"]).total_seconds() == pytest.approx(total_s, abs=1e-4)
    numbers = {
        "distance_km": 322, "drive_s": 14580, "queue_s": 0, "overhead_s": 450, "charge_s": charge_s, "rest_s": 0,
        "border_s": 0, "delay_s": total_s - 14400, "energy_kwh": 320 * ROAD + 2 * ACCESS, "charged_kwh": kwh,
        "soc_start": 0.8, "soc_end": 0.15, "payload_t": 14,
        "energy_cost": grid * 0.95 * 0.5 + 3.0 + depot_kwh * 0.2,
        "time_cost": (30 + 15) * total_s / 3600, "toll_cost": 320 * 0.1, "wear_cost": 322 * 0.1, "rescue_cost": 0,
        "emissions_kg": grid * 0.1 + depot_kwh / 0.96 * 0.1,
        "payload_lost_t": 0, "battery_cycles": (320 * ROAD + 2 * ACCESS) / 400, "battery_cost": 0,
        "toll_spared": 0,
    }  # fmt: skip
    for column, value in numbers.items():
        assert row[column] == pytest.approx(value, rel=1e-9, abs=1e-9), column
    assert pd.isna(row["due_time"]), "its load is never due"
    assert pd.isna(row["emissions_marginal_kg"]), "one intensity is given, and no marginal one"
    assert pd.isna(row["diesel_kg"]), "no diesel truck is given"
    others = {"depart_time", "arrive_time", "due_time", "emissions_marginal_kg", "diesel_kg"}
    assert set(names) | set(numbers) | others == set(row)


def test_states_and_activities(foreign):
    _, _, kwh = stop_of(160, 160, 0.8)
    start_s = 3600 + 7200 + 90 + 330
    states = foreign["hub_states"].assign(s=lambda frame: seconds(frame["time"]))
    flowing = states[states["power_kw"] > 0]
    assert flowing["s"].iloc[0] == pytest.approx(start_s)
    assert set(flowing["power_kw"].round(6)) == {round(300 / 0.95, 6)}
    assert states["energy_kwh"].iloc[-1] == pytest.approx(kwh / 0.95 / 0.96)
    held = states[states["occupied"] > 0]
    assert held["s"].min() == start_s - 330
    assert states[states["s"] > start_s]["occupied"].iloc[-1] == 0
    assert list(foreign["activities"]["activity"]) == ["drive", "overhead", "charge", "overhead", "drive"]


def test_own_card_pays_no_surcharge_and_starts_sooner():
    (row,) = tables_of(experiment(), [trip("day", soc=0.8)])["charging_sessions"].to_dict("records")
    assert row["accepted"] == 1
    assert row["overhead_s"] == 270
    assert row["cost"] == pytest.approx(row["grid_kwh"] * 0.95 * 0.4 + 1.0)


def test_the_break_is_completed_at_the_evse_and_idling_is_paid():
    """200 + 240 km are 5.5 h at the wheel: the stop must be the break of 45 min."""
    made = experiment(
        network={
            "segments": [
                {"start": "west", "end": "middle", "length_km": 200},
                {"start": "middle", "end": "east", "length_km": 240},
            ]
        },
        jurisdictions={"here": {"rules": {"tariffs": {"idle_fee_per_h": 12.0, "idle_grace_min": 10.0}}}},
    )
    tables = tables_of(made, [trip("day", soc=0.8)])
    (row,), (session,) = tables["trips"].to_dict("records"), tables["charging_sessions"].to_dict("records")
    _, _, kwh = stop_of(200, 240, 0.8)
    charge_s = kwh / BATTERY_KW * 3600
    assert charge_s < 2700
    assert row["charge_s"] == pytest.approx(charge_s)
    assert row["rest_s"] == pytest.approx(2700 - charge_s)
    idle_h = max(0.0, 2700 - charge_s - 600) / 3600
    assert session["cost"] == pytest.approx(session["grid_kwh"] * 0.95 * 0.4 + 1.0 + 12.0 * idle_h)
    assert row["energy_kwh"] == pytest.approx(440 * ROAD + 2 * ACCESS + 0.5 * row["rest_s"] / 3600)
    assert row["delay_s"] == pytest.approx(row["drive_s"] - 5.5 * 3600 + row["overhead_s"]), "the twin rests 45 min too"


def test_a_stretch_beyond_four_and_a_half_hours_is_broken_on_the_road():
    made = experiment(
        vehicles={"truck": {"usable_kwh": 900}},
        network={
            "segments": [
                {"start": "west", "end": "middle", "length_km": 200},
                {"start": "middle", "end": "east", "length_km": 240},
            ]
        },
    )
    (row,) = tables_of(made, [trip("day", soc=1.0)])["trips"].to_dict("records")
    assert row["charging_stops"] == 0
    assert row["rest_s"] == 2700
    assert row["delay_s"] == pytest.approx(0.0, abs=1e-6)


def activity_times(tables):
    """Seconds of the recorded activities by column of trips."""
    activities = tables["activities"]
    spent = (activities["end_time"] - activities["start_time"]).dt.total_seconds()
    by_column = spent.groupby(activities["activity"].map(ACTIVITY_COLUMNS)).sum()
    return {column: by_column.get(column, 0.0) for column in TIME_COLUMNS}


def trip_times(row):
    return {column: row[column] for column in TIME_COLUMNS}


def far(km):
    """So many kilometres at 80 km/h on one charge."""
    segments = [
        {"start": "west", "end": "middle", "length_km": km / 2},
        {"start": "middle", "end": "east", "length_km": km / 2},
    ]
    made = experiment(
        vehicles={"truck": {"usable_kwh": 9000}}, network={"segments": segments}, simulation={"window_h": 100}
    )
    (row,) = tables_of(made, [trip("day", soc=1.0)])["trips"].to_dict("records")
    assert row["delay_s"] == pytest.approx(0.0, abs=1e-6), "the diesel twin rests as long"
    return row


def test_ten_hours_at_the_wheel_are_an_extended_day():
    assert far(800)["rest_s"] == 2 * 2700


def test_more_than_ten_hours_at_the_wheel_take_a_reduced_daily_rest():
    row = far(840)
    assert row["rest_s"] == 2700 + 9 * 3600
    paid_h = 10.5 + 0.75
    assert row["time_cost"] == pytest.approx(30 * paid_h + 15 * (paid_h + 9)), "a daily rest is the driver's own"


def test_the_fourth_daily_rest_is_a_regular_one():
    """40 h at the wheel: 9 h on each of four days, 4 h on the fifth; a tenth hour would save no night."""
    assert far(3200)["rest_s"] == 4 * 2700 + 3 * 9 * 3600 + 11 * 3600


def test_a_truck_in_the_middle_of_its_session_when_the_run_ends():
    clock = {"window_h": 2.4, "cooldown_h": 0}
    tables = tables_of(experiment(simulation=clock), [trip("day", soc=0.5, depart_s=0.0)])
    (row,), (session,) = tables["trips"].to_dict("records"), tables["charging_sessions"].to_dict("records")
    start_s = 7200 + 90 + 270
    kwh = BATTERY_KW * (2.4 * 3600 - start_s) / 3600
    assert row["status"] == session["status"] == "in_progress"
    assert pd.isna(row["arrive_time"])
    assert pd.isna(session["end_time"])
    assert session["battery_kwh"] == pytest.approx(kwh)
    assert row["charged_kwh"] == pytest.approx(kwh)
    assert activity_times(tables) == pytest.approx(trip_times(row))
    assert tables["hub_states"]["energy_kwh"].iloc[-1] == pytest.approx(session["grid_kwh"])


def test_an_empty_battery_strands_and_is_towed():
    made = experiment(hubs={}, feeders={}, costs={"tow_cost": 999.0, "tow_h": 3.0})
    made = made.model_copy(update={"hubs": {}, "feeders": {}})
    tables = tables_of(made, [trip("day", soc=0.5)])
    (row,) = tables["trips"].to_dict("records")
    assert row["status"] == "stranded"
    assert list(tables["activities"]["activity"]) == ["drive", "tow"]
    assert activity_times(tables) == pytest.approx(trip_times(row)), "the tow is traced"
    assert row["distance_km"] == pytest.approx(200 / ROAD)
    assert row["soc_end"] == 0.0
    assert row["rescue_cost"] == 999.0
    assert row["overhead_s"] == 3 * 3600
    assert row["toll_cost"] == pytest.approx(0.1 * 200 / ROAD)
    assert pd.isna(row["delay_s"])


def test_regeneration_into_a_full_battery_is_lost():
    """Downhill on a full battery brakes by friction; the climb that follows pays in full."""
    hill = {
        "nodes": {"west": {"elevation_m": 1500}, "middle": {"elevation_m": 0}, "east": {"elevation_m": 0}},
        "segments": [
            {"start": "west", "end": "middle", "length_km": 30},
            {"start": "middle", "end": "east", "length_km": 160},
        ],
    }
    (row,) = tables_of(experiment(network=hill), [trip("day", soc=1.0)])["trips"].to_dict("records")
    assert row["soc_end"] == pytest.approx(1.0 - 160 * ROAD / 400, abs=1e-9)


def test_no_break_is_waited_for_where_the_daily_rest_follows():
    """After 8 h at the wheel 2.5 h are left to go: the driver rests 9 h here, not 45 min and then 9 h."""
    made = experiment(
        vehicles={"truck": {"usable_kwh": 900, "charging_curve": [[0, 900], [1, 900]]}},
        network={
            "segments": [
                {"start": "west", "end": "middle", "length_km": 640},
                {"start": "middle", "end": "east", "length_km": 200},
            ]
        },
    )
    tables = tables_of(made, [trip("day", soc=1.0)])
    (row,) = tables["trips"].to_dict("records")
    assert row["rest_s"] == pytest.approx(2700 + 9 * 3600), "the break on the road and the night"
    assert row["soc_end"] >= 0.15 - 1e-9, "what the cab draws at night is charged too"
