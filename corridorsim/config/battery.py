"""Battery ageing with time and use."""

from __future__ import annotations

from math import sqrt
from typing import Annotated

from pydantic import Field

from corridorsim.config.base import Model, NonNegative

Loss = Annotated[float, Field(ge=0, lt=1, strict=True)]


class BatteryAgeing(Model):
    """Capacity lost with the square root of time, and in proportion to energy throughput.

    The defaults split 20 % evenly between ten years and 2,200 full cycles: the 1.2 million km for which Mercedes-Benz
    Trucks designs the eActros 600, at 1.1 kWh/km of 600 kWh. The even split and 80 % as the end of life are
    assumptions.
    """

    calendar_loss_10_years: Loss = 0.10
    cycle_loss_per_1000_cycles: Loss = 0.0455
    """One cycle draws the usable energy of the new battery once."""
    end_of_life_health: Annotated[float, Field(gt=0, lt=1, strict=True)] = 0.8
    """State of health at which the battery is of no more use to a truck."""
    battery_cost_per_kwh: NonNegative = 0.0
    """Replacement cost per kWh of gross capacity, in the experiment's currency."""

    def health(self, age_years: float, full_cycles: float) -> float:
        """Return the capacity relative to a new battery; below 0 for ages that no battery reaches.

        Calendar ageing follows the square root of time, like a film growing on the anode (Broussely et al.,
        J. Power Sources 97-98, 2001); cycle ageing follows the number of full cycles.
        """
        calendar = self.calendar_loss_10_years * sqrt(age_years / 10.0)
        return 1.0 - calendar - self.cycle_loss_per_1000_cycles * full_cycles / 1000.0
