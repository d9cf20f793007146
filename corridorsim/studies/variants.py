"""The experiment of a sweep: the scenarios of an experiment, each once a point, as overrides of the same file.

That way a point is a scenario like any other: it is checked, run, resumed, compared and explained by what does so for
all of them, and its faults are told where the sweep file says the value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from copy import deepcopy
from dataclasses import replace
from typing import Any

from corridorsim.choices import did_you_mean
from corridorsim.config.experiment import Experiment
from corridorsim.config.load import ExperimentFile
from corridorsim.config.overrides import current_key
from corridorsim.config.reading.plain_yaml import KeyPath, Plain, Position, path_text
from corridorsim.config.reading.source import Source
from corridorsim.config.sweep import Point, SweepFile

SHARED = ("name", "description", "simulation", "currency", "price_year", "scenarios", "baseline", "changes")
"""Keys that all points have in common: one results folder has one clock, one currency and one seed."""

_INDEX = re.compile(r"\[(\d+|\*)\]\.?|(\d+|\*)(?:\.|$)")


def point_name(scenario: str, point: int) -> str:
    """Name of a scenario at a point."""
    return f"{scenario}.p{point:04d}"


def point_text(point: Point) -> str:
    """What a point sets, in words."""
    return ", ".join(f"{key} = {value}" for key, value in point.items())


def key_paths(key: str, experiment: Experiment, place: Position | None = None) -> list[KeyPath]:
    """Steps of a dotted key, each of which the experiment has; ``*`` stands for every name or item.

    Parameters
    ----------
    place
        Where the key is written, for the warning if it uses the old name of a renamed key.

    Raises
    ------
    ValueError
        It has not, or the key is one that all points share.
    """
    paths = _walk(experiment.model_dump(by_alias=True), (), key, place)
    if paths[0][0] in SHARED:
        raise ValueError(f"{paths[0][0]} is the same at all points of a sweep, and cannot be varied")
    return paths


def value_at(key: str, experiment: Experiment) -> Plain:
    """What the experiment says at a key; None where the key stands for several values that differ."""
    found = []
    for path in key_paths(key, experiment):
        data: Plain = experiment.model_dump(by_alias=True)
        for step in path:
            data = data[step]
        found.append(data)
    return found[0] if all(value == found[0] for value in found) else None


def _walk(data: Plain, path: KeyPath, rest: str, place: Position | None) -> list[KeyPath]:
    if not rest:
        return [path]
    steps = _steps(data, path, rest, place)
    return [found for step, left in steps for found in _walk(data[step], (*path, step), left, place)]


def _steps(data: Plain, path: KeyPath, rest: str, place: Position | None) -> list[tuple[str | int, str]]:
    """The first steps that a key may mean here, each with what is left of the key."""
    if isinstance(data, Mapping):
        return _names(data, path, rest, place)
    if isinstance(data, list | tuple):
        return _items(data, path, rest)
    shown = "null" if data is None else repr(data)
    raise ValueError(f"{path_text(path)} is {shown} in the experiment and has no keys; vary it as a whole")


def _names(data: Mapping[str, Plain], path: KeyPath, rest: str, place: Position | None) -> list[tuple[str | int, str]]:
    if re.match(r"\*(?=[.\[]|$)", rest) and data:
        return [(name, rest[1:].removeprefix(".")) for name in data]
    fitting = [name for name in data if re.match(re.escape(name) + r"(?=[.\[]|$)", rest)]
    if fitting:
        # Names may hold dots: the longest that fits is meant.
        name = max(fitting, key=len)
        return [(name, rest[len(name) :].removeprefix("."))]
    word = re.split(r"[.\[]", rest)[0]
    current = current_key(path, word, place)
    if current is not None and current in data:
        return [(current, rest[len(word) :].removeprefix("."))]
    hint = did_you_mean(word, data) or f"; allowed: {', '.join(data) or 'nothing, it is empty'}"
    raise ValueError(f"{path_text(path)} has no key {word!r}{hint}")


def _items(data: Sequence[Plain], path: KeyPath, rest: str) -> list[tuple[str | int, str]]:
    found = _INDEX.match(rest)
    if found:
        index = found[1] or found[2]
        chosen = range(len(data)) if index == "*" else [int(index)]
        if data and chosen[-1] < len(data):
            return [(i, rest[found.end() :]) for i in chosen]
    raise ValueError(f"{path_text(path)} is a list of {len(data)}; its items are [0] to [{len(data) - 1}]")


def expanded(file: ExperimentFile, source: Source, sweep: SweepFile, points: Sequence[Point]) -> Source:
    """The experiment with a scenario for each of its own at each point.

    Parameters
    ----------
    file, source
        The experiment, checked, and as it was read.

    Raises
    ------
    ConfigError
        A key is none of the experiment, at its place in the sweep file.
    """
    positions = {key: _place(sweep, key) for key in points[0]}
    paths = _paths(file, sweep, list(positions))
    scenarios: dict[str, dict[str, Any]] = {}
    into = Source(source.file, {}, dict(source.positions), dict(source.values))
    for number, point in enumerate(points):
        for name, scenario in file.scenarios.items():
            changed = point_name(name, number)
            old = ("scenarios", name)
            for spots in (into.positions, into.values):
                spots |= {("scenarios", changed, *p[2:]): position for p, position in spots.items() if p[:2] == old}
            override = deepcopy((source.data.get("scenarios") or {}).get(name) or {})
            merged = deepcopy(scenario.source.data)
            for key, value in point.items():
                for path in paths[name, key]:
                    _set(merged, override, path, value)
                    for spots in (into.positions, into.values):
                        spots["scenarios", changed, *path] = positions[key]
            override["description"] = point_text(point)
            scenarios[changed] = override
    into.data.update(source.data | {"scenarios": scenarios, "baseline": point_name(file.baseline, 0)})
    return into


def without_points(file: ExperimentFile, scenarios: Sequence[str]) -> ExperimentFile:
    """The experiment with some of its scenarios alone, the first as its baseline."""
    kept = {name: file.scenarios[name] for name in scenarios}
    baseline = file.baseline if file.baseline in kept else scenarios[0]
    return replace(file, scenarios=kept, baseline=baseline, snapshots={})


def _paths(file: ExperimentFile, sweep: SweepFile, keys: Sequence[str]) -> dict[tuple[str, str], list[KeyPath]]:
    """Paths by scenario and key: a scenario may have hubs of its own."""
    paths: dict[tuple[str, str], list[KeyPath]] = {}
    faults: list[tuple[tuple[str | int, ...], str]] = []
    for key in keys:
        try:
            for name, scenario in file.scenarios.items():
                paths[name, key] = key_paths(key, scenario.experiment, _place(sweep, key))
                for path in paths[name, key]:
                    _at_home(scenario.source.data, path)
                    _never_changed(file.experiment, name, path)
        except ValueError as error:
            faults.append((_where(sweep, key), str(error)))
    sweep.refuse(list(dict.fromkeys(faults)))
    return paths


def _where(sweep: SweepFile, key: str) -> KeyPath:
    return ("parameters", key) if key in sweep.sweep.parameters else ("points", 0, key)


def _place(sweep: SweepFile, key: str) -> Position:
    return sweep.source.positions.get(_where(sweep, key), Position(sweep.source.file, 0, 0))


def _at_home(data: Plain, path: KeyPath) -> None:
    """Refuse a key below something that the experiment says in a short form, or not at all where it is a list."""
    for i, step in enumerate(path):
        if isinstance(step, int) and not (isinstance(data, list) and step < len(data)):
            raise ValueError(
                f"{path_text(path[:i])} is a default; write the list out in the experiment to vary an item"
            )
        if isinstance(step, str) and not isinstance(data, dict):
            raise ValueError(f"{path_text(path[:i])} is written in short; write it out in the experiment")
        data = data[step] if isinstance(step, int) else data.get(step, {})


def _never_changed(experiment: Experiment, scenario: str, path: KeyPath) -> None:
    """Refuse a key to which a dated change gives another value, which would be that of all points."""
    of_scenario: dict[str, Plain] = experiment.scenarios.get(scenario, {}).get("changes") or {}
    for day, change in [*experiment.changes.items(), *of_scenario.items()]:
        if _is_set(change, path):
            raise ValueError(f"{path_text(path)} is changed on {day}; vary it in an experiment without that change")


def _is_set(data: Plain, path: KeyPath) -> bool:
    """Whether overrides give a value to a key, or to what it is a part of."""
    if not path or not isinstance(data, dict):
        return True
    return path[0] in data and _is_set(data[path[0]], path[1:])


def _set(merged: Plain, override: Plain, path: KeyPath, value: Plain) -> None:
    """Set a value in the whole experiment and in what overrides it; an override replaces lists as a whole."""
    _put(merged, path, value)
    size = next((i for i, step in enumerate(path) if isinstance(step, int)), len(path))
    whole = merged
    for step in path[:size]:
        whole = whole[step]
    _put(override, path[:size], deepcopy(whole))


def _put(data: Plain, path: KeyPath, value: Plain) -> None:
    for step in path[:-1]:
        data = data[step] if isinstance(step, int) else data.setdefault(step, {})
    data[path[-1]] = value
