"""Dated local times where clocks change, by hand: works, demand response, planned repairs, and what is said of them."""

from datetime import UTC, date, datetime

import pytest
from test_build import HUB, experiment, place, road

from corridorsim.config.files.weather_file import read_weather
from corridorsim.config.maintenance import Maintenance
from corridorsim.config.weather import WeatherFile
from corridorsim.errors import ConfigError
from corridorsim.local_time import instant_of, local_steps, spans_s, why_not_one, with_offsets
from corridorsim.scenario import build_scenario
from corridorsim.scenario.clock_times import clock_warnings
from corridorsim.scenario.maintenance import planned_times_s

H = 3600.0
SPRING, AUTUMN = "2030-03-31", "2030-10-27"
"""Clocks in Berlin go forward from 02:00 to 03:00, and back from 03:00 to 02:00, at 01:00 UTC."""


def made(day, feeder=None, **hub):
    return experiment(
        dict.fromkeys("pq", "a"), [road("p", "q")], hubs={"h": HUB | {"node": "q"} | hub},
        simulation={"start": day, "warmup_h": 0, "window_h": 48, "cooldown_h": 0},
        feeders={"f": {"rating_kw": 1000} | (feeder or {})},
        places={"a": place(rules=place()["rules"] | {"load_management": {"scope": "feeder"}})},
    )  # fmt: skip


def restricted_h(day, begin, end):
    """Hours of UTC in which works hold, and the warnings."""
    spell = {"from": f"{day}T{begin}", "to": f"{day}T{end}", "limit_kw": 100}
    experiment = made(day, {"works": [spell]})
    (feeder,) = build_scenario("x", experiment).feeders
    assert all(spell.kind == "works" for spell in feeder.restrictions)
    return [(spell.begin_s / H, spell.end_s / H) for spell in feeder.restrictions], list(clock_warnings(experiment))


def test_works_through_the_night_last_as_long_as_the_clock_says():
    assert restricted_h(SPRING, "01:00", "05:00") == ([(0, 3)], [])
    assert restricted_h(AUTUMN, "01:00", "05:00") == ([(0, 4)], []), "from 23:00 UTC of the day before"


def test_works_whose_edge_is_skipped_hold_from_or_until_the_change():
    held, warnings = restricted_h(SPRING, "02:30", "05:00")
    assert held == [(1, 3)]
    assert warnings == [
        "feeders.f.works[0].from: 2030-03-31T02:30 does not exist in Europe/Berlin: clocks go forward from 02:00 to "
        "03:00; the time of the change is used"
    ]
    held, warnings = restricted_h(SPRING, "01:30", "02:45")
    assert held == [(0.5, 1)]
    assert len(warnings) == 1


def test_works_that_are_skipped_as_a_whole_do_not_happen():
    held, warnings = restricted_h(SPRING, "02:10", "02:50")
    assert held == []
    assert [warning.partition(":")[0] for warning in warnings] == ["feeders.f.works[0].from", "feeders.f.works[0].to"]


def test_works_whose_edge_comes_twice_hold_in_both_passes():
    held, warnings = restricted_h(AUTUMN, "02:30", "05:00")
    assert held == [(0.5, 1), (1.5, 4)]
    assert "comes twice in Europe/Berlin: clocks go back from 03:00 to 02:00; both passes count" in warnings[0]
    assert restricted_h(AUTUMN, "02:15", "02:30")[0] == [(0.25, 0.5), (1.25, 1.5)]


def test_demand_response_of_a_feeder_goes_by_the_same_clock():
    spell = {"from": f"{AUTUMN}T02:30", "to": f"{AUTUMN}T03:00", "limit_kw": 100}
    (feeder,) = build_scenario("x", made(AUTUMN, {"demand_response": [spell]})).feeders
    assert [(held.begin_s / H, held.end_s / H) for held in feeder.restrictions] == [(0.5, 1), (1.5, 2)]


def test_an_event_in_two_parts_is_paid_for_by_the_kw_once():
    contract = {
        "reduction_kw": 50, "pay_per_kw": 2, "pay_per_kwh": 0.5,
        "events": [{"day": AUTUMN, "start": "02:30", "end": "06:00"}],
    }  # fmt: skip
    experiment = made(AUTUMN, demand_response=contract)
    site = build_scenario("x", experiment).hubs[0].site
    assert site is not None
    assert [(part.start_s / H, part.end_s / H) for part in site.reductions] == [(0.5, 1), (1.5, 5)]
    assert [part.pay for part in site.reductions] == pytest.approx([50 * (2 + 0.5 * 0.5), 50 * 0.5 * 3.5])
    reduced = [(step.time_s / H, step.reduction_kw) for step in site.steps]
    assert reduced == [(0, 0), (0.5, 50), (1, 0), (1.5, 50), (5, 0)]
    (warning,) = clock_warnings(experiment)
    assert warning.startswith("hubs.h.demand_response.events[0].start: 2030-10-27T02:30 comes twice in Europe/Berlin")


