"""Rows of the state tables: each value is in the column of its name."""

from types import SimpleNamespace

from test_feeders import Bench, line

from corridorsim.records.schema import TABLES
from corridorsim.world.grid.feeder import FEEDER_STATE, Feeder
from corridorsim.world.grid.transformer import THERMAL_STATE, Transformer
from corridorsim.world.hub.site import SITE_STATE, Site
from corridorsim.world.hub.state import HUB_STATE, NIGHT_STATE, hub_state


def test_names_are_the_columns_of_the_schema():
    assert tuple(TABLES["hub_states"].names) == HUB_STATE
    assert tuple(TABLES["feeder_states"].names) == FEEDER_STATE


def test_a_row_of_a_hub_has_the_values_that_its_columns_name():
    power = SimpleNamespace(
        power_kw=lambda: "power_kw",
        meter_kwh="energy_kwh",
        n_active="charging",
        selling_kw="v2g_kw",
        sold_kwh="v2g_kwh",
    )
    supply = SimpleNamespace(limit_kw="limit_kw", state=lambda: SITE_STATE)
    queue = SimpleNamespace(occupied=set(range(3)), queueing="queueing", out_of_service=lambda: "out_of_service",
                            group_of=[0] * 7)  # fmt: skip
    row = hub_state("hub", "time", power, supply, queue, NIGHT_STATE)
    sizes = {3: "occupied", 7: "installed"}
    assert tuple(sizes.get(value, value) for value in row) == HUB_STATE


def test_a_row_of_a_site_has_the_values_that_its_columns_name():
    meters = {
        "import_kwh": "site_kwh", "export_kwh": "export_kwh", "pv_kwh": "pv_kwh", "stored_kwh": "battery_kwh",
        "battery_in_kwh": "battery_in_kwh", "battery_out_kwh": "battery_out_kwh",
        "curtailed_kwh": "curtailed_kwh",
    }  # fmt: skip
    site = SimpleNamespace(advance=lambda: None, flows=lambda: ("site_kw", "pv_kw"), **meters)
    assert Site.state(site) == SITE_STATE


def test_a_row_of_a_feeder_has_the_values_that_its_columns_name():
    rows = []
    bench = Bench([line()], [0])
    supply = SimpleNamespace(drawn_kw=lambda: 11.0, drawn_kwh=lambda: 12.0)
    transformer = SimpleNamespace(read=lambda *_: None, hold=lambda *_: None, state=lambda: THERMAL_STATE)
    (feeder,) = bench.feeders
    feeder.hubs = [SimpleNamespace(power=bench.hubs[0].power, supply=supply)]
    feeder.transformer, feeder._log = transformer, SimpleNamespace(feeder_state=rows.append)
    feeder.background_kw, feeder.rating_kw, feeder.limit_kw = 13.0, 14.0, 15.0
    bench.env.run(until=16.0)
    Feeder.record(feeder)
    named = dict(zip(FEEDER_STATE, rows[-1], strict=True))
    assert named == {"feeder": "line", "time": 16.0, "hubs_kw": 11.0, "hubs_kwh": 12.0, "background_kw": 13.0,
                     "rating_kw": 14.0, "limit_kw": 15.0} | {name: name for name in THERMAL_STATE}  # fmt: skip


def test_a_row_of_a_transformer_has_the_values_that_its_columns_name():
    assert Transformer.state(SimpleNamespace(**{name: name for name in THERMAL_STATE})) == THERMAL_STATE
