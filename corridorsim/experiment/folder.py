"""The results folder before a run: what it already contains, and whether the run may use it."""

from __future__ import annotations

import shutil
from pathlib import Path

from corridorsim.errors import ResultsError
from corridorsim.experiment.archive import INPUTS
from corridorsim.experiment.manifest import FILE_NAME, TEMPORARY_NAME, Manifest

OWN_ENTRIES = (
    FILE_NAME,
    TEMPORARY_NAME,
    "tables",
    "summary",
    "experiment.yaml",
    INPUTS,
    "report.html",
    "rollout.html",
    ".partial",
)
"""Contents of a results folder; nothing else in it is ever touched. The manifest comes first, so that it never lists
units whose tables have been deleted."""


def check_folder(folder: Path, manifest: Manifest, *, resume: bool, overwrite: bool) -> Manifest | None:
    """The manifest of earlier results of the same experiment; None if there are none.

    Raises
    ------
    ResultsError
        The folder is a file; it contains something else, or results that ``resume`` would not keep, and ``overwrite``
        is not given; or it was written by another version and cannot be resumed.
    """
    if folder.exists() and not folder.is_dir():
        raise ResultsError(f"{folder} is a file; choose a folder for the results")
    try:
        before = Manifest.load(folder)
    except ResultsError:
        if overwrite:
            return None
        raise
    if before is None:
        # A run that is killed at its very beginning leaves no more than half a manifest.
        others = [entry for entry in folder.iterdir() if entry.name != TEMPORARY_NAME] if folder.is_dir() else []
        if others and not overwrite:
            raise ResultsError(
                f"{folder} is not empty and contains no results; choose another folder or use --overwrite"
            )
        return None
    same = (before.experiment_hash, before.seed) == (manifest.experiment_hash, manifest.seed)
    if not same and not overwrite:
        raise ResultsError(
            f"{folder} contains results of another experiment ({before.experiment_name}, seed {before.seed}); "
            "choose another folder or use --overwrite"
        )
    if same and resume and before.corridorsim_version != manifest.corridorsim_version:
        raise ResultsError(
            f"{folder} was written by corridorsim {before.corridorsim_version} and this is "
            f"{manifest.corridorsim_version}, whose results may differ; continue with that version, choose another "
            "folder, or use --overwrite without --resume"
        )
    done = sum(unit.state == "done" for unit in before.units)
    if same and done and not resume and not overwrite:
        raise ResultsError(
            f"{folder} contains {done} finished units of this experiment; keep them with --resume, replace them with "
            "--overwrite, or choose another folder"
        )
    return before if same else None


def take_over(manifest: Manifest, before: Manifest) -> None:
    """Mark the requested units that are already done; other finished units stay listed."""
    done = {unit.key: unit for unit in before.units if unit.state == "done"}
    if before.format != manifest.format and done:
        raise ResultsError(f"the results are in format {before.format}; continue with --format {before.format}")
    manifest.units = [done.pop(unit.key, unit) for unit in manifest.units]
    manifest.units += done.values()
    named = {scenario["name"] for scenario in manifest.scenarios}
    kept = {unit.scenario for unit in done.values()} - named
    manifest.scenarios += [scenario for scenario in before.scenarios if scenario["name"] in kept]
    manifest.baseline = before.baseline if before.baseline in named | kept else manifest.baseline
    manifest.pilot = before.pilot
    manifest.precision = manifest.precision or before.precision


def clear_results(folder: Path) -> None:
    """Delete the contents of a results folder; other files in it are not touched."""
    for entry in OWN_ENTRIES:
        path = folder / entry
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
