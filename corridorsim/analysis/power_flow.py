"""AC power flow of the hubs' mean power in every hour: the check on the feeders' simple limit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa

from corridorsim.analysis.ac_network import AcNetwork
from corridorsim.analysis.hourly import hourly_load
from corridorsim.analysis.results import write_table
from corridorsim.analysis.states import ROUNDING
from corridorsim.choices import choose
from corridorsim.errors import PowerFlowError
from corridorsim.records.schema import INSTANT, POWER_FLOW

if TYPE_CHECKING:
    from corridorsim.analysis.hourly import HourlyLoad
    from corridorsim.analysis.results import Results, Unit
    from corridorsim.analysis.states import Floats

FULL_PERCENT = 100.0


@dataclass(frozen=True)
class GridStudy:
    """Where the hubs are on a network, and what is asked of it.

    Raises
    ------
    PowerFlowError
        A number makes no sense, or no hub is given.
    """

    network: Path
    """File that ``pandapower.to_json`` wrote."""
    bus_of_hub: Mapping[str, str]
    bus_of_feeder: Mapping[str, str] = field(default_factory=dict)
    """Where the background load of a feeder is put; the network's own loads stand for it where left out."""
    power_factor: float = 0.98
    """Of hubs and background, inductive; an assumption."""
    voltage_band_pu: tuple[float, float] = (0.95, 1.05)

    def __post_init__(self) -> None:
        if not self.bus_of_hub:
            msg = "no hub is on the network; give at least one HUB=BUS"
            raise PowerFlowError(msg)
        if not 0.0 < self.power_factor <= 1.0:
            msg = f"power factor {self.power_factor:g}; allowed: above 0, up to 1"
            raise PowerFlowError(msg)
        low, high = self.voltage_band_pu
        if not 0.0 < low < 1.0 < high:
            msg = f"voltage band {low:g} to {high:g} pu; allowed: from below 1 to above 1"
            raise PowerFlowError(msg)


def power_flow(
    results: Results,
    study: GridStudy,
    scenario: str | None = None,
    replication: int | None = None,
    snapshot: str | None = None,
) -> pa.Table:
    """Solve every hour of the window and write ``summary/power_flow.parquet``.

    Parameters
    ----------
    scenario, replication, snapshot
        Of one alone; all where left out.

    Returns
    -------
    pyarrow.Table
        Schema ``records.schema.POWER_FLOW``.

    Raises
    ------
    PowerFlowError
        See ``GridStudy`` and ``AcNetwork``; or the network has no solution without the hubs.
    ResultsError
        A scenario, hub or feeder is not in the results.
    """
    units = results.chosen(scenario, replication, snapshot)
    loads = {f"hub {hub}": bus for hub, bus in study.bus_of_hub.items()}
    loads |= {f"background of {feeder}": bus for feeder, bus in study.bus_of_feeder.items()}
    network = AcNetwork(study.network, loads)
    parts = [_solve_unit(results, unit, study, network) for unit in units]
    return write_table(results.path, "power_flow", pa.concat_tables(parts, promote_options="permissive"))


def _solve_unit(results: Results, unit: Unit, study: GridStudy, network: AcNetwork) -> pa.Table:
    load = hourly_load(results, *unit)
    for hub in study.bus_of_hub:
        choose(hub, load.feeder_of, "hub")
    for feeder in study.bus_of_feeder:
        choose(feeder, load.background_kw, "feeder")
    with_hubs, without = _solve_hours(load, study, network)
    overloaded = np.any([load.overloaded[load.feeder_of[hub]] for hub in study.bus_of_hub], axis=0)
    n_hours, n_elements = with_hubs.shape
    n_rows = n_hours * n_elements
    columns = {
        "scenario": pa.array([unit.scenario] * n_rows),
        "replication": pa.array(np.full(n_rows, unit.replication), pa.int32()),
        "time": pa.array(np.repeat(load.begin_us, n_elements)).cast(INSTANT),
        "kind": pa.array([element.kind for element in network.elements] * n_hours),
        "element": pa.array([element.name for element in network.elements] * n_hours),
        "value": pa.array(with_hubs.ravel(), from_pandas=True),
        "unit": pa.array([element.unit for element in network.elements] * n_hours),
        "without_hubs": pa.array(without.ravel(), from_pandas=True),
        "feeder_overload": pa.array(np.repeat(overloaded.astype(np.int32), n_elements)),
    }
    return pa.table({name: array.cast(POWER_FLOW.field(name).type) for name, array in columns.items()}, POWER_FLOW)


def _solve_hours(load: HourlyLoad, study: GridStudy, network: AcNetwork) -> tuple[Floats, Floats]:
    """Values with and without the hubs, each of shape (n_hours, n_elements)."""
    known: dict[tuple[float, ...], Floats | None] = {}

    def solved(loads_kw: dict[str, float]) -> Floats | None:
        """Solve each set of loads once; at night many hours are the same."""
        key = tuple(loads_kw.values())
        if key not in known:
            known[key] = network.solve(loads_kw, study.power_factor)
        return known[key]

    with_hubs, without = [], []
    for hour in range(len(load.begin_us)):
        background = {f"background of {name}": float(load.background_kw[name][hour]) for name in study.bus_of_feeder}
        hubs = {f"hub {name}": float(load.hubs_kw[name][hour]) for name in study.bus_of_hub}
        alone = solved(background | dict.fromkeys(hubs, 0.0))
        if alone is None:
            msg = f"{study.network} has no solution without the hubs; mend the network or its loads first"
            raise PowerFlowError(msg)
        together = solved(background | hubs)
        without.append(alone)
        with_hubs.append(np.full_like(alone, np.nan) if together is None else together)
    return np.array(with_hubs), np.array(without)


def strain(frame: pd.DataFrame, voltage_band_pu: tuple[float, float]) -> pd.Series[float]:
    """How far each row goes towards its limit: 1 is at full load or at an end of the voltage band.

    Infinite where an hour has no solution, 0 for what is out of service.
    """
    low, high = voltage_band_pu
    value = frame["value"]
    of_voltage = np.where(value < 1.0, (1.0 - value) / (1.0 - low), (value - 1.0) / (high - 1.0))
    strained = np.where(frame["kind"] == "bus", of_voltage, value / FULL_PERCENT)
    unsolved = frame["value"].isna() & frame["without_hubs"].notna()
    return pd.Series(np.where(unsolved, np.inf, np.nan_to_num(strained)), index=frame.index)


def missed(frame: pd.DataFrame, voltage_band_pu: tuple[float, float]) -> pd.Series[bool]:
    """Rows beyond a limit in hours in which the feeders of the simulation saw no overload."""
    return (strain(frame, voltage_band_pu) > ROUNDING) & (frame["feeder_overload"] == 0)
