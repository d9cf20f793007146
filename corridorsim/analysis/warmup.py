"""Is the warm-up long enough? MSER-5 on the series of a run, compared with themselves a day later.

MSER cuts off the number of observations that minimizes the standard error of the mean of the rest; MSER-5 does
so with means of five (K. P. White, Simulation 69(6), 1997; K. P. White, M. J. Cobb, S. C. Spratt, Winter Simulation
Conference 2000). It applies to series that are stationary once warm. A corridor has a daily cycle, so the test is
applied to each observation minus the one a day later (a week later in runs of nine days or more): this differs from
zero while the run is filling up, and scatters around zero from then on, whatever the cycle. A weekend in a shorter run
is mistaken for a change.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from corridorsim.analysis.run_series import PER_HOUR, SERIES
from corridorsim.analysis.statistics import mean_interval
from corridorsim.analysis.unit_summary.files import unit_summary
from corridorsim.units import SECONDS_PER_HOUR

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from corridorsim.analysis.results import Results, Unit

Floats = npt.NDArray[np.float64]

BATCH = 5
DAY_H, WEEK_H = 24, 168
_LEAST = 10
"""Smallest number of observations for MSER; half as many are always left."""
_WEEKLY_FROM_H = WEEK_H + 2 * DAY_H
"""Shortest run in which two days can be compared with those of the next week [h]."""


MIN_REPLICATIONS = 3
"""Smallest number of replications with which a burst can be distinguished from the filling phase."""
_VERDICTS = {True: "long enough", False: "too short", None: "not shown to be long enough"}


@dataclass(frozen=True)
class WarmupCheck:
    """Result of the warm-up check of one scenario.

    Attributes
    ----------
    warmup_h, window_h, cooldown_h
        Durations of the experiment.
    lag_h
        Lag between the observations that are compared.
    series
        Means over replications, one observation per 12 minutes, by the names of ``SERIES``.
    truncation_h
        Truncation proposed by MSER-5, by series: see ``truncation_h``.
    trip_time_h_p95
        95th percentile of trip times; None without trips. A warm-up must be at least as long, so that the first trucks
        of every flow have had time to arrive.
    """

    scenario: str
    warmup_h: float
    window_h: float
    cooldown_h: float
    replications: int
    lag_h: int
    series: Mapping[str, Floats] = field(repr=False)
    truncation_h: Mapping[str, float | None]
    trip_time_h_p95: float | None

    @property
    def proposed_h(self) -> float | None:
        """The longest duration that a series or the trip times require; None if a series is inconclusive."""
        required = [*self.truncation_h.values(), self.trip_time_h_p95 or 0.0]
        known = [hours for hours in required if hours is not None]
        return max(known) if len(known) == len(required) else None

    @property
    def is_enough(self) -> bool | None:
        """Whether the experiment's warm-up is at least as long; None if that is inconclusive."""
        if self.trip_time_h_p95 is not None and self.trip_time_h_p95 > self.warmup_h:
            return False
        return None if self.proposed_h is None else self.proposed_h <= self.warmup_h


def warmup_checks(results: Results, scenario: str | None = None) -> list[WarmupCheck]:
    """Check the series of every scenario, or of one, over all of its replications.

    ``results`` are those of one snapshot (``Results.at``).

    Raises
    ------
    ResultsError
        There is no such scenario.
    """
    units: dict[str, list[Unit]] = defaultdict(list)
    for unit in results.chosen(scenario, None):
        units[unit.scenario].append(unit)
    return [_check(results, name, own) for name, own in units.items()]


