"""The progress bar of a run."""

from __future__ import annotations

from types import TracebackType
from typing import TYPE_CHECKING, Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

if TYPE_CHECKING:
    from corridorsim.experiment.tasks import UnitResult


REFRESHES_PER_S = 2.0
"""At rich's ten, drawing takes a twentieth of a core from the workers."""


class RunProgress:
    """Shows units done, simulated days, trips per second and time left."""

    def __init__(self, days_per_unit: float) -> None:
        self._days_per_unit = days_per_unit
        self._units = 0
        self._pilots = 0
        self._trips = 0
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[figures]}"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            refresh_per_second=REFRESHES_PER_S,
        )
        self._pilot = self._bar.add_task("pilot runs", total=None, figures="", visible=False)
        self._main = self._bar.add_task("units", total=None, figures="")

    def __enter__(self) -> Self:
        self._bar.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._bar.stop()

    def begin(self, units: int, pilots: int) -> None:
        """See ``experiment.Progress``."""
        self._bar.update(self._pilot, total=self._pilots + pilots, visible=self._pilots + pilots > 0)
        self._bar.update(self._main, total=self._units + units)

    def pilot_done(self) -> None:
        """See ``experiment.Progress``."""
        self._pilots += 1
        self._bar.advance(self._pilot)

    def unit_done(self, result: UnitResult) -> None:
        """See ``experiment.Progress``."""
        self._units += 1
        self._trips += result.trips
        elapsed_s = max(self._bar.tasks[1].elapsed or 0.0, 1e-3)
        figures = f"{self._units * self._days_per_unit:.0f} days simulated, {self._trips / elapsed_s:.0f} trips/s"
        self._bar.update(self._main, advance=1, figures=figures)
