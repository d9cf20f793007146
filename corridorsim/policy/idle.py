"""Warnings of policies that change no rule, which are probably unintended."""

from __future__ import annotations

from datetime import date

from corridorsim.config.experiment import Experiment
from corridorsim.config.policy import Policy
from corridorsim.policy.effective import effective_rules
from corridorsim.policy.mixture import differing_levers


def idle_policy_warnings(scenario: str, experiment: Experiment, on: date) -> list[str]:
    """Return a warning if no rule harmonized on a day differs from the jurisdictions' own rules.

    Equal rules are their own best and mean. It is common that some of many levers change nothing (``all``).
    """
    harmonized = effective_rules(experiment, on)
    own = effective_rules(experiment.model_copy(update={"policy": Policy()}), on)
    if not harmonized.agreements or differing_levers(own, harmonized):
        return []
    levers = ", ".join(agreement.lever for agreement in harmonized.agreements)
    return [f"scenario {scenario}: its policy changes no rule, since the jurisdictions already agree on {levers}"]