def warmup_sentence(check: WarmupCheck) -> str:
    """State whether the warm-up is long enough, and what to set."""
    unsettled = [SERIES[name].partition(" [")[0] for name, hours in check.truncation_h.items() if hours is None]
    said = f"{check.scenario}: a warm-up of {check.warmup_h:g} h is {_VERDICTS[check.is_enough]}"
    if check.is_enough is False and check.proposed_h is not None:
        said += f"; set warmup_h to {check.proposed_h:.1f} or more"
    elif check.is_enough is False:
        said += f"; 95 % of trips last up to {check.trip_time_h_p95:.1f} h"
    if unsettled:
        verb = "does" if len(unsettled) == 1 else "do"
        said += (
            f"; {' and '.join(unsettled)} {verb} not settle in the first half of the comparable period: "
            "simulate longer or with more replications"
        )
    if check.replications < MIN_REPLICATIONS and not check.is_enough:
        said += f"; with fewer than {MIN_REPLICATIONS} replications a burst may be mistaken for the filling phase"
    return said + "."


def mser(observations: Floats) -> int | None:
    """Number of observations to cut off so that the standard error of the mean of the others is smallest.

    The statistic at d is the sum of squared deviations of the n - d others from their mean, over (n - d)^2; the first
    minimum counts. None with fewer than 10 observations.
    """
    n = len(observations)
    if n < _LEAST:
        return None
    # The last few observations may be similar by chance.
    rests = [observations[cut:] for cut in range(n - _LEAST // 2 + 1)]
    return int(np.argmin([float(np.sum((rest - rest.mean()) ** 2)) / len(rest) ** 2 for rest in rests]))


def mser5(observations: Floats) -> int | None:
    """MSER of means of five; in observations. Observations after the last whole batch are not used."""
    batches = len(observations) // BATCH
    cut = mser(observations[: batches * BATCH].reshape(batches, BATCH).mean(axis=1))
    return None if cut is None else cut * BATCH


def _check(results: Results, scenario: str, units: Sequence[Unit]) -> WarmupCheck:
    every = [unit_summary(results, unit) for unit in units]
    series = {name: np.array([own["run_series"][name].to_numpy() for own in every]) for name in SERIES}
    trip_times_h = np.concatenate([own["trip_times"]["trip_time_h"].to_numpy() for own in every])
    start, (low, high), end = results.start, results.window, results.end
    lag_h = WEEK_H if _hours(start, end) >= _WEEKLY_FROM_H else DAY_H
    return WarmupCheck(
        scenario=scenario,
        warmup_h=_hours(start, low),
        window_h=_hours(low, high),
        cooldown_h=_hours(high, end),
        replications=len(units),
        lag_h=lag_h,
        series={name: values.mean(axis=0) for name, values in series.items()},
        truncation_h={name: truncation_h(values, lag_h) for name, values in series.items()},
        trip_time_h_p95=float(np.percentile(trip_times_h, 95)) if len(trip_times_h) else None,
    )


def truncation_h(series: Floats, lag_h: int) -> float | None:
    """Truncation that MSER-5 proposes for a series with a cycle of ``lag_h`` [h].

    Bursts of a queue by day would make it cut off the first day, as nights are calm. With three or more replications,
    the part cut off must therefore differ from zero by Student's t over replications (5 %); else nothing is cut off.
    Fewer replications cannot distinguish chance from the filling phase, and the cut is left as it is.

    Parameters
    ----------
    series : ndarray of shape (n_replications, n_observations)

    Returns
    -------
    float or None
        None if there is too little to compare, or if the cut is beyond its first half: then there is no visible steady
        state.
    """
    lag = lag_h * PER_HOUR
    differences = series[:, :-lag] - series[:, lag:]
    cut = mser5(differences.mean(axis=0))
    if cut is None:
        return None
    if cut and len(series) >= MIN_REPLICATIONS:
        away = mean_interval(differences[:, :cut].mean(axis=1).tolist())
        if away.low is not None and away.high is not None and away.low <= 0.0 <= away.high:
            return 0.0
    return cut / PER_HOUR if cut <= differences.shape[1] / 2 else None


def _hours(begin: datetime, end: datetime) -> float:
    return (end - begin).total_seconds() / SECONDS_PER_HOUR
