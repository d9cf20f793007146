"""Converts pydantic's errors to problems that name file, line, value and what is allowed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, get_args

from pydantic_core.core_schema import ErrorType

from corridorsim.choices import closest, did_you_mean
from corridorsim.config.reading.expected import (
    ANYTHING,
    Expected,
    branch,
    child,
    describe,
    describe_size,
    expected,
    is_list,
    is_mapping,
    key_of,
    words_allowed,
)
from corridorsim.config.reading.plain_yaml import KeyPath, Plain, Source, path_text
from corridorsim.errors import Problem

if TYPE_CHECKING:
    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

_PYDANTICS_OWN = frozenset(get_args(ErrorType))
_NO_FIT = ("_type", "_parsing", "literal_error", "enum", "_inexact", "is_instance_of")
_LONGEST_SHOWN = 60


@dataclass(frozen=True)
class _Choice:
    """A union on the path to a fault, and the alternative that pydantic tried."""

    path: KeyPath
    label: str
    union: Expected


@dataclass(frozen=True)
class _Fault:
    """One error of pydantic: its path, the unions above it, and what is expected there."""

    kind: str
    path: KeyPath
    text: str
    context: dict[str, Any]
    expected: Expected
    owner: Expected
    choices: tuple[_Choice, ...] = ()
    of_key: bool = False


def problem(source: Source, path: KeyPath, message: str, *, at_key: bool = False) -> Problem:
    """Return a problem positioned at the value at ``path``, or at the nearest parent that the source knows.

    A mapping or list is positioned at its key; ``at_key`` positions a scalar at its key, too.
    """
    known = path
    while known and known not in source.positions:
        known = known[:-1]
    scalar = known == path and not isinstance(_at(source.data, path), dict | list)
    positions = source.values if not known or (scalar and not at_key) else source.positions
    position = positions.get(known)
    line, column = (position.line, position.column) if position else (0, 0)
    return Problem(position.file if position else source.file, line, column, path_text(path), message)


def problems_from(error: ValidationError, source: Source, model: type[BaseModel]) -> list[Problem]:
    """Return pydantic's errors about ``source.data`` as problems, one for each thing to correct."""
    faults = [_trace(detail, source, model) for detail in error.errors(include_url=False)]
    faults = _without_twins(_one_branch_each(faults, 0), source)
    return list(dict.fromkeys(_problem_of(fault, source) for fault in faults))


def _at(data: Plain, path: KeyPath) -> Plain:
    try:
        for step in path:
            data = data[step]
    except (KeyError, IndexError, TypeError):
        return None
    return data


def _trace(detail: ErrorDetails, source: Source, model: type[BaseModel]) -> _Fault:
    """Follow pydantic's location, which contains labels of unions besides keys, through model and data."""
    here, owner = expected(model), ANYTHING
    path: KeyPath = ()
    choices: tuple[_Choice, ...] = ()
    of_key = False
    for step in detail["loc"]:
        if step == "[key]" and is_mapping(owner):
            of_key, here = True, key_of(owner)
        elif here.branches:
            choices += (_Choice(path, str(step), here),)
            here = branch(here, str(step))
        elif here != ANYTHING or _is_step(_at(source.data, path), step):
            path, owner, here = (*path, step), here, child(here, step)
    text, context = detail["msg"], detail.get("ctx", {})
    if detail["type"] in {"value_error", "assertion_error"}:
        text = str(context.get("error", text)).removeprefix("Assertion failed, ")
    return _Fault(detail["type"], path, text, context, here, owner, choices, of_key)


def _is_step(data: Plain, step: str | int) -> bool:
    return isinstance(data, dict) or (isinstance(data, list) and isinstance(step, int))


def _one_branch_each(faults: list[_Fault], level: int) -> list[_Fault]:
    """Keep, for each union, the faults of the intended alternative, or one fault that names all alternatives."""
    kept: list[_Fault] = []
    unions: dict[KeyPath, list[_Fault]] = {}
    for fault in faults:
        if len(fault.choices) > level:
            unions.setdefault(fault.choices[level].path, []).append(fault)
        else:
            kept.append(fault)
    for group in unions.values():
        by_label: dict[str, list[_Fault]] = {}
        for fault in group:
            by_label.setdefault(fault.choices[level].label, []).append(fault)
        meant = _meant(list(by_label.values()), level)
        choice = group[0].choices[level]
        if meant:
            kept += _one_branch_each(meant, level + 1)
        else:
            kept.append(_Fault("no_form", choice.path, "", {}, choice.union, ANYTHING))
    return kept


def _meant(branches: list[list[_Fault]], level: int) -> list[_Fault]:
    """Return the faults of the alternative that fits best; none if there is no clear best."""
    if len(branches) == 1:
        return branches[0]
    ranked = sorted(branches, key=lambda faults: _rank(faults, level))
    best, second = _rank(ranked[0], level), _rank(ranked[1], level)
    no_fit, wrong_keys, *_ = best
    return [] if no_fit or (wrong_keys and best[:2] == second[:2]) else ranked[0]


def _rank(faults: list[_Fault], level: int) -> tuple[bool, int, int]:
    path = faults[0].choices[level].path
    no_fit = any(fault.path == path and fault.kind.endswith(_NO_FIT) for fault in faults)
    keys = [f for f in faults if f.path[:-1] == path and f.kind in {"missing", "extra_forbidden"}]
    return no_fit, len(keys), len(faults)


