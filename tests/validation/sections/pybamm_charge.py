"""Charging times of the piecewise-linear curve beside PyBaMM's physics of a cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from corridorsim.kernel import ChargingCurve
from sections.layout import Line, Section

TEXT = """\
A lithium-ion cell (LG M50, parameters of Chen et al. 2020) in PyBaMM's single-particle model with electrolyte, scaled
to a pack of 500 kWh: SOC is stored energy (the integral of open-circuit voltage over charge), power is what goes into
the store, losses are outside, as in this program. A charge at 1 C until 4.2 V, held until C/20, gives the charging
curve as values at twelve SOCs. The same curve then predicts charges at capped power, which PyBaMM solves from its
equations and this program by `min(curve, cap)`. At lower power the cell's voltage reaches 4.2 V later than the 1 C
curve says, so that this program is slightly slow near full. Tolerance: 2 %. Without the taper, 0.1 to 0.95 at 1 C would
take a quarter less.
"""

PACK_KWH = 500.0
FULL_V, LAST_A = 4.2, 0.25
KNOTS = (0.0, 0.1, 0.2, 0.4, 0.6, 0.68, 0.72, 0.77, 0.83, 0.9, 0.96, 1.0)
TOLERANCE = 0.02
STRETCHES = ((0.1, 0.6), (0.2, 0.8), (0.1, 0.95))


@dataclass(frozen=True)
class Charge:
    """A simulated charge of the pack from empty; arrays of shape (n_times,)."""

    time_s: np.ndarray
    stored_kwh: np.ndarray
    power_kw: np.ndarray
    """Into the store."""
    efficiency: float
    """Stored over terminal energy until the voltage limit."""

    def time_to_s(self, low: float, high: float) -> float:
        """Seconds from one SOC to another."""
        return float(np.diff(np.interp([low, high], self.stored_kwh / PACK_KWH, self.time_s))[0])


def lines() -> list[Line]:
    """The charge that gave the curve, then the predictions."""
    full, cell_wh = _charge(f"Charge at 1C until {FULL_V} V")
    soc = full.stored_kwh / PACK_KWH
    curve = ChargingCurve(list(zip(KNOTS, np.interp(KNOTS, soc, full.power_kw), strict=True)), PACK_KWH)
    found = [_line("1 C", low, high, curve.time_to(low, high, 1e6), full) for low, high in STRETCHES]
    for pack_kw in (350.0, 200.0):
        capped, _ = _charge(f"Charge at {pack_kw / PACK_KWH * cell_wh} W until {FULL_V} V", cell_wh)
        limit_kw = pack_kw * capped.efficiency
        for low, high in STRETCHES:
            ours_s = curve.time_to(low, high, limit_kw)
            found.append(_line(f"capped at {pack_kw:.0f} kW", low, high, ours_s, capped))
    return found


def _line(what: str, low: float, high: float, ours_s: float, charge: Charge) -> Line:
    theirs_min = charge.time_to_s(low, high) / 60.0
    return Line(f"{what}: SOC {low:g} to {high:g} [min]", ours_s / 60.0, theirs_min, TOLERANCE * theirs_min, decimals=2)


def _charge(first_step: str, cell_wh: float | None = None) -> tuple[Charge, float]:
    """Charge a cell from empty; a full one stores ``cell_wh``, or what this charge stores where left out [Wh]."""
    import pybamm

    steps = pybamm.Experiment([(first_step, f"Hold at {FULL_V} V until {LAST_A} A")], period="10 seconds")
    simulation = pybamm.Simulation(
        pybamm.lithium_ion.SPMe(), parameter_values=pybamm.ParameterValues("Chen2020"), experiment=steps
    )
    solution = simulation.solve(initial_soc=0.0)
    time_s, amperes = solution["Time [s]"].entries, -solution["Current [A]"].entries
    store_w = solution["Battery open-circuit voltage [V]"].entries * amperes
    terminal_v = solution["Terminal voltage [V]"].entries
    stored_wh = _integral(time_s, store_w) / 3600.0
    limited = terminal_v < FULL_V - 1e-4
    efficiency = stored_wh[limited][-1] / (_integral(time_s, terminal_v * amperes)[limited][-1] / 3600.0)
    cell_wh = float(stored_wh[-1]) if cell_wh is None else cell_wh
    scale = PACK_KWH / cell_wh
    return Charge(time_s, stored_wh * scale, store_w * scale, float(efficiency)), cell_wh


def _integral(time_s: np.ndarray, rate: np.ndarray) -> np.ndarray:
    return np.append(0.0, np.cumsum(0.5 * (rate[1:] + rate[:-1]) * np.diff(time_s)))


SECTION = Section("A charge beside a cell's physics", TEXT, lines, needs="pybamm")
