"""Pricing of sessions, each amount worked by hand."""

from datetime import date
from math import inf

import pytest

from corridorsim.config.levers.tariffs import Tariffs
from corridorsim.energy.prices import PriceSteps, price_steps, sum_of
from corridorsim.energy.tariff import Element, Period, Price, SessionTariff, bill, expected_price, itemised
from corridorsim.energy.tariff_calendar import session_tariff

HOUR = 3600.0


def element(energy=None, time=None, parking=None, flat=None, **ranges):
    prices = {"ENERGY": energy, "TIME": time, "PARKING_TIME": parking, "FLAT": flat}
    known = {name: price if isinstance(price, Price) else Price(price, 0.0, None) for name, price in prices.items()
             if price is not None}  # fmt: skip
    return Element(known, **ranges)


def always(*elements, **settings):
    return SessionTariff((0.0,), (elements,), **settings)


def amounts(tariff, *periods):
    return [(item.component, round(item.quantity, 9), item.amount) for item in itemised(tariff, periods)]


def test_first_element_that_prices_a_dimension_wins():
    tariff = always(element(energy=0.5), element(energy=0.9, time=6.0))
    assert amounts(tariff, Period(0, HOUR, 100, True)) == [("ENERGY", 100, 50), ("TIME", 1, 6)]


def test_energy_bound_splits_a_period_in_proportion_to_energy():
    tariff = always(element(energy=0.5, time=6.0, kwh=(0, 40)), element(energy=0.3))
    # 40 of 100 kWh take 40 % of the hour
    assert amounts(tariff, Period(0, HOUR, 100, True)) == [
        ("ENERGY", 40, 20), ("TIME", 0.4, pytest.approx(2.4)), ("ENERGY", 60, 18),
    ]  # fmt: skip


def test_power_bound_goes_by_the_mean_of_each_period():
    tariff = always(element(energy=0.6, power_kw=(150, inf)), element(energy=0.4))
    fast, slow = Period(0, HOUR / 2, 100, True), Period(HOUR / 2, HOUR, 50, True)
    assert amounts(tariff, fast, slow) == [("ENERGY", 100, 60), ("ENERGY", 50, 20)]
    # Read once, at the end, the same session has a mean of 150 kW: the lower bound belongs to the range.
    assert amounts(tariff, Period(0, HOUR, 150, True)) == [("ENERGY", 150, 90)]


def test_parking_is_free_for_its_grace_and_then_paid_by_time_of_day():
    tariff = SessionTariff((0.0, 2 * HOUR), ((element(parking=6.0),), (element(parking=1.0),)), free_parking_s=900.0)
    periods = (Period(0, HOUR, 100, True), Period(HOUR, 3 * HOUR, 0, False))
    assert amounts(tariff, *periods) == [("PARKING_TIME", 0.75, 4.5), ("PARKING_TIME", 1, 1)]


def test_flat_is_owed_once_and_by_the_begin():
    tariff = SessionTariff((0.0, HOUR), ((element(flat=2.0),), (element(flat=5.0),)))
    assert amounts(tariff, Period(0, 3 * HOUR, 1, True)) == [("FLAT", 1, 2)]


def test_step_size_of_the_last_component_rounds_the_whole_session_up_once():
    # 6 min at 10 an hour, then 1 min at 20: steps of 5 min raise the 7 min to 10, the 3 more at the last price.
    tariff = always(
        element(time=Price(10.0, 0.0, 600), duration_s=(0, 360)), element(time=Price(20.0, 0.0, 300))
    )  # fmt: skip
    assert amounts(tariff, Period(0, 420, 10, True)) == [
        ("TIME", 0.1, pytest.approx(1.0)), ("TIME", pytest.approx(4 / 60), pytest.approx(20 * 4 / 60)),
    ]  # fmt: skip


def test_step_size_of_parking_leaves_charging_time_as_it_is():
    tariff = always(element(time=Price(10.0, 0.0, 3600), parking=Price(6.0, 0.0, 600)))
    periods = (Period(0, 600, 10, True), Period(600, 1000, 0, False))
    assert amounts(tariff, *periods) == [
        ("TIME", round(1 / 6, 9), pytest.approx(10 / 6)), ("PARKING_TIME", round(1 / 6, 9), pytest.approx(1.0)),
    ]  # fmt: skip


def test_whole_steps_are_not_raised():
    tariff = always(element(energy=Price(0.5, 0.0, 100)))
    assert amounts(tariff, Period(0, 600, 20.3, True))[0][1] == pytest.approx(20.3)
    assert amounts(tariff, Period(0, 600, 20.31, True))[0][1] == pytest.approx(20.4)


