"""Which element makes which other unreachable."""

import pytest

from corridorsim.config.levers.tariff_elements import Restrictions, TariffElement, unmatched


def element(*types, **restrictions):
    components = [{"type": name, "price": 1.0} for name in types]
    return TariffElement.model_validate({"price_components": components, "restrictions": restrictions})


@pytest.mark.parametrize(
    ("outer", "inner", "covered"),
    [
        ({}, {"min_kwh": 5}, True),
        ({"min_kwh": 5}, {}, False),
        ({"min_kwh": 5, "max_kwh": 50}, {"min_kwh": 10, "max_kwh": 50}, True),
        ({"min_kwh": 5, "max_kwh": 50}, {"min_kwh": 10}, False),
        ({"start_time": "08:00", "end_time": "20:00"}, {"start_time": "09:00", "end_time": "20:00"}, True),
        ({"start_time": "20:00", "end_time": "08:00"}, {"start_time": "23:00", "end_time": "01:00"}, True),
        ({"start_time": "20:00", "end_time": "08:00"}, {"start_time": "07:00", "end_time": "09:00"}, False),
        ({"day_of_week": ["sat", "sun"]}, {"day_of_week": ["sun"]}, True),
        ({"day_of_week": ["sat", "sun"]}, {}, False),
        ({"start_date": "2030-01-01"}, {"start_date": "2030-02-01", "end_date": "2030-03-01"}, True),
        ({"start_date": "2030-01-01"}, {"end_date": "2030-03-01"}, False),
        ({"max_power_kw": 100}, {"max_power_kw": 50, "min_duration_s": 60}, True),
    ],
)
def test_covers(outer, inner, covered):
    assert Restrictions.model_validate(outer).covers(Restrictions.model_validate(inner)) is covered


def test_unmatched_looks_at_each_dimension():
    assert unmatched((element("ENERGY"), element("TIME", "ENERGY", min_kwh=5))) == (1, 0, "ENERGY")
    assert unmatched((element("ENERGY", min_kwh=5), element("TIME", "ENERGY"))) is None
    assert unmatched((element("FLAT"), element("ENERGY"), element("FLAT", day_of_week=["mon"]))) == (2, 0, "FLAT")


@pytest.mark.parametrize("clock", [{"start_time": "08:00", "end_time": "08:00"}, {"start_time": "24:00"},
                                   {"end_time": "00:00"}])  # fmt: skip
def test_an_empty_window_is_refused(clock):
    with pytest.raises(ValueError, match="the same time of day; for the whole day, remove both"):
        Restrictions.model_validate(clock)


def test_midnight_may_be_written_both_ways():
    evening = Restrictions.model_validate({"start_time": "20:00", "end_time": "00:00"})
    assert evening.minutes() == Restrictions.model_validate({"start_time": "20:00"}).minutes()
    assert Restrictions.model_validate({"start_time": "00:00", "end_time": "24:00"}).covers(Restrictions())
