"""Runs rollouts only: what is built by when in each scenario, without simulating traffic."""

from __future__ import annotations

from pathlib import Path

from corridorsim.api import Loaded, Path_, load
from corridorsim.errors import ConfigError, Problem, ResultsError
from corridorsim.experiment.folder import clear_results
from corridorsim.experiment.rollouts import run_rollouts


def rollout(
    experiment: Loaded | Path_,
    out: Path_,
    *,
    replications: int | None = None,
    seed: int | None = None,
    overwrite: bool = False,
) -> Path:
    """Run the rollouts of all scenarios without operations; write the table ``rollout`` and its key figures.

    Raises
    ------
    ConfigError
        The experiment is invalid, or one of its scenarios has no rollout; nothing is written.
    ResultsError
        The folder holds something; nothing is written.
    """
    loaded = experiment if isinstance(experiment, Loaded) else load(experiment)
    file, folder = loaded.file, Path(out)
    if any(scenario.experiment.rollout is None for scenario in loaded.scenarios.values()):
        raise ConfigError([Problem(str(file.path), 0, 0, "rollout", "is missing; give rollout.projects and the rest")])
    if folder.exists() and not folder.is_dir():
        raise ResultsError(f"{folder} is a file; give a folder for the results")
    if folder.is_dir() and any(folder.iterdir()) and not overwrite:
        raise ResultsError(f"{folder} is not empty; choose another folder or use --overwrite")
    clear_results(folder)
    simulation = file.experiment.simulation
    run_rollouts(
        loaded.scenarios, simulation.seed if seed is None else seed, replications or simulation.replications, folder
    )
    return folder
