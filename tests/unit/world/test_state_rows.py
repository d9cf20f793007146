"""Rows of the state tables: each value is in the column of its name."""

import dataclasses
from types import SimpleNamespace

import pandas as pd
from test_feeders import CURVE, Bench, line

from corridorsim.energy.transformer import ThermalModel
from corridorsim.records.rows import NUMBER, Rows
from corridorsim.scenario.data import TransformerSpec
from corridorsim.world.grid.load import SITE_STATE
from corridorsim.world.grid.transformer import THERMAL_STATE, HeatedTransformer
from corridorsim.world.hub.queue import Claim
from corridorsim.world.hub.site import Site


class Cells:
    """Takes the cells of a row."""

    def __init__(self):
        self.values = {}

    def number(self, column, value):
        self.values[column] = value


class NightBench(Bench):
    """Hubs of six EVSEs, the last four of them overnight places."""

    def spec(self, name, scope):
        spec = super().spec(name, scope)
        evses = [dataclasses.replace(evse, overnight=slot > 1) for slot, evse in enumerate(spec.evses)]
        return dataclasses.replace(spec, evses=tuple(evses))


def busy_bench():
    """A feeder with two hubs; at one of them two trucks charge, one has a broken EVSE, and six wait."""
    bench = NightBench([line(background=(13.0,))], [0, 0])
    hub, other = bench.hubs
    for slot in range(3):
        hub.ask(Claim((0,)), 0.0)
        if slot:
            hub.start(slot, CURVE, 0.1, 0.9, 100.0 * slot, 1.0)
    other.start(0, CURVE, 0.1, 0.9, 50.0, 1.0)
    bench.env.run(until=100.0)
    for slot in (0, 3, 4, 5):
        hub.fail(slot)
    for _ in range(6):
        hub.ask(Claim((0,)), 0.0)
    hub.sell(1, 7.0)
    bench.env.run(until=200.0)
    hub.power.advance(200.0)
    return bench


def test_a_row_of_a_hub_has_the_values_that_its_columns_name():
    bench = busy_bench()
    hub = bench.hubs[0]
    hub.supply.limit_kw = 4321.0
    hub.record()
    bench.recorder.close()
    states = bench.memory.frame("hub_states")
    named = states[states["hub"] == "h0"].iloc[-1].drop("time").to_dict()
    unknown = {name for name, value in named.items() if pd.isna(value)}
    assert unknown == set(SITE_STATE)
    named = {name: value for name, value in named.items() if name not in unknown}
    assert named == {
        "hub": "h0", "power_kw": hub.power.power_kw(), "limit_kw": 4321.0,
        "energy_kwh": hub.power.meter_kwh, "charging": 2, "occupied": 3, "queueing": 6, "out_of_service": 4,
        "installed": 6, "overnight_installed": 4, "overnight_charging": 1, "overnight_out_of_service": 3,
        "v2g_kw": 7.0, "v2g_kwh": hub.power.sold_kwh,
    }  # fmt: skip
    measured = (named["power_kw"], named["energy_kwh"], named["v2g_kwh"])
    assert len({0.0, *measured}) == 4, "they differ, so that none passes for another"


def test_a_row_of_a_site_has_the_values_that_its_columns_name():
    meters = {
        "import_kwh": "site_kwh", "export_kwh": "export_kwh", "pv_kwh": "pv_kwh", "stored_kwh": "battery_kwh",
        "battery_in_kwh": "battery_in_kwh", "battery_out_kwh": "battery_out_kwh",
        "curtailed_kwh": "curtailed_kwh",
    }  # fmt: skip
    site = SimpleNamespace(advance=lambda: None, flows=lambda: ("site_kw", "pv_kw"), **meters)
    row = Cells()
    Site.write_state(site, row)
    assert row.values == {name: name for name in SITE_STATE}


def test_a_row_of_a_feeder_has_the_values_that_its_columns_name():
    bench = busy_bench()
    (feeder,) = bench.feeders
    feeder.upgrade(14_000.0)
    feeder.restrict(15.0)
    supplies = [hub.supply for hub in bench.hubs]
    named = bench.states("line").iloc[-1]
    assert named["feeder"] == "line"
    assert (named["background_kw"], named["rating_kw"], named["limit_kw"]) == (13.0, 14_000.0, 15.0)
    assert named["hubs_kw"] == sum(supply.drawn_kw() for supply in supplies)
    assert named["hubs_kwh"] == sum(supply.drawn_kwh() for supply in supplies)
    assert named["hubs_kw"] not in {0.0, named["hubs_kwh"]}


def test_a_row_of_a_transformer_has_the_values_that_its_columns_name():
    spec = TransformerSpec(1000.0, ThermalModel(55.0, 25.0, 5.0, 0.8, 0.8, 3.0, 5.0, 110.0), (20.0,))
    transformer = HeatedTransformer(spec, (500.0,))
    transformer.read(3600.0, 800.0)
    rows = Rows(THERMAL_STATE, [NUMBER] * 4, lambda: None)
    transformer.write_state(rows)
    rows.end()
    state = {name: float(rows.cells()[column, 0]) for column, name in enumerate(THERMAL_STATE)}
    assert state == {name: getattr(transformer, name) for name in THERMAL_STATE}
    assert len({0.0, *state.values()}) == 5, "they differ, so that none passes for another"
