"""Weather of a jurisdiction or a node: a seasonal profile, or a file of measurements."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from corridorsim.config.base import Model, NonNegative

Celsius = Annotated[float, Field(ge=-50, le=55, strict=True)]
Bearing = Annotated[float, Field(ge=0, le=360, strict=True)]


class SeasonalWeather(Model):
    """A mean year: the temperature of each month with a daily swing, and a steady wind."""

    kind: Literal["seasonal"]
    monthly_mean_c: Annotated[tuple[Celsius, ...], Field(min_length=12, max_length=12)]
    """Mean temperature of January to December; reached in mid-month, linear in between."""
    daily_swing_c: NonNegative = 0.0
    """Difference between the warmest and the coldest hour of a day."""
    wind_mps: NonNegative = 0.0
    """Wind speed about 3 m above the road."""
    wind_from_deg: Bearing = 270.0
    """Direction that the wind comes from: 0 north, 90 east."""


class WeatherFile(Model):
    """A CSV file with the columns ``time``, ``temperature_c`` and optionally ``wind_mps`` and ``wind_from_deg``."""

    kind: Literal["file"]
    path: str
    """Relative to the experiment file."""
    clock: Literal["local", "utc"] = "utc"
    """Time zone of the times; an offset given with a time takes precedence."""


Weather = Annotated[SeasonalWeather | WeatherFile, Field(discriminator="kind")]
