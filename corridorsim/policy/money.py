"""Conversion of a lever's amounts from the jurisdiction's currency to the experiment's."""

from __future__ import annotations

from typing import Any, TypeVar

from corridorsim.config.base import Model
from corridorsim.config.levers.base import Quantity

M = TypeVar("M", bound=Model)


def quantity_of(model: type[Model], field: str) -> Quantity:
    """Return how the field is harmonized."""
    for item in model.model_fields[field].metadata:
        if isinstance(item, Quantity):
            return item
    return Quantity()


def converted(record: M, rate: float) -> M:
    """Return the record with amounts of money times ``rate`` (units of the experiment's currency per own unit)."""
    if rate == 1.0:
        return record
    return record.model_copy(
        update={
            name: _converted_value(getattr(record, name), rate, quantity_of(type(record), name).money)
            for name in type(record).model_fields
        }
    )


def _converted_value(value: Any, rate: float, money: bool) -> Any:
    if isinstance(value, Model):
        return converted(value, rate)
    if isinstance(value, tuple):
        return tuple(_converted_value(item, rate, money) for item in value)
    return value * rate if money and value is not None else value
