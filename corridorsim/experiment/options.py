"""How an experiment is run; nothing here except seed and replications affects results."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import index
from typing import TYPE_CHECKING, Any, Literal, Protocol, get_args

from corridorsim.choices import did_you_mean
from corridorsim.errors import ArgumentError
from corridorsim.records.file_format import Format
from corridorsim.world.engine import Engine

if TYPE_CHECKING:
    from corridorsim.experiment.tasks import UnitResult

Executor = Literal["serial", "process"]
MAX_SEED = 2**63 - 1


class Progress(Protocol):
    """What wants to know how far a run is."""

    def begin(self, units: int, pilots: int) -> None:
        """So many units and pilot runs are to be run; called again when a run adds replications."""

    def pilot_done(self) -> None:
        """A pilot run is over."""

    def unit_done(self, result: UnitResult) -> None:
        """A unit is in its place."""


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How to run; see ``corridorsim.run``.

    Raises
    ------
    ArgumentError
        A value is not allowed.
    """

    replications: int | None = None
    seed: int | None = None
    workers: int = 1
    executor: Executor = "process"
    file_format: Format = "parquet"
    resume: bool = False
    overwrite: bool = False
    progress: Progress | None = None
    precision: dict[str, Any] | None = None
    """What ``studies.precision.run_to_precision`` was asked; kept in the manifest."""
    engine: Engine = "compiled"

    def __post_init__(self) -> None:
        _one_of("executor", self.executor, get_args(Executor))
        _one_of("file_format", self.file_format, get_args(Format))
        _one_of("engine", self.engine, get_args(Engine))
        self._make_whole("workers", 1)
        self._make_whole("replications", 1)
        self._make_whole("seed", 0, MAX_SEED)

    def _make_whole(self, name: str, low: int, high: int | None = None) -> None:
        """Check a whole number, which may be NumPy's; None is left to the experiment, where the field allows it."""
        value = getattr(self, name)
        if value is None and name != "workers":
            return
        is_whole = hasattr(value, "__index__") and not isinstance(value, bool)
        if not (is_whole and low <= value and (high is None or value <= high)):
            kind = "" if is_whole else "a whole number, "
            allowed = f"{low} or more" if high is None else f"{low} to {high}"
            raise ArgumentError(f"{name} is {value!r}; allowed: {kind}{allowed}")
        object.__setattr__(self, name, index(value))


def _one_of(name: str, value: object, allowed: Sequence[str]) -> None:
    if value not in allowed:
        hint = did_you_mean(value, allowed) if isinstance(value, str) else ""
        raise ArgumentError(f"{name} is {value!r}; allowed: {' or '.join(map(repr, allowed))}{hint}")
