"""Present value of an annuity, used by all annual accounts."""

from __future__ import annotations

from math import expm1, log1p


def annuity_worth(years: float, discount_rate: float) -> float:
    """Return the present value of 1 paid at the end of each year: (1 - (1 + r)^-n) / r, and n for r = 0 [years].

    Brealey, Myers & Allen, *Principles of Corporate Finance*, chapter 2. Its inverse is the capital recovery factor.
    """
    # expm1 and log1p avoid the loss of digits of 1 - (1 + r)^-n for small rates.
    return years if discount_rate == 0 else -expm1(-years * log1p(discount_rate)) / discount_rate
