"""The whole experiment, as one YAML file says it."""

from __future__ import annotations

from datetime import date
from re import compile as regex
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from corridorsim.config.adoption import Adoption
from corridorsim.config.base import Currency, Model, Name, Positive
from corridorsim.config.demand import DepartureProfile, Flow, Operator, TripsFile
from corridorsim.config.economics import Diesel, Economics
from corridorsim.config.grid import Feeder, LoadShape
from corridorsim.config.hubs import Equipment, Hub
from corridorsim.config.inspections import Inspection
from corridorsim.config.jurisdictions import Jurisdiction
from corridorsim.config.maintenance import Maintenance
from corridorsim.config.network import Network
from corridorsim.config.parking import Parking, RestArea
from corridorsim.config.policy import Policy
from corridorsim.config.price_file import PriceFile
from corridorsim.config.rollout import Rollout
from corridorsim.config.simulation import Costs, Simulation
from corridorsim.config.storms import Storm
from corridorsim.config.utility import UtilityTariff
from corridorsim.config.vehicles import Vehicle

_ISO_DAY = regex(r"\d{4}-\d\d-\d\d")


def _iso_day(key: object) -> object:
    """Reject what pydantic would also accept as a date: seconds since 1970, instants at midnight."""
    if isinstance(key, str) and not _ISO_DAY.fullmatch(key):
        raise ValueError(f"{key!r} is not a date; expected YYYY-MM-DD, e.g. 2030-01-01")
    return key


Changes = dict[Annotated[date, BeforeValidator(_iso_day)], dict[str, Any]]


class Experiment(Model):
    """One experiment; ``scenarios`` are named overrides of everything above them."""

    name: Name
    description: str = ""
    currency: Currency = "EUR"
    """All results are in this currency."""
    price_year: Annotated[int, Field(ge=1990, le=2100, strict=True)] = 2025
    exchange_rates: dict[Currency, Positive] = {}
    """Units of ``currency`` for one unit of another."""
    simulation: Simulation
    costs: Costs = Costs()
    jurisdictions: Annotated[dict[Name, Jurisdiction], Field(min_length=1)]
    network: Network
    vehicles: Annotated[dict[Name, Vehicle], Field(min_length=1)]
    operators: Annotated[dict[Name, Operator], Field(min_length=1)]
    departure_profiles: dict[Name, DepartureProfile] = {}
    flows: dict[Name, Flow] = {}
    trips_file: TripsFile | None = None
    rest_areas: dict[Name, RestArea] = {}
    """Truck parking on the road; drivers find a place for the night anywhere where the experiment has none."""
    parking: Parking = Parking()
    inspections: dict[Name, Inspection] = {}
    """Weigh stations and checks at the roadside."""
    equipment: Equipment = Equipment()
    maintenance: Maintenance | None = None
    hubs: dict[Name, Hub] = {}
    utility_tariffs: dict[Name, UtilityTariff] = {}
    """What hubs' owners pay for electricity, in the currency of the hubs' jurisdiction."""
    price_files: dict[Name, PriceFile] = {}
    """Prices by the hour, in the currency of the jurisdiction that uses them."""
    feeders: dict[Name, Feeder] = {}
    load_shapes: dict[Name, LoadShape] = {}
    storms: dict[Name, Storm] = {}
    """By name; the draws of a storm belong to it."""
    rollout: Rollout | None = None
    """How hubs and feeders come to be what they are said to be above; all there at once where left out."""
    adoption: Adoption | None = None
    """How electric shares answer costs and what is built; those of ``flows`` hold where left out."""
    policy: Policy = Policy()
    economics: Economics = Economics()
    diesel: Diesel | None = None
    """What electric trips are held against in emissions; nothing where left out."""
    baseline: Name | None = None
    """Scenario that the others are compared with; the first where left out."""
    changes: Changes = {}
    """Overrides by the day from which on they hold, in runs whose window begins on that day or later."""
    scenarios: dict[Name, dict[str, Any]] = {}
    """Overrides by scenario name, each with an optional ``description``; one scenario ``base`` where left out."""
