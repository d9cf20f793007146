"""Trucks that feed energy back at night: when, how much, what they are paid, and what it does to meters."""

from dataclasses import replace

import pytest
from small_world import CCS, PLACE, Memory, experiment, make_world, overlaid, seconds, tables_of, trip

from corridorsim.energy.prices import PriceSteps
from corridorsim.records.recorder import Recorder
from corridorsim.rng import Streams
from corridorsim.scenario import build_scenario
from corridorsim.world.explain.snapshot import hub_snapshot
from corridorsim.world.state.session import Sales
from corridorsim.world.world import World

PLAZA = {"node": "middle", "operator": "owner", "network": "home", "feeder": "line1", "connection_kw": 5000,
         "detour_km": 1, "efficiency": 0.95}  # fmt: skip
DEAR = {"start": "10:00", "end": "13:00", "energy_per_kwh": 0.9}
CHEAP = {"start": "14:00", "end": "17:30", "energy_per_kwh": 0.1}
ONE_WAY = 0.95 * 0.96
"""Grid to battery, and back again."""


def corridor(*, truck=None, windows=(DEAR, CHEAP), place=None, book=None, **hub):
    """The day ends at the hub; the night lasts from 08:51 to 17:51, at 60 kW in and 50 kW out."""
    groups = {"fast": {"connectors": {CCS: 300}}, "night": {"connectors": {CCS: 60}}}
    rules = {"connectors": {"groups": groups}, "tariffs": {"windows": list(windows)}}
    night = {"kind": "night", "count": 1, "overnight": True, "v2g_kw": 50}
    return experiment(
        simulation={"cooldown_h": 48},
        tariffs=book or {},
        jurisdictions={"here": overlaid(overlaid(PLACE, {"rules": rules}), place or {})},
        network={
            "segments": [
                {"start": "west", "end": "middle", "length_km": 640, "speed_kmh": 80},
                {"start": "middle", "end": "east", "length_km": 320, "speed_kmh": 80},
            ]
        },
        vehicles={"truck": {"usable_kwh": 1000, "v2g_kw": 80} | (truck or {})},
        hubs={
            "plaza": PLAZA | {"evses": [{"kind": "fast", "count": 1}, night], "overnight_charging": "cheapest"} | hub
        },
    )


@pytest.fixture(scope="module")
def night():
    return tables_of(corridor(), [trip("t", soc=1.0)])


def test_it_sells_down_to_its_floor_in_dear_hours_and_leaves_with_its_target(night):
    (session,), (journey,) = (night[name].to_dict("records") for name in ("charging_sessions", "trips"))
    # Until 10:00 it charges, since what it buys at 0.4 sells at 0.9: 1.15 h of 60 kW through the connector.
    at_ten = session["soc_start"] + 1.15 * 60 * 0.96 / 1000
    stored_kwh = (at_ten - 0.3) * 1000
    assert session["v2g_kwh"] == pytest.approx(stored_kwh * ONE_WAY, rel=1e-9)
    plain = tables_of(corridor(truck={"v2g_kw": None}), [trip("t", soc=1.0)])["charging_sessions"].iloc[0]
    assert session["soc_end"] == pytest.approx(plain["soc_end"], abs=2e-5)
    assert session["battery_kwh"] == pytest.approx((session["soc_end"] - session["soc_start"]) * 1000)
    assert session["grid_kwh"] == pytest.approx((session["battery_kwh"] + stored_kwh) / ONE_WAY, rel=1e-9)
    assert journey["soc_end"] == pytest.approx(0.15, abs=1e-6), "the flow's arrival_soc"
    assert journey["energy_kwh"] - journey["charged_kwh"] == pytest.approx((1.0 - journey["soc_end"]) * 1000)


def test_it_is_paid_its_share_of_the_price_and_pays_for_all_that_it_draws(night):
    session = night["charging_sessions"].iloc[0]
    assert session["v2g_revenue"] == pytest.approx(0.8 * 0.9 * session["v2g_kwh"])
    early_kwh = 1.15 * 60
    bought = early_kwh * 0.4 + (session["grid_kwh"] * 0.95 - early_kwh) * 0.1
    assert session["cost"] == pytest.approx(1.0 + bought - session["v2g_revenue"])
    assert session["emissions_kg"] == pytest.approx((session["grid_kwh"] - session["v2g_kwh"]) * 0.1)


