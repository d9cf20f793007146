"""Tables on who wins and who loses: gaps between groups, public money, investors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from corridorsim.analysis.group_words import KPIS
from corridorsim.analysis.kpis.equity_gaps import DIMENSION as GAP
from corridorsim.analysis.sentences import decimals, interval_words, label, number, scaled, shown_unit, verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MOST_ROWS = 12

_Row = dict[str, Any]


@dataclass(frozen=True)
class TextTable:
    """A table of text ready to be shown; the first column names the row."""

    caption: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]

    @property
    def is_long(self) -> bool:
        """Whether the table is long enough to be collapsed."""
        return len(self.rows) > _MOST_ROWS


def drawn(rows: Iterable[_Row], kpi: str) -> list[_Row]:
    """Rows that the figure of ``kpi`` shows."""
    return [
        row
        for row in rows
        if row["kpi"] == kpi
        and row["dimension"] in {"jurisdiction", "operator_size", "area_type"}
        and row["difference"] is not None
    ]


def gap_table(rows: Sequence[_Row], baseline: str, scenarios: Sequence[str]) -> TextTable:
    """Gaps in the headline KPIs, and whether a scenario narrows them."""
    found = {
        (row["group"], row["kpi"], row["scenario"]): row
        for row in rows
        if row["dimension"] == GAP and row["kpi"] in KPIS and row["difference"] is not None
    }
    compared = [name for name in scenarios if any(key[2] == name for key in found)]
    columns = ["Gap", "KPI", "unit", baseline, *(name for name in compared)]
    table = []
    for group, kpi in dict.fromkeys(key[:2] for key in found):
        own = [found.get((group, kpi, name)) for name in compared]
        known = [row for row in own if row is not None]
        places = max(decimals(row) for row in known)
        before = number(scaled(known[0], known[0]["baseline_mean"]), places).replace("-", "−")
        table.append(
            [
                f"{group[0].upper()}{group[1:]}".replace(" - ", " minus "),
                label(kpi),
                shown_unit(known[0]["unit"]),
                before,
                *("–" if row is None else _gap(row, places) for row in own),
            ]
        )
    caption = f"Gaps between groups, the change from {baseline} and, in brackets, the 95 % interval of that change"
    return TextTable(caption, columns, table)


def money_table(kpis: Mapping[tuple[str, str], float | None], more: Sequence[_Row], currency: str) -> TextTable:
    """Public money per tonne of CO2e saved, overall and for savings beyond the baseline.

    Parameters
    ----------
    kpis
        Means by scenario and KPI.
    more
        Rows of ``public_money``.
    """
    names = ("harmonization_cost_per_year", "public_money_per_year", "co2e_saved_t_per_year", "public_money_per_tco2e")
    beyond = {row["scenario"]: row for row in more}
    columns = [
        "Scenario",
        f"agreements, {currency} per year",
        f"public money, {currency} per year",
        "CO2e saved, t per year",
        f"{currency} per t",
        f"{currency} per additional t",
    ]
    table = [
        [scenario, *(_amount(kpis.get((scenario, name))) for name in names), _further(beyond.get(scenario))]
        for scenario in dict.fromkeys(key[0] for key in kpis)
        if any(kpis.get((scenario, name)) for name in names)
    ]
    return TextTable("Public money and CO2e; additional tonnes are those saved beyond the baseline", columns, table)


def investor_table(rows: Sequence[_Row], currency: str) -> TextTable:
    """Return on investment: one row per scenario and hub."""
    columns = [
        "Hub",
        "scenario",
        "utilization of EVSEs (5th pct.)",
        f"revenue, {currency} per year",
        f"invested, {currency}",
        f"net present value, {currency} (5th pct.)",
        "payback, years",
        f"levelized cost, {currency}/kWh",
    ]
    ordered = sorted(rows, key=lambda row: row["hub"])
    table = [
        [
            row["hub"],
            row["scenario"],
            _with_low(_percent(row["utilization_mean"]), _percent(row["utilization_p5"])),
            _amount(row["revenue_per_year"]),
            _amount(row["invested"]),
            _with_low(_amount(row["npv_mean"]), _amount(row["npv_p5"])),
            _payback(row),
            "–" if row["levelized_cost_per_kwh"] is None else f"{row['levelized_cost_per_kwh']:.3f}",
        ]
        for row in ordered
    ]
    return TextTable("Investors' view by hub; 5th percentiles are over replications", columns, table)


def _gap(row: _Row, places: int) -> str:
    after = number(scaled(row, row["scenario_mean"]), places)
    if row["ci_low"] is None:
        return after
    word: str = verdict(row)
    if word == "same":
        return f"{after}, same".replace("-", "−")
    if word != "unclear":
        word = "narrower" if abs(row["scenario_mean"]) < abs(row["baseline_mean"]) else "wider"
    change = number(scaled(row, row["difference"]), places)
    sign = "+" if row["difference"] > 0 else ""
    return f"{after}, {word}: change {sign}{change} ({interval_words(row, places)})".replace("-", "−")


def _further(row: _Row | None) -> str:
    if row is None or row["per_tco2e"] is None:
        return "–"
    if row["ci_low"] is None:
        return _amount(row["per_tco2e"])
    return f"{_amount(row['per_tco2e'])} ({_amount(row['ci_low'])} to {_amount(row['ci_high'])})"


def _payback(row: _Row) -> str:
    if row["payback_years"] is not None:
        return f"{row['payback_years']:.1f}"
    return "–" if row["npv_mean"] is None else "never"


def _with_low(mean: str, low: str) -> str:
    return mean if mean == "–" else f"{mean} ({low})"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.1f} %"


def _amount(value: float | None) -> str:
    return number(value, 2 if value is not None and 0 < abs(value) < 100 else 0).replace("-", "−")
