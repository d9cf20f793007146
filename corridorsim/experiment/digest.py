"""A hash of an experiment, which identifies results of the same experiment."""

from __future__ import annotations

import hashlib
from typing import Any

from corridorsim.config.experiment import Experiment
from corridorsim.config.load import ExperimentFile
from corridorsim.experiment.archive import data_without_paths


def experiment_digest(file: ExperimentFile) -> str:
    """Hash of everything that determines results, except seed and number of replications."""
    digest = hashlib.sha256()
    for scenarios in file.dated.values():
        for name, scenario in scenarios.items():
            digest.update(f"{name}\n{_bare_data(scenario.experiment)}\n{scenario.trip_rows}".encode())
            if scenario.series:
                digest.update(f"{list(scenario.series.values())}".encode())
    for scenario in file.scenarios.values():
        for begin, experiment in scenario.periods[1:]:
            digest.update(f"{begin}\n{_bare_data(experiment)}".encode())
    return digest.hexdigest()


def _bare_data(experiment: Experiment) -> dict[str, Any]:
    """The data of an experiment without seed, number of replications, overrides and paths of files."""
    simulation = experiment.simulation.model_copy(update={"replications": 1, "seed": 0})
    bare = experiment.model_copy(update={"simulation": simulation, "scenarios": {}})
    # The contents of files count, not their paths.
    return data_without_paths(bare)
