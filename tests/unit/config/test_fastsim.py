"""Vehicles of FASTSim: what becomes of their fields, and files that cannot be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim import load
from corridorsim.config.files.fastsim.formats import read_fastsim
from corridorsim.config.files.fastsim.vehicle import FIGURES, FastsimVehicle
from corridorsim.errors import ConfigError
from corridorsim.kernel import RoadLoad

FILES = Path(__file__).parent / "fastsim_files"
MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"
TRACTOR_2 = (FILES / "tractor_2.yaml").read_text(encoding="utf-8")
TRACTOR_3 = (FILES / "tractor_3.yaml").read_text(encoding="utf-8")

# Worked by hand. At 85 km/h = 23.6111 m/s: drag 0.5 * 1.2 * 0.5 * 10 * 23.6111^2 = 1672.454 N, rolling
# 36,000 * 9.81 * 0.006 = 2118.96 N, 89.5194 kW at the wheels, 93.2494 kW at the motor: 0.186499 of its 500 kW, where
# the map says 0.92 + 0.02 * 0.86499 = 0.9372998.
CRUISE_KW = 93.2494
MOTOR = 0.9372998
ROUND = {
    "gross_kwh": 600.0,
    "usable_kwh": 540.0,  # 600 * (0.95 - 0.05)
    "charge_efficiency": 0.98,  # sqrt(0.9604)
    "discharge_efficiency": 0.98,
    "tare_t": 18.0,
    "rolling_resistance": 0.006,
    "drag_coefficient": 0.5,
    "frontal_area_m2": 10.0,
    "drivetrain_efficiency": 0.96 * MOTOR,
    "regen_efficiency": 0.9 * 0.96 * MOTOR * 0.98,
    "regen_kw": 441.0,  # of the motor's 468.6 and the battery's 450 kW the less, times 0.98
    "aux_kw": 3.0,
}


def figures(path: Path, name: str | None = None) -> dict[str, float]:
    return read_fastsim(path, name).vehicle.figures()


def written(folder: Path, text: str, file: str = "mine.yaml") -> Path:
    path = folder / file
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path, name: str | None = None) -> list[str]:
    with pytest.raises(ConfigError) as error:
        read_fastsim(path, name)
    return [str(problem).removeprefix(f"{path.parent}/") for problem in error.value.problems]


def test_fastsim_2():
    assert figures(FILES / "tractor_2.yaml") == pytest.approx(ROUND, rel=1e-6)
    assert read_fastsim(FILES / "tractor_2.yaml", None).vehicle.cruise_motor_kw == pytest.approx(CRUISE_KW, rel=1e-6)


def test_fastsim_3_gives_the_same_but_for_regeneration_which_it_does_not_limit():
    assert figures(FILES / "tractor_3.yaml") == pytest.approx(
        ROUND | {"regen_efficiency": 0.96 * MOTOR * 0.98}, rel=1e-6
    )


def test_a_table_of_one_vehicle_whose_mass_is_given_by_parts():
    # (3700 kg battery + 500 kg motor + 500 kg transmission) * 1.25 + 12,000 kg
    found = figures(FILES / "tractor_2.csv")
    assert found["tare_t"] == pytest.approx(17.875)
    same = {key: value for key, value in found.items() if key not in {"tare_t", *VARIES_WITH_MASS}}
    assert same == pytest.approx({key: ROUND[key] for key in same})


VARIES_WITH_MASS = ("drivetrain_efficiency", "regen_efficiency", "regen_kw")


def test_a_row_of_a_database_and_fastsims_own_map_for_a_large_motor():
    assert figures(FILES / "trucks_2.csv", "round tractor") == pytest.approx(ROUND, rel=1e-6)


def test_every_figure_says_what_it_is_made_of_and_where():
    for file in ("tractor_2.yaml", "tractor_2.csv", "tractor_3.yaml"):
        read = read_fastsim(FILES / file, None)
        assert set(read.vehicle.figures()) == set(FIGURES) == set(read.positions)
        assert {position.line for position in read.positions.values()} != {1}


def test_a_peak_efficiency_scales_the_map(tmp_path):
    text = TRACTOR_2.replace("mc_peak_eff_override: ~", "mc_peak_eff_override: 0.76")  # of 0.95: four fifths
    assert figures(written(tmp_path, text))["drivetrain_efficiency"] == pytest.approx(0.96 * MOTOR * 0.8, rel=1e-6)


def test_what_tables_write_for_nothing(tmp_path):
    """T3CO: NA where there is no figure, -1 where nothing is overridden, names below ``scenario_name``."""
    text = (FILES / "trucks_2.csv").read_text(encoding="utf-8").replace("Scenario name", "scenario_name")
    header, row, *_ = text.splitlines()
    table = f"{header},mc_peak_eff_override\n{row.replace(',500,,,', ',500,NA,NA,')},-1\n"
    assert figures(written(tmp_path, table, "mine.csv")) == pytest.approx(ROUND, rel=1e-6)


def test_older_files_number_their_kinds(tmp_path):
    assert figures(written(tmp_path, TRACTOR_2.replace("BEV", "4")))["usable_kwh"] == 540.0


def test_arrays_of_fastsim_3_with_their_dimension(tmp_path):
    text = TRACTOR_3.replace(
        "            - - 0.0\n",
        "            - v: 1\n              dim: [5]\n              data:\n              - 0.0\n",
    )
    assert text != TRACTOR_3
    assert figures(written(tmp_path, text))["drivetrain_efficiency"] == pytest.approx(0.96 * MOTOR, rel=1e-6)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("drag_coef: 0.5\n", "", "mine.yaml:2:1: drag_coef: missing; required: a number above 0"),
        ("drag_coef: 0.5", "drag_coef: slippery", "mine.yaml:5:12: drag_coef: 'slippery'; allowed: a number above 0"),
        ("max_soc: 0.95", "max_soc: 95", "mine.yaml:14:10: max_soc: 95; allowed: a number above 0 and at most 1"),
        ("min_soc: 0.05", "min_soc: 0.95", "mine.yaml:13:10: min_soc: 0.95; allowed: below max_soc 0.95"),
        ("veh_pt_type: BEV", "veh_pt_type: PHEV", "veh_pt_type: 'PHEV' is not battery-electric; allowed: BEV"),
        ("cargo_kg: 18000.0", "cargo_kg: 40000.0", "allowed: more than the cargo, 40000 kg"),
        ("mc_max_kw: 500.0", "mc_max_kw: 80.0", "mc_max_kw: 80 kW; allowed: at least the 93.2 kW that"),
        ("[0.0, 0.1, 0.2, 0.6, 1.0]", "[0.0, 0.2, 0.1, 0.6, 1.0]", "shares that rise from 0 to 1"),
        ("[0.84, 0.92, 0.94, 0.95, 0.93]", "[0.84, 0.92]", "as many efficiencies as shares of power"),
        ("[0.84, 0.92, 0.94, 0.95, 0.93]", "[84, 92, 94, 95, 93]", "mc_eff_map: allowed: efficiencies, two or more"),
        ("[0.84, 0.92, 0.94, 0.95, 0.93]", "[0, 0, 0, 0, 0]", "mc_eff_map: 0 everywhere"),
        ("veh_pt_type: BEV\n", "",
         "(file): not a vehicle file of FASTSim; required: veh_pt_type (FASTSim 2) or pt_type"),
        ("mc_peak_eff_override: ~", "mc_peak_eff_override: 1.2", "1.2; allowed: a number above 0 and at most 1"),
        ("aux_kw: 3.0", "aux_kw: .inf", "numbers must be finite"),
        ("aux_kw: 3.0", "aux_kw: .nan", "aux_kw: missing; required: a number 0 or more"),
    ],
)  # fmt: skip
def test_files_of_fastsim_2_that_cannot_be(tmp_path, old, new, fault):
    assert old in TRACTOR_2
    (found,) = faults(written(tmp_path, TRACTOR_2.replace(old, new)))
    assert fault in found


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("  BEV:", "  HEV:", "mine.yaml:5:1: pt_type: 'HEV' is not battery-electric; allowed: a mapping with BEV or"),
        ("\nmass_kilograms: 36000.0", "\nmass_kilograms: ~", "mass_kilograms: missing; required: a number above 0"),
        ("Constant: 0.98", "CRate: []", "pt_type.BEV.res.eff_interp.Constant: missing; required"),
        ("eff_interp: 0.96", "eff_interp: 96.0", "eff_interp: 96.0; allowed: a number above 0 and at most 1"),
        ("            - - 0.0", "            - [1, 2]\n            - - 0.0", "one axis with shares of power"),
    ],
)  # fmt: skip
def test_files_of_fastsim_3_that_cannot_be(tmp_path, old, new, fault):
    assert old in TRACTOR_3
    (found,) = faults(written(tmp_path, TRACTOR_3.replace(old, new, 1)))
    assert fault in found


def test_all_faults_are_told_at_once(tmp_path):
    text = TRACTOR_2.replace("aux_kw: 3.0", "aux_kw: -3").replace("trans_eff: 0.96\n", "")
    assert len(faults(written(tmp_path, text))) == 2


def test_a_small_motor_without_a_map(tmp_path):
    """FASTSim blends two maps below 75 kW; no truck is that small."""
    text = (FILES / "trucks_2.csv").read_text(encoding="utf-8").replace(",500,,,", ",70,,,")
    (found,) = faults(written(tmp_path, text, "mine.csv"), "round tractor")
    assert "mc_eff_map: missing; required: efficiencies" in found


def test_files_that_are_no_text(tmp_path):
    (tmp_path / "mine.yaml").write_bytes(b"name: \xff\n")
    (found,) = faults(tmp_path / "mine.yaml")
    assert "mine.yaml:1:1: (file): is not UTF-8" in found


def test_vehicles_of_a_database(tmp_path):
    (found,) = faults(FILES / "trucks_2.csv", "round trator")
    assert "trucks_2.csv:1:2: Scenario name: no vehicle 'round trator'; allowed: round tractor, diesel tractor" in found
    assert "did you mean 'round tractor'?" in found
    (found,) = faults(FILES / "trucks_2.csv")
    assert "has several vehicles; name one of them" in found
    (found,) = faults(FILES / "trucks_2.csv", "diesel tractor")
    assert "trucks_2.csv:3:3: veh_pt_type: 'Conv' is not battery-electric" in found
    (found,) = faults(written(tmp_path, "a,b\n1,2\n", "other.csv"))
    assert "other.csv:1:1: header: not a table of FASTSim 2; required columns: Param Name and Param Value" in found


TRACTOR = read_fastsim(FILES / "tractor_2.yaml", None).vehicle
SHARES = st.floats(0.5, 1.0)


@given(st.floats(20_000.0, 44_000.0), st.floats(0.3, 0.8), SHARES, SHARES, SHARES)
def test_the_round_trip_and_the_cruise_come_out_as_fastsim_has_them(mass_kg, drag, transmission, battery, regen):
    """At the cruise the battery gives what motor, transmission and battery of FASTSim take one after the other."""
    fields = vars(TRACTOR) | {
        "mass_kg": mass_kg,
        "cargo_kg": 10_000.0,
        "drag_coefficient": drag,
        "transmission_efficiency": transmission,
        "battery_efficiency": battery,
        "max_regen": regen,
        "motor_kw": 1000.0,
    }
    vehicle = FastsimVehicle(**fields)
    found = vehicle.figures()
    load = RoadLoad(
        rolling_resistance=found["rolling_resistance"],
        drag_area_m2=found["drag_coefficient"] * found["frontal_area_m2"],
        drivetrain_efficiency=found["drivetrain_efficiency"],
        regen_efficiency=found["regen_efficiency"],
        regen_kw=found["regen_kw"],
        max_speed_kmh=90.0,
    )
    used_kwh_per_km = load.kwh_per_km(
        mass_kg, 85.0, aux_kw=found["aux_kw"], draw_factor=1.0 / found["discharge_efficiency"]
    )
    efficiency = vehicle.cruise_motor_efficiency
    assert used_kwh_per_km * 85.0 * battery == pytest.approx(vehicle.cruise_motor_kw / efficiency + 3.0)
    assert 0.84 <= efficiency <= 0.95
    assert found["charge_efficiency"] * found["discharge_efficiency"] == pytest.approx(battery**2)
    assert found["regen_efficiency"] <= found["drivetrain_efficiency"]


OWN = """
    charging_curve: [[0, 500], [1, 50]]
    connectors: { MCS: 500 }
