"""The closed form of a charge beside numerical integration."""

from __future__ import annotations

from itertools import product

from corridorsim.kernel import ChargingCurve
from corridorsim.kernel.reference import charge_reference
from sections.layout import Line, Section

TEXT = """\
The closed form against numerical integration (DOP853, relative tolerance 1e-12, from kink to kink), over five curves of
any shape, limits that cross, meet and lie above them, and times from a minute to ten hours. Tolerance: 1e-7 of SOC. The
tests do the same for random curves, and hold `advance` and `time_to` inverse to each other to 1e-9 of SOC.
"""

CURVES = {
    "flat": [(0.0, 400.0), (1.0, 400.0)],
    "rising": [(0.0, 100.0), (1.0, 900.0)],
    "falling to nothing": [(0.0, 900.0), (1.0, 0.0)],
    "with a knee": [(0.0, 575.0), (0.8, 575.0), (0.9, 192.0), (1.0, 48.0)],
    "up and down": [(0.0, 200.0), (0.3, 800.0), (0.6, 100.0), (1.0, 800.0)],
}
SOCS = (0.0, 0.35, 0.7)
LIMITS_KW = (50.0, 400.0, 575.0, 1500.0)
DURATIONS_S = (60.0, 1200.0, 7200.0, 36_000.0)


def lines() -> list[Line]:
    """The largest difference for each curve."""
    return [
        Line(f"{name}, 48 cases: largest difference of SOC", _largest_error(points), 0.0, 1e-7, decimals=None)
        for name, points in CURVES.items()
    ]


def _largest_error(points: list[tuple[float, float]]) -> float:
    curve = ChargingCurve(points, 500.0)
    return max(
        abs(curve.advance(soc, limit_kw, duration_s) - charge_reference(points, 500.0, soc, limit_kw, duration_s))
        for soc, limit_kw, duration_s in product(SOCS, LIMITS_KW, DURATIONS_S)
    )


SECTION = Section("Charging curve", TEXT, lines)
