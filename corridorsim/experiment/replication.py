"""The scenario of one replication: with what its rollout has built by the first day of the window."""

from __future__ import annotations

from datetime import timedelta

from corridorsim.records.recorder import Recorder
from corridorsim.rollout import RolloutHistory, RolloutPlan, simulate_rollout
from corridorsim.rollout.adoption import shares_on
from corridorsim.rollout.outstanding import outstanding
from corridorsim.rollout.rows import SECONDS_PER_DAY, adoption_rows, rollout_rows
from corridorsim.scenario import Scenario
from corridorsim.scenario.as_built import as_built, with_shares


def replication_scenario(scenario: Scenario, seed: int, replication: int, recorder: Recorder | None = None) -> Scenario:
    """The scenario in a replication; unchanged if there is no rollout.

    Parameters
    ----------
    recorder
        Receives the rows of the table ``rollout``.
    """
    plan = scenario.rollout
    if plan is None:
        return scenario
    history = simulate_rollout(plan, seed, replication)
    if recorder is not None:
        start_s = (plan.settings.start - scenario.clock.start).days * SECONDS_PER_DAY
        record_rollout(recorder, plan, history, start_s)
    on = scenario.clock.start + timedelta(seconds=scenario.clock.window_start_s)
    shares = shares_on(history.uptake, (on - plan.settings.start).days)
    return with_shares(as_built(scenario, outstanding(plan, history, on)), shares)


def record_rollout(recorder: Recorder, plan: RolloutPlan, history: RolloutHistory, start_s: float = 0.0) -> None:
    """Write the tables ``rollout`` and ``adoption``; ``start_s`` is the rollout's start on the recorder's clock [s]."""
    add = recorder.table("rollout")
    for row in rollout_rows(plan, history.stages, start_s):
        add(row)
    add = recorder.table("adoption")
    for uptake_row in adoption_rows(history.uptake, start_s):
        add(uptake_row)
