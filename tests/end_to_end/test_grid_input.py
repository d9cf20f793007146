"""What is wrong with feeders is told by file, line and column."""

from pathlib import Path

import pytest
from test_bad_input import GOOD, corridorsim, place_of

__all__ = ["corridorsim"]

LINE = "line_one: { rating_kw: 4000 }"

# entries of the feeder, where the fault is told (a marker in the file), what is said
CASES = {
    "no rating": ("label: x", "line_one", ["feeders.line_one.rating_kw", "missing"]),
    "negative rating": ("rating_kw: -4000", "-4000", ["feeders.line_one.rating_kw", "-4000"]),
    "transformer without rating": ("rating_kw: 4000, transformer: {}", "transformer:", ["transformer.rating_kva"]),
    "power factor": ("rating_kw: 4000, transformer: { rating_kva: 5000, power_factor: 95 }", "95 }",
                     ["transformer.power_factor", "95"]),
    "reference": ("rating_kw: 4000, transformer: { rating_kva: 5000, reference_c: 100 }", "100 }",
                  ["transformer.reference_c", "95", "110"]),
    "saidi without saifi": ("rating_kw: 4000, outages: { saidi_min: 12 }", "outages:",
                            ["outages.saifi", "missing"]),
    "saifi without saidi": ("rating_kw: 4000, outages: { saifi: 0.3 }", "outages:", ["outages.saidi_min", "missing"]),
    "always out": ("rating_kw: 4000, outages: { saifi: 1, saidi_min: 525600 }", "525600", ["outages.saidi_min"]),
    "works that end first": (
        "rating_kw: 4000, works: [{ from: 2030-03-06T08:00, to: 2030-03-06T07:00 }]", "{ from",
        ["works[0]", "ends at 2030-03-06T07:00, not after 2030-03-06T08:00"]),
    "works without end": ("rating_kw: 4000, works: [{ from: 2030-03-06T08:00 }]", "{ from", ["works[0].to"]),
    "works elsewhere": ("rating_kw: 4000, works: [{ from: 2030-03-06T08:00Z, to: 2030-03-07T08:00 }]",
                        "2030-03-06T08:00Z", ["works[0].from", "remove the time zone"]),
    "demand response to nothing": (
        "rating_kw: 4000, demand_response: [{ from: 2030-03-06T08:00, to: 2030-03-06T09:00, limit_kw: 0 }]", "0 }]",
        ["demand_response[0].limit_kw", "above 0"]),
    "upgrade to less": ("rating_kw: 4000, upgrade: { date: 2030-03-06, rating_kw: 3000 }", "line_one",
                        ["upgrade.rating_kw 3000 is not above rating_kw 4000"]),
    "upgrade without date": ("rating_kw: 4000, upgrade: { rating_kw: 5000 }", "upgrade:", ["upgrade.date", "missing"]),
    "eleven months": ("rating_kw: 4000 }\nload_shapes:\n  town: { weekday: [" + "1, " * 24 + "], months: ["
                      + "1, " * 11 + "]", "months:", ["load_shapes.town.months", "12"]),
    "no month": ("rating_kw: 4000 }\nload_shapes:\n  town: { weekday: [" + "1, " * 24 + "], months: ["
                 + "0, " * 12 + "]", "town", ["at least one month must have a weight above 0"]),
    "unknown parent": ("rating_kw: 4000, parent: line_two }\n  line_too: { rating_kw: 9000", "line_two",
                       ["unknown feeder 'line_two'", "did you mean 'line_too'?"]),
    "own parent": ("rating_kw: 4000, parent: line_one", "line_one }", ["unknown feeder 'line_one'"]),
    "circle": ("rating_kw: 4000, parent: two }\n  two: { rating_kw: 9000, parent: line_one", "two }",
               ["feeders.line_one.parent", "line_one is its own parent"]),
    "transformer of another world": (
        "rating_kw: 4000, transformer: { rating_kva: 10 }", "10 }",
        ["feeders.line_one.transformer.rating_kva: 10 kVA for a feeder of 4000 kW", "allowed: 2105 or more"]),
    "more below than it carries": (
        "rating_kw: 4000, background_peak_kw: 3000, background: town, parent: two }\n  two: { rating_kw: 300 }\n"
        "load_shapes:\n  town: { weekday: [" + "1, " * 24 + "]", "300 }",
        ["feeders.two.rating_kw: the background_peak_kw of line_one below it, 3000, is not below 300"]),
    "works of another year": (
        "rating_kw: 4000, works: [{ from: 2031-03-05T01:00, to: 2031-03-05T02:00 }]", "2031-03-05T01:00",
        ["works[0].from: 2031-03-05T01:00 to 2031-03-05T02:00 is outside the run; allowed: 2030-03-05 to"]),
    "a call before the run": (
        "rating_kw: 4000, demand_response: [{ from: 2030-03-03T01:00, to: 2030-03-03T02:00, limit_kw: 9 }]",
        "2030-03-03T01:00", ["demand_response[0].from", "is outside the run"]),
    "a storm long past": ("rating_kw: 4000 }\nstorms:\n  gale: { start: 2029-03-05T01:00, duration_h: 9, nodes: "
                          "[hamar]", "2029-03-05T01:00", ["storms.gale.start: the storm is outside the run"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_fault(case, corridorsim):
    entries, marker, words = CASES[case]
    text = GOOD.replace(LINE, f"line_one: {{ {entries} }}")
    Path("bad.yaml").write_text(text, encoding="utf-8")
    result = corridorsim("validate", "bad.yaml")
    assert result.exit_code == 1, (result.output, result.exception)
    begin = text.index("feeders:\n")
    line, column = place_of(text[:begin] + text[begin:].replace(marker, "\0", 1), "\0")
    assert f"bad.yaml:{line}:{column}: " in result.output, (line, column, result.output)
    for word in words:
        assert word in result.output, result.output


@pytest.mark.parametrize(
    "entries",
    [
        "works: [{ from: 2030-03-01T00:00, to: 2030-03-05T02:00 }]",
        "works: [{ from: 2030-03-05T05:00, to: 2031-03-05T02:00 }]",
        "transformer: { rating_kva: 2106 }",
    ],
)
def test_what_reaches_into_the_run_is_fine(entries, corridorsim):
    text = GOOD.replace(LINE, f"line_one: {{ rating_kw: 4000, {entries} }}")
    Path("good.yaml").write_text(text, encoding="utf-8")
    result = corridorsim("validate", "good.yaml")
    assert result.exit_code == 0, result.output
