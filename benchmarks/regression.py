"""Judge a file of results by the committed baseline: ``python -m benchmarks.regression FILE.json [--accept]``.

Judged are ratios, and instructions if Python and processor are those of the baseline. ``--accept`` makes the file the
new baseline.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from benchmarks.result import Result, read

BASELINE = Path(__file__).with_name("baseline.json")
TOLERANCE = 1.10
RATIO, INSTRUCTIONS = "tandem trucks", "instructions"
"""Units of results that are judged; the less, the better."""


def platform_of(conditions: dict[str, Any]) -> str:
    """What instruction counts depend on."""
    python = ".".join(conditions["versions"]["python"].split(".")[:2])
    return f"Python {python}, {conditions['machine']['architecture']}"


def baseline_of(conditions: dict[str, Any], results: dict[str, Result]) -> dict[str, Any]:
    """What a later version is judged by."""
    judged = {result.name: result for result in results.values() if result.unit in {RATIO, INSTRUCTIONS}}
    return {
        "platform": platform_of(conditions),
        "values": {name: float(f"{result.value:.4g}") for name, result in judged.items() if result.value is not None},
    }


def judge(
    baseline: dict[str, Any], conditions: dict[str, Any], results: dict[str, Result]
) -> tuple[list[str], list[str]]:
    """What was found for each value of the baseline, and which of these are regressions or missing."""
    found: list[str] = []
    faults: list[str] = []
    for name, before in baseline["values"].items():
        now = results.get(name)
        if now is None or now.value is None:
            line = f"{name}: not measured" + (f" ({now.note})" if now else "")
            faults.append(line)
        elif now.unit == INSTRUCTIONS and platform_of(conditions) != baseline["platform"]:
            line = f"{name}: {now.text}; not judged, the baseline is of {baseline['platform']}"
        else:
            change = now.value / before
            line = f"{name}: {now.text}, {change:.2f} times the baseline of {before:,.4g}"
            if change > TOLERANCE:
                faults.append(line)
        found.append(line)
    return found, faults


def main() -> None:
    """Print the judgement; end with 1 if something became slower."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.regression")
    parser.add_argument("file", type=Path)
    parser.add_argument("--accept", action="store_true", help="make it the baseline")
    chosen = parser.parse_args()
    conditions, results = read(chosen.file)
    if chosen.accept:
        BASELINE.write_text(json.dumps(baseline_of(conditions, results), indent=2) + "\n", encoding="utf-8")
        return
    found, faults = judge(json.loads(BASELINE.read_text(encoding="utf-8")), conditions, results)
    print("\n".join(found))
    if faults:
        sys.exit("\n".join([f"more than {TOLERANCE - 1:.0%} above the baseline, or missing:", *faults]))


if __name__ == "__main__":
    main()
