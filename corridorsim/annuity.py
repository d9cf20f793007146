"""Present value of a yearly amount, the one formula of all yearly accounts."""

from __future__ import annotations


def annuity_worth(years: float, discount_rate: float) -> float:
    """Present value of 1 paid at the end of each year: (1 - (1 + r)^-n) / r, and n for r = 0 [years].

    Brealey, Myers & Allen, *Principles of Corporate Finance*, chapter 2. Its inverse is the capital recovery factor.
    """
    return years if discount_rate == 0 else (1.0 - (1.0 + discount_rate) ** -years) / discount_rate