def _without_twins(faults: list[_Fault], source: Source) -> list[_Fault]:
    """Drop consequences of other faults: a misspelt key as missing, a list that is short for its invalid items."""
    missing = {fault.path for fault in faults if fault.kind == "missing"}
    parents = {fault.path[:size] for fault in faults for size in range(len(fault.path))}
    for fault in faults:
        if fault.kind == "extra_forbidden":
            close = closest(str(fault.path[-1]), _free_keys(fault, source))
            missing.discard((*fault.path[:-1], close or ""))
    return [
        fault
        for fault in faults
        if not (fault.kind == "missing" and fault.path not in missing)
        and not (fault.kind == "too_short" and fault.path in parents and _long_enough(fault, source))
    ]


def _long_enough(fault: _Fault, source: Source) -> bool:
    """Return whether it is too short only because pydantic does not count rejected items."""
    return bool(len(_at(source.data, fault.path)) >= fault.context.get("min_length", 0))


def _free_keys(fault: _Fault, source: Source) -> list[str]:
    given = _at(source.data, fault.path[:-1]) or {}
    return [name for name in fault.owner.fields if name not in given]


def _problem_of(fault: _Fault, source: Source) -> Problem:
    value = _at(source.data, fault.path)
    allowed = describe(_relevant(fault))
    match fault.kind:
        case "missing":
            return _problem_of_missing(fault, source)
        case "extra_forbidden":
            hint = did_you_mean(str(fault.path[-1]), _free_keys(fault, source))
            hint = hint or f"; allowed: {', '.join(fault.owner.fields)}"
            return problem(source, fault.path, f"unknown key {fault.path[-1]!r}{hint}", at_key=True)
        case "value_error" | "assertion_error":
            message = fault.text
        case "union_tag_invalid" | "union_tag_not_found":
            return _problem_of_tag(fault, source)
        case "no_form":
            message = f"{_shown_form(value)}; allowed: {allowed}{_hint(value, fault.expected)}"
        case "finite_number":
            message = f"{_shown(value)}; numbers must be finite"
        case "too_short" | "too_long" if is_list(fault.expected) or is_mapping(fault.expected):
            message = f"{_shown(value)}; allowed: {describe_size(fault.expected)}"
        case kind if kind in _PYDANTICS_OWN and allowed:
            value = fault.path[-1] if fault.of_key else value
            shown = f"the key {value!r}" if fault.of_key else _shown(value)
            message = f"{shown}; allowed: {allowed}{_hint(value, fault.expected)}"
        case kind if kind in _PYDANTICS_OWN:
            message = f"{_shown(value)}; {fault.text[:1].lower()}{fault.text[1:]}"
        case _:
            message = fault.text
    return problem(source, fault.path, message, at_key=fault.of_key)


def _relevant(fault: _Fault) -> Expected:
    """Return what is expected, without limits that the fault is not about."""
    if fault.kind == "string_pattern_mismatch":
        return replace(fault.expected, limits={"pattern": fault.expected.limits.get("pattern")})
    if fault.kind in {"string_too_short", "string_too_long"}:
        return replace(fault.expected, limits=fault.expected.limits | {"pattern": None})
    return fault.expected


def _problem_of_missing(fault: _Fault, source: Source) -> Problem:
    if is_list(fault.owner):  # an item of a list of fixed length
        path = fault.path[:-1]
        return problem(source, path, f"{_shown(_at(source.data, path))}; allowed: {describe_size(fault.owner)}")
    allowed = describe(fault.expected)
    return problem(source, fault.path, f"missing; required: {allowed}" if allowed else "missing; required")


def _problem_of_tag(fault: _Fault, source: Source) -> Problem:
    """Return the problem of a mapping whose alternatives are distinguished by one of its keys, such as ``kind``."""
    key = str(fault.context.get("discriminator", "")).strip("'")
    tags = [tag for choice in fault.expected.branches for tag in words_allowed(child(choice, key))]
    path, value = (*fault.path, key), fault.context.get("tag")
    if fault.kind == "union_tag_not_found":
        return problem(source, path, f"missing; required: {' or '.join(tags)}")
    return problem(source, path, f"{value!r}; allowed: {' or '.join(tags)}{did_you_mean(str(value), tags)}")


def _hint(value: Plain, what: Expected) -> str:
    if isinstance(value, dict) and what.branches:
        known = [name for choice in what.branches for name in choice.fields]
        return next((hint for key in value if key not in known and (hint := did_you_mean(key, known))), "")
    if not isinstance(value, str):
        return ""
    if what.kind in {int, float} and value.replace(".", "", 1).removeprefix("-").isdecimal():
        return "; write it without quotes"
    return did_you_mean(value, words_allowed(what))


def _shown_form(value: Plain) -> str:
    if isinstance(value, dict) and value:
        return f"a mapping with {', '.join(map(repr, value))}"
    return _shown(value)


def _shown(value: Plain) -> str:
    match value:
        case None | True | False:
            return {None: "null", True: "true", False: "false"}[value]
        case dict():
            return "a mapping" if value else "an empty mapping"
        case list():
            return f"a list of {len(value)}" if value else "an empty list"
        case date():
            return value.isoformat()
    text = repr(value)
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}..."
