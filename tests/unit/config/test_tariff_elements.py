"""Which element makes which other unreachable."""

import pytest

from corridorsim.config.levers.tariff_elements import PriceComponent, Restrictions, TariffElement, unmatched
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
    open_ended = Restrictions.model_validate({"start_time": "20:00"})
    assert evening.covers(open_ended)
    assert open_ended.covers(evening)
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


def test_vat_is_a_tax_share_in_percent():
    component = {"type": "ENERGY", "price": 1.0}
    assert PriceComponent.model_validate(component | {"vat": 15}).taxed == pytest.approx(0.15)
    assert PriceComponent.model_validate(component | {"vat": 0}).taxed == 0.0
    assert PriceComponent.model_validate(component | {"tax_share": 0.15}).taxed == 0.15
    with pytest.raises(ValueError, match=r"vat 15 and tax_share 0\.2 both give the tax; remove one of them"):
        PriceComponent.model_validate(component | {"vat": 15, "tax_share": 0.2})


def test_a_step_of_one_session_is_no_step():
    assert PriceComponent.model_validate({"type": "FLAT", "price": 1.0, "step_size": 1})
    with pytest.raises(ValueError, match="step_size does not apply to FLAT"):
        PriceComponent.model_validate({"type": "FLAT", "price": 1.0, "step_size": 60})


def test_elements_of_reservations_are_refused():
    with pytest.raises(ValueError, match="elements with reservation, the price of a booking in OCPI, are not modelled"):
        Restrictions.model_validate({"reservation": "RESERVATION"})


@pytest.mark.parametrize(
    ("given", "range_kw"),
    [
        ({"min_current_a": 250}, (200.0, None)),
        ({"max_current_a": 250, "max_power_kw": 150}, (None, 150.0)),
        ({"max_current_a": 125, "max_power_kw": 150}, (None, 100.0)),
        ({"min_current_a": 125, "min_power_kw": 150, "max_power_kw": 900}, (150.0, 900.0)),
    ],
)
def test_currents_are_powers_at_a_voltage(given, range_kw):
    made = Restrictions.model_validate(given).at_voltage(800.0)
    assert (made.min_power_kw, made.max_power_kw) == range_kw
    assert (made.min_current_a, made.max_current_a) == (None, None)


def test_current_ranges_are_ranges():
    with pytest.raises(ValueError, match=r"min_current_a 100\.0 is not below max_current_a 50\.0"):
        Restrictions.model_validate({"min_current_a": 100, "max_current_a": 50})
    assert not Restrictions.model_validate({"max_current_a": 50}).covers(Restrictions())
