"""The items of a hub owner's bill for one month, from quarter-hour energies and the rates of the tariff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from types import MappingProxyType
from typing import NamedTuple

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

_RATE_COLUMNS = ("price", "tax_share", "size", "subscribed_kw", "interval_min", "ratchet_share", "ratchet_months")
_Quantity = tuple[float, str, float, float]
"""Quantity, unit, price, share of the month."""


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


@dataclass(frozen=True)
class Rate:
    """One part of a tariff, with its prices over time.

    Attributes
    ----------
    times_us, prices : ndarray of shape (n_prices,)
        A price applies from its time, microseconds since 1970, until the next one; NaN if none does.
    size, subscribed_kw, ratchet_share
        As in the table ``utility_rates``; NaN where it has none.
    """

    item: str
    kind: str
    times_us: npt.NDArray[np.int64]
    prices: npt.NDArray[np.float64]
    tax_share: float
    size: float
    subscribed_kw: float
    ratchet_share: float
    ratchet_months: int

    def price_at(self, month: Month) -> npt.NDArray[np.float64]:
        """Price at the start of each quarter-hour; NaN if none applies."""
        place = np.searchsorted(self.times_us, month.starts_us, side="right") - 1
        return np.asarray(self.prices[np.maximum(place, 0)])


@dataclass(frozen=True)
class Tariff:
    """A hub's utility tariff.

    Attributes
    ----------
    interval_min
        Length of the intervals whose mean power counts as a peak.
    past_kw
        Peaks of the months before the window by demand charge, the latest last.
    """

    rates: tuple[Rate, ...]
    interval_min: int
    past_kw: Mapping[str, Sequence[float]]


def tariff_of(rates: pd.DataFrame) -> Tariff:
    """The tariff of one hub.

    Parameters
    ----------
    rates : DataFrame
        Rows of the table ``utility_rates`` of the hub, in order of time within an item and kind. Columns that results
        of older versions lack are left out.
    """
    columns = {name: rates[name].to_numpy(dtype=float) for name in _RATE_COLUMNS if name in rates}
    missing = np.full(len(rates), np.nan)
    times_us = rates["time"].dt.as_unit("us").astype("int64").to_numpy()
    places: dict[tuple[str, str], list[int]] = {}
    for place, part in enumerate(zip(rates["item"], rates["kind"], strict=True)):
        places.setdefault(part, []).append(place)
    intervals_min = columns.get("interval_min", missing)
    known_min = intervals_min[~np.isnan(intervals_min)]
    past_kw: dict[str, list[float]] = {}
    parts = []
    for (item, kind), rows in places.items():
        first = {name: float(columns.get(name, missing)[rows[0]]) for name in _RATE_COLUMNS}
        if kind == "past_peak":
            past_kw[item] = columns["size"][rows].tolist()
        parts.append(
            Rate(
                item=item,
                kind=kind,
                times_us=times_us[rows],
                prices=columns["price"][rows],
                tax_share=first["tax_share"],
                size=first["size"],
                subscribed_kw=first["subscribed_kw"],
                ratchet_share=first["ratchet_share"],
                ratchet_months=0 if np.isnan(first["ratchet_months"]) else int(first["ratchet_months"]),
            )
        )
    return Tariff(tuple(parts), int(known_min.max()) if len(known_min) else QUARTER_MIN, past_kw)


def bill_months(tariff: Tariff, months: Sequence[Month], use: Use) -> list[list[BillItem]]:
    """The items of consecutive months; a ratchet carries peaks from each to the following ones."""
    past_kw = {item: list(peaks_kw) for item, peaks_kw in tariff.past_kw.items()}
    billed = []
    for month in months:
        billed.append(month_items(tariff, month, use, past_kw))
        for item, peak_kw in demand_peaks_kw(tariff, month).items():
            past_kw.setdefault(item, []).append(peak_kw)
    return billed


def demand_peaks_kw(tariff: Tariff, month: Month) -> dict[str, float]:
    """Highest mean power in the windows of each demand charge, by item; 0 in a month without its windows."""
    charges = (rate for rate in tariff.rates if rate.kind == "demand")
    return {rate.item: (_peak(rate, tariff.interval_min, month) or (0.0, 0.0))[0] for rate in charges}


def month_items(
    tariff: Tariff, month: Month, use: Use, past_kw: Mapping[str, Sequence[float]] = NO_PEAKS
) -> list[BillItem]:
    """The items of a month; tax and amount are each rounded to the cent.

    Parameters
    ----------
    past_kw : mapping
        Peaks of the months before by demand charge, the latest last.
    """
    items = []
    for rate in tariff.rates:
        if rate.kind == "demand":
            quantities = _demand(rate, tariff.interval_min, month, past_kw.get(rate.item, ()))
        else:
            quantities = _quantities(rate, tariff.interval_min, month, use)
        tax_share = rate.tax_share
        for quantity, unit, price, share in quantities:
            net = quantity * price * share
            tax, amount = (float(np.round(net * share_of_net, 2)) for share_of_net in (tax_share, 1.0 + tax_share))
            items.append(BillItem(rate.item, rate.kind, quantity, unit, price, share, tax, amount))
    return items


def _demand(rate: Rate, interval_min: int, month: Month, past_kw: Sequence[float]) -> Iterator[_Quantity]:
    """The month's peak in the charge's windows, or the share of an earlier one that is billed at least."""
    found = _peak(rate, interval_min, month)
    if found is None:
        return
    billed_kw, price = found
    if not np.isnan(rate.ratchet_share):
        billed_kw = max([billed_kw, *(rate.ratchet_share * past for past in past_kw[-rate.ratchet_months :])])
    yield billed_kw, "kW", price, month.share


def _peak(rate: Rate, interval_min: int, month: Month) -> tuple[float, float] | None:
    """Highest mean power of the intervals that begin when a demand charge applies, and its price; None if none does."""
    first, means_kw = month.means_kw(interval_min)
    held = rate.price_at(month)[first]
    inside = ~np.isnan(held)
    return (float(means_kw[inside].max()), float(held[inside][0])) if inside.any() else None


def _quantities(rate: Rate, interval_min: int, month: Month, use: Use) -> Iterator[_Quantity]:
    """Quantities of a rate other than for demand: one, or one for each price of energy."""
    price = float(rate.prices[0])
    if rate.kind == "energy":
        for kwh, per_kwh in _by_price(rate.price_at(month), month.energy_kwh):
            yield kwh, "kWh", per_kwh, 1.0
    elif rate.kind in {"block", "overage"}:
        peak_kw = month.peak_kw(interval_min)
        blocks = _blocks(rate, peak_kw)
        over_kw = max(peak_kw - blocks * rate.size, 0.0)
        is_block = rate.kind == "block"
        yield (float(blocks), "block", price, month.share) if is_block else (over_kw, "kW", price, month.share)
    elif rate.kind == "fixed":
        yield 1.0, "month", price, month.share
    elif rate.kind != "past_peak" and rate.kind.endswith("above") == (use.hours >= rate.size):
        if rate.kind.startswith("energy"):
            yield float(month.energy_kwh.sum()), "kWh", price, 1.0
        else:
            yield use.peak_kw, "kW", price / MONTHS_PER_YEAR, month.share


def _blocks(rate: Rate, peak_kw: float) -> int:
    wanted_kw = peak_kw if np.isnan(rate.subscribed_kw) else rate.subscribed_kw
    return ceil(wanted_kw / rate.size - ROUNDING)


def _by_price(prices: npt.NDArray[np.float64], energy_kwh: npt.NDArray[np.float64]) -> Iterator[tuple[float, float]]:
    """(kWh, price per kWh) by price, or the total at its mean price if there are many."""
    different = np.unique(prices)
    if len(different) <= MOST_ROWS_OF_A_PRICE:
        for price in different:
            yield float(energy_kwh[prices == price].sum()), float(price)
        return
    total_kwh = float(energy_kwh.sum())
    yield total_kwh, float(prices @ energy_kwh) / total_kwh if total_kwh > 0 else float(prices.mean())
