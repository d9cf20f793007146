"""Keys that were renamed: the earlier spelling is replaced before files are merged and checked."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridorsim.config.reading.expected import ANYTHING, Expected, child, expected
from corridorsim.config.reading.plain_yaml import KeyPath, Plain, Position, Source, path_text
from corridorsim.config.reading.problems import problem
from corridorsim.errors import ConfigError, DeprecatedKeyWarning, Problem

if TYPE_CHECKING:
    from pydantic import BaseModel


@dataclass(frozen=True)
class Renamed:
    """Metadata of a field: the key that it had in the previous release, which is still accepted."""

    old: str

    def __post_init__(self) -> None:
        _old_keys.add(self.old)


ModelAt = Callable[[KeyPath], "type[BaseModel] | None"]
"""The model whose keys a mapping without fixed keys takes, such as the overrides of a scenario."""

_old_keys: set[str] = set()
"""Of all models."""
_registries: dict[str, dict[Any, Any]] = {}
"""Warnings already issued, by file; the equivalent of ``__warningregistry__``."""


def with_current_keys(source: Source, model: type[BaseModel], model_at: ModelAt) -> Source:
    """Return the source with renamed keys in their current spelling, and warn of each.

    Raises
    ------
    ConfigError
        A mapping has a key in both spellings.
    """
    if not _has_old_key(source.data):
        return source
    found = _Renaming(source, model_at)
    data = found.renamed(source.data, _forms(expected(model)), ())
    if found.problems:
        raise ConfigError(found.problems)
    if not found.current:
        return source
    for path, current in found.current.items():
        warn_of_old_key(source.positions.get(path, Position(source.file, 0, 0)), path, current)
    positions = {found.moved(path): position for path, position in source.positions.items()}
    values = {found.moved(path): position for path, position in source.values.items()}
    return Source(source.file, data, positions, values)


def current_key(model: type[BaseModel], model_at: ModelAt, path: KeyPath, key: str) -> str | None:
    """Return the current spelling of a renamed key of the mapping at ``path``; None where it was not renamed."""
    forms = _forms(expected(model))
    for size in range(1, len(path) + 1):
        forms = _forms_at(path[:size], forms, model_at)
    return _current_by_old(forms).get(key)


def warn_of_old_key(position: Position, path: KeyPath, current: str) -> None:
    """Warn that the last key of ``path`` is deprecated; each place is reported once."""
    message = f"{path_text(path)}: deprecated, and will be rejected from the next release on; use {current!r}"
    registry = _registries.setdefault(position.file, {})
    warnings.warn_explicit(message, DeprecatedKeyWarning, position.file, position.line, registry=registry)


def _has_old_key(data: Plain) -> bool:
    """Return whether any key has been renamed somewhere, be it elsewhere."""
    if isinstance(data, dict):
        return not _old_keys.isdisjoint(data) or any(map(_has_old_key, data.values()))
    return isinstance(data, list) and any(map(_has_old_key, data))


class _Renaming:
    """Rewrites plain data, and records renamed keys and keys given in both spellings."""

    def __init__(self, source: Source, model_at: ModelAt) -> None:
        self.source = source
        self.model_at = model_at
        self.current: dict[KeyPath, str] = {}
        """Current key by path as the file has it."""
        self.problems: list[Problem] = []

    def renamed(self, data: Plain, forms: Sequence[Expected], path: KeyPath) -> Plain:
        if isinstance(data, list):
            return [self._below(item, forms, (*path, index)) for index, item in enumerate(data)]
        if not isinstance(data, dict):
            return data
        by_old = _current_by_old(forms)
        renamed = {}
        for key, value in data.items():
            current = by_old.get(key, key)
            if current != key and current in data:
                message = f"{key!r} is the old name of {current!r}, and both are given; remove {key!r}"
                self.problems.append(problem(self.source, (*path, key), message, at_key=True))
            elif current != key:
                self.current[*path, key] = current
            renamed[current] = self._below(value, forms, (*path, key))
        return renamed

    def moved(self, path: KeyPath) -> KeyPath:
        return tuple(self.current.get(path[: index + 1], step) for index, step in enumerate(path))

    def _below(self, data: Plain, forms: Sequence[Expected], path: KeyPath) -> Plain:
        return self.renamed(data, _forms_at(path, forms, self.model_at), path)


def _forms_at(path: KeyPath, above: Sequence[Expected], model_at: ModelAt) -> list[Expected]:
    """Return what is expected at ``path``: each alternative of a union, given those of the mapping or list above."""
    model = model_at(path)
    if model is not None:
        return _forms(expected(model))
    current = _current_by_old(above).get(str(path[-1]), path[-1])
    return [form for parent in above for form in _forms(child(parent, current))]


def _forms(what: Expected) -> list[Expected]:
    if what.branches:
        return [form for choice in what.branches for form in _forms(choice)]
    return [] if what == ANYTHING else [what]


def _current_by_old(forms: Sequence[Expected]) -> Mapping[str, str]:
    fields = [item for form in forms for item in form.fields.items()]
    known = {name for name, _ in fields}
    return {
        item.old: name
        for name, info in fields
        for item in info.metadata
        if isinstance(item, Renamed) and item.old not in known
    }
