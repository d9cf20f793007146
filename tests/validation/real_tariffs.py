"""Published tariffs as an experiment would write them, each beside the sum worked by hand.

Sources: PG&E schedule A-10 and SCE schedules TOU-EV-4 and TOU-EV-8 as in acnportal 0.3.3 (BSD-3-Clause); BEV-2-S from
PG&E's fleet page (subscription and overage; its energy prices are assumptions of the right order); German grid prices
from the price sheet of SpiceEV (MIT); Milence from EVMagz. French, Dutch and further session tariffs have the true
shape and assumed prices. Amounts of a bill are rounded to the cent item by item.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pandas as pd

from corridorsim.analysis.utility import Month, month_items, tariff_of, use_of
from corridorsim.config.levers.tariffs import Tariffs
from corridorsim.config.utility import UtilityTariff
from corridorsim.energy.prices import price_steps
from corridorsim.energy.tariff import Period, bill
from corridorsim.energy.tariff_calendar import session_tariff
from corridorsim.energy.utility import utility_rates

Profile = Callable[[datetime], float]
WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]
WEEKEND = ["sat", "sun"]


CENTS = 0.03
"""Bills have up to six items, each rounded to the cent; their errors stay within half a cent each."""


@dataclass(frozen=True)
class Case:
    """One bill: what the program gives and the sum by hand."""

    name: str
    computed: float
    by_hand: float


def seasons(*windows: tuple[list[str], list[str], str, str, float]) -> list[dict[str, Any]]:
    """Windows of (months, days, start, end, price per kWh)."""
    names = ("months", "days", "start", "end", "price_per_kwh")
    return [dict(zip(names, window, strict=True)) for window in windows]


def owner(tariff: dict[str, Any], year: int, month: int, power_kw: Profile) -> float:
    """Bill of a whole month for a hub that draws ``power_kw`` at each local quarter hour (time zone UTC)."""
    start = date(year, month, 1)
    n_days = (date(year + month // 12, month % 12 + 1, 1) - start).days
    begin = datetime(year, month, 1, tzinfo=UTC)
    quarters = [begin + timedelta(minutes=15 * i) for i in range(96 * n_days)]
    energy = np.array([power_kw(quarter) / 4 for quarter in quarters])
    starts_us = np.array([int(quarter.timestamp()) * 1_000_000 for quarter in quarters])
    meter = Month(starts_us, energy, 1.0)
    rates = utility_rates(UtilityTariff.model_validate(tariff), 1.0, start, 24 * n_days, "UTC", {})
    rows = [
        {"item": r.item, "kind": r.kind, "time": begin + timedelta(seconds=time_s), "price": price,
         "tax_share": r.tax_share, "size": r.size, "subscribed_kw": r.subscribed_kw}
        for r in rates
        for time_s, price in zip(r.times_s, r.prices, strict=True)
    ]  # fmt: skip
    frame = pd.DataFrame(rows).astype({"price": float, "size": float, "subscribed_kw": float})
    use = use_of(float(energy.sum()), meter.peak_kw(), 24.0 * n_days)
    return sum(item.amount for item in month_items(tariff_of(frame), meter, use))


def session(tariff: dict[str, Any], begin_h: float, charging_h: float, kwh: float, parked_h: float = 0.0) -> float:
    """Price of a session on Tuesday, 5 March 2030, at constant power."""
    made, start = Tariffs.model_validate(tariff), date(2030, 3, 5)
    compiled = session_tariff(made, price_steps(made, start, 48, "UTC"), start, 48, "UTC")
    end_s = (begin_h + charging_h) * 3600
    periods = [Period(begin_h * 3600, end_s, kwh, True)]
    if parked_h:
        periods.append(Period(end_s, end_s + parked_h * 3600, 0.0, False))
    return sum(item.amount for item in bill(compiled, periods))


def always(kw: float) -> Profile:
    """Constant power."""
    return lambda _: kw


def between(kw: float, first_h: int, last_h: int) -> Profile:
    """Power from one hour to another on every day."""
    return lambda at: kw if first_h <= at.hour < last_h else 0.0


SUMMER_A10 = ["may", "jun", "jul", "aug", "sep", "oct"]
PGE_A10 = {
    "energy": {"energy": {"price_per_kwh": 0.14903, "windows": seasons(
        (SUMMER_A10, WEEKDAYS, "08:30", "12:00", 0.1771),
        (SUMMER_A10, WEEKDAYS, "12:00", "18:00", 0.23223),
        (SUMMER_A10, WEEKDAYS, "18:00", "21:30", 0.1771),
    )}},
    "demand": {"demand": {"months": SUMMER_A10, "price_per_kw_month": 19.99}},
}  # fmt: skip
SUMMER_SCE = ["jun", "jul", "aug", "sep"]
WINTER_SCE = ["oct", "nov", "dec", "jan", "feb", "mar", "apr", "may"]
SCE_EV_8 = {
    "energy": {"energy": {"price_per_kwh": 0.12597, "windows": seasons(
        (SUMMER_SCE, WEEKDAYS, "16:00", "21:00", 0.49619),
        (SUMMER_SCE, WEEKEND, "16:00", "21:00", 0.25563),
        (WINTER_SCE, WEEKDAYS + WEEKEND, "00:00", "08:00", 0.13568),
        (WINTER_SCE, WEEKDAYS + WEEKEND, "08:00", "16:00", 0.07724),
        (WINTER_SCE, WEEKDAYS + WEEKEND, "16:00", "21:00", 0.297),
        (WINTER_SCE, WEEKDAYS + WEEKEND, "21:00", "24:00", 0.13568),
    )}},
}  # fmt: skip
SCE_EV_4 = {
    "energy": {"energy": {"price_per_kwh": 0.05623, "windows": seasons(
        (SUMMER_SCE, WEEKDAYS, "08:00", "12:00", 0.0925),
        (SUMMER_SCE, WEEKDAYS, "12:00", "18:00", 0.26668),
        (SUMMER_SCE, WEEKDAYS, "18:00", "23:00", 0.0925),
    )}},
    "demand": {"demand": {"price_per_kw_month": 15.51}},
}  # fmt: skip
PGE_BEV_2 = {
    "energy": {"energy": {"price_per_kwh": 0.20, "windows": seasons(
        (SUMMER_SCE + WINTER_SCE, WEEKDAYS + WEEKEND, "09:00", "14:00", 0.17),
        (SUMMER_SCE + WINTER_SCE, WEEKDAYS + WEEKEND, "16:00", "21:00", 0.39),
    )}},
    "subscription": {"block_kw": 50, "price_per_block_month": 95.56, "overage_per_kw": 3.82, "subscribed_kw": 400},
}  # fmt: skip
GERMANY_MV = {
    "energy": {
        "procurement": {"price_per_kwh": 0.077},
        "levies": {"price_per_kwh": 0.01237},
        "concession": {"price_per_kwh": 0.0132},
        "electricity_tax": {"price_per_kwh": 0.0205},
    },
    "hours_of_use": {
        "below": {"price_per_kwh": 0.0349, "price_per_kw_year": 41.06},
        "above": {"price_per_kwh": 0.0232, "price_per_kw_year": 70.14},
    },
    "tax_share": 0.19,
}
WINTER_FR = ["nov", "dec", "jan", "feb", "mar"]
FRANCE = {
    "energy": {"energy": {"price_per_kwh": 0.06, "windows": seasons(
        (WINTER_FR, WEEKDAYS, "06:00", "22:00", 0.16),
        (WINTER_FR, WEEKDAYS, "22:00", "24:00", 0.10),
        (WINTER_FR, WEEKDAYS, "00:00", "06:00", 0.10),
        (WINTER_FR, WEEKEND, "00:00", "24:00", 0.10),
    )}},
    "demand": {"peak_hours": {"months": WINTER_FR, "start": "06:00", "end": "22:00", "price_per_kw_month": 2.0}},
    "fixed_per_month": 120,
    "tax_share": 0.20,
}  # fmt: skip
NETHERLANDS = {
    "energy": {"energy": {"price_per_kwh": 0.11}},
    "subscription": {"block_kw": 1, "price_per_block_month": 2.5, "overage_per_kw": 0.0, "subscribed_kw": 1000},
    "demand": {"maximum": {"price_per_kw_month": 3.2}},
    "fixed_per_month": 36.75,
}
MILENCE = {"elements": [{"price_components": [{"type": "ENERGY", "price": 0.40, "tax_share": 0.21}]}]}
IONITY_LIKE = {
    "idle_grace_min": 0,
    "max_price": 150.0,
    "elements": [
        {"price_components": [{"type": "ENERGY", "price": 0.59}], "restrictions": {"min_power_kw": 200}},
        {"price_components": [{"type": "ENERGY", "price": 0.49},
                              {"type": "PARKING_TIME", "price": 12.0, "step_size": 900}]},
    ],
}  # fmt: skip
NIGHT_AND_BLOCKING = {
    "elements": [
        {"price_components": [{"type": "ENERGY", "price": 0.30}],
         "restrictions": {"start_time": "22:00", "end_time": "06:00"}},
        {"price_components": [{"type": "ENERGY", "price": 0.45}, {"type": "FLAT", "price": 0.70}]},
        {"price_components": [{"type": "TIME", "price": 6.0}], "restrictions": {"min_duration_s": 2700}},
    ],
}  # fmt: skip


def cases() -> list[Case]:
    """Every tariff with its sum by hand; July 2019 has 23 weekdays and 8 days of weekend, August 22 and 9."""
    return [
        Case(
            "PG&E A-10 TOU, July 2019: 100 kW throughout [USD]",
            owner(PGE_A10, 2019, 7, always(100)),
            23 * (1100 * 0.14903 + 700 * 0.1771 + 600 * 0.23223) + 8 * 2400 * 0.14903 + 100 * 19.99,
        ),
        Case(
            "SCE TOU-EV-8, August 2019: 200 kW from 10 to 20 [USD]",
            owner(SCE_EV_8, 2019, 8, between(200, 10, 20)),
            31 * 1200 * 0.12597 + 22 * 800 * 0.49619 + 9 * 800 * 0.25563,
        ),
        Case(
            "SCE TOU-EV-8, January 2020: 100 kW throughout [USD]",
            owner(SCE_EV_8, 2020, 1, always(100)),
            31 * (1100 * 0.13568 + 800 * 0.07724 + 500 * 0.297),
        ),
        Case(
            "SCE TOU-EV-4, July 2019: 100 kW throughout [USD]",
            owner(SCE_EV_4, 2019, 7, always(100)),
            23 * (900 * 0.05623 + 900 * 0.0925 + 600 * 0.26668) + 8 * 2400 * 0.05623 + 100 * 15.51,
        ),
        Case(
            "PG&E BEV-2-S, April 2030: 430 kW from 12 to 18, 8 blocks [USD]",
            owner(PGE_BEV_2, 2030, 4, between(430, 12, 18)),
            30 * 430 * (2 * 0.17 + 2 * 0.20 + 2 * 0.39) + 8 * 95.56 + 30 * 3.82,
        ),
        Case(
            "Germany, medium voltage, June 2030: 1 MW from 10 to 16 (2190 h/a) [EUR]",
            owner(GERMANY_MV, 2030, 6, between(1000, 10, 16)),
            1.19 * (30 * 6000 * (0.077 + 0.01237 + 0.0132 + 0.0205 + 0.0349) + 1000 * 41.06 / 12),
        ),
        Case(
            "Germany, medium voltage, June 2030: 1 MW from 8 to 18 (3650 h/a) [EUR]",
            owner(GERMANY_MV, 2030, 6, between(1000, 8, 18)),
            1.19 * (30 * 10000 * (0.077 + 0.01237 + 0.0132 + 0.0205 + 0.0232) + 1000 * 70.14 / 12),
        ),
        Case(
            "French shape, February 2030: 500 kW throughout (20 weekdays) [EUR]",
            owner(FRANCE, 2030, 2, always(500)),
            1.2 * (20 * (8000 * 0.16 + 4000 * 0.10) + 8 * 12000 * 0.10 + 500 * 2.0 + 120),
        ),
        Case(
            "Dutch shape, April 2030: 800 kW from 6 to 22, 1 MW contracted [EUR]",
            owner(NETHERLANDS, 2030, 4, between(800, 6, 22)),
            30 * 12800 * 0.11 + 1000 * 2.5 + 800 * 3.2 + 36.75,
        ),
        Case("Milence Venlo, 0.40 without VAT of 21 %: 250 kWh [EUR]", session(MILENCE, 9, 1, 250), 250 * 0.40 * 1.21),
        Case(
            "higher price above 200 kW, blocks of 15 min after charging: 100 kWh at 300 kW, 20 min [EUR]",
            session(IONITY_LIKE, 9, 1 / 3, 100, 1 / 3),
            100 * 0.59 + 2 * 0.25 * 12.0,
        ),
        Case(
            "the same with 300 kWh: capped [EUR]",
            session(IONITY_LIKE, 9, 1, 300),
            150.0,
        ),
        Case(
            "night price from 22:00, blocking fee after 45 min: 21:30 to 22:30, 200 kWh [EUR]",
            session(NIGHT_AND_BLOCKING, 21.5, 1, 200),
            0.70 + 100 * 0.45 + 100 * 0.30 + 0.25 * 6.0,
        ),
    ]  # fmt: skip
