"""Price of a hub as assumed by planners."""

from __future__ import annotations

from datetime import date

from corridorsim.config.levers.charging_tariff import ChargingTariff
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.tariff import FlatTariff, SessionTariff, expected_price
from corridorsim.energy.tariff_calendar import session_tariff
from corridorsim.units import SECONDS_PER_MINUTE

TYPICAL_KWH = 250.0
"""Energy of the typical session by which planners assess fees and general tariffs: about 200 km of driving."""


def planning_price(
    tariff: ChargingTariff,
    energy: PriceSteps,
    mean_kw: float,
    start: date,
    n_hours: int,
    zone: str,
    *,
    has_items: bool = False,
) -> tuple[PriceSteps, FlatTariff | SessionTariff]:
    """Price per kWh by time that planners expect, and the tariff by which sessions are billed.

    Parameters
    ----------
    energy
        Price of energy in the short form.
    mean_kw
        Power at which the typical session charges.
    has_items
        Whether sessions are billed item by item also under the short form, whose fee the price then leaves out.
    """
    if has_items and not tariff.is_general:
        return energy, session_tariff(tariff, energy, start, n_hours, zone)
    if not tariff.is_general:
        changes = tuple(zip(energy.times_s, energy.per_kwh, strict=True)) if len(energy.times_s) > 1 else ()
        grace_s = tariff.free_idle_min * SECONDS_PER_MINUTE
        return energy, FlatTariff(tariff.session_fee, grace_s, tariff.idle_fee_per_h, changes)
    general = session_tariff(tariff, energy, start, n_hours, zone)
    return expected_price(general, TYPICAL_KWH, mean_kw), general
