"""The figures of the page, in the order in which they are read, each with its title and what it means."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from corridorsim.analysis.comparison import means, rank
from corridorsim.analysis.group_words import KPIS, in_words, verdicts
from corridorsim.analysis.kpis import KPI_REGISTRY
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
from corridorsim.report.story import listed
from corridorsim.report.theme import SCENARIO_COLOURS, NothingToShow, style_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import plotly.graph_objects as go

    from corridorsim.analysis.results import Results, Unit
    from corridorsim.report.asked import Asked
    from corridorsim.report.winners import TextTable

_MOST_SIDE_BY_SIDE = 3

Draw = tuple[str, "Callable[[], go.Figure]"]


@dataclass(frozen=True)
class Panel:
    """One plotly figure, or the reason why there is none."""

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
        How many stand side by side where there is room.
    key
        Name, colour and form (area, solid, dash, dot, diamond) of what all of them show.
    notes, tables
        What stands below the figures.
    grid
        The same in numbers, below them.
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
    """What the sections draw from."""

    results: Results
    comparison: pa.Table
    kpis: pa.Table
    statistics: Statistics
    asked: Asked
    baseline: str
    dated_kpis: pa.Table | None = None
    """Key figures of all snapshots, where there are several; all else speaks of the last one."""

    @cached_property
    def compared(self) -> list[str]:
        """All scenarios but the baseline."""
        return [name for name in self.results.scenarios if name != self.baseline]

    @cached_property
    def group_rows(self) -> list[dict[str, Any]]:
        """The comparison with the baseline by group, groups in words."""
        rows = _of(self.results.group_comparison, self.compared, self.results)
        return in_words(rows, self.asked.jurisdictions)


def sections(story: Story) -> list[Section]:
    """Draw all figures."""
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
        "From the baseline (no lever harmonized) to the target (all of them), lever by lever: what each is worth on "
        "average over all orders in which they can be introduced (its Shapley value). The steps add up to the whole "
        "difference; lines are 95 % intervals. The axis need not begin at zero."
    )
    amounts = ("effect", "ci_low", "ci_high", "baseline_mean", "target_mean")
    rows = [row | {key: scaled(row, row[key]) for key in amounts} for row in attribution.to_pylist()]
    draws: list[Draw] = [
        (kpi.label, partial(waterfall, own, kpi, shown_unit(own[0]["unit"])))
        for name, kpi in KPI_REGISTRY.items()
        if kpi.headline and (own := [row for row in rows if row["kpi"] == name])
    ]
    return Section("attribution", "Which lever did it", lead, drawn_panels(draws), 2, WATERFALL_KEY)


def _snapshots(kpis: pa.Table, scenarios: Sequence[str]) -> Section:
    lead = (
        "The headline figures on each date that was simulated, of what the rollout has opened and what holds by then: "
        "means over replications with their 95 % intervals. Every axis holds zero."
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
        f"How far each scenario moves the headline figures from {story.baseline}; lines are 95 % intervals. "
        "Filled marks are clear differences, hollow ones are not: their interval holds zero, or leaves it out no more "
        "than one of so many figures may by luck. "
        "↓ lower is better, ↑ higher is better. "
        "An interval that reaches the edge goes on beyond it."
    )
    missing = left_out(story.comparison)
    if missing:
        lead += f" Without a percentage, as the baseline is zero or has no value: {listed(missing)}."
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
        notes.append("What hubs cost to build is not given, so that nothing is said of what they return.")
    lead = (
        f"The change of three headline figures against {story.baseline} by group, with 95 % intervals; to the left is "
        "better. Filled marks are clear differences after correction for the number of groups and figures, hollow ones "
        "are not. Waiting is that at a jurisdiction's hubs, "
        "cost and delay are those of trips that begin there. An interval that reaches the edge goes on beyond it."
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
        "The share of charging stops at which a truck waits longer than so many minutes for a charger. The lower a "
        "line, the better; bands are the range over replications."
    )
    draw = partial(waits, story.statistics.waits, story.results.scenarios)
    return Section("waits", "How long trucks wait at hubs", lead, drawn_panels([("", draw)]))


def _utilization(story: Story) -> Section:
    lead = (
        "Share of installed chargers with power flowing, by hub and hour of the local day, mean over replications. "
        "Hubs stand in order along the corridor; those off the main route are at the bottom."
    )
    names = _side_by_side(story)
    draws: list[Draw] = [(name, partial(utilization, story.statistics.hub_hours, name)) for name in names]
    return Section("utilization", "When hubs are busy", lead, drawn_panels(draws), len(names))


def _feeders(story: Story) -> Section:
    zone = hub_zone(story.results)
    names = _side_by_side(story)
    load, feeders = days.feeder_load(story.results, _first_units(story.results, names), zone)
    lead = (
        "The feeders that come closest to their rating, in the first replication, with the load of hubs stacked on all "
        f"other load. Where load is managed, the limit enforced is the rating. Times are those of {zone}."
    )
    draws: list[Draw] = [
        (f"{feeder}, {name}", partial(feeder_load, load, name, feeder)) for feeder in feeders for name in names
    ] or [("", partial(feeder_load, load, story.baseline, ""))]
    return Section("feeders", "Load of the grid", lead, drawn_panels(draws), len(names), FEEDER_KEY)


def _trucks(story: Story) -> Section:
    results, zone = story.results, hub_zone(story.results)
    best = rank(story.kpis)[0]
    names = list(dict.fromkeys([story.baseline, best]))
    units = _first_units(results, names)
    moves, day = days.trucks(results, units, zone)
    places = _renamed(days.places(results, units[0]), {"place": story.asked.nodes})
    lead = (
        "A sample of the trucks on the main route on the first day of the window, in the first replication; the same "
        "trips in each picture. Steep lines drive, flat ones stand still. Dashed lines are borders. "
        f"Times are those of {zone}."
    )
    draws: list[Draw] = [(name, partial(time_distance, moves, places, name, day)) for name in names]
    return Section("trucks", "A day on the corridor", lead, drawn_panels(draws), key=TRUCKS_KEY)


def _map(story: Story) -> Section:
    results, names = story.results, _side_by_side(story)
    unit = _first_units(results, [story.baseline])[0]
    nodes = _labelled(results.dataset("nodes", *unit).to_table(), "jurisdiction", story.asked.jurisdictions)
    nodes = _with_labels(nodes, story.asked.nodes)
    segments = _labelled(results.dataset("segments", *unit).to_table(), "jurisdiction", story.asked.jurisdictions)
    hubs = _labelled(story.statistics.hubs, "jurisdiction", story.asked.jurisdictions)
    lead = (
        "Roads coloured by jurisdiction. The larger a hub, the more energy it sells in the window; the brighter, the "
        "longer the mean wait. Point at a hub for its numbers."
    )
    draws: list[Draw] = [(name, partial(corridor_map, nodes, segments, hubs, name)) for name in names]
    columns = 1 if is_wide(nodes) else len(names)
    return Section("map", "Where it happens", lead, drawn_panels(draws), columns, key(nodes, segments))


def _costs(story: Story) -> Section:
    currency = story.results.currency
    lead = (
        "Mean cost of a kilometre over trips that ended, stranded trucks included. Refilling at the depot is part of "
        "energy."
    )
    draw = partial(costs, story.statistics.costs, story.results.scenarios, currency)
    return Section("costs", "What a kilometre costs", lead, drawn_panels([("", draw)]))


def _bills(story: Story) -> Section:
    table = _labelled(story.statistics.bills, "jurisdiction", story.asked.jurisdictions)
    names = list(dict.fromkeys(table["jurisdiction"].to_pylist()))
    lead = (
        "What owners of hubs earn from sessions (what trucks are paid for energy that they feed back is taken off), "
        "from energy fed in and demand response, and pay for energy and for their peak (the window's part of a monthly "
        "demand charge), mean over replications. The diamond is what remains, without the cost of building. "
        "Scales differ."
    )
    draws: list[Draw] = [
        (name, partial(bills, table, name, story.results.scenarios, story.results.currency)) for name in names
    ] or [("", partial(bills, table, "", story.results.scenarios, story.results.currency))]
    return Section("bills", "The hub owners' bill", lead, drawn_panels(draws), min(2, len(names)) or 1, BILLS_KEY)


def drawn_panels(draws: Sequence[Draw]) -> list[Panel]:
    """Draw each; where all have the same reason to show nothing, it is said once."""
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
    """The baseline, the best and at most one other scenario, in the order of the experiment."""
    order = [story.baseline, *(name for name in rank(story.kpis) if name != story.baseline)]
    chosen = order[:_MOST_SIDE_BY_SIDE]
    return [name for name in story.results.scenarios if name in chosen]


def _first_units(results: Results, scenarios: Sequence[str]) -> list[Unit]:
    """The lowest replication that is finished, of each scenario."""
    units = sorted(results.units, key=lambda unit: unit.replication)
    return [next(unit for unit in units if unit.scenario == name) for name in scenarios]


def _labelled(table: pa.Table, column: str, labels: Mapping[str, str]) -> pa.Table:
    """Show labels in place of names."""
    shown = [labels.get(name, name) for name in table[column].to_pylist()]
    return table.set_column(table.schema.get_field_index(column), column, pa.array(shown, pa.string()))


def _with_labels(nodes: pa.Table, labels: Mapping[str, str]) -> pa.Table:
    """Add what a node is called on the map."""
    return nodes.append_column(
        "label", pa.array([labels.get(name, name) for name in nodes["node"].to_pylist()], pa.string())
    )


def _renamed(places: pa.Table, labels: Mapping[str, Mapping[str, str]]) -> pa.Table:
    rows = places.to_pylist()
    for row in rows:
        row["name"] = labels.get(row["kind"], {}).get(row["name"], row["name"])
    return pa.Table.from_pylist(rows, schema=places.schema)
