"""Trucks of the catalogue, what an experiment lays over them, and vehicles that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from corridorsim import load
from corridorsim.cli import main
from corridorsim.config.catalogue import truck_catalogue
from corridorsim.config.vehicles import Vehicle
from corridorsim.errors import ConfigError

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"


def loaded(folder: Path, text: str):
    """Load an experiment that lays ``text`` over the minimal one."""
    file = folder / "mine.yaml"
    file.write_text(f"extends: {MINIMAL}\n{text}", encoding="utf-8")
    return load(file)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        loaded(folder, text)
    return [str(problem) for problem in error.value.problems]


@pytest.mark.parametrize("name", truck_catalogue())
def test_every_truck_is_a_vehicle_and_every_figure_has_a_source(name):
    truck = truck_catalogue()[name]
    vehicle = Vehicle.model_validate({"like": name})
    assert vehicle.gross_kwh >= vehicle.usable_kwh > 0.6 * vehicle.gross_kwh
    assert set(truck.figures) == set(truck.sources)
    assert all(truck.sources.values())
    # No curve goes above what the inlets take.
    assert max(kw for _, kw in vehicle.charging_curve) <= max(vehicle.connectors.values())


def test_at_least_eight_trucks_on_both_sides_of_the_ocean():
    regions = [truck.region for truck in truck_catalogue().values()]
    assert regions.count("EU") >= 8
    assert regions.count("US") >= 4


def test_what_the_experiment_says_goes_before_the_catalogue():
    vehicle = Vehicle.model_validate({"like": "mercedes_eactros_600", "tare_t": 17, "connectors": {"MCS": 900}})
    assert (vehicle.usable_kwh, vehicle.tare_t, vehicle.connectors) == (600, 17, {"MCS": 900})


def test_a_scenario_may_take_another_truck(tmp_path):
    text = """
vehicles: { tractor: { like: mercedes_eactros_600, usable_kwh: 500 } }
scenarios: { fragmented: { vehicles: { tractor: { like: scania_45_rs, usable_kwh: 450 } } } }
"""
    scenarios = loaded(tmp_path, text).scenarios
    vehicle = {name: scenario.experiment.vehicles["tractor"] for name, scenario in scenarios.items()}
    assert (vehicle["harmonized"].gross_kwh, vehicle["harmonized"].usable_kwh) == (621, 500)
    assert (vehicle["fragmented"].gross_kwh, vehicle["fragmented"].usable_kwh) == (624, 450)


def test_an_unknown_truck_is_told_with_line_and_names(tmp_path):
    (fault,) = faults(tmp_path, "vehicles:\n  tractor:\n    like: mercedes_eactros\n")
    assert "mine.yaml:4:11: vehicles.tractor.like: no truck 'mercedes_eactros' in the catalogue" in fault
    assert "scania_45_rs" in fault
    assert "did you mean 'mercedes_eactros_600'?" in fault


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ("gross_kwh: 470", "usable_kwh 480 is above gross_kwh 470"),
        ("charging_curve: [[0, 500], [0.9, 100]]", "charging_curve must run from SOC 0 to SOC 1, not 0 to 0.9"),
        ("age_years: 3", "require ageing"),
        ("ageing: {}, full_cycles: 30000", "leave no battery capacity"),
    ],
)
def test_vehicles_that_cannot_be(tmp_path, keys, words):
    (fault,) = faults(tmp_path, f"vehicles:\n  tractor: {{ {keys} }}\n")
    assert "mine.yaml:3" in fault
    assert words in fault


def test_a_discharge_efficiency_above_one(tmp_path):
    (fault,) = faults(tmp_path, "vehicles: { tractor: { discharge_efficiency: 1.1 } }\n")
    assert "vehicles.tractor.discharge_efficiency: 1.1; allowed:" in fault


def test_a_legal_weight_below_the_tare(tmp_path):
    (fault,) = faults(tmp_path, "jurisdictions:\n  north: { legal_weight_t: 17 }\n")
    assert "mine.yaml:3:28: jurisdictions.north.legal_weight_t: 17 t" in fault
    assert "more than its tare of 18 t" in fault


def test_the_schema_asks_for_figures_or_where_they_are():
    schema = Vehicle.model_json_schema()
    assert schema["anyOf"][0] == {"required": ["like"]}
    assert {"usable_kwh", "charging_curve", "connectors", "tare_t"} == set(schema["anyOf"][1]["required"])
    assert {"fastsim", "charging_curve", "connectors"} == set(schema["anyOf"][2]["required"])
    assert "required" not in schema


def test_the_command_lists_trucks_and_sources():
    listed = CliRunner().invoke(main, ["vehicles"])
    assert listed.exit_code == 0
    assert all(name in listed.output for name in truck_catalogue())
    one = CliRunner().invoke(main, ["vehicles", "scania_45_rs"])
    assert "electrek.co" in one.output
    wrong = CliRunner().invoke(main, ["vehicles", "scania_45"])
    assert wrong.exit_code == 1
    assert "did you mean 'scania_45_rs'?" in wrong.output
