"""Which element makes which other unreachable."""

import pytest

from corridorsim.config.levers.tariff_elements import Restrictions, TariffElement, unmatched
from corridorsim.config.levers.tariffs import Tariffs


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
        ({}, {"day_of_week": [], "dates": ["2030-12-25"]}, True),
        ({"day_of_week": ["wed"]}, {"day_of_week": [], "dates": ["2030-12-25"]}, True),
        ({"day_of_week": ["tue"]}, {"day_of_week": [], "dates": ["2030-12-25"]}, False),
        (
            {"day_of_week": [], "dates": ["2030-12-24", "2030-12-25"]},
            {"day_of_week": [], "dates": ["2030-12-25"], "max_kwh": 5},
            True,
        ),
        ({"day_of_week": [], "dates": ["2030-12-25"]}, {"day_of_week": ["wed"]}, False),
        # From Friday evening to Saturday morning.
        (
            {"start_time": "20:00", "end_time": "08:00", "day_of_week": ["fri"]},
            {"end_time": "07:00", "day_of_week": ["sat"]},
            True,
        ),
        (
            {"start_time": "20:00", "end_time": "08:00", "day_of_week": ["fri"]},
            {"end_time": "07:00", "day_of_week": ["fri"]},
            False,
        ),
        (
            {"start_time": "20:00", "end_time": "08:00", "day_of_week": [], "dates": ["2030-12-24"]},
            {"end_time": "07:00", "day_of_week": [], "dates": ["2030-12-25"]},
            True,
        ),
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


def test_an_element_without_days_is_refused():
    with pytest.raises(ValueError, match="the element never applies; give days of the week or dates"):
        Restrictions.model_validate({"day_of_week": []})


@pytest.mark.parametrize(
    ("windows", "said"),
    [
        ([{"start": "08:00", "end": "08:00"}], "start and end are both 08:00"),
        ([{"start": "24:00", "end": "08:00"}], "start may not be 24:00"),
        ([{"start": "08:00", "end": "09:00", "days": []}], "the window never begins"),
        ([{"start": "22:00", "end": "06:00", "days": ["fri"]}, {"start": "05:00", "end": "07:00", "days": ["sat"]}],
         "windows 22:00-06:00 and 05:00-07:00 overlap on sat"),
        ([{"start": "22:00", "end": "06:00", "days": [], "dates": ["2030-12-24"]},
          {"start": "05:00", "end": "07:00", "days": [], "dates": ["2030-12-25"]}],
         "windows 22:00-06:00 and 05:00-07:00 overlap on 2030-12-25"),
    ],
)  # fmt: skip
def test_windows_that_cannot_be_meant_are_refused(windows, said):
    with pytest.raises(ValueError, match=said):
        Tariffs.model_validate({"windows": [window | {"energy_per_kwh": 0.1} for window in windows]})


def test_nights_may_follow_each_other():
    Tariffs.model_validate({"windows": [{"start": "22:00", "end": "06:00", "energy_per_kwh": 0.1},
                                        {"start": "06:00", "end": "22:00", "energy_per_kwh": 0.2}]})  # fmt: skip
