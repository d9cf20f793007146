"""The file of an optimization: parameters, objective, constraints and budget."""

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
    """A weighted sum to be minimized; a negative weight maximizes a term."""

    kpis: Annotated[dict[str, Number], Field(min_length=1)]
    """Weight of the mean of each KPI."""
    parameters: dict[str, Number] = {}
    """Weight of each parameter's value, such as the cost of one more EVSE, in the same unit."""


class Limit(Model):
    """Limits on the mean of a KPI."""

    at_most: Number | None = None
    at_least: Number | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if self.at_most is None and self.at_least is None:
            raise ValueError("give at_most, at_least, or both")
        return self

    def excess(self, value: float) -> float:
        """Return how far a value exceeds the limit, relative to it (absolute for a limit of 0); 0 if within it."""
        over = 0.0 if self.at_most is None else (value - self.at_most) / (abs(self.at_most) or 1.0)
        under = 0.0 if self.at_least is None else (self.at_least - value) / (abs(self.at_least) or 1.0)
        return max(over, under, 0.0)


class Budget(Model):
    """A limit on a weighted sum of parameters, such as the number or the cost of all EVSEs."""

    at_most: Positive
    each: Annotated[dict[str, NonNegative], Field(min_length=1)]
    """Cost per unit of each parameter; parameters left out cost nothing."""

    def spent(self, point: dict[str, float]) -> float:
        """Return the cost of a point."""
        return sum(weight * point[key] for key, weight in self.each.items())


class Optimization(Model):
    """A search for the parameter values that optimize an experiment."""

    scenario: Name | None = None
    """Scenario to run; the baseline by default."""
    parameters: Annotated[dict[str, Range], Field(min_length=1)]
    """Ranges by dotted key of the experiment; ``*`` in a key matches every name."""
    minimize: Objective
    constraints: dict[str, Limit] = {}
    """Limits by KPI."""
    budget: Budget | None = None
    """Points that exceed it are not simulated."""
    trials: Count = 40
    """Number of points to simulate."""
    batch: Annotated[int, Field(ge=1, le=64, strict=True)] = 4
    """Points proposed together, which can run in parallel; the number of workers does not affect proposals."""
    seed: Annotated[int, Field(ge=0, lt=2**32, strict=True)] = 1
    """Seed of the sampler."""

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
                        f"{where} names {key}, which is not a parameter; allowed: {', '.join(self.parameters)}"
                    )
        return self

    @model_validator(mode="after")
    def _affordable(self) -> Self:
        if self.budget is not None:
            least = self.budget.spent({key: values.low for key, values in self.parameters.items()})
            if least > self.budget.at_most:
                raise ValueError(
                    f"even the low ends of all ranges cost {least:g}, more than the budget of {self.budget.at_most:g}"
                )
        return self


@dataclass(frozen=True)
class OptimizationFile:
    """A checked search with the positions of its contents."""

    optimization: Optimization
    source: Source

    @property
    def sweep(self) -> SweepFile:
        """Return its parameters as a sweep with the same positions."""
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
    """Read and check the file of an optimization.

    Raises
    ------
    ConfigError
        The file is invalid; holds every fault that was found.
    """
    return _checked(read_source(path))


def _checked(source: Source) -> OptimizationFile:
    try:
        return OptimizationFile(Optimization.model_validate(source.data), source)
    except ValidationError as error:
        raise ConfigError(problems_from(error, source, Optimization)) from error
