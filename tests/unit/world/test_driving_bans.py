"""Night, Sunday and holiday bans: where trucks stand, for how long, and what their diesel twins do."""

from datetime import date

import pytest
from small_world import PLACE, experiment, overlaid, seconds, tables_of, trip

from corridorsim.config.driving_bans import DrivingBan
from corridorsim.scenario.build import run_clock
from corridorsim.scenario.data import DrivingBanSpec
from corridorsim.scenario.driving_bans import driving_bans
from corridorsim.world.driver.bans import BanCalendar

H = 3600.0
NIGHT = {"start": "22:00", "end": "05:00"}
SUNDAY = {"start": "00:00", "end": "22:00", "days": ["sun"]}
# Two days and a half, so that trucks arrive; they need no charge on the way.
LONG = {"simulation": {"window_h": 60}, "vehicles": {"truck": {"usable_kwh": 2000}}}


def run(*bans, depart_h, n=1, **changes):
    """Trucks that leave the west for the east, 4 h away, under bans; the run begins on a Tuesday."""
    made = experiment(**overlaid(LONG, {"jurisdictions": {"here": {"driving_bans": list(bans)}}} | changes))
    tables = tables_of(made, [trip(f"t{i}", depart_s=depart_h * H) for i in range(n)])
    return tables["trips"], tables


def spells(ban, zone="UTC"):
    """Intervals of a ban in hours of a run that begins on Tuesday 5 March 2030."""
    (spec,) = driving_bans([DrivingBan.model_validate(ban)], zone, run_clock(experiment()))
    return [(begin / H, end / H) for begin, end in spec.intervals_s]


def test_a_night_ban_ends_on_the_next_morning():
    assert (22.0, 29.0) in spells(NIGHT)
    assert (-2.0, 5.0) in spells(NIGHT), "the night before the run counts"


def test_local_time_and_daylight_saving():
    assert (21.0, 28.0) in spells(NIGHT, "Europe/Zurich")
    march = experiment(simulation={"start": "2030-03-30"})
    (spec,) = driving_bans([DrivingBan.model_validate(NIGHT)], "Europe/Zurich", run_clock(march))
    assert (21 * H, 27 * H) in spec.intervals_s, "clocks go forward in this night"


def test_days_and_holidays():
    sundays = spells(SUNDAY | {"dates": ["2030-03-06"]})
    assert (5 * 24, 5 * 24 + 22) in sundays
    assert (24, 46) in sundays, "a holiday on Wednesday"
    assert (48, 70) not in sundays


def test_bans_that_adjoin_are_one():
    calendar = BanCalendar([DrivingBanSpec(((0, 10), (20, 30)), 0.0, False), DrivingBanSpec(((10, 15),), 0.0, False)])
    assert calendar.wait_s(2) == 13
    assert calendar.wait_s(15) == 0
    assert calendar.free_s(15) == 5
    assert calendar.wait_s(25) == 5
    assert calendar.wait_s(16, 4) == 14, "4 s of driving would end in the ban"
    assert calendar.free_s(30) == float("inf")


def test_a_truck_stops_where_the_ban_finds_it_and_goes_on_after_it():
    trips, tables = run(NIGHT, depart_h=20)
    (row,) = trips.to_dict("records")
    assert row["rest_s"] == 7 * H
    assert row["drive_s"] == pytest.approx(4 * H)
    rest = tables["activities"].query("activity == 'rest'").assign(s=lambda frame: seconds(frame["start_time"]))
    assert list(rest["s"]) == [22 * H]
    assert list(rest["start_km"]) == pytest.approx([160.0])
    assert list(tables["events"].query("kind == 'driving_ban'")["detail"]) == [
        "waits 7.0 h for the driving ban of here"
    ]


def test_a_truck_that_would_depart_in_a_ban_waits_for_its_end():
    (row,) = run(NIGHT, depart_h=23)[0].to_dict("records")
    assert row["rest_s"] == 6 * H


