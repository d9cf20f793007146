"""Battery and PV behind a hub's meter, by hand: what sessions get, what the feeder sees, when the battery is empty."""

import pytest
from small_world import PLACE, experiment, make_world, overlaid

from corridorsim.kernel import ChargingCurve
from corridorsim.scenario import build_scenario

FLAT = ChargingCurve([(0.0, 5000.0), (1.0, 5000.0)], 10_000.0)
BATTERY = {"energy_kwh": 1000, "power_kw": 600, "efficiency": 0.81, "soc_start": 0.5, "dispatch": "peak_shaving"}


class SiteBench:
    """Hubs on one feeder without trucks; sessions draw a flat 800 kW each at an efficiency of 1."""

    def __init__(self, *hubs, scope="hub", feeder=None, place=None):
        place = overlaid(overlaid(PLACE, {"rules": {"load_management": {"scope": scope}}}), place or {})
        base = {"connection_kw": 1000, "efficiency": 1.0, "evses": [{"kind": "fast", "count": 4}], "node": "middle",
                "operator": "owner", "network": "home", "feeder": "line1"}  # fmt: skip
        made = experiment(
            jurisdictions={"here": place},
            hubs={"plaza": base} | {f"hub{i}": base | hub for i, hub in enumerate(hubs)},
            feeders={"line1": feeder or {"rating_kw": 10_000}},
        )
        self.world, self.memory = make_world(build_scenario("only", made))
        self.hubs = self.world.hubs[1:]
        self.done = {}

    def start(self, at_s, hub=0, slot=0, kw=800.0, target=0.9):
        self.run(at_s)
        event = self.hubs[hub].start(slot, FLAT, 0.1, target, kw, 1.0)
        event.callbacks.append(lambda event: self.done.__setitem__((hub, slot), self.world.env.now))

    def run(self, until_s):
        if until_s > self.world.env.now:
            self.world.env.run(until=until_s)

    def caps(self, hub=0):
        return [kw for _, kw in self.hubs[hub].power.caps_kw()]


def test_battery_carries_a_pair_of_sessions_over_the_connection_until_it_is_empty():
    bench = SiteBench({"battery": BATTERY})
    bench.start(10.0)
    assert bench.caps() == [800.0]
    bench.start(10.0, slot=1)
    site = bench.hubs[0].site
    assert bench.caps() == [800.0, 800.0], "1000 kW of grid and 600 kW of battery"
    assert (site.discharge_kw, site.flows().site_kw) == (600.0, 1000.0)
    # From 0 s to 10 s it stored all that the connection left, at most 600 kW, at sqrt(0.81) = 0.9.
    stored = 500.0 + 600.0 * 10 / 3600 * 0.9
    empty_s = 10.0 + stored * 0.9 / 600.0 * 3600
    bench.run(empty_s - 1.0)
    assert bench.caps() == [800.0, 800.0]
    bench.run(empty_s + 1.0)
    assert bench.caps() == [500.0, 500.0]
    assert site.stored_kwh == pytest.approx(0.0, abs=1e-9)
    assert site.battery_out_kwh == pytest.approx(stored * 0.9)
