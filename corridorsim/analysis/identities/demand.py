"""Identity of demand charges: each bills one peak per month, recomputed here from the meter and the rates."""

from __future__ import annotations

from collections.abc import Iterator
from typing import cast

import numpy as np
import pandas as pd

from corridorsim.analysis.identities.tables import UnitTables, beyond, some

POWER_TOLERANCE_KW = 1e-3
QUARTER = pd.Timedelta(minutes=15)


def demand_charges_bill_one_peak(tables: UnitTables) -> Iterator[str]:
    """A demand charge bills the highest mean in its windows once a month, or by its ratchet a share of earlier ones."""
    rates = tables.frame("utility_rates")
    rates = rates[rates["kind"].isin(["demand", "past_peak"])]
    if rates.empty:
        return
    items = tables.month_items[(tables.month_items["kind"] == "demand") & tables.month_items["hub"].isin(rates["hub"])]
    billed = items.set_index(["hub", "item", "month"])["quantity"]
    yield from some(billed.index[billed.index.duplicated()], "a demand charge is billed more than once in a month")
    expected = dict(_expected_kw(tables, rates))
    wanted = pd.Series(expected, dtype=float).rename_axis(billed.index.names) if expected else billed[:0]
    yield from some(wanted.index.symmetric_difference(billed.index), "a demand charge is billed in the wrong months")
    excess = (billed[~billed.index.duplicated()] - wanted).dropna().abs()
    yield from beyond(excess, POWER_TOLERANCE_KW, "a demand charge does not bill its peak", "kW")


def _expected_kw(tables: UnitTables, rates: pd.DataFrame) -> Iterator[tuple[tuple[str, str, str], float]]:
    """Billed power by hub, charge and month [kW]."""
    zones = tables.hubs.set_index("hub")["time_zone"]
    for key, rows in rates.groupby(["hub", "item"]):
        hub, item = cast("tuple[str, str]", key)
        charge = rows[rows["kind"] == "demand"]
        past_kw = list(rows.loc[rows["kind"] == "past_peak", "size"])
        terms = charge.iloc[0]
        for month, peak_kw in _peaks_kw(tables, hub, charge, zones[hub]).items():
            ratchet_kw = 0.0
            if pd.notna(terms["ratchet_share"]):
                ratchet_kw = terms["ratchet_share"] * max([0.0, *past_kw[-int(terms["ratchet_months"]) :]])
            if pd.notna(peak_kw):
                yield (hub, item, str(month)), max(peak_kw, ratchet_kw)
            past_kw.append(0.0 if pd.isna(peak_kw) else peak_kw)


def _peaks_kw(tables: UnitTables, hub: str, charge: pd.DataFrame, zone: str) -> pd.Series[float]:
    """Highest mean of the intervals that begin in a window of the charge, by month; undefined without any [kW]."""
    low, high = (pd.Timestamp(edge) for edge in tables.window)
    begins = pd.date_range(low.floor(QUARTER), high, freq=QUARTER, inclusive="left")
    states = tables.hub_states[tables.hub_states["hub"] == hub]
    meter = states["site_kwh"].fillna(states["energy_kwh"])
    hours = [(times - low) / pd.Timedelta(hours=1) for times in (begins, begins + QUARTER, states["time"])]
    length = (high - low) / pd.Timedelta(hours=1)
    read = [np.interp(np.clip(edge, 0.0, length), hours[2], meter) for edge in hours[:2]]
    local = begins.tz_convert(zone).tz_localize(None)
    interval = local.floor(f"{int(charge['interval_min'].fillna(15).iloc[0])}min")
    offset = local - begins.tz_localize(None)
    order = charge.sort_values("time", kind="stable")
    place = np.maximum(order["time"].searchsorted(begins, side="right") - 1, 0)
    quarters = pd.DataFrame(
        {
            "month": local.strftime("%Y-%m"),
            "interval": interval,
            "offset": offset,
            "kw": (read[1] - read[0]) / (QUARTER / pd.Timedelta(hours=1)),
            "is_held": order["price"].notna().to_numpy()[place],
        }
    )
    means = quarters.groupby(["month", "interval", "offset"]).agg(kw=("kw", "mean"), is_held=("is_held", "first"))
    return means["kw"].where(means["is_held"]).groupby("month").max()
