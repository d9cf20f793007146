"""Battery, PV and demand response behind a hub's meter, by hand: what sessions get and what the feeder sees."""

import pytest
from small_world import PLACE, experiment, make_world, overlaid

from corridorsim.kernel import ChargingCurve
from corridorsim.scenario import build_scenario

FLAT = ChargingCurve([(0.0, 5000.0), (1.0, 5000.0)], 10_000.0)
TAPER = ChargingCurve([(0.0, 800.0), (0.5, 800.0), (1.0, 0.0)], 1000.0)
BATTERY = {"energy_kwh": 1000, "power_kw": 600, "efficiency": 0.81, "soc_start": 0.5, "dispatch": "peak_shaving"}
ONE_WAY = 0.9
HUB = {"connection_kw": 1000, "efficiency": 1.0, "evses": [{"kind": "fast", "count": 4}], "node": "middle",
       "operator": "owner", "network": "home", "feeder": "line1"}  # fmt: skip


def sun(*hours):
    """A profile of a plant: full output in these UTC hours, nothing else."""
    return [[1.0 if hour in hours else 0.0 for hour in range(24)]] * 12


class Bench:
    """Hubs on one feeder without trucks, every EVSE with an efficiency of 1."""

    def __init__(self, *hubs, scope="hub", rating_kw=10_000, tariffs=None):
        rules = {"load_management": {"scope": scope}, "tariffs": tariffs or {}}
        made = experiment(
            jurisdictions={"here": overlaid(PLACE, {"rules": rules})},
            hubs={"plaza": HUB} | {f"hub{i}": HUB | hub for i, hub in enumerate(hubs)},
            feeders={"line1": {"rating_kw": rating_kw}},
        )
        self.world, self.memory = make_world(build_scenario("only", made))
        self.hubs = self.world.hubs[1:]
        self.sites = [hub.supply for hub in self.hubs]
        self.done = {}

    def start(self, at_s, hub=0, slot=0, kw=800.0, target=0.9, curve=FLAT):
        self.run(at_s)
        event = self.hubs[hub].start(slot, curve, 0.1, target, kw, 1.0)
        event.callbacks.append(lambda event: self.done.__setitem__((hub, slot), (self.world.env.now, event.value)))

    def run(self, until_s):
        if until_s > self.world.env.now:
            self.world.env.run(until=until_s)

    def caps(self, hub=0):
        return [kw for _, kw in self.hubs[hub].power.caps_kw()]


def test_battery_carries_a_pair_of_sessions_over_the_connection_until_it_is_empty():
    bench = Bench({"battery": BATTERY})
    site = bench.sites[0]
    bench.start(10.0)
    assert bench.caps() == [800.0]
    assert site.charge_kw == 200.0, "it stores what the connection leaves"
    bench.start(10.0, slot=1)
    assert bench.caps() == [800.0, 800.0], "1000 kW of grid and 600 kW of battery"
    assert (site.discharge_kw, site.charge_kw, site.flows().site_kw) == (600.0, 0.0, 1000.0)
    stored_kwh = 500.0 + 600.0 * 10 / 3600 * ONE_WAY
    empty_s = 10.0 + stored_kwh * ONE_WAY / 600.0 * 3600
    bench.run(empty_s - 1.0)
    assert bench.caps() == [800.0, 800.0]
    bench.run(empty_s + 1.0)
    assert bench.caps() == [500.0, 500.0]
    assert site.stored_kwh == pytest.approx(0.0, abs=1e-9)
    assert site.battery_out_kwh == pytest.approx(stored_kwh * ONE_WAY)


def test_a_full_battery_stops_charging_at_the_computed_instant():
    bench = Bench({"battery": BATTERY | {"soc_start": 0.9}})
    full_s = 100.0 / ONE_WAY / 600.0 * 3600
    bench.run(full_s - 1.0)
    assert bench.sites[0].flows().site_kw == 600.0
    bench.run(full_s + 1.0)
    bench.sites[0].advance()
    assert bench.sites[0].flows().site_kw == 0.0
    assert bench.sites[0].stored_kwh == pytest.approx(1000.0)
    assert bench.sites[0].import_kwh == pytest.approx(100.0 / ONE_WAY)


def test_peak_shaving_keeps_below_a_power_of_its_own():
    bench = Bench({"battery": BATTERY | {"keep_below_kw": 300}})
    bench.start(1.0)
    assert (bench.sites[0].discharge_kw, bench.sites[0].flows().site_kw) == (500.0, 300.0)


