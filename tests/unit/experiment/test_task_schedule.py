"""The order of pilot runs and units: on a clock of our own, with runs whose durations are given."""

from collections import Counter
from heapq import heappop, heappush
from itertools import count
from pathlib import Path
from types import SimpleNamespace

import pytest

from corridorsim.experiment.schedule import Schedule
from corridorsim.experiment.tasks import PilotResult, PilotTask, RunSettings, UnitResult

SETTINGS = RunSettings(1, Path("nowhere"), "parquet", "compiled")


def scenario(name, hubs=("first", "second")):
    return SimpleNamespace(name=name, snapshot=None, hubs=[SimpleNamespace(name=hub) for hub in hubs])


def schedule(units, pilot_runs=0, *, known=None, longest_first=True):
    """A schedule of scenarios with so many units each."""
    made = Schedule(SETTINGS, pilot_runs, longest_first=longest_first)
    for name, number in units.items():
        made.add(scenario(name), range(number), known)
    return made


def ended(made, task, seconds=1.0, waits=None):
    """Tell the schedule that a task has ended; return what it returns."""
    name = task.scenario.value.name
    if isinstance(task, PilotTask):
        return made.pilot_ended(PilotResult(name, None, task.number, seconds, waits or {}))
    return made.unit_ended(UnitResult(name, task.replication, 0, 0, seconds))


def word(task):
    """A task as a word: 'A pilot 0' or 'A unit 0'."""
    kind = f"pilot {task.number}" if isinstance(task, PilotTask) else f"unit {task.replication}"
    return f"{task.scenario.value.name} {kind}"


def run(made, workers, seconds):
    """Run all tasks as a pool does; return the time at which each began, by its word, and that of the end."""
    began, running, numbers, now_s = {}, [], count(), 0.0
    while True:
        while len(running) < workers and (task := made.next_task()) is not None:
            began[word(task)] = now_s
            heappush(running, (now_s + seconds[task.scenario.value.name], next(numbers), task))
        if not running:
            return began, now_s
        now_s, _, task = heappop(running)
        ended(made, task, seconds[task.scenario.value.name])


def test_a_pilot_run_plans_with_the_mean_of_those_before():
    made = schedule({"A": 1}, pilot_runs=3)
    waits = [{"first": 6.0, "second": 1.0}, {"first": 3.0}, {"first": 0.0, "second": 4.0}]
    planned_with = []
    for seen in waits:
        task = made.next_task()
        assert made.next_task() is None, "the next run needs the result of this one"
        planned_with.append(task.mean_wait_min)
        known = ended(made, task, waits=seen)
    # The second hub was not built in the second run, and keeps its average.
    assert planned_with == [{"first": 0, "second": 0}, {"first": 6, "second": 1}, {"first": 4.5, "second": 1}]
    assert known == {"first": 3, "second": 2}
    assert made.next_task().mean_wait_min == known


def test_units_wait_for_the_pilot_runs_of_their_own_scenario_only():
    began, _ = run(schedule({"short": 4, "long": 4}, pilot_runs=2), workers=2, seconds={"short": 1, "long": 5})
    assert began["short unit 0"] == 2, "while the pilot runs of the other go on"
    assert began["long pilot 1"] == 5
    assert began["long unit 0"] == 10


def test_two_workers_are_busy_all_the_time():
    """The demo: three scenarios of about the same length, six pilot runs each, ten replications."""
    seconds = {"fragmented": 1.0, "harmonized_mean": 0.97, "harmonized": 0.94}
    _, end_s = run(schedule(dict.fromkeys(seconds, 10), pilot_runs=6), workers=2, seconds=seconds)
    work_s = sum(16 * run_s for run_s in seconds.values())
    assert work_s / (2 * end_s) > 0.97


def test_long_units_begin_first():
    seconds = {"short": 1.0, "long": 4.0}
    began, end_s = run(schedule({"short": 4, "long": 1}, pilot_runs=1), workers=2, seconds=seconds)
    # Pilot runs end at 1 and 4 s; the long unit begins as soon as it can, and the short ones fill the other worker.
    assert began["long unit 0"] == 4
    assert end_s == 8


def test_without_pilot_runs_the_first_units_tell_which_are_long():
    seconds = {"short": 1.0, "long": 4.0}
    began, _ = run(schedule({"short": 4, "long": 4}, known={"first": 1.0}), workers=1, seconds=seconds)
    assert [name for name in began if name.startswith("short")] == [f"short unit {number}" for number in range(4)]
    assert list(began)[-2:] == ["short unit 2", "short unit 3"], "when all long ones have begun"


def test_one_process_runs_scenarios_one_after_another():
    units = {"short": 2, "long": 2}
    began, _ = run(schedule(units, pilot_runs=1, longest_first=False), workers=1, seconds={"short": 1, "long": 4})
    assert list(began) == [
        "short pilot 0", "long pilot 0", "short unit 0", "short unit 1", "long unit 0", "long unit 1",
    ]  # fmt: skip


@pytest.mark.parametrize("pilot_runs", [0, 2])
def test_every_task_is_handed_out_once(pilot_runs):
    names = [f"point-{number}" for number in range(300)]
    made = schedule(dict.fromkeys(names, 2), pilot_runs, known=None if pilot_runs else {})
    assert made.pilots == pilot_runs * len(names)
    began, _ = run(made, workers=3, seconds=dict.fromkeys(names, 1.0))
    kinds = Counter(task.rsplit(" ", 1)[0].split(" ")[1] for task in began)
    assert kinds["unit"] == 600
    assert kinds["pilot"] == pilot_runs * 300
    assert made.pilots == 0
