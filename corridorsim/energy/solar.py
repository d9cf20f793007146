"""Solar irradiance of a horizontal plane under a clear sky."""

from __future__ import annotations

from datetime import datetime
from math import cos, exp, pi, radians, sin

STANDARD_W_PER_M2 = 1000.0
"""Irradiance at which a plant delivers its peak power (IEC 60904)."""
DECLINATION_DEG = 23.45
_MINUTES_PER_DEGREE = 4.0


def clear_sky_w_per_m2(latitude_deg: float, longitude_deg: float, instant: datetime) -> float:
    """Return the global irradiance of a horizontal plane under a clear sky [W/m2].

    Haurwitz, Journal of Meteorology 2 (1945): ``1098 cos z exp(-0.057 / cos z)`` with the zenith angle z.
    """
    cos_zenith = cosine_of_zenith(latitude_deg, longitude_deg, instant)
    return 1098.0 * cos_zenith * exp(-0.057 / cos_zenith) if cos_zenith > 0.0 else 0.0


def cosine_of_zenith(latitude_deg: float, longitude_deg: float, instant: datetime) -> float:
    """Return the cosine of the sun's zenith angle at a UTC instant.

    Declination after Cooper, Solar Energy 12 (1969); equation of time after Spencer, Search 2 (1971).
    """
    day = instant.timetuple().tm_yday
    declination = radians(DECLINATION_DEG) * sin(2 * pi * (284 + day) / 365)
    b = 2 * pi * (day - 1) / 365
    equation_min = 229.18 * (
        0.000075 + 0.001868 * cos(b) - 0.032077 * sin(b) - 0.014615 * cos(2 * b) - 0.04089 * sin(2 * b)
    )
    utc_min = instant.hour * 60 + instant.minute + instant.second / 60
    hour_angle = radians((utc_min + equation_min) / _MINUTES_PER_DEGREE + longitude_deg - 180.0)
    latitude = radians(latitude_deg)
    return sin(latitude) * sin(declination) + cos(latitude) * cos(declination) * cos(hour_angle)
