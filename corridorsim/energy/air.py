"""Effects of outdoor temperature on a truck."""

from __future__ import annotations

from corridorsim.config.vehicles import Vehicle


def air_density(temperature_c: float) -> float:
    """Return the density of dry air at sea-level pressure [kg/m3], by the ideal gas law with R = 287.05 J/(kg K)."""
    return 101325.0 / (287.05 * (temperature_c + 273.15))


def rolling_factor(vehicle: Vehicle, temperature_c: float) -> float:
    """Return rolling resistance relative to that at 20 degC."""
    return 1.0 + vehicle.rolling_resistance_per_degc_below_20 * max(0.0, 20.0 - temperature_c)


def auxiliary_kw(vehicle: Vehicle, temperature_c: float) -> float:
    """Return auxiliary power while driving, with heating or cooling [kW]."""
    heating = vehicle.aux_kw_per_degc_below_20 * max(0.0, 20.0 - temperature_c)
    cooling = vehicle.aux_kw_per_degc_above_20 * max(0.0, temperature_c - 20.0)
    return vehicle.aux_kw + heating + cooling


def charging_factor(vehicle: Vehicle, temperature_c: float) -> float:
    """Return charging power relative to that of a warm battery."""
    return max(0.1, 1.0 - vehicle.cold_charge_share_per_degc_below_10 * max(0.0, 10.0 - temperature_c))


def regen_factor(vehicle: Vehicle, temperature_c: float) -> float:
    """Return energy recovered by braking, relative to that of a warm battery."""
    return max(0.0, 1.0 - vehicle.cold_regen_share_per_degc_below_10 * max(0.0, 10.0 - temperature_c))


def draw_factor(vehicle: Vehicle, temperature_c: float) -> float:
    """Return stored energy drawn per kWh delivered, which shortens the range accordingly."""
    cold = vehicle.cold_range_share_per_degc_below_10 * max(0.0, 10.0 - temperature_c)
    return 1.0 / (vehicle.discharge_efficiency * max(0.1, 1.0 - cold))


def rest_kw(vehicle: Vehicle, temperature_c: float) -> float:
    """Return power drawn from the battery while the truck stands, with heating or cooling of the cab [kW]."""
    heating = vehicle.rest_aux_kw_per_degc_below_20 * max(0.0, 20.0 - temperature_c)
    cooling = vehicle.rest_aux_kw_per_degc_above_20 * max(0.0, temperature_c - 20.0)
    return (vehicle.rest_aux_kw + heating + cooling) * draw_factor(vehicle, temperature_c)