def test_the_set_point_follows_a_session_that_tapers():
    bench = Bench({"battery": BATTERY | {"keep_below_kw": 300, "soc_start": 1.0}})
    bench.start(0.0, curve=TAPER)
    bench.run(3600.0)
    flows = bench.sites[0].flows()
    evse_kw = bench.hubs[0].power.power_kw()
    assert evse_kw < 500.0
    # The battery gives what the cap, at most 25 kW above the power now, exceeds 300 kW by.
    assert evse_kw - 300.0 <= bench.sites[0].discharge_kw <= evse_kw - 300.0 + 25.0
    assert flows.site_kw == pytest.approx(evse_kw - bench.sites[0].discharge_kw)


def test_self_consumption_stores_the_surplus_of_the_sun_and_nothing_else():
    battery = BATTERY | {"dispatch": "self_consumption", "soc_start": 0.0, "power_kw": 300}
    bench = Bench({"battery": battery, "pv": {"peak_kw": 500, "profile": sun(1)}})
    site = bench.sites[0]
    bench.start(60.0, target=0.101, kw=100.0)  # 10 kWh in the dark: from the grid
    bench.run(3600.0 + 1.0)
    assert site.import_kwh == pytest.approx(10.0)
    assert (site.charge_kw, site.flows()) == (300.0, (0.0, 300.0)), "no feed-in: 200 of 500 kW are curtailed"
    bench.run(2 * 3600.0 + 1.0)
    assert site.stored_kwh == pytest.approx(300.0 * ONE_WAY)
    assert (site.pv_kwh, site.import_kwh) == pytest.approx((300.0, 10.0))
    bench.start(2 * 3600.0 + 2.0, slot=1, kw=100.0)
    assert (site.discharge_kw, site.flows().site_kw) == (100.0, 0.0)


def test_surplus_is_fed_in_where_it_may_be():
    bench = Bench({"pv": {"peak_kw": 500, "profile": sun(0), "feed_in_per_kwh": 0.05}})
    bench.start(0.0, kw=100.0)
    bench.run(3600.0)
    assert bench.sites[0].flows() == (-400.0, 500.0)
    bench.world.feeders[0].share([])
    assert bench.sites[0].export_kwh == pytest.approx(400.0)
    assert bench.sites[0].pv_kwh == pytest.approx(500.0)


def test_arbitrage_stores_in_cheap_hours_and_gives_in_dear_ones():
    tariffs = {"energy_per_kwh": 0.4, "windows": [{"start": "01:00", "end": "03:00", "energy_per_kwh": 0.6}]}
    bench = Bench({"battery": BATTERY | {"dispatch": "arbitrage"}}, tariffs=tariffs)
    bench.start(0.0, kw=500.0)
    assert (bench.sites[0].charge_kw, bench.sites[0].flows().site_kw) == (500.0, 1000.0)
    bench.run(3601.0)
    assert (bench.sites[0].discharge_kw, bench.sites[0].flows().site_kw) == (500.0, 0.0)


def test_a_backup_keeps_its_energy_where_the_grid_is_there():
    bench = Bench({"battery": BATTERY | {"dispatch": "backup"}})
    bench.start(1.0)
    bench.start(1.0, slot=1)
    assert bench.caps() == [500.0, 500.0]
    assert bench.sites[0].discharge_kw == 0.0


def test_a_managed_feeder_does_not_cut_what_stays_behind_the_meter():
    # 600 kW of feeder: hub0 gives its pair 600 kW itself, and all three share max-min: 1200 kW over 3 sessions.
    battery = BATTERY | {"soc_start": 1.0}
    bench = Bench({"battery": battery}, {}, scope="feeder", rating_kw=600)
    for slot in range(2):
        bench.start(1.0, slot=slot)
    bench.start(1.0, hub=1)
    assert bench.caps(0) + bench.caps(1) == pytest.approx([400.0] * 3)
    assert bench.sites[0].discharge_kw == pytest.approx(600.0), "more than the rule asks, since the feeder is short"
    assert sum(hub.supply.draw_kw() for hub in bench.hubs) == pytest.approx(600.0)


