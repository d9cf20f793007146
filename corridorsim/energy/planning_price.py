"""Price of a hub as assumed by planners."""

from __future__ import annotations

from datetime import date

from corridorsim.config.levers.tariffs import Tariffs
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.tariff import SessionTariff, expected_price
from corridorsim.energy.tariff_calendar import session_tariff

TYPICAL_KWH = 250.0
"""Energy of the typical session by which planners assess fees and general tariffs: about 200 km of driving."""


def planning_price(
    tariff: Tariffs, energy: PriceSteps, mean_kw: float, start: date, n_hours: int, zone: str
) -> tuple[PriceSteps, SessionTariff | None]:
    """Return the price per kWh by time, and the general tariff if sessions have itemized bills.

    Parameters
    ----------
    energy
        Price of energy in the short form.
    mean_kw
        Power at which the typical session charges.
    """
    if not tariff.is_general:
        return energy, None
    general = session_tariff(tariff, energy, start, n_hours, zone)
    return expected_price(general, TYPICAL_KWH, mean_kw), general
