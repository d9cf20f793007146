"""Tasks in a pool: values that they share, how many are handed out, and what workers do when their parent dies."""

import pickle
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corridorsim.experiment.executors import Independent, Shared, run_tasks


class Counted:
    """A value that counts how often it is pickled."""

    pickled = 0

    def __reduce__(self):
        Counted.pickled += 1
        return Counted, ()


class Square:
    def __init__(self, number):
        self.number = number

    def run(self):
        return self.number**2


class Noting(Independent):
    """Notes how many tasks have been handed out."""

    handed_out = 0

    def next_task(self):
        task = super().next_task()
        self.handed_out += task is not None
        return task


def test_a_shared_value_is_pickled_once_and_read_once():
    shared = Shared(Counted())
    Counted.pickled = 0
    copies = [pickle.loads(pickle.dumps(("task", number, shared)))[2] for number in range(5)]
    assert Counted.pickled == 1
    assert len({id(copy.value) for copy in copies}) == 1
    assert isinstance(copies[0].value, Counted)


@pytest.mark.parametrize("workers", [1, 2])
def test_all_results_and_few_tasks_ahead(workers):
    tasks = Noting(Square(number) for number in range(12))
    results = []
    for result in run_tasks(tasks, workers, ""):
        results.append(result)
        assert tasks.handed_out - len(results) <= workers, "the order of the rest can still change"
    assert sorted(results) == [number**2 for number in range(12)]


SLEEPERS = """\
import time
from corridorsim.experiment.executors import Independent, run_tasks

class Sleep:
    def run(self):
        print("asleep", flush=True)
        time.sleep(300)

if __name__ == "__main__":
    list(run_tasks(Independent([Sleep(), Sleep()]), 2, ""))
"""


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs /proc")
def test_workers_end_with_a_parent_that_is_killed(tmp_path):
    script = tmp_path / "sleepers.py"
    script.write_text(SLEEPERS)
    parent = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE)
    try:
        for _ in range(2):
            assert parent.stdout.readline() == b"asleep\n"
        children = Path(f"/proc/{parent.pid}/task/{parent.pid}/children").read_text().split()
    finally:
        parent.kill()
        parent.communicate()
    assert len(children) >= 2
    deadline = time.monotonic() + 60
    while running := [child for child in children if _is_running(child)]:
        assert time.monotonic() < deadline, f"still running: {running}"
        time.sleep(0.05)


def _is_running(process):
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
