"""What the page takes from ``experiment.yaml``: labels, the description, which scenarios only align rules."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(frozen=True)
class ExperimentLabels:
    """Parts of ``experiment.yaml``; all empty if a results folder has no such file.

    Attributes
    ----------
    jurisdictions, nodes
        Labels by name, for those that have one; no two names have the same label.
    mean_scenarios
        Scenarios that harmonize by the rule ``mean``: they align rules without a better level.
    """

    description: str = ""
    jurisdictions: Mapping[str, str] = field(default_factory=dict)
    nodes: Mapping[str, str] = field(default_factory=dict)
    mean_scenarios: tuple[str, ...] = ()


def read_labels(folder: Path) -> ExperimentLabels:
    """Read the labels; all are empty, and plain names are shown, if the file is missing or unreadable."""
    try:
        content = YAML(typ="safe", pure=True).load((folder / "experiment.yaml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError):
        return ExperimentLabels()
    experiment = _mapping(content)
    scenarios = _mapping(experiment.get("scenarios"))
    return ExperimentLabels(
        description=str(experiment.get("description") or ""),
        jurisdictions=_labels(experiment.get("jurisdictions")),
        nodes=_labels(_mapping(experiment.get("network")).get("nodes")),
        mean_scenarios=tuple(
            str(name)
            for name, changes in scenarios.items()
            if _mapping(_mapping(changes).get("policy")).get("rule") == "mean"
        ),
    )


def _labels(items: object) -> dict[str, str]:
    given = {str(name): _mapping(item).get("label") for name, item in _mapping(items).items()}
    labels = {name: str(label) for name, label in given.items() if label}
    count = Counter(labels.values())
    return {name: label if count[label] == 1 else f"{label} ({name})" for name, label in labels.items()}


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}
