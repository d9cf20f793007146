"""Where an experiment file has keys of other models: overrides of scenarios and changes, explicit values of levers."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel

from corridorsim.config.experiment import Experiment
from corridorsim.config.levers import RuleBook
from corridorsim.config.reading import renamed
from corridorsim.config.reading.expected import child, expected
from corridorsim.config.reading.plain_yaml import KeyPath, Position, Source
from corridorsim.config.reading.source import read_source


def read_experiment(path: Path | str) -> Source:
    """Read an experiment file and those that it extends; warns of keys in an old spelling and renames them.

    Raises
    ------
    ConfigError
        See ``read_source``; or a key is given in both spellings.
    """
    return read_source(path, lambda source: renamed.with_current_keys(source, Experiment, _model_at))


def current_key(path: KeyPath, key: str, place: Position | None) -> str | None:
    """Return the current spelling of a renamed key of the experiment, with a warning at ``place``; else None."""
    found = renamed.current_key(Experiment, _model_at, path, key)
    if found is not None and place is not None:
        renamed.warn_of_old_key(place, (*path, key), found)
    return found


def _model_at(path: KeyPath) -> type[BaseModel] | None:
    match path:
        case ("scenarios" | "changes", _):
            return Experiment
        case ("scenarios" | "changes", _, *below):
            return _model_at(tuple(below))
        case ("policy", "rules", lever, "set"):
            return child(expected(RuleBook), lever).model
    return None
