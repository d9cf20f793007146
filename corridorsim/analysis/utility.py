"""The items of a hub owner's bill for one month, from quarter-hour energies and the rates of the tariff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from corridorsim.units import HOURS_PER_YEAR, MONTHS_PER_YEAR

QUARTERS_PER_HOUR = 4.0
QUARTER_MIN = 15
_US_PER_MINUTE = 60 * 1_000_000
MOST_ROWS_OF_A_PRICE = 24
"""An energy charge with more prices in a month (one from a file) is a single row, at its mean price."""
ROUNDING = 1e-9
NO_PEAKS: Mapping[str, Sequence[float]] = MappingProxyType({})


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
    local_us : ndarray of shape (n_quarters,)
        The same starts by the local clock; those of UTC by default.
    """

    starts_us: npt.NDArray[np.int64]
    energy_kwh: npt.NDArray[np.float64]
    share: float
    local_us: npt.NDArray[np.int64] | None = None

    def means_kw(self, interval_min: int = QUARTER_MIN) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.float64]]:
        """First quarter-hour and mean power of each interval, which begins at a multiple of its length by the clock."""
        local_us = self.starts_us if self.local_us is None else self.local_us
        interval = local_us // (interval_min * _US_PER_MINUTE)
        # An hour that the clock shows twice is two hours.
        is_first = np.append(True, (np.diff(interval) != 0) | (np.diff(local_us - self.starts_us) != 0))
        first = np.flatnonzero(is_first[: len(interval)])
        quarters = np.diff(np.append(first, len(interval)))
        return first, np.add.reduceat(self.energy_kwh, first) * QUARTERS_PER_HOUR / quarters

    def peak_kw(self, interval_min: int = QUARTER_MIN) -> float:
        """Highest mean power over an interval."""
        return float(self.means_kw(interval_min)[1].max())


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
    """Hours of use: annual energy over the peak."""
    return Use(peak_kw, energy_kwh * HOURS_PER_YEAR / window_h / peak_kw if peak_kw > 0 else 0.0)


def interval_min_of(rates: pd.DataFrame) -> int:
    """Length of a tariff's demand intervals [min]; a quarter of an hour in results of older versions."""
    known = rates["interval_min"].dropna() if "interval_min" in rates else pd.Series(dtype=float)
    return int(known.max()) if len(known) else QUARTER_MIN


def bill_months(rates: pd.DataFrame, months: Sequence[Month], use: Use) -> list[list[BillItem]]:
    """The items of consecutive months; a ratchet carries peaks from each to the following ones.

    Parameters
    ----------
    rates : DataFrame
        Rows of the table ``utility_rates`` of one hub, in order of time within an item and kind.
    """
    earlier = rates[rates["kind"] == "past_peak"]
    past_kw = {str(item): list(rows["size"]) for item, rows in earlier.groupby("item", observed=True)}
    billed = []
    for month in months:
        billed.append(month_items(rates, month, use, past_kw))
        for item, peak_kw in demand_peaks_kw(rates, month).items():
            past_kw.setdefault(item, []).append(peak_kw)
    return billed


def demand_peaks_kw(rates: pd.DataFrame, month: Month) -> dict[str, float]:
    """Highest mean power in the windows of each demand charge, by item; 0 in a month without its windows."""
    charges = rates[rates["kind"] == "demand"].groupby("item", sort=False, observed=True)
    return {str(item): (_peak(rows, month) or (0.0, 0.0))[0] for item, rows in charges}


def month_items(
    rates: pd.DataFrame, month: Month, use: Use, past_kw: Mapping[str, Sequence[float]] = NO_PEAKS
) -> list[BillItem]:
    """The items of a month; tax and amount are each rounded to the cent.

    Parameters
    ----------
    rates : DataFrame
        Rows of the table ``utility_rates`` of one hub, in order of time within an item and kind.
    past_kw : mapping
        Peaks of the months before by demand charge, the latest last.
    """
    items = []
    for (item, kind), rows in rates.groupby(["item", "kind"], sort=False, observed=True):
        rate = rows.iloc[0]
        if kind == "demand":
            quantities = _demand(rows, month, past_kw.get(str(item), ()))
        else:
            quantities = _quantities(str(kind), rows, month, use)
        for quantity, unit, price, share in quantities:
            net = quantity * price * share
            tax = round(net * rate["tax_share"], 2)
            amount = round(net * (1.0 + rate["tax_share"]), 2)
            items.append(BillItem(str(item), str(kind), quantity, unit, price, share, tax, amount))
    return items


def _demand(rows: pd.DataFrame, month: Month, past_kw: Sequence[float]) -> Iterator[tuple[float, str, float, float]]:
    """The month's peak in the charge's windows, or the share of an earlier one that is billed at least."""
    found = _peak(rows, month)
    if found is None:
        return
    billed_kw, price = found
    share = rows.iloc[0].get("ratchet_share", np.nan)
    if not np.isnan(share):
        n_months = int(rows.iloc[0]["ratchet_months"])
        billed_kw = max([billed_kw, *(float(share) * past for past in past_kw[-n_months:])])
    yield billed_kw, "kW", price, month.share


def _peak(rows: pd.DataFrame, month: Month) -> tuple[float, float] | None:
    """Highest mean power of the intervals that begin when a demand charge applies, and its price; None if none does."""
    first, means_kw = month.means_kw(interval_min_of(rows))
    held = _price_at(rows, month)[first]
    inside = ~np.isnan(held)
    return (float(means_kw[inside].max()), float(held[inside][0])) if inside.any() else None


def _quantities(kind: str, rows: pd.DataFrame, month: Month, use: Use) -> Iterator[tuple[float, str, float, float]]:
    """(Quantity, unit, price, share of the month) of a rate: one per item, or one for each price of energy."""
    rate = rows.iloc[0]
    price = float(rate["price"])
    if kind == "energy":
        for kwh, per_kwh in _by_price(_price_at(rows, month), month.energy_kwh):
            yield kwh, "kWh", per_kwh, 1.0
    elif kind in {"block", "overage"}:
        peak_kw = month.peak_kw(interval_min_of(rows))
        blocks = _blocks(rate, peak_kw)
        over_kw = max(peak_kw - blocks * rate["size"], 0.0)
        yield (float(blocks), "block", price, month.share) if kind == "block" else (over_kw, "kW", price, month.share)
    elif kind == "fixed":
        yield 1.0, "month", price, month.share
    elif kind != "past_peak" and kind.endswith("above") == (use.hours >= rate["size"]):
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
