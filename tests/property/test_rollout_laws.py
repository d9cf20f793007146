"""Laws of rollouts, under any luck."""

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st
from small_rollout import plan

from corridorsim.rollout import Stage, simulate_rollout
from corridorsim.rollout.stages import FEEDER_STAGES, HUB_STAGES

SEEDS = st.integers(0, 2**32)
SPREAD = {
    "permitting": {"sigma": 0.6},
    "procurement": {"sigma": 0.3},
    "grid_connection": {"sigma": 0.5},
}


def many(count, **rollout):
    """A rollout of ``count`` one-EVSE phases of the first hub, and another four of the second."""
    hubs = {"first": {"evses": [{"kind": "fast", "count": count}]}}
    projects = {f"p{i}": {"hub": "first", "evses": {"fast": 1}, "power_kw": 4000 / count, "announced": "2026-01-01",
                          "supplier": "maker"} for i in range(count)}  # fmt: skip
    projects |= {f"q{i}": {"hub": "second", "evses": {"fast": 1}, "power_kw": 1000, "announced": "2026-03-01",
                           "supplier": "maker"} for i in range(4)}  # fmt: skip
    return {"end": "2099-12-31", "projects": {"one": None, "two": None} | projects} | rollout, hubs


def planned(rules, count=6, **rollout):
    made, hubs = many(count, **rollout)
    return plan(made, {lever: SPREAD.get(lever, {}) | rules.get(lever, {}) for lever in SPREAD | rules}, hubs=hubs)


@given(SEEDS, st.integers(1, 4))
@settings(max_examples=25)
def test_one_more_case_worker_delays_nobody(seed, staff):
    """Where the office alone is short: a FIFO queue with one more server starts no job later (Kiefer & Wolfowitz)."""
    days = [simulate_rollout(planned({"permitting": {"staff": count}}), seed, 0).opened for count in (staff, staff + 1)]
    assert len(days[0]) == 10
    assert all(days[1][name] <= days[0][name] + 1e-9 for name in days[0])


@given(SEEDS, st.floats(0, 0.5))
@settings(max_examples=25)
def test_fewer_refusals_delay_nobody(seed, share):
    days = [
        simulate_rollout(planned({"permitting": {"rejection_share": chance}}), seed, 0).opened
        for chance in (share, share / 2)
    ]
    assert all(days[1][name] <= days[0][name] + 1e-9 for name in days[0])


@given(SEEDS, st.floats(0, 0.5), st.lists(st.tuples(st.floats(500, 9000), st.floats(0, 0.4)), max_size=3))
@settings(max_examples=25)
def test_buying_together_is_never_dearer(seed, learning_rate, steps):
    volumes, shares = sorted({kw for kw, _ in steps}), sorted(share for _, share in steps)
    discounts = [list(step) for step in zip(volumes, shares, strict=False)]
    supplier = {"maker": {"learning_rate": learning_rate, "volume_discounts": discounts}}
    costs = [
        {
            r.project: r.cost
            for r in simulate_rollout(planned(rules, suppliers=supplier), seed, 0).stages
            if r.stage == "delivery"
        }
        for rules in ({}, {"procurement": {"scope": "pooled"}})
    ]
    assert costs[0].keys() == costs[1].keys()
    assert all(costs[1][name] <= costs[0][name] * (1 + 1e-12) for name in costs[0])


CROWDED = {
    "permitting": {"staff": 2, "rejection_share": 0.3, "sigma": 0.6, "shared_office": True},
    "grid_connection": {"connections_at_once": 1, "sigma": 0.5},
    "finance": {"budget_per_year": 3e5, "grant_share": 0.4, "joint_fund": True},
}


@given(SEEDS)
@settings(max_examples=25)
def test_no_stage_begins_before_those_that_it_needs_have_ended(seed):
    crowded = planned(CROWDED, crews={"west": 1})
    stages = simulate_rollout(crowded, seed, 0).stages
    for project in crowded.projects:
        mine = {r.stage: r for r in stages if r.project == project.name}
        needs = HUB_STAGES if project.hub else FEEDER_STAGES
        for stage, record in mine.items():
            assert all(mine[other].end_day <= record.start_day for other in needs[stage])
            assert record.end_day is None or record.end_day >= record.start_day


@given(SEEDS)
@settings(max_examples=25)
def test_crews_are_never_at_more_hubs_than_there_are_of_them(seed):
    """The work of a stage ends it, so with one crew the ends lie at least the shortest work apart."""
    stages = simulate_rollout(planned(CROWDED, crews={"west": 1, "east": 2}), seed, 0).stages
    ends = sorted(r.end_day for r in stages if r.stage is Stage.CONSTRUCTION and r.project[0] == "p" and r.end_day)
    assert len(ends) == 6
    assert all(later - earlier >= 90 - 1e-9 for earlier, later in pairwise(ends))


@given(SEEDS)
@settings(max_examples=25)
def test_grants_never_exceed_the_budgets_so_far(seed):
    crowded = planned(CROWDED)
    paid = sorted((r.end_day, r.grant) for r in simulate_rollout(crowded, seed, 0).stages if r.grant)
    assert paid
    spent = 0.0
    for day, grant in paid:
        spent += grant
        budgets = 2 * 3e5 * ((date(2026, 1, 1) + timedelta(days=day)).year - 2025)
        assert spent <= budgets + 1.0


@given(SEEDS)
@settings(max_examples=10)
def test_another_project_moves_nobody_where_nothing_is_short(seed):
    few, more = (simulate_rollout(planned({}, count=count), seed, 0) for count in (5, 6))
    days_few, days_more = few.opened, more.opened
    assert all(days_more[name] == days_few[name] for name in days_few)