@pytest.mark.parametrize(
    ("bounds", "component", "difference", "total"),
    [({"min_price": 10.0}, "MIN_PRICE", 4.05, 10.0), ({"max_price": 5.0}, "MAX_PRICE", -0.95, 5.0)],
)
def test_bounds_of_the_price_add_an_item(bounds, component, difference, total):
    tariff = always(element(energy=Price(0.5, 0.19, None)), **bounds)
    energy, bound = bill(tariff, [Period(0, 60, 10, True)])
    assert (energy.tax, energy.amount) == (0.95, 5.95)
    assert (bound.component, bound.amount) == (component, pytest.approx(difference))
    assert energy.amount + bound.amount == pytest.approx(total)
    # The tax is that within the bounded price, at 19 %.
    assert energy.tax + bound.tax == pytest.approx(round(total * 0.19 / 1.19, 2))
    assert bound.price * bound.quantity + bound.tax == pytest.approx(bound.amount)


def tax_and_total(tariff, *periods):
    items = bill(tariff, periods)
    return round(sum(item.tax for item in items), 2), round(sum(item.amount for item in items), 2)


@pytest.mark.parametrize(
    ("bounds", "tax", "total"),
    [
        # 150 kWh at 1.00 and 20 %: 30.00 of tax in 180.00.
        ({"max_price": 60.0}, 10.0, 60.0),
        ({"max_net_price": 60.0}, 12.0, 72.0),
        ({"max_price": 60.0, "max_net_price": 45.0}, 9.0, 54.0),
        ({"max_price": 48.0, "max_net_price": 45.0}, 8.0, 48.0),
        ({"min_price": 240.0}, 40.0, 240.0),
        ({"min_net_price": 240.0}, 48.0, 288.0),
        ({"min_price": 240.0, "min_net_price": 210.0}, 42.0, 252.0),
        ({"min_price": 10.0, "min_net_price": 10.0, "max_price": 500.0, "max_net_price": 500.0}, 30.0, 180.0),
    ],
)
def test_tax_is_that_within_the_bounded_price(bounds, tax, total):
    tariff = always(element(energy=Price(1.0, 0.2, None)), **bounds)
    assert tax_and_total(tariff, Period(0, HOUR, 150, True)) == (tax, total)


def test_taxes_of_several_rates_keep_their_proportions_in_a_bounded_price():
    # 100 kWh at 1.00 and 20 %, 10.00 for the session at 10 % and 70.00 for an hour without tax: 21.00 in 201.00.
    rates = element(energy=Price(1.0, 0.2, None), flat=Price(10.0, 0.1, None), time=70.0)
    period = Period(0, HOUR, 100, True)
    assert tax_and_total(always(rates), period) == (21.0, 201.0)
    assert tax_and_total(always(rates, max_price=67.0), period) == (7.0, 67.0)
    assert tax_and_total(always(rates, min_net_price=360.0), period) == (42.0, 402.0)


def test_least_price_of_what_is_free_has_the_tax_of_its_element():
    period = Period(0, HOUR, 100, True)
    assert tax_and_total(always(element(energy=Price(0.0, 0.2, None)), min_price=24.0), period) == (4.0, 24.0)
    assert tax_and_total(always(min_price=24.0), period) == (0.0, 24.0)


def test_bounds_hold_below_zero():
    earned = always(element(energy=Price(-0.1, 0.2, None)), min_price=-6.0)
    assert tax_and_total(earned, Period(0, HOUR, 100, True)) == (-1.0, -6.0)


def test_amounts_are_rounded_to_the_cent_each():
    tariff = always(element(energy=0.333, time=1.0))
    assert [item.amount for item in bill(tariff, [Period(0, 10, 1.0, True)])] == [0.33, 0.0]


def test_expected_price_spreads_what_is_not_by_energy():
    tariff = SessionTariff((0.0, HOUR), ((element(energy=0.4, flat=10.0),), (element(energy=0.6, time=10.0),)))
    # 250 kWh at 250 kW: an hour
    assert expected_price(tariff, 250.0, 250.0) == PriceSteps((0.0, HOUR), (0.44, 0.64))


def compiled(start=date(2030, 3, 5), zone="UTC", **tariff):
    made = Tariffs.model_validate(tariff)
    return session_tariff(made, price_steps(made, start, 24 * 7, zone), start, 24 * 7, zone)


def energy_at(tariff, time_s):
    return next(e.prices["ENERGY"].price for e in tariff.elements_at(time_s) if "ENERGY" in e.prices)


def yaml_element(price, **restrictions):
    return {"price_components": [{"type": "ENERGY", "price": price}], "restrictions": restrictions}


