"""The items of a hub owner's bill for one month, from quarter-hour energies and the rates of the tariff."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridorsim.units import HOURS_PER_YEAR, MONTHS_PER_YEAR

QUARTERS_PER_HOUR = 4.0
MOST_ROWS_OF_A_PRICE = 24
"""An energy charge with more prices in a month (one from a file) is a single row, at its mean price."""
ROUNDING = 1e-9


@dataclass(frozen=True)
class Month:
    """Meter data of one month.

    Attributes
    ----------
    starts_us : ndarray of shape (n_quarters,)
        Start of each quarter-hour, microseconds since 1970.
    energy_kwh : ndarray of shape (n_quarters,)
    share : float
        Part of the month that lies in the window.
    """

    starts_us: npt.NDArray[np.int64]
    energy_kwh: npt.NDArray[np.float64]
    share: float

    @property
    def peak_kw(self) -> float:
        """Highest quarter-hour mean."""
        return float(self.energy_kwh.max()) * QUARTERS_PER_HOUR


@dataclass(frozen=True)
class Use:
    """Annual use, on which annual prices depend, estimated from the window."""

    peak_kw: float
    hours: float
    """Annual energy over the peak, with the window's energy scaled to a year."""


class BillItem(NamedTuple):
    """One line of a bill; amount = quantity x price x share_of_month x (1 + tax)."""

    item: str
    kind: str
    quantity: float
    unit: str
    price: float
    share_of_month: float
    tax: float
    amount: float


def use_of(energy_kwh: float, peak_kw: float, window_h: float) -> Use:
    """Hours of use: annual energy over the highest quarter-hour mean."""
    return Use(peak_kw, energy_kwh * HOURS_PER_YEAR / window_h / peak_kw if peak_kw > 0 else 0.0)


def month_items(rates: pd.DataFrame, month: Month, use: Use) -> list[BillItem]:
    """The items of a month; tax and amount are each rounded to the cent.

    Parameters
    ----------
    rates : DataFrame
        Rows of the table ``utility_rates`` of one hub, in order of time within an item and kind.
    """
    items = []
    for (item, kind), rows in rates.groupby(["item", "kind"], sort=False, observed=True):
        rate = rows.iloc[0]
        for quantity, unit, price, share in _quantities(str(kind), rows, month, use):
            net = quantity * price * share
            tax = round(net * rate["tax_share"], 2)
            amount = round(net * (1.0 + rate["tax_share"]), 2)
            items.append(BillItem(str(item), str(kind), quantity, unit, price, share, tax, amount))
    return items


def _quantities(kind: str, rows: pd.DataFrame, month: Month, use: Use) -> Iterator[tuple[float, str, float, float]]:
    """(Quantity, unit, price, share of the month) of a rate: one per item, or one for each price of energy."""
    rate = rows.iloc[0]
    price = float(rate["price"])
    if kind == "energy":
        for kwh, per_kwh in _by_price(_price_at(rows, month), month.energy_kwh):
            yield kwh, "kWh", per_kwh, 1.0
    elif kind == "demand":
        held = _price_at(rows, month)
        inside = ~np.isnan(held)
        if inside.any():
            yield float(month.energy_kwh[inside].max()) * QUARTERS_PER_HOUR, "kW", float(held[inside][0]), month.share
    elif kind in {"block", "overage"}:
        blocks = _blocks(rate, month.peak_kw)
        over_kw = max(month.peak_kw - blocks * rate["size"], 0.0)
        yield (float(blocks), "block", price, month.share) if kind == "block" else (over_kw, "kW", price, month.share)
    elif kind == "fixed":
        yield 1.0, "month", price, month.share
    elif kind.endswith("above") == (use.hours >= rate["size"]):
        if kind.startswith("energy"):
            yield float(month.energy_kwh.sum()), "kWh", price, 1.0
        else:
            yield use.peak_kw, "kW", price / MONTHS_PER_YEAR, month.share


def _blocks(rate: pd.Series[Any], peak_kw: float) -> int:
    wanted_kw = peak_kw if np.isnan(rate["subscribed_kw"]) else rate["subscribed_kw"]
    return ceil(float(wanted_kw / rate["size"]) - ROUNDING)


def _price_at(rows: pd.DataFrame, month: Month) -> npt.NDArray[np.float64]:
    """Price at the start of each quarter-hour; NaN if none applies."""
    times_us = rows["time"].dt.as_unit("us").astype("int64").to_numpy()
    prices = rows["price"].to_numpy(dtype=float)
    place = np.searchsorted(times_us, month.starts_us, side="right") - 1
    return np.asarray(prices[np.maximum(place, 0)])


def _by_price(prices: npt.NDArray[np.float64], energy_kwh: npt.NDArray[np.float64]) -> Iterator[tuple[float, float]]:
    """(kWh, price per kWh) by price, or the total at its mean price if there are many."""
    different = np.unique(prices)
    if len(different) <= MOST_ROWS_OF_A_PRICE:
        for price in different:
            yield float(energy_kwh[prices == price].sum()), float(price)
        return
    total_kwh = float(energy_kwh.sum())
    yield total_kwh, float(prices @ energy_kwh) / total_kwh if total_kwh > 0 else float(prices.mean())