def test_a_price_below_zero_is_billed_at_its_share():
    spec = replace(build_scenario("only", corridor()).hubs[0], prices=PriceSteps((0.0, 100.0), (-0.1, 0.4)))
    sales = Sales()
    sales.readings.extend([(0.0, 0.0), (50.0, 10.0), (150.0, 10.0)])
    assert sales.settle(spec, 1, 200.0, 15.0) == pytest.approx(0.8 * (-0.1 * 10 + 0.4 * 5))


def test_a_place_with_a_tariff_of_its_own_follows_and_pays_its_own_prices(night):
    book = {"bed": {"energy_per_kwh": 0.4, "session_fee": 1.0, "windows": [DEAR, CHEAP]}}
    groups = [{"kind": "fast", "count": 1},
              {"kind": "night", "count": 1, "overnight": True, "v2g_kw": 50, "tariff": "bed"}]  # fmt: skip
    made = corridor(windows=(), place={"rules": {"tariffs": {"energy_per_kwh": 0.7}}}, book=book, evses=groups)
    tables = tables_of(made, [trip("t", soc=1.0)])
    own, plain = (of["charging_sessions"].iloc[0] for of in (tables, night))
    assert own["v2g_kwh"] == pytest.approx(plain["v2g_kwh"])
    assert own["v2g_revenue"] == pytest.approx(plain["v2g_revenue"], abs=0.006)
    assert own["cost"] == pytest.approx(plain["cost"], abs=0.02)
    assert len(tables["bills"]) > 0


@pytest.mark.parametrize("tariffs", [{}, {"max_price": 1000.0}], ids=["flat", "general"])
def test_the_treasury_pays_no_rebate_for_what_is_fed_back(tariffs):
    rebate = {"incentives": {"energy_rebate_per_kwh": 0.05}}
    places = [{"rules": {"tariffs": tariffs} | aid} for aid in ({}, rebate)]
    plain, tables = (tables_of(corridor(place=place), [trip("t", soc=1.0)]) for place in places)
    before, after = (made["charging_sessions"].iloc[0] for made in (plain, tables))
    assert after["v2g_kwh"] == pytest.approx(before["v2g_kwh"]), "nor does it sell more for it"
    through = after["grid_kwh"] * 0.95 - after["v2g_kwh"] / 0.95
    (paid,) = tables["rebates"]["amount"]
    assert paid == pytest.approx(0.05 * through, abs=0.006)
    assert before["cost"] - after["cost"] == pytest.approx(paid)


def test_meters_of_hub_and_feeder_tell_both_ways(night):
    session = night["charging_sessions"].iloc[0]
    hub, feeder = night["hub_states"], night["feeder_states"]
    selling = hub[hub["v2g_kw"] > 0.0]
    assert set(selling["v2g_kw"].round(9)) == {50 * 0.95}
    assert seconds(selling["time"]).iloc[0] == 10 * 3600
    assert (selling["power_kw"] == 0.0).all()
    assert hub["energy_kwh"].iloc[-1] == pytest.approx(session["grid_kwh"])
    assert hub["v2g_kwh"].iloc[-1] == pytest.approx(session["v2g_kwh"])
    assert feeder["hubs_kw"].min() == pytest.approx(-50 * 0.95)
    assert feeder["hubs_kwh"].iloc[-1] == pytest.approx(session["grid_kwh"] - session["v2g_kwh"])


def test_what_limits_it_is_told():
    for hour, limit, draw_kw in ((9, "EVSE", 60 / 0.95), (11, "V2G", -50 * 0.95), (13.5, "managed charging", 0)):
        world, _ = make_world(build_scenario("only", corridor(), [trip("t", soc=1.0)]))
        world.run(hour * 3600.0)
        (truck,) = hub_snapshot(world.hub("plaza"), world.trips).trucks
        assert truck.limited_by == limit
        assert truck.draw_kw == pytest.approx(draw_kw)


