"""The file of a sweep: keys of an experiment and their values or ranges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from os import PathLike
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, ValidationError, model_validator

from corridorsim.config.base import Count, Model, Number
from corridorsim.config.reading.plain_yaml import plain_value
from corridorsim.config.reading.problems import problem, problems_from
from corridorsim.config.reading.source import Source, read_source
from corridorsim.errors import ConfigError, Problem

Design = Literal["grid", "points", "latin_hypercube"]
Point = dict[str, Any]
"""Values by dotted key, such as ``hubs.gate_hub.evses[0].count``."""


class Range(Model):
    """A uniform range of numbers from ``low`` to ``high``."""

    low: Number
    high: Number
    whole: bool = False
    """Whether only whole numbers are used, both ends included."""

    @model_validator(mode="after")
    def _not_empty(self) -> Self:
        if not self.low < self.high:
            raise ValueError(f"the range from {self.low:g} to {self.high:g} is empty; allowed: low below high")
        if self.whole and not (self.low.is_integer() and self.high.is_integer()):
            raise ValueError("low and high of a range of whole numbers must be whole numbers")
        return self

    def at(self, share: float) -> float | int:
        """Return the value at a share of the range, 0 to 1; whole numbers are equally likely for a uniform share."""
        if self.whole:
            count = int(self.high) - int(self.low) + 1
            return int(self.low) + min(int(share * count), count - 1)
        return self.low + share * (self.high - self.low)


class Sweep(Model):
    """Keys of an experiment to vary, and how."""

    design: Design = "grid"
    """All combinations, a list of points, or a Latin hypercube; sensitivity analyses use their own designs."""
    parameters: dict[str, Annotated[tuple[Any, ...], Field(min_length=1)] | Range] = {}
    """A list of values or a range {low, high}, by dotted key of the experiment."""
    points: tuple[Point, ...] = ()
    """Values by dotted key, for the design ``points``."""
    samples: Count | None = None
    """Points of a Latin hypercube, Morris trajectories, or Sobol base samples."""
    seed: Annotated[int, Field(ge=0, lt=2**32, strict=True)] = 1
    """Seed of the Latin hypercube and of the samples of a sensitivity analysis."""


@dataclass(frozen=True)
class SweepFile:
    """A checked sweep with the positions of its contents."""

    sweep: Sweep
    source: Source

    def refuse(self, faults: list[tuple[tuple[str | int, ...], str]]) -> None:
        """Raise all faults, each (path, message), if there are any.

        Raises
        ------
        ConfigError
            There is at least one fault.
        """
        if faults:
            raise ConfigError([problem(self.source, path, message) for path, message in faults])

    @property
    def ranges(self) -> dict[str, Range]:
        """Return the parameters, each of which must be a range.

        Raises
        ------
        ConfigError
            There are none, or one is a list of values.
        """
        named = self.sweep.parameters
        faults: list[tuple[tuple[str | int, ...], str]] = [
            (("parameters", key), "a list of values; this requires a range: {low: ..., high: ...}")
            for key, values in named.items()
            if not isinstance(values, Range)
        ]
        self.refuse(faults or ([] if named else [(("parameters",), "missing; required: at least one range")]))
        return {key: values for key, values in named.items() if isinstance(values, Range)}


def read_sweep(path: Path | str) -> SweepFile:
    """Read and check a sweep file.

    Raises
    ------
    ConfigError
        The file is invalid; holds every fault that was found.
    """
    return _checked(read_source(path))


def as_sweep(plan: SweepFile | Mapping[str, Any] | PathLike[str] | str) -> SweepFile:
    """The sweep, read and checked if it is still a file or a mapping with the keys of one.

    Raises
    ------
    ConfigError
        It is wrong; holds every fault that was found.
    """
    if isinstance(plan, SweepFile):
        return plan
    return _checked(Source("(sweep)", dict(plan))) if isinstance(plan, Mapping) else read_sweep(Path(plan))


def sweep_of_settings(settings: list[str]) -> SweepFile:
    """Return the grid of settings such as ``hubs.gate_hub.connection_kw=2400,3600``.

    Raises
    ------
    ConfigError
        A setting does not have that form.
    """
    parameters: dict[str, list[Any]] = {}
    for setting in settings:
        key, _, values = setting.partition("=")
        try:
            if not (key and values):
                raise ValueError(f"{setting!r}; allowed: KEY=VALUE,VALUE")
            parameters[key] = [plain_value(value.strip()) for value in values.split(",")]
        except ValueError as error:
            raise ConfigError([Problem("--set", 0, 0, key or "(setting)", str(error))]) from error
    return _checked(Source("--set", {"parameters": parameters}))


def sweep_of_ranges(settings: list[str]) -> SweepFile:
    """Return the ranges of settings such as ``costs.patience_min=30:90`` or, in whole numbers, ``KEY=1:4:whole``.

    Raises
    ------
    ConfigError
        A setting does not have that form.
    """
    parameters: dict[str, dict[str, Any]] = {}
    for setting in settings:
        key, _, values = setting.partition("=")
        low, _, rest = values.partition(":")
        high, _, whole = rest.partition(":")
        if not (key and low and high) or whole not in {"", "whole"}:
            message = f"{setting!r}; allowed: KEY=LOW:HIGH or KEY=LOW:HIGH:whole"
            raise ConfigError([Problem("--range", 0, 0, key or "(range)", message)])
        ends = {"low": plain_value(low.strip()), "high": plain_value(high.strip())}
        parameters[key] = ends | {"whole": whole == "whole"}
    return _checked(Source("--range", {"parameters": parameters}))


def _checked(source: Source) -> SweepFile:
    try:
        return SweepFile(Sweep.model_validate(source.data), source)
    except ValidationError as error:
        raise ConfigError(problems_from(error, source, Sweep)) from error
