"""From an experiment to what exists: roads, speeds, prices, opening hours, feeders."""

from datetime import date

import pytest

from corridorsim.config.base import minutes_of_day
from corridorsim.config.checks.references import reference_faults
from corridorsim.config.experiment import Experiment
from corridorsim.config.levers.border_procedures import BorderProcedures
from corridorsim.config.levers.tariffs import Tariffs
from corridorsim.energy.air import air_density, auxiliary_kw, charging_factor, rolling_factor
from corridorsim.energy.prices import PriceSteps, price_steps
from corridorsim.local_time import at_minute, local_steps, seconds_of
from corridorsim.scenario import build_scenario
from corridorsim.scenario.build import run_clock
from corridorsim.scenario.data import Clock
from corridorsim.scenario.faults import network_faults
from corridorsim.scenario.opening_hours import open_intervals

H = 3600.0
CCS = "IEC_62196_T2_COMBO"
SPRING, AUTUMN = date(2030, 3, 31), date(2030, 10, 27)
"""Days on which Europe changes its clocks, at 01:00 UTC."""
ZONE = "Europe/Berlin"


HUB = {
    "operator": "o", "network": "n", "feeder": "f", "connection_kw": 100, "evses": [{"kind": "fast", "count": 1}]
}  # fmt: skip


def place(**changes):
    return {
        "time_zone": ZONE, "currency": "EUR", "free_movement_area": "union", "driving_rules": "eu_561_2006",
        "depot_price_per_kwh": 0.2, "carbon_g_per_kwh": 100, "toll_per_km": 0.1,
        "rules": {"connectors": {"groups": {"fast": {"connectors": {CCS: 300}}}}},
    } | changes  # fmt: skip


def experiment(nodes, segments, flows=(("p", "q"),), places=None, **changes):
    """A network of nodes (name to jurisdiction and perhaps kind) with flows between pairs of them."""
    return Experiment.model_validate(
        {
            "name": "built",
            "simulation": {"start": "2030-03-30", "warmup_h": 0, "window_h": 72, "cooldown_h": 0},
            "jurisdictions": places or {"a": place(), "b": place()},
            "network": {
                "nodes": {
                    name: {"jurisdiction": where.split()[0], "latitude": 50, "longitude": 7}
                    | ({"kind": where.split()[1]} if " " in where else {})
                    for name, where in nodes.items()
                },
                "segments": segments,
            }
            | changes.pop("network", {}),
            "vehicles": {"van": {"usable_kwh": 100, "charging_curve": [[0, 100], [1, 100]], "connectors": {CCS: 100},
                                 "tare_t": 4}},
            "operators": {"o": {"network": "n"}},
            "flows": {f"{a}{b}": {"origin": a, "destination": b, "trucks_per_day": 1, "vehicles": {"van": 1},
                                  "operators": {"o": 1}} for a, b in flows},
        }
        | changes
    )  # fmt: skip


def road(start, end, km=10, **more):
    return {"start": start, "end": end, "length_km": km} | more


def route_of(scenario, n=0):
    """Nodes of a flow's route."""
    segments = [scenario.segments[i] for i in scenario.routes[scenario.flows[n].route].segments]
    return [segments[0].start] + [segment.end for segment in segments]


# -- roads -----------------------------------------------------------------------------------------------------------


def test_the_route_is_the_fastest_not_the_shortest():
    made = experiment(
        dict.fromkeys("pqm", "a"),
        [road("p", "q", 100, speed_kmh=50), road("p", "m", 70, speed_kmh=90), road("m", "q", 70, speed_kmh=90)],
    )
    assert route_of(build_scenario("x", made)) == ["p", "m", "q"]


def test_one_way_roads_lead_one_way():
    segments = [road("p", "q", 10, both_ways=False), road("q", "m", 30), road("m", "p", 30)]
    made = experiment(dict.fromkeys("pqm", "a"), segments, flows=[("p", "q"), ("q", "p")])
    scenario = build_scenario("x", made)
    assert len(scenario.segments) == 5
    assert (route_of(scenario, 0), route_of(scenario, 1)) == (["p", "q"], ["q", "m", "p"])
    blocked = experiment(dict.fromkeys("pq", "a"), segments[:1], flows=[("q", "p")])
    assert network_faults(blocked) == [(("flows", "qp"), "there is no road from q to p")]


