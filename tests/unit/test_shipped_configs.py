"""The experiments that are shipped are sound and run."""

from dataclasses import replace
from pathlib import Path

import pytest

from corridorsim import api
from corridorsim.config.load import load_experiment
from corridorsim.experiment.executors import Shared
from corridorsim.experiment.tasks import RunSettings, UnitTask, run_unit

CONFIGS = sorted((Path(__file__).parents[2] / "configs").glob("*.yaml"))
SHORT_H = {"warmup_h": 2.0, "window_h": 6.0, "cooldown_h": 4.0}
TRUCKS_A_DAY = 150.0
"""Over all flows of an experiment, whatever it ships with."""


def shortened(experiment):
    """The experiment with few trucks and hours."""
    total = sum(flow.trucks_per_day * flow.electric_share for flow in experiment.flows.values())
    scale = min(1.0, TRUCKS_A_DAY / total)
    flows = {
        name: flow.model_copy(update={"trucks_per_day": flow.trucks_per_day * scale})
        for name, flow in experiment.flows.items()
    }
    simulation = experiment.simulation.model_copy(update=SHORT_H | {"replications": 1, "pilot_runs": 0})
    return experiment.model_copy(update={"flows": flows, "simulation": simulation})


def shortened_file(loaded):
    """All scenarios of a file, shortened."""
    scenarios = {
        name: type(file)(file.name, file.description, shortened(file.experiment), file.source, file.trip_rows)
        for name, file in loaded.file.scenarios.items()
    }
    experiment = shortened(loaded.file.experiment)
    return api.Loaded(replace(loaded.file, experiment=experiment, scenarios=scenarios, snapshots={}))


def test_there_are_some():
    assert {path.stem for path in CONFIGS} >= {"minimal"}


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_it_loads_without_doubts(path):
    loaded = api.load(path)
    assert loaded.warnings() == []
    assert loaded.name == path.stem
    assert {"fragmented", "harmonized"} <= set(loaded.scenarios)
    assert loaded.file.baseline == "fragmented"
    assert not load_experiment(path).experiment.policy.harmonized, "only scenarios harmonize"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_it_says_what_it_compares(path):
    loaded = api.load(path)
    assert all(scenario.description for scenario in loaded.scenarios.values())
    assert loaded.scenarios["harmonized"].experiment.policy.harmonized
    assert not loaded.scenarios["fragmented"].experiment.policy.harmonized


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_a_short_run_keeps_all_identities(path, tmp_path):
    loaded = shortened_file(api.load(path))
    results = api.run(loaded, tmp_path / "out", executor="serial")
    assert api.check(tmp_path / "out") == []
    trips = results.trips.to_pandas()
    assert len(trips) > 20
    assert (trips["status"] == "stranded").mean() < 0.01, "a shipped corridor strands next to nobody"


@pytest.mark.parametrize("path", CONFIGS, ids=lambda path: path.stem)
def test_vehicles_and_payloads_are_within_the_law(path):
    for scenario in api.load(path).built.values():
        for vehicle in scenario.vehicles.values():
            assert vehicle.max_weight_t <= 60
            assert 0.5 < vehicle.usable_kwh / 500 < 3


def test_minimal_runs_as_it_is(tmp_path):
    (path,) = (path for path in CONFIGS if path.stem == "minimal")
    loaded = api.load(path)
    settings = RunSettings(1, tmp_path, "parquet", "compiled")
    task = UnitTask(settings, Shared(loaded.built["fragmented"]), 0, {})
    result = run_unit(task)
    assert result.trips > 100
