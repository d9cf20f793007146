"""Elements, windows and driving bans with the same clock, days and dates hold at the same moments."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from corridorsim.config.daily_window import ALL_DAYS
from corridorsim.config.driving_bans import DrivingBan
from corridorsim.config.levers.tariff_elements import Restrictions
from corridorsim.config.levers.tariffs import Tariffs
from corridorsim.scenario.data import Clock
from corridorsim.scenario.driving_bans import driving_bans

START, N_DAYS = date(2030, 3, 4), 14

clocks = st.integers(0, 47).map(lambda half: f"{half // 2:02d}:{half % 2 * 30:02d}")
days = st.lists(st.sampled_from(ALL_DAYS), unique=True)
dates = st.lists(st.integers(-1, N_DAYS).map(lambda offset: START + timedelta(days=offset)), unique=True, max_size=3)


@settings(max_examples=100)
@given(clocks, st.one_of(clocks, st.just("24:00")), days, dates)
def test_one_reading_of_windows_that_cross_midnight(start, end, weekdays, holidays):
    if start == end or (start == "00:00" and end == "24:00") or not (weekdays or holidays):
        return
    element = Restrictions(start_time=start, end_time=end, day_of_week=weekdays, dates=holidays)
    window = {"start": start, "end": end, "days": weekdays, "dates": holidays, "energy_per_kwh": 1.0}
    tariff = Tariffs.model_validate({"energy_per_kwh": 0.0, "windows": [window]})
    clock = Clock(START, 0.0, 0.0, N_DAYS * 86400.0, N_DAYS * 24)
    (ban,) = driving_bans([DrivingBan(start=start, end=end, days=weekdays, dates=holidays)], "UTC", clock)
    for minute in range(15, N_DAYS * 24 * 60, 30):
        day, of_day = START + timedelta(days=minute // 1440), minute % 1440
        banned = any(begin <= minute * 60 < until for begin, until in ban.intervals_s)
        assert element.holds_at(day, of_day) == banned
        assert (tariff.energy_at(day, of_day) == 1.0) == banned
