"""All that is given in local time against a slow reference that looks at the clock once a minute.

Zones with full, half and quarter hours, and runs around changes of their clocks; Lord Howe changes by half an hour.
"""

from bisect import bisect_right
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from math import cos, pi
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridorsim.config.daily_window import ALL_DAYS
from corridorsim.config.driving_bans import DrivingBan
from corridorsim.config.experiment import Experiment
from corridorsim.config.files.trips_file import read_trips
from corridorsim.config.files.weather_file import read_weather
from corridorsim.config.inspections import Inspection
from corridorsim.config.levers.border_procedures import BorderProcedures
from corridorsim.config.levers.tariffs import Tariffs
from corridorsim.config.utility import MONTHS, UtilityTariff
from corridorsim.config.weather import SeasonalWeather, WeatherFile
from corridorsim.energy.carbon import emissions_kg, step_means
from corridorsim.energy.prices import price_steps
from corridorsim.energy.tariff_calendar import session_tariff
from corridorsim.energy.utility import utility_rates
from corridorsim.energy.weather import mean_weather, seasonal_weather
from corridorsim.errors import ConfigError
from corridorsim.local_time import local_steps, month_begins, spans_s, switches_s
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.scenario.data import Clock
from corridorsim.scenario.driving_bans import driving_bans
from corridorsim.scenario.opening_hours import open_intervals
from corridorsim.world.demand import flow_trips

H, MIN = 3600.0, 60.0
CCS = "IEC_62196_T2_COMBO"
N_HOURS = 54
ZONES = {
    "Europe/Berlin": (date(2030, 3, 31), date(2030, 10, 27)),
    "Europe/Copenhagen": (date(2030, 3, 31), date(2030, 10, 27)),
    "Australia/Lord_Howe": (date(2030, 4, 7), date(2030, 10, 6)),
    "America/St_Johns": (date(2030, 3, 10), date(2030, 11, 3)),
    "America/Havana": (date(2030, 3, 10), date(2030, 11, 3)),
    "Asia/Kathmandu": (date(2030, 3, 31), date(2030, 12, 31)),
    "Asia/Kolkata": (date(2030, 3, 31), date(2030, 12, 31)),
}
"""Zones with days on which their clocks change, if they do; in Havana they do so at midnight."""
STEPS_S = {"Australia/Lord_Howe": 1800, "America/St_Johns": 1800, "Asia/Kathmandu": 900, "Asia/Kolkata": 1800}


@st.composite
def runs(draw):
    """(Time zone, first day), the day being at most two before a change of clocks."""
    zone = draw(st.sampled_from(list(ZONES)))
    return zone, draw(st.sampled_from(ZONES[zone])) - timedelta(days=draw(st.integers(0, 2)))


def midnight(start):
    return datetime(start.year, start.month, start.day, tzinfo=UTC)


@lru_cache(maxsize=64)
def shown(zone, start):
    """What the clock shows at each minute of a run."""
    place = ZoneInfo(zone)
    first = midnight(start)
    return [(first + i * timedelta(minutes=1)).astimezone(place).replace(tzinfo=None) for i in range(N_HOURS * 60)]


def minute_of(wall):
    return wall.hour * 60 + wall.minute


def clock(minute):
    return f"{minute // 60:02d}:{minute % 60:02d}"


# Often in the night, where clocks change.
MINUTES = st.one_of(st.sampled_from([0, 60, 90, 105, 120, 135, 150, 165, 180, 210]), st.integers(0, 24 * 60 - 1))
DAYS = st.lists(st.sampled_from(ALL_DAYS), min_size=1, max_size=6, unique=True)


@st.composite
def windows(draw):
    """(Start, end) in minutes of one day."""
    start, end = sorted(draw(st.lists(MINUTES, min_size=2, max_size=2, unique=True)))
    return start, draw(st.sampled_from([end, 24 * 60]))


def active(spans, time_s):
    return any(begin <= time_s < end for begin, end in spans)


def at(times_s, values, time_s):
    return values[max(bisect_right(times_s, time_s) - 1, 0)]


# -- windows ---------------------------------------------------------------------------------------------------------


