"""Harmonization of one lever: from a value per jurisdiction to a common value, by rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from math import fsum
from typing import Any, TypeVar

from corridorsim.config.base import Model
from corridorsim.config.levers.base import Best, Lever
from corridorsim.config.policy import LeverRule
from corridorsim.policy.money import quantity_of

M = TypeVar("M", bound=Model)
Values = Mapping[str, Lever]


BEST: dict[Best, Callable[[list[Any]], Any]] = {
    "lowest": min,
    "highest": max,
    "any": any,
    "union": lambda values: tuple(dict.fromkeys(item for value in values for item in value)),
    "intersection": lambda values: tuple(item for item in values[0] if all(item in value for value in values)),
}


def harmonize(values: Values, rule: LeverRule) -> dict[str, Lever]:
    """Return the lever's value in each of the agreeing jurisdictions.

    Raises
    ------
    KeyError
        ``adopt`` names a jurisdiction that is not among ``values``.
    pydantic.ValidationError
        ``set`` holds a value that the lever does not take.
    """
    if rule.adopt is not None:
        return dict.fromkeys(values, values[rule.adopt])
    if rule.set is not None:
        return {
            name: type(own).model_validate({**own.model_dump(by_alias=True), **rule.set})
            for name, own in values.items()
        }
    records = list(values.values())
    if rule.best:
        best = best_of(records)
        return {name: best.model_copy(update=_local(own)) for name, own in values.items()}
    stated = [record.before_mean() for record in records]
    return {name: _with_means(own, stated) for name, own in values.items()}


def best_of(records: Sequence[M]) -> M:
    """Return a record with the best value of each quantity found in ``records``."""
    first = records[0]
    return first.model_copy(
        update={
            name: _best_value([getattr(record, name) for record in records], type(first), name)
            for name in type(first).model_fields
        }
    )


def _best_value(values: list[Any], model: type[Model], field: str) -> Any:
    quantity = quantity_of(model, field)
    if quantity.local or all(value == values[0] for value in values):
        return values[0]
    if quantity.order:
        return max(values, key=quantity.order.index)
    if isinstance(values[0], dict):
        return _best_entries(values)
    if quantity.best is None:
        raise ValueError(f"{field} of {model.__name__} has no best value")
    return BEST[quantity.best](values)


def _local(own: Lever) -> dict[str, Any]:
    """Return the values that remain local."""
    return {name: getattr(own, name) for name in type(own).model_fields if quantity_of(type(own), name).local}


def _best_entries(mappings: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the union of mappings; records under the same key are merged, of numbers the highest is taken."""
    merged: dict[str, list[Any]] = {}
    for mapping in mappings:
        for key, value in mapping.items():
            merged.setdefault(key, []).append(value)
    return {key: best_of(found) if isinstance(found[0], Model) else max(found) for key, found in merged.items()}


def _with_means(own: Lever, records: Sequence[Lever]) -> Lever:
    updates = {}
    for name in type(own).model_fields:
        values = [getattr(record, name) for record in records]
        if quantity_of(type(own), name).mean and any(value != values[0] for value in values):
            updates[name] = fsum(values) / len(values)  # in any order of jurisdictions
    return own.model_copy(update=updates)
