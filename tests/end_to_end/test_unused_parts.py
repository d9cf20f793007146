"""Parts that no scenario uses are told of, and those that one scenario uses are not."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from corridorsim.cli import main

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"
CALL = (
    "feeders: { gate_feeder: { demand_response: [{ from: 2030-03-05T05:00, to: 2030-03-05T08:00, limit_kw: 6000 }] } }"
)
HOT = "feeders: { gate_feeder: { transformer: { rating_kva: 9000, emergency_hot_spot_c: 110 } } }"
MANAGED = "scenarios: { harmonized: { policy: { rules: { load_management: { set: { scope: feeder } } } } } }"
BOOKINGS = "hubs: { valley_hub: { bookings: {} } }"
NIGHTS = (
    "hubs: { gate_hub: { overnight_charging: cheapest, "
    "evses: [{ kind: fast, count: 2 }, { kind: mega, count: 1, overnight: true, v2g_kw: 50 }] } }"
)
ADAPTERS = "jurisdictions: { north: { rules: { connectors: { adapters_allowed: true } } } }"


def warnings_of(folder, text):
    file = folder / "mine.yaml"
    file.write_text(f"extends: {MINIMAL}\n{text}\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["validate", str(file)])
    assert result.exit_code == 0, result.output
    return [line.removeprefix("warning: ") for line in result.output.splitlines() if line.startswith("warning: ")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (CALL, "feeders.gate_feeder.demand_response has no effect: no scenario has load_management 'feeder'"),
        (HOT, "feeders.gate_feeder.transformer.emergency_hot_spot_c has no effect: no scenario has load_management"),
        (f"{BOOKINGS}\njurisdictions: {{ north: {{ rules: {{ reservations: {{ scope: none }} }} }} }}",
         "hubs.valley_hub.bookings has no effect: the lever reservations allows no bookings there"),
        (NIGHTS, "hubs.gate_hub has v2g_kw, but no vehicle has v2g_kw"),
        (ADAPTERS, "adapters_allowed has no effect in north: adapter_kw is 0"),
    ],
)  # fmt: skip
def test_what_no_scenario_uses(text, told, tmp_path):
    (warning,) = warnings_of(tmp_path, text)
    assert warning.startswith(told)


@pytest.mark.parametrize("text", ["", f"{CALL}\n{MANAGED}", f"{HOT}\n{MANAGED}", BOOKINGS])
def test_what_one_scenario_uses_is_fine(text, tmp_path):
    assert warnings_of(tmp_path, text) == []
