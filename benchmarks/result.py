"""One measured number, and the file that holds those of one go."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Result:
    """A number with its unit, or the reason why there is none."""

    name: str
    """Of the form ``group/metric``; the same in every version of the program."""
    value: float | None
    unit: str
    note: str = ""
    """What the number refers to, or why it was skipped."""

    @property
    def text(self) -> str:
        """The number as a table shows it."""
        if self.value is None:
            return "skipped"
        return f"{self.value:,.0f}" if abs(self.value) >= 1000 else f"{self.value:.3g}"


def skipped(name: str, unit: str, reason: str) -> Result:
    """What could not be measured, and why."""
    return Result(name, None, unit, reason)


def write(path: Path, conditions: dict[str, Any], results: list[Result]) -> None:
    """Write the file of one go."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(conditions | {"results": [asdict(result) for result in results]}, indent=2)
    path.write_text(text + "\n", encoding="utf-8")


def read(path: Path) -> tuple[dict[str, Any], dict[str, Result]]:
    """Conditions and, by name, results of one go."""
    conditions = json.loads(path.read_text(encoding="utf-8"))
    results = [Result(**result) for result in conditions.pop("results")]
    return conditions, {result.name: result for result in results}
