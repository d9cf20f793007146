"""Combines the schedule and KPIs of a rollout in one HTML file that needs no network."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2
import pandas as pd
import pyarrow.dataset as ds
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from corridorsim.report.figures.gantt import gantt
from corridorsim.report.figures.open_by_month import open_by_month
from corridorsim.report.figures.shares_by_flow import shares_by_flow

if TYPE_CHECKING:
    import os

    import plotly.graph_objects as go

FILE_NAME = "rollout.html"
_HERE = Path(__file__).parent
BY_MONTH = (
    ("power_open_mw", "Power of the hubs' grid connections [MW]"),
    ("evses_open", "EVSEs open"),
    ("afir_share", "Share of the corridor that meets AFIR spacing and power"),
    ("longest_gap_km", "Longest gap without a hub [km]"),
)
ELECTRIC_SHARE = ("electric_share", "Electric share of all trucks")
SHARES = ("afir_share", "electric_share")
TOTALS = (
    ("projects_open_share", "Share of projects open at the end", "{:.0%}"),
    ("days_to_open_mean", "Days from announcement to opening, for projects that opened", "{:.0f}"),
    ("cost", "Cost of projects that opened, including interest", "{:,.0f}"),
    ("cost_over_plan", "Cost as a multiple of the planned cost", "{:.2f}"),
    ("grants", "Grants paid", "{:,.0f}"),
)


def write_rollout_page(folder: str | os.PathLike[str]) -> Path:
    """Write ``rollout.html`` into a folder that holds the table ``rollout`` and ``summary/rollout_kpis.parquet``."""
    results = Path(folder)
    stages: pd.DataFrame = ds.dataset(results / "tables" / "rollout", partitioning="hive").to_table().to_pandas()
    kpis = pd.read_parquet(results / "summary" / "rollout_kpis.parquet")
    folder_of_shares = results / "tables" / "adoption"
    adoption = (
        ds.dataset(folder_of_shares, partitioning="hive").to_table().to_pandas() if folder_of_shares.is_dir() else None
    )
    path = results / FILE_NAME
    path.write_text(page(stages, kpis, adoption), encoding="utf-8")
    return path


def page(stages: pd.DataFrame, kpis: pd.DataFrame, adoption: pd.DataFrame | None = None) -> str:
    """Return the page as text; ``adoption`` is the table of that name, None or empty if shares are given."""
    scenarios = list(dict.fromkeys(kpis["scenario"]))
    end = pd.Timestamp(max(kpis["date"]), tz="UTC")
    corridor = kpis[kpis["jurisdiction"] == "all"]
    taken_up = pd.DataFrame() if adoption is None else adoption
    by_month = (*BY_MONTH, ELECTRIC_SHARE) if len(taken_up) else BY_MONTH
    figures: dict[str, go.Figure] = {
        kpi: open_by_month(corridor[corridor["kpi"] == kpi], scenarios, label, share=kpi in SHARES)
        for kpi, label in by_month
    }
    answering = [name for name in scenarios if len(taken_up) and (taken_up["scenario"] == name).any()]
    figures |= {f"shares-{name}": shares_by_flow(taken_up[taken_up["scenario"] == name]) for name in answering}
    first = stages[stages["replication"] == 0]
    figures |= {f"schedule-{name}": gantt(first[first["scenario"] == name], end) for name in scenarios}
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True
    )
    return environment.get_template("rollout.html.j2").render(
        scenarios=scenarios,
        replications=int(kpis["replication"].max()) + 1,
        by_month=by_month,
        answering=answering,
        totals=_totals(corridor, scenarios),
        style=_asset("page.css"),
        script=_asset("page.js"),
        plotly=Markup(get_plotlyjs()),  # noqa: S704 - the library itself
        figures=_as_json(figures),
    )


def _totals(kpis: pd.DataFrame, scenarios: list[str]) -> list[tuple[str, list[str]]]:
    means = kpis.groupby(["kpi", "scenario"])["value"].mean()
    rows = []
    for kpi, label, form in TOTALS:
        values = [means.get((kpi, name)) for name in scenarios]
        rows.append((label, ["–" if value is None or pd.isna(value) else form.format(value) for value in values]))
    return rows


def _as_json(figures: dict[str, Any]) -> Markup:
    plain = {name: figure.to_plotly_json() for name, figure in figures.items()}
    text = json.dumps(plain, allow_nan=False, separators=(",", ":"), default=lambda value: value.tolist())
    # Nothing in the data may close the script element.
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _asset(name: str) -> Markup:
    return Markup((_HERE / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of this package
