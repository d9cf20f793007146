"""Return of a hub to its investors, and its risk: ``summary/investors.parquet``.

The window is scaled to a year, and every year of the hub's life is taken to be like it. Variation in traffic is that
between replications; low percentiles over replications show the risk.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import asdict, dataclass, fields
from statistics import fmean
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from corridorsim.analysis.unit_columns import SETTING_FIELDS, unit_columns
from corridorsim.annuity import annuity_worth
from corridorsim.units import HOURS_PER_YEAR

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator

    import pandas as pd

    from corridorsim.analysis.results import Unit
    from corridorsim.analysis.unit_data import UnitData

_LOW_PERCENT = 5.0


def _amount(name: str, unit: str, description: str) -> pa.Field:
    return pa.field(name, pa.float64(), metadata={"unit": unit, "description": description})


INVESTORS = pa.schema(
    [
        *SETTING_FIELDS,
        pa.field("scenario", pa.string()),
        pa.field("hub", pa.string()),
        pa.field("jurisdiction", pa.string()),
        pa.field("operator", pa.string()),
        pa.field("replications", pa.int32(), metadata={"description": "replications in which the hub is built"}),
        _amount("utilization_mean", "1", "EVSE-hours with power flowing over EVSE-hours installed"),
        _amount("utilization_p5", "1", "5th percentile over replications"),
        _amount("sold_mwh_per_year", "MWh/year", "energy into batteries of trucks"),
        _amount("revenue_per_year", "currency/year", "sessions, energy fed in, demand response"),
        _amount("electricity_per_year", "currency/year", "cost of energy and peak demand"),
        _amount("agreements_per_year", "currency/year", "the hub's share of agreements that CPOs pay"),
        _amount("invested", "currency", "cost minus grants; null if unknown, as are all columns below"),
        _amount("running_per_year", "currency/year", "upkeep"),
        _amount("npv_mean", "currency", "net present value"),
        _amount("npv_p5", "currency", "5th percentile over replications"),
        _amount("payback_years", "year", "discounted payback of the mean year; null if never reached"),
        _amount("levelized_cost_per_kwh", "currency/kWh", "per kWh into batteries of trucks"),
    ]
)


@dataclass(frozen=True)
class Invested:
    """What a hub's owner has invested, in the experiment's currency."""

    amount: float
    lifetime_years: float
    running_per_year: float
    cost_of_capital: float


@dataclass(frozen=True)
class HubYear:
    """One hub in one replication, scaled to a year."""

    setting: dict[str, Any]
    """Values of the columns that name the unit, except the replication, and of the hub."""
    utilization: float
    sold_kwh: float
    revenue: float
    electricity: float
    agreements: float
    invested: Invested | None
    """None if unknown."""

    @property
    def earned(self) -> float:
        """Revenue minus all annual costs."""
        running = self.invested.running_per_year if self.invested else 0.0
        return self.revenue - self.electricity - self.agreements - running


_FIGURES = ("utilization", "sold_kwh", "revenue", "electricity", "agreements")
_SETTING = ("scenario", "snapshot", "hub", "jurisdiction", "operator")


def net_present_value(earned_per_year: float, invested: Invested) -> float:
    """Discounted earnings over the lifetime minus the investment."""
    return earned_per_year * annuity_worth(invested.lifetime_years, invested.cost_of_capital) - invested.amount


def discounted_payback_years(earned_per_year: float, invested: Invested) -> float | None:
    """Years until discounted earnings pay back: -ln(1 - r I / A) / ln(1 + r); None if they never do."""
    rate, amount = invested.cost_of_capital, invested.amount
    if amount <= 0.0:
        return 0.0
    if earned_per_year <= rate * amount:
        return None
    return amount / earned_per_year if rate == 0 else -math.log1p(-rate * amount / earned_per_year) / math.log1p(rate)


def levelized_cost_per_kwh(yearly_cost: float, sold_kwh: float, invested: Invested) -> float | None:
    """Price at which the net present value is 0: annuity of the investment and annual costs, over energy sold."""
    if sold_kwh <= 0.0:
        return None
    annuity = invested.amount / annuity_worth(invested.lifetime_years, invested.cost_of_capital)
    return (annuity + yearly_cost) / sold_kwh


def hub_years_of(unit: Unit, data: UnitData) -> Iterator[HubYear]:
    """Every hub of a unit."""
    accounts, scale = data.accounts, HOURS_PER_YEAR / data.window_h
    ended = data.sessions[data.sessions["end_time"].notna()]
    sold = ended.groupby(ended["hub"].astype(object))["battery_kwh"].sum()
    shares = accounts.agreement_shares()
    setting = {name: value for name, value in unit_columns(unit).items() if name != "replication"}
    bills, hours, investments = (_by_hub(table) for table in (accounts.bills, data.hubs, accounts.investments))
    for hub, ground in _by_hub(accounts.ground).items():
        bill, installed_h = bills[hub], hours[hub]["installed_h"]
        yield HubYear(
            setting=setting | {"hub": hub, "jurisdiction": ground["jurisdiction"], "operator": ground["operator"]},
            utilization=hours[hub]["charging_h"] / installed_h if installed_h > 0 else math.nan,
            sold_kwh=float(sold.get(hub, 0.0)) * scale,
            revenue=(bill["revenue"] + bill["site_revenue"]) * scale,
            electricity=(bill["energy_cost"] + bill["demand_charge"]) * scale,
            agreements=float(shares[hub]),
            invested=_invested(investments[hub]) if hub in investments and investments[hub]["is_whole"] else None,
        )


def hub_year_row(year: HubYear) -> dict[str, Any]:
    """The year as a flat row; what is invested is null if it is unknown."""
    invested = dict.fromkeys((field.name for field in fields(Invested)), None)
    if year.invested is not None:
        invested = asdict(year.invested)
    figures = {name: getattr(year, name) for name in _FIGURES}
    return year.setting | figures | invested


def hub_year_of(row: dict[str, Any]) -> HubYear:
    """The year of a row made by ``hub_year_row``, in a table with the columns of ``Unit``."""
    invested = {field.name: row[field.name] for field in fields(Invested)}
    return HubYear(
        setting={name: row[name] for name in _SETTING},
        invested=None if invested["amount"] is None else Invested(**invested),
        **{name: row[name] for name in _FIGURES},
    )


def investor_rows(years: Iterable[HubYear]) -> list[dict[str, Any]]:
    """Rows of ``INVESTORS``: each hub of a scenario over its replications."""
    groups: defaultdict[tuple[Any, ...], list[HubYear]] = defaultdict(list)
    for year in years:
        groups[tuple(year.setting.values())].append(year)
    return [_row(group) for group in groups.values()]


def _by_hub(table: pd.DataFrame) -> dict[str, dict[Hashable, Any]]:
    return {str(hub): row for hub, row in table.to_dict("index").items()}


def _invested(row: dict[Hashable, Any]) -> Invested:
    return Invested(
        amount=row["cost"] - row["grant"],
        lifetime_years=row["lifetime_years"],
        running_per_year=row["cost"] * row["running_share"],
        cost_of_capital=row["cost_of_capital"],
    )


def _row(years: list[HubYear]) -> dict[str, Any]:
    use = [year.utilization for year in years if math.isfinite(year.utilization)]
    row = years[0].setting | {
        "replications": len(years),
        "utilization_mean": fmean(use) if use else None,
        "utilization_p5": float(np.percentile(use, _LOW_PERCENT)) if use else None,
        "sold_mwh_per_year": fmean(year.sold_kwh for year in years) / 1000.0,
        "revenue_per_year": fmean(year.revenue for year in years),
        "electricity_per_year": fmean(year.electricity for year in years),
        "agreements_per_year": fmean(year.agreements for year in years),
    }
    known = [(year, year.invested) for year in years if year.invested is not None and year.invested.amount > 0.0]
    return row | (_returns(known) if len(known) == len(years) else {})


def _returns(years: list[tuple[HubYear, Invested]]) -> dict[str, Any]:
    """Returns over replications; the mean year uses the mean investment, which may vary with a rollout's chance."""
    values = [net_present_value(year.earned, invested) for year, invested in years]
    mean = Invested(
        amount=fmean(invested.amount for _, invested in years),
        lifetime_years=years[0][1].lifetime_years,
        running_per_year=fmean(invested.running_per_year for _, invested in years),
        cost_of_capital=years[0][1].cost_of_capital,
    )
    yearly_cost = fmean(year.electricity + year.agreements for year, _ in years) + mean.running_per_year
    return {
        "invested": mean.amount,
        "running_per_year": mean.running_per_year,
        "npv_mean": fmean(values),
        "npv_p5": float(np.percentile(values, _LOW_PERCENT)),
        "payback_years": discounted_payback_years(fmean(year.earned for year, _ in years), mean),
        "levelized_cost_per_kwh": levelized_cost_per_kwh(yearly_cost, fmean(year.sold_kwh for year, _ in years), mean),
    }
