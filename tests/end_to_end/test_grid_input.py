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
    "transformer without rating": ("rating_kw: 4000, transformer: {}", "{}", ["transformer.rating_kva"]),
    "power factor": ("rating_kw: 4000, transformer: { rating_kva: 5000, power_factor: 95 }", "95 }",
                     ["transformer.power_factor", "95"]),
    "reference": ("rating_kw: 4000, transformer: { rating_kva: 5000, reference_c: 100 }", "100 }",
                  ["transformer.reference_c", "95", "110"]),
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
