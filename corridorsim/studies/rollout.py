"""Runs rollouts only: what is built by when in each scenario, without simulating traffic."""

from __future__ import annotations

from pathlib import Path

from corridorsim.errors import ConfigError, Problem, ResultsError
from corridorsim.experiment.folder import clear_results
from corridorsim.experiment.loaded import Loaded, Path_, as_loaded
from corridorsim.experiment.options import RunOptions
from corridorsim.experiment.rollouts import run_rollouts
from corridorsim.report.rollout_page import FILE_NAME, write_rollout_page

PAGE = FILE_NAME
"""Name of the page in the results folder."""


def rollout(
    experiment: Loaded | Path_,
    out: Path_,
    *,
    replications: int | None = None,
    seed: int | None = None,
    workers: int = 1,
    overwrite: bool = False,
) -> Path:
    """Run the rollouts of all scenarios without operations: the table ``rollout``, its KPIs and ``rollout.html``.

    Parameters
    ----------
    experiment
        A file, or what ``load`` returned.
    out
        The results folder.
    replications, seed
        Instead of those of the experiment.
    workers
        Number of processes; the results are the same with any number. Several pay from some hundred replications on.
    overwrite
        Replace what the folder holds.

    Returns
    -------
    Path
        The results folder.

    Raises
    ------
    ArgumentError
        Seed, number of replications or number of workers is not allowed; nothing is written.
    ConfigError
        The experiment is invalid, or one of its scenarios has no rollout; nothing is written.
    ResultsError
        The folder holds something; nothing is written.
    RunError
        A worker died.

    Examples
    --------
    >>> folder = corridorsim.rollout("configs/rhine_alpine_rollout.yaml", "results/rollout", replications=1)
    >>> (folder / "rollout.html").exists()
    True
    """
    options = RunOptions(replications=replications, seed=seed, workers=workers, overwrite=overwrite)
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
        options.workers,
    )
    write_rollout_page(folder)
    return folder
