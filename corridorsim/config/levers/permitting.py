"""Lever ``permitting``: how long a building permit for a hub or feeder takes, and how often it is rejected.

Published durations are ranges of months; ``docs/model/rollout.md`` explains their conversion to a median and sigma.
"""

from __future__ import annotations

from typing import Annotated, ClassVar

from corridorsim.config.base import Count, NonNegative, Positive, Share
from corridorsim.config.levers.base import Lever, Quantity, Rule


class Permitting(Lever):
    """Duration of a decision, staff, rejections and rework."""

    rules: ClassVar[frozenset[Rule]] = frozenset({"adopt", "set", "best", "mean"})
    acts_on: ClassVar[str] = "rollout: permits"

    median_days: Annotated[Positive, Quantity(best="lowest", mean=True)] = 270.0
    """Median duration of a decision, once a case worker has started on it."""
    sigma: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 0.3
    """Standard deviation of the duration's logarithm."""
    staff: Annotated[Count | None, Quantity(local=True)] = None
    """Case workers, each with one application at a time, in order of arrival; null for no limit."""
    rejection_share: Annotated[Share, Quantity(best="lowest", mean=True)] = 0.0
    """Share of decisions that reject an application."""
    rework_days: Annotated[NonNegative, Quantity(best="lowest", mean=True)] = 60.0
    """Time that the applicant needs before applying again."""
    shared_office: Annotated[bool, Quantity(best="any")] = False
    """Case workers handle applications of all jurisdictions with this rule, their own first."""
