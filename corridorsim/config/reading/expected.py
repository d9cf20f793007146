"""Describes what a pydantic annotation allows, and navigates nested annotations."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from enum import Enum
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

Annotation = Any
"""A type as used in an annotation; Python has no common type for these."""

_LIMITS = ("gt", "ge", "lt", "le", "multiple_of", "min_length", "max_length", "pattern")
_BARE_WORDS: dict[Annotation, str] = {
    bool: "true or false",
    datetime: "an instant such as 2027-03-01T08:30:00",
    date: "a date such as 2027-03-01",
    time: "a time of day such as 08:30",
}
_SHOWN_KEYS = 6

PATTERN_WORDS = {
    r"^[A-Za-z0-9][A-Za-z0-9_.\-]*$": "letters, digits, '_', '-' and '.', the first a letter or digit",
    r"^[A-Z]{3}$": "three capital letters such as EUR",
    r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$": "a time of day from 00:00 to 24:00",
}
"""Descriptions of the configuration models' patterns; others are shown as they are."""


@dataclass(frozen=True)
class Expected:
    """A parsed annotation: its type, limits on it, and its alternatives if it is a union."""

    kind: Any
    limits: dict[str, Any] = field(default_factory=dict)
    branches: tuple[Expected, ...] = ()

    @property
    def origin(self) -> Annotation:
        """Return the type without its arguments."""
        origin: Any = get_origin(self.kind)
        return origin or self.kind

    @property
    def model(self) -> type[BaseModel] | None:
        """Return the pydantic model, if it is one."""
        return self.kind if isinstance(self.kind, type) and issubclass(self.kind, BaseModel) else None

    @property
    def fields(self) -> dict[str, FieldInfo]:
        """Return the fields by their names in a file."""
        infos = self.model.model_fields if self.model else {}
        return {info.alias or name: info for name, info in infos.items()}


ANYTHING = Expected(Any)


def expected(annotation: Annotation, metadata: Iterable[object] = ()) -> Expected:
    """Parse an annotation; ``None`` among its alternatives is left out."""
    found = list(metadata)
    while True:
        origin: Any = get_origin(annotation)
        args = [arg for arg in get_args(annotation) if arg is not NoneType]
        if origin is Annotated:
            found += annotation.__metadata__
            annotation = annotation.__origin__
        elif hasattr(annotation, "__value__"):
            annotation = annotation.__value__
        elif origin in {Union, UnionType} and len(args) == 1:
            annotation = args[0]
        elif origin in {Union, UnionType}:
            return Expected(Union, _limits(found), tuple(expected(arg) for arg in args))
        else:
            return Expected(annotation, _limits(found))


def _limits(metadata: Iterable[object]) -> dict[str, Any]:
    limits: dict[str, Any] = {}
    for item in metadata:
        if isinstance(item, FieldInfo):
            limits |= _limits(item.metadata)
            continue
        limits |= {name: getattr(item, name) for name in _LIMITS if getattr(item, name, None) is not None}
    return limits


def child(parent: Expected, step: str | int) -> Expected:
    """Return what is expected at a key of a mapping or an index of a list."""
    if step in parent.fields:
        info = parent.fields[str(step)]
        return expected(info.annotation, info.metadata)
    args = get_args(parent.kind)
    if is_mapping(parent) and len(args) == 2:
        return expected(args[1])
    if is_list(parent) and args and isinstance(step, int):
        return expected(args[step] if _is_fixed(parent) and step < len(args) else args[0])
    return ANYTHING


def key_of(parent: Expected) -> Expected:
    """Return what is expected of the keys of a mapping."""
    args = get_args(parent.kind)
    return expected(args[0]) if is_mapping(parent) and args else ANYTHING


def is_mapping(what: Expected) -> bool:
    """Return whether it is a dict, not a model."""
    return isinstance(what.origin, type) and issubclass(what.origin, Mapping)


def is_list(what: Expected) -> bool:
    """Return whether YAML writes it as a list."""
    return what.origin in {list, tuple, set, frozenset}


