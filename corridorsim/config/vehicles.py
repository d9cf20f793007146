"""Trucks: battery, charging curve, road load, money."""

from __future__ import annotations

from itertools import pairwise
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, ConfigDict, Field, model_validator

from corridorsim.choices import did_you_mean
from corridorsim.config.base import Model, NonNegative, Positive, Share, Soc
from corridorsim.config.battery import BatteryAgeing
from corridorsim.config.catalogue import truck_catalogue

Connector = Literal["CHADEMO", "GBT_DC", "IEC_62196_T1_COMBO", "IEC_62196_T2_COMBO", "MCS", "SAE_J3400"]
"""DC connectors by their OCPI 2.3.0 names."""


CurvePoint = tuple[Soc, NonNegative]


def _in_catalogue(name: str) -> str:
    names = list(truck_catalogue())
    if name not in names:
        raise ValueError(f"no truck {name!r} in the catalogue; allowed: {', '.join(names)}{did_you_mean(name, names)}")
    return name


def _needs_figures_or_like(schema: dict[str, Any]) -> None:
    """Let editors accept a vehicle with ``like`` and nothing else, or a FASTSim vehicle with its charging data only."""
    figures = {"required": schema.pop("required")}
    schema["anyOf"] = [{"required": ["like"]}, figures, {"required": ["fastsim", "charging_curve", "connectors"]}]


class FastsimFile(Model):
    """A vehicle file of FASTSim 2 (CSV or YAML) or FASTSim 3 (YAML)."""

    file: str
    """Relative to the experiment file."""
    name: str | None = None
    """Scenario name of the vehicle in a CSV database of FASTSim 2; other files hold one vehicle."""


