"""Contribution of each lever: runs two scenarios with their levers mixed, and divides the difference among them."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa

from corridorsim.analysis.attribution import Game, game
from corridorsim.analysis.attribution import attribute as attribute_results
from corridorsim.analysis.unit_summary.files import summarize_unit
from corridorsim.choices import choose
from corridorsim.config.experiment import Experiment
from corridorsim.config.levers import LEVERS
from corridorsim.errors import ResultsError
from corridorsim.experiment.digest import experiment_digest
from corridorsim.experiment.job import Job, run_job
from corridorsim.experiment.loaded import Loaded, Path_, as_loaded
from corridorsim.experiment.options import RunOptions
from corridorsim.policy import EffectiveRules
from corridorsim.policy.history import rule_days, rules_on
from corridorsim.policy.mixture import differing_levers, mixed_rules
from corridorsim.scenario import Scenario, build_scenario

EVERYTHING_ELSE = "everything_else"
"""The player that represents all differences other than rules: hubs, traffic, energy prices."""


def attribute(
    experiment: Loaded | Path_,
    out: Path_,
    baseline: str,
    target: str,
    groups: Mapping[str, Sequence[str]] | None = None,
    orders: int | None = None,
    options: RunOptions | None = None,
    snapshot: str | None = None,
) -> pa.Table:
    """Shapley value of every lever for every KPI, between two scenarios of an experiment.

    Parameters
    ----------
    experiment
        A file, or what ``load`` returned.
    out
        The results folder, in which every combination of levers is a scenario.
    baseline, target
        Scenarios of the experiment: where the difference starts and where it ends.
    groups
        Levers that change together, by the name of the group; every other lever is a separate player.
    orders
        Number of orders of joining to sample, instead of running every combination of levers.
    options
        How to run: workers, replications and so on.
    snapshot
        Its date, needed where the experiment has several.

    Returns
    -------
    pyarrow.Table
        Schema ``analysis.attribution.ATTRIBUTION``, also in ``summary/attribution.parquet``.

    Raises
    ------
    ConfigError
        The experiment is wrong; nothing is written.
    ResultsError
        There is no such scenario, snapshot or lever, both scenarios are equal, or the folder contains something else.

    Examples
    --------
    >>> groups = {
    ...     "charging": ["connectors", "authentication", "roaming_fees", "reservations", "tariffs"],
    ...     "rest": ["data_sharing", "uptime_standard", "border_procedures"],
    ... }
    >>> once = corridorsim.RunOptions(replications=1)
    >>> table = corridorsim.attribute(
    ...     "configs/minimal.yaml", "results/why", "fragmented", "harmonized", groups, options=once
    ... )
    >>> sorted(set(table["player"].to_pylist()))
    ['charging', 'rest']
    """
    options = options or RunOptions()
    loaded = as_loaded(experiment).at(snapshot)
    for name in (baseline, target):
        choose(name, loaded.scenarios, "scenario")
    players = _players(loaded, baseline, target, groups or {})
    seed = loaded.file.experiment.simulation.seed if options.seed is None else options.seed
    played = game(players, orders, seed)
    built = _mixtures(loaded, baseline, target, played)
    job = Job(
        loaded=loaded,
        built=tuple(built.values()),
        descriptions={
            played.name(coalition): ", ".join(played.levers(coalition)) or "no lever" for coalition in played.coalitions
        },
        baseline=next(iter(built)),
        digest=_digest(loaded, baseline, target, played),
    )
    run_job(job, Path(out), options, summarize_unit)
    return attribute_results(out, played)


def _players(
    loaded: Loaded, baseline: str, target: str, groups: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """The players: groups, then each other lever that differs, then all other differences."""
    days = _rule_days(loaded, baseline, target)
    before, after = (_history(loaded, name, days) for name in (baseline, target))
    found = {lever for day in days for lever in differing_levers(before[day], after[day])}
    differing = [lever for lever in LEVERS if lever in found]
    grouped: dict[str, str] = {}
    for name, levers in groups.items():
        for lever in levers:
            choose(lever, LEVERS, "lever")
            if grouped.setdefault(lever, name) != name:
                raise ResultsError(f"lever {lever} is in two groups, {grouped[lever]} and {name}")
    players = {name: tuple(lever for lever in levers if lever in differing) for name, levers in groups.items()}
    players = {name: levers for name, levers in players.items() if levers}
    players |= {lever: (lever,) for lever in differing if lever not in grouped}
    if _but_rules(loaded.scenarios[baseline].experiment) != _but_rules(loaded.scenarios[target].experiment):
        players[EVERYTHING_ELSE] = ()
    if not players:
        raise ResultsError(f"{baseline} and {target} are equal; there is no difference to attribute")
    return players


def _but_rules(experiment: Experiment) -> dict[str, object]:
    """The experiment without its rules."""
    rest = experiment.model_dump(exclude={"policy", "scenarios", "baseline", "description"})
    for jurisdiction in rest["jurisdictions"].values():
        del jurisdiction["rules"]
    return rest


def _mixtures(loaded: Loaded, baseline: str, target: str, played: Game) -> dict[str, Scenario]:
    days = _rule_days(loaded, baseline, target)
    before, after = (_history(loaded, name, days) for name in (baseline, target))
    mixtures = {}
    for coalition in played.coalitions:
        file = loaded.scenarios[target if EVERYTHING_ELSE in coalition else baseline]
        name, levers = played.name(coalition), played.levers(coalition)
        mixed = {day: mixed_rules(before[day], after[day], levers) for day in days}
        mixtures[name] = build_scenario(name, file.experiment, file.trip_rows, file.series, mixed, file.periods)
    return mixtures


def _rule_days(loaded: Loaded, baseline: str, target: str) -> list[date]:
    """The first day of the window, and the days of the rollouts on which rules of either scenario may change."""
    days = {loaded.rules_day}
    files = [loaded.scenarios[name] for name in (baseline, target)]
    for rollout in (file.experiment.rollout for file in files):
        if rollout is not None:
            days.update(day for file in files for day in rule_days(file.periods, rollout.start, rollout.end))
    return sorted(days)


def _history(loaded: Loaded, scenario: str, days: Sequence[date]) -> dict[date, EffectiveRules]:
    return {day: rules_on(loaded.scenarios[scenario].periods, day) for day in days}


def _digest(loaded: Loaded, baseline: str, target: str, played: Game) -> str:
    words = f"{experiment_digest(loaded.file)} {baseline} {target} {dict(played.players)} {played.orders}"
    return hashlib.sha256(words.encode()).hexdigest()
