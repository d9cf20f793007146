"""Total cost of ownership of a truck per km, and the choice between two; in the experiment's currency."""

from __future__ import annotations

from corridorsim.annuity import annuity_worth
from corridorsim.config.adoption import Adoption, value_in


def capital_per_year(
    price: float, residual: float, rebate: float = 0.0, *, discount_rate: float, years: float
) -> float:
    """Return the annuity of price less rebate and residual value: (P - b - R (1 + r)^-n) r / (1 - (1 + r)^-n).

    A rebate above the price is limited to the price.
    """
    worth_at_end: float = (1.0 + discount_rate) ** -years
    return (price - min(rebate, price) - residual * worth_at_end) / annuity_worth(years, discount_rate)


def diesel_per_km(settings: Adoption, year: float, toll_per_km: float) -> float:
    """Return capital, maintenance, fuel and tolls per km of a diesel truck bought in ``year``."""
    diesel = settings.diesel
    price = value_in(diesel.price, year)
    capital = capital_per_year(
        price, diesel.residual_share * price, discount_rate=settings.discount_rate, years=settings.ownership_years
    )
    fuel_per_km = diesel.l_per_km * value_in(diesel.price_per_l, year)
    return capital / settings.km_per_year + diesel.maintenance_per_km + fuel_per_km + toll_per_km


def electric_per_km(
    settings: Adoption, year: float, *, rebate: float, price_per_kwh: float, toll_per_km: float
) -> float:
    """Return capital, maintenance, energy and tolls per km of an electric truck bought in ``year``.

    Time lost to charging comes on top.
    """
    electric = settings.electric
    price = value_in(electric.price, year)
    capital = capital_per_year(
        price,
        electric.residual_share * price,
        rebate,
        discount_rate=settings.discount_rate,
        years=settings.ownership_years,
    )
    energy_per_km = electric.kwh_per_km * price_per_kwh
    return capital / settings.km_per_year + electric.maintenance_per_km + energy_per_km + toll_per_km


def target_share(settings: Adoption, reluctance: float, electric: float, diesel: float, gap_of_range: float) -> float:
    """Electric share of new trucks: a binary logit (Train, Discrete Choice Methods with Simulation, 2009, 3).

    Parameters
    ----------
    reluctance
        Relative cost advantage at which half of the buyers choose electric.
    electric, diesel
        Cost per km.
    gap_of_range
        Longest stretch without a hub, relative to the range; above 1 no truck would arrive.
    """
    if gap_of_range > 1.0:
        return 0.0
    from scipy.special import expit  # noqa: PLC0415 - takes long to import, and most experiments have no adoption

    gain = (diesel - electric) / diesel - settings.gap_penalty * gap_of_range
    return float(expit(settings.sensitivity * (gain - reluctance)))
