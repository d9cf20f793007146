"""The whole experiment, as described by one YAML file."""

from __future__ import annotations

from datetime import date
from re import compile as regex
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from corridorsim.config.adoption import Adoption
from corridorsim.config.base import Currency, Model, Name, Positive
from corridorsim.config.demand import DepartureProfile, Flow, Operator, TripsFile
from corridorsim.config.economics import Diesel, Economics
from corridorsim.config.export import overrides_without
from corridorsim.config.grid import Feeder, LoadShape
from corridorsim.config.hubs import Equipment, Hub
from corridorsim.config.inspections import Inspection
from corridorsim.config.jurisdictions import Jurisdiction
from corridorsim.config.levers.charging_tariff import ChargingTariff
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

FIXED = (
    *("name", "description", "currency", "price_year", "simulation", "rollout", "adoption"),
    *("baseline", "scenarios", "changes", "extends"),
)
"""What is the same on every day of an experiment."""

_ISO_DAY = regex(r"\d{4}-\d\d-\d\d")


def _iso_day(key: object) -> object:
    """Reject what pydantic would also accept as a date: seconds since 1970, instants at midnight."""
    if isinstance(key, str) and not _ISO_DAY.fullmatch(key):
        raise ValueError(f"{key!r} is not a date; expected YYYY-MM-DD, e.g. 2030-01-01")
    return key


Changes = dict[Annotated[date, BeforeValidator(_iso_day)], dict[str, Any]]


class Experiment(Model):
    """One experiment; ``scenarios`` are named overrides of all keys above them."""

    name: Name
    description: str = ""
    currency: Currency = "EUR"
    """Currency of all results."""
    price_year: Annotated[int, Field(ge=1990, le=2100, strict=True)] = 2025
    exchange_rates: dict[Currency, Positive] = {}
    """Units of ``currency`` per unit of another currency."""
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
    """Truck parking along the road; without any, drivers can park overnight anywhere."""
    parking: Parking = Parking()
    inspections: dict[Name, Inspection] = {}
    """Weigh stations and checks at the roadside."""
    equipment: Equipment = Equipment()
    maintenance: Maintenance | None = None
    hubs: dict[Name, Hub] = {}
    tariffs: dict[Name, ChargingTariff] = {}
    """Tariffs of sessions that hubs and EVSE groups name, in the currency of the hubs' jurisdiction."""
    utility_tariffs: dict[Name, UtilityTariff] = {}
    """What hub owners pay for electricity, in the currency of the hubs' jurisdiction."""
    price_files: dict[Name, PriceFile] = {}
    """Hourly prices, in the currency of the jurisdiction that uses them."""
    feeders: dict[Name, Feeder] = {}
    load_shapes: dict[Name, LoadShape] = {}
    storms: dict[Name, Storm] = {}
    """Storms by name; random draws depend on the name."""
    rollout: Rollout | None = None
    """How hubs and feeders reach the state described above; by default they exist from the start."""
    adoption: Adoption | None = None
    """How electric shares respond to costs and to what is built; by default those of ``flows`` apply."""
    policy: Policy = Policy()
    economics: Economics = Economics()
    diesel: Diesel | None = None
    """Diesel truck with which emissions of electric trips are compared; no comparison by default."""
    baseline: Name | None = None
    """Scenario with which the others are compared; the first by default."""
    changes: Annotated[Changes, overrides_without(*FIXED)] = {}
    """Overrides by the day from which they apply, in runs whose window begins on that day or later."""
    scenarios: Annotated[dict[Name, dict[str, Any]], overrides_without("scenarios", "extends")] = {}
    """Overrides by scenario name, each with an optional ``description``; one scenario ``base`` by default."""
