"""Reads experiment files, the files that they extend, and the overrides of their scenarios."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from corridorsim.config.reading.fast_yaml import parse
from corridorsim.config.reading.plain_yaml import KeyPath, Plain, Position, Source, path_text
from corridorsim.errors import ConfigError, Problem

__all__ = [
    "KeyPath",
    "Position",
    "Source",
    "merge",
    "path_text",
    "read_source",
    "scenario_source",
    "subtree",
    "without",
]

MAX_BYTES = 16 * 2**20
MAX_EXTENDS = 20
Rewrite = Callable[[Source], Source]
DISTRIBUTIONS = {"uniform", "normal", "triangular", "lognormal", "exponential"}


def read_source(path: Path | str, rewrite: Rewrite | None = None) -> Source:
    """Read an experiment file and all files that it extends.

    Parameters
    ----------
    rewrite
        Applied to each file before the files are merged.

    Raises
    ------
    ConfigError
        A file cannot be read or is not a plain YAML mapping; holds every fault found.
    """
    try:
        Path(path).stat()
    except (OSError, ValueError) as error:
        raise ConfigError([Problem(str(path), 0, 0, "(file)", f"cannot be read: {_reason(error)}")]) from error
    return _Files(rewrite).read(Path(path), ())


def merge(base: Source, override: Source) -> Source:
    """Merge ``override`` into ``base``: mappings key by key, all else is replaced; positions follow the values."""
    merged = Source(override.file, {})
    merged.data.update(_overlay(base, override, (), base.data, override.data, merged))
    return merged


def subtree(source: Source, path: KeyPath) -> Source:
    """Return the mapping at ``path`` as a source of its own."""
    data: Plain = source.data
    for step in path:
        data = data[step]
    size = len(path)
    positions = {key[size:]: position for key, position in source.positions.items() if key[:size] == path}
    values = {key[size:]: position for key, position in source.values.items() if key[:size] == path}
    return Source(source.file, data, positions, values)


def without(source: Source, *keys: str) -> Source:
    """Return the source without some of its top-level keys."""
    data = {key: value for key, value in source.data.items() if key not in keys}
    if len(data) == len(source.data):
        return source
    dropped = {(key,) for key in keys}
    return Source(
        source.file,
        data,
        {path: position for path, position in source.positions.items() if path[:1] not in dropped},
        {path: position for path, position in source.values.items() if path[:1] not in dropped},
    )


def scenario_source(source: Source, name: str) -> Source:
    """Merge the overrides of one scenario into the experiment; ``scenarios`` itself is left out.

    Raises
    ------
    ConfigError
        There is no such scenario, it is not a mapping, or it has scenarios of its own.
    """
    scenarios = source.data.get("scenarios")
    base = without(source, "scenarios")
    if not isinstance(scenarios, dict) or name not in scenarios:
        known = ", ".join(scenarios) if isinstance(scenarios, dict) and scenarios else "none"
        _refuse(source, ("scenarios",), f"there is no scenario {name!r}; the experiment has: {known}")
    path = ("scenarios", name)
    if scenarios[name] is None:
        return base
    if not isinstance(scenarios[name], dict):
        _refuse(source, path, "a scenario must be a mapping of overrides")
    for key in ("scenarios", "extends"):
        if key in scenarios[name]:
            _refuse(source, (*path, key), f"{key!r} is allowed only at the top of a file, not in a scenario")
    return merge(base, without(subtree(source, path), "description"))


def _overlay(base: Source, over: Source, path: KeyPath, old: Plain, new: Plain, into: Source) -> Plain:
    if not (isinstance(old, dict) and isinstance(new, dict)) or _is_another_form(old, new):
        _copy_places(over, path, new, into)
        return new
    _copy_place(over, path, into)
    merged = {}
    for key in old | new:
        if key not in new:
            _copy_places(base, (*path, key), old[key], into)
            merged[key] = old[key]
        elif key not in old:
            _copy_places(over, (*path, key), new[key], into)
            merged[key] = new[key]
        else:
            merged[key] = _overlay(base, over, (*path, key), old[key], new[key], into)
    return merged


def _is_another_form(old: dict[str, Plain], new: dict[str, Plain]) -> bool:
    """Return whether ``new`` is a different alternative from ``old``, by ``kind`` or by distribution."""
    if "kind" in old and "kind" in new:
        return bool(old["kind"] != new["kind"])
    return len(old) == 1 and len(new) == 1 and set(old) != set(new) and set(old) | set(new) <= DISTRIBUTIONS


def _copy_place(source: Source, path: KeyPath, into: Source) -> None:
    if path in source.positions:
        into.positions[path] = source.positions[path]
        into.values[path] = source.values[path]


def _copy_places(source: Source, path: KeyPath, data: Plain, into: Source) -> None:
    _copy_place(source, path, into)
    if isinstance(data, dict):
        for key, value in data.items():
            _copy_places(source, (*path, key), value, into)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            _copy_places(source, (*path, index), value, into)


def _refuse(source: Source, path: KeyPath, message: str) -> NoReturn:
    position = source.positions.get(path, Position(source.file, 0, 0))
    raise ConfigError([Problem(position.file, position.line, position.column, path_text(path), message)])


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


class _Files:
    """Reads a file and those that it extends, each only once."""

    def __init__(self, rewrite: Rewrite | None) -> None:
        self.rewrite = rewrite
        self.done: dict[Path, Source] = {}

    def read(self, path: Path, chain: tuple[Path, ...]) -> Source:
        real = path.resolve()
        if real not in self.done:
            self.done[real] = self._read(path, (*chain, real))
        return self.done[real]

    def _read(self, path: Path, chain: tuple[Path, ...]) -> Source:
        own = parse(_text(path), str(path))
        if self.rewrite is not None:
            own = self.rewrite(own)
        if "extends" not in own.data:
            return own
        problems: list[Problem] = []
        bases = []
        for key, name in self._names(own, problems):
            try:
                bases.append(self._base(own, key, path.parent / name, chain))
            except ConfigError as error:
                problems += error.problems
        if problems:
            raise ConfigError(sorted(set(problems)))
        layers = [*bases, without(own, "extends")]
        merged = layers[0]
        for layer in layers[1:]:
            merged = merge(merged, layer)
        return merged

    def _names(self, own: Source, problems: list[Problem]) -> list[tuple[KeyPath, str]]:
        named = own.data["extends"]
        single = not isinstance(named, list)
        entries = [named] if single else named
        good = []
        for index, name in enumerate(entries):
            key: KeyPath = ("extends",) if single else ("extends", index)
            if isinstance(name, str) and name:
                good.append((key, name))
            else:
                position = own.values[key]
                message = "must be the name of a file, or a list of them"
                problems.append(Problem(position.file, position.line, position.column, path_text(key), message))
        return good

    def _base(self, own: Source, key: KeyPath, path: Path, chain: tuple[Path, ...]) -> Source:
        position = own.values[key]
        fault = None
        try:
            path.stat()  # before resolve(), which raises RuntimeError at a loop of symbolic links
            if path.resolve() in chain:
                names = [step.name for step in (*chain[chain.index(path.resolve()) :], path)]
                fault = f"circular extends: {' -> '.join(names)}"
        except (OSError, ValueError) as error:
            fault = f"{path} cannot be read: {_reason(error)}"
        if fault is None and len(chain) > MAX_EXTENDS:
            fault = f"more than {MAX_EXTENDS} levels of extends"
        if fault is not None:
            raise ConfigError([Problem(position.file, position.line, position.column, path_text(key), fault)])
        return self.read(path, chain)


def _text(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError([Problem(str(path), 0, 0, "(file)", f"cannot be read: {_reason(error)}")]) from error
    if len(raw) > MAX_BYTES:
        raise ConfigError([Problem(str(path), 0, 0, "(file)", f"larger than {MAX_BYTES // 2**20} MiB")])
    try:
        return raw.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace").removeprefix("\ufeff")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        message = f"byte 0x{raw[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise ConfigError([Problem(str(path), line, column, "(file)", message)]) from error
