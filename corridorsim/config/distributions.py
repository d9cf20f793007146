"""Random quantities: a number, or one of a few distributions sampled by their inverse CDF."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from corridorsim.config.base import Model, Number, Positive


class UniformRange(Model):
    """Uniform between ``low`` and ``high``."""

    low: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low {self.low:g} is above high {self.high:g}")
        return self


class NormalShape(Model):
    """Normal with mean and standard deviation, clipped to [low, high]."""

    mean: Number
    sd: Positive
    low: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.mean <= self.high:
            raise ValueError(f"mean {self.mean:g} is outside low {self.low:g} to high {self.high:g}")
        return self


class TriangularShape(Model):
    """Triangular with the most likely value ``mode``."""

    low: Number
    mode: Number
    high: Number

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if not self.low <= self.mode <= self.high or self.low == self.high:
            raise ValueError("low <= mode <= high and low < high are required")
        return self


class LognormalShape(Model):
    """Lognormal with median and the standard deviation ``sigma`` of the logarithm."""

    median: Positive
    sigma: Positive


class ExponentialShape(Model):
    """``origin`` plus an exponential of the given mean; a negative mean reaches below the origin."""

    origin: Number = 0.0
    mean: Number

    @model_validator(mode="after")
    def _not_zero(self) -> Self:
        if self.mean == 0:
            raise ValueError("a mean of 0 is a constant; write only the number")
        return self


class Uniform(Model):
    """``{uniform: {low, high}}``."""

    uniform: UniformRange


class Normal(Model):
    """``{normal: {mean, sd, low, high}}``."""

    normal: NormalShape


class Triangular(Model):
    """``{triangular: {low, mode, high}}``."""

    triangular: TriangularShape


class Lognormal(Model):
    """``{lognormal: {median, sigma}}``."""

    lognormal: LognormalShape


class Exponential(Model):
    """``{exponential: {origin, mean}}``."""

    exponential: ExponentialShape


Distribution = Number | Uniform | Normal | Triangular | Lognormal | Exponential
"""A constant or a distribution."""


def support(distribution: Distribution) -> tuple[float, float]:
    """Return the smallest and largest value that can be drawn (infinite if unbounded)."""
    match distribution:
        case Uniform(uniform=shape) | Normal(normal=shape) | Triangular(triangular=shape):
            return shape.low, shape.high
        case Lognormal():
            return 0.0, float("inf")
        case Exponential(exponential=shape):
            reach = float("inf") if shape.mean > 0 else float("-inf")
            return min(shape.origin, reach), max(shape.origin, reach)
        case _:
            return float(distribution), float(distribution)


DistributionField = Annotated[Distribution, Field(union_mode="smart")]
