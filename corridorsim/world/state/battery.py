"""The battery of a truck on its trip."""

from __future__ import annotations

EMPTY_SOC = 1e-9
"""A battery below this is empty; it is far below what a gauge shows.

As much is there beyond empty: a truck that plans to arrive with nothing left gets there despite rounding.
"""
_EMPTY_SOC = EMPTY_SOC  # as a C number, which other modules cannot import


class Battery:
    """State of charge, and the energy drawn from it on the road and at rest."""

    def __init__(self, capacity_kwh: float, soc: float) -> None:
        self.capacity_kwh = capacity_kwh
        self.soc = soc
        self.is_empty = False
        """The truck has come to a halt before the place to which it was driving."""
        self.energy_kwh = 0.0
        """Drawn so far, net of regeneration."""

    def use(self, kwh: float) -> None:
        """Draw energy, or store regenerated energy; a truck with a full battery brakes by friction."""
        capacity_kwh = self.capacity_kwh
        after = min(self.soc - kwh / capacity_kwh, 1.0)
        if after < _EMPTY_SOC:
            after = 0.0
        self.energy_kwh += (self.soc - after) * capacity_kwh
        self.soc = after