class Vehicle(Model):
    """One class of battery-electric truck with its trailer."""

    model_config = ConfigDict(json_schema_extra=_needs_figures_or_like)

    like: Annotated[str, AfterValidator(_in_catalogue)] | None = None
    """Truck of the catalogue (``corridorsim vehicles``) that gives the values left out here."""
    fastsim: FastsimFile | None = None
    """FASTSim vehicle that gives the values left out here; takes precedence over ``like``."""
    gross_kwh: Positive | None = None
    """Installed capacity; usable energy is less."""
    usable_kwh: Positive
    """Usable energy of the new battery, between SOC 0 and SOC 1."""
    chemistry: Literal["LFP", "NMC", "NCA"] | None = None
    ageing: BatteryAgeing | None = None
    """If left out, the battery does not age."""
    age_years: NonNegative = 0.0
    full_cycles: NonNegative = 0.0
    """Full cycles so far: usable energies drawn."""
    charging_curve: Annotated[tuple[CurvePoint, ...], Field(min_length=2)]
    """Points (SOC, kW into the battery) from SOC 0 to SOC 1, linear in between."""
    connectors: Annotated[dict[Connector, Positive], Field(min_length=1)]
    """Inlets and the maximum power of each [kW]."""
    charge_efficiency: Annotated[float, Field(gt=0.5, le=1, strict=True)] = 0.96
    """Energy stored, divided by energy through the connector."""
    discharge_efficiency: Annotated[float, Field(gt=0.5, le=1, strict=True)] = 1.0
    """Energy delivered, divided by stored energy drawn; 1 if ``drivetrain_efficiency`` includes that loss."""
    tare_t: Positive
    """Mass of tractor and empty trailer."""
    max_weight_t: Positive = 44.0
    has_trailer: bool = True
    """Whether it must uncouple its trailer at EVSEs without drive-through."""
    rolling_resistance: Annotated[float, Field(gt=0, lt=0.05, strict=True)] = 0.0055
    drag_coefficient: Annotated[float, Field(gt=0, lt=2, strict=True)] = 0.5
    frontal_area_m2: Annotated[float, Field(gt=0, lt=20, strict=True)] = 10.0
    drivetrain_efficiency: Annotated[float, Field(gt=0.3, le=1, strict=True)] = 0.85
    """Efficiency from battery to wheel."""
    regen_efficiency: Share = 0.7
    """Efficiency from wheel to battery."""
    regen_kw: NonNegative = 400.0
    """Maximum power into the battery when braking."""
    aux_kw: NonNegative = 2.0
    """Auxiliary power while driving, at 20 degC."""
    aux_kw_per_degc_below_20: NonNegative = 0.15
    aux_kw_per_degc_above_20: NonNegative = 0.14
    rest_aux_kw: NonNegative = 0.5
    """Auxiliary power while the truck waits or rests, at 20 degC."""
    rest_aux_kw_per_degc_below_20: NonNegative = 0.0
    rest_aux_kw_per_degc_above_20: NonNegative = 0.0
    rolling_resistance_per_degc_below_20: NonNegative = 0.004
    """Relative increase of rolling resistance per degree below 20 degC."""
    cold_charge_share_per_degc_below_10: NonNegative = 0.0
    """Relative loss of charging power per degree below 10 degC."""
    cold_regen_share_per_degc_below_10: NonNegative = 0.0
    """Relative loss of regenerated energy per degree below 10 degC."""
    cold_range_share_per_degc_below_10: NonNegative = 0.0
    """Share of stored energy that a cold battery cannot deliver, per degree below 10 degC."""
    max_speed_kmh: Positive = 85.0
    reserve_soc: Soc = 0.1
    """State of charge that a driver plans to have left on arrival at each stop, 0 to 1."""
    max_charge_soc: Annotated[float, Field(gt=0, le=1, strict=True)] = 0.9
    """Highest state of charge to which a driver plans to charge en route, 0 to 1."""
    v2g_kw: Positive | None = None
    """Maximum power fed back through the connector while resting; none by default."""
    v2g_floor_soc: Soc = 0.3
    """State of charge below which it feeds nothing back, 0 to 1; an assumption."""
    vehicle_cost_per_h: NonNegative = 15.0
    wear_cost_per_km: NonNegative = 0.1

    @model_validator(mode="before")
    @classmethod
    def _figures_of_the_catalogue(cls, data: Any) -> Any:
        if not isinstance(data, dict) or not isinstance(data.get("like"), str):
            return data
        trucks = truck_catalogue()
        # Any truck substitutes for an unknown one, so that its name is the only error reported.
        truck = trucks.get(data["like"]) or next(iter(trucks.values()))
        return {**truck.figures, **data}

    @model_validator(mode="after")
    def _battery(self) -> Self:
        if self.gross_kwh is not None and self.usable_kwh > self.gross_kwh:
            raise ValueError(
                f"usable_kwh {self.usable_kwh:g} is above gross_kwh {self.gross_kwh:g}; allowed: at most gross_kwh"
            )
        if (self.age_years or self.full_cycles) and self.ageing is None:
            raise ValueError("age_years and full_cycles require ageing; write ageing: {} for its defaults")
        if self.ageing is not None and self.ageing.health(self.age_years, self.full_cycles) <= 0.0:
            raise ValueError("age and cycles leave no battery capacity; allowed: a state of health above 0")
        return self

    @model_validator(mode="after")
    def _curve(self) -> Self:
        socs = [soc for soc, _ in self.charging_curve]
        if socs[0] != 0 or socs[-1] != 1:
            raise ValueError(f"charging_curve must run from SOC 0 to SOC 1, not {socs[0]:g} to {socs[-1]:g}")
        if any(b <= a for a, b in pairwise(socs)):
            raise ValueError("charging_curve must have strictly ascending SOC")
        if any(power <= 0 for _, power in self.charging_curve[:-1]):
            raise ValueError("charging_curve power may be 0 at SOC 1 only")
        (_, before_kw), (_, last_kw) = self.charging_curve[-2:]
        if last_kw > before_kw:
            raise ValueError(
                f"charging_curve rises from {before_kw:g} to {last_kw:g} kW towards SOC 1, which batteries do not; "
                f"allowed: at most {before_kw:g} kW at the end"
            )
        if self.charging_curve[-1][1] == 0 and self.max_charge_soc >= 1:
            raise ValueError(
                "max_charge_soc 1 is never reached, since the curve falls to 0 kW at SOC 1; use 0.99 or less"
            )
        if self.reserve_soc >= self.max_charge_soc:
            raise ValueError(f"reserve_soc {self.reserve_soc:g} must be below max_charge_soc {self.max_charge_soc:g}")
        if self.v2g_kw is not None and self.v2g_floor_soc >= self.max_charge_soc:
            raise ValueError(
                f"v2g_floor_soc {self.v2g_floor_soc:g} must be below max_charge_soc {self.max_charge_soc:g}"
            )
        if self.tare_t >= self.max_weight_t:
            raise ValueError(f"tare_t {self.tare_t:g} must be below max_weight_t {self.max_weight_t:g}")
        return self
