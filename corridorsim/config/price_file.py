"""Files of electricity prices that an experiment names."""

from __future__ import annotations

from corridorsim.config.base import Model


class PriceFile(Model):
    """A CSV file with the columns ``time`` and ``price_per_kwh``."""

    path: str
    """Relative to the experiment file; times with an offset such as 2030-03-05T14:00+01:00, or in UTC."""
