"""Kernels: the tests of ``test_kernels.py`` timed by pytest-benchmark."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.result import Result, skipped

TESTS = Path(__file__).with_name("test_kernels.py")


def results() -> list[Result]:
    """The median of each."""
    if find_spec("pytest_benchmark") is None:
        return [skipped("kernels", "us", "not installed: pip install pytest-benchmark")]
    with TemporaryDirectory() as folder:
        path = Path(folder, "kernels.json")
        plugins = ["-p", "no:xdist", "-p", "no:cacheprovider"]
        command = [sys.executable, "-m", "pytest", "-q", *plugins, f"--benchmark-json={path}", str(TESTS)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=TESTS.parents[1])
        measured = json.loads(path.read_text(encoding="utf-8"))["benchmarks"]
    return [
        Result(f"kernels/{each['name'].removeprefix('test_')}", 1e6 * each["stats"]["median"], "us", "median")
        for each in measured
    ]
