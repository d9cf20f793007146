"""State of health of a battery, and what a trip wears off."""

from __future__ import annotations

from corridorsim.config.vehicles import Vehicle


def state_of_health(vehicle: Vehicle) -> float:
    """Capacity at the vehicle's age relative to a new battery's."""
    return vehicle.ageing.health(vehicle.age_years, vehicle.full_cycles) if vehicle.ageing else 1.0


def aged(vehicle: Vehicle) -> Vehicle:
    """The vehicle with the usable energy that its battery has left; its charging power stays."""
    health = state_of_health(vehicle)
    return vehicle if health == 1.0 else vehicle.model_copy(update={"usable_kwh": vehicle.usable_kwh * health})


def cycles_of(vehicle: Vehicle, energy_kwh: float) -> float:
    """Full cycles of the new battery that drawing ``energy_kwh`` from the aged one comes to."""
    return energy_kwh * state_of_health(vehicle) / vehicle.usable_kwh


def wear_cost(vehicle: Vehicle, full_cycles: float) -> float:
    """Share of a new battery's price that cycles use up, the life of a battery ending at ``end_of_life_health``.

    What time alone takes is no cost of a trip: it belongs to the vehicle's cost an hour.
    """
    ageing = vehicle.ageing
    if ageing is None:
        return 0.0
    loss = 1.0 - ageing.health(0.0, full_cycles)
    battery_kwh = vehicle.gross_kwh or vehicle.usable_kwh / state_of_health(vehicle)
    return battery_kwh * ageing.battery_cost_per_kwh * loss / (1.0 - ageing.end_of_life_health)
