"""A transformer is loaded by power in either direction."""

import pytest

from corridorsim.energy.transformer import ThermalModel
from corridorsim.scenario.data import TransformerSpec
from corridorsim.world.grid.transformer import HeatedTransformer

THERMAL = ThermalModel(55.0, 25.0, 5.0, 0.8, 0.8, 3.0, 5.0, 110.0)


def after_a_day(hubs_kwh, background_kw=0.0):
    transformer = HeatedTransformer(TransformerSpec(1000.0, THERMAL, (20.0,)), (background_kw,))
    for hour in range(1, 25):
        transformer.read(hour * 3600.0, hubs_kwh * hour / 24)
    return transformer.top_oil_c, transformer.hot_spot_c, transformer.ageing_h


def test_what_is_fed_in_heats_as_what_is_drawn_does():
    there, back = after_a_day(24_000.0), after_a_day(-24_000.0)
    assert back == pytest.approx(there)
    assert back[:2] == pytest.approx((75.0, 100.0), abs=0.1), "the rises of rated load over 20 degC"


def test_background_load_takes_part_of_what_is_fed_in():
    hot_spots = [after_a_day(kwh, background_kw)[1] for kwh, background_kw in ((-24_000.0, 400.0), (-14_400.0, 0.0))]
    assert hot_spots[0] == pytest.approx(hot_spots[1], abs=0.1)