"""


def loaded(folder: Path, vehicle: str, more: str = ""):
    """Load the minimal corridor with one vehicle class of the test's."""
    text = MINIMAL.read_text(encoding="utf-8")
    begin, end = text.index("  tractor:\n"), text.index("operators: # the network")
    (folder / "base.yaml").write_text(text[:begin] + vehicle + "\n" + text[end:], encoding="utf-8")
    (folder / "tractor.yaml").write_text(TRACTOR_2, encoding="utf-8")
    return load(written(folder, f"extends: base.yaml\n{more}"))


def test_own_figures_go_before_the_file_and_the_file_before_the_catalogue(tmp_path):
    vehicle = "  tractor: { fastsim: { file: tractor.yaml }, like: volvo_fh_electric, aux_kw: 5 }\n"
    truck = loaded(tmp_path, vehicle).file.experiment.vehicles["tractor"]
    assert (truck.aux_kw, truck.usable_kwh, truck.connectors) == (5.0, 540.0, {"IEC_62196_T2_COMBO": 250})


def test_what_fastsim_does_not_hold_must_be_given(tmp_path):
    with pytest.raises(ConfigError) as error:
        loaded(tmp_path, "  tractor:\n    fastsim: { file: tractor.yaml }\n")
    found = [problem.message for problem in error.value.problems if "vehicles.tractor" in str(problem)]
    assert len(found) == len(error.value.problems) == 2
    assert all(message.startswith("missing; required") for message in found)


