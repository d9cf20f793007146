"""What the treasury pays of a session's energy, so that the hub's owner gets the price in full."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from corridorsim.world.charging.visit import Visit


def rebate(visit: Visit, connector_kwh: float, energy_cost: float) -> float:
    """Amount off the truck's bill, at most what the energy and its surcharge cost; writes it into ``rebates``.

    Energy that the truck feeds back has no rebate: it would be paid for being carried to and fro.
    """
    hub = visit.hub.spec
    kept_kwh = max(connector_kwh - visit.charged.v2g_kwh / hub.efficiency, 0.0)
    amount = min(visit.terms.rebate_per_kwh * kept_kwh, max(energy_cost, 0.0))
    if hub.tariff is not None:
        amount = round(amount, 2)
    session_id = f"{visit.truck.trip.trip_id}/{visit.number}"
    visit.truck.world.log.rebate((session_id, hub.name, hub.jurisdiction.name, amount))
    return amount
