"""Suppliers' prices, investors' payback, and interest until opening."""

from __future__ import annotations

from math import expm1, log1p, log2

from corridorsim.annuity import annuity_worth
from corridorsim.config.rollout import Supplier

DAYS_PER_YEAR = 365.25


def tender_price_per_kw(supplier: Supplier, tender_kw: float, ordered_kw: float) -> float:
    """Return the price in a tender of ``tender_kw`` for a buyer with previous orders of ``ordered_kw``.

    Wright's law for a learning rate L per doubling, price ~ volume^log2(1 - L) (Wright, Journal of the Aeronautical
    Sciences 3, 1936), times the discount of the highest step that the tender reaches.
    """
    learned = float(((supplier.first_kw + ordered_kw) / supplier.first_kw) ** log2(1.0 - supplier.learning_rate))
    discount = max((share for volume_kw, share in supplier.volume_discounts if tender_kw >= volume_kw), default=0.0)
    return supplier.price_per_kw * learned * (1.0 - discount)


def pays_back(invested: float, earned_per_year: float, cost_of_capital: float, years: float) -> bool:
    """Return whether an annuity repays the investment: A (1 - (1 + r)^-n) / r >= I, and A n >= I for r = 0."""
    return earned_per_year * annuity_worth(years, cost_of_capital) >= invested


def interest(borrowed: float, cost_of_capital: float, days: float) -> float:
    """Return compound interest from the day of finance to the day of opening."""
    return borrowed * expm1(log1p(cost_of_capital) * days / DAYS_PER_YEAR)
