"""The annual accounts of a unit: what hubs bill and buy, what they cost to build, what agreements cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from corridorsim.analysis.bills import UnitBills, unit_bills
from corridorsim.annuity import annuity_worth
from corridorsim.records.schema import TABLES

if TYPE_CHECKING:
    from corridorsim.analysis.results import Results, Unit

HUB_COLUMNS = ["hub", "jurisdiction", "operator", "feeder", "evses", "area_type"]
BILL_COLUMNS = ["energy_cost", "demand_charge", "revenue", "site_revenue", "margin"]


@dataclass(frozen=True)
class Accounts:
    """Amounts that do not belong to a single trip, in the experiment's currency.

    Attributes
    ----------
    ground : DataFrame
        Hubs by name: jurisdiction, operator, feeder, evses, area_type, utility.
    billed : UnitBills
        Bills of all hubs by month, and their items.
    bills : DataFrame
        Hubs by name: sums of their monthly bills over the window.
    agreements : DataFrame
        As in ``records.schema``.
    investments : DataFrame
        As in ``records.schema`` by hub; cost and grant include what the rollout has built by the window, and
        ``is_whole`` is true if the cost of every EVSE is known.
    rebates : float
        What treasuries pay towards the energy of sessions that ended in the window.
    purchase_rebates_per_year : float
        What treasuries pay for electric trucks bought at the time of the window; 0 if shares are given.
    """

    ground: pd.DataFrame
    billed: UnitBills
    bills: pd.DataFrame
    agreements: pd.DataFrame
    investments: pd.DataFrame
    rebates: float
    purchase_rebates_per_year: float

    @property
    def has_utility_tariffs(self) -> bool:
        """Whether a hub is billed under a utility tariff."""
        return self.billed.has_utility_tariffs

    @property
    def grants_per_year(self) -> float:
        """Annuity of the grants for construction, at the public discount rate."""
        hubs = self.investments
        worth = [
            annuity_worth(*terms) for terms in zip(hubs["lifetime_years"], hubs["public_discount_rate"], strict=True)
        ]
        return float((hubs["grant"] / worth).sum())

    def agreements_per_year(self, paid_by: str) -> float:
        """Annual cost of the agreements in force with a known cost that ``paid_by`` bears."""
        return float(self.agreements.loc[self.agreements["paid_by"] == paid_by, "cost_per_year"].sum())

    def agreement_shares(self) -> pd.Series[float]:
        """Annual cost of agreements by hub: CPOs share it by EVSEs in the agreeing jurisdictions."""
        shares = pd.Series(0.0, index=self.ground.index)
        paid = self.agreements[self.agreements["paid_by"] == "cpo"]
        for jurisdictions, cost in zip(paid["jurisdictions"], paid["cost_per_year"], strict=True):
            evses = self.ground["evses"].where(self.ground["jurisdiction"].isin(jurisdictions.split(",")), 0)
            shares += cost * evses / max(int(evses.sum()), 1)
        return shares


def load_accounts(results: Results, unit: Unit) -> Accounts:
    """Read the accounts of a unit; results of older versions have no agreements and no investments."""
    ground = _frame(results, unit, "hubs", HUB_COLUMNS)
    feeders = _frame(results, unit, "feeders", ["feeder", "utility"])
    ground = ground.merge(feeders, on="feeder", how="left").set_index("hub")
    billed = unit_bills(results, unit)
    return Accounts(
        ground=ground,
        billed=billed,
        bills=billed.months.select(["hub", *BILL_COLUMNS]).to_pandas().groupby("hub")[BILL_COLUMNS].sum(),
        agreements=_frame(results, unit, "agreements"),
        investments=_investments(results, unit, ground["evses"]),
        rebates=_rebates(results, unit),
        purchase_rebates_per_year=_purchase_rebates(results, unit),
    )


def _rebates(results: Results, unit: Unit) -> float:
    rebates = _frame(results, unit, "rebates", ["session_id", "amount"])
    if rebates.empty:
        return 0.0
    sessions = _frame(results, unit, "charging_sessions", ["session_id", "end_time"])
    low, high = results.window
    inside = sessions.loc[(sessions["end_time"] >= low) & (sessions["end_time"] < high), "session_id"]
    return float(rebates.loc[rebates["session_id"].isin(inside), "amount"].sum())


def _purchase_rebates(results: Results, unit: Unit) -> float:
    steps = _frame(results, unit, "adoption", ["flow", "time", "rebates_per_year"])
    reached = steps[steps["time"] <= results.window[0]].sort_values("time", kind="stable")
    return float(reached.drop_duplicates("flow", keep="last")["rebates_per_year"].sum())


def _investments(results: Results, unit: Unit, evses: pd.Series[int]) -> pd.DataFrame:
    invested = _frame(results, unit, "investments").set_index("hub")
    stages = _frame(results, unit, "rollout", ["project", "hub", "stage", "end", "cost", "grant", "evses"])
    # A project counts as built if it was commissioned by the day on which the window starts.
    day = pd.Timestamp(results.window[0]).floor("D")
    opened = stages.loc[(stages["stage"] == "commissioning") & (stages["end"] <= day), "project"]
    built = stages[stages["project"].isin(opened)].groupby("hub")[["cost", "grant"]].sum()
    added = stages[(stages["stage"] == "commissioning") & stages["project"].isin(opened)].groupby("hub")["evses"].sum()
    is_known = (invested["cost"] > 0.0) | (added.reindex(invested.index) >= evses.reindex(invested.index))
    for column in ("cost", "grant"):
        invested[column] += built[column].reindex(invested.index).fillna(0.0)
    return invested.assign(is_whole=is_known)


def _frame(results: Results, unit: Unit, table: str, columns: list[str] | None = None) -> pd.DataFrame:
    """A table with names as text; empty if the results are older than the table."""
    names = columns or TABLES[table].names
    if not (results.path / "tables" / table).is_dir():
        empty: pd.DataFrame = TABLES[table].empty_table().select(names).to_pandas()
        return empty
    frame: pd.DataFrame = results.dataset(table, *unit).to_table(columns=names).to_pandas()
    text = [name for name in names if isinstance(frame[name].dtype, pd.CategoricalDtype)]
    return frame.astype(dict.fromkeys(text, "object"))
