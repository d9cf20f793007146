import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corridorsim.config.reading.source import Source
from corridorsim.config.sweep import Range, Sweep, SweepFile
from corridorsim.studies.design import points_of


def file(**sweep):
    return SweepFile(Sweep.model_validate(sweep), Source("sweep.yaml", sweep))


def test_a_grid_goes_through_the_last_key_first():
    points = points_of(file(parameters={"a": [1, 2], "b": ["x", "y"]}))
    assert points == [{"a": 1, "b": "x"}, {"a": 1, "b": "y"}, {"a": 2, "b": "x"}, {"a": 2, "b": "y"}]


@given(samples=st.integers(1, 60), seed=st.integers(0, 2**32 - 1))
def test_a_latin_hypercube_meets_each_stratum_once(samples, seed):
    parameters = {"a": {"low": 10, "high": 30}, "b": {"low": -1, "high": 1}}
    points = points_of(file(design="latin_hypercube", parameters=parameters, samples=samples, seed=seed))
    assert sorted(math.floor((p["a"] - 10) / 20 * samples) for p in points) == list(range(samples))
    assert sorted(math.floor((p["b"] + 1) / 2 * samples) for p in points) == list(range(samples))


def test_the_seed_decides():
    plan = {"design": "latin_hypercube", "parameters": {"a": {"low": 0, "high": 1}}, "samples": 5}
    assert points_of(file(**plan, seed=3)) == points_of(file(**plan, seed=3)) != points_of(file(**plan, seed=4))


@given(low=st.integers(-50, 50), size=st.integers(1, 40), data=st.data())
def test_whole_numbers_are_equally_likely(low, size, data):
    whole = Range(low=float(low), high=float(low + size), whole=True)
    step = data.draw(st.integers(0, size))
    middle = (step + 0.5) / (size + 1)
    assert whole.at(middle) == low + step
    assert isinstance(whole.at(middle), int)
    assert whole.at(0.0) == low
    assert whole.at(1.0) == low + size


def test_a_point_of_the_list_keeps_its_values():
    points = ({"a": 1, "b": [2]}, {"b": [3], "a": None})
    assert points_of(file(design="points", points=points)) == [{"a": 1, "b": [2]}, {"a": None, "b": [3]}]


def test_too_many_points_are_refused():
    with pytest.raises(Exception, match="1000000 points"):
        points_of(file(parameters={name: list(range(100)) for name in "abc"}))
