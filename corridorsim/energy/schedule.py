"""When to charge during a stay: in the cheapest time that suffices."""

from __future__ import annotations

from corridorsim.energy.prices import PriceSteps


def charge_or_wait(prices: PriceSteps, now_s: float, until_s: float, needed_s: float) -> tuple[bool, float]:
    """Whether to charge now, and until when that holds, so that ``needed_s`` of charging cost least by ``until_s``.

    The cheapest steps of the price are used first, the earliest among equals; the last one is used from its begin.
    Where less time is left than needed, all of it is used.
    """
    cuts = [time_s for time_s in prices.times_s if now_s < time_s < until_s]
    steps = list(zip([now_s, *cuts], [*cuts, until_s], strict=True))
    chosen: set[float] = set()
    left_s = needed_s
    for begin_s, end_s in sorted(steps, key=lambda step: (prices.at(step[0]), step[0])):
        if left_s <= 0.0:
            break
        chosen.add(begin_s)
        left_s -= end_s - begin_s
    if now_s in chosen:
        return True, next((begin_s for begin_s, _ in steps if begin_s not in chosen), until_s)
    return False, min(chosen, default=until_s)
