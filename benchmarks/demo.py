"""The demo's experiment: two workers against one, then comparing and reporting its thirty units."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.corridor import SHIPPED
from benchmarks.process import corridorsim
from benchmarks.result import Result

REPLICATIONS = 10
"""Of three scenarios."""


def results() -> list[Result]:
    """Wall seconds of the runs, the efficiency of the second worker, CPU seconds of summaries."""
    with TemporaryDirectory() as folder:
        wall_s = {workers: _run(workers, Path(folder, str(workers))) for workers in (1, 2)}
        compare, report = (corridorsim(command, str(Path(folder, "2"))) for command in ("compare", "report"))
    note = f"{SHIPPED.name}, {REPLICATIONS} replications"
    return [
        Result("demo/one worker", wall_s[1], "wall s", note),
        Result("demo/two workers", wall_s[2], "wall s", note),
        Result("demo/efficiency", wall_s[1] / (2 * wall_s[2]), "share", "of two workers; needs two idle cores"),
        Result("demo/compare", compare.cpu_s, "CPU s", note),
        Result("demo/report", report.cpu_s, "CPU s", note),
    ]


def _run(workers: int, folder: Path) -> float:
    arguments = ("--workers", str(workers), "--replications", str(REPLICATIONS))
    return corridorsim("run", str(SHIPPED), "-o", str(folder), *arguments).wall_s
