"""Contribution of each lever: Shapley values of every KPI between two scenarios, with intervals.

Each coalition of levers is a scenario of the results folder: those levers as in the target, the others as in the
baseline. Replication i has the same trucks and breakdowns in all of them, so values are computed replication by
replication and the interval is over replications. If orders of joining were sampled instead of running all
coalitions, the sampling error is added to it; an order and its reverse count as one draw.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.results import write_summary
from corridorsim.analysis.shapley import (
    Coalition,
    all_coalitions,
    coalitions_of,
    drawn_orders,
    interaction,
    joining_gains,
    shapley_values,
)
from corridorsim.analysis.statistics import LEAST_REPLICATIONS, ROUNDING, t_quantile
from corridorsim.analysis.unit_summary.folder import summarize

if TYPE_CHECKING:
    import os

EXACT_PLAYERS = 8
"""Largest number of players for which all coalitions are run."""

NO_LEVER, ALL_LEVERS = "none", "all"
"""Names of the baseline and the target scenario in the results of an attribution."""

ATTRIBUTION = pa.schema(
    [
        pa.field("kpi", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("player", pa.string()),
        pa.field("levers", pa.string()),
        pa.field("baseline_mean", pa.float64()),
        pa.field("target_mean", pa.float64()),
        pa.field("effect", pa.float64()),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("replications", pa.int32()),
    ]
)

INTERACTION = pa.schema(
    [
        pa.field("kpi", pa.string()),
        pa.field("unit", pa.string()),
        pa.field("player", pa.string()),
        pa.field("other", pa.string()),
        pa.field("effect", pa.float64()),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("replications", pa.int32()),
    ]
)

Worth = dict[Coalition, float]


@dataclass(frozen=True)
class Game:
    """The players, and the coalitions that are run.

    Attributes
    ----------
    players
        Name of each player and the levers that it represents.
    orders
        Sampled orders of joining; None if all coalitions are run.
    """

    players: Mapping[str, tuple[str, ...]]
    orders: tuple[tuple[str, ...], ...] | None

    @property
    def coalitions(self) -> list[Coalition]:
        """The coalitions that must be run."""
        if self.orders is None:
            return all_coalitions(tuple(self.players))
        return coalitions_of(self.orders)

    def name(self, coalition: Coalition) -> str:
        """Name of the scenario that represents a coalition."""
        if not coalition:
            return NO_LEVER
        if len(coalition) == len(self.players):
            return ALL_LEVERS
        return "+".join(player for player in self.players if player in coalition)

    def levers(self, coalition: Coalition) -> tuple[str, ...]:
        """The levers set as in the target."""
        return tuple(lever for player in self.players if player in coalition for lever in self.players[player])


def game(players: Mapping[str, tuple[str, ...]], n_orders: int | None, seed: int) -> Game:
    """All coalitions, or those of ``n_orders`` sampled orders if requested or if there are many players."""
    if n_orders is None and len(players) <= EXACT_PLAYERS:
        return Game(dict(players), None)
    return Game(dict(players), tuple(drawn_orders(tuple(players), n_orders or 4 * len(players), seed)))


def attribute(results_dir: str | os.PathLike[str], played: Game) -> pa.Table:
    """Value of each player for every KPI; writes ``summary/attribution.parquet`` and ``interaction.parquet``.

    A KPI without a value in some coalition is left out in that replication.

    Returns
    -------
    pyarrow.Table
        Schema ``ATTRIBUTION``; effects on a KPI add up to target minus baseline.
    """
    kpis = summarize(results_dir)
    worths = _worths(kpis, played)
    units = dict(zip(kpis["kpi"].to_pylist(), kpis["unit"].to_pylist(), strict=True))
    effects: list[dict[str, Any]] = []
    pairs: list[dict[str, Any]] = []
    for name in KPI_REGISTRY:
        head = {"kpi": name, "unit": units[name]}
        effects += [head | row for row in _effects(worths[name], played)]
        pairs += [head | row for row in _interactions(worths[name], played)]
    folder = Path(results_dir)
    write_summary(folder, "interaction", pairs, INTERACTION)
    return write_summary(folder, "attribution", effects, ATTRIBUTION)


def _worths(kpis: pa.Table, played: Game) -> dict[str, list[Worth]]:
    """The worth of every coalition by KPI, for each replication in which all coalitions have a value."""
    coalition_of = {played.name(coalition): coalition for coalition in played.coalitions}
    found: dict[str, dict[int, Worth]] = {name: {} for name in KPI_REGISTRY}
    for row in kpis.to_pylist():
        if row["value"] is not None and row["scenario"] in coalition_of:
            found[row["kpi"]].setdefault(row["replication"], {})[coalition_of[row["scenario"]]] = row["value"]
    return {
        name: [worth for _, worth in sorted(worths.items()) if len(worth) == len(coalition_of)]
        for name, worths in found.items()
    }


def _effects(worths: Sequence[Worth], played: Game) -> Iterator[dict[str, Any]]:
    players = tuple(played.players)
    nobody, everybody = frozenset[str](), frozenset(players)
    if played.orders is None:
        samples = [shapley_values(players, worth) for worth in worths]
        order_errors: dict[str, float | None] = dict.fromkeys(players, 0.0)
    else:
        gains = [[joining_gains(order, worth) for order in played.orders] for worth in worths]
        samples = [{player: fmean(gain[player] for gain in by_order) for player in players} for by_order in gains]
        order_errors = {player: _order_error(gains, player) for player in players}
    for player in players:
        values = [sample[player] for sample in samples]
        effect, low, high = _interval(values, order_errors[player])
        yield {
            "player": player,
            "levers": ", ".join(played.players[player]),
            "baseline_mean": fmean(worth[nobody] for worth in worths) if worths else None,
            "target_mean": fmean(worth[everybody] for worth in worths) if worths else None,
            "effect": effect,
            "ci_low": low,
            "ci_high": high,
            "replications": len(values),
        }


def _interactions(worths: Sequence[Worth], played: Game) -> Iterator[dict[str, Any]]:
    """Interactions of pairs; none unless all coalitions were run."""
    if played.orders is not None:
        return
    players = tuple(played.players)
    for pair in combinations(players, 2):
        values = [interaction(pair, players, worth) for worth in worths]
        effect, low, high = _interval(values, 0.0)
        bounds = {"effect": effect, "ci_low": low, "ci_high": high, "replications": len(values)}
        yield {"player": pair[0], "other": pair[1]} | bounds


def _order_error(gains: Sequence[Sequence[Mapping[str, float]]], player: str) -> float | None:
    """Standard error of a mean over sampled orders; an order and the reverse that follows it are one draw.

    None with a single draw, which does not determine it.
    """
    by_order = [fmean(gain[player] for gain in of_order) for of_order in zip(*gains, strict=True)]
    draws = [fmean(by_order[i : i + 2]) for i in range(0, len(by_order), 2)]
    return float(np.std(draws, ddof=1)) / math.sqrt(len(draws)) if len(draws) > 1 else None


def _interval(values: Sequence[float], further_error: float | None) -> tuple[float | None, float | None, float | None]:
    """Mean and its 95 % t interval; None if there are too few values, or if two coincide, which says nothing."""
    if not values:
        return None, None, None
    mean = fmean(values)
    if len(values) < 2 or further_error is None:
        return mean, None, None
    error = math.hypot(float(np.std(values, ddof=1)) / math.sqrt(len(values)), further_error)
    if len(values) < LEAST_REPLICATIONS and mean and error <= ROUNDING * abs(mean):
        return mean, None, None
    margin = t_quantile(len(values)) * error
    return mean, mean - margin, mean + margin
