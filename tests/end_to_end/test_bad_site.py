"""Faults behind a hub's meter are told by file, line and column, with what is allowed."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from test_bad_input import GOOD, place_of

from corridorsim.cli import main

AFTER = "    connection_kw: 1500\n"
EVSES = f"{AFTER}    evses: [{{ kind: fast, count: 2 }}]\n"
NIGHT = "[" + ", ".join(["0"] * 24) + "]"
EVENT = "{ day: 2030-03-05, start: 01:00, end: 02:00 }"

# key of the hub, where the fault is told (None: in another file), what is said
CASES = {
    "battery without energy": ("battery: { energy_kwh: 0, power_kw: 1, dispatch: backup }", "0, power",
                               ["hubs.plaza.battery.energy_kwh: 0; allowed: a number above 0"]),
    "unknown rule": ("battery: { energy_kwh: 9, power_kw: 1, dispatch: peak_shavin }", "peak_shavin",
                     ["arbitrage, self_consumption or backup", "did you mean 'peak_shaving'?"]),
    "no rule": ("battery: { energy_kwh: 9, power_kw: 1 }", "battery:", ["hubs.plaza.battery.dispatch: missing"]),
    "efficiency in percent": ("battery: { energy_kwh: 9, power_kw: 1, dispatch: backup, efficiency: 85 }", "85",
                              ["hubs.plaza.battery.efficiency: 85"]),
    "a power that is not used": ("battery: { energy_kwh: 9, power_kw: 1, dispatch: backup, keep_below_kw: 5 }",
                                 "battery:", ["keep_below_kw belongs to dispatch peak_shaving"]),
    "keeps below nothing": ("battery: { energy_kwh: 9, power_kw: 1, dispatch: peak_shaving, keep_below_kw: 1501 }",
                            "1501", ["1501 is above connection_kw; allowed: at most 1500"]),
    "eleven months": (f"pv: {{ peak_kw: 1, profile: [{', '.join([NIGHT] * 11)}] }}", "profile",
                      ["hubs.plaza.pv.profile: a list of 11; allowed: a list of 12"]),
    "a day of two hours": (f"pv: {{ peak_kw: 1, profile: [[0, 1], {', '.join([NIGHT] * 11)}] }}", "[0, 1]",
                           ["hubs.plaza.pv.profile[0]: a list of 2; allowed: a list of 24"]),
    "losses twice": (f"pv: {{ peak_kw: 1, derate: 0.5, profile: [{', '.join([NIGHT] * 12)}] }}", "pv:",
                     ["profile and derate are both given"]),
    "reduced below nothing": (f"demand_response: {{ reduction_kw: 1600, events: [{EVENT}] }}", "1600",
                              ["1600 is above connection_kw; allowed: at most 1500"]),
    "event of another week": ("demand_response: { reduction_kw: 9, events: [{ day: 2030-03-12, start: 01:00, "
                              "end: 02:00 }] }", "2030-03-12", ["is outside the run; allowed: 2030-03-05 to"]),
    "event without length": ("demand_response: { reduction_kw: 9, events: [{ day: 2030-03-05, start: 03:00, "
                             "end: 03:00 }] }", "{ day", ["start and end are both 03:00"]),
    "event twice": (f"demand_response: {{ reduction_kw: 9, events: [{EVENT}, {EVENT}] }}", "demand_response",
                    ["overlap"]),
    "fed back by day": ("evses: [{ kind: fast, count: 1, v2g_kw: 50 }]", "{ kind: fast, count: 1, v2g",
                        ["hubs.plaza.evses[0]: v2g_kw requires overnight: true"]),
    "fed back at once": ("evses: [{ kind: fast, count: 1, overnight: true, v2g_kw: 50 }]", "plaza:",
                         ["v2g_kw is not allowed with overnight_charging at_once; allowed: cheapest"]),
    "cabinet too weak": ("evses: [{ kind: fast, count: 2, overnight: true, v2g_kw: 50, cabinet: { outlets: 2, "
                         "power_kw: 90 } }]", "{ kind: fast, count: 2, o", ["allowed: at most 45"]),
    "green without hours": ("overnight_charging: greenest\n    evses: [{ kind: fast, count: 1, overnight: true }]",
                            "greenest", ["hubs.plaza.overnight_charging: greenest requires hourly carbon intensities"]),
    "two profiles": (f"pv: {{ peak_kw: 1, file: sun.csv, profile: [{', '.join([NIGHT] * 12)}] }}", "pv:",
                     ["profile and file are both given; remove one of them"]),
    "no such file": ("pv: { peak_kw: 1, file: sun.csv }", None, ["sun.csv", "cannot be read"]),
    "managed without places": ("overnight_charging: cheapest", "plaza:",
                               ["overnight_charging cheapest requires an EVSE group with overnight: true"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_fault(case, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    line, marker, words = CASES[case]
    text = GOOD.replace(EVSES if "evses" in line else AFTER, f"{AFTER}    {line}\n")
    Path("bad.yaml").write_text(text, encoding="utf-8")
    result = CliRunner().invoke(main, ["validate", "bad.yaml"])
    assert result.exit_code == 1, (result.output, result.exception)
    if marker is not None:
        row, column = place_of(text, f"{line}\n" if marker == line[: len(marker)] else marker)
        assert f"bad.yaml:{row}:{column}: " in result.output, (row, column, result.output)
    for word in words:
        assert word in result.output, result.output
