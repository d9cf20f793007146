"""Temperatures and insulation ageing of an oil-immersed transformer by IEEE Std C57.91-2011, clause 7.

Within an interval of constant load and ambient temperature both rises approach their ultimate values exponentially;
that is solved, not stepped. The oil time constant is the rated one: the standard's correction for n other than 1
(clause 7.2.6) makes a step depend on where it began, so that temperatures would depend on how often a meter is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, expm1, log
from typing import NamedTuple

from corridorsim.config.grid import MOST_LOAD
from corridorsim.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE

AGEING_K = 15_000.0
"""Slope of the Arrhenius law of insulation life (C57.91 clause 5) [K]."""
KELVIN = 273.0
"""Value of the standard, not 273.15."""

LOAD_STEP = 1e-6

# Gauss-Legendre on [0, 1] with four points.
_NODES = (0.06943184420297371, 0.33000947820757187, 0.6699905217924281, 0.9305681557970262)
_WEIGHTS = (0.17392742256872692, 0.32607257743127307, 0.32607257743127307, 0.17392742256872692)


class Rises(NamedTuple):
    """Rises of top oil over ambient and of hot spot over top oil [K]."""

    top_oil_c: float
    hot_spot_c: float


@dataclass(frozen=True, slots=True)
class ThermalModel:
    """A transformer's thermal data; loads are relative to its rating (K in the standard)."""

    top_oil_rise_c: float
    hot_spot_rise_c: float
    loss_ratio: float
    """Load loss at rated load over no-load loss (R)."""
    oil_exponent: float
    """Exponent n."""
    winding_exponent: float
    """Exponent m."""
    oil_time_constant_h: float
    winding_time_constant_min: float
    reference_c: float
    """Hot spot at which insulation ages one hour per hour."""

    def ultimate(self, load: float) -> Rises:
        """Return steady-state rises at a load: equations 9 and 17 of C57.91-2011."""
        losses = (load * load * self.loss_ratio + 1.0) / (self.loss_ratio + 1.0)
        top_oil_c = self.top_oil_rise_c * losses**self.oil_exponent
        return Rises(top_oil_c, self.hot_spot_rise_c * load ** (2.0 * self.winding_exponent))

    def after(self, begin: Rises, load: float, duration_s: float) -> Rises:
        """Return rises after ``duration_s`` at a constant load."""
        return self._approach(begin, self.ultimate(load), duration_s)

    def peak_c(self, begin: Rises, load: float, duration_s: float) -> float:
        """Return the highest rise of the hot spot over ambient within ``duration_s`` at a constant load [K].

        It occurs at either end, or in between if the winding warms up while the oil is still cooling.
        """
        ultimate = self.ultimate(load)
        times_s = [0.0, duration_s]
        oil, winding = begin.top_oil_c - ultimate.top_oil_c, begin.hot_spot_c - ultimate.hot_spot_c
        oil_per_s, winding_per_s = self._exponents(1.0)
        if oil * winding < 0.0 and oil_per_s != winding_per_s:
            turn_s = log(-winding * winding_per_s / (oil * oil_per_s)) / (winding_per_s - oil_per_s)
            times_s.append(min(max(turn_s, 0.0), duration_s))
        return max(sum(self._approach(begin, ultimate, time_s)) for time_s in times_s)

    def highest_load(self, begin: Rises, rise_c: float, duration_s: float) -> float:
        """Return the highest load, up to ``MOST_LOAD``, that keeps the hot spot within ``rise_c`` for ``duration_s``.

        Rises are over ambient and grow with the load, so a lower load never leads to a hotter spot. If it is already
        too hot, this is the highest load that makes it no hotter and cools it down by the end, or 0.
        """

        def is_too_high(load: float) -> bool:
            if sum(self.after(begin, load, duration_s)) > rise_c:
                return True
            return self.peak_c(begin, load, duration_s) > max(rise_c, sum(begin))

        low, high = 0.0, MOST_LOAD
        if not is_too_high(high):
            return high
        while high - low > LOAD_STEP:
            middle = (low + high) / 2.0
            low, high = (low, middle) if is_too_high(middle) else (middle, high)
        return low

    def ageing_h(self, begin: Rises, load: float, ambient_c: float, duration_s: float) -> float:
        """Return equivalent ageing during an interval of constant load [h], by quadrature.

        Panels double in length from the winding time constant to the oil time constant, each with four points of
        Gauss and Legendre.
        """
        ultimate = self.ultimate(load)
        panel_s = self.winding_time_constant_min * SECONDS_PER_MINUTE
        longest_s = self.oil_time_constant_h * SECONDS_PER_HOUR
        begin_s, total_s = 0.0, 0.0
        while begin_s < duration_s:
            length_s = min(panel_s, duration_s - begin_s)
            for node, weight in zip(_NODES, _WEIGHTS, strict=True):
                rises = self._approach(begin, ultimate, begin_s + node * length_s)
                total_s += weight * length_s * self.ageing_factor(ambient_c + sum(rises))
            begin_s += length_s
            panel_s = min(2.0 * panel_s, longest_s)
        return total_s / SECONDS_PER_HOUR

    def ageing_factor(self, hot_spot_temperature_c: float) -> float:
        """Return hours of normal life used per hour at a hot-spot temperature (F_AA, equation 2 of C57.91-2011)."""
        return exp(AGEING_K / (self.reference_c + KELVIN) - AGEING_K / (hot_spot_temperature_c + KELVIN))

    def periodic(self, loads: Iterable[float], step_s: float = SECONDS_PER_HOUR) -> Rises:
        """Return rises at the start of a profile of loads by equal steps in a periodic steady state.

        A profile turns the rises at its start into ``decay * start + gain``; the steady state is its fixed point.
        """
        gain, duration_s = Rises(0.0, 0.0), 0.0
        for load in loads:
            gain = self.after(gain, load, step_s)
            duration_s += step_s
        oil, winding = self._exponents(duration_s)
        return Rises(gain.top_oil_c / -expm1(-oil), gain.hot_spot_c / -expm1(-winding))

    def _approach(self, begin: Rises, ultimate: Rises, duration_s: float) -> Rises:
        oil, winding = self._exponents(duration_s)
        return Rises(
            ultimate.top_oil_c + (begin.top_oil_c - ultimate.top_oil_c) * exp(-oil),
            ultimate.hot_spot_c + (begin.hot_spot_c - ultimate.hot_spot_c) * exp(-winding),
        )

    def _exponents(self, duration_s: float) -> tuple[float, float]:
        oil = duration_s / (self.oil_time_constant_h * SECONDS_PER_HOUR)
        return oil, duration_s / (self.winding_time_constant_min * SECONDS_PER_MINUTE)
