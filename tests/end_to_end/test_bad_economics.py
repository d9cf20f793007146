"""Faults in what things cost are told by file, line and column, with what is allowed."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from test_bad_input import GOOD

from corridorsim.cli import main

HUB = "    connection_kw: 1500\n"
TOP = "flows:\n"
POLICY = "policy: {{ harmonize: [mutual_aid], rules: {{ mutual_aid: {{ adopt: NO, cost: {} }} }} }}\n"

# after which line, what is put there, where the fault is told, what is said
CASES = {
    "grant above cost": (HUB, "    investment: { cost: 100.0, grant: 101.0 }\n", "investment",
                         "hubs.plaza.investment: grant 101 exceeds cost 100; allowed: 0 to cost"),
    "a hub for nothing": (HUB, "    investment: { cost: 0 }\n", "0 }",
                          "hubs.plaza.investment.cost: 0; allowed: a number above 0"),
    "neither town nor country": (HUB, "    area_type: suburban\n", "suburban",
                                 "hubs.plaza.area_type: 'suburban'; allowed: urban or rural"),
    "diesel without emissions": (TOP, "diesel: {}\n", "diesel", "diesel.g_co2e_per_km: missing"),
    "rate in percent": (TOP, "economics: { public_discount_rate: 3 }\n", "3 }",
                        "economics.public_discount_rate: 3; allowed: a number of at least 0 and below 1"),
    "agreement that costs nothing": (TOP, POLICY.format("{ years: 5 }"), "cost",
                                     "policy.rules.mutual_aid.cost: the cost is 0; give once or per_year above 0"),
    "payer unknown": (TOP, POLICY.format("{ per_year: 5, paid_by: drivers }"), "drivers",
                      "policy.rules.mutual_aid.cost.paid_by: 'drivers'; allowed: public or cpo"),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_fault(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    place, line, marker, words = CASES[case]
    text = GOOD.replace(place, place + line, 1) if place == HUB else GOOD.replace(place, line + place, 1)
    Path("bad.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["validate", "bad.yaml"])
    assert result.exit_code == 1, (result.output, result.exception)
    row, column = text[: text.index(line)].count("\n") + 1, line.index(marker) + 1
    assert f"bad.yaml:{row}:{column}: {words}" in result.output, result.output
