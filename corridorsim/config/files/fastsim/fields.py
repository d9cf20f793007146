"""Reads numbers and arrays from a FASTSim file and collects faults with their positions."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from math import inf, isfinite

from corridorsim.config.reading.plain_yaml import KeyPath, Plain, Source
from corridorsim.config.reading.problems import problem
from corridorsim.errors import Problem

Curve = tuple[tuple[float, float], ...]
Paths = Mapping[str, KeyPath]
"""Path of each field of a ``FastsimVehicle`` in a format."""


class Fields:
    """The fields of one file; an invalid field reads as 1 and adds a problem."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []

    def value(self, path: KeyPath) -> Plain:
        """Return the value at a path; None if there is none."""
        data: Plain = self.source.data
        for step in path:
            data = data.get(step) if isinstance(data, dict) else None
        return data

    def refuse(self, path: KeyPath, message: str) -> None:
        """Add a fault."""
        self.problems.append(problem(self.source, path, message))

    def positive(self, path: KeyPath, most: float = inf) -> float:
        """Return a number above 0."""
        return self._number(path, most, None, zero=False)

    def not_negative(self, path: KeyPath, most: float = inf, default: float | None = None) -> float:
        """Return a number of 0 or more; without a default, a missing one is a fault."""
        return self._number(path, most, default, zero=True)

    def _number(self, path: KeyPath, most: float, default: float | None, *, zero: bool) -> float:
        value = self.value(path)
        above = "0 or more" if zero else "above 0"
        allowed = f"a number {above}" + (f" and at most {most:g}" if most < inf else "")
        if value is None:
            if default is None:
                self.refuse(path, f"missing; required: {allowed}")
                return 1.0
            return default
        is_number = isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)
        if not is_number or not 0 <= value <= most or (value == 0 and not zero):
            self.refuse(path, f"{value!r}; allowed: {allowed}")
            return 1.0
        return float(value)

    def numbers(self, path: KeyPath, value: Plain, what: str) -> list[float] | None:
        """Return numbers from 0 to 1, from a list or ``{v, dim, data}``; None, with a fault, for anything else."""
        data = value.get("data") if isinstance(value, dict) else value
        if isinstance(data, list) and len(data) >= 2 and all(_is_share(number) for number in data):
            return [float(number) for number in data]
        said = "missing; required" if value is None else "allowed"
        self.refuse(path, f"{said}: {what}, two or more numbers from 0 to 1")
        return None

    def curve(self, path: KeyPath, shares: list[float] | None, values: list[float] | None) -> Curve:
        """Return a curve over shares that rise from 0 to 1."""
        if shares is None or values is None:
            return ((0.0, 1.0), (1.0, 1.0))
        rising = all(low < high for low, high in pairwise(shares))
        if len(shares) != len(values) or not rising or shares[0] != 0.0 or shares[-1] != 1.0:
            self.refuse(path, "allowed: as many efficiencies as shares of power, and shares that rise from 0 to 1")
            return ((0.0, 1.0), (1.0, 1.0))
        return tuple(zip(shares, values, strict=True))


def _is_share(number: Plain) -> bool:
    return isinstance(number, int | float) and not isinstance(number, bool) and 0.0 <= number <= 1.0
