"""Where drivers spend the night when places are scarce."""

import pandas as pd
import pytest
from small_world import experiment, seconds, tables_of, trip

H = 3600.0
POINT = {"jurisdiction": "here", "latitude": 50, "longitude": 6}
NODES = ["west", "p400", "p560", "p640", "p700", "middle", "east"]
KM = [0, 400, 560, 640, 700, 1000, 1400]
AREA = {"node": "p560", "places": 1}


def run(n=1, **areas):
    """Trucks on 1400 km of road: after 9 h, at km 720, their first day is over. They need no charge."""
    made = experiment(
        simulation={"window_h": 72},
        vehicles={"truck": {"usable_kwh": 9000}},
        network={
            "nodes": dict.fromkeys(NODES[1:5], POINT),
            "segments": [
                {"start": a, "end": b, "length_km": kb - ka}
                for a, b, ka, kb in zip(NODES, NODES[1:], KM, KM[1:], strict=False)
            ],
        },
        rest_areas=areas,
        parking={"early_min": 30, "informal_min": 12},
    )
    tables = tables_of(made, [trip(f"t{i}", soc=1.0, depart_s=i * 60.0) for i in range(n)])
    rests = tables["activities"].query("activity == 'rest'")
    nights = rests[(rests["end_time"] - rests["start_time"]).dt.total_seconds() >= 9 * H]
    return tables, list(nights.sort_values("trip_id")["start_km"])


def informal(tables):
    return list(tables["events"].query("kind == 'informal_parking'")["subject"])


def test_without_rest_areas_a_driver_stops_where_the_day_ends():
    tables, nights = run()
    assert nights == pytest.approx([720.0])
    assert not informal(tables)


def test_a_driver_parks_early_where_a_place_is_sure():
    """With 30 min in hand the driver does not go beyond km 680."""
    areas = {f"a{km}": {"node": f"p{km}", "places": 5} for km in (400, 560, 640, 700)}
    tables, nights = run(**areas)
    assert nights == pytest.approx([640.0])
    assert not informal(tables)


def test_who_finds_no_place_goes_on_to_the_next_that_the_day_reaches():
    areas = {f"a{km}": {"node": f"p{km}", "places": 1} for km in (400, 640, 700)}
    tables, nights = run(n=3, **areas)
    assert nights == pytest.approx([640.0, 700.0, 720.0])
    assert informal(tables) == ["t2"]
    trips = tables["trips"].set_index("trip_id")
    assert trips.loc["t2", "overhead_s"] == 12 * 60
    assert trips.loc["t2", "delay_s"] == pytest.approx(12 * 60)
    assert trips.loc["t0", "overhead_s"] == 0


def test_other_trucks_hold_their_share_of_places_by_the_hour():
    full_at_night = (0.0,) * 6 + (1.0,) * 18
    tables, nights = run(late={"node": "p640", "places": 10, "taken_share": full_at_night})
    assert nights == pytest.approx([720.0])
    assert informal(tables) == ["t0"]
    free_at_night = (1.0,) * 6 + (0.0,) * 18
    assert run(late={"node": "p640", "places": 10, "taken_share": free_at_night})[1] == pytest.approx([640.0])


def test_a_place_is_free_again_in_the_morning():
    tables, nights = run(n=2, a={"node": "p640", "places": 1})
    rests = tables["activities"].query("activity == 'rest'")
    rests = rests[rests["start_km"] == 640.0]
    assert len(rests) == 1
    assert sorted(nights) == pytest.approx([640.0, 720.0])
    assert seconds(rests["end_time"]).iloc[0] - seconds(rests["start_time"]).iloc[0] == pytest.approx(9 * H)


def test_no_night_no_place():
    short = experiment(rest_areas={"a": {"node": "middle", "places": 1}})
    pd.testing.assert_frame_equal(tables_of(short, [trip("t")])["trips"], tables_of(experiment(), [trip("t")])["trips"])


@pytest.mark.parametrize(("places", "parked"), [(5, 2), (1, 1)])
def test_the_places_of_a_hub_count(places, parked):
    """Two trucks charge at a hub in the evening of their day; the hub has places for both, or for one."""
    made = experiment(
        simulation={"window_h": 72},
        vehicles={"truck": {"usable_kwh": 900, "charging_curve": [[0, 900], [1, 900]]}},
        network={
            "segments": [
                {"start": "west", "end": "middle", "length_km": 640},
                {"start": "middle", "end": "east", "length_km": 240},
            ]
        },
        hubs={"plaza": {"parking_places": places}},
        rest_areas={"a": {"node": "west", "places": 1}},
    )
    tables = tables_of(made, [trip(f"t{i}", soc=1.0) for i in range(2)])
    assert len(informal(tables)) == 2 - parked
    rests = tables["activities"].query("activity == 'rest'")
    at_hub = rests[rests["start_node"] == "middle"]
    nights = at_hub[(at_hub["end_time"] - at_hub["start_time"]).dt.total_seconds() >= 9 * H - 1]
    assert len(nights) >= parked
