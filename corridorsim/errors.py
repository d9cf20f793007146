"""The errors that corridorsim raises on purpose; each tells the user what to do."""

from __future__ import annotations

from dataclasses import dataclass


class CorridorSimError(Exception):
    """Root of all errors that corridorsim raises on purpose."""


@dataclass(frozen=True, order=True)
class Problem:
    """One fault of an experiment file, where it stands, and what would be right.

    ``line`` and ``column`` count from 1; 0 where the fault has no place (a key that is missing everywhere).
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.path}: {self.message}"


class ConfigError(CorridorSimError):
    """An experiment file is wrong; ``problems`` holds every fault that was found, not the first alone."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class ResultsError(CorridorSimError):
    """A results folder is missing, is not one, or holds something else than expected."""


class UnknownNameError(ResultsError, ValueError):
    """Nothing has the name that was given; the message lists the names."""


class ArgumentError(CorridorSimError, ValueError):
    """An argument of a function is not allowed; the message gives its name, its value and what is allowed."""


class PowerFlowError(CorridorSimError):
    """A network file or its map to hubs is wrong, or the solver is not installed."""


class ExtraError(CorridorSimError):
    """A package that an optional feature needs is not installed; says how to install it."""


class RunError(CorridorSimError):
    """A run failed after it began (disk, memory, a killed worker); what is finished is kept."""


class KernelError(CorridorSimError):
    """The compiled kernels are missing or older than their sources."""
