"""What a session's energy emits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.units import GRAMS_PER_KG
from corridorsim.world.hub.metering import readings_of

if TYPE_CHECKING:
    from corridorsim.world.charging.visit import Visit


def emissions_kg(visit: Visit) -> tuple[float, float | None]:
    """CO2e of the energy from the grid less that of what was fed back, average and marginal.

    Energy that is fed back takes the place of what the grid would have given at that hour, with its intensity.
    """
    jurisdiction, charged, sales = visit.hub.spec.jurisdiction, visit.charged, visit.sales
    if jurisdiction.carbon is None:
        net_kwh = charged.grid_kwh - charged.v2g_kwh
        return net_kwh * jurisdiction.carbon_g_per_kwh / GRAMS_PER_KG, None if visit.got_power else 0.0
    if not visit.got_power:
        return 0.0, 0.0
    readings = [(reading.time_s, reading.grid_kwh) for reading in readings_of(visit)]
    average_kg, marginal_kg = jurisdiction.carbon.average_kg(readings), jurisdiction.carbon.marginal_kg(readings)
    if sales is not None:
        average_kg -= jurisdiction.carbon.average_kg(sales.readings)
        saved_kg = jurisdiction.carbon.marginal_kg(sales.readings)
        marginal_kg = None if marginal_kg is None or saved_kg is None else marginal_kg - saved_kg
    return average_kg, marginal_kg
