"""Instructions per trip of the measured corridor day, counted by Valgrind: a number that does not depend on the load.

A process that simulates twice is compared with one that simulates once, so that start-up and loading do not count.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

from benchmarks.corridor import run_once, scaled_corridor
from benchmarks.result import Result, skipped

REFERENCES = re.compile(r"Collected : (\d+)")
NAME = "corridor/instructions per trip"
TRIPS_PER_DAY = 400.0


def results() -> list[Result]:
    """Instructions per trip."""
    if shutil.which("valgrind") is None:
        return [skipped(NAME, "instructions", "not installed: apt install valgrind")]
    with ThreadPoolExecutor(2) as pool:
        once, twice = pool.map(_measured, (1, 2))
    trips, instructions = once[0], twice[1] - once[1]
    return [Result(NAME, instructions / trips, "instructions", f"{trips:,} trips")]


def _measured(runs: int) -> tuple[int, int]:
    """Trips of one run, and instructions of a whole process."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable]
    arguments = ["-m", "benchmarks.instructions", str(runs)]
    environment = os.environ | {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=True)
    counted = REFERENCES.search(done.stderr)
    if counted is None:
        raise RuntimeError(f"valgrind counted nothing: {done.stderr}")
    return int(done.stdout), int(counted[1])


def _simulate(runs: int) -> None:
    scenario = scaled_corridor(TRIPS_PER_DAY)
    trips = [run_once(scenario)[0].trips for _ in range(runs)]
    print(trips[0])


if __name__ == "__main__":
    _simulate(int(sys.argv[1]))
