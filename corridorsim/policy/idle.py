"""Policies that change no rule: they run, and are probably not meant."""

from __future__ import annotations

from datetime import date

from corridorsim.config.experiment import Experiment
from corridorsim.config.policy import Policy
from corridorsim.policy.effective import effective_rules
from corridorsim.policy.mixture import differing_levers


def idle_policy_warnings(scenario: str, experiment: Experiment, on: date) -> list[str]:
    """One sentence where nothing of what is harmonized on a day differs from each jurisdiction's own rules.

    Equal rules are their own best and mean. That some levers of many are idle is common (``all``) and fine.
    """
    harmonized = effective_rules(experiment, on)
    own = effective_rules(experiment.model_copy(update={"policy": Policy()}), on)
    if not harmonized.agreements or differing_levers(own, harmonized):
        return []
    levers = ", ".join(agreement.lever for agreement in harmonized.agreements)
    return [f"scenario {scenario}: its policy changes no rule: each jurisdiction has the same already ({levers})"]
