"""Sessions that draw alike share a meter: what each of them got, worked by hand."""

from __future__ import annotations

from math import inf, nextafter

import pytest

from corridorsim.kernel import ChargingCurve, HubPower, shared_level

FLAT = ChargingCurve([(0.0, 200.0), (1.0, 200.0)], 1000.0)
HOUR_S = 3600.0


def share(hub: HubPower, limit_kw: float) -> float:
    return hub.grant(hub.level(limit_kw))


def test_each_pays_the_price_of_the_hour_for_what_it_drew_in_it():
    hub = HubPower(3, 1.0)
    hub.price_per_kwh = 0.2
    hub.plug(0, FLAT, 0.1, 0.9, 200.0, 1.0)
    share(hub, 100.0)
    hub.advance(HOUR_S)  # 100 kWh at 0.2
    hub.plug(1, FLAT, 0.5, 0.9, 200.0, 1.0)
    share(hub, 100.0)
    hub.advance(2 * HOUR_S)  # 50 kWh each at 0.2
    hub.price_per_kwh = 0.4
    hub.advance(3 * HOUR_S)  # 50 kWh each at 0.4
    assert hub.unplug(0) == pytest.approx((0.3, 200.0, 200.0, 100.0, 50.0))
    assert hub.unplug(1) == pytest.approx((0.6, 100.0, 100.0, 50.0, 30.0))
    assert hub.meter_kwh == pytest.approx(300.0)


def test_a_peak_is_the_highest_level_since_the_plug_and_no_earlier_one():
    hub = HubPower(3, 1.0)
    for slot, limit_kw in enumerate((150.0, 160.0, 180.0)):  # levels of 150, 80 and 60 kW
        hub.plug(slot, FLAT, 0.1, 0.9, 200.0, 1.0)
        share(hub, limit_kw)
        hub.advance(hub.time_s + 60.0)
    share(hub, 210.0)
    assert [hub.session(slot)[3] for slot in range(3)] == pytest.approx([150.0, 80.0, 60.0])
    hub.advance(hub.time_s + 60.0)  # 70 kW
    assert [hub.session(slot)[3] for slot in range(3)] == pytest.approx([150.0, 80.0, 70.0])


def test_a_level_that_falls_and_falls_leaves_each_its_own_peak():
    """More levels than are kept before all books are made up."""
    hub = HubPower(200, 1.0)
    for slot in range(200):
        hub.plug(slot, FLAT, 0.1, 0.9, 200.0, 1.0)
        hub.grant(200.0 - slot)
        hub.advance(10.0 * (slot + 1))
    for slot in range(200):
        drawn_kwh = sum(200.0 - later for later in range(slot, 200)) * 10.0 / HOUR_S
        assert hub.session(slot)[2:4] == pytest.approx((drawn_kwh, 200.0 - slot))


def test_years_of_charging_at_one_hub_add_no_rounding():
    """There is always somebody, so that the meter that all share never stands still."""
    hub, big = HubPower(2, 1.0), ChargingCurve([(0.0, 1000.0), (1.0, 1000.0)], 12_000.0)
    for visit in range(2000):
        slot = visit % 2
        hub.plug(slot, big, 0.1, 0.9, 1000.0, 1.0)
        share(hub, 1000.0)
        hub.advance(hub.time_s + 6.0 * HOUR_S)
        if visit:
            # Twelve hours at 500 kW; the first one was alone at 1000 kW for six of them.
            expected_kwh = 9000.0 if visit == 1 else 6000.0
            assert hub.unplug(1 - slot)[2] == pytest.approx(expected_kwh, rel=1e-12)