def test_window_across_midnight():
    tariff = compiled(elements=[yaml_element(0.2, start_time="22:00", end_time="06:00")], energy_per_kwh=0.5)
    hours = {5: 0.2, 6: 0.5, 21.9: 0.5, 22: 0.2, 24: 0.2, 30: 0.5}
    assert {hour: energy_at(tariff, hour * HOUR) for hour in hours} == hours


WORKDAYS = ["mon", "tue", "wed", "thu", "fri"]


def test_window_across_midnight_belongs_to_the_day_on_which_it_begins():
    # Friday 1 to Monday 4 March 2030: Monday to Friday, 20:00 to 15:00.
    element = yaml_element(0.2, start_time="20:00", end_time="15:00", day_of_week=WORKDAYS)
    hours = {8: 0.2, 15: 0.5, 20: 0.2, 32: 0.2, 39: 0.5, 44: 0.5, 56: 0.5, 80: 0.5, 92: 0.2, 96 + 8: 0.2}
    window = {"start": "20:00", "end": "15:00", "days": WORKDAYS, "energy_per_kwh": 0.2}
    for tariff in ({"elements": [element]}, {"windows": [window], "min_price": 0.0}):
        made = compiled(start=date(2030, 3, 1), energy_per_kwh=0.5, **tariff)
        assert {hour: energy_at(made, hour * HOUR) for hour in hours} == hours


def test_holidays_of_elements():
    # Wednesday 6 March 2030 is a holiday: no high price, and the night of a holiday goes on until the next morning.
    holiday = "2030-03-06"
    tariff = compiled(
        energy_per_kwh=0.5,
        elements=[yaml_element(0.1, day_of_week=[], dates=[holiday]),
                  yaml_element(0.2, start_time="22:00", end_time="06:00", day_of_week=["sun"], dates=[holiday]),
                  yaml_element(0.9, start_time="08:00", end_time="20:00", day_of_week=WORKDAYS)],
    )  # fmt: skip
    hours = {9: 0.9, 23.9: 0.5, 24: 0.1, 33: 0.1, 46: 0.1, 48: 0.2, 53.9: 0.2, 54: 0.5, 57: 0.9}
    assert {hour: energy_at(tariff, hour * HOUR) for hour in hours} == hours


def test_holidays_of_windows_come_before_days_of_the_week():
    dear = {"start": "08:00", "end": "20:00", "days": WORKDAYS, "energy_per_kwh": 0.9}
    as_sunday = {"start": "00:00", "end": "24:00", "days": ["sun"], "dates": ["2030-03-06"], "energy_per_kwh": 0.1}
    made = Tariffs.model_validate({"energy_per_kwh": 0.5, "windows": [dear, as_sunday]})
    steps = price_steps(made, date(2030, 3, 5), 24 * 7, "Europe/Berlin")
    hours = {6.9: 0.5, 7: 0.9, 19: 0.5, 22.9: 0.5, 23: 0.1, 31: 0.1, 46.9: 0.1, 47: 0.5, 55: 0.9, 119: 0.1}
    assert {hour: steps.at(hour * HOUR) for hour in hours} == hours


def test_dates_and_days_in_local_time():
    # 5 March 2030 is a Tuesday; in Berlin, UTC+1, the 6th begins at 23:00 UTC.
    tariff = compiled(
        zone="Europe/Berlin", energy_per_kwh=0.5,
        elements=[yaml_element(0.1, start_date="2030-03-06", end_date="2030-03-07"),
                  yaml_element(0.3, day_of_week=["fri"])],
    )  # fmt: skip
    hours = {22.9: 0.5, 23: 0.1, 46.9: 0.1, 47: 0.5, 70.9: 0.5, 71: 0.3, 95: 0.5}
    assert {hour: energy_at(tariff, hour * HOUR) for hour in hours} == hours


def test_short_form_stands_behind_the_elements():
    tariff = compiled(
        elements=[yaml_element(0.2, max_kwh=10)], energy_per_kwh=0.5, session_fee=1.0,
        windows=[{"start": "01:00", "end": "02:00", "energy_per_kwh": 0.7}],
    )  # fmt: skip
    assert amounts(tariff, Period(0, 2 * HOUR, 40, True)) == [
        ("FLAT", 1, 1), ("ENERGY", 10, 2), ("ENERGY", 10, 5), ("ENERGY", 20, 14),
    ]  # fmt: skip


def test_sum_of_steps():
    assert sum_of(PriceSteps((0.0, 7.0), (1.0, 2.0)), PriceSteps((-3.0, 5.0), (10.0, 20.0)), 0.5) == PriceSteps(
        (-3.0, 0.0, 5.0, 7.0), (6.0, 6.0, 11.0, 12.0)
    )
