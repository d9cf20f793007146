"""What is imported to check an experiment and to run a unit in a worker: heavy libraries only where they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

MINIMAL = Path(__file__).parents[2] / "configs" / "minimal.yaml"

HEAVY = {"pandas", "networkx", "plotly", "SALib", "optuna", "matplotlib", "pyarrow.compute", "pyarrow.dataset"}

PLAIN = f"""\
extends: {MINIMAL}
name: plain
simulation: {{ warmup_h: 0, window_h: 3, cooldown_h: 3, replications: 1, pilot_runs: 1 }}
flows: {{ southbound: {{ payload_t: 13.8 }}, northbound: {{ payload_t: 13.8 }} }}
"""

UNIT = """\
import sys
from pathlib import Path
import corridorsim
from corridorsim.experiment.executors import Shared, run_tasks
from corridorsim.experiment.tasks import RunSettings, UnitTask

class Asked:
    def __init__(self, task):
        self.task = task

    def run(self):
        self.task.run()
        return sorted(sys.modules)

class Tasks:
    def __init__(self, *tasks):
        self.tasks = list(tasks)

    def next_task(self):
        return self.tasks.pop() if self.tasks else None

if __name__ == "__main__":
    scenario = next(iter(corridorsim.load("plain.yaml").built.values()))
    settings = RunSettings(1, Path("results"), "parquet", "compiled")
    task = UnitTask(settings, Shared(scenario), 0, {hub.name: 0.0 for hub in scenario.hubs})
    print(*next(run_tasks(Tasks(Asked(task)), 2, "")))
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "plain.yaml").write_text(PLAIN, encoding="utf-8")
    (tmp_path / "unit.py").write_text(UNIT, encoding="utf-8")
    return tmp_path


def modules(folder: Path, *arguments: str) -> set[str]:
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.splitlines()[-1].split())


def test_the_import_of_the_package_imports_no_library(folder):
    loaded = modules(folder, "-c", "import sys, corridorsim; print(*sys.modules)")
    assert not (HEAVY | {"scipy", "numpy", "pyarrow", "pydantic", "yaml", "ruamel.yaml", "click", "rich"}) & loaded


@pytest.mark.parametrize("file", ["plain.yaml", str(MINIMAL)])
def test_validate_imports_neither_analysis_nor_the_world_of_trucks(folder, file):
    code = f"import sys; from corridorsim.cli import main; main(['validate', {file!r}], standalone_mode=False)"
    loaded = modules(folder, "-c", f"{code}; print(*sys.modules)")
    assert "corridorsim.scenario.build" in loaded
    assert not (HEAVY | {"scipy", "pyarrow", "rich", "jinja2"}) & loaded
    assert not {name for name in loaded if name.startswith(("corridorsim.analysis", "corridorsim.report"))}
    assert not {name for name in loaded if name.startswith(("corridorsim.studies", "corridorsim.world.hub"))}


def test_a_worker_imports_only_what_runs_a_unit(folder):
    loaded = modules(folder, "unit.py")
    assert "corridorsim.world.world" in loaded
    assert not (HEAVY | {"scipy", "click", "rich", "jinja2"}) & loaded
    assert not {name for name in loaded if name.startswith(("corridorsim.analysis", "corridorsim.report"))}


def test_a_worker_may_use_pandas_all_the_same(folder):
    code = (
        "from corridorsim.experiment.executors import without_pandas; without_pandas(); import sys; "
        "import pyarrow as pa; column = pa.array([1.0, None]); assert 'pandas' not in sys.modules; "
        "frame = pa.table({'a': column}).to_pandas(); "
        "assert pa.Table.from_pandas(frame).column('a').null_count == 1; print(type(frame).__name__)"
    )
    assert modules(folder, "-c", code) == {"DataFrame"}