@given(runs(), st.integers(-60, 60 * 60), st.integers(1, 30 * 60))
def test_a_window_between_two_local_instants(run, begin_min, length_min):
    zone, start = run
    begin = datetime(start.year, start.month, start.day) + timedelta(minutes=begin_min)
    end = begin + timedelta(minutes=length_min)
    spans = spans_s(start, begin, end, zone)
    assert all(a < b for a, b in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    for i, wall in enumerate(shown(zone, start)):
        assert active(spans, i * MIN) == (begin <= wall < end), wall


@given(runs(), st.lists(st.tuples(windows(), DAYS), min_size=1, max_size=3))
def test_prices_by_window(run, drawn):
    zone, start = run
    given_ = [
        {"start": clock(a), "end": clock(b), "days": days, "energy_per_kwh": 1.0 + i}
        for i, ((a, b), days) in enumerate(drawn)
    ]
    try:
        tariff = Tariffs(energy_per_kwh=0.5, windows=given_)
    except ValueError:
        return  # windows that overlap
    steps = price_steps(tariff, start, N_HOURS, zone)
    for i, wall in enumerate(shown(zone, start)):
        right = [
            1.0 + k
            for k, ((a, b), days) in enumerate(drawn)
            if ALL_DAYS[wall.weekday()] in days and a <= minute_of(wall) < b
        ]
        assert steps.at(i * MIN) == (right or [0.5])[0], wall


@given(runs(), MINUTES, MINUTES, DAYS)
def test_elements_of_a_session_tariff(run, begin, end, days):
    zone, start = run
    if begin == end:
        return
    limits = {"start_time": clock(begin), "end_time": clock(end), "day_of_week": days}
    element = {"price_components": [{"type": "ENERGY", "price": 3.0}], "restrictions": limits}
    tariff = Tariffs(energy_per_kwh=0.5, elements=[element])
    made = session_tariff(tariff, price_steps(tariff, start, N_HOURS, zone), start, N_HOURS, zone)
    for i, wall in enumerate(shown(zone, start)):
        minute = minute_of(wall)
        inside = begin <= minute < end if begin < end else not end <= minute < begin
        # What crosses midnight holds on the days on which it begins.
        since = wall - timedelta(days=begin > end and minute < end)
        right = 3.0 if inside and ALL_DAYS[since.weekday()] in days else 0.5
        assert at(made.times_s, made.in_force, i * MIN)[0].prices["ENERGY"].price == right, wall


@given(runs(), st.integers(0, 95), st.integers(0, 96), DAYS, st.lists(st.sampled_from(MONTHS), min_size=1, unique=True))
def test_windows_of_a_utility_tariff(run, a, b, days, months):
    zone, start = run
    begin, end = min(a, b) * 15, max(a, b) * 15
    if begin == end:
        return
    window = {"start": clock(begin), "end": clock(end), "days": days, "months": months}
    tariff = UtilityTariff.model_validate(
        {
            "energy": {"energy": {"price_per_kwh": 1.0, "windows": [window | {"price_per_kwh": 2.0}]}},
            "demand": {"peak": window | {"price_per_kw_month": 5.0}},
        }
    )
    energy, peak = utility_rates(tariff, 1.0, start, N_HOURS, zone, {})
    for i, wall in enumerate(shown(zone, start)):
        inside = (
            begin <= minute_of(wall) < end
            and ALL_DAYS[wall.weekday()] in days
            and MONTHS[wall.month - 1] in months
        )  # fmt: skip
        assert at(energy.times_s, energy.prices, i * MIN) == (2.0 if inside else 1.0), wall
        assert at(peak.times_s, peak.prices, i * MIN) == (5.0 if inside else None), wall


@given(runs(), windows(), DAYS, st.booleans())
def test_hours_of_borders_and_inspections(run, hours, closed, is_border):
    zone, start = run
    given_ = {"opens": clock(hours[0]), "closes": clock(hours[1]), "closed_days": closed}
    station = (
        BorderProcedures(**given_)
        if is_border
        else Inspection.model_validate({"node": "a", "share": 0.5, "duration_min": 5} | given_)
    )
    spans = open_intervals(station, zone, Clock(start, 0.0, N_HOURS * H, N_HOURS * H, N_HOURS))
    for i, wall in enumerate(shown(zone, start)):
        right = ALL_DAYS[wall.weekday()] not in closed and hours[0] <= minute_of(wall) < hours[1]
        assert active(spans, i * MIN) == right, wall


@given(runs(), MINUTES, MINUTES, DAYS)
def test_driving_bans(run, begin, end, days):
    zone, start = run
    if begin == end:
        return
    ban = DrivingBan(start=clock(begin), end=clock(end), days=days)
    (spec,) = driving_bans([ban], zone, Clock(start, 0.0, N_HOURS * H, N_HOURS * H, N_HOURS))
    length = timedelta(minutes=end - begin if end > begin else end - begin + 24 * 60)
    begins = [
        datetime(day.year, day.month, day.day) + timedelta(minutes=begin)
        for day in (start + timedelta(days=i) for i in range(-3, 5))
        if ALL_DAYS[day.weekday()] in days
    ]
    for i, wall in enumerate(shown(zone, start)):
        assert active(spec.intervals_s, i * MIN) == any(a <= wall < a + length for a in begins), wall


# -- tables ----------------------------------------------------------------------------------------------------------


@given(runs())
def test_steps_are_as_short_as_a_zone_needs(run):
    zone, start = run
    steps = local_steps(start, N_HOURS, zone)
    assert steps.step_s in {3600, STEPS_S.get(zone, 3600)}
    if zone in {"Asia/Kathmandu", "Asia/Kolkata", "America/St_Johns"}:
        assert steps.step_s == STEPS_S[zone]
    for i, wall in enumerate(shown(zone, start)):
        local = steps.starts[int(i * MIN / steps.step_s)]
        assert (local.date(), local.hour) == (wall.date(), wall.hour)


@given(runs(), st.lists(MINUTES, max_size=4))
def test_between_two_switches_the_clock_goes_on_and_crosses_no_mark(run, minutes):
    zone, start = run
    walls, marks = shown(zone, start), {0, *minutes}
    times_s = switches_s(start, N_HOURS, zone, minutes)
    assert times_s == sorted(set(times_s))
    assert times_s[0] <= 0.0
    for i in range(1, len(walls)):
        jumps = walls[i] - walls[i - 1] != timedelta(minutes=1)
        assert (i * MIN in times_s) == (jumps or minute_of(walls[i]) in marks)


HOURLY = [round(0.3 + 0.025 * hour, 3) for hour in range(24)]


def hourly_experiment(zone, start, **changes):
    """Everything that has a table by local hour, each with another value in every hour."""
    place = {
        "time_zone": zone, "currency": "EUR", "free_movement_area": "x", "driving_rules": "eu_561_2006",
        "depot_price_per_kwh": 0.2, "carbon_g_per_kwh": 100, "toll_per_km": 0,
        "carbon": {"profile": {"hours": HOURLY}},
        "rules": {"connectors": {"groups": {"fast": {"connectors": {CCS: 300}}}}},
    }  # fmt: skip
    node = {"jurisdiction": "x", "latitude": 50, "longitude": 7}
    month = [hour / 24 for hour in range(24)]
    return Experiment.model_validate(
        {
            "name": "hourly",
            "simulation": {"start": start, "warmup_h": 0, "window_h": N_HOURS, "cooldown_h": 0},
            "jurisdictions": {"x": place},
            "network": {
                "nodes": {"a": node, "b": node | {"longitude": 8}},
                "segments": [{"start": "a", "end": "b", "length_km": 90, "speed_kmh": 80, "speed_profile": "p"}],
                "speed_profiles": {"p": {"weekday": HOURLY, "sunday": HOURLY[::-1]}},
            },
            "vehicles": {"van": {"usable_kwh": 100, "charging_curve": [[0, 100], [1, 100]], "tare_t": 4,
                                 "connectors": {CCS: 100}}},
            "operators": {"o": {"network": "n"}},
            "departure_profiles": {"d": {"hours": HOURLY, "days": {"sun": 0.5}}},
            "flows": {"f": {"origin": "a", "destination": "b", "trucks_per_day": 1000, "vehicles": {"van": 1},
                            "operators": {"o": 1}, "departures": "d"}},
            "rest_areas": {"r": {"node": "a", "places": 1000, "taken_share": HOURLY}},
            "hubs": {"h": {"node": "b", "operator": "o", "network": "n", "feeder": "f", "connection_kw": 100,
                           "evses": [{"kind": "fast", "count": 1}],
                           "pv": {"peak_kw": 100, "profile": [month] * 12}}},
            "feeders": {"f": {"rating_kw": 2000, "background_peak_kw": HOURLY[-1] * 1000, "background": "s"}},
            "load_shapes": {"s": {"weekday": HOURLY, "weekend": HOURLY[::-1]}},
        }
        | changes
    )  # fmt: skip


@settings(max_examples=25)
@given(runs())
def test_tables_change_with_the_local_hour(run):
    zone, start = run
    built = build_scenario("x", hourly_experiment(zone, start))
    (feeder,), (area,), (flow,), (hub,) = built.feeders, built.rest_areas, built.flows, built.hubs
    carbon, site = built.jurisdictions["x"].carbon, hub.site
    assert carbon is not None
    assert site is not None
    steps, speeds = carbon.average_steps(), built.speed_factors[built.segments[0].profile]
    sun_s = [step.time_s for step in site.steps]
    mean = sum(HOURLY) / 24
    for i, wall in enumerate(shown(zone, start)):
        time_s, day = i * MIN, wall.weekday()
        usual, sunday = HOURLY[wall.hour], HOURLY[::-1][wall.hour]
        assert speeds[int(time_s / built.speed_step_s)] == (sunday if day == 6 else usual), wall
        assert feeder.background_at(time_s) == pytest.approx(1000 * (sunday if day > 4 else usual)), wall
        assert area.free[int(time_s / area.step_s)] == 1000 - round(usual * 1000), wall
        assert steps.at(time_s) == pytest.approx(100 * usual / mean), wall
        rate = 1000 * usual / sum(HOURLY) * (0.5 if day == 6 else 1.0)
        assert flow.rate_per_h[int(time_s / flow.step_s)] == pytest.approx(rate), wall
        assert at(sun_s, site.steps, time_s).pv_kw == pytest.approx(100 * wall.hour / 24), wall


@settings(max_examples=25)
@given(runs(), st.integers(0, 23))
def test_departures_are_in_the_hours_of_the_profile(run, hour):
    zone, start = run
    hours = [1.0 if other == hour else 0.0 for other in range(24)]
    made = hourly_experiment(zone, start, departure_profiles={"d": {"hours": hours}})
    built = build_scenario("x", made)
    walls = shown(zone, start)
    departs_s = [trip.depart_s for trip in flow_trips(built, built.flows[0], Streams(1, 0))]
    assert all(walls[int(depart_s / MIN)].hour == hour for depart_s in departs_s)
    minutes = sum(wall.hour == hour for wall in walls)
    assert len(departs_s) == pytest.approx(1000 * minutes / 60, rel=0.15), "a thousand in each such hour"


@given(runs())
def test_a_seasonal_temperature_holds_for_a_local_hour(run):
    zone, start = run
    profile = SeasonalWeather(kind="seasonal", monthly_mean_c=(10.0,) * 12, daily_swing_c=8.0)
    weather = seasonal_weather(profile, start, N_HOURS, zone)
    both = mean_weather((weather, seasonal_weather(profile, start, N_HOURS, "Asia/Kathmandu")), "both")
    for i, wall in enumerate(shown(zone, start)):
        right = 10.0 + 4.0 * cos(2.0 * pi * (wall.hour - 15) / 24.0)
        assert weather.temperature_at(i * MIN) == pytest.approx(right), wall
        there = 10.0 + 4.0 * cos(2.0 * pi * (shown("Asia/Kathmandu", start)[i].hour - 15) / 24.0)
        assert both.temperature_at(i * MIN) == pytest.approx((right + there) / 2.0), wall


@given(
    runs(),
    st.sampled_from([15, 30, 60]),
    st.sampled_from([0, 10, 15, 30, 45]),
    st.lists(st.floats(0, 900), min_size=1, max_size=40),
)
def test_means_of_a_file_by_step(run, row_min, early_min, cycle):
    zone, start = run
    steps = local_steps(start, N_HOURS, zone)
    times_s = [(i * row_min - early_min) * MIN for i in range(-(-(N_HOURS * 60 + early_min) // row_min))]
    values = [cycle[i % len(cycle)] for i in range(len(times_s))]
    per_minute = [at(times_s, values, i * MIN) for i in range(N_HOURS * 60)]
    count = int(steps.step_s / MIN)
    right = [sum(per_minute[i * count : (i + 1) * count]) / count for i in range(len(steps.starts))]
    means = step_means(times_s, values, steps)
    assert means == pytest.approx(right, abs=1e-6)
    readings = [(0.0, 0.0), (N_HOURS * H, 60.0 * N_HOURS)]
    assert emissions_kg(means, readings, steps.step_s) == pytest.approx(sum(per_minute) / 1000.0, abs=1e-6)


# -- single times ----------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(runs(), st.integers(0, N_HOURS * 60 - 1), MINUTES)
def test_a_departure_names_one_instant_or_is_refused(run, some_minute, minute):
    zone, start = run
    walls = shown(zone, start)
    near = walls[some_minute]
    wall = datetime(near.year, near.month, near.day) + timedelta(minutes=minute)
    if not walls[0] + timedelta(hours=3) < wall < walls[-1] - timedelta(hours=3):
        return
    found = [i for i, other in enumerate(walls) if other == wall]
    experiment = hourly_experiment(zone, start, trips_file={"path": "trips.csv"})
    head = "trip_id,origin,destination,depart_time,vehicle_class,operator"

    def departure(text):
        with TemporaryDirectory() as folder:
            Path(folder, "trips.csv").write_text(f"{head}\nt1,a,b,{text},van,o\n", encoding="utf-8")
            return read_trips(experiment, Path(folder))[0].depart_s

    text = wall.isoformat(timespec="minutes")
    if len(found) == 1:
        assert departure(text) == found[0] * MIN
        return
    with pytest.raises(ConfigError, match="comes twice in" if found else "does not exist in") as caught:
        departure(text)
    message = str(caught.value)
    assert "trips.csv:2:1: depart_time:" in message
    assert text in message
    offered = message.rpartition("offset: ")[2].split(" or ")
    place = ZoneInfo(zone)
    for one in offered:
        instant = datetime.fromisoformat(one)
        assert instant.astimezone(place).utcoffset() == instant.utcoffset(), "it is what the clock shows"
        assert departure(one) == (instant - midnight(start)).total_seconds()
    assert not found or [departure(one) for one in offered] == [i * MIN for i in found]


@given(runs())
def test_rows_of_weather_by_a_local_clock(run):
    """A logger that writes what the clock shows every half hour gives an hour that comes twice in order."""
    zone, start = run
    rows = shown(zone, start)[::30]
    weather = {"kind": "file", "path": "air.csv", "clock": "local"}
    made = hourly_experiment(zone, start)
    place = made.jurisdictions["x"].model_copy(update={"weather": WeatherFile.model_validate(weather)})
    made = made.model_copy(update={"jurisdictions": {"x": place}})
    with TemporaryDirectory() as folder:
        lines = [f"{wall.isoformat()},{i / 10}" for i, wall in enumerate(rows)]
        Path(folder, "air.csv").write_text("\n".join(["time,temperature_c", *lines]), encoding="utf-8")
        (series,) = read_weather(made, Path(folder)).values()
    assert series.times_s == tuple(i * 30 * MIN for i in range(len(rows)))


@pytest.mark.parametrize("zone", list(ZONES))
def test_months_begin_when_the_clock_shows_the_first(zone):
    begin, end = datetime(2020, 1, 15, tzinfo=UTC), datetime(2021, 2, 3, 12, 20, tzinfo=UTC)
    place = ZoneInfo(zone)
    turns = month_begins(begin, end, zone)
    assert [f"{turn.astimezone(place):%Y-%m-%d %H:%M}" for turn in turns] == [
        f"{2020 + month // 12}-{month % 12 + 1:02d}-01 00:00" for month in range(1, 14)
    ]
    for turn in turns:
        before = (turn - timedelta(seconds=1)).astimezone(place)
        assert before.month != turn.astimezone(place).month
