"""Emissions of a session's energy."""

from __future__ import annotations

from corridorsim.units import GRAMS_PER_KG
from corridorsim.world.state.session import Session


def emissions_kg(session: Session, now_s: float) -> tuple[float, float | None]:
    """CO2e of the energy from the grid, minus that of the energy fed back, average and marginal [kg].

    Energy that is fed back replaces grid energy of that hour and counts with its intensity.
    """
    there, charged, sales = session.hub.spec.jurisdiction, session.charged, session.sales
    if there.carbon is None:
        net_kwh = charged.grid_kwh - charged.v2g_kwh
        return net_kwh * there.carbon_g_per_kwh / GRAMS_PER_KG, None if session.got_power else 0.0
    if not session.got_power:
        return 0.0, 0.0
    readings = [(reading.time_s, reading.grid_kwh) for reading in session.readings(now_s)]
    average_kg, marginal_kg = there.carbon.average_kg(readings), there.carbon.marginal_kg(readings)
    if sales is not None:
        average_kg -= there.carbon.average_kg(sales.readings)
        saved_kg = there.carbon.marginal_kg(sales.readings)
        marginal_kg = None if marginal_kg is None or saved_kg is None else marginal_kg - saved_kg
    return average_kg, marginal_kg
