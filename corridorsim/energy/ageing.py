"""State of health of a battery, and wear per trip."""

from __future__ import annotations

from corridorsim.config.vehicles import Vehicle


def state_of_health(vehicle: Vehicle) -> float:
    """Return the capacity at the vehicle's age, relative to a new battery."""
    return vehicle.ageing.health(vehicle.age_years, vehicle.full_cycles) if vehicle.ageing else 1.0


def aged(vehicle: Vehicle) -> Vehicle:
    """Return the vehicle with the remaining usable energy of its battery; charging power is unchanged."""
    health = state_of_health(vehicle)
    return vehicle if health == 1.0 else vehicle.model_copy(update={"usable_kwh": vehicle.usable_kwh * health})


def cycles_of(vehicle: Vehicle, energy_kwh: float) -> float:
    """Return the full cycles of the new battery equivalent to drawing ``energy_kwh`` from the aged one."""
    return energy_kwh * state_of_health(vehicle) / vehicle.usable_kwh


def wear_cost(vehicle: Vehicle, full_cycles: float) -> float:
    """Return the share of a new battery's price used up by cycles, with its life ending at ``end_of_life_health``.

    Calendar ageing is not a cost of a trip: it belongs to the vehicle's cost per hour.
    """
    ageing = vehicle.ageing
    if ageing is None:
        return 0.0
    loss = 1.0 - ageing.health(0.0, full_cycles)
    battery_kwh = vehicle.gross_kwh or vehicle.usable_kwh / state_of_health(vehicle)
    return battery_kwh * ageing.battery_cost_per_kwh * loss / (1.0 - ageing.end_of_life_health)
