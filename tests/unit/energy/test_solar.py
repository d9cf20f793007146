"""The clear sky by hand, and against published sums."""

from datetime import UTC, datetime, timedelta
from math import exp

import pytest

from corridorsim.energy.solar import clear_sky_w_per_m2, cosine_of_zenith

EQUINOX_NOON = datetime(2030, 3, 22, 12, 7, tzinfo=UTC)
"""On day 81 the declination of Cooper's formula is 0; the equation of time is -7 min."""


def test_sun_in_the_zenith():
    assert cosine_of_zenith(0.0, 0.0, EQUINOX_NOON) == pytest.approx(1.0, abs=1e-4)
    assert clear_sky_w_per_m2(0.0, 0.0, EQUINOX_NOON) == pytest.approx(1098 * exp(-0.057), rel=1e-3)


def test_height_of_the_noon_sun_is_the_complement_of_the_latitude():
    assert cosine_of_zenith(60.0, 0.0, EQUINOX_NOON) == pytest.approx(0.5, abs=1e-3)
    assert cosine_of_zenith(-60.0, 0.0, EQUINOX_NOON) == pytest.approx(0.5, abs=1e-3)


def test_the_sun_turns_by_fifteen_degrees_an_hour():
    later = EQUINOX_NOON + timedelta(hours=3)
    assert cosine_of_zenith(48.0, 7.5, later) == pytest.approx(cosine_of_zenith(48.0, 52.5, EQUINOX_NOON), abs=1e-4)


def test_night_is_dark():
    assert clear_sky_w_per_m2(52.0, 5.0, datetime(2030, 6, 21, 0, tzinfo=UTC)) == 0.0


@pytest.mark.parametrize(("month", "day", "sunrise_h", "sunset_h"), [(6, 21, 3.31, 20.05), (12, 21, 7.81, 15.49)])
def test_days_in_amsterdam_are_as_long_as_they_are(month, day, sunrise_h, sunset_h):
    # Geometric sunrise and sunset in UTC at 52.37 N, 4.90 E: almanacs add some 5 min for refraction and the sun's edge.
    minutes = [datetime(2030, month, day, tzinfo=UTC) + timedelta(minutes=minute) for minute in range(1440)]
    bright = [minute for minute, instant in enumerate(minutes) if cosine_of_zenith(52.37, 4.90, instant) > 0.0]
    assert bright[0] / 60 == pytest.approx(sunrise_h, abs=0.15)
    assert bright[-1] / 60 == pytest.approx(sunset_h, abs=0.15)
