"""Instructions per trip of the measured corridor day, counted by Valgrind: a number that does not depend on the load.

    python -m benchmarks.instructions [TRIPS_PER_DAY]

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

REFERENCES = re.compile(r"Collected : (\d+)")
IN_CHILD = "runs"
"""First argument of a process that is measured; the number of runs and the trips per day follow."""


def main() -> None:
    """Print trips, instructions and instructions per trip."""
    trips_per_day = float(sys.argv[1]) if len(sys.argv) > 1 else 400.0
    if shutil.which("valgrind") is None:
        sys.exit("valgrind is not installed (Debian and Ubuntu: apt install valgrind)")
    with ThreadPoolExecutor(2) as pool:
        once, twice = pool.map(lambda runs: _measured(runs, trips_per_day), (1, 2))
    trips, instructions = once[0], twice[1] - once[1]
    print(f"{trips:,} trips, {instructions:,} instructions, {instructions / trips:,.0f} per trip")


def _measured(runs: int, trips_per_day: float) -> tuple[int, int]:
    """Trips of one run, and instructions of a whole process."""
    command = ["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null", sys.executable]
    arguments = ["-m", "benchmarks.instructions", IN_CHILD, str(runs), str(trips_per_day)]
    environment = os.environ | {"PYTHONHASHSEED": "0", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([*command, *arguments], env=environment, capture_output=True, text=True, check=True)
    counted = REFERENCES.search(done.stderr)
    if counted is None:
        sys.exit(f"valgrind counted nothing: {done.stderr}")
    return int(done.stdout), int(counted[1])


def _simulate(runs: int, trips_per_day: float) -> None:
    scenario = scaled_corridor(trips_per_day)
    trips = [run_once(scenario)[0].trips for _ in range(runs)]
    print(trips[0])


if __name__ == "__main__":
    if sys.argv[1:2] == [IN_CHILD]:
        _simulate(int(sys.argv[2]), float(sys.argv[3]))
    else:
        main()
