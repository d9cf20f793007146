"""A wrong argument of a run is refused before anything is read or written."""

from pathlib import Path

import numpy as np
import pytest

import corridorsim
from corridorsim.errors import ArgumentError, ConfigError, ResultsError
from corridorsim.experiment.options import RunOptions
from corridorsim.studies.rollout import rollout

MINIMAL = Path(__file__).parents[3] / "configs" / "minimal.yaml"

WRONG = [
    ("executor", "proces", "executor is 'proces'; allowed: 'serial' or 'process'; did you mean 'process'?"),
    ("executor", None, "executor is None; allowed: 'serial' or 'process'"),
    ("engine", "SimPy", "engine is 'SimPy'; allowed: 'compiled' or 'simpy'; did you mean 'simpy'?"),
    ("file_format", "csv", "file_format is 'csv'; allowed: 'parquet' or 'arrow'"),
    ("workers", -3, "workers is -3; allowed: 1 or more"),
    ("workers", 0, "workers is 0; allowed: 1 or more"),
    ("workers", 2.0, "workers is 2.0; allowed: a whole number, 1 or more"),
    ("workers", "2", "workers is '2'; allowed: a whole number, 1 or more"),
    ("workers", True, "workers is True; allowed: a whole number, 1 or more"),
    ("workers", None, "workers is None; allowed: a whole number, 1 or more"),
    ("replications", 0, "replications is 0; allowed: 1 or more"),
    ("replications", 1.5, "replications is 1.5; allowed: a whole number, 1 or more"),
    ("seed", -1, "seed is -1; allowed: 0 to 9223372036854775807"),
    ("seed", 2**63, "seed is 9223372036854775808; allowed: 0 to 9223372036854775807"),
    ("seed", "one", "seed is 'one'; allowed: a whole number, 0 to 9223372036854775807"),
]


@pytest.mark.parametrize(("name", "value", "message"), WRONG, ids=[f"{name}={value!r}" for name, value, _ in WRONG])
def test_a_wrong_setting_is_refused_and_nothing_is_written(name, value, message, tmp_path):
    with pytest.raises(ArgumentError) as raised:
        corridorsim.run(MINIMAL, tmp_path / "out", **{name: value})
    assert str(raised.value) == message
    assert isinstance(raised.value, ValueError)
    assert not list(tmp_path.iterdir())


def test_it_is_refused_before_the_experiment_is_read(tmp_path):
    with pytest.raises(ArgumentError, match="workers is 0"):
        corridorsim.run(tmp_path / "nowhere.yaml", tmp_path / "out", workers=0)


def test_an_experiment_that_is_not_there_is_refused_and_nothing_is_written(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        corridorsim.run(tmp_path / "nowhere.yaml", tmp_path / "out")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", [ValueError, ResultsError])
def test_an_unknown_scenario_is_refused_and_nothing_is_written(kind, tmp_path):
    with pytest.raises(kind, match=r"no scenario 'Fragmentd'; there are .*; did you mean 'fragmented'\?"):
        corridorsim.run(MINIMAL, tmp_path / "out", scenarios=["Fragmentd"])
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("name", "value"), [("seed", -1), ("replications", 0), ("workers", 0)])
def test_a_rollout_refuses_the_same(name, value, tmp_path):
    with pytest.raises(ArgumentError, match=f"{name} is {value}; allowed"):
        rollout(MINIMAL, tmp_path / "out", **{name: value})
    assert not list(tmp_path.iterdir())


def test_whole_numbers_of_numpy_are_whole_numbers():
    options = RunOptions(replications=np.int64(3), seed=np.uint32(7), workers=np.int16(2))
    assert [type(value) for value in (options.replications, options.seed, options.workers)] == [int, int, int]
    assert (options.replications, options.seed, options.workers) == (3, 7, 2)


def test_options_are_given_by_name():
    with pytest.raises(TypeError, match="positional"):
        RunOptions(3, 1)
