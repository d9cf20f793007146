"""Waits that buyers of trucks expect: the formula by hand, and hubs that fill up."""

import pytest
from small_rollout import plan

from corridorsim.rollout.adoption import uptake
from corridorsim.rollout.crowding import LONGEST_WAIT_H, expected_waits_h, queue_h

ADOPTION = {
    "electric": {"price": 200_000, "kwh_per_km": 2.5},
    "diesel": {"price": 100_000, "price_per_l": 2.0},
    "peak_factor": 2.0,
}
OPEN = {"one": 0.0, "two": 0.0}


def planned(share=0.1, trucks_per_day=100, **adoption):
    return plan({}, adoption=ADOPTION | adoption,
                flows={"eastward": {"electric_share": share, "trucks_per_day": trucks_per_day}})  # fmt: skip


def rooms_of(made, opened):
    """What is open at each hub on the second day."""
    return {hub: site.room(opened, 1.0) for hub, site in made.adoption.hubs.items()}


def test_one_server_is_m_m_1():
    assert queue_h(1, 0.5, 2.0) == pytest.approx(2.0)
    assert queue_h(1, 0.8, 0.5) == pytest.approx(0.5 * 0.8 / 0.2)


@pytest.mark.parametrize(("servers", "load", "exact"), [(4, 0.8, 0.7455), (10, 0.9, 0.6687), (2, 0.5, 1 / 3)])
def test_several_servers_are_near_erlang_c(servers, load, exact):
    # Wq in service times of M/M/c, from Erlang's C.
    assert queue_h(servers, load, 1.0) == pytest.approx(exact, rel=0.1)


def test_more_than_can_be_served_is_a_day():
    assert queue_h(3, 1.0, 0.5) == queue_h(3, 2.0, 0.5) == queue_h(3, 1.0 - 1e-9, 0.5) == LONGEST_WAIT_H


def test_waits_by_hand():
    made = planned()
    (market,) = made.adoption.markets
    rooms = rooms_of(made, OPEN)
    total_kw = sum(power_kw for _, power_kw in rooms.values())
    a_day = 100 * 0.1 * market.charges
    expected = 0.0
    for evses, power_kw in rooms.values():
        part = power_kw / total_kw
        charge_h = max(market.charge_h, market.charge_kwh / (power_kw / evses))
        expected += part * queue_h(evses, a_day * part * charge_h / 24 * 2.0 / evses, charge_h)
    assert expected > 0
    assert expected_waits_h(made.adoption, {"eastward": 0.1}, rooms, 2.0)["eastward"] == pytest.approx(expected)


def test_nobody_waits_where_nobody_charges():
    made = planned()
    assert expected_waits_h(made.adoption, {"eastward": 0.0}, rooms_of(made, OPEN), 2.0) == {"eastward": 0.0}


def test_waits_are_longer_at_the_only_hub():
    made = planned()
    alone, both = ({}, OPEN)
    waits_h = [expected_waits_h(made.adoption, {"eastward": 0.1}, rooms_of(made, opened), 2.0)["eastward"]
               for opened in (alone, both)]  # fmt: skip
    assert waits_h[0] > waits_h[1] > 0


def test_full_hubs_hold_uptake_back():
    free = uptake(planned(trucks_per_day=10), OPEN)
    full = uptake(planned(trucks_per_day=100_000), OPEN)
    unheard_of = uptake(planned(trucks_per_day=100_000, peak_factor=None), OPEN)
    assert full[-1].share < free[-1].share
    assert full[-1].electric_per_km > free[-1].electric_per_km
    assert unheard_of[-1].electric_per_km <= free[-1].electric_per_km


def test_flows_share_the_hubs_on_their_routes_and_no_others():
    short = {"origin": "a", "destination": "b", "trucks_per_day": 300, "electric_share": 0.2, "vehicles": {"truck": 1},
             "operators": {"line": 1}}  # fmt: skip
    flows = {"eastward": {"electric_share": 0.1, "trucks_per_day": 100}, "short": short}
    made = plan({}, adoption=ADOPTION, flows=flows, vehicles={"truck": {"usable_kwh": 60}})
    eastward, local = made.adoption.markets
    rooms, shares = rooms_of(made, OPEN), {"eastward": 0.1, "short": 0.2}
    assert set(local.hub_km) == {"first"}
    total_kw = sum(power_kw for _, power_kw in rooms.values())
    charges = {hub: 100 * 0.1 * eastward.charges * kw / total_kw for hub, (_, kw) in rooms.items()}
    charges["first"] += 300 * 0.2 * local.charges
    waits_h = {}
    for hub, (evses, kw) in rooms.items():
        charge_h = max(eastward.charge_h, eastward.charge_kwh / (kw / evses))
        waits_h[hub] = queue_h(evses, charges[hub] * charge_h / 24 * 2.0 / evses, charge_h)
    found = expected_waits_h(made.adoption, shares, rooms, 2.0)
    assert found["short"] == pytest.approx(waits_h["first"])
    assert found["eastward"] == pytest.approx(sum(kw / total_kw * waits_h[hub] for hub, (_, kw) in rooms.items()))
    assert local.charges > 0


def test_nobody_waits_where_nothing_is_open():
    made = planned()
    closed = dict.fromkeys(made.adoption.hubs, (0, 0.0))
    assert expected_waits_h(made.adoption, {"eastward": 0.1}, closed, 2.0) == {"eastward": 0.0}
