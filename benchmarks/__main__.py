"""Run benchmarks, each in a process of its own, and write one file: ``python -m benchmarks [NAMES] --json FILE``."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from benchmarks import corridor, demo, engines, instructions, kernels, load, mechanisms, ratios, tandem
from benchmarks.conditions import conditions
from benchmarks.result import Result, write

BENCHMARKS: dict[str, Callable[[], list[Result]]] = {
    "kernels": kernels.results,
    "engines": engines.results,
    "mechanisms": mechanisms.results,
    "corridor_1000": partial(corridor.at_size, 1_000),
    "corridor_10000": partial(corridor.at_size, 10_000),
    "corridor_100000": partial(corridor.at_size, 100_000),
    "days_10": partial(corridor.days, 10),
    "days_60": partial(corridor.days, 60),
    "year": corridor.year,
    "load": load.results,
    "start": load.start,
    "demo": demo.results,
    "instructions": instructions.results,
    "tandem": tandem.results,
    "ratios": ratios.full,
    "small_ratios": ratios.small,
}
SMALL = ("kernels", "start", "instructions", "small_ratios")
"""What continuous integration runs."""


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Run benchmarks; all by default.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(BENCHMARKS))
    parser.add_argument("--small", action="store_true", help=f"only {', '.join(SMALL)}")
    parser.add_argument("--json", type=Path, default=Path("build/bench.json"), help="default: %(default)s")
    chosen = parser.parse_args()
    names = chosen.names or (SMALL if chosen.small else tuple(BENCHMARKS))
    if unknown := set(names) - set(BENCHMARKS):
        parser.error(f"no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}")
    measured_under = conditions()
    results: list[Result] = []
    for name in names:
        for result in _in_fresh_process(BENCHMARKS[name]):
            results.append(result)
            print(f"{result.name:<40} {result.text:>12} {result.unit:<16} {result.note}", flush=True)
        write(chosen.json, measured_under, results)
    print(f"written to {chosen.json}")


def _in_fresh_process(benchmark: Callable[[], list[Result]]) -> list[Result]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(benchmark).result()


if __name__ == "__main__":
    main()
