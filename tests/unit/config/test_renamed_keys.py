"""A key in the spelling of the previous release means the same; a warning says where it is and what to use."""

import warnings
from datetime import date

import pytest
from click.testing import CliRunner

from corridorsim import api
from corridorsim.cli import main
from corridorsim.config.experiment import Experiment
from corridorsim.config.export import json_schema
from corridorsim.config.load import load_experiment
from corridorsim.config.reading import renamed
from corridorsim.config.sweep import read_sweep, sweep_of_settings
from corridorsim.errors import ConfigError, DeprecatedKeyWarning
from corridorsim.studies.study import study
from corridorsim.studies.variants import value_at

TEXT = """\
name: tiny
simulation: { start: 2030-03-05, warmup_h: 0, window_h: 2, cooldown_h: 0, replications: 1, pilot_runs: 0 }
jurisdictions:
  NO:
    time_zone: Europe/Oslo
    currency: EUR
    free_movement_area: nordic
    driving_rules: eu_561_2006
    depot_price_per_kwh: 0.2
    carbon_g_per_kwh: 20
    rules:
      connectors: { groups: { fast: { connectors: { IEC_62196_T2_COMBO: 350 } } } }
      authentication: { OLD_RULES }
network:
  nodes:
    oslo: { jurisdiction: NO, kind: terminal, latitude: 59.9, longitude: 10.7 }
    hamar: { jurisdiction: NO, kind: hub, latitude: 60.8, longitude: 11.1 }
  segments: [{ start: oslo, end: hamar, length_km: 125 }]
vehicles:
  tractor:
    usable_kwh: 480
    charging_curve: [[0, 500], [0.8, 500], [1, 50]]
    connectors: { IEC_62196_T2_COMBO: 375 }
    tare_t: 18
operators:
  line: { network: nordic }
flows:
  north: { origin: oslo, destination: hamar, trucks_per_day: 20, vehicles: { tractor: 1 }, operators: { line: 1 },
           soc_start: 0.8 }
hubs:
  plaza: { node: hamar, operator: owner, network: nordic, feeder: line, connection_kw: 1500,
           evses: [{ kind: fast, count: 2 }]HUB }
feeders:
  line: { rating_kw: 4000 }
"""


def write(folder, rules="accepted_failure_probability: 0.1", hub="", more="", name="x.yaml"):
    path = folder / name
    path.write_text(TEXT.replace("OLD_RULES", rules).replace("HUB", hub) + more, encoding="utf-8")
    return path


def loaded(path, *expected):
    """Load with exactly the expected warnings, each (line, what it says)."""
    with pytest.warns(DeprecatedKeyWarning) as caught:
        file = load_experiment(path)
    assert [(found.filename, found.lineno, str(found.message)) for found in caught] == [
        (str(path), line, f"{key}: deprecated, and will be rejected from the next release on; use {new!r}")
        for line, key, new in expected
    ]
    return file


def line_of(path, marker):
    return path.read_text(encoding="utf-8").partition(marker)[0].count("\n") + 1


RULES = "jurisdictions.NO.rules"


def test_in_the_rules_of_a_jurisdiction_and_of_a_hub(tmp_path):
    path = write(tmp_path, "accepted_failure: 0.2, foreign_failure: 0.7", ", setting: rural")
    file = loaded(
        path,
        (13, f"{RULES}.authentication.accepted_failure", "accepted_failure_probability"),
        (13, f"{RULES}.authentication.foreign_failure", "foreign_failure_probability"),
        (line_of(path, "setting"), "hubs.plaza.setting", "area_type"),
    )
    rules = file.experiment.jurisdictions["NO"].rules.authentication
    assert (rules.accepted_failure_probability, rules.foreign_failure_probability) == (0.2, 0.7)
    assert file.experiment.hubs["plaza"].area_type == "rural"


def test_both_spellings_give_the_same_experiment(tmp_path):
    old = write(tmp_path, "accepted_failure: 0.2", ", setting: urban")
    with pytest.warns(DeprecatedKeyWarning):
        before = load_experiment(old).experiment
    new = write(tmp_path, "accepted_failure_probability: 0.2", ", area_type: urban", name="new.yaml")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert load_experiment(new).experiment == before


