"""The part of a session's energy cost that the treasury pays, so that the hub's owner gets the full price."""

from __future__ import annotations

from corridorsim.world.state.session import Session


def rebate(session: Session, connector_kwh: float, energy_cost: float) -> float:
    """Amount taken off the truck's bill, at most the cost of the energy and its surcharge.

    Energy that the truck feeds back earns no rebate: otherwise cycling energy through the battery would pay.
    """
    kept_kwh = max(connector_kwh - session.charged.v2g_kwh / session.hub.spec.efficiency, 0.0)
    return min(session.terms.rebate_per_kwh * kept_kwh, max(energy_cost, 0.0))
