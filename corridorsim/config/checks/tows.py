"""Whether the cool-down is long enough for a truck that strands at the end of the window to be towed."""

from __future__ import annotations

from collections.abc import Iterable

from corridorsim.config.experiment import Experiment


def tow_warnings(experiments: Iterable[Experiment]) -> list[str]:
    """Return a warning for each cool-down that is shorter than a tow, once for all experiments that share it."""
    ends = {(made.simulation.cooldown_h, made.costs.tow_h): None for made in experiments}
    return [
        f"simulation.cooldown_h {cooldown_h:g} is shorter than a tow (costs.tow_h {tow_h:g}): trucks that strand late "
        "are still under tow when the run ends, and their time and cost of towing are incomplete"
        for cooldown_h, tow_h in ends
        if cooldown_h < tow_h
    ]