def test_in_overrides_of_a_scenario_and_in_its_policy(tmp_path):
    path = write(tmp_path, more=(
        "scenarios:\n"
        "  fair:\n"
        "    hubs: { plaza: { setting: urban } }\n"
        "    policy: { harmonize: [equity], rules: { equity: { set: { held_share: 0.5 } } } }\n"
    ))  # fmt: skip
    hub, lever = "scenarios.fair.hubs.plaza.setting", "scenarios.fair.policy.rules.equity.set.held_share"
    at = line_of(path, "fair:")
    file = loaded(path, (at + 1, hub, "area_type"), (at + 2, lever, "reserved_share"))
    scenario = file.scenarios["fair"].experiment
    assert scenario.hubs["plaza"].area_type == "urban"
    assert scenario.policy.rules["equity"].set == {"reserved_share": 0.5}


def test_in_explicit_values_of_a_policy_and_in_dated_changes(tmp_path):
    path = write(tmp_path, more=(
        "policy: { harmonize: [equity], rules: { equity: { set: { held_share: 0.5 } } } }\n"
        "changes:\n"
        "  2030-01-01: { jurisdictions: { NO: { rules: { authentication: { accepted_failure: 0.3 } } } } }\n"
        "scenarios:\n"
        "  late: { changes: { 2030-02-01: { hubs: { plaza: { setting: rural } } } } }\n"
    ))  # fmt: skip
    at = line_of(path, "policy:")
    changed = f"changes.2030-01-01.{RULES}.authentication.accepted_failure"
    file = loaded(
        path,
        (at, "policy.rules.equity.set.held_share", "reserved_share"),
        (at + 2, changed, "accepted_failure_probability"),
        (at + 4, "scenarios.late.changes.2030-02-01.hubs.plaza.setting", "area_type"),
    )
    late = file.scenarios["late"].experiment
    assert late.jurisdictions["NO"].rules.authentication.accepted_failure_probability == 0.3
    assert late.hubs["plaza"].area_type == "rural"
    assert file.scenarios["late"].periods[0].begin == date.min


@pytest.mark.parametrize(("base", "own"), [("accepted_failure_probability: 0.1", "accepted_failure"),
                                           ("accepted_failure: 0.1", "accepted_failure_probability")])  # fmt: skip
def test_in_a_file_that_is_extended_or_that_extends(tmp_path, base, own):
    """The one file's spelling overrides the other's."""
    write(tmp_path, base, name="base.yaml")
    path = tmp_path / "x.yaml"
    path.write_text(f"extends: base.yaml\njurisdictions: {{ NO: {{ rules: {{ authentication: {{ {own}: 0.6 }} }} }} }}")
    with pytest.warns(DeprecatedKeyWarning, match="use 'accepted_failure_probability'") as caught:
        file = load_experiment(path)
    assert len(caught) == 1
    assert caught[0].filename == str(path if own == "accepted_failure" else tmp_path / "base.yaml")
    assert file.experiment.jurisdictions["NO"].rules.authentication.accepted_failure_probability == 0.6


@pytest.mark.parametrize("key", ["jurisdictions.*.rules.equity.held_share", "jurisdictions.NO.rules.equity.held_share"])
def test_as_a_key_of_a_sweep(tmp_path, key):
    path = write(tmp_path)
    asked = study(path, sweep_of_settings([f"{key}=0.25"]))
    with pytest.warns(
        DeprecatedKeyWarning, match=rf"^{RULES}\.equity\.held_share: .*; use 'reserved_share'$"
    ) as caught:
        found = asked.loaded([{key: 0.25}])
    assert {warning.filename for warning in caught} == {"--set"}
    (scenario,) = found.scenarios.values()
    assert scenario.experiment.jurisdictions["NO"].rules.equity.reserved_share == 0.25
    assert value_at(key, scenario.experiment) == 0.25