def test_directions_may_differ_and_twins_are_refused():
    two = [road("p", "q", 10, both_ways=False), road("q", "p", 12, both_ways=False)]
    assert reference_faults(experiment(dict.fromkeys("pq", "a"), two)) == []
    twins = [road("p", "q", 10), road("q", "p", 12)]
    faults = reference_faults(experiment(dict.fromkeys("pq", "a"), twins))
    assert {path for path, _ in faults} == {("network", "segments", 1)}
    assert all("is already defined as segments[0]" in message for _, message in faults)


def test_a_road_to_a_border_lies_on_the_inland_side():
    nodes = {"p": "a", "gate": "a border", "q": "b"}
    scenario = build_scenario("x", experiment(nodes, [road("p", "gate"), road("gate", "q")]))
    lies = {(segment.start, segment.end): segment.jurisdiction for segment in scenario.segments}
    assert lies == {("p", "gate"): "a", ("gate", "p"): "a", ("gate", "q"): "b", ("q", "gate"): "b"}
    ((position, border),) = scenario.routes[0].borders
    assert position == 1
    assert (scenario.borders[border].node, scenario.borders[border].into.name) == ("gate", "b")


def test_a_road_between_jurisdictions_must_say_where_it_lies():
    nodes = {"p": "a", "q": "b"}
    ((path, message),) = reference_faults(experiment(nodes, [road("p", "q")]))
    assert path == ("network", "segments", 0)
    assert "give the segment's jurisdiction" in message
    said = experiment(nodes, [road("p", "q", jurisdiction="b")])
    assert reference_faults(said) == []
    assert {segment.jurisdiction for segment in build_scenario("x", said).segments} == {"b"}


def test_customs_only_between_areas():
    nodes = {"p": "a", "gate": "a border", "q": "b"}
    for area, customs in (("union", False), ("abroad", True)):
        places = {"a": place(), "b": place(free_movement_area=area)}
        scenario = build_scenario("x", experiment(nodes, [road("p", "gate"), road("gate", "q")], places=places))
        assert {border.customs for border in scenario.borders} == {customs}


def test_tolls_by_class_segment_and_currency():
    places = {"a": place(), "b": place(currency="CHF", toll_per_km=0.3)}
    nodes = dict.fromkeys("pqmn", "a") | {"n": "b", "m": "b"}
    segments = [
        road("p", "q"), road("q", "m", jurisdiction="b"), road("m", "n", toll_per_km={"van": 0.5}),
        road("p", "m", 99, jurisdiction="b", toll_per_km=1.0),
    ]  # fmt: skip
    made = experiment(nodes, segments, places=places, exchange_rates={"CHF": 2.0})
    tolls = [segment.toll_per_km["van"] for segment in build_scenario("x", made).segments[::2]]
    assert tolls == pytest.approx([0.1, 0.6, 1.0, 2.0])


def test_hubs_on_a_route_in_driving_order_from_the_origin_to_the_destination():
    made = experiment(
        dict.fromkeys("pmq", "a"),
        [road("p", "m"), road("m", "q")],
        flows=[("p", "q"), ("q", "p")],
        hubs={f"at_{node}": HUB | {"node": node} for node in "qmp"},
        feeders={"f": {"rating_kw": 1000}},
    )
    scenario = build_scenario("x", made)
    stops = [[(position, scenario.hubs[hub].name) for position, hub in route.hub_stops] for route in scenario.routes]
    assert stops == [[(0, "at_p"), (1, "at_m"), (2, "at_q")], [(0, "at_q"), (1, "at_m"), (2, "at_p")]]


# -- local time ------------------------------------------------------------------------------------------------------


def test_local_hours_over_a_change_of_clocks():
    spring, autumn = (local_steps(day, 4, ZONE) for day in (SPRING, AUTUMN))
    assert spring.step_s == autumn.step_s == H
    hours = [[(local.weekday(), local.hour) for local in steps.starts] for steps in (spring, autumn)]
    assert hours[0] == [(6, 1), (6, 3), (6, 4), (6, 5)], "02:00 to 03:00 does not exist"
    assert hours[1] == [(6, 2), (6, 2), (6, 3), (6, 4)], "02:00 to 03:00 comes twice"


