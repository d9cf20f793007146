"""What a results folder keeps of its experiment, so that its units can be run again from the folder alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corridorsim.config.experiment import Experiment
from corridorsim.config.export import experiment_yaml
from corridorsim.config.load import ExperimentFile
from corridorsim.experiment.manifest import Manifest

INPUTS = "inputs"
"""Folder of the files that the experiment reads."""


@dataclass(frozen=True)
class KeptExperiment:
    """The experiment as it was run, and the files that it reads by their names in ``INPUTS``."""

    experiment: Experiment
    inputs: dict[str, bytes]

    def save(self, results: Path) -> None:
        """Write all of it."""
        results.mkdir(parents=True, exist_ok=True)
        (results / "experiment.yaml").write_text(experiment_yaml(self.experiment), encoding="utf-8")
        for name, content in self.inputs.items():
            (results / INPUTS).mkdir(exist_ok=True)
            (results / INPUTS / name).write_bytes(content)


def kept_experiment(file: ExperimentFile, manifest: Manifest) -> KeptExperiment:
    """The experiment with seed and replications as they are run, and with paths as they are in the results folder."""
    experiment = file.experiment
    replications = 1 + max(unit.replication for unit in manifest.units)
    simulation = experiment.simulation.model_copy(update={"seed": manifest.seed, "replications": replications})
    read = [scenario.experiment.trips_file for scenario in file.scenarios.values()]
    paths = dict.fromkeys(trips_file.path for trips_file in read if trips_file is not None)
    names = {path: f"trips-{i}{Path(path).suffix}" for i, path in enumerate(paths, start=1)}
    updates: dict[str, Any] = {
        "simulation": simulation,
        "scenarios": {name: _moved(changes, names) for name, changes in experiment.scenarios.items()},
    }
    # Where every scenario names a file of its own, the common one is never read.
    if experiment.trips_file is not None and experiment.trips_file.path in names:
        path = f"{INPUTS}/{names[experiment.trips_file.path]}"
        updates["trips_file"] = experiment.trips_file.model_copy(update={"path": path})
    inputs = {name: (file.path.parent / path).read_bytes() for path, name in names.items()}
    return KeptExperiment(experiment.model_copy(update=updates), inputs)


def _moved(changes: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The overrides of a scenario with the path of its own trips file, where it names one."""
    trips_file = changes.get("trips_file")
    if not isinstance(trips_file, Mapping) or "path" not in trips_file:
        return dict(changes)
    return {**changes, "trips_file": {**trips_file, "path": f"{INPUTS}/{names[trips_file['path']]}"}}
