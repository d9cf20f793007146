"""Laws of reading and merging for arbitrary data."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import RootModel

from corridorsim.config.export import experiment_yaml
from corridorsim.config.reading.plain_yaml import parse
from corridorsim.config.reading.source import Source, merge, read_source
from corridorsim.errors import ConfigError

TRICKY = [
    "NO",
    "22:30",
    "012",
    "1e3",
    "2027-03-01",
    "2027-03-01 22:30",
    "2027-13-01",
    "<<",
    "=",
    "~",
    "",
    "null",
]
TRICKY += [
    ".inf",
    "1_000",
    "- a",
    "a: b",
    "a #b",
    " a",
    "a ",
    "a\n\nb\n",
    "\ta",
    "\x85",
    "\u2028",
    "\ufeff",
    "\x00",
]
TRICKY += [
    "'",
    '"',
    "%a",
    "@",
    "!x",
    "&x",
    "*x",
    "---",
    "...",
    "?0",
    ": b",
    "[a",
    "{",
    "a,b",
    "word " * 40,
    "\U0001f69a",
]
texts = st.text(st.characters(codec="utf-8"), max_size=20) | st.sampled_from(TRICKY)
zones = st.none() | st.just(UTC) | st.just(timezone(timedelta(hours=-3, minutes=-30)))
scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | texts
    | st.dates()
    | st.datetimes(timezones=zones)
)
trees = st.recursive(
    scalars,
    lambda below: st.lists(below, max_size=4) | st.dictionaries(texts, below, max_size=4),
    max_leaves=15,
)
mappings = st.dictionaries(texts, trees, max_size=4)
# Few keys, so that mappings to be merged meet.
small_keys = st.sampled_from("abc")
overlapping = st.dictionaries(
    small_keys,
    st.recursive(st.integers(), lambda below: st.dictionaries(small_keys, below, max_size=3), max_leaves=6),
    max_size=3,
)
# Pieces that mean something to YAML find more than letters do.
pieces = [
    " ",
    "\n",
    "\n  ",
    "\t",
    ":",
    ": ",
    "- ",
    "? ",
    ",",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!",
    "!!str ",
    "|\n",
    ">-\n",
]
pieces += [
    "'",
    '"',
    "%YAML 1.2\n",
    "---\n",
    "...\n",
    "#",
    "\\",
    "\\x",
    "\\U",
    "<<",
    "extends: ",
    "a",
    "1",
    ".5",
    "~",
    "\r",
]
yamlish = st.lists(st.sampled_from(pieces), max_size=25).map("".join)

Anything = RootModel[dict[str, Any]]


def typed(data: Any) -> Any:
    """Data that differ where types do: 1, 1.0, True and a date from its datetime."""
    if isinstance(data, dict):
        return {key: typed(value) for key, value in data.items()}
    if isinstance(data, list):
        return [typed(item) for item in data]
    offset = data.utcoffset() if isinstance(data, datetime) else None
    return type(data).__name__, offset, data, str(data) if isinstance(data, float | date) else None


def source(data: dict[str, Any], file: str = "f.yaml") -> Source:
    return parse(experiment_yaml(Anything(data)), file)


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(mappings)
def test_data_written_out_read_back_equal(data: dict[str, Any]) -> None:
    assert typed(source(data).data) == typed(data)


@given(mappings)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_everything_has_a_place_inside_the_text(data: dict[str, Any]) -> None:
    text = experiment_yaml(Anything(data))
    lines = text.split("\n")
    found = parse(text, "f.yaml")
    assert found.positions.keys() == found.values.keys() == set(paths(data))
    for position in [*found.positions.values(), *found.values.values()]:
        assert 1 <= position.line <= len(lines)
        assert 1 <= position.column <= len(lines[position.line - 1]) + 1


def paths(data: Any, path: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    below: list[tuple[str | int, Any]] = []
    if isinstance(data, dict):
        below = list(data.items())
    elif isinstance(data, list):
        below = list(enumerate(data))
    return [path, *(deep for step, value in below for deep in paths(value, (*path, step)))]


@settings(max_examples=300, deadline=None)
@given(yamlish | st.text(max_size=60) | st.binary(max_size=60))
def test_any_file_is_read_or_refused_with_a_place(content: str | bytes) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "any.yaml"
        file.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass"))
        try:
            found = read_source(file)
        except ConfigError as error:
            assert error.problems
            assert all(problem.line >= 1 and problem.column >= 1 for problem in error.problems)
        else:
            assert set(paths(found.data)) == found.positions.keys()


def leaves(data: dict[str, Any], path: tuple[str, ...] = ()) -> dict[tuple[str, ...], Any]:
    found: dict[tuple[str, ...], Any] = {}
    for key, value in data.items():
        found |= leaves(value, (*path, key)) if isinstance(value, dict) and value else {(*path, key): value}
    return found


@given(overlapping)
def test_merging_nothing_or_itself_changes_nothing(data: dict[str, Any]) -> None:
    one, nothing = source(data), source({})
    assert merge(one, nothing).data == merge(nothing, one).data == merge(one, one).data == data
    assert merge(nothing, one).positions == merge(one, one).positions == one.positions


@given(overlapping, overlapping)
def test_override_wins_and_what_it_leaves_alone_stays(base: dict[str, Any], over: dict[str, Any]) -> None:
    merged = merge(source(base, "base"), source(over, "over"))
    old, new, both = leaves(base), leaves(over), leaves(merged.data)
    for path, value in new.items():
        if value != {}:
            assert both[path] == value
            assert merged.values[path].file == "over"
    for path, value in both.items():
        if path not in new:
            assert old[path] == value
            assert merged.values[path].file == "base"
    assert set(paths(merged.data)) == merged.positions.keys() == merged.values.keys()


@given(overlapping, overlapping)
def test_merging_changes_neither_side(base: dict[str, Any], over: dict[str, Any]) -> None:
    one, two = source(base), source(over)
    merge(one, two).data["new"] = 1
    assert (one.data, two.data) == (base, over)


def test_the_laws_can_fail() -> None:
    assert typed({"a": 1}) != typed({"a": 1.0})
    assert typed({"a": True}) != typed({"a": 1})
    assert typed([0.0]) != typed([-0.0])
    with pytest.raises(ConfigError):
        parse("a: .nan", "f.yaml")
