"""Emissions of a session's energy."""

from __future__ import annotations

from corridorsim.scenario.data import Jurisdiction
from corridorsim.units import GRAMS_PER_KG
from corridorsim.world.state.session import Session


class Emissions:
    """Emissions of energy from the grid of one jurisdiction, minus those of the energy fed back [kg of CO2e].

    Energy that is fed back replaces grid energy of that hour and counts with its intensity.
    """

    def __init__(self, there: Jurisdiction) -> None:
        self._g_per_kwh = there.carbon_g_per_kwh
        self._hourly = there.carbon
        self.is_flat = there.carbon is None
        """Whether one intensity applies to all hours."""

    def flat_kg(self, session: Session) -> float:
        """Emissions at the intensity of all hours."""
        net_kwh = session.charged.grid_kwh - session.charged.v2g_kwh
        return net_kwh * self._g_per_kwh / GRAMS_PER_KG

    def by_hour_kg(self, session: Session, now_s: float) -> tuple[float, float | None]:
        """Average and marginal emissions; the latter are None where the marginal intensity is not known."""
        carbon, sales = self._hourly, session.sales
        assert carbon is not None  # noqa: S101 - it is not flat
        if not session.got_power:
            return 0.0, 0.0
        readings = [(reading.time_s, reading.grid_kwh) for reading in session.readings(now_s)]
        average_kg, marginal_kg = carbon.average_kg(readings), carbon.marginal_kg(readings)
        if sales is not None:
            average_kg -= carbon.average_kg(sales.readings)
            saved_kg = carbon.marginal_kg(sales.readings)
            marginal_kg = None if marginal_kg is None or saved_kg is None else marginal_kg - saved_kg
        return average_kg, marginal_kg