def test_wear_is_counted_and_keeps_it_from_selling_for_less():
    # 500 EUR a kWh and 2 % a 1,000 cycles of the 20 % of a life: 0.05 EUR a stored kWh.
    ageing = {"battery_cost_per_kwh": 500.0, "cycle_loss_per_1000_cycles": 0.02, "calendar_loss_10_years": 0.0}
    some = tables_of(corridor(truck={"ageing": ageing}), [trip("t", soc=1.0)])
    session, journey = some["charging_sessions"].iloc[0], some["trips"].iloc[0]
    assert journey["battery_cycles"] == pytest.approx((journey["energy_kwh"] + session["v2g_kwh"] / ONE_WAY) / 1000)
    assert journey["battery_cost"] == pytest.approx(journey["battery_cycles"] * 1000 * 0.05)
    # A stored kWh earns 0.8 x 0.9 x 0.912 = 0.657 and costs 0.104 to buy back, or 0.417 early in the morning.
    for cents, sells in ((54, True), (56, False)):
        worn = ageing | {"battery_cost_per_kwh": 100.0 * cents}
        session = tables_of(corridor(truck={"ageing": worn}), [trip("t", soc=1.0)])["charging_sessions"].iloc[0]
        assert (session["v2g_kwh"] > 0.0) == sells


def test_nothing_is_sold_where_the_price_is_the_same_all_night():
    session = tables_of(corridor(windows=()), [trip("t", soc=1.0)])["charging_sessions"].iloc[0]
    assert session["v2g_kwh"] == session["v2g_revenue"] == 0.0


def test_one_way_places_are_as_before():
    evses = [{"kind": "fast", "count": 1}, {"kind": "night", "count": 1, "overnight": True}]
    one_way = corridor(evses=evses)
    plain = corridor(truck={"v2g_kw": None}, evses=evses)
    for table in ("charging_sessions", "trips", "hub_states"):
        ours, theirs = (tables_of(made, [trip("t", soc=1.0)])[table] for made in (one_way, plain))
        assert ours.equals(theirs)


def test_a_fault_while_it_sells_ends_the_session_with_what_it_has_sold():
    scenario = build_scenario("only", corridor(), [trip("t", soc=1.0)])
    memory = Memory()
    recorder = Recorder(scenario.clock.start, memory)
    world = World(scenario, Streams(1, 0), recorder, {})

    def fault():
        yield world.env.timeout(11 * 3600.0)
        world.hubs[0].fail(1)

    world.env.process(fault())
    world.run()
    recorder.close()
    session = memory.frame("charging_sessions").iloc[0]
    assert session["status"] == "interrupted"
    assert session["v2g_kwh"] == pytest.approx(50 * 0.95)
    assert session["v2g_revenue"] == pytest.approx(50 * 0.95 * 0.72)


def test_the_end_of_the_run_counts_a_sale_that_goes_on():
    scenario = build_scenario("only", corridor(), [trip("t", soc=1.0)])
    clock = replace(scenario.clock, window_end_s=10.5 * 3600.0, end_s=10.5 * 3600.0)
    memory = Memory()
    recorder = Recorder(clock.start, memory)
    World(replace(scenario, clock=clock), Streams(1, 0), recorder, {}).run()
    recorder.close()
    session = memory.frame("charging_sessions").iloc[0]
    assert session["status"] == "in_progress"
    assert session["v2g_kwh"] == pytest.approx(0.5 * 50 * 0.95)
    assert session["v2g_revenue"] == pytest.approx(0.5 * 50 * 0.95 * 0.72)


