"""A run that makes a number that is not finite ends with a message and exit code 3, and leaves no table."""

from __future__ import annotations

from math import nan
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_bad_input import GOOD

from corridorsim.cli import main
from corridorsim.world.grid.load import SITE_STATE, Supply
from corridorsim.world.hub import hub as hub_module
from corridorsim.world.vehicle import fleet as fleet_module


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(GOOD.replace("soc_start: 0.80", "soc_start: 0.35"))
    return lambda: CliRunner().invoke(main, ["run", "tiny.yaml", "-o", "out", "--workers", "1"])


def tables_left() -> list[Path]:
    return [path for path in Path("out").rglob("*") if path.suffix in (".parquet", ".arrow")]


def test_of_a_truck(run, monkeypatch):
    monkeypatch.setattr(fleet_module, "_diesel_kg", lambda _scenario, _length_km: nan)
    result = run()
    assert result.exit_code == 3, result.output
    assert "diesel_kg of trip north" in result.output
    assert "at 2030-03-05" in result.output
    assert "not a finite number" in result.output
    assert not tables_left()


class Unmeasured(Supply):
    """A supply whose meters show no numbers."""

    def write_state(self, row):
        for column in SITE_STATE:
            row.number(column, nan)


def test_of_a_hub(run, monkeypatch):
    usual = hub_module.supply_of
    monkeypatch.setattr(
        hub_module, "supply_of", lambda hub: (Unmeasured(usual(hub)[0].connection_kw, hub.power), usual(hub)[1])
    )
    result = run()
    assert result.exit_code == 3, result.output
    assert "site_kw of hub plaza at 2030-03-05" in result.output
    assert not tables_left()
