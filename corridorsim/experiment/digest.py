"""A hash of an experiment, by which results of the same one are told."""

from __future__ import annotations

import hashlib

from corridorsim.config.experiment import Experiment
from corridorsim.config.export import experiment_yaml
from corridorsim.config.load import ExperimentFile
from corridorsim.experiment.archive import files_of, relocated


def experiment_digest(file: ExperimentFile) -> str:
    """Hash of all that decides about results but seed and number of replications."""
    digest = hashlib.sha256()
    for scenarios in file.dated.values():
        for name, scenario in scenarios.items():
            digest.update(f"{name}\n{_bare_yaml(scenario.experiment)}\n{scenario.trip_rows}".encode())
            if scenario.series:
                digest.update(f"{list(scenario.series.values())}".encode())
    for scenario in file.scenarios.values():
        for begin, experiment in scenario.periods[1:]:
            digest.update(f"{begin}\n{_bare_yaml(experiment)}".encode())
    return digest.hexdigest()


def _bare_yaml(experiment: Experiment) -> str:
    """The experiment without what is in its results: seed, number of replications, overrides, places of files."""
    simulation = experiment.simulation.model_copy(update={"replications": 1, "seed": 0})
    bare = experiment.model_copy(update={"simulation": simulation, "scenarios": {}})
    # The contents of files count, and not where they were read from.
    return experiment_yaml(relocated(bare, dict.fromkeys(files_of(bare), "")))
