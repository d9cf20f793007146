"""EVSEs reserved for small operators, and their discount."""

import pytest
import simpy
from small_world import experiment, make_world, tables_of, trip

from corridorsim.scenario import build_scenario
from corridorsim.world.hub.queue import Claim, EvseQueue
from corridorsim.world.hub.terms import terms_at

LARGE, SMALL = Claim((0,)), Claim((0,), is_small=True)


def equity(**values):
    return {"here": {"rules": {"equity": values}}}


@pytest.mark.parametrize(
    ("share", "working", "reserved"),
    [(0.5, 4, 2), (0.5, 5, 2), (0.3, 10, 3), (1.0, 4, 3), (1.0, 1, 0), (0.9, 1, 0), (0.24, 4, 0)],
)
def test_share_is_rounded_down_and_leaves_one(share, working, reserved):
    assert EvseQueue(simpy.Environment(), [0] * working, share).reserved_for_small(0) == reserved


def test_large_operators_leave_free_what_is_reserved():
    queue = EvseQueue(simpy.Environment(), [0] * 4, 0.5)
    assert (queue.free(), queue.free(is_small=True)) == ((2,), (4,))
    large = [queue.ask(LARGE, 0.0) for _ in range(3)]
    assert [ticket.slot for ticket in large] == [0, 1, -1]
    assert (queue.free(), queue.free(is_small=True)) == ((0,), (2,))
    small = [queue.ask(SMALL, 0.0) for _ in range(3)]
    assert [ticket.slot for ticket in small] == [2, 3, -1]
    queue.release(2)
    assert (large[2].slot, small[2].slot) == (-1, 2), "a small one leaves, and a small one follows"
    queue.release(0)
    assert large[2].slot == 0, "who came first of the two kinds that may have it"


def test_small_operators_use_any_evse():
    queue = EvseQueue(simpy.Environment(), [0] * 4, 0.5)
    assert [queue.ask(SMALL, 0.0).slot for _ in range(4)] == [0, 1, 2, 3]


def test_a_broken_evse_makes_the_share_smaller():
    queue = EvseQueue(simpy.Environment(), [0] * 4, 0.5)
    for slot in (0, 1, 2):
        queue.fail(slot)
    assert queue.ask(LARGE, 0.0).slot == 3, "one is left, and of one nothing is reserved"
    waits = queue.ask(LARGE, 0.0)
    queue.repair(0)
    assert waits.slot == -1, "of two one is reserved"
    queue.repair(1)
    assert waits.slot in {0, 1}, "of three, too, so that large ones may have two"


def test_a_small_operator_finds_an_evse_where_large_ones_wait():
    waits = {}
    for share in (0.0, 0.5):
        made = experiment(jurisdictions=equity(reserved_share=share))
        trips = [trip(f"l{i}", depart_s=60.0 * i, soc=0.62) for i in range(4)]
        tables = tables_of(made, [*trips, trip("s", depart_s=600.0, soc=0.62, operator="guest")])
        waits[share] = tables["charging_sessions"].set_index("trip_id")["wait_s"]
    assert waits[0.0]["s"] > 0.0
    assert waits[0.5]["s"] == 0.0
    assert waits[0.5]["l1"] > waits[0.0]["l1"] == 0.0, "somebody pays for it with time"


def test_the_discount_is_off_the_price_and_at_the_owners_cost():
    cost, grid = {}, {}
    for discount in (0.0, 0.05):
        made = experiment(jurisdictions=equity(small_operator_discount_per_kwh=discount))
        rows = [trip("small", soc=0.62, operator="guest"), trip("large", soc=0.62)]
        sessions = tables_of(made, rows)["charging_sessions"].set_index("trip_id")
        cost[discount], grid[discount] = sessions["cost"], sessions["grid_kwh"]
    assert cost[0.05]["large"] == cost[0.0]["large"]
    saved = cost[0.0]["small"] - cost[0.05]["small"]
    assert saved == pytest.approx(0.05 * 0.95 * grid[0.0]["small"], rel=1e-9)


def test_planners_of_small_operators_know_the_discount():
    hub = build_scenario("x", experiment(jurisdictions=equity(small_operator_discount_per_kwh=0.05))).hubs[0]
    assert terms_at(hub, "away", is_small=True).surcharge_per_kwh == pytest.approx(0.1 - 0.05)
    assert terms_at(hub, "away").surcharge_per_kwh == pytest.approx(0.1)
    assert terms_at(hub, "home", is_small=True).surcharge_per_kwh == pytest.approx(-0.05)


def test_a_large_operator_expects_to_wait_where_only_reserved_evses_are_free():
    made = experiment(jurisdictions=equity(reserved_share=0.5))
    world, _ = make_world(build_scenario("x", made))
    hub = world.hubs[0]
    hub.ask(LARGE, 0.0)
    assert hub.expected_wait_s((0,), is_small=True, seen_live=True) == 0.0
    assert hub.expected_wait_s((0,), seen_live=True) == pytest.approx(45 * 60), "one truck ahead, on one EVSE"
