"""What the treasury pays of a session's energy, so that the hub's owner gets the price in full."""

from __future__ import annotations

from corridorsim.world.state.session import Session


def rebate(session: Session, connector_kwh: float, energy_cost: float) -> float:
    """Amount off the truck's bill, at most what the energy and its surcharge cost.

    Energy that the truck feeds back has no rebate: it would be paid for being carried to and fro.
    """
    kept_kwh = max(connector_kwh - session.charged.v2g_kwh / session.hub.spec.efficiency, 0.0)
    return min(session.terms.rebate_per_kwh * kept_kwh, max(energy_cost, 0.0))
