"""Utility tariffs laid over a run."""

from datetime import date

from corridorsim.config.utility import UtilityTariff
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.utility import past_peaks, utility_rates

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


def held(demand, hours, **tariff):
    rate = rates_of(energy={"e": {"price_per_kwh": 0.1}}, demand={"d": demand | {"price_per_kw_month": 9.0}}, **tariff)
    return [hour for hour in hours if at(rate["d"], hour * HOUR) is not None]


def test_a_window_over_midnight_belongs_to_the_day_on_which_it_begins():
    # From Friday, 31 May 2030, 00:00.
    night = {"days": ["fri"], "start": "22:00", "end": "06:00"}
    assert held(night, (0, 5.75, 21.75, 22, 24, 29.75, 30, 46)) == [22, 24, 29.75]
    of_may = {"months": ["may"], "start": "22:00", "end": "06:00"}
    assert held(of_may, (0, 22, 24, 29.75, 30, 46, 47)) == [0, 22, 24, 29.75]
    until_midnight = {"days": ["fri"], "start": "22:00", "end": "00:00"}
    assert held(until_midnight, (21.75, 22, 23.75, 24)) == [22, 23.75]


def test_energy_has_a_price_over_midnight():
    window = {"days": ["fri"], "start": "22:00", "end": "06:00", "price_per_kwh": 0.05}
    energy = rates_of(energy={"tou": {"price_per_kwh": 0.1, "windows": [window]}})["tou"]
    assert [at(energy, hour * HOUR) for hour in (5, 21.75, 22, 29.75, 30, 46)] == [0.1, 0.1, 0.05, 0.05, 0.1, 0.1]


def test_one_charge_has_several_windows():
    windows = [{"start": "14:00", "end": "16:00", "days": ["fri"]}, {"start": "21:00", "end": "23:00"}]
    assert held({"windows": windows}, (13, 14, 15.75, 16, 21, 23, 38, 45)) == [14, 15.75, 21, 45]


def test_dates_are_added_to_the_days_of_a_window():
    window = {"days": [], "dates": ["2030-06-01"], "start": "08:00", "end": "10:00"}
    assert held(window, (8, 31.75, 32, 33.75, 34)) == [32, 33.75]
    overnight = {"days": ["sun"], "dates": ["2030-05-31"], "start": "22:00", "end": "06:00"}
    assert held(overnight, (0, 22, 29.75, 46)) == [22, 29.75]


def test_a_price_of_a_date_comes_before_those_of_days():
    workday = {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "08:00", "end": "20:00", "price_per_kwh": 0.3}
    sunday = {"days": ["sun"], "dates": ["2030-05-31"], "price_per_kwh": 0.05}
    energy = rates_of(energy={"tou": {"price_per_kwh": 0.1, "windows": [workday, sunday]}})["tou"]
    assert [at(energy, hour * HOUR) for hour in (7, 9, 25)] == [0.05, 0.05, 0.1]


def test_a_holiday_of_the_tariff_is_a_sunday():
    workday = {"days": ["mon", "tue", "wed", "thu", "fri"], "start": "08:00", "end": "20:00"}
    assert held(workday, (8, 32)) == [8]
    assert held(workday, (8, 32), holidays=["2030-05-31"]) == []
    assert held(workday | {"days": ["sun"]}, (8, 32), holidays=["2030-05-31"]) == [8]


def test_peaks_have_the_interval_and_the_ratchet_of_the_tariff():
    demand = {"d": {"price_per_kw_month": 9.0, "ratchet": {"share": 0.8}}}
    steps = {"price_per_kwh": 0.1, "price_per_kw_year": 10.0}
    got = rates_of(demand=demand, demand_interval_min=30, fixed_per_month=1.0,
                   hours_of_use={"below": steps, "above": steps})  # fmt: skip
    assert (got["d"].interval_min, got["d"].ratchet_share, got["d"].ratchet_months) == (30, 0.8, 11)
    assert (got["grid capacity"].interval_min, got["grid energy"].interval_min, got["fixed"].interval_min) == (
        30, None, None,
    )  # fmt: skip
    (peak,) = past_peaks({"d": (310.0,)})
    assert (peak.item, peak.kind, peak.size) == ("d", "past_peak", 310.0)
