"""Stations at the roadside: who is stopped, for how long, and which earlier stop counts."""

import pytest
from pydantic import ValidationError
from small_world import PLACE, experiment, overlaid, tables_of, trip

from corridorsim.analysis.identities.time import activities_are_the_trip, trip_times_add_up
from corridorsim.config.checks.references import reference_faults
from corridorsim.config.inspections import Inspection

FULL = {"usable_kwh": 900}
STATION = {"node": "middle", "share": 1, "duration_min": 20}


def corridor(stations, *, shared=(False, False), **changes):
    """Two jurisdictions of one area, west and middle in the first, gate and east in the second; no need to charge."""
    rules = [{"rules": {"border_procedures": {"shared_inspections": shares}}} for shares in shared]
    gate = {"jurisdiction": "there", "kind": "junction", "latitude": 50, "longitude": 6.5}
    return experiment(
        **overlaid(
            {
                "jurisdictions": {"here": rules[0], "there": overlaid(PLACE, rules[1])},
                "network": {
                    "nodes": {"gate": gate, "east": {"jurisdiction": "there"}},
                    "segments": [
                        {"start": "west", "end": "middle", "length_km": 100, "speed_kmh": 80},
                        {"start": "middle", "end": "gate", "length_km": 60, "jurisdiction": "here"},
                        {"start": "gate", "end": "east", "length_km": 100, "speed_kmh": 80},
                    ],
                },
                "vehicles": {"truck": FULL},
                "inspections": stations,
            },
            changes,
        )
    )


def stops(made, n=1):
    """(stations at which trucks were stopped, stations that waved them on)."""
    events = tables_of(made, [trip(f"t{i}", depart_s=60.0 * i, soc=1.0) for i in range(n)])["events"]
    return tuple(list(events.loc[events["kind"] == kind, "subject"]) for kind in ("inspection", "inspection_waived"))


def test_a_stop_takes_its_time_and_is_border_time():
    plain, (row,) = (
        tables_of(corridor(stations), [trip("t", soc=1.0)])["trips"].to_dict("records")
        for stations in ({}, {"scale": STATION})
    )
    (before,) = plain
    assert row["border_s"] == 1200
    assert row["delay_s"] - before["delay_s"] == pytest.approx(1200)
    cab_kwh = 0.5 * 1200 / 3600
    assert row["energy_kwh"] - before["energy_kwh"] == pytest.approx(cab_kwh), "the cab draws meanwhile"


def test_it_is_an_activity_of_its_own():
    tables = tables_of(corridor({"scale": STATION}), [trip("t", soc=1.0)])
    (stop,) = tables["activities"][tables["activities"]["activity"] == "inspection"].to_dict("records")
    assert (stop["start_node"], stop["end_node"]) == ("middle", "middle")
    assert stop["start_km"] == pytest.approx(100)

    class Unit:
        trips, activities = tables["trips"], tables["activities"]
        end = trips["arrive_time"].max()

    assert [*activities_are_the_trip(Unit), *trip_times_add_up(Unit)] == []


BOTH = {"scale": STATION, "patrol": STATION | {"node": "gate"}}


def test_a_station_that_picks_no_truck_changes_nothing():
    rows = [
        tables_of(corridor(stations), [trip("t", soc=1.0)])
        for stations in ({}, {"scale": STATION | {"share": 0}, "patrol": STATION | {"node": "gate", "share": 0}})
    ]
    for table in ("trips", "activities", "events"):
        assert rows[0][table].equals(rows[1][table]), table


def test_each_jurisdiction_stops_a_truck_for_itself():
    assert stops(corridor(BOTH)) == (["scale", "patrol"], [])


def test_one_stop_counts_everywhere_where_both_share():
    assert stops(corridor(BOTH, shared=(True, True))) == (["scale"], ["patrol"])


@pytest.mark.parametrize("shared", [(True, False), (False, True)])
def test_one_that_does_not_share_trusts_nobody_and_is_not_trusted(shared):
    assert stops(corridor(BOTH, shared=shared)) == (["scale", "patrol"], [])


def test_a_second_station_of_one_jurisdiction_waves_the_truck_on():
    """At one node the first by name stops it, whatever their order in the file."""
    for again in ({"scale": STATION, "patrol": STATION}, {"patrol": STATION, "scale": STATION}):
        assert stops(corridor(again)) == (["patrol"], ["scale"])


def test_sharing_alone_changes_nothing_but_the_second_stop():
    rows = [
        tables_of(corridor(BOTH, shared=shared), [trip("t", soc=1.0)])["trips"].iloc[0]["border_s"]
        for shared in ((False, False), (True, True))
    ]
    assert rows == [2400, 1200]


def test_nobody_is_stopped_where_trucks_begin_or_end_or_out_of_hours():
    ends = {"first": STATION | {"node": "west"}, "last": STATION | {"node": "east"}}
    assert stops(corridor(ends)) == ([], [])
    assert stops(corridor({"night": STATION | {"opens": "02:00", "closes": "04:00"}})) == ([], [])
    assert stops(corridor({"day": STATION | {"opens": "01:00", "closes": "04:00"}})) == (["day"], [])
    assert stops(corridor({"weekend": STATION | {"closed_days": ["tue"]}})) == ([], []), "it is a Tuesday"


def test_shares_are_nested_and_as_given():
    """Of 400 trucks 100 are expected, with a standard deviation of 8.7; those of a share are among those of more."""
    picked = {}
    for share in (0.25, 0.5):
        made = corridor({"scale": STATION | {"share": share, "duration_min": {"uniform": {"low": 5, "high": 15}}}})
        events = tables_of(made, [trip(f"t{i}", depart_s=10.0 * i, soc=1.0) for i in range(400)])["events"]
        picked[share] = set(events.loc[events["kind"] == "inspection", "detail"])
    assert picked[0.25] < picked[0.5]
    assert 65 < len(picked[0.25]) < 135


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"duration_min": {"uniform": {"low": -5, "high": 15}}}, "duration_min reaches down to -5; allowed: 0 or more"),
        ({"opens": "20:00", "closes": "06:00"}, "opens 20:00 is not before closes 06:00"),
        ({"share": 2}, "less than or equal to 1"),
        ({"closed_days": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}, "never stops a truck"),
    ],
)
def test_a_station_that_cannot_be(changes, message):
    with pytest.raises(ValidationError, match=message):
        Inspection.model_validate(STATION | changes)


def test_a_station_at_an_unknown_node():
    made = corridor({}).model_copy(update={"inspections": {"scale": Inspection(**STATION | {"node": "midle"})}})
    ((path, message),) = reference_faults(made)
    assert path == ("inspections", "scale", "node")
    assert "midle" in message
    assert "middle" in message
