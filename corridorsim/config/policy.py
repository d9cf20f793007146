"""Which levers are harmonized, and by which rule."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, WithJsonSchema, model_validator

from corridorsim.choices import did_you_mean
from corridorsim.config.base import Day, Model, Name, NonNegative, Positive
from corridorsim.config.levers import LEVERS


class AgreementCost(Model):
    """Cost of an agreement for the whole corridor, in the experiment's currency: a platform, training, staff."""

    once: NonNegative = 0.0
    per_year: NonNegative = 0.0
    years: Positive = 10.0
    """Period over which ``once`` is spread."""
    paid_by: Literal["public", "cpo"] = "public"
    """Public budgets, or the hubs of the agreeing jurisdictions by their EVSEs."""

    @model_validator(mode="after")
    def _some_cost(self) -> Self:
        if self.once == 0.0 and self.per_year == 0.0:
            raise ValueError("the cost is 0; give once or per_year above 0, or remove cost if it is not known")
        return self


class LeverRule(Model):
    """How one lever is harmonized: exactly one of ``adopt``, ``set``, ``best``, ``mean``."""

    model_config = ConfigDict(populate_by_name=True)

    adopt: Name | None = None
    """Jurisdiction whose values all adopt."""
    set: dict[str, Any] | None = None
    """Explicit values; those left out remain local."""
    best: bool = False
    """Whether all take the best value of each quantity found among the jurisdictions."""
    mean: bool = False
    """Whether all take the mean of each number; other values remain local."""
    among: tuple[Name, ...] | None = None
    """Jurisdictions that agree; all by default."""
    from_: Day | None = Field(default=None, alias="from")
    """First day on which it applies."""
    cost: AgreementCost | None = None
    """Cost of the agreement while it applies; unknown by default."""

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        given = [self.adopt is not None, self.set is not None, self.best, self.mean]
        if sum(given) != 1:
            raise ValueError("give exactly one of adopt: JURISDICTION, set: {...}, best: true, mean: true")
        return self


def _known_lever(name: str) -> str:
    if name not in LEVERS:
        raise ValueError(f"unknown lever {name!r}; allowed: {', '.join(LEVERS)}{did_you_mean(name, LEVERS)}")
    return name


LeverName = Annotated[
    str, AfterValidator(_known_lever), WithJsonSchema({"type": "string", "enum": list(LEVERS)}, mode="validation")
]


class Policy(Model):
    """What is harmonized: ``none``, ``all`` or a list of levers."""

    harmonize: Literal["none", "all"] | tuple[LeverName, ...] = "none"
    rule: Literal["best", "mean"] | None = None
    """Rule for harmonized levers that are not in ``rules``."""
    rules: dict[LeverName, LeverRule] = {}

    @property
    def harmonized(self) -> tuple[str, ...]:
        """Return the names of the harmonized levers, in the order of the rule book."""
        if self.harmonize == "none":
            return ()
        if self.harmonize == "all":
            return LEVERS
        return tuple(lever for lever in LEVERS if lever in self.harmonize)
