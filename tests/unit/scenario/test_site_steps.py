"""From keys of a hub to steps by the clock."""

from datetime import date

import pytest

from corridorsim.config.files.series import Series
from corridorsim.config.hubs import Hub
from corridorsim.config.network import Node
from corridorsim.energy.prices import PriceSteps
from corridorsim.energy.utility import Rate
from corridorsim.scenario.site import Reduction, SiteStep, owner_prices, site_spec

HUB = {"node": "n", "operator": "o", "network": "n", "feeder": "f", "connection_kw": 1000,
       "evses": [{"kind": "fast", "count": 1}]}  # fmt: skip
NODE = Node(jurisdiction="here", latitude=52.0, longitude=5.0)
FLAT = PriceSteps((0.0,), (0.4,))
DARK = [0.0] * 24


def spec(prices=FLAT, zone="UTC", rate=1.0, n_hours=24, series=None, **keys):
    hub = Hub.model_validate(HUB | keys)
    return site_spec(hub, NODE, zone, prices, rate, (date(2030, 3, 5), n_hours), series or {})


def test_a_hub_with_nothing_but_evses_has_no_site():
    assert spec() is None


def test_a_profile_is_by_local_month_and_hour():
    march = [0.5 if hour == 12 else 0.0 for hour in range(24)]
    made = spec(zone="Europe/Berlin", pv={"peak_kw": 100, "profile": [DARK, DARK, march, *[DARK] * 9]})
    assert made.steps == (
        SiteStep(0.0, 0.0, False, 0.0),
        SiteStep(11 * 3600.0, 50.0, False, 0.0),
        SiteStep(12 * 3600.0, 0.0, False, 0.0),
    )


def test_a_clear_sky_has_steps_by_day_alone_and_scales_with_peak_and_derate():
    half, full = (spec(pv={"peak_kw": peak, "derate": derate}).steps for peak, derate in ((100, 0.5), (200, 1.0)))
    assert [step.pv_kw * 4 for step in half] == pytest.approx([step.pv_kw for step in full])
    assert 10 <= len(half) <= 13
    assert max(step.pv_kw for step in full) < 200


def test_a_file_gives_the_mean_of_each_hour():
    half_hours = tuple(1800.0 * i for i in range(48))
    halves = tuple([0.0] * 20 + [0.2, 0.4] + [2.0] + [0.0] * 25)
    sun = {"sun.csv": Series(half_hours, {"kw_per_kwp": halves})}
    made = spec(pv={"peak_kw": 100, "file": "sun.csv"}, series=sun).steps
    assert [(step.time_s / 3600, step.pv_kw) for step in made] == [
        (0, 0), (10, pytest.approx(30)), (11, pytest.approx(100)), (12, 0)
    ]  # fmt: skip
    light = {"sun.csv": Series(half_hours, {"w_per_m2": tuple(1000 * share for share in halves)})}
    for keys, share in (({}, 0.86), ({"derate": 0.7}, 0.7)):
        steps = spec(pv={"peak_kw": 100, "file": "sun.csv"} | keys, series=light).steps
        assert [step.pv_kw for step in steps] == pytest.approx([0, 30 * share, 100 * share, 0])


def test_a_price_is_dear_above_its_mean_for_arbitrage_alone():
    prices = PriceSteps((-3600.0, 3600.0, 7200.0), (0.2, 0.6, 0.2))
    battery = {"energy_kwh": 1, "power_kw": 1, "dispatch": "arbitrage"}
    times = [(step.time_s, step.is_dear) for step in spec(prices, battery=battery).steps]
    assert times == [(0.0, False), (3600.0, True), (7200.0, False)]
    assert len(spec(prices, battery=battery | {"dispatch": "backup"}).steps) == 1


def test_demand_response_is_in_local_time_and_paid_in_the_experiments_currency():
    events = [{"day": "2030-03-05", "start": "18:00", "end": "20:00"}]
    contract = {"reduction_kw": 300, "pay_per_kw": 2, "pay_per_kwh": 0.5, "events": events}
    made = spec(zone="Europe/Berlin", rate=0.9, demand_response=contract)
    assert made.reductions == (Reduction(17 * 3600.0, 19 * 3600.0, 300.0, pytest.approx(0.9 * (600 + 300))),)
    assert [(step.time_s, step.reduction_kw) for step in made.steps] == [
        (0.0, 0.0), (17 * 3600.0, 300.0), (19 * 3600.0, 0.0),
    ]  # fmt: skip


def test_what_is_fed_in_earns_in_the_experiments_currency():
    assert spec(rate=0.9, pv={"peak_kw": 1, "feed_in_per_kwh": 0.1}).feed_in_per_kwh == pytest.approx(0.09)
    assert spec(pv={"peak_kw": 1}).feed_in_per_kwh is None


def test_an_owner_with_a_utility_tariff_goes_by_its_energy_rates():
    rates = (
        Rate("energy", "energy", (0.0, 3600.0), (0.1, 0.3), 0.0),
        Rate("levy", "energy", (0.0,), (0.05,), 0.0),
        Rate("peak", "demand", (0.0,), (12.0,), 0.0),
    )
    prices = owner_prices(rates, FLAT)
    assert (prices.times_s, prices.per_kwh) == ((0.0, 3600.0), pytest.approx((0.15, 0.35)))
    assert owner_prices((), FLAT) is FLAT


def test_an_event_on_the_eve_of_the_run_by_the_local_calendar():
    # The run begins at 19:00 on 4 March in New York.
    def reductions(day, zone):
        event = {"day": day, "start": "20:00", "end": "21:00"}
        made = spec(zone=zone, demand_response={"reduction_kw": 300, "events": [event]})
        return [(call.start_s / 3600, call.end_s / 3600) for call in made.reductions]

    assert reductions("2030-03-04", "America/New_York") == [(1, 2)]
    assert reductions("2030-03-04", "Europe/Berlin") == [], "it is over"
    assert reductions("2030-03-05", "America/New_York") == [], "it begins after the run"


def test_a_file_with_rows_at_local_hours_that_are_half_hours_of_utc():
    hours = tuple(3600.0 * i - 1800.0 for i in range(26))
    sun = {"sun.csv": Series(hours, {"kw_per_kwp": tuple([0.0] * 4 + [0.5] + [0.0] * 21)})}
    made = spec(zone="Asia/Kolkata", pv={"peak_kw": 100, "file": "sun.csv"}, series=sun).steps
    assert [(step.time_s / 3600, step.pv_kw) for step in made] == [(0, 0), (3.5, 50), (4.5, 0)]
    made = spec(pv={"peak_kw": 100, "file": "sun.csv"}, series=sun).steps
    assert [(step.time_s / 3600, step.pv_kw) for step in made] == [(0, 0), (3, 25), (5, 0)]


def test_demand_response_over_midnight_is_one_event():
    events = [{"day": "2030-03-05", "start": "22:00", "end": "02:00"}]
    contract = {"reduction_kw": 300, "pay_per_kw": 2, "pay_per_kwh": 0.5, "events": events}
    made = spec(n_hours=48, demand_response=contract)
    assert made.reductions == (Reduction(22 * 3600.0, 26 * 3600.0, 300.0, pytest.approx(600 + 600)),)
    overlapping = [*events, {"day": "2030-03-06", "start": "01:00", "end": "03:00"}]
    with pytest.raises(ValueError, match="22:00-02:00 and 01:00-03:00 of 2030-03-05 overlap"):
        spec(demand_response=contract | {"events": overlapping})
