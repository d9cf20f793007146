"""Errors and warnings that corridorsim raises deliberately; each says what to do."""

from __future__ import annotations

from dataclasses import dataclass


class CorridorSimError(Exception):
    """Base class of all errors that corridorsim raises deliberately."""


@dataclass(frozen=True, order=True)
class Problem:
    """One error in an experiment file: its position, what is wrong, and what is allowed.

    ``line`` and ``column`` count from 1; 0 if the error has no position (such as a key that is missing everywhere).
    """

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}: {self.path}: {self.message}"


class ConfigError(CorridorSimError):
    """An experiment file is invalid; ``problems`` holds every error that was found, not only the first."""

    def __init__(self, problems: list[Problem]) -> None:
        self.problems = sorted(problems)
        super().__init__("\n".join(map(str, self.problems)))


class DeprecatedKeyWarning(FutureWarning):
    """A key of an experiment file was renamed; the old spelling is accepted for one release."""


class ResultsError(CorridorSimError):
    """A results folder is missing, is not a results folder, or does not hold what was expected."""


class UnknownNameError(ResultsError, ValueError):
    """Nothing has the name that was given; the message lists the names."""


class ArgumentError(CorridorSimError, ValueError):
    """An argument of a function is not allowed; the message gives its name, its value and what is allowed."""


class PowerFlowError(CorridorSimError):
    """A network file or its mapping to hubs is invalid, or the solver is not installed."""


class ExtraError(CorridorSimError):
    """A package required by an optional feature is not installed; the message says how to install it."""


class RunError(CorridorSimError):
    """A run failed after it started (disk, memory, a killed worker); finished units are kept."""


class KernelError(CorridorSimError):
    """The compiled kernels are missing or older than their sources."""
