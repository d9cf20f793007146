"""Real trucks by name, each value with its source (``vehicles.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

from corridorsim.choices import choose
from corridorsim.config.reading.fast_yaml import parse


@dataclass(frozen=True)
class CatalogueTruck:
    """One truck: its values by key of a vehicle class, and their sources by the same keys."""

    name: str
    label: str
    region: Literal["EU", "US"]
    figures: Mapping[str, Any]
    sources: Mapping[str, str]


@cache
def truck_catalogue() -> Mapping[str, CatalogueTruck]:
    """Return all trucks of the catalogue by name; values that a truck does not give are those of its region."""
    source = files(__name__).joinpath("vehicles.yaml")
    data = parse(source.read_text(encoding="utf-8"), str(source)).data
    trucks = {}
    for name, truck in data["trucks"].items():
        common = data["common"][truck["region"]]
        trucks[name] = CatalogueTruck(
            name=name,
            label=truck["label"],
            region=truck["region"],
            figures=MappingProxyType(common["vehicle"] | truck["vehicle"]),
            sources=MappingProxyType(common["sources"] | truck["sources"]),
        )
    return MappingProxyType(trucks)


def catalogue_truck(name: str) -> CatalogueTruck:
    """One truck of the catalogue.

    Raises
    ------
    UnknownNameError
        There is no such truck.
    """
    trucks = truck_catalogue()
    return trucks[choose(name, trucks, "truck")]
