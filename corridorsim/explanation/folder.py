"""A unit of a results folder: what is needed to run it again, and its rows."""

from __future__ import annotations

import os
from dataclasses import replace
from difflib import get_close_matches
from heapq import nlargest
from importlib.metadata import version
from itertools import takewhile
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from corridorsim.analysis.results import Results, Unit, read
from corridorsim.choices import choose, choose_snapshot
from corridorsim.config.load import load_experiment
from corridorsim.errors import ResultsError, RunError
from corridorsim.experiment.manifest import package_versions, pilot_key
from corridorsim.experiment.rerun import UnitInputs
from corridorsim.records.schema import TABLES
from corridorsim.scenario import build_scenario

CLOSE_IDS = 200
"""Ids that begin most like an unknown one and are compared in full."""


class KeptUnit(NamedTuple):
    """One finished unit of a results folder."""

    results: Results
    inputs: UnitInputs

    @property
    def name(self) -> str:
        """Scenario, snapshot and replication in words."""
        return str(Unit(self.inputs.scenario.name, self.inputs.replication, self.inputs.scenario.snapshot))

    def rows(self, table: str, column: str, value: str) -> list[dict[str, Any]]:
        """The unit's rows of a table in which a column has a value, without the columns that name the unit."""
        scenario = self.inputs.scenario
        dataset = self.results.dataset(table, scenario.name, self.inputs.replication, scenario.snapshot)
        found = dataset.to_table(filter=pc.field(column).cast(pa.string()) == value)
        return list(found.select(TABLES[table].names).to_pylist())

    def differs(self, what: str) -> RunError:
        """The error of a unit that does not come out as it did."""
        said = self.results.manifest
        return RunError(
            f"{what} comes out otherwise than {self.results.path} has it, so there is nothing to explain. "
            f"It was written by corridorsim {said.get('corridorsim_version')} on {_words(said.get('packages', {}))}; "
            f"this is corridorsim {version('corridorsim')} on {_words(package_versions())}. "
            "Use that version, or run the experiment again; where they are equal, the folder was changed after the run"
        )


def open_unit(folder: str | os.PathLike[str], scenario: str, replication: int, snapshot: str | None = None) -> KeptUnit:
    """Open a unit.

    Raises
    ------
    ResultsError
        There is no such folder, scenario, snapshot or finished replication; or there are several snapshots, and none
        is named.
    ConfigError
        The experiment in the folder cannot be read any more.
    """
    results = read(folder, unfinished_ok=True)
    choose(scenario, results.scenarios, "scenario")
    day = choose_snapshot(snapshot, results.snapshots)
    results = results.at(day)
    finished = [str(unit.replication) for unit in results.units if unit.scenario == scenario]
    choose(str(replication), finished, f"finished replication of {scenario}:")
    path = Path(folder) / "experiment.yaml"
    if not path.is_file():
        raise ResultsError(f"{path} is missing, and without it no unit can be run again")
    files = load_experiment(path).dated[day]
    file = files[choose(scenario, files, "scenario")]
    built = build_scenario(scenario, file.experiment, file.trip_rows, file.series, periods=file.periods)
    manifest = results.manifest
    known = manifest.get("pilot", {}).get(pilot_key(scenario, day), {})
    pilot = {str(hub): float(minutes) for hub, minutes in known.items()}
    inputs = UnitInputs(replace(built, snapshot=day), int(manifest["seed"]), replication, pilot)
    return KeptUnit(results, inputs)


def unknown(name: str, ids: list[str], what: str) -> ResultsError:
    """The error of an id that is not there, with the nearest of those that are."""
    alike = nlargest(CLOSE_IDS, ids, key=lambda known: _common_length(name, known))
    near = get_close_matches(name, alike, n=3, cutoff=0.0)
    hint = f"the nearest are {', '.join(near)}" if near else "there are none"
    return ResultsError(f"no {what} {name!r}; {hint}")


def _common_length(a: str, b: str) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False)))


def _words(packages: dict[str, str]) -> str:
    return ", ".join(f"{name} {number}" for name, number in packages.items())
