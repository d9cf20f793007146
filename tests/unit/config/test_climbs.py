"""A road cannot rise or fall by more than its own length."""

from __future__ import annotations

from pathlib import Path

import pytest

import corridorsim
from corridorsim.errors import ConfigError

CORRIDOR = """\
extends: {minimal}
network:
  nodes: {{ {start}: {{ elevation_m: 200 }}, {end}: {{ elevation_m: {end_m} }} }}
"""


def faults(tmp_path: Path, length_km: float, end_m: float) -> list[str]:
    minimal = Path(__file__).parents[3] / "configs" / "minimal.yaml"
    base = corridorsim.load(minimal).file.experiment.network.segments[0]
    text = minimal.read_text()
    old = f"length_km: {base.length_km:g}"
    assert old in text
    (tmp_path / "base.yaml").write_text(text.replace(old, f"length_km: {length_km:g}", 1))
    given = CORRIDOR.format(minimal="base.yaml", start=base.start, end=base.end, end_m=end_m)
    (tmp_path / "steep.yaml").write_text(given)
    try:
        corridorsim.load(tmp_path / "steep.yaml")
    except ConfigError as error:
        return [str(problem) for problem in error.problems]
    return []


@pytest.mark.parametrize("end_m", [400.0, 300.0, 100.0, 0.0])
def test_refused_where_it_would_be_vertical_or_steeper(tmp_path, end_m):
    (fault,) = faults(tmp_path, 0.1, end_m)
    assert "network.segments[0].length_km" in fault
    assert f"climbs or falls by {abs(end_m - 200):g} m within 100 m; allowed: a length_km above" in fault
    assert "elevation_m" in fault


def test_allowed_where_it_is_a_road(tmp_path):
    assert faults(tmp_path, 5.0, 400.0) == []
