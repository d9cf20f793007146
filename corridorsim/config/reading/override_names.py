"""Hints at misspelt names: a scenario adds an incomplete entry whose name resembles an existing one."""

from __future__ import annotations

from collections.abc import Iterable

from corridorsim.choices import did_you_mean
from corridorsim.config.reading.plain_yaml import Plain, Source, path_text
from corridorsim.config.reading.problems import problem
from corridorsim.errors import Problem


def with_hints(problems: Iterable[Problem], base: Source, merged: Source) -> list[Problem]:
    """Return the faults of a scenario, with a suggested name for each incomplete entry that it adds.

    Parameters
    ----------
    base
        The experiment.
    merged
        The same with the overrides of the scenario.
    """
    told = list(problems)
    hints: list[Problem] = []
    for table, entries in merged.data.items():
        known = base.data.get(table)
        if not isinstance(entries, dict) or not isinstance(known, dict):
            continue
        hints += [
            problem(merged, (table, name), f"the experiment has no {name!r} to override{hint}")
            for name in entries.keys() - known.keys()
            if _lacks_a_key(entries[name], path_text((table, name)), told) and (hint := did_you_mean(name, known))
        ]
    return hints + told


def _lacks_a_key(entry: Plain, path: str, problems: Iterable[Problem]) -> bool:
    """Return whether one of the faults below ``path`` is a missing key."""
    below = [fault.path.removeprefix(f"{path}.") for fault in problems if fault.path.startswith(f"{path}.")]
    return isinstance(entry, dict) and any(key not in entry and "." not in key and "[" not in key for key in below)