def test_a_battery_that_tapers_draws_the_level_until_it_cannot():
    """400 kW falling to 200 kW over 100 kWh, level 100 and then 380 kW: at SOC 0.05 it takes 390, at 0.1 380 kW."""
    hub = HubPower(1, 1.0)
    hub.price_per_kwh = 0.5
    hub.plug(0, ChargingCurve([(0.0, 400.0), (1.0, 200.0)], 100.0), 0.0, 1.0, 500.0, 1.0)
    assert share(hub, 100.0) == 100.0
    hub.advance(180.0)
    assert hub.session(0) == pytest.approx((0.05, 5.0, 5.0, 100.0, 2.5))
    assert hub.demand_kw() == pytest.approx(390.0)
    assert share(hub, 380.0) == 380.0
    hub.advance(180.0 + 5.0 / 380.0 * HOUR_S)
    assert hub.power_kw() == pytest.approx(380.0)
    assert hub.session(0)[0] == pytest.approx(0.1)
    assert share(hub, inf) == pytest.approx(380.0)


@pytest.mark.parametrize("of_feeder", [False, True])
def test_what_tapering_batteries_want_is_known_where_it_matters(of_feeder):
    """At SOC 0.5 each of two takes 300 kW, which nobody needs to know while they get 100 kW; 590 kW is too little."""
    hub, tapering = HubPower(2, 1.0), ChargingCurve([(0.0, 400.0), (1.0, 200.0)], 100.0)
    for slot in range(2):
        hub.plug(slot, tapering, 0.5, 0.9, 500.0, 1.0)
    for limit_kw, each_kw in ((200.0, 100.0), (590.0, 295.0), (610.0, 300.0), (200.0, 100.0)):
        hub.grant(shared_level([hub], [inf], limit_kw) if of_feeder else hub.level(limit_kw))
        assert [kw for _, kw in hub.caps_kw()] == pytest.approx([each_kw, each_kw])


def test_a_newcomer_makes_a_cabinet_short():
    """One charges with the 200 kW that it wants until a second one comes; 250 kW are for both."""
    hub = HubPower(3, 1.0, [(0, 2, 250.0)])
    hub.plug(0, FLAT, 0.1, 0.9, 200.0, 1.0)
    assert share(hub, inf) == 200.0
    hub.plug(1, FLAT, 0.1, 0.9, 200.0, 1.0)
    assert share(hub, inf) == 250.0
    hub.advance(HOUR_S)
    assert hub.unplug(1)[2] == pytest.approx(125.0)
    assert share(hub, inf) == 200.0


def test_who_is_at_the_target_ends_now_though_nothing_is_granted():
    """The second one lacks less than the meter of 5000 kWh that it joins can show."""
    hub, big = HubPower(2, 1.0), ChargingCurve([(0.0, 1000.0), (1.0, 1000.0)], 12_000.0)
    hub.plug(0, big, 0.1, 0.9, 1000.0, 1.0)
    share(hub, 1000.0)
    hub.advance(5.0 * HOUR_S)
    hub.plug(1, big, 0.1, nextafter(0.1, 1.0), 1000.0, 1.0)
    share(hub, 0.0)
    assert hub.finished() == [1]
    assert hub.next_event_s(inf) == 0.0


def test_who_wants_nothing_ends_now_though_nothing_is_granted():
    hub = HubPower(1, 1.0)
    hub.plug(0, FLAT, 0.5, 0.5, 200.0, 1.0)
    share(hub, 0.0)
    assert hub.finished() == [0]
    assert hub.next_event_s(inf) == 0.0


@pytest.mark.parametrize("slot", [-1, 1, 2, 10**6])
def test_only_who_charges_can_be_asked_for(slot):
    hub = HubPower(2, 1.0)
    hub.plug(0, FLAT, 0.1, 0.9, 200.0, 1.0)
    for ask in (hub.unplug, hub.session, hub.sold, hub.set_point_kw, lambda slot: hub.set_ceiling(slot, 1.0)):
        with pytest.raises(ValueError, match=f"slot {slot} is not charging"):
            ask(slot)


@pytest.mark.parametrize("slot", [-1, 2])
def test_a_hub_has_the_slots_that_it_has(slot):
    with pytest.raises(ValueError, match=f"no slot {slot}, of 2"):
        HubPower(2, 1.0).plug(slot, FLAT, 0.1, 0.9, 200.0, 1.0)