def test_a_general_tariff_has_an_item_for_it():
    elements = [
        {"price_components": [{"type": "ENERGY", "price": 0.9}],
         "restrictions": {"start_time": "10:00", "end_time": "13:00"}},
        {"price_components": [{"type": "ENERGY", "price": 0.1}]},
    ]  # fmt: skip
    made = corridor(windows=(), place={"rules": {"tariffs": {"elements": elements, "session_fee": 0.0}}})
    tables = tables_of(made, [trip("t", soc=1.0)])
    session, bill = tables["charging_sessions"].iloc[0], tables["bills"].set_index("component")
    assert session["v2g_kwh"] > 50
    assert bill.loc["V2G", "amount"] == pytest.approx(-0.72 * session["v2g_kwh"], abs=0.006)
    assert bill.loc["V2G", "amount"] == -session["v2g_revenue"]
    assert bill["amount"].sum() == pytest.approx(session["cost"])


def test_a_floor_above_the_target_leaves_nothing_to_trade():
    """The night's target is about 0.45: at a floor of 0.6 the truck charges like one that sells nothing."""
    (session,) = tables_of(corridor(truck={"v2g_floor_soc": 0.6}), [trip("t", soc=1.0)])["charging_sessions"].to_dict(
        "records"
    )
    assert session["status"] == "completed"
    assert session["v2g_kwh"] == 0.0


def test_at_negative_prices_it_pays_for_what_it_feeds_back():
    """Prices are -0.1, -0.6 and -0.9: a sale at the first two costs less than buying back at the last brings."""
    place = {"rules": {"connectors": {"groups": {"night": {"connectors": {CCS: 300}}}}}}
    scenario = build_scenario("only", corridor(place=place), [trip("t", soc=1.0)])
    (hub,) = scenario.hubs
    prices = replace(hub.prices, per_kwh=tuple(price - 1.0 for price in hub.prices.per_kwh))
    memory = Memory()
    recorder = Recorder(scenario.clock.start, memory)
    World(replace(scenario, hubs=(replace(hub, prices=prices),)), Streams(1, 0), recorder, {}).run()
    recorder.close()
    session = memory.frame("charging_sessions").iloc[0]
    assert session["v2g_kwh"] > 100.0
    paid_per_kwh = -session["v2g_revenue"] / session["v2g_kwh"]
    assert 0.8 * 0.1 < paid_per_kwh < 0.8 * 0.6


def fed_back(corridor_, sun_kw=0.0):
    """States of the feeder and the hub, and the session, with ``sun_kw`` at the hub, all of it for sale."""
    if sun_kw:
        pv = {"peak_kw": sun_kw, "feed_in_per_kwh": 0.05, "profile": [[1.0] * 24] * 12}
        corridor_ = corridor(pv=pv, connection_kw=100)
    tables = tables_of(corridor_, [trip("t", soc=1.0)])
    return tables["feeder_states"], tables["hub_states"], tables["charging_sessions"].iloc[0]


def test_a_feeder_limits_what_trucks_feed_back(night):
    works = {"from": "2030-03-05T11:00", "to": "2030-03-05T12:00", "limit_kw": 20.0}
    narrow = corridor()
    feeder = narrow.feeders["line1"]
    narrow = narrow.model_copy(update={"feeders": {"line1": type(feeder).model_validate(
        {"rating_kw": 10000, "works": [works]})}})  # fmt: skip
    states, hub, session = fed_back(narrow)
    time = seconds(states["time"])
    selling = states[states["hubs_kw"] < 0.0]
    assert selling["hubs_kw"].min() == pytest.approx(-50 * 0.95)
    assert states.loc[(time >= 11 * 3600) & (time < 12 * 3600), "hubs_kw"].min() >= -20.0 - 1e-9
    assert session["v2g_kwh"] == pytest.approx(hub["v2g_kwh"].iloc[-1])
    assert 0.0 < session["v2g_kwh"] < night["charging_sessions"].iloc[0]["v2g_kwh"]


def test_the_sun_makes_way_for_what_trucks_feed_back():
    _, hub, _ = fed_back(None, sun_kw=80.0)
    selling = hub[hub["v2g_kw"] > 0.0]
    assert set(selling["v2g_kw"].round(9)) == {50 * 0.95}
    assert selling["site_kw"].to_numpy() == pytest.approx(-(100 - 50 * 0.95))
    assert selling["pv_kw"].to_numpy() == pytest.approx(100 - 50 * 0.95)
    assert hub["curtailed_kwh"].iloc[-1] > 0.0
