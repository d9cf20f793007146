"""The catalogue of trucks as terminal tables."""

from __future__ import annotations

from collections.abc import Mapping

from rich.table import Table

from corridorsim.config.catalogue import CatalogueTruck
from corridorsim.config.files.fastsim.vehicle import FIGURES, FastsimVehicle


def catalogue_view(trucks: Mapping[str, CatalogueTruck]) -> Table:
    """One row per truck, grouped by region."""
    table = Table(title="trucks available for 'like'", title_justify="left", header_style="bold")
    table.add_column("name", no_wrap=True)
    for column in ("gross\nkWh", "usable\nkWh", "CCS\nkW", "MCS\nkW", "tare\nt", "most\nt"):
        table.add_column(column, justify="right")
    last = {truck.region: truck.name for truck in trucks.values()}.values()
    for truck in trucks.values():
        figures = truck.figures
        ccs = [kw for connector, kw in figures["connectors"].items() if connector != "MCS"]
        numbers = (
            *(figures["gross_kwh"], figures["usable_kwh"], max(ccs, default=None), figures["connectors"].get("MCS")),
            *(figures["tare_t"], figures["max_weight_t"]),
        )
        shown = ["-" if number is None else f"{number:g}" for number in numbers]
        table.add_row(truck.name, *shown, end_section=truck.name in last)
    return table


def truck_view(truck: CatalogueTruck) -> Table:
    """Every value of a truck with its source."""
    return _figures(
        f"{truck.name}: {truck.label}", {key: str(value) for key, value in truck.figures.items()}, truck.sources
    )


def fastsim_view(file: str, vehicle: FastsimVehicle) -> Table:
    """Every value taken from a FASTSim vehicle, with the inputs from which it is derived."""
    shown = {key: f"{value:.6g}" for key, value in vehicle.figures().items()}
    return _figures(file, shown, {key: made_of for key, (_, made_of) in FIGURES.items()})


def _figures(title: str, shown: Mapping[str, str], sources: Mapping[str, str]) -> Table:
    table = Table(title=title, title_justify="left", header_style="bold")
    for column in ("key", "value", "source"):
        table.add_column(column, overflow="fold")
    for key, value in shown.items():
        table.add_row(key, value, sources[key])
    return table
