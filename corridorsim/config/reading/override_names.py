"""Names that a scenario seems to misspell: it adds an entry that is not complete beside one with a like name."""

from __future__ import annotations

from collections.abc import Iterable

from corridorsim.choices import did_you_mean
from corridorsim.config.reading.plain_yaml import Plain, Source, path_text
from corridorsim.config.reading.problems import problem
from corridorsim.errors import Problem


def with_hints(problems: Iterable[Problem], base: Source, merged: Source) -> list[Problem]:
    """The faults of a scenario, and for each entry that it adds without all its keys the name that it may mean.

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
    """Whether one of the faults below ``path`` is of a key that is not there."""
    below = [fault.path.removeprefix(f"{path}.") for fault in problems if fault.path.startswith(f"{path}.")]
    return isinstance(entry, dict) and any(key not in entry and "." not in key and "[" not in key for key in below)
