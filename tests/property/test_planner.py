"""The stop planner against the enumeration of all plans that charge just enough or to the most."""

from __future__ import annotations

from math import inf

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corridorsim.kernel import StopPlanner
from corridorsim.kernel.reference import PlanProblem, plan_reference

MAX_SOC, RESERVE_SOC = 0.9, 0.1
STEPS = 100


def planner(problem: PlanProblem) -> StopPlanner:
    n = len(problem.energy_soc)
    return StopPlanner(
        charge_s=np.linspace(0.0, problem.seconds_per_soc, STEPS + 1)[None, :],
        table_row=np.array([0] * (n - 1) + [-1]),
        energy_kwh=np.array(problem.energy_soc) * problem.capacity_kwh,
        drive_s=np.array(problem.drive_s),
        detour_kwh=np.zeros(n),
        detour_s=np.zeros(n),
        wait_s=np.array(problem.wait_s),
        price_per_kwh=np.array(problem.price_per_kwh),
        fee=np.array(problem.fee),
        capacity_kwh=problem.capacity_kwh,
        reserve_soc=problem.reserve_soc,
        max_soc=problem.max_soc,
        arrival_soc=problem.arrival_soc,
        time_value_per_h=problem.time_value_per_s * 3600.0,
        end_price_per_kwh=problem.end_price_per_kwh,
        break_s=problem.break_s,
        break_after_s=problem.break_after_s,
    )


@st.composite
def problems(draw, leg_low, leg_high):
    """Up to five hubs; the first is within reach, just so, and the second is not."""
    n = draw(st.integers(1, 5)) + 1

    def several(low, high):
        return tuple(draw(st.lists(st.floats(low, high), min_size=n, max_size=n)))

    energy_soc = tuple(np.cumsum(several(leg_low, leg_high)).tolist())
    return PlanProblem(
        energy_soc=energy_soc,
        drive_s=tuple(4.0 * 3600.0 * soc for soc in energy_soc),
        wait_s=several(0.0, 3600.0),
        price_per_kwh=several(0.1, 0.9),
        fee=several(0.0, 5.0),
        seconds_per_soc=draw(st.floats(1800.0, 10_000.0)),
        capacity_kwh=500.0,
        reserve_soc=RESERVE_SOC,
        max_soc=MAX_SOC,
        arrival_soc=draw(st.floats(0.05, 0.3)),
        time_value_per_s=draw(st.floats(0.0, 0.02)),
        end_price_per_kwh=draw(st.floats(0.1, 0.5)),
        break_s=2700.0,
        break_after_s=4.5 * 3600.0,
        driven_s=draw(st.floats(0.0, 10_000.0)),
    )


def least_cost(problem, spare_soc=0.01):
    soc = problem.energy_soc[0] + RESERVE_SOC + spare_soc
    stop, _, cost = planner(problem).plan(soc, problem.driven_s, False, 0)
    return soc, stop, cost


@settings(max_examples=300)
@given(problems(0.43, 0.58))
def test_finds_the_best_plan_where_every_stop_is_needed(problem):
    # Two legs are more than a battery: nothing is left to spare on arrival, and no value in between is asked for.
    soc, stop, cost = least_cost(problem)
    best = plan_reference(problem, soc)
    assert cost == pytest.approx(best, abs=1e-6) if best < inf else stop == -1


@settings(max_examples=300)
@given(problems(0.05, 0.35))
def test_is_as_good_as_any_plan_of_the_set(problem):
    soc, stop, cost = least_cost(problem)
    best = plan_reference(problem, soc)
    assert cost <= best + 1e-6 if best < inf else stop == -1


@settings(max_examples=200)
@given(problems(0.05, 0.35), st.floats(0.1, 0.9), st.booleans())
def test_a_decision_can_be_carried_out(problem, soc, at_hub):
    stop, target, cost = planner(problem).plan(soc, problem.driven_s, at_hub, 0)
    if stop < 0:
        assert cost == inf
        return
    here = problem.energy_soc[0] if at_hub else 0.0
    least = problem.arrival_soc if stop == problem.destination else RESERVE_SOC
    assert stop >= (1 if at_hub else 0)
    assert soc <= target <= max(soc, MAX_SOC)
    assert target - (problem.energy_soc[stop] - here) >= least - 1e-9


@settings(max_examples=200)
@given(problems(0.05, 0.35), st.floats(0.1, 0.9), st.booleans())
def test_the_plan_is_the_cheapest_of_its_options(problem, soc, at_hub):
    stop, target, cost = planner(problem).plan(soc, problem.driven_s, at_hub, 0)
    options = planner(problem).options(soc, problem.driven_s, at_hub, 0)
    least = min((option[-1] for option in options), default=inf)
    if stop < 0:
        assert least == cost == inf
    else:
        assert least <= cost <= least + 1e-7
        (chosen,) = (option for option in options if option[0] == stop)
        assert chosen[-1] == cost
        assert chosen[2] == target or not at_hub
    for stop, arrive, *_, total in options:
        if total < inf:
            assert arrive >= (problem.arrival_soc if stop == problem.destination else RESERVE_SOC) - 1e-9


def two_hubs_alike():
    """A battery that must be filled up by 0.3 somewhere on the way, at two hubs that are the same in all things."""
    return StopPlanner(
        charge_s=np.linspace(0.0, 1200.0, 11)[None, :],
        table_row=np.array([0, 0, -1]),
        energy_kwh=np.array([100.0, 200.0, 400.0]),
        drive_s=np.array([3600.0, 7200.0, 14_400.0]),
        detour_kwh=np.zeros(3),
        detour_s=np.zeros(3),
        wait_s=np.full(3, 300.0),
        price_per_kwh=np.array([0.3, 0.3, 0.0]),
        fee=np.array([1.0, 1.0, 0.0]),
        capacity_kwh=500.0,
        reserve_soc=0.1,
        max_soc=0.9,
        arrival_soc=0.1,
        time_value_per_h=0.0,
        end_price_per_kwh=0.3,
        break_s=2700.0,
        break_after_s=16_200.0,
    )


def test_of_plans_that_cost_the_same_the_nearest_hub_and_the_fuller_battery():
    planner = two_hubs_alike()
    assert planner.plan(0.6, 0.0, False, 0)[0] == 0
    stop, target, _ = planner.plan(0.4, 0.0, True, 0)
    assert (stop, target) == (2, 0.9)


@given(problems(0.43, 0.58))
def test_an_option_costs_what_the_best_plan_through_it_costs(problem):
    """Where every stop is needed, the first hub is the only option and its parts are within the reference's cost."""
    soc = problem.energy_soc[0] + RESERVE_SOC + 0.01
    (stop, _, target, _, wait, time, energy, cost), *others = planner(problem).options(soc, problem.driven_s, False, 0)
    assert stop == 0
    assert all(other[-1] == inf for other in others)
    best = plan_reference(problem, soc)
    assert cost == pytest.approx(best, abs=1e-6) if best < inf else cost == inf
    assert wait == pytest.approx(problem.wait_s[0] * problem.time_value_per_s + problem.fee[0])
    arrive = RESERVE_SOC + 0.01
    assert energy == pytest.approx((target - arrive) * problem.capacity_kwh * problem.price_per_kwh[0])
    earned_s = problem.break_s * min(1.0, (problem.driven_s + problem.drive_s[0]) / problem.break_after_s)
    paid_s = max(0.0, (target - arrive) * problem.seconds_per_soc - earned_s)
    assert time == pytest.approx(paid_s * problem.time_value_per_s, abs=1e-9)