def branch(union: Expected, label: str) -> Expected:
    """Return the alternative that pydantic means by a label such as ``Uniform`` or ``constrained-float``."""
    for choice in union.branches:
        if choice.model is not None and (choice.model.__name__ == label or label in _tags(choice)):
            return choice
    for choice in union.branches:
        name = "literal" if choice.origin is Literal else getattr(choice.origin, "__name__", "?")
        if choice.model is None and label.removeprefix("function-").removeprefix("constrained-").startswith(name):
            return choice
    named = [c for c in union.branches if c.model is None and getattr(c.origin, "__name__", "?") in label]
    return named[0] if named else ANYTHING


def _tags(choice: Expected) -> set[str]:
    return {tag for name in choice.fields for tag in words_allowed(child(choice, name))}


def words_allowed(what: Expected) -> list[str]:
    """Return the literal values that are allowed, including those of all alternatives."""
    if what.branches:
        return [word for choice in what.branches for word in words_allowed(choice)]
    if what.origin is Literal:
        return [str(word) for word in get_args(what.kind)]
    if isinstance(what.kind, type) and issubclass(what.kind, Enum):
        return [str(member.value) for member in what.kind]
    return []


def describe(what: Expected) -> str:
    """Describe what is allowed; empty if unknown."""
    if what.branches:
        forms = [words_allowed(choice) or [describe(choice)] for choice in what.branches]
        return one_of([form for group in forms for form in group if form])
    if words_allowed(what):
        return one_of(words_allowed(what))
    if what.model is not None:
        return _describe_model(what)
    if is_list(what):
        return describe_size(what) + _describe_items(what)
    return describe_size(what) if is_mapping(what) else _describe_scalar(what)


def one_of(words: list[str]) -> str:
    """Join as ``a, b or c``."""
    return " or ".join([", ".join(words[:-1]), words[-1]] if words[:-1] else words)


def describe_size(what: Expected) -> str:
    """Describe how many items a list or mapping may have."""
    noun = "a list" if is_list(what) else "a mapping (key: value)"
    args = get_args(what.kind)
    if _is_fixed(what):
        return f"{noun} of {len(args)}"
    least, most = what.limits.get("min_length"), what.limits.get("max_length")
    if least is not None and least == most:
        return f"{noun} of {least}"
    bounds = [f"at least {least}"] * bool(least) + [f"at most {most}"] * (most is not None)
    return f"{noun} of {' and '.join(bounds)}" if bounds else noun


def _is_fixed(what: Expected) -> bool:
    args = get_args(what.kind)
    return what.origin is tuple and bool(args) and args[-1] is not Ellipsis


def _describe_model(what: Expected) -> str:
    required = [name for name, info in what.fields.items() if info.is_required()]
    more = ", ..." if len(required) > _SHOWN_KEYS else ""
    keys = ", ".join(f"{name}: ..." for name in required[:_SHOWN_KEYS])
    return f"{{{keys}{more}}}" if keys else "a mapping (key: value)"


def _describe_items(what: Expected) -> str:
    args = get_args(what.kind)
    items = [describe(expected(arg)) or "anything" for arg in args if arg is not Ellipsis]
    if _is_fixed(what):
        return f": {', then '.join(items)}"
    return f", each {items[0]}" if items and items[0] != "anything" else ""


def _describe_scalar(what: Expected) -> str:
    limits = what.limits
    if what.kind in {int, float}:
        noun = "a whole number" if what.kind is int else "a number"
        return " ".join(filter(None, (noun, _bounds(limits))))
    if what.kind is str:
        pattern = limits.get("pattern")
        text = "text"
        if pattern is not None:
            pattern = getattr(pattern, "pattern", pattern)
            text = PATTERN_WORDS.get(pattern, f"text that matches {pattern}")
        size = [f"at least {limits['min_length']}"] if limits.get("min_length") else []
        size += [f"at most {limits['max_length']}"] if limits.get("max_length") is not None else []
        return f"{text}, {' and '.join(size)} characters" if size else text
    return _BARE_WORDS.get(what.kind, "")


def _bounds(limits: dict[str, Any]) -> str:
    if "ge" in limits and "le" in limits:
        words = [f"from {limits['ge']} to {limits['le']}"]
    else:
        names = {"gt": "above", "ge": "at least", "lt": "below", "le": "at most"}
        words = [f"{word} {limits[name]}" for name, word in names.items() if name in limits]
        words[:1] = [f"of {word}" if word.startswith("at ") else word for word in words[:1]]
    if "multiple_of" in limits:
        words.append(f"in steps of {limits['multiple_of']}")
    return " and ".join(words)
