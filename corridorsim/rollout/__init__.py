"""Infrastructure rollout: a discrete-event simulation of permits, tenders, money, utilities and crews, in days."""

from corridorsim.rollout.history import RolloutHistory
from corridorsim.rollout.plan import RolloutPlan, rollout_plan
from corridorsim.rollout.simulate import simulate_rollout
from corridorsim.rollout.stages import Stage, StageRecord

__all__ = ["RolloutHistory", "RolloutPlan", "Stage", "StageRecord", "rollout_plan", "simulate_rollout"]