def test_a_figure_out_of_range_is_told_in_the_fastsim_file(tmp_path):
    with pytest.raises(ConfigError) as error:
        loaded(tmp_path, "  tractor:\n    fastsim: { file: broad.yaml }\n" + OWN)
    assert "vehicles.tractor.fastsim.file: broad.yaml cannot be read" in str(error.value)
    written(tmp_path, TRACTOR_2.replace("frontal_area_m2: 10.0", "frontal_area_m2: 25.0"), "broad.yaml")
    with pytest.raises(ConfigError) as error:
        load(tmp_path / "mine.yaml")
    (fault,) = error.value.problems
    assert f"{tmp_path / 'broad.yaml'}:6:18: vehicles.tractor.frontal_area_m2: 25.0; allowed:" in str(fault)


@pytest.mark.parametrize(("asked", "words"), [("tractor.yaml", "'tractor.yaml'"), ("{ path: x.yaml }", "unknown key")])
def test_another_form_of_asking_for_a_file(tmp_path, asked, words):
    with pytest.raises(ConfigError) as error:
        loaded(tmp_path, f"  tractor:\n    fastsim: {asked}\n" + OWN)
    assert any("vehicles.tractor.fastsim" in str(fault) and words in str(fault) for fault in error.value.problems)


def test_a_scenario_may_take_another_file(tmp_path):
    written(tmp_path, TRACTOR_2.replace("ess_max_kwh: 600.0", "ess_max_kwh: 800.0"), "large.yaml")
    vehicle = "  tractor:\n    fastsim: { file: tractor.yaml }\n    drag_coefficient: 0.4" + OWN
    more = "scenarios: { harmonized: { vehicles: { tractor: { fastsim: { file: large.yaml } } } } }\n"
    scenarios = loaded(tmp_path, vehicle, more).scenarios
    trucks = {name: scenario.experiment.vehicles["tractor"] for name, scenario in scenarios.items()}
    assert [trucks[name].usable_kwh for name in ("fragmented", "harmonized")] == pytest.approx([540.0, 720.0])
    assert {truck.drag_coefficient for truck in trucks.values()} == {0.4}
