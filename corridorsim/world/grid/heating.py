"""Temperatures and insulation ageing of an oil-immersed transformer by IEEE Std C57.91-2011, clause 7.

Within an interval of constant load and ambient temperature both rises approach their ultimate values exponentially;
that is solved, not stepped. The oil time constant is the rated one: the standard's correction for n other than 1
(clause 7.2.6) makes a step depend on where it began, so that temperatures would depend on how often a meter is read.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from corridorsim.config.grid import MOST_LOAD
from corridorsim.energy.transformer import ThermalModel
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


class Heating:
    """How a transformer warms up, cools down and ages; loads are relative to its rating (K in the standard)."""

    def __init__(self, data: ThermalModel) -> None:
        self.data = data
        self._top_oil_rise_c = data.top_oil_rise_c
        self._hot_spot_rise_c = data.hot_spot_rise_c
        self._loss_ratio = data.loss_ratio
        self._oil_exponent = data.oil_exponent
        self._winding_exponent = data.winding_exponent
        self._oil_s = data.oil_time_constant_h * SECONDS_PER_HOUR
        self._winding_s = data.winding_time_constant_min * SECONDS_PER_MINUTE
        self._reference_c = data.reference_c

    def ultimate(self, load: float) -> Rises:
        """Return steady-state rises at a load: equations 9 and 17 of C57.91-2011."""
        return Rises(self.ultimate_oil_c(load), self.ultimate_winding_c(load))

    def ultimate_oil_c(self, load: float) -> float:
        """Return the steady-state rise of the top oil over ambient at a load [K]."""
        losses = (load * load * self._loss_ratio + 1.0) / (self._loss_ratio + 1.0)
        return self._top_oil_rise_c * math.pow(losses, self._oil_exponent)

    def ultimate_winding_c(self, load: float) -> float:
        """Return the steady-state rise of the hot spot over the top oil at a load [K]."""
        return self._hot_spot_rise_c * math.pow(load, 2.0 * self._winding_exponent)

    def after(self, begin: Rises, load: float, duration_s: float) -> Rises:
        """Return rises after ``duration_s`` at a constant load."""
        return Rises(
            self.oil_after_c(begin.top_oil_c, self.ultimate_oil_c(load), duration_s),
            self.winding_after_c(begin.hot_spot_c, self.ultimate_winding_c(load), duration_s),
        )

    def oil_after_c(self, begin_c: float, ultimate_c: float, duration_s: float) -> float:
        """Return the rise of the top oil after ``duration_s`` on its way from ``begin_c`` to ``ultimate_c`` [K]."""
        return ultimate_c + (begin_c - ultimate_c) * math.exp(-(duration_s / self._oil_s))

    def winding_after_c(self, begin_c: float, ultimate_c: float, duration_s: float) -> float:
        """Return the rise of the hot spot over the top oil, likewise [K]."""
        return ultimate_c + (begin_c - ultimate_c) * math.exp(-(duration_s / self._winding_s))

    def peak_c(self, begin: Rises, load: float, duration_s: float) -> float:
        """Return the highest rise of the hot spot over ambient within ``duration_s`` at a constant load [K].

        It occurs at either end, or in between if the winding warms up while the oil is still cooling.
        """
        ultimate = self.ultimate(load)
        times_s = [0.0, duration_s]
        oil, winding = begin.top_oil_c - ultimate.top_oil_c, begin.hot_spot_c - ultimate.hot_spot_c
        oil_per_s, winding_per_s = 1.0 / self._oil_s, 1.0 / self._winding_s
        if oil * winding < 0.0 and oil_per_s != winding_per_s:
            turn_s = math.log(-winding * winding_per_s / (oil * oil_per_s)) / (winding_per_s - oil_per_s)
            times_s.append(min(max(turn_s, 0.0), duration_s))
        return max([self._hot_spot_c(begin, ultimate, time_s) for time_s in times_s])

    def _hot_spot_c(self, begin: Rises, ultimate: Rises, duration_s: float) -> float:
        """Rise of the hot spot over ambient after ``duration_s`` [K]."""
        oil_c = self.oil_after_c(begin.top_oil_c, ultimate.top_oil_c, duration_s)
        return oil_c + self.winding_after_c(begin.hot_spot_c, ultimate.hot_spot_c, duration_s)

    def highest_load(self, begin: Rises, rise_c: float, duration_s: float) -> float:
        """Return the highest load, up to ``MOST_LOAD``, that keeps the hot spot within ``rise_c`` for ``duration_s``.

        Rises are over ambient and grow with the load, so a lower load never leads to a hotter spot. If it is already
        too hot, this is the highest load that makes it no hotter and cools it down by the end, or 0.
        """
        low, high = 0.0, MOST_LOAD
        if not self._is_too_high(high, begin, rise_c, duration_s):
            return high
        while high - low > LOAD_STEP:
            middle = (low + high) / 2.0
            low, high = (low, middle) if self._is_too_high(middle, begin, rise_c, duration_s) else (middle, high)
        return low

    def _is_too_high(self, load: float, begin: Rises, rise_c: float, duration_s: float) -> bool:
        if sum(self.after(begin, load, duration_s)) > rise_c:
            return True
        return self.peak_c(begin, load, duration_s) > max(rise_c, sum(begin))

    def ageing_h(self, begin: Rises, load: float, ambient_c: float, duration_s: float) -> float:
        """Return equivalent ageing during an interval of constant load [h], by quadrature.

        Panels double in length from the winding time constant to the oil time constant, each with four points of
        Gauss and Legendre.
        """
        begin_oil_c, begin_winding_c = begin.top_oil_c, begin.hot_spot_c
        oil_c, winding_c = self.ultimate_oil_c(load), self.ultimate_winding_c(load)
        panel_s = self._winding_s
        begin_s, total_s = 0.0, 0.0
        while begin_s < duration_s:
            length_s = min(panel_s, duration_s - begin_s)
            for i in range(len(_NODES)):
                node, weight = _NODES[i], _WEIGHTS[i]
                time_s = begin_s + node * length_s
                rise_c = self.oil_after_c(begin_oil_c, oil_c, time_s)
                rise_c += self.winding_after_c(begin_winding_c, winding_c, time_s)
                total_s += weight * length_s * self.ageing_factor(ambient_c + rise_c)
            begin_s += length_s
            panel_s = min(2.0 * panel_s, self._oil_s)
        return total_s / SECONDS_PER_HOUR

    def ageing_factor(self, hot_spot_temperature_c: float) -> float:
        """Return hours of normal life used per hour at a hot-spot temperature (F_AA, equation 2 of C57.91-2011)."""
        reference = AGEING_K / (self._reference_c + KELVIN)
        return math.exp(reference - AGEING_K / (hot_spot_temperature_c + KELVIN))

    def periodic(self, loads: Iterable[float], step_s: float = SECONDS_PER_HOUR) -> Rises:
        """Return rises at the start of a profile of loads by equal steps in a periodic steady state.

        A profile turns the rises at its start into ``decay * start + gain``; the steady state is its fixed point.
        """
        gain, duration_s = Rises(0.0, 0.0), 0.0
        for load in loads:
            gain = self.after(gain, load, step_s)
            duration_s += step_s
        oil, winding = duration_s / self._oil_s, duration_s / self._winding_s
        return Rises(gain.top_oil_c / -math.expm1(-oil), gain.hot_spot_c / -math.expm1(-winding))
