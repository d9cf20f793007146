"""Rules in force: pure functions from an experiment to one rule book per jurisdiction."""

from corridorsim.policy.effective import Agreement, EffectiveRules, effective_rules, policy_faults

__all__ = ["Agreement", "EffectiveRules", "effective_rules", "policy_faults"]
