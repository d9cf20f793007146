"""From an experiment's file to the voltages of a network."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from corridorsim import api
from corridorsim.cli import main

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"


def corridorsim(*arguments):
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    out = tmp_path_factory.mktemp("powerflow") / "out"
    api.run(MINIMAL, out, scenarios=["fragmented"], replications=1, executor="serial")
    return out


@pytest.fixture(scope="module")
def network(tmp_path_factory):
    """A 20 kV cable of 10 km that ends at the hub."""
    pp = pytest.importorskip("pandapower", reason="pandapower is not installed: pip install -e '.[grid]'")
    net = pp.create_empty_network()
    substation, gate = pp.create_bus(net, 20.0, name="substation"), pp.create_bus(net, 20.0, name="gate")
    pp.create_ext_grid(net, substation)
    pp.create_line_from_parameters(net, substation, gate, 10.0, 0.32, 0.12, 210.0, 0.2, name="cable")
    path = tmp_path_factory.mktemp("network") / "net.json"
    pp.to_json(net, str(path))
    return path


def test_voltage_falls_with_the_power_of_the_hub(done, network):
    result = corridorsim("powerflow", done, "--network", network, "--map", "gate_hub=gate")
    assert result.exit_code == 0, result.output
    assert "fragmented: worst hours" in result.output
    assert "No limit is passed" in result.output
    results = api.read(done)
    frame = results.power_flow.to_pandas()
    gate = frame[frame["element"] == "gate"].set_index("time")
    meter = results.hub_states.to_pandas().query("hub == 'gate_hub'").set_index("time")["energy_kwh"]
    window_kwh = meter[: results.window[1]].iloc[-1] - meter[: results.window[0]].iloc[-1]
    # dV = (R P + X Q) / V^2 in per unit of the voltage without the hub, to first order; Q = 0.203 P at 0.98.
    mean_kw = (1.0 - gate["value"] / gate["without_hubs"]) * 20.0**2 / (3.2 + 1.2 * 0.2031) * 1000.0
    assert mean_kw.sum() == pytest.approx(window_kwh, rel=0.02)
    assert len(gate) == 24


def test_background_and_a_narrow_band_make_a_warning(done, network):
    options = ["--network", network, "--map", "gate_hub=gate", "--background", "gate_feeder=1"]
    result = corridorsim("powerflow", done, *options, "--voltage-band", 0.97, 1.03, "--replication", 0)
    assert result.exit_code == 0, result.output
    assert "WARNING: the feeders' limit was too kind in" in result.output
    assert "bus gate: 0.9" in result.output


@pytest.mark.parametrize(
    ("options", "message", "code"),
    [
        (["--map", "gate=gate"], "error: no hub 'gate'; there are gate_hub, valley_hub", 1),
        (["--map", "gate_hub=gat"], "error: no bus 'gat'; there are substation, gate", 1),
        (["--map", "gate_hub=gate", "--scenario", "other"], "error: no scenario 'other'", 1),
        (["--map", "gate_hub=gate", "--power-factor", "2"], "error: power factor 2", 1),
        (["--map", "gate_hub"], "'gate_hub' is not NAME=BUS", 2),
        (["--map", "gate_hub=gate", "--map", "gate_hub=1"], "'gate_hub=1' repeats a name", 2),
    ],
)
def test_wrong_input(done, network, options, message, code):
    result = corridorsim("powerflow", done, "--network", network, *options)
    assert (result.exit_code, message in result.output) == (code, True), result.output


@pytest.mark.parametrize("command", sorted(main.commands))
def test_examples_in_the_help_keep_their_lines(command):
    text = corridorsim(command, "--help").output
    assert "\\b" not in text
    assert "\b" not in text
