"""What is searched for: keys of an experiment, what is made least, within which limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError, model_validator

from corridorsim.config.base import Count, Model, Name, NonNegative, Number, Positive
from corridorsim.config.reading.problems import problems_from
from corridorsim.config.reading.source import Source, read_source
from corridorsim.config.sweep import Range, Sweep, SweepFile
from corridorsim.errors import ConfigError


class Objective(Model):
    """A weighted sum, made least; a negative weight makes something great."""

    kpis: Annotated[dict[str, Number], Field(min_length=1)]
    """Weight of the mean of each key figure."""
    parameters: dict[str, Number] = {}
    """Weight of each parameter's value, such as what one more EVSE costs, in the same unit."""


class Limit(Model):
    """What the mean of a key figure must keep to."""

    at_most: Number | None = None
    at_least: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at_most is None and self.at_least is None:
            raise ValueError("a constraint needs a limit; allowed: at_most, at_least, or both")
        return self

    def excess(self, value: float) -> float:
        """How far a value is beyond the limit, in shares of it (of 1 where it is 0); 0 where it keeps to it."""
        over = 0.0 if self.at_most is None else (value - self.at_most) / (abs(self.at_most) or 1.0)
        under = 0.0 if self.at_least is None else (self.at_least - value) / (abs(self.at_least) or 1.0)
        return max(over, under, 0.0)


class Budget(Model):
    """A limit on a weighted sum of parameters, such as EVSEs in all, or what they cost."""

    at_most: Positive
    each: Annotated[dict[str, NonNegative], Field(min_length=1)]
    """What one of each parameter takes of the budget; the others take nothing."""

    def spent(self, point: dict[str, float]) -> float:
        """What a point takes."""
        return sum(weight * point[key] for key, weight in self.each.items())


class Optimization(Model):
    """A search for the best values of some keys of an experiment."""

    scenario: Name | None = None
    """Scenario that is run; the baseline where left out."""
    parameters: Annotated[dict[str, Range], Field(min_length=1)]
    """Ranges by dotted key of the experiment; ``*`` in a key stands for every name."""
    minimize: Objective
    constraints: dict[str, Limit] = {}
    """Limits by key figure."""
    budget: Budget | None = None
    """Points beyond it are never simulated."""
    trials: Count = 40
    """Points that are simulated."""
    batch: Annotated[int, Field(ge=1, le=64, strict=True)] = 4
    """Points that are proposed together and can run side by side; the number of workers changes no proposal."""
    seed: Annotated[int, Field(ge=0, lt=2**32, strict=True)] = 1
    """Of the sampler."""

    @model_validator(mode="after")
    def _of_parameters(self) -> Self:
        weights = {
            "minimize.parameters": self.minimize.parameters,
            "budget.each": self.budget.each if self.budget else {},
        }
        for where, named in weights.items():
            for key in named:
                if key not in self.parameters:
                    raise ValueError(
                        f"{where} names {key}, which is no parameter; allowed: {', '.join(self.parameters)}"
                    )
        return self

    @model_validator(mode="after")
    def _affordable(self) -> Self:
        if self.budget is not None:
            least = self.budget.spent({key: values.low for key, values in self.parameters.items()})
            if least > self.budget.at_most:
                raise ValueError(f"the low ends of all ranges take {least:g} of a budget of {self.budget.at_most:g}")
        return self


@dataclass(frozen=True)
class OptimizationFile:
    """A checked search and where everything in it stands."""

    optimization: Optimization
    source: Source

    @property
    def sweep(self) -> SweepFile:
        """Its parameters, as those of a sweep at the same places."""
        return SweepFile(Sweep(parameters=dict(self.optimization.parameters)), self.source)


def as_optimization(plan: OptimizationFile | Mapping[str, Any] | PathLike[str] | str) -> OptimizationFile:
    """The search, read and checked if it is still a file or a mapping with the keys of one.

    Raises
    ------
    ConfigError
        It is wrong; holds every fault that was found.
    """
    if isinstance(plan, OptimizationFile):
        return plan
    return _checked(Source("(search)", dict(plan))) if isinstance(plan, Mapping) else read_optimization(Path(plan))


def read_optimization(path: Path | str) -> OptimizationFile:
    """Read and check the file of a search.

    Raises
    ------
    ConfigError
        The file is wrong; holds every fault that was found.
    """
    return _checked(read_source(path))


def _checked(source: Source) -> OptimizationFile:
    try:
        return OptimizationFile(Optimization.model_validate(source.data), source)
    except ValidationError as error:
        raise ConfigError(problems_from(error, source, Optimization)) from error