def test_speeds_follow_local_time_by_weekday():
    weekday = [(hour + 1) / 100 for hour in range(24)]
    profile = {"weekday": weekday, "saturday": [0.5] * 24, "sunday": [0.6] * 23 + [0.7]}
    made = experiment(
        dict.fromkeys("pq", "a"), [road("p", "q", speed_profile="rush")], network={"speed_profiles": {"rush": profile}}
    )
    scenario = build_scenario("x", made)
    row = scenario.speed_factors[scenario.segments[0].profile]
    assert len(row) == 72
    assert set(row[:23]) == {0.5}, "Saturday until 24:00 local, which is 23:00 UTC"
    assert row[23] == 0.6
    assert row[24 + 20] == 0.6, "22 h on Sunday in summer time"
    assert row[24 + 21] == 0.7
    assert row[24 + 22] == 0.01, "midnight of Monday, now at 22:00 UTC"
    assert row[24 + 23] == 0.02
    assert set(scenario.speed_factors[0]) == {1.0}


def tariff(*windows):
    keys = ("start", "end", "energy_per_kwh")
    return Tariffs(energy_per_kwh=0.4, windows=[dict(zip(keys, window, strict=True)) for window in windows])


def by_hour(steps, hours):
    return [steps.at(hour * H + 1.0) for hour in range(hours)]


def test_a_flat_price():
    steps = price_steps(tariff(), SPRING, 48, ZONE)
    assert steps == PriceSteps((0.0,), (0.4,))
    assert steps.mean() == 0.4


def test_prices_by_window_in_local_winter_and_summer():
    steps = price_steps(tariff(("16:00", "21:00", 0.5)), date(2030, 3, 30), 72, ZONE)
    prices = by_hour(steps, 72)
    saturday, sunday = prices[:24], prices[24:48]
    assert [hour for hour in range(24) if saturday[hour] == 0.5] == [15, 16, 17, 18, 19]
    assert [hour for hour in range(24) if sunday[hour] == 0.5] == [14, 15, 16, 17, 18]


@pytest.mark.parametrize(("day", "hours"), [(SPRING, 1), (AUTUMN, 3)])
def test_a_night_window_is_as_long_as_the_clocks_say(day, hours):
    steps = price_steps(tariff(("01:00", "03:00", 0.1)), day, 24, ZONE)
    assert sum(end - begin for begin, end, price in zip(steps.times_s, steps.times_s[1:], steps.per_kwh, strict=False)
               if price == 0.1 and begin < 12 * H) == hours * H  # fmt: skip


def test_a_window_that_ends_in_the_hour_left_out_does_not_end_the_next_one():
    # 02:30 does not exist on that night: clocks go from 02:00 to 03:00 at 01:00 UTC.
    steps = price_steps(tariff(("00:00", "02:30", 0.1), ("03:00", "06:00", 0.2)), SPRING, 12, ZONE)
    local = [steps.at(hour * H + 1.0) for hour in (0.5, 1.0, 1.5, 3.5, 4.0)]
    assert local == [0.1, 0.2, 0.2, 0.2, 0.4]


def test_windows_may_follow_each_other_and_hold_on_some_days():
    windows = tariff(("00:00", "06:00", 0.1), ("06:00", "24:00", 0.6))
    assert by_hour(price_steps(windows, SPRING, 24, "UTC"), 24) == [0.1] * 6 + [0.6] * 18
    weekend = Tariffs.model_validate(
        {"energy_per_kwh": 0.4, "windows": [{"start": "00:00", "end": "24:00", "days": ["sun"], "energy_per_kwh": 0.2}]}
    )
    prices = by_hour(price_steps(weekend, date(2030, 3, 30), 72, "UTC"), 72)
    assert prices == [0.4] * 24 + [0.2] * 24 + [0.4] * 24


def test_the_mean_price_is_that_over_time():
    steps = price_steps(tariff(("00:00", "06:00", 0.1)), date(2030, 3, 4), 240, "UTC")
    assert steps.mean() == pytest.approx((6 * 0.1 + 18 * 0.4) / 24, abs=0.02)


def test_opening_hours_in_local_time():
    clock = Clock(date(2030, 3, 30), 0.0, 72 * H, 72 * H, 72)
    hours = open_intervals(BorderProcedures(opens="06:00", closes="20:00"), ZONE, clock)
    inside = [(begin / H, end / H) for begin, end in hours if 0 <= begin < 72 * H]
    assert inside == [(5, 19), (28, 42), (52, 66)], "on Sunday an hour earlier by UTC"


def test_a_border_that_never_closes_is_one_interval():
    clock = Clock(SPRING, 0.0, 24 * H, 24 * H, 24)
    (whole,) = open_intervals(BorderProcedures(), ZONE, clock)
    assert whole[0] < 0
    assert whole[1] > 24 * H