def test_as_a_key_of_a_sweep_file_with_its_place(tmp_path):
    plan = tmp_path / "grid.yaml"
    plan.write_text("design: grid\nparameters:\n  hubs.plaza.setting: [urban, rural]\n", encoding="utf-8")
    asked = study(write(tmp_path), read_sweep(plan))
    points = [{"hubs.plaza.setting": "urban"}, {"hubs.plaza.setting": "rural"}]
    with pytest.warns(DeprecatedKeyWarning, match=r"^hubs\.plaza\.setting: .*; use 'area_type'$") as caught:
        found = asked.loaded(points)
    assert {(warning.filename, warning.lineno) for warning in caught} == {(str(plan), 3)}
    assert [scenario.experiment.hubs["plaza"].area_type for scenario in found.scenarios.values()] == ["urban", "rural"]


def test_a_value_of_an_old_key_is_refused_at_its_place(tmp_path):
    path = write(tmp_path, "accepted_failure: 1.5")
    with pytest.warns(DeprecatedKeyWarning), pytest.raises(ConfigError) as caught:
        load_experiment(path)
    (fault,) = caught.value.problems
    assert (fault.line, fault.path) == (13, f"{RULES}.authentication.accepted_failure_probability")
    assert "1.5; allowed: a number from 0 to 1" in fault.message


def test_both_spellings_at_once_are_an_error(tmp_path):
    path = write(tmp_path, "accepted_failure: 0.1, accepted_failure_probability: 0.1")
    with pytest.raises(ConfigError) as caught:
        load_experiment(path)
    (fault,) = caught.value.problems
    assert (fault.file, fault.line) == (str(path), 13)
    assert fault.path == f"{RULES}.authentication.accepted_failure"
    assert fault.message == (
        "'accepted_failure' is the old name of 'accepted_failure_probability', and both are given; "
        "remove 'accepted_failure'"
    )


def test_the_same_word_elsewhere_is_not_touched(tmp_path):
    """A hub may have any name, and what was no key before is none now."""
    with pytest.raises(ConfigError, match="unknown key 'setting'"):
        load_experiment(write(tmp_path, more="parking: { setting: urban }\n"))
    named = write(tmp_path, more="scenarios: { held_share: {}, setting: {} }\n", name="named.yaml")
    assert list(load_experiment(named).scenarios) == ["held_share", "setting"]


@pytest.mark.filterwarnings("default::corridorsim.errors.DeprecatedKeyWarning")
def test_on_the_command_line_it_is_a_warning_like_any_other(tmp_path):
    path = write(tmp_path, "accepted_failure: 0.1")
    done = CliRunner().invoke(main, ["validate", str(path)])
    assert done.exit_code == 0
    assert done.output.splitlines()[0] == (
        f"warning: {path}:13: {RULES}.authentication.accepted_failure: deprecated, and will be rejected from the next "
        "release on; use 'accepted_failure_probability'"
    )
    assert done.output.count("deprecated") == 1


def test_what_is_kept_of_a_run_has_the_new_names(tmp_path):
    path = write(tmp_path, "accepted_failure: 0.1", more="scenarios: { a: { hubs: { plaza: { setting: urban } } } }\n")
    with pytest.warns(DeprecatedKeyWarning):
        api.run(path, tmp_path / "out", executor="serial")
    kept = (tmp_path / "out" / "experiment.yaml").read_text(encoding="utf-8")
    assert "setting" not in kept
    assert "accepted_failure:" not in kept
    assert load_experiment(tmp_path / "out" / "experiment.yaml").experiment.hubs["plaza"].area_type is None


def test_the_schema_marks_old_keys_as_deprecated():
    definitions = json_schema(Experiment)["$defs"]
    hub = definitions["Hub"]["properties"]
    assert hub["setting"] == hub["area_type"] | {"deprecated": True, "description": "Old name of area_type."}
    assert definitions["Equity"]["properties"]["held_share"]["deprecated"] is True
    assert "deprecated" not in hub["area_type"]


def test_models_are_looked_through_only_for_a_document_with_an_old_key(tmp_path, monkeypatch):
    looked_at = []
    forms_at = renamed._forms_at
    monkeypatch.setattr(renamed, "_forms_at", lambda *arguments: looked_at.append(arguments) or forms_at(*arguments))
    load_experiment(write(tmp_path))
    assert not looked_at
    with pytest.warns(DeprecatedKeyWarning):
        load_experiment(write(tmp_path, hub=", setting: rural", name="old.yaml"))
    assert looked_at
