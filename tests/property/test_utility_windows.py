"""Windows of utility tariffs against their definition, minute by minute, in any time zone."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.analysis.utility import Month, Use, month_items, tariff_of
from corridorsim.config.utility import MONTHS, UtilityTariff
from corridorsim.energy.utility import utility_rates

START = date(2030, 3, 29)
N_DAYS = 5
"""The clocks of Berlin and Copenhagen change on 31 March, those of Lord Howe on 7 April."""
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
ZONES = ("UTC", "Europe/Berlin", "Europe/Copenhagen", "Asia/Kathmandu", "America/St_Johns", "Australia/Lord_Howe")
HOURS = st.integers(0, 23)
DATES = st.sets(st.sampled_from([START + timedelta(days=n) for n in range(-1, N_DAYS + 1)]), max_size=2)


@st.composite
def windows(draw):
    start, end = draw(st.tuples(HOURS, HOURS).filter(lambda pair: pair[0] != pair[1]))
    months = draw(st.sets(st.sampled_from(MONTHS[2:4]), min_size=1))
    days = draw(st.sets(st.sampled_from(DAYS), min_size=1))
    when = {"months": sorted(months), "days": sorted(days), "dates": sorted(draw(DATES))}
    return when | {"start": f"{start:02}:00", "end": f"{end:02}:00"}


def is_inside(window, local, holidays):
    """By the day on which the window begins, and the clock."""
    clock, start, end = local.hour, int(window["start"][:2]), int(window["end"][:2])
    day = local.date()
    if end <= start and clock < end:
        day -= timedelta(days=1)
    elif not (start <= clock and (clock < end or end <= start)):
        return False
    weekday = "sun" if day in holidays else DAYS[day.weekday()]
    return day in window["dates"] or (MONTHS[day.month - 1] in window["months"] and weekday in window["days"])


@given(
    st.lists(windows(), min_size=1, max_size=3),
    DATES,
    st.sampled_from(ZONES),
    st.sampled_from((15, 30, 60)),
    st.integers(0, 2**32 - 1),
)
def test_one_peak_over_all_windows(chosen, holidays, zone, interval_min, seed):
    charge = {"price_per_kw_month": 1.0, "windows": chosen}
    made = UtilityTariff.model_validate(
        {"energy": {"e": {"price_per_kwh": 0.1}}, "demand": {"d": charge}, "holidays": sorted(holidays)}
        | {"demand_interval_min": interval_min}
    )
    (rate,) = [r for r in utility_rates(made, 1.0, START, 24 * N_DAYS, zone, {}) if r.kind == "demand"]
    begin = datetime(START.year, START.month, START.day, tzinfo=UTC)
    quarters = [begin + timedelta(minutes=15 * n) for n in range(96 * N_DAYS)]
    local = [quarter.astimezone(ZoneInfo(zone)) for quarter in quarters]
    kwh = np.random.default_rng(seed).uniform(0.0, 100.0, len(quarters))
    starts_us = np.array([int(quarter.timestamp()) * 1_000_000 for quarter in quarters])
    clock_us = starts_us + [int(instant.utcoffset().total_seconds()) * 1_000_000 for instant in local]
    rows = pd.DataFrame({"time": [begin + timedelta(seconds=s) for s in rate.times_s], "price": rate.prices})
    rows = rows.assign(item="d", kind="demand", tax_share=0.0, interval_min=interval_min).astype({"price": float})
    items = month_items(tariff_of(rows), Month(starts_us, kwh, 1.0, clock_us), Use(0.0, 0.0))
    intervals = {}
    for instant, energy in zip(local, kwh, strict=True):
        minute = instant.minute // interval_min * interval_min
        intervals.setdefault((instant.replace(minute=minute, fold=0, tzinfo=None), instant.utcoffset()), []).append(
            (instant, energy)
        )
    means = [
        4 * np.mean([energy for _, energy in parts])
        for parts in intervals.values()
        if any(is_inside(window, parts[0][0], holidays) for window in chosen)
    ]
    assert len(items) == (1 if means else 0)
    if means:
        np.testing.assert_allclose(items[0].quantity, max(means))
