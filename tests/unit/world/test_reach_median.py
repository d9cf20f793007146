"""Warnings of gaps use the median of payloads and states of charge, found without SciPy."""

import numpy as np
import pytest
from pydantic import TypeAdapter

from corridorsim.config.distributions import Distribution
from corridorsim.scenario.quantiles import quantile
from corridorsim.world.vehicle.reach import _median


@pytest.mark.parametrize(
    "given",
    [
        13.8,
        {"uniform": {"low": 2, "high": 8}},
        {"normal": {"mean": 13.8, "sd": 4, "low": 0, "high": 22}},
        {"normal": {"mean": 1, "sd": 50, "low": 1, "high": 22}},
        {"normal": {"mean": 20, "sd": 0.01, "low": 0, "high": 22}},
        {"normal": {"mean": 5, "sd": 1, "low": 5, "high": 5}},
        {"triangular": {"low": 0, "mode": 3, "high": 9}},
        {"lognormal": {"median": 7, "sigma": 1.5}},
        {"exponential": {"mean": 3}},
    ],
)
def test_it_is_the_quantile_of_one_half(given):
    distribution = TypeAdapter(Distribution).validate_python(given)
    assert _median(distribution) == pytest.approx(float(quantile(distribution, np.array([0.5]))[0]), rel=1e-9)
