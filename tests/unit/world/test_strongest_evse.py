"""A truck gets the free EVSE that gives it most power, and the first of equal ones."""

from __future__ import annotations

import pytest
import simpy
from small_world import CCS, PLACE, experiment, overlaid, tables_of, trip

from corridorsim.scenario import build_scenario
from corridorsim.world.hub.queue import Claim, EvseQueue
from corridorsim.world.vehicle.fleet import fit_at

KINDS = {"connectors": {"groups": {kind: {"connectors": {CCS: 300}} for kind in ("fast", "other", "own")}}}


def sessions(evses, n_trucks=2, apart_s=0.0, rules=KINDS):
    hubs = {"plaza": {"evses": evses}}
    changes = {"jurisdictions": {"here": overlaid(PLACE, {"rules": rules})}}
    rows = [trip(f"t{i}", depart_s=apart_s * i, soc=0.5) for i in range(n_trucks)]
    tables = tables_of(experiment(hubs=hubs, **changes), rows)
    return tables["charging_sessions"].sort_values("trip_id").set_index("trip_id")


@pytest.mark.parametrize("apart_s", [0.0, 60.0, 600.0])
def test_two_trucks_go_to_two_cabinets(apart_s):
    """Together, on their way to the plug or at it: 300 kW each, not 200 kW each of one cabinet."""
    evses = [{"kind": "fast", "count": 4, "cabinet": {"outlets": 2, "power_kw": 400}}]
    got = sessions(evses, apart_s=apart_s)
    assert got["peak_kw"].tolist() == pytest.approx([300 / 0.95] * 2)
    charged_s = (got["end_time"] - got["start_time"]).dt.total_seconds()
    assert charged_s.tolist() == pytest.approx([charged_s.iloc[0]] * 2, rel=1e-6)


def test_a_third_truck_shares_with_nobody_while_it_can():
    evses = [
        {"kind": "fast", "count": 2, "cabinet": {"outlets": 2, "power_kw": 300}},
        {"kind": "other", "count": 2, "cabinet": {"outlets": 2, "power_kw": 240}},
        {"kind": "own", "count": 1},
    ]
    got = sessions(evses, n_trucks=3, apart_s=30.0)
    # 300 kW at the first cabinet and at the EVSE of its own; 240 kW of the second are more than 150 kW of the first.
    assert got["peak_kw"].tolist() == pytest.approx([300 / 0.95, 300 / 0.95, 240 / 0.95])


def test_a_weak_cabinet_is_taken_last():
    evses = [
        {"kind": "fast", "count": 2, "cabinet": {"outlets": 2, "power_kw": 100}},
        {"kind": "own", "count": 1},
    ]
    got = sessions(evses)
    assert got["peak_kw"].tolist() == pytest.approx([300 / 0.95, 100 / 0.95])


def test_a_strong_plug_in_a_weak_cabinet_is_weak():
    rules = {"connectors": {"groups": {"fast": {"connectors": {CCS: 300}}, "slow": {"connectors": {CCS: 150}}}}}
    evses = [
        {"kind": "fast", "count": 2, "cabinet": {"outlets": 2, "power_kw": 120}},
        {"kind": "slow", "count": 1},
    ]
    got = sessions(evses, n_trucks=1, rules=rules)
    assert got["peak_kw"].tolist() == pytest.approx([150 / 0.95])


def test_what_the_battery_never_takes_makes_no_evse_better():
    rules = {"connectors": {"groups": {"slow": {"connectors": {CCS: 150}}, "fast": {"connectors": {CCS: 300}}}}}
    made = experiment(
        jurisdictions={"here": overlaid(PLACE, {"rules": rules})},
        hubs={"plaza": {"evses": [{"kind": "slow", "count": 1}, {"kind": "fast", "count": 1}]}},
        vehicles={"small": {
            "usable_kwh": 300, "charging_curve": [[0, 120], [1, 120]], "connectors": {CCS: 300}, "tare_t": 12,
        }},
    )  # fmt: skip
    (hub,) = build_scenario("only", made).hubs
    small, truck = (fit_at(made.vehicles[name], hub) for name in ("small", "truck"))
    assert small is not None
    assert truck is not None
    assert small.groups == (0, 1), "125 kW at either; the first is taken"
    assert truck.groups == (1, 0)


def test_of_equal_evses_the_first_is_taken_whichever_was_freed_last():
    queue = EvseQueue(simpy.Environment(), [0, 0, 0])
    for _ in range(3):
        queue.ask(Claim((0,)), 0.0)
    for slot in (0, 2, 1):
        queue.release(slot)
    assert [queue.ask(Claim((0,)), 0.0).slot for _ in range(3)] == [0, 1, 2]


def test_trucks_that_waited_choose_among_all_that_reopens():
    env = simpy.Environment()
    queue = EvseQueue(env, [0, 1, 1])
    queue.close()
    late = queue.ask(Claim((1, 0)), 2.0)
    early = queue.ask(Claim((1, 0)), 1.0)
    last = queue.ask(Claim((1, 0)), 3.0)
    queue.reopen()
    assert [early.slot, late.slot, last.slot] == [1, 2, 0], "the best group first, in order of rank"


def test_the_chosen_evse_is_granted():
    queue = EvseQueue(simpy.Environment(), [0, 0, 1])
    queue.choose = lambda ticket, slots: max(slots) if ticket.wanted_kw.get(1) else min(slots)
    strong = queue.ask(Claim((0, 1)), 0.0, {0: 100.0, 1: 200.0})
    weak = queue.ask(Claim((0, 1)), 0.0, {0: 100.0})
    assert (strong.slot, weak.slot) == (2, 0)
    assert queue.coming == {2: strong, 0: weak}
    queue.release(2)
    assert queue.free() == (1, 1)
    assert queue.coming == {0: weak}
