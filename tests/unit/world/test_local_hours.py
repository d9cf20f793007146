"""Hours of a zone that are not hours of UTC: what trucks meet changes with the local clock. By hand."""

import pandas as pd
import pytest
from small_world import PLACE, experiment, seconds, tables_of, trip

H, MIN = 3600.0, 60.0
KOLKATA, KATHMANDU = {"time_zone": "Asia/Kolkata"}, {"time_zone": "Asia/Kathmandu"}
"""UTC+5:30 and UTC+5:45."""
HOUR_10 = [1.0] * 10 + [0.5] + [1.0] * 13


def run(trips, place, **changes):
    return tables_of(experiment(jurisdictions={"here": place}, **changes), trips)


def test_speed_changes_with_the_local_hour():
    # 04:45 UTC is 10:15: 10 km at half of 80 km/h take until 10:30, and the second 150 km are on a free road.
    network = {
        "nodes": {"p": {"jurisdiction": "here", "latitude": 50, "longitude": 5.2}},
        "speed_profiles": {"slow": {"weekday": HOUR_10}},
        "segments": [
            {"start": "west", "end": "p", "length_km": 10, "speed_kmh": 80, "speed_profile": "slow"},
            {"start": "p", "end": "middle", "length_km": 150, "speed_kmh": 80},
            {"start": "middle", "end": "east", "length_km": 1, "speed_kmh": 80},
        ],
    }
    for depart_s, free_h in ((4.75 * H, 0.0), (4.4 * H, 0.125), (5.6 * H, 0.125)):
        trips = run([trip("t", depart_s, soc=1.0)], KOLKATA, network=network)["trips"]
        drive_h = 151 / 80 + (free_h or 0.25)
        assert trips["drive_s"][0] == pytest.approx(drive_h * H, abs=1.0)


@pytest.mark.parametrize(("zone", "minute"), [("Asia/Kathmandu", 15), ("Asia/Kolkata", 30), ("Europe/Berlin", 0)])
def test_the_load_of_a_feeder_changes_with_the_local_hour(zone, minute):
    tables = run(
        [], {"time_zone": zone}, load_shapes={"town": {"weekday": [float(1 + hour % 2) for hour in range(24)]}},
        feeders={"line1": {"background_peak_kw": 2000, "background": "town"}},
        simulation={"window_h": 6, "cooldown_h": 0},
    )  # fmt: skip
    states = tables["feeder_states"]
    changed = states[states["background_kw"].diff().fillna(0.0) != 0.0]
    first = minute or 60
    assert (seconds(changed["time"]) / MIN).tolist() == [float(at) for at in range(first, 360, 60)]


def test_places_are_free_with_the_local_hour():
    # A rest area is full in hour 19 by the clock of Kolkata, 13:30 to 14:30 UTC. A driver is there after 9 h.
    taken = [0.0] * 19 + [1.0] + [0.0] * 4
    network = {
        "nodes": {"p": {"jurisdiction": "here", "latitude": 50, "longitude": 5.5}},
        "segments": [
            {"start": "west", "end": "p", "length_km": 700, "speed_kmh": 80},
            {"start": "p", "end": "middle", "length_km": 300, "speed_kmh": 80},
            {"start": "middle", "end": "east", "length_km": 400, "speed_kmh": 80},
        ],
    }
    arrive_h = 700 / 80 + 0.75
    for at_h, is_free in ((13.4, True), (13.6, False), (14.4, False), (14.6, True)):
        tables = run(
            [trip("t", (at_h - arrive_h) * H, soc=1.0)], KOLKATA, network=network, simulation={"window_h": 48},
            vehicles={"truck": {"usable_kwh": 9000}}, parking={"early_min": 0, "informal_min": 12},
            rest_areas={"area": {"node": "p", "places": 1, "taken_share": taken}},
        )  # fmt: skip
        assert (tables["events"]["kind"] == "informal_parking").any() != is_free, at_h


def test_emissions_by_the_local_hour():
    hours = [1.0] * 24
    hours[10] = 3.0
    place = KATHMANDU | {"carbon": {"profile": {"hours": hours}}}
    mean = (23 + 3) / 24
    truck = {"charging_curve": [[0, 100], [1, 100]], "charge_efficiency": 1.0}
    made = {"vehicles": {"truck": truck}, "hubs": {"plaza": {"efficiency": 1.0, "detour_km": 0}}}
    for depart_s in range(0, int(6 * H), 4000):
        sessions = run([trip("t", depart_s, soc=0.9)], place, **made)["charging_sessions"]
        row = sessions.iloc[0]
        begin, end = (float(seconds(pd.Series([row[name]]))[0]) for name in ("start_time", "end_time"))
        # Hour 10 by the clock of Kathmandu is 04:15 to 05:15 UTC.
        dear_s = max(0.0, min(end, 5.25 * H) - max(begin, 4.25 * H))
        kg = row["grid_kwh"] * 0.1 / mean * (1 + 2 * dear_s / (end - begin))
        assert row["emissions_kg"] == pytest.approx(kg, rel=1e-6)


def test_an_element_is_free_in_both_passes_of_a_repeated_hour():
    # Free until 02:30 by the clock, which goes back from 03:00 to 02:00 at 01:00 UTC; 100 kW from about 00:06 UTC on.
    rules = PLACE["rules"] | {
        "tariffs": {
            "energy_per_kwh": 1.0, "session_fee": 0,
            "elements": [{"price_components": [{"type": "ENERGY", "price": 0}],
                          "restrictions": {"start_time": "22:00", "end_time": "02:30"}}],
        },
    }  # fmt: skip
    tables = run(
        [trip("t", 22.1 * H, soc=0.6)], {"time_zone": "Europe/Berlin", "rules": rules},
        simulation={"start": "2030-10-26", "window_h": 48},
        vehicles={"truck": {"usable_kwh": 500, "charging_curve": [[0, 100], [1, 100]], "charge_efficiency": 1.0}},
        hubs={"plaza": {"efficiency": 1.0}},
    )  # fmt: skip
    row = tables["charging_sessions"].iloc[0]
    start = pd.Timestamp("2030-10-26", tz="UTC")
    begin_h, end_h = ((row[name] - start).total_seconds() / H for name in ("start_time", "end_time"))
    assert begin_h < 24.5
    assert end_h > 25.0
    paid_h = (25.0 - 24.5) + max(0.0, end_h - 25.5)
    assert row["cost"] == pytest.approx(100 * paid_h, abs=0.02)
