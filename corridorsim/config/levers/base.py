"""Base class of levers, and how each of their quantities can be harmonized."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal, Self

from corridorsim.config.base import Model

Best = Literal["lowest", "highest", "union", "intersection", "any"]
Rule = Literal["adopt", "set", "best", "mean"]


@dataclass(frozen=True)
class Quantity:
    """How one field of a lever is harmonized.

    ``best`` is the direction that is better for the truck operator; ``order`` ranks words from worst to best;
    ``mean`` says whether an average is meaningful; ``money`` marks amounts in the jurisdiction's currency, which are
    converted before they are compared; ``local`` marks resources that ``best`` and ``mean`` leave to each
    jurisdiction, such as staff and budgets, since a rule does not create resources.
    """

    best: Best | None = None
    order: tuple[str, ...] = ()
    mean: bool = False
    money: bool = False
    local: bool = False


class Lever(Model):
    """The value of one lever in one jurisdiction."""

    rules: ClassVar[frozenset[Rule]]
    """Rules by which this lever may be harmonized."""
    acts_on: ClassVar[str]
    """Where it acts, in a few words."""

    def overriding(self) -> Self:
        """Return the value that also replaces what hubs have of their own, as a harmonized one does."""
        return self

    def before_mean(self) -> Self:
        """Return the value with a number for each quantity that may enter a mean."""
        return self

    @property
    def without_mean(self) -> str | None:
        """Why this value cannot enter a mean, for a lever with the rule ``mean``; None where it can."""
        return None
