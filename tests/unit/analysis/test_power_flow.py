"""The power flow of results, on a line of which the voltage is known in closed form."""

import sys
from math import sqrt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from rich.console import Console

from corridorsim.analysis.ac_network import AcNetwork
from corridorsim.analysis.power_flow import GridStudy, missed, power_flow, strain
from corridorsim.analysis.results import read
from corridorsim.errors import PowerFlowError, ResultsError
from corridorsim.report.terminal.power_flow import power_flow_view

from .rows import at, unit_without_site

BAND = (0.95, 1.05)
R_OHM, X_OHM, KV = 0.06, 0.02, 0.4


@pytest.fixture
def network(tmp_path):
    """A low-voltage line without capacitance from a stiff source to the bus 'hub'."""
    pp = pytest.importorskip("pandapower", reason="pandapower is not installed: pip install -e '.[grid]'")
    net = pp.create_empty_network()
    source, hub = pp.create_bus(net, KV, name="source"), pp.create_bus(net, KV, name="hub")
    pp.create_bus(net, KV, name="twin")
    pp.create_bus(net, KV, name="twin")
    pp.create_ext_grid(net, source)
    pp.create_line_from_parameters(net, source, hub, 1.0, R_OHM, X_OHM, 0.0, 0.25, name="cable")
    path = tmp_path / "line.json"
    pp.to_json(net, str(path))
    return path


def voltage_pu(power_kw, power_factor):
    """Far end of a line, from V^4 + (2 (R P + X Q) - 1) V^2 + (R^2 + X^2) S^2 = 0 in per unit."""
    p = power_kw / 1000.0 / KV**2
    q = p * sqrt(1.0 / power_factor**2 - 1.0)
    half = 0.5 - R_OHM * p - X_OHM * q
    return sqrt(half + sqrt(half**2 - (R_OHM**2 + X_OHM**2) * (p**2 + q**2)))


def rows_of(table, element):
    frame = table.to_pandas()
    return frame[frame["element"] == element].reset_index(drop=True)


def shown(table):
    console = Console(width=140)
    with console.capture() as capture:
        console.print(power_flow_view(table, BAND))
    return capture.get()


def with_rating(tables, rating_kw):
    for row in tables["feeder_states"]:
        row["rating_kw"] = rating_kw
    return {("base", 0): tables}


def test_voltages_are_those_of_the_closed_form(make_results, network):
    results = read(make_results({("base", 0): unit_without_site()}))
    table = power_flow(results, GridStudy(network, {"h": "hub"}))
    hub = rows_of(table, "hub")
    assert len(hub) == 48
    assert hub["time"][4] == pd.Timestamp(at(16))
    for hour, power_kw in [(0, 0.0), (3, 105.0), (4, 131.25), (5, 26.25)]:
        assert hub["value"][hour] == pytest.approx(voltage_pu(power_kw, 0.98), abs=1e-7)
    assert (hub["without_hubs"] == 1.0).all()
    cable = rows_of(table, "cable")
    amperes = 131.25 / 0.98 / (sqrt(3.0) * KV * voltage_pu(131.25, 0.98))
    assert cable["value"][4] == pytest.approx(amperes / 250.0 * 100.0, rel=1e-6)
    assert read(results.path).power_flow.equals(table), "what is returned is what is written"


def test_power_factor_and_background_are_put_on_the_network(make_results, network):
    results = read(make_results({("base", 0): unit_without_site()}))
    hub = rows_of(power_flow(results, GridStudy(network, {"h": "hub"}, {"f": "1"}, power_factor=1.0)), "hub")
    assert hub["value"][4] == pytest.approx(voltage_pu(231.25, 1.0), abs=1e-7)
    assert hub["without_hubs"][4] == pytest.approx(voltage_pu(100.0, 1.0), abs=1e-7)


def test_warns_where_the_feeder_saw_nothing(make_results, network):
    # 131 kW takes the bus below 0.95 pu; the feeder carries 310 kW at most then.
    lowest = f"{voltage_pu(131.25, 0.98):.4f} pu"
    study = GridStudy(network, {"h": "hub"})
    kind = shown(power_flow(read(make_results(with_rating(unit_without_site(), 400.0))), study))
    assert "WARNING: the feeders' limit missed violations in 1 of 48 hours" in kind
    assert f"bus hub: {lowest} at 2030-01-07 16:00 UTC (1.0000 pu without the hubs), 1 h beyond its limit" in kind
    seen = shown(power_flow(read(make_results(with_rating(unit_without_site(), 300.0))), study))
    assert "WARNING" not in seen
    assert f"{lowest} hub" in seen
    assert "overload" in seen