def test_closed_days():
    clock = Clock(date(2030, 3, 30), 0.0, 72 * H, 72 * H, 72)
    intervals = open_intervals(BorderProcedures(closed_days=("sun",)), "UTC", clock)
    assert not any(begin < 47 * H and end > 25 * H for begin, end in intervals)
    assert any(begin == 48 * H for begin, _ in intervals)


def test_seconds_of_a_local_time():
    clocks = ("00:00", "04:00", "24:00")
    times_s = [seconds_of(SPRING, at_minute(SPRING, minutes_of_day(clock)), ZONE) for clock in clocks]
    assert times_s == [-H, 2 * H, 22 * H]


def test_clock_counts_begun_hours():
    made = experiment(dict.fromkeys("pq", "a"), [road("p", "q")])
    simulation = made.simulation.model_copy(update={"warmup_h": 1.5, "window_h": 2.0, "cooldown_h": 0.25})
    clock = run_clock(made.model_copy(update={"simulation": simulation}))
    assert (clock.window_start_s, clock.window_end_s, clock.end_s) == (1.5 * H, 3.5 * H, 3.75 * H)
    assert clock.n_hours == 4


# -- rest, air -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("celsius", "density"), [(-20, 1.394), (0, 1.292), (15, 1.225), (20, 1.204), (40, 1.127)])
def test_air_density_of_the_tables(celsius, density):
    assert air_density(celsius) == pytest.approx(density, abs=1e-3)


def test_cold_and_heat():
    made = experiment(dict.fromkeys("pq", "a"), [road("p", "q")])
    van = made.vehicles["van"].model_copy(update={"cold_charge_share_per_degc_below_10": 0.02})
    assert [rolling_factor(van, t) for t in (30, 20, 0)] == pytest.approx([1.0, 1.0, 1.08])
    assert [auxiliary_kw(van, t) for t in (20, 0, 30)] == pytest.approx([2.0, 5.0, 3.4])
    assert [charging_factor(van, t) for t in (20, 10, -10, -50)] == pytest.approx([1.0, 1.0, 0.6, 0.1])


# -- feeders ---------------------------------------------------------------------------------------------------------


def test_background_load_by_local_hour_and_weekend():
    hub = HUB | {"node": "q"}
    shape = {"weekday": list(range(24)), "weekend": [5.0] * 24}
    made = experiment(
        dict.fromkeys("pq", "a"), [road("p", "q")], hubs={"h": hub}, load_shapes={"town": shape},
        feeders={"f": {"rating_kw": 1000, "background_peak_kw": 230, "background": "town"}},
    )  # fmt: skip
    (feeder,) = build_scenario("x", made).feeders
    assert feeder.background_kw[0] == 50.0, "a Saturday"
    assert feeder.background_kw[46] == 0.0, "midnight of Monday in summer time"
    assert feeder.background_kw[47] == 10.0
    assert (feeder.limit_kw, feeder.managed) == (1200.0, False)


def test_background_load_by_local_month():
    hub = HUB | {"node": "q"}
    shape = {"weekday": [2.0] * 24, "months": [1.0] * 3 + [0.5] * 8 + [2.0]}
    made = experiment(
        dict.fromkeys("pq", "a"), [road("p", "q")], hubs={"h": hub}, load_shapes={"town": shape},
        feeders={"f": {"rating_kw": 1000, "background_peak_kw": 100, "background": "town"}},
    )  # fmt: skip
    (feeder,) = build_scenario("x", made).feeders
    assert feeder.background_kw[0] == 50.0, "March, half of December"
    # From 30 March 00:00 UTC; April begins on the 31st at 22:00 UTC, in summer time.
    assert feeder.background_kw[45:47] == (50.0, 25.0)


def test_a_feeder_is_managed_where_all_hubs_on_it_are():
    def limit(*scopes):
        rules = [place()["rules"] | {"load_management": {"scope": scope}} for scope in scopes]
        made = experiment(
            {"p": "a", "q": "a", "r": "b"}, [road("p", "q"), road("q", "r", jurisdiction="b")], flows=[("p", "r")],
            places={"a": place(rules=rules[0]), "b": place(rules=rules[1])},
            hubs={"h": HUB | {"node": "q"}, "i": HUB | {"node": "r"}}, feeders={"f": {"rating_kw": 1000}},
        )  # fmt: skip
        return build_scenario("x", made).feeders[0].limit_kw

    assert limit("feeder", "feeder") == 1000
    assert limit("feeder", "hub") == limit("hub", "none") == 1200
