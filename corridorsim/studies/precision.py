"""Sequential replication: adds replications until the means of the given KPIs are precise enough."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from corridorsim.analysis.comparison import RANK_BY
from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.precision import Precision
from corridorsim.analysis.results import Unit, read
from corridorsim.analysis.statistics import mean_interval
from corridorsim.analysis.summaries import write_summaries
from corridorsim.analysis.unit_summary.files import summarize_unit, unit_kpis
from corridorsim.choices import choose
from corridorsim.errors import ResultsError
from corridorsim.experiment.job import Job, job_of, run_job
from corridorsim.experiment.loaded import Loaded, Path_, as_loaded
from corridorsim.experiment.manifest import Manifest
from corridorsim.experiment.options import RunOptions

_Values = dict[Unit, dict[str, float | None]]


@dataclass(frozen=True)
class Target:
    """The requested precision.

    Attributes
    ----------
    relative
        Half-width of the 95 % interval, as a share of the mean.
    kpis
        KPIs whose means must be this precise in every scenario; by default those that rank scenarios.
    max_replications
        Largest number of replications.
    """

    relative: float
    kpis: Sequence[str] = RANK_BY
    max_replications: int = 100


def run_to_precision(
    experiment: Loaded | Path_,
    out: Path_,
    target: Target,
    scenarios: Sequence[str] | None = None,
    options: RunOptions | None = None,
) -> list[Precision]:
    """Run an experiment, then add replications to all scenarios equally until the target is met; write the summaries.

    Every round adds the replications that would suffice at the present mean and spread, but at most doubles their
    number, as few replications estimate the spread poorly. The number of workers has no influence, so the same seed
    ends with the same replications.

    Returns
    -------
    list of Precision
        The precision reached, by scenario, snapshot and KPI.

    Raises
    ------
    ConfigError
        The experiment is wrong; nothing is written.
    ResultsError
        The target is out of range, there is no such scenario or KPI, or the folder contains something else.
    RunError
        The run failed after it started; finished units are kept.
    """
    options = options or RunOptions()
    loaded = as_loaded(experiment)
    job, folder = job_of(loaded, scenarios), Path(out)
    first = options.replications or loaded.file.experiment.simulation.replications
    _check(target, first)
    n = max(first, 2, _kept(job, folder) if options.resume else 0)
    options = replace(options, precision=asdict(replace(target, kpis=list(target.kpis))))
    values: _Values = {}
    while True:
        run_job(job, folder, replace(options, replications=n), summarize_unit)
        reached = _measure(job, folder, target, n, values)
        if n >= target.max_replications or all(figure.is_reached for figure in reached):
            break
        n = min(_next(reached, n), target.max_replications)
        options = replace(options, resume=True, overwrite=False)
    write_summaries(folder)
    return reached


def _check(target: Target, first: int) -> None:
    for kpi in target.kpis:
        choose(kpi, KPI_REGISTRY, "KPI")
    if not 0 < target.relative < 1:
        raise ResultsError(f"precision {target.relative}; allowed: above 0 and below 1, such as 0.05 for 5 %")
    least = max(first, 2)
    if target.max_replications < least:
        raise ResultsError(f"at most {target.max_replications} replications; allowed: {least} or more")


def _kept(job: Job, folder: Path) -> int:
    """Number of replications of which a unit is already done."""
    before = Manifest.load(folder)
    units = [] if before is None else [unit for unit in before.units if (unit.scenario, unit.snapshot) in _runs(job)]
    return max((unit.replication + 1 for unit in units if unit.state == "done"), default=0)


def _runs(job: Job) -> list[tuple[str, str | None]]:
    return [(scenario.name, scenario.snapshot) for scenario in job.built]


def _measure(job: Job, folder: Path, target: Target, n: int, values: _Values) -> list[Precision]:
    """Precision of each KPI; ``values`` caches those of units read before."""
    results = read(folder)
    runs = _runs(job)
    own = [unit for unit in results.units if (unit.scenario, unit.snapshot) in runs and unit.replication < n]
    for unit in own:
        if unit not in values:
            values[unit] = unit_kpis(results, unit)
    reached = []
    for name, snapshot in runs:
        mine = [values[unit] for unit in own if (unit.scenario, unit.snapshot) == (name, snapshot)]
        for kpi in target.kpis:
            interval = mean_interval([figures[kpi] for figures in mine])
            reached.append(Precision(name, snapshot, kpi, interval, target.relative))
    return reached


def _next(reached: Sequence[Precision], n: int) -> int:
    """Replications after the next round: the present estimate of what is needed, at most twice the present number."""
    needed = [figure.needed() or 2 * n for figure in reached if not figure.is_reached]
    return min(max(n + 1, *needed), 2 * n)
