"""Scaling of the main job with traffic: a fresh process for each size, so that its peak memory is separate.

python -m benchmarks.scaling [TRIPS_PER_DAY ...]
"""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.corridor import HEADER, measure

SIZES = (1_000.0, 10_000.0, 100_000.0)


def main() -> None:
    """Print one row per size."""
    print(HEADER)
    for size in map(float, sys.argv[1:] or SIZES):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            print(pool.submit(measure, size).result().row, flush=True)


if __name__ == "__main__":
    main()
