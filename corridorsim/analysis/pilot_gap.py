"""Did the waits that drivers expect from pilot runs settle? They are compared with those that drivers met.

Planners without live data rely on long-run mean waits by hub, which successive pilot runs average
(``experiment.tasks``). Where expected and actual waits differ by more than chance, drivers choose hubs by waits that do
not exist, and scenarios may differ because of that.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from corridorsim.analysis.multiple_comparisons import SIGNIFICANCE, holm
from corridorsim.analysis.statistics import LEAST_REPLICATIONS, paired_difference
from corridorsim.analysis.unit_summary.files import unit_summary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    import pyarrow as pa

    from corridorsim.analysis.results import Results

LEAST_GAP_MIN = 1.0
LEAST_GAP_SHARE = 0.25
"""A gap counts if it exceeds both a minute and this share of the larger wait (assumption)."""

_Visits = dict[str, tuple[int, float]]
"""Number of visits and the sum of their waits [min], by hub."""
_OVERALL = ""
"""Stands for all hubs together, weighted by visits."""


@dataclass(frozen=True)
class HubWait:
    """Wait at a hub [min]: expected from the pilot runs, and met on average."""

    hub: str
    expected_min: float
    met_min: float

    @property
    def counts(self) -> bool:
        """Whether the gap is large enough to matter."""
        gap = abs(self.met_min - self.expected_min)
        return gap > LEAST_GAP_MIN and gap > LEAST_GAP_SHARE * max(self.met_min, self.expected_min)


@dataclass(frozen=True)
class PilotGap:
    """Gap between expected and actual waits of one scenario.

    Attributes
    ----------
    overall
        Means over all visits.
    hubs
        Hubs with a gap that is not due to chance, the widest first; empty with fewer than three replications.
    """

    scenario: str
    overall: HubWait
    hubs: tuple[HubWait, ...]


def pilot_gaps(results: Results) -> list[PilotGap]:
    """Scenarios whose expected waits have not settled.

    A gap must be large enough to matter and, with three or more replications, differ from zero by Student's t over
    replications, corrected for the number of hubs (Holm, 5 %). With fewer, only the mean over all hubs is considered.

    Parameters
    ----------
    results
        Results of one snapshot (``Results.at``).
    """
    experiment = cache(partial(_experiment, results.path))
    found = (_gap(results, scenario, experiment) for scenario in results.scenarios)
    return [gap for gap in found if gap is not None]


def _gap(results: Results, scenario: str, experiment: Callable[[], Mapping[Any, Any]]) -> PilotGap | None:
    units = [unit for unit in results.units if unit.scenario == scenario]
    if not units:
        return None
    day = units[0].snapshot
    expected = results.manifest.get("pilot", {}).get(scenario if day is None else f"{scenario}/{day}")
    if not expected:
        return None
    summaries = [unit_summary(results, unit) for unit in units]
    # The experiment is read, which takes long, only if there are such places.
    has_nights = any(summary["traits"]["has_overnight_evses"][0].as_py() for summary in summaries)
    nights = _overnight_kinds(experiment(), scenario) if has_nights else set()
    samples = _samples([_visits(summary, nights) for summary in summaries], expected)
    if _OVERALL not in samples:
        return None
    compared = {
        hub: paired_difference([pair[0] for pair in pairs], [pair[1] for pair in pairs])
        for hub, pairs in samples.items()
    }
    waits = {hub: HubWait(hub, row.baseline_mean or 0.0, row.scenario_mean or 0.0) for hub, row in compared.items()}
    if len(units) < LEAST_REPLICATIONS:
        return PilotGap(scenario, waits[_OVERALL], ()) if waits[_OVERALL].counts else None
    p_values = holm([row.p_value for row in compared.values()])
    sure = [
        waits[hub]
        for (hub, row), p_value in zip(compared.items(), p_values, strict=True)
        if waits[hub].counts and (row.exact or (p_value is not None and p_value < SIGNIFICANCE))
    ]
    if not sure:
        return None
    hubs = sorted((wait for wait in sure if wait.hub), key=lambda wait: -abs(wait.met_min - wait.expected_min))
    return PilotGap(scenario, waits[_OVERALL], tuple(hubs))


def _samples(units: Iterable[_Visits], expected_min: dict[str, float]) -> dict[str, list[tuple[float, float]]]:
    """(Expected, met) wait by hub and replication, and over all visits."""
    samples: dict[str, list[tuple[float, float]]] = {}
    for unit in units:
        known = {hub: unit[hub] for hub in sorted(unit) if hub in expected_min}
        if not known:
            continue
        count = sum(visits for visits, _ in known.values())
        foreseen_min = sum(expected_min[hub] * visits for hub, (visits, _) in known.items()) / count
        samples.setdefault(_OVERALL, []).append((foreseen_min, sum(wait for _, wait in known.values()) / count))
        for hub, (visits, wait_min) in known.items():
            samples.setdefault(hub, []).append((expected_min[hub], wait_min / visits))
    return samples


def _visits(summary: Mapping[str, pa.Table], nights: set[str]) -> _Visits:
    """Visits that were granted an EVSE, as pilot runs count them: without overnight places."""
    visits: _Visits = {}
    for row in summary["visits"].to_pylist():
        if row["kind"] not in nights:
            count, wait_min = visits.get(row["hub"], (0, 0.0))
            visits[row["hub"]] = count + row["visits"], wait_min + row["wait_min"]
    return visits


def _experiment(folder: Path) -> Mapping[Any, Any]:
    """The experiment as run; empty if the folder has no readable one."""
    try:
        content = YAML(typ="safe", pure=True).load((folder / "experiment.yaml").read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, YAMLError):
        return {}
    return _mapping(content)


def _overnight_kinds(experiment: Mapping[Any, Any], scenario: str) -> set[str]:
    """Names of overnight places without their number."""
    overrides = _mapping(_mapping(experiment.get("scenarios")).get(scenario))
    hubs, own = _mapping(experiment.get("hubs")), _mapping(overrides.get("hubs"))
    return {
        f"{name}/{group.get('kind')}"
        for name in [*hubs, *own]
        for group in _groups(_mapping(own.get(name))) or _groups(_mapping(hubs.get(name)))
        if group.get("overnight")
    }


def _groups(hub: Mapping[Any, Any]) -> list[Mapping[Any, Any]]:
    """Groups of equal EVSEs of a hub; a list that a scenario gives replaces that of the experiment."""
    groups = hub.get("evses")
    return [_mapping(group) for group in groups] if isinstance(groups, list) else []


def _mapping(value: object) -> Mapping[Any, Any]:
    return value if isinstance(value, dict) else {}
