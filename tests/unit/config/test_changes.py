"""Dated changes: what holds on which date in which scenario, and every refusal with its place."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim import load
from corridorsim.config.changes import Period, period_on
from corridorsim.config.experiment import Experiment
from corridorsim.config.export import json_schema
from corridorsim.config.simulation import Simulation
from corridorsim.errors import ConfigError, ResultsError

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"
THREE = "simulation: { snapshots: [2027-03-02, 2030-03-05, 2035-03-06] }\n"
TWO_CHANGES = """\
changes:
  2034-01-01:
    flows: { southbound: { electric_share: 0.6 } }
  2030-01-01:
    flows: { southbound: { electric_share: 0.4 }, northbound: { electric_share: 0.3 } }
"""


def loaded(folder: Path, text: str):
    file = folder / "mine.yaml"
    file.write_text(f"extends: {MINIMAL}\n{text}", encoding="utf-8")
    return load(file)


def faults(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as error:
        loaded(folder, text)
    return [str(problem).partition("mine.yaml:")[2] for problem in error.value.problems]


def shares(made, scenario: str) -> list[tuple[float, float]]:
    """Electric shares south and north by snapshot."""
    flows = [files[scenario].experiment.flows for files in made.file.dated.values()]
    return [(own["southbound"].electric_share, own["northbound"].electric_share) for own in flows]


def test_changes_are_laid_over_each_other_in_order_of_date(tmp_path):
    made = loaded(tmp_path, THREE + TWO_CHANGES)
    assert made.snapshots == ["2027-03-02", "2030-03-05", "2035-03-06"]
    assert shares(made, "harmonized") == [(0.25, 0.25), (0.4, 0.3), (0.6, 0.3)]
    starts = [files["harmonized"].experiment.simulation.start.isoformat() for files in made.file.dated.values()]
    assert starts == made.snapshots


def test_a_scenario_adds_to_the_changes_of_all(tmp_path):
    text = THREE + TWO_CHANGES + (
        "scenarios: { harmonized: { changes: { 2030-01-01: { flows: { northbound: { electric_share: 0.5 } } },"
        " 2035-01-01: { flows: { northbound: { electric_share: 0.7 } } } } } }\n"
    )  # fmt: skip
    made = loaded(tmp_path, text)
    assert shares(made, "fragmented") == [(0.25, 0.25), (0.4, 0.3), (0.6, 0.3)]
    assert shares(made, "harmonized") == [(0.25, 0.25), (0.4, 0.5), (0.6, 0.7)]


@pytest.mark.parametrize(("warmup_h", "share"), [(23.9, 0.25), (24, 0.4)])
def test_a_change_holds_in_windows_that_begin_on_its_day_or_later(tmp_path, warmup_h, share):
    text = f"simulation: {{ start: 2030-03-05, warmup_h: {warmup_h} }}\n" + (
        "changes: { 2030-03-06: { flows: { southbound: { electric_share: 0.4 } } } }\n"
    )
    made = loaded(tmp_path, text)
    assert made.snapshots == []
    assert made.scenarios["fragmented"].experiment.flows["southbound"].electric_share == share
    assert made.rules_day == date(2030, 3, 5 if warmup_h < 24 else 6)


def test_one_snapshot_is_a_start(tmp_path):
    made = loaded(tmp_path, "simulation: { snapshots: [2027-03-02] }\n")
    assert made.snapshots == []
    assert made.built["fragmented"].clock.start == date(2027, 3, 2)
    assert made.built["fragmented"].snapshot is None


def test_start_is_given_or_follows_from_the_snapshots():
    assert Simulation.model_validate({"snapshots": ["2027-03-02", "2028-03-02"]}).start == date(2027, 3, 2)
    assert Simulation.model_validate({"start": "2020-01-01", "snapshots": ["2027-03-02"]}).start == date(2027, 3, 2)
    schema = json_schema(Experiment)["$defs"]["Simulation"]
    assert schema["anyOf"] == [{"required": ["start"]}, {"required": ["snapshots"]}]


def test_one_date_of_several(tmp_path):
    made = loaded(tmp_path, THREE + TWO_CHANGES)
    then = made.at("2030-03-05")
    assert (then.snapshots, shares(then, "fragmented")) == ([], [(0.4, 0.3)])
    assert then.file.experiment.simulation.start == date(2030, 3, 5)
    with pytest.raises(ResultsError, match=r"which snapshot\? There are 2027-03-02, 2030-03-05, 2035-03-06"):
        made.at(None)
    with pytest.raises(ResultsError, match="no snapshot '2031-03-05'"):
        made.at("2031-03-05")
    with pytest.raises(ResultsError, match="there is one date"):
        then.at("2030-03-05")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("changes:\n  2050-01-01:\n    flows: { southbound: { electric_share: 4 } }\n",
         "4:44: flows.southbound.electric_share: 4; allowed: a number from 0 to 1"),
        ("changes:\n  2050-01-01:\n    flowz: {}\n", "4:5: flowz: unknown key 'flowz'; allowed: name,"),
        ("changes:\n  2050-01-01:\n    flows: { southbound: { origin: prt } }\n",
         "4:36: flows.southbound.origin: unknown node 'prt'; allowed: port, gate, valley, market"),
        ("changes:\n  2050-01-01: 3\n", "3:15: changes.2050-01-01: 3; allowed: a mapping (key: value)"),
        ("changes:\n  soon: {}\n", "3:3: changes.soon: 'soon' is not a date; expected YYYY-MM-DD, e.g. 2030-01-01"),
        ("changes:\n  '1900000000': {}\n", "'1900000000' is not a date"),
        ("changes:\n  2031-02-30: {}\n", "3:3: changes.2031-02-30: 2031-02-30 is not a valid date"),
        ("simulation: { snapshots: [2030-03-05, 2030-03-05] }\n",
         "2:15: simulation.snapshots: dates must be in ascending order: 2030-03-05 follows 2030-03-05"),
        ("simulation: { snapshots: [soon] }\n", "simulation.snapshots[0]: 'soon'"),
        ("scenarios: { harmonized: { changes: { 2050-01-01: { flows: { x: 1 } } } } }\n", "2:65: flows.x: 1; allowed:"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(tmp_path, text, told):
    assert any(told in fault for fault in faults(tmp_path, text)), faults(tmp_path, text)


@pytest.mark.parametrize(
    "key",
    ["name", "description", "currency", "price_year", "simulation", "rollout", "baseline", "scenarios", "changes",
     "extends"],
)  # fmt: skip
def test_what_is_the_same_on_every_date_cannot_change(tmp_path, key):
    (fault,) = set(faults(tmp_path, f"changes:\n  2050-01-01:\n    {key}: x\n"))
    assert fault.startswith(f"4:{7 + len(key)}: changes.2050-01-01.{key}: '{key}' is the same on every date")


def test_a_demand_response_event_lies_in_one_of_the_runs(tmp_path):
    text = THREE + (
        "hubs: { gate_hub: { demand_response: { reduction_kw: 9, events: [{ day: DAY, start: 01:00, end: 02:00 }] } } }"
    )
    made = loaded(tmp_path, text.replace("DAY", "2030-03-05"))
    reductions = [len(own["fragmented"].hubs[0].site.reductions) for own in made.dated.values()]
    assert reductions == [0, 1, 0], "the event is of one run alone"
    (fault,) = faults(tmp_path, text.replace("DAY", "2031-03-05"))
    assert "allowed: 2027-03-02 to 2027-03-04, 2030-03-05 to 2030-03-07, 2035-03-06 to 2035-03-08" in fault


DAYS = st.dates(date(2000, 1, 1), date(2100, 1, 1))


@given(st.sets(DAYS), DAYS)
def test_a_day_is_in_the_last_period_that_has_begun(begins, day):
    periods = [Period(begin, None) for begin in sorted({date.min, *begins})]
    assert period_on(periods, day).begin == max(begin for begin in {date.min, *begins} if begin <= day)
