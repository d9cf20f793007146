"""Utility tariffs laid over a run."""

from datetime import date

from corridorsim.config.utility import UtilityTariff
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.utility import utility_rates

HOUR = 3600.0


def rates_of(start=date(2030, 5, 31), n_hours=48, zone="UTC", rate=1.0, prices=None, **tariff):
    made = UtilityTariff.model_validate(tariff)
    return {r.item: r for r in utility_rates(made, rate, start, n_hours, zone, prices or {})}


def at(rate, time_s):
    return rate.prices[max(sum(t <= time_s for t in rate.times_s) - 1, 0)]


SUMMER_PEAK = {"months": ["jun", "jul"], "days": ["sat"], "start": "16:00", "end": "21:00", "price_per_kwh": 0.5}


def test_energy_by_season_day_and_hour():
    # 1 June 2030 is a Saturday; the Friday before it is in May.
    energy = rates_of(energy={"tou": {"price_per_kwh": 0.1, "windows": [SUMMER_PEAK]}})["tou"]
    hours = {17: 0.1, 39.9: 0.1, 40: 0.5, 44.9: 0.5, 45: 0.1}
    assert {hour: at(energy, hour * HOUR) for hour in hours} == hours


def test_windows_are_local_and_money_is_converted():
    energy = rates_of(energy={"tou": {"price_per_kwh": 0.1, "windows": [SUMMER_PEAK]}}, zone="America/Los_Angeles",
                      rate=2.0, n_hours=72)["tou"]  # fmt: skip
    # 16:00 in Los Angeles is 23:00 UTC in summer
    assert [at(energy, hour * HOUR) for hour in (46.9, 47, 51.9, 52)] == [0.2, 1.0, 1.0, 0.2]


def test_demand_holds_in_its_window_alone():
    peak = {"days": ["fri"], "start": "08:00", "end": "18:00", "price_per_kw_month": 9.0}
    demand = rates_of(energy={"e": {"price_per_kwh": 0.1}}, demand={"day": peak})["day"]
    assert [at(demand, hour * HOUR) for hour in (7.9, 8, 17.9, 18, 32)] == [None, 9.0, 9.0, None, None]


def test_file_is_added_to_the_price():
    spot = {"spot": PriceSteps((0.0, HOUR), (0.05, -0.01))}
    energy = rates_of(energy={"spot": {"price_per_kwh": 0.02, "price_file": "spot"}}, prices=spot, rate=10.0)["spot"]
    assert (at(energy, 0), round(at(energy, HOUR), 9)) == (0.7000000000000001, 0.1)


def test_constant_rates():
    got = rates_of(
        energy={"e": {"price_per_kwh": 0.1}}, fixed_per_month=7.0, tax_share=0.2,
        subscription={"block_kw": 50, "price_per_block_month": 95.56, "overage_per_kw": 3.82, "subscribed_kw": 400},
    )  # fmt: skip
    block, over = got["subscription"], got["overage"]
    assert (block.prices, block.size, block.subscribed_kw, block.tax_share) == ((95.56,), 50, 400, 0.2)
    assert (over.prices, over.kind) == ((3.82,), "overage")
    assert got["fixed"].prices == (7.0,)