def test_planned_repairs_begin_once_a_day():
    for day, first_h in ((SPRING, 1), (AUTUMN, 0)):
        times_s = planned_times_s(Maintenance(planned_hour=2), date.fromisoformat(day), 48, "Europe/Berlin")
        assert times_s[0] == first_h * H, "at the change of clocks, or in the first pass"
        assert times_s[1] == (24 if day == SPRING else 25) * H


def test_what_is_said_of_a_time_that_does_not_name_one_instant():
    skipped, twice = datetime(2030, 3, 31, 2, 30), datetime(2030, 10, 27, 2, 30)
    assert why_not_one(datetime(2030, 3, 31, 3, 0), "Europe/Berlin") is None
    assert why_not_one(skipped, "Europe/Berlin") == (
        "does not exist in Europe/Berlin: clocks go forward from 02:00 to 03:00"
    )
    assert with_offsets(skipped, "Europe/Berlin") == ("2030-03-31T03:30+02:00",)
    assert why_not_one(twice, "Europe/Berlin") == "comes twice in Europe/Berlin: clocks go back from 03:00 to 02:00"
    assert with_offsets(twice, "Europe/Berlin") == ("2030-10-27T02:30+02:00", "2030-10-27T02:30+01:00")
    assert why_not_one(datetime(2030, 4, 7, 1, 45), "Australia/Lord_Howe") == (
        "comes twice in Australia/Lord_Howe: clocks go back from 02:00 to 01:30"
    )


def test_a_day_that_begins_where_midnight_is_skipped_or_repeated():
    # In Havana clocks go forward at 00:00 to 01:00, and back at 01:00 to 00:00.
    spring, autumn = datetime(2030, 3, 10), datetime(2030, 11, 3)
    assert instant_of(spring, "America/Havana") == datetime(2030, 3, 10, 5, tzinfo=UTC)
    assert instant_of(autumn, "America/Havana") == datetime(2030, 11, 3, 4, tzinfo=UTC)
    for day, hours in ((spring, 23), (autumn, 25)):
        ((begin, end),) = spans_s(day.date(), day, day.replace(day=day.day + 1), "America/Havana")
        assert end - begin == hours * H


def test_a_row_of_weather_that_the_clock_skips_is_refused(tmp_path):
    weather = {"kind": "file", "path": "air.csv", "clock": "local"}
    experiment = made(SPRING)
    local = experiment.jurisdictions["a"].model_copy(update={"weather": WeatherFile.model_validate(weather)})
    rows = ["time,temperature_c", *(f"2030-03-31T{hour:02d}:00,5" for hour in range(5))]
    (tmp_path / "air.csv").write_text("\n".join(rows), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        read_weather(experiment.model_copy(update={"jurisdictions": {"a": local}}), tmp_path)
    assert str(caught.value).splitlines() == [
        f"{tmp_path / 'air.csv'}:4:1: time: 2030-03-31T02:00 does not exist in Europe/Berlin: clocks go forward from "
        "02:00 to 03:00; write a time with its offset: 2030-03-31T03:00+02:00"
    ]


def test_a_change_of_clocks_at_an_odd_minute_makes_steps_of_a_minute():
    # Until 2011 clocks in Newfoundland changed at 00:01.
    assert local_steps(date(2006, 10, 28), 48, "America/St_Johns").step_s == 60.0
    assert local_steps(date(2006, 11, 28), 48, "America/St_Johns").step_s == 1800.0
    assert local_steps(date(2030, 12, 1), 48, "Australia/Lord_Howe").step_s == 3600.0, "UTC+11 in summer"


def test_an_event_over_midnight_into_the_repeated_hour():
    events = [{"day": "2030-10-26", "start": "23:00", "end": "02:30"}]
    experiment = made("2030-10-26", demand_response={"reduction_kw": 50, "events": events})
    site = build_scenario("x", experiment).hubs[0].site
    assert site is not None
    assert [(part.start_s / H, part.end_s / H) for part in site.reductions] == [(21, 24.5), (25, 25.5)]
    (warning,) = clock_warnings(experiment)
    assert warning.startswith("hubs.h.demand_response.events[0].end: 2030-10-27T02:30 comes twice in Europe/Berlin")
