"""``manifest.json``: contents of a results folder and the state of its units."""

from __future__ import annotations

import json
import os
import platform
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib.metadata import version
from math import inf
from pathlib import Path
from typing import Any, Literal, Self

from corridorsim.errors import ResultsError

PACKAGES = ("numpy", "pandas", "pyarrow", "pydantic", "scipy", "simpy")
FILE_NAME = "manifest.json"
TEMPORARY_NAME = f".{FILE_NAME}.new"
PAUSE_PER_SAVE = 20.0


UnitKey = tuple[str, int, str | None]
"""Scenario, replication and snapshot of a unit."""


@dataclass
class UnitState:
    """One unit and its state."""

    scenario: str
    replication: int
    state: Literal["pending", "done"] = "pending"
    trips: int = 0
    events: int = 0
    seconds: float = 0.0
    snapshot: str | None = None
    """Date of the snapshot if there are several."""

    @property
    def key(self) -> UnitKey:
        """Key that identifies the unit."""
        return self.scenario, self.replication, self.snapshot


@dataclass
class Manifest:
    """The manifest; times are ISO 8601 in UTC."""

    corridorsim_version: str
    experiment_name: str
    experiment_hash: str
    """Hash of the experiment with defaults filled in, independent of the number of replications."""
    seed: int
    currency: str
    price_year: int
    format: Literal["parquet", "arrow"]
    simulation: dict[str, str]
    """Start and end of the run and of its window; of the first snapshot if there are several."""
    baseline: str
    scenarios: list[dict[str, str]]
    units: list[UnitState]
    pilot: dict[str, dict[str, float]] = field(default_factory=dict)
    """Long-run mean wait by ``pilot_key`` and hub, from the pilot runs [min]."""
    packages: dict[str, str] = field(default_factory=dict)
    snapshots: dict[str, dict[str, str]] = field(default_factory=dict)
    """``simulation`` by snapshot if there are several."""
    precision: dict[str, Any] | None = None
    """Request of ``corridorsim run --precision``; None if the number of replications was given."""

    def save(self, results: Path) -> None:
        """Write the file; a reader sees the old one or the new one, never a partial one."""
        results.mkdir(parents=True, exist_ok=True)
        temporary = results / TEMPORARY_NAME
        # Whose pilot runs were over first depends on the workers.
        content = vars(self) | {"units": [vars(unit) for unit in self.units], "pilot": dict(sorted(self.pilot.items()))}
        temporary.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        os.replace(temporary, results / FILE_NAME)  # noqa: PTH105 - atomic, and named so

    @classmethod
    def load(cls, results: Path) -> Self | None:
        """The manifest of a folder; None if there is none.

        Raises
        ------
        ResultsError
            The file exists and cannot be read.
        """
        path = results / FILE_NAME
        if not path.exists():
            return None
        try:
            content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
            units = [UnitState(**unit) for unit in content.pop("units")]
            return cls(units=units, **content)
        except (ValueError, KeyError, TypeError) as error:
            raise ResultsError(f"{path} cannot be read ({error}); use --overwrite to start again") from error


@dataclass
class Checkpoints:
    """Saves the manifest of a run while its units finish.

    A save takes time in proportion to all units. After each, nothing is saved for many times as long as it took, so
    that saves cost a small share of any run; a run that is killed repeats what it has done since.
    """

    manifest: Manifest
    results: Path
    clock: Callable[[], float] = time.perf_counter
    _next_s: float = -inf

    def note(self) -> None:
        """Save the manifest, unless that has just been done."""
        begin_s = self.clock()
        if begin_s >= self._next_s:
            self.manifest.save(self.results)
            end_s = self.clock()
            self._next_s = end_s + PAUSE_PER_SAVE * (end_s - begin_s)


def pilot_key(scenario: str, snapshot: str | None) -> str:
    """The key of a scenario's pilot averages; names of scenarios contain no slash."""
    return scenario if snapshot is None else f"{scenario}/{snapshot}"


def package_versions() -> dict[str, str]:
    """Versions of the packages on which results depend."""
    return {"python": platform.python_version()} | {name: version(name) for name in PACKAGES}
