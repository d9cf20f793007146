"""Lever ``permitting``: how long an office takes for a building permit of a hub or feeder, and how often it refuses.

Durations in the literature are ranges of months; see ``docs/model/rollout.md`` for how they become a median and sigma.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import Count, NonNegative, Positive, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Permitting(Lever):
    """Duration of a decision, staff of the office, refusals and what follows them."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "rollout: permits"

    median_days: Annotated[Positive, Quantity(best="lowest", mean=True)] = 270.0
    """Of one decision, once a case worker has taken it up."""
    sigma: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 0.3
    """Standard deviation of the duration's logarithm."""
    staff: Annotated[Count | None, Quantity(local=True)] = None
    """Case workers, each with one application at a time, in order of arrival; null where nobody waits for one."""
    rejection_share: Annotated[Share, Quantity(best="lowest", mean=True)] = 0.0
    """Share of the decisions that send an application back."""
    rework_days: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 60.0
    """What the applicant needs before the next try."""
    shared_office: Annotated[bool, Quantity(best="any")] = False
    """Case workers take up applications of all jurisdictions whose rule says so, their own first."""
