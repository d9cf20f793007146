"""How an experiment is run; apart from seed and replications nothing here changes a result."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, Protocol

from corridorsim.records.store import Format
from corridorsim.world.engine import Engine

if TYPE_CHECKING:
    from corridorsim.experiment.tasks import UnitResult

Executor = Literal["serial", "process"]


class Progress(Protocol):
    """What wants to know how far a run is."""

    def begin(self, units: int, pilots: int) -> None:
        """So many units are to be run, after the pilot runs of so many scenarios."""

    def pilot_done(self) -> None:
        """The pilot runs of one scenario are over."""

    def unit_done(self, result: UnitResult) -> None:
        """A unit is in its place."""


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """How to run; see ``corridorsim.run``."""

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
