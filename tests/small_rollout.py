"""A road with two jurisdictions and three hubs, of which rollouts build the first two; all durations are certain."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from corridorsim.config.checks.references import reference_faults
from corridorsim.config.experiment import Experiment
from corridorsim.policy import policy_faults
from corridorsim.rollout import RolloutHistory, RolloutPlan, rollout_plan, simulate_rollout

CCS = "IEC_62196_T2_COMBO"

RULES: dict[str, Any] = {
    "connectors": {"groups": {"fast": {"connectors": {CCS: 300}}}},
    "permitting": {"median_days": 100, "sigma": 0},
    "procurement": {"lead_time_days": 200, "sigma": 0},
    "grid_connection": {"small_days": 300, "large_days": 400, "large_from_kw": 3000, "upgrade_days": 250, "sigma": 0},
    "finance": {"cost_of_capital": 0.0},
}

PLACE: dict[str, Any] = {
    "time_zone": "UTC", "currency": "EUR", "free_movement_area": "union", "driving_rules": "eu_561_2006",
    "depot_price_per_kwh": 0.2, "carbon_g_per_kwh": 100.0, "rules": RULES,
}  # fmt: skip

HUB = {
    "operator": "cpo", "network": "home", "connection_kw": 4000, "evses": [{"kind": "fast", "count": 4}],
}  # fmt: skip

BASE: dict[str, Any] = {
    "name": "built",
    "simulation": {"start": "2030-03-05", "warmup_h": 0, "window_h": 6, "cooldown_h": 6, "replications": 1,
                   "pilot_runs": 0},
    "jurisdictions": {"west": PLACE, "east": PLACE},
    "network": {
        "nodes": {
            "a": {"jurisdiction": "west", "kind": "terminal", "latitude": 50, "longitude": 5},
            "b": {"jurisdiction": "west", "kind": "hub", "latitude": 50, "longitude": 6},
            "c": {"jurisdiction": "east", "kind": "hub", "latitude": 50, "longitude": 7},
            "d": {"jurisdiction": "east", "kind": "terminal", "latitude": 50, "longitude": 8},
        },
        "segments": [
            {"start": "a", "end": "b", "length_km": 50, "jurisdiction": "west"},
            {"start": "b", "end": "c", "length_km": 100, "jurisdiction": "west"},
            {"start": "c", "end": "d", "length_km": 50, "jurisdiction": "east"},
        ],
    },
    "vehicles": {"truck": {"usable_kwh": 400, "charging_curve": [[0, 300], [1, 300]], "connectors": {CCS: 300},
                           "tare_t": 16}},
    "operators": {"line": {"network": "home"}},
    "flows": {"eastward": {"origin": "a", "destination": "d", "trucks_per_day": 40, "vehicles": {"truck": 1},
                           "operators": {"line": 1}, "soc_start": 0.5}},
    "hubs": {
        "first": {**HUB, "node": "b", "feeder": "line1"},
        "second": {**HUB, "node": "c", "feeder": "line2"},
        "old": {**HUB, "node": "c", "feeder": "line2"},
    },
    "feeders": {"line1": {"rating_kw": 9000}, "line2": {"rating_kw": 9000}},
    "rollout": {
        "start": "2026-01-01", "end": "2031-12-31", "tender_interval_days": 50,
        "siting": {"median_days": 40, "sigma": 0}, "construction": {"median_days": 90, "sigma": 0},
        "commissioning": {"median_days": 10, "sigma": 0},
        "suppliers": {"maker": {"price_per_kw": 500}},
        "projects": {
            "one": {"hub": "first", "power_kw": 2000, "announced": "2026-01-01", "supplier": "maker"},
            "two": {"hub": "second", "power_kw": 4000, "announced": "2026-01-01", "supplier": "maker"},
        },
    },
}  # fmt: skip


def merged(base: Any, over: Any) -> Any:
    """Lay mappings over each other; None takes a key away."""
    if not (isinstance(base, dict) and isinstance(over, dict)):
        return deepcopy(over)
    both = {key: merged(base.get(key), over[key]) if key in over else deepcopy(base[key]) for key in base | over}
    return {key: value for key, value in both.items() if key not in over or over[key] is not None}


def experiment(rollout: dict[str, Any] | None = None, rules: dict[str, Any] | None = None, **more: Any) -> Experiment:
    """The small experiment with other parts of its rollout, and other rules in both jurisdictions."""
    data = merged(BASE, {"rollout": rollout or {}} | more)
    if rules:
        for place in data["jurisdictions"].values():
            place["rules"] = merged(place["rules"], rules)
    made = Experiment.model_validate(data)
    assert reference_faults(made) == []
    assert policy_faults(made) == []
    return made


def plan(*arguments: Any, **more: Any) -> RolloutPlan:
    """Its plan."""
    made = rollout_plan(experiment(*arguments, **more))
    assert made is not None
    return made


def stages(history: RolloutHistory, project: str) -> dict[str, tuple[float, float | None]]:
    """(start, end) in days by stage of one project."""
    return {str(r.stage): (r.start_day, r.end_day) for r in history.stages if r.project == project}


def run(*arguments: Any, **more: Any) -> RolloutHistory:
    """Its rollout."""
    return simulate_rollout(plan(*arguments, **more), seed=1, replication=0)