def test_a_hub_that_covers_itself_is_not_cut_for_others_and_gives_them_nothing():
    battery = BATTERY | {"soc_start": 1.0, "power_kw": 1500, "energy_kwh": 5000}
    bench = Bench({"battery": battery}, {}, scope="feeder", rating_kw=300)
    bench.start(1.0)
    for slot in range(2):
        bench.start(1.0, hub=1, slot=slot)
    assert bench.caps(0) == [800.0]
    assert bench.caps(1) == pytest.approx([150.0, 150.0])
    assert bench.sites[0].discharge_kw == pytest.approx(800.0)


def test_batteries_store_no_more_than_the_feeder_has_left():
    bench = Bench({"battery": BATTERY}, {"battery": BATTERY}, scope="feeder", rating_kw=500)
    bench.start(1.0, kw=200.0)
    # hub0 could store 600 of its 800 kW of room, hub1 600: they share the 300 kW that the feeder has left.
    assert [site.charge_kw for site in bench.sites] == pytest.approx([150.0, 150.0])
    bench.start(2.0, slot=1, kw=400.0)
    assert [site.charge_kw for site in bench.sites] == [0.0, 0.0]


def test_demand_response_lowers_the_limit_during_the_event_and_a_battery_stands_in():
    contract = {"reduction_kw": 700, "events": [{"day": "2030-03-05", "start": "01:00", "end": "02:00"}]}
    bench = Bench({"demand_response": contract}, {"demand_response": contract, "battery": BATTERY})
    for hub in range(2):
        bench.start(60.0, hub=hub)
    assert bench.caps(0) == [800.0]
    bench.run(3601.0)
    assert (bench.caps(0), bench.caps(1)) == ([300.0], [800.0])
    assert bench.sites[1].flows().site_kw == 300.0
    bench.run(7201.0)
    assert bench.caps(0) == [800.0]


def test_protection_counts_what_comes_from_the_grid():
    bench = Bench({"battery": BATTERY | {"keep_below_kw": 0}}, scope="none", rating_kw=700)
    for slot in range(2):
        bench.start(1.0, slot=slot, kw=600.0)
    # Protection at 840 kW: 1200 kW less 600 kW of battery stay below it.
    assert bench.caps() == [600.0, 600.0]
    bench.run(4000.0)
    assert bench.caps() == [600.0], "the battery is empty"
    assert bench.done[0, 1][1].status == "interrupted"


def test_a_backup_serves_while_the_feeder_is_out_until_it_is_empty():
    bench = Bench({"battery": BATTERY | {"dispatch": "backup", "soc_start": 1.0}}, {"battery": BATTERY})
    hub, site = bench.hubs[0], bench.sites[0]
    for slot in range(2):
        bench.start(1.0, slot=slot)
    bench.run(1000.0)
    for each in bench.hubs:
        each.lose_grid("storm")
    assert (bench.caps(), site.flows().site_kw) == ([300.0, 300.0], 0.0), "600 kW of battery alone"
    assert bench.hubs[1].queue.is_closed, "peak shaving is no backup"
    empty_s = 1000.0 + 1000.0 * ONE_WAY / 600.0 * 3600
    bench.run(empty_s - 1.0)
    assert not hub.queue.is_closed
    bench.run(empty_s + 1.0)
    assert hub.queue.is_closed
    assert {charged.status for _, charged in bench.done.values()} == {"interrupted"}
    assert site.import_kwh == pytest.approx(1000.0 * 999 / 3600), "nothing from a feeder that is out"
    for each in bench.hubs:
        each.regain_grid()
    assert not any(each.queue.is_closed for each in bench.hubs)
    assert (site.charge_kw, hub.supply.limit_kw) == (600.0, 1000.0)


def test_the_sun_fills_a_backup_on_its_island():
    battery = BATTERY | {"dispatch": "backup"}
    bench = Bench({"battery": battery, "pv": {"peak_kw": 300, "profile": sun(0)}})
    bench.start(1.0, kw=100.0)
    bench.hubs[0].lose_grid("storm")
    assert (bench.sites[0].charge_kw, bench.sites[0].discharge_kw) == (200.0, 0.0)
    bench.run(3601.0)
    assert bench.sites[0].discharge_kw == 100.0


def test_outages_of_a_backup_nest():
    bench = Bench({"battery": BATTERY | {"dispatch": "backup"}})
    hub = bench.hubs[0]
    for _ in range(2):
        hub.lose_grid("storm")
    hub.regain_grid()
    assert (hub.supply.limit_kw, bench.sites[0].is_islanded) == (600.0, True)
    hub.regain_grid()
    assert (hub.supply.limit_kw, bench.sites[0].is_islanded) == (1000.0, False)
