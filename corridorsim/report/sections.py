"""Sections of the page in reading order, each with its title, explanation and figures."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from corridorsim.analysis.comparison import means, rank
from corridorsim.analysis.group_words import KPIS, in_words, verdicts
from corridorsim.analysis.kpis import KPI_REGISTRY
from corridorsim.analysis.notices import listed
from corridorsim.analysis.sentences import scaled, shown_unit
from corridorsim.report import days, winners
from corridorsim.report.figures.bills import KEY as BILLS_KEY
from corridorsim.report.figures.bills import bills
from corridorsim.report.figures.by_snapshot import by_snapshot, scenario_key
from corridorsim.report.figures.corridor_map import corridor_map, is_wide, key
from corridorsim.report.figures.costs import costs
from corridorsim.report.figures.effects import effects, left_out
from corridorsim.report.figures.feeder_load import KEY as FEEDER_KEY
from corridorsim.report.figures.feeder_load import feeder_load
from corridorsim.report.figures.groups import groups
from corridorsim.report.figures.time_distance import KEY as TRUCKS_KEY
from corridorsim.report.figures.time_distance import time_distance
from corridorsim.report.figures.utilization import utilization
from corridorsim.report.figures.waits import waits
from corridorsim.report.figures.waterfall import KEY as WATERFALL_KEY
from corridorsim.report.figures.waterfall import waterfall
from corridorsim.report.gather import Statistics, hub_zone
from corridorsim.report.grid import Grid, snapshot_grid
from corridorsim.report.theme import SCENARIO_COLOURS, NothingToShow, style_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import plotly.graph_objects as go

    from corridorsim.analysis.results import Results, Unit
    from corridorsim.report.experiment_labels import ExperimentLabels
    from corridorsim.report.winners import TextTable

_MOST_SIDE_BY_SIDE = 3

Draw = tuple[str, "Callable[[], go.Figure]"]


@dataclass(frozen=True)
class Panel:
    """One plotly figure, or the reason why it is missing."""

    title: str
    figure: dict[str, Any] | None
    reason: str = ""


@dataclass(frozen=True)
class Section:
    """A titled group of figures.

    Attributes
    ----------
    lead
        What the figure shows and how to read it.
    columns
        Number of figures side by side if there is room.
    key
        Legend shared by all figures: name, colour and form (area, solid, dash, dot, diamond).
    notes, tables
        Text and tables below the figures.
    grid
        The same as a table of numbers, below them.
    """

    name: str
    title: str
    lead: str
    panels: list[Panel] = field(default_factory=list)
    columns: int = 1
    key: Sequence[tuple[str, str, str]] = ()
    grid: Grid | None = None
    notes: Sequence[str] = ()
    tables: Sequence[TextTable] = ()


@dataclass(frozen=True)
class Story:
    """Data from which the sections are drawn."""

    results: Results
    comparison: pa.Table
    kpis: pa.Table
    statistics: Statistics
    labels: ExperimentLabels
    baseline: str
    dated_kpis: pa.Table | None = None
    """KPIs of all snapshots, if there are several; everything else refers to the last one."""

    @cached_property
    def compared(self) -> list[str]:
        """All scenarios except the baseline."""
        return [name for name in self.results.scenarios if name != self.baseline]

    @cached_property
    def group_rows(self) -> list[dict[str, Any]]:
        """The comparison with the baseline by group, with readable group names."""
        rows = _of(self.results.group_comparison, self.compared, self.results)
        return in_words(rows, self.labels.jurisdictions)


def sections(story: Story) -> list[Section]:
    """Draw all sections."""
    attribution = story.results.attribution
    return [
        *([] if attribution is None else [_attribution(attribution)]),
        *([] if story.dated_kpis is None else [_snapshots(story.dated_kpis, story.results.scenarios)]),
        _effects(story),
        _winners(story),
        _waits(story),
        _utilization(story),
        _feeders(story),
        _trucks(story),
        _map(story),
        _costs(story),
        _bills(story),
    ]


def _attribution(attribution: pa.Table) -> Section:
    lead = (
        "Contribution of each lever to the difference between the baseline (no lever harmonized) and the target (all "
        "levers harmonized): its average over all orders in which the levers can be introduced (Shapley value). The "
        "steps add up to the total difference; lines are 95 % intervals, not corrected for the number of levers. The "
        "axis does not necessarily start at zero."
    )
    amounts = ("effect", "ci_low", "ci_high", "baseline_mean", "target_mean")
    rows = [row | {key: scaled(row, row[key]) for key in amounts} for row in attribution.to_pylist()]
    draws: list[Draw] = [
        (kpi.label, partial(waterfall, own, kpi, shown_unit(own[0]["unit"])))
        for name, kpi in KPI_REGISTRY.items()
        if kpi.headline and (own := [row for row in rows if row["kpi"] == name])
    ]
    return Section("attribution", "Contribution of each lever", lead, drawn_panels(draws), 2, WATERFALL_KEY)


def _snapshots(kpis: pa.Table, scenarios: Sequence[str]) -> Section:
    lead = (
        "The headline KPIs on each simulated date, with the infrastructure opened and the rules in force by then: "
        "means over replications with their 95 % intervals. Every axis includes zero."
    )
    shown = set(kpis["kpi"].to_pylist())
    headline = [name for name, kpi in KPI_REGISTRY.items() if kpi.headline and name in shown]
    draws: list[Draw] = [(KPI_REGISTRY[name].label, partial(by_snapshot, kpis, name, scenarios)) for name in headline]
    return Section(
        *("snapshots", "By year", lead, drawn_panels(draws), 3),
        scenario_key(scenarios),
        snapshot_grid(kpis, headline, scenarios),
    )


def _effects(story: Story) -> Section:
    lead = (
        f"Change in the headline KPIs from {story.baseline} to each scenario; lines are 95 % intervals. "
        "Filled marks are clear differences. Hollow marks are not: their interval includes zero, the difference is "
        "small enough to arise by chance in one of so many KPIs, or there are fewer than three replications. "
        "↓ lower is better, ↑ higher is better. "
        "An interval that reaches the edge continues beyond it."
    )
    missing = left_out(story.comparison)
    if missing:
        lead += f" Not shown, as the baseline is zero or has no value: {listed(missing)}."
    draw = partial(effects, story.comparison, story.results.scenarios)
    return Section("effects", "What changes", lead, drawn_panels([("", draw)]))


def _winners(story: Story) -> Section:
    results, currency = story.results, story.results.currency
    compared, rows = story.compared, story.group_rows
    investors = _of(results.investors, results.scenarios, results)
    tables = [
        winners.gap_table(rows, story.baseline, compared),
        winners.money_table(means(story.kpis), _of(results.public_money, compared, results), currency),
        winners.investor_table(investors, currency),
    ]
    notes = verdicts(rows, compared)
    if all(row["invested"] is None for row in investors):
        notes.append("The construction cost of the hubs is not given, so their return on investment is not reported.")
    lead = (
        f"Change in three headline KPIs from {story.baseline} by group, with 95 % intervals; further left is better. "
        "Filled marks are clear differences after correction for the number of groups and KPIs; hollow marks are not. "
        "Waiting time is counted at a jurisdiction's hubs, cost and delay for trips that start there. "
        "An interval that reaches the edge continues beyond it."
    )
    draws: list[Draw] = [
        (KPI_REGISTRY[kpi].label, partial(groups, winners.drawn(rows, kpi), results.scenarios)) for kpi in KPIS
    ]
    colours = [(name, style_of(results.scenarios, name, SCENARIO_COLOURS), "solid") for name in compared]
    shown = [table for table in tables if table.rows]
    return Section(
        "winners", "Who wins, who loses", lead, drawn_panels(draws), len(draws), colours, notes=notes, tables=shown
    )


def _of(table: pa.Table, scenarios: Sequence[str], results: Results) -> list[dict[str, Any]]:
    dates = {unit.snapshot for unit in results.units}
    return [row for row in table.to_pylist() if row["scenario"] in scenarios and row["snapshot"] in dates]


def _waits(story: Story) -> Section:
    lead = (
        "Share of charging stops at which a truck waits for a charger longer than the time on the horizontal axis. A "
        "lower line is better; bands show the range over replications."
    )
    draw = partial(waits, story.statistics.waits, story.results.scenarios)
    return Section("waits", "How long trucks wait at hubs", lead, drawn_panels([("", draw)]))


def _utilization(story: Story) -> Section:
    lead = (
        "Share of installed chargers with power flowing, by hub and hour of the local day, mean over replications. "
        "Hubs are in order along the corridor; those off the main route are at the bottom."
    )
    names = _side_by_side(story)
    draws: list[Draw] = [(name, partial(utilization, story.statistics.hub_hours, name)) for name in names]
    return Section("utilization", "When hubs are busy", lead, drawn_panels(draws), len(names))


def _feeders(story: Story) -> Section:
    zone = hub_zone(story.results)
    names = _side_by_side(story)
    load, feeders = days.feeder_load(story.results, _first_units(story.results, names), zone)
    lead = (
        "The feeders that come closest to their rating, in the first replication, with the load of the hubs stacked on "
        f"all other load. Where load is managed, the enforced limit is the rating. Times are in the zone {zone}."
    )
    draws: list[Draw] = [
        (f"{feeder}, {name}", partial(feeder_load, load, name, feeder)) for feeder in feeders for name in names
    ] or [("", partial(feeder_load, load, story.baseline, ""))]
    return Section("feeders", "Grid load", lead, drawn_panels(draws), len(names), FEEDER_KEY)


def _trucks(story: Story) -> Section:
    results, zone = story.results, hub_zone(story.results)
    best = rank(story.kpis)[0]
    names = list(dict.fromkeys([story.baseline, best]))
    units = _first_units(results, names)
    moves, day = days.trucks(results, units, zone)
    places = _renamed(days.places(results, units[0]), {"place": story.labels.nodes})
    lead = (
        "A sample of the trucks on the main route on the first day of the window, in the first replication; each "
        "figure shows the same trips. Steep lines are trucks driving, flat lines trucks standing still. Dashed lines "
        f"are borders. Times are in the zone {zone}."
    )
    draws: list[Draw] = [(name, partial(time_distance, moves, places, name, day)) for name in names]
    return Section("trucks", "A day on the corridor", lead, drawn_panels(draws), key=TRUCKS_KEY)


def _map(story: Story) -> Section:
    results, names = story.results, _side_by_side(story)
    unit = _first_units(results, [story.baseline])[0]
    nodes = _labelled(results.dataset("nodes", *unit).to_table(), "jurisdiction", story.labels.jurisdictions)
    nodes = _with_labels(nodes, story.labels.nodes)
    segments = _labelled(results.dataset("segments", *unit).to_table(), "jurisdiction", story.labels.jurisdictions)
    hubs = _labelled(story.statistics.hubs, "jurisdiction", story.labels.jurisdictions)
    lead = (
        "Roads are coloured by jurisdiction. Larger hubs sell more energy in the window; brighter hubs have a longer "
        "mean wait. Point at a hub to see its numbers."
    )
    draws: list[Draw] = [(name, partial(corridor_map, nodes, segments, hubs, name)) for name in names]
    columns = 1 if is_wide(nodes) else len(names)
    return Section("map", "Map of the corridor", lead, drawn_panels(draws), columns, key(nodes, segments))


def _costs(story: Story) -> Section:
    currency = story.results.currency
    lead = (
        "Mean cost per kilometre of trips that ended, including stranded trucks. Recharging at the depot is part of "
        "energy."
    )
    draw = partial(costs, story.statistics.costs, story.results.scenarios, currency)
    return Section("costs", "Cost per kilometre", lead, drawn_panels([("", draw)]))


def _bills(story: Story) -> Section:
    table = _labelled(story.statistics.bills, "jurisdiction", story.labels.jurisdictions)
    names = list(dict.fromkeys(table["jurisdiction"].to_pylist()))
    lead = (
        "What hub owners earn from sessions (net of payments to trucks for energy fed back) and from energy fed into "
        "the grid and demand response, and what they pay for energy and for peak demand (the window's part of a "
        "monthly demand charge), mean over replications. The diamond is the margin, excluding construction costs. "
        "Scales differ between figures."
    )
    draws: list[Draw] = [
        (name, partial(bills, table, name, story.results.scenarios, story.results.currency)) for name in names
    ] or [("", partial(bills, table, "", story.results.scenarios, story.results.currency))]
    return Section(
        "bills", "Hub owners' income and costs", lead, drawn_panels(draws), min(2, len(names)) or 1, BILLS_KEY
    )


def drawn_panels(draws: Sequence[Draw]) -> list[Panel]:
    """Draw each figure; if all are missing for the same reason, it is given once."""
    panels = []
    for title, draw in draws:
        try:
            panels.append(Panel(title, draw().to_plotly_json()))
        except NothingToShow as nothing:
            panels.append(Panel(title, None, str(nothing)))
    if all(panel.figure is None for panel in panels) and len({panel.reason for panel in panels}) == 1:
        return [Panel("", None, panels[0].reason)]
    return panels


def _side_by_side(story: Story) -> list[str]:
    """The baseline and the best-ranked others, at most three in total, in the order of the experiment."""
    order = [story.baseline, *(name for name in rank(story.kpis) if name != story.baseline)]
    chosen = order[:_MOST_SIDE_BY_SIDE]
    return [name for name in story.results.scenarios if name in chosen]


def _first_units(results: Results, scenarios: Sequence[str]) -> list[Unit]:
    """The finished unit with the lowest replication number of each scenario."""
    units = sorted(results.units, key=lambda unit: unit.replication)
    return [next(unit for unit in units if unit.scenario == name) for name in scenarios]


def _labelled(table: pa.Table, column: str, labels: Mapping[str, str]) -> pa.Table:
    """Replace names by labels."""
    shown = [labels.get(name, name) for name in table[column].to_pylist()]
    return table.set_column(table.schema.get_field_index(column), column, pa.array(shown, pa.string()))


def _with_labels(nodes: pa.Table, labels: Mapping[str, str]) -> pa.Table:
    """Add the column ``label`` with the name of each node on the map."""
    return nodes.append_column(
        "label", pa.array([labels.get(name, name) for name in nodes["node"].to_pylist()], pa.string())
    )


def _renamed(places: pa.Table, labels: Mapping[str, Mapping[str, str]]) -> pa.Table:
    rows = places.to_pylist()
    for row in rows:
        row["name"] = labels.get(row["kind"], {}).get(row["name"], row["name"])
    return pa.Table.from_pylist(rows, schema=places.schema)