def test_the_diesel_twin_stands_as_long():
    (row,) = run(NIGHT, depart_h=20)[0].to_dict("records")
    assert row["delay_s"] == pytest.approx(0.0, abs=1e-6)


def test_an_electric_truck_that_is_exempt_beats_its_twin():
    (row,) = run(NIGHT | {"electric_exempt": True}, depart_h=20)[0].to_dict("records")
    assert row["rest_s"] == 0
    assert row["delay_s"] == pytest.approx(-7 * H)


def test_exempt_goods_are_a_share_of_trips_and_of_their_twins():
    trips, _ = run(NIGHT | {"exempt_share": 0.3}, depart_h=20, n=400)
    free = trips["rest_s"] == 0
    assert 0.2 < free.mean() < 0.4
    assert trips["delay_s"].abs().max() < 1e-6
    wider, _ = run(NIGHT | {"exempt_share": 0.6}, depart_h=20, n=400)
    assert (wider["rest_s"] == 0)[free].all(), "the same uniform number decides"


def test_a_truck_waits_before_the_border_of_the_banned_jurisdiction():
    beyond = overlaid(PLACE, {"driving_bans": [NIGHT]})
    changes = {"jurisdictions": {"there": beyond},
               "network": {"nodes": {"middle": {"kind": "border"}, "east": {"jurisdiction": "there"}}}}  # fmt: skip
    trips, tables = run(depart_h=21, **changes)
    (row,) = trips.to_dict("records")
    assert row["rest_s"] == pytest.approx(6 * H), "the border is reached at 23:00"
    (rest,) = tables["activities"].query("activity == 'rest'").to_dict("records")
    assert rest["start_node"] == "middle"
    assert row["delay_s"] == pytest.approx(0.0, abs=1e-6)


def test_a_long_wait_becomes_the_daily_rest_that_is_due_anyway():
    """8 h driven, 4 h to go at 22:00: 9 h of rest, not 7 h of waiting and then 9 h."""
    far = {"network": {"segments": [{"start": "west", "end": "middle", "length_km": 640},
                                    {"start": "middle", "end": "east", "length_km": 320}]}}  # fmt: skip
    (row,) = run(NIGHT, depart_h=22 - 8.75, **far)[0].to_dict("records")
    assert row["rest_s"] == pytest.approx(0.75 * H + 9 * H)
    assert row["delay_s"] == pytest.approx(0.0, abs=1e-6)


def test_waiting_for_a_ban_is_the_break():
    """4 h driven, half an hour to the ban: 7 h later the driver is good for 4.5 h more."""
    far = {"network": {"segments": [{"start": "west", "end": "middle", "length_km": 320},
                                    {"start": "middle", "end": "east", "length_km": 320}]}}  # fmt: skip
    (row,) = run(NIGHT, depart_h=18, **far)[0].to_dict("records")
    assert row["rest_s"] == pytest.approx(7 * H)


def test_no_bans_draw_nothing_and_change_nothing():
    plain, _ = run(depart_h=8)
    sunday, _ = run(SUNDAY, depart_h=8)
    assert plain.equals(sunday), "a ban on another day"


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"start": "22:00", "end": "22:00"}, "for a whole day, write 00:00 to 24:00"),
        ({"start": "24:00", "end": "05:00"}, "start may not be 24:00"),
        ({"start": "00:00", "end": "22:00", "days": []}, "the ban never begins"),
        ({"start": "00:00", "end": "22:00", "days": ["sun", "sun"]}, "twice"),
        ({"start": "00:00", "end": "22:00", "dates": [date(2030, 1, 1), date(2030, 1, 1)]}, "twice"),
        ({"start": "00:00", "end": "22:00", "exempt_share": 1.0}, "exempt_share"),
        ({"start": "0:00", "end": "22:00"}, "start"),
        ({"start": "00:00", "end": "22:00", "days": ["sunday"]}, "days"),
    ],
)
def test_bans_that_are_none(fields, words):
    with pytest.raises(ValueError, match=words):
        DrivingBan.model_validate(fields)
