"""What belongs to a results folder, and how it is emptied."""

from __future__ import annotations

import shutil
from pathlib import Path

from corridorsim.experiment.kept import INPUTS

OWN_ENTRIES = (
    "tables",
    "summary",
    "manifest.json",
    "experiment.yaml",
    INPUTS,
    "report.html",
    "rollout.html",
    ".partial",
)
"""What a results folder holds; nothing else in it is ever touched."""


def clear_results(folder: Path) -> None:
    """Take away what a results folder holds; nothing else in it is touched."""
    for entry in OWN_ENTRIES:
        path = folder / entry
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