def test_an_hour_without_a_solution_is_the_worst(make_results, network):
    # A line carries 1 / (4 R) pu at most where X is little: some 650 kW here.
    tables = with_rating(unit_without_site(), 4e4)
    for row in tables["base", 0]["hub_states"]:
        row["energy_kwh"] *= 10.0
    table = power_flow(read(make_results(tables)), GridStudy(network, {"h": "hub"}))
    hub = rows_of(table, "hub")
    assert hub["value"].isna().to_numpy().nonzero()[0].tolist() == [3, 4]
    text = shown(table)
    assert "no solution" in text
    assert "missed violations in 3 of 48 hours" in text


def test_strain_is_one_at_each_limit():
    rows = [("bus", 1.0, 0.0), ("bus", 0.95, 1.0), ("bus", 1.05, 1.0), ("line", 100.0, 1.0), ("bus", np.nan, np.inf)]
    frame = pd.DataFrame(rows, columns=["kind", "value", "strain"])
    frame["without_hubs"], frame["feeder_overload"] = 1.0, 0
    assert strain(frame, BAND).tolist() == pytest.approx(frame["strain"].tolist())
    assert missed(frame, BAND).tolist() == [False, False, False, False, True], "at the limit is within it"
    assert not missed(frame.assign(feeder_overload=1), BAND).any()
    assert strain(frame.assign(without_hubs=np.nan), BAND)[4] == 0.0, "out of service"


@pytest.mark.parametrize(
    ("bus", "message"),
    [("hup", "no bus 'hup'.*did you mean 'hub'"), ("twin", "2 buses are named 'twin'.*: 2, 3"), ("9", "no bus '9'")],
)
def test_bus_that_is_not_there(network, bus, message):
    with pytest.raises(PowerFlowError, match=message):
        AcNetwork(network, {"h": bus})


def test_elements_without_a_name_of_their_own_have_their_number(network):
    assert [element.name for element in AcNetwork(network, {}).elements] == ["source", "hub", "2", "3", "cable"]


def test_names_that_the_results_do_not_have(make_results, network):
    results = read(make_results())
    with pytest.raises(ResultsError, match="no hub 'x'; there are h"):
        power_flow(results, GridStudy(network, {"x": "hub"}))
    with pytest.raises(ResultsError, match="no feeder 'x'; there are f"):
        power_flow(results, GridStudy(network, {"h": "hub"}, {"x": "hub"}))


def test_files_that_are_no_network(tmp_path, network):
    with pytest.raises(PowerFlowError, match="does not exist"):
        AcNetwork(tmp_path / "none.json", {})
    for text in ("", "garbage", "{}", "[1]"):
        path = tmp_path / "bad.json"
        path.write_text(text)
        with pytest.raises(PowerFlowError, match="not a pandapower network"):
            AcNetwork(path, {})


def test_network_without_a_source(make_results, tmp_path, network):
    import pandapower as pp

    net = pp.from_json(str(network))
    net.ext_grid = net.ext_grid.drop(net.ext_grid.index)
    path = tmp_path / "island.json"
    pp.to_json(net, str(path))
    with pytest.raises(PowerFlowError, match="No reference bus"):
        power_flow(read(make_results()), GridStudy(path, {"h": "hub"}))


def test_says_how_to_install_the_solver(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pandapower", None)
    with pytest.raises(PowerFlowError, match=r"pip install 'corridorsim\[grid\]'"):
        AcNetwork(tmp_path / "any.json", {})


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"power_factor": 0.0}, "power factor 0; allowed: above 0, up to 1"),
        ({"power_factor": 1.1}, "power factor 1.1"),
        ({"voltage_band_pu": (1.0, 1.05)}, "voltage band 1 to 1.05"),
        ({"bus_of_hub": {}}, "at least one HUB=BUS"),
    ],
)
def test_a_study_that_makes_no_sense(changes, message):
    with pytest.raises(PowerFlowError, match=message):
        GridStudy(**({"network": Path("n.json"), "bus_of_hub": {"h": "b"}} | changes))
