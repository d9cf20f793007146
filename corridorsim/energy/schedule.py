"""Charging schedule during a stay: in the cheapest time that suffices."""

from __future__ import annotations

from corridorsim.energy.prices import PriceSteps

SLACK_S = 1.0
"""Extension of a partly used step, so that rounding leaves nothing to be charged in a more expensive one."""


def charge_or_wait(prices: PriceSteps, now_s: float, until_s: float, needed_s: float) -> tuple[bool, float]:
    """Return whether to charge now, and until when this applies, for ``needed_s`` at least cost by ``until_s``.

    The cheapest price steps are used first, the earliest among equals, and the last of them from its start for as long
    as needed. If less time is left than needed, all of it is used.
    """
    cuts = [time_s for time_s in prices.times_s if now_s < time_s < until_s]
    steps = zip([now_s, *cuts], [*cuts, until_s], strict=True)
    used: dict[float, float] = {}
    left_s = needed_s
    for begin_s, end_s in sorted(steps, key=lambda step: (prices.at(step[0]), step[0])):
        if left_s <= 0.0:
            break
        used[begin_s] = min(end_s, begin_s + left_s + SLACK_S)
        left_s -= end_s - begin_s
    if now_s in used:
        return True, used[now_s]
    return False, min(used, default=until_s)
