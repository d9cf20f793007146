"""What the treasury pays of a session's energy, so that the hub's owner gets the price in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridorsim.world.visit import Visit


def rebate(visit: Visit, connector_kwh: float, energy_cost: float) -> float:
    """Amount off the truck's bill, at most what the energy and its surcharge cost; writes it into ``rebates``."""
    amount = min(visit.terms.rebate_per_kwh * connector_kwh, max(energy_cost, 0.0))
    if visit.hub.spec.tariff is not None:
        amount = round(amount, 2)
    hub = visit.hub.spec
    session_id = f"{visit.truck.trip.trip_id}/{visit.number}"
    visit.truck.world.log.rebate((session_id, hub.name, hub.place.name, amount))
    return amount
