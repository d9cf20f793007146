"""A run that makes a number that is not finite ends with a message and exit code 3, and leaves no table."""

from __future__ import annotations

from math import nan
from pathlib import Path

import pytest
from click.testing import CliRunner
from test_bad_input import GOOD

from corridorsim.cli import main
from corridorsim.world.hub import hub as hub_module
from corridorsim.world.state import ledger as ledger_module


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("tiny.yaml").write_text(GOOD.replace("soc_start: 0.80", "soc_start: 0.35"))
    return lambda: CliRunner().invoke(main, ["run", "tiny.yaml", "-o", "out", "--workers", "1"])


def tables_left() -> list[Path]:
    return [path for path in Path("out").rglob("*") if path.suffix in (".parquet", ".arrow")]


def test_of_a_truck(run, monkeypatch):
    monkeypatch.setattr(ledger_module, "wear_cost", lambda _vehicle, _cycles: nan)
    result = run()
    assert result.exit_code == 3, result.output
    assert "battery_cost of trip north" in result.output
    assert "at 2030-03-05" in result.output
    assert "not a finite number" in result.output
    assert not tables_left()


def test_of_a_hub(run, monkeypatch):
    usual = hub_module.hub_state
    monkeypatch.setattr(hub_module, "hub_state", lambda *given: (*usual(*given)[:2], nan, *usual(*given)[3:]))
    result = run()
    assert result.exit_code == 3, result.output
    assert "power_kw of hub plaza at 2030-03-05" in result.output
    assert not tables_left()
