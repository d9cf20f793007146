"""The copy of the experiment in a results folder, with which its units can be run again from the folder only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridorsim.config.experiment import Experiment
from corridorsim.config.export import data_yaml
from corridorsim.config.load import ExperimentFile
from corridorsim.experiment.manifest import Manifest

INPUTS = "inputs"
"""Folder of the files that the experiment reads."""
FILE_KEYS = (
    ("trips_file", "path"),
    ("price_files", "*", "path"),
    ("jurisdictions", "*", "carbon", "file"),
    ("jurisdictions", "*", "weather", "path"),
    ("network", "nodes", "*", "weather", "path"),
    ("hubs", "*", "pv", "file"),
    ("vehicles", "*", "fastsim", "file"),
)
"""Keys at which an experiment or its overrides name files; '*' stands for every key."""


REPLACING_KEYS = {"like", "fastsim"}
"""Keys with which a vehicle class takes values from elsewhere unless it gives them itself."""


@dataclass(frozen=True)
class ExperimentArchive:
    """The experiment as run, and the files that it reads by their names in ``INPUTS``."""

    data: dict[str, Any]
    inputs: dict[str, bytes]

    def save(self, results: Path) -> None:
        """Write the experiment and its files."""
        results.mkdir(parents=True, exist_ok=True)
        (results / "experiment.yaml").write_text(data_yaml(self.data), encoding="utf-8")
        for name, content in self.inputs.items():
            (results / INPUTS).mkdir(exist_ok=True)
            (results / INPUTS / name).write_bytes(content)


def experiment_archive(file: ExperimentFile, manifest: Manifest) -> ExperimentArchive:
    """The experiment with the seed and replications of the run, and with paths in the results folder."""
    replications = 1 + max(unit.replication for unit in manifest.units)
    simulation = file.experiment.simulation.model_copy(update={"seed": manifest.seed, "replications": replications})
    # If every scenario names its own file, the common one is never read.
    dated = [scenario for scenarios in file.dated.values() for scenario in scenarios.values()]
    read = [*_vehicle_files(file), *(path for scenario in dated for path in files_of(scenario.experiment))]
    paths = dict.fromkeys(read)
    names = {path: f"file-{i}{Path(path).suffix}" for i, path in enumerate(paths, start=1)}
    experiment = file.experiment.model_copy(update={"simulation": simulation})
    data = experiment.model_dump(by_alias=True)
    data["vehicles"] |= _as_said(file, data)
    _relocate(data, {path: f"{INPUTS}/{name}" for path, name in names.items()})
    return ExperimentArchive(data, {name: (file.path.parent / path).read_bytes() for path, name in names.items()})


def files_of(experiment: Experiment) -> list[str]:
    """Paths of the files that an experiment reads, without those in overrides of scenarios and changes."""
    data = experiment.model_dump(by_alias=True)
    return [holder[key] for keys in FILE_KEYS for holder, key in _holders(data, keys) if holder[key] is not None]


def data_without_paths(experiment: Experiment) -> dict[str, Any]:
    """The data of an experiment, including overrides and changes, with no path to any of its files."""
    data = experiment.model_dump(by_alias=True)
    _relocate(data, dict.fromkeys(files_of(experiment), ""))
    return data


def _relocate(data: dict[str, Any], places: Mapping[str, str]) -> None:
    for part in _parts(data):
        for keys in FILE_KEYS:
            for holder, key in _holders(part, keys):
                holder[key] = places.get(holder[key], holder[key])


def _parts(data: dict[str, Any]) -> list[dict[str, Any]]:
    """The experiment, its scenarios, and the changes of both."""
    parts = [data, *data["scenarios"].values()]
    return parts + [change for part in parts for change in (part.get("changes") or {}).values()]


def _vehicle_files(file: ExperimentFile) -> Iterator[str]:
    """Files of vehicles: unlike others, they are also read for the experiment itself and on every date."""
    periods = [period.experiment for scenario in file.scenarios.values() for period in scenario.periods]
    for experiment in (file.experiment, *periods):
        yield from (vehicle.fastsim.file for vehicle in experiment.vehicles.values() if vehicle.fastsim is not None)


def _as_said(file: ExperimentFile, data: dict[str, Any]) -> dict[str, Any]:
    """Vehicle classes, as written, whose values an override replaces; values filled in would take precedence."""
    replaced = {
        name
        for override in _parts(data)[1:]
        for name, vehicle in (override.get("vehicles") or {}).items()
        if isinstance(vehicle, dict) and REPLACING_KEYS & set(vehicle)
    }
    return {name: deepcopy(said) for name, said in file.source.data["vehicles"].items() if name in replaced}


def _holders(data: Any, keys: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], str]]:
    """The mappings that contain the last of ``keys``; '*' stands for every key."""
    if not isinstance(data, dict):
        return
    for key in list(data) if keys[0] == "*" else [keys[0]]:
        if key in data and len(keys) == 1:
            yield data, key
        elif key in data:
            yield from _holders(data[key], keys[1:])
