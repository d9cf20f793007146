"""Runs rollouts alone: what is built by when in each scenario, without a truck on the road."""

from __future__ import annotations

from pathlib import Path

from corridorsim.errors import ConfigError, Problem, ResultsError
from corridorsim.experiment.folder import clear_results
from corridorsim.experiment.loaded import Loaded, Path_, as_loaded
from corridorsim.experiment.options import RunOptions
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
    ArgumentError
        Seed or number of replications is not allowed; nothing is written.
    ConfigError
        The experiment is wrong, or a scenario of it has no rollout; nothing is written.
    ResultsError
        The folder holds something; nothing is written.
    """
    options = RunOptions(replications=replications, seed=seed, overwrite=overwrite)
    loaded = as_loaded(experiment)
    file, folder = loaded.file, Path(out)
    if any(scenario.experiment.rollout is None for scenario in loaded.scenarios.values()):
        raise ConfigError([Problem(str(file.path), 0, 0, "rollout", "is missing; give rollout.projects and the rest")])
    if folder.exists() and not folder.is_dir():
        raise ResultsError(f"{folder} is a file; give a folder for the results")
    if folder.is_dir() and any(folder.iterdir()) and not options.overwrite:
        raise ResultsError(f"{folder} is not empty; choose another folder or use --overwrite")
    clear_results(folder)
    simulation = file.experiment.simulation
    run_rollouts(
        loaded.scenarios,
        simulation.seed if options.seed is None else options.seed,
        options.replications or simulation.replications,
        folder,
    )
    return folder
