"""Runs the rollouts of an experiment's scenarios without operations, and writes their tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corridorsim.config.load import ScenarioFile
from corridorsim.experiment.executors import Independent, Shared, run_tasks
from corridorsim.experiment.replication import record_rollout
from corridorsim.experiment.tasks import rare_collection
from corridorsim.records.recorder import Recorder
from corridorsim.records.store import UnitWriter
from corridorsim.rollout import RolloutHistory, rollout_plan, simulate_rollout
from corridorsim.rollout.kpis import KpiPlan, kpi_plan, rollout_kpis

ROLLOUT_KPIS = pa.schema(
    [
        pa.field("scenario", pa.string()),
        pa.field("replication", pa.int32()),
        pa.field("date", pa.date32()),
        pa.field("jurisdiction", pa.string()),
        pa.field("kpi", pa.string()),
        pa.field("value", pa.float64()),
        pa.field("unit", pa.string()),
    ]
)
IF_A_WORKER_DIES = "Start again with --overwrite, and with fewer --workers if memory is short"


@dataclass(frozen=True)
class RolloutTask:
    """One replication of the rollout of one scenario."""

    number: int
    """Position of its KPIs among those of all tasks."""
    scenario: str
    plan: Shared[KpiPlan]
    seed: int
    replication: int
    results: Path

    def run(self) -> tuple[int, pa.Table]:
        """Write the tables of this replication; return the task's number and its KPIs."""
        plan = self.plan.value
        with rare_collection():
            history = simulate_rollout(plan.rollout, self.seed, self.replication)
            kpis = self._kpis(plan, history)
        writer = UnitWriter(self.results, self.scenario, self.replication, "parquet")
        recorder = Recorder(plan.rollout.settings.start, writer, ("rollout", "adoption"))
        record_rollout(recorder, plan.rollout, history)
        recorder.close()
        writer.commit()
        return self.number, kpis

    def _kpis(self, plan: KpiPlan, history: RolloutHistory) -> pa.Table:
        columns = list(zip(*rollout_kpis(plan, history), strict=True))
        number = len(columns[0])
        columns = [(self.scenario,) * number, (self.replication,) * number, *columns]
        arrays = [pa.array(values, field.type) for values, field in zip(columns, ROLLOUT_KPIS, strict=True)]
        return pa.Table.from_arrays(arrays, schema=ROLLOUT_KPIS)


def run_rollouts(
    scenarios: Mapping[str, ScenarioFile], seed: int, replications: int, results: Path, workers: int
) -> None:
    """Write the tables and ``summary/rollout_kpis.parquet`` of all scenarios and replications.

    Raises
    ------
    RunError
        A worker died.
    """
    tasks = Independent(_tasks(scenarios, seed, replications, results))
    with closing(run_tasks(tasks, workers, IF_A_WORKER_DIES)) as done:
        kpis = dict(done)
    table = pa.concat_tables(kpis[number] for number in sorted(kpis)).combine_chunks()
    (results / "summary").mkdir(parents=True, exist_ok=True)
    pq.write_table(table, results / "summary" / "rollout_kpis.parquet")


def _tasks(scenarios: Mapping[str, ScenarioFile], seed: int, replications: int, results: Path) -> Iterator[RolloutTask]:
    for position, (name, scenario) in enumerate(scenarios.items()):
        plan = rollout_plan(scenario.experiment, periods=scenario.periods)
        assert plan is not None  # noqa: S101 - checked by the caller
        shared = Shared(kpi_plan(scenario.experiment, plan))
        for replication in range(replications):
            yield RolloutTask(position * replications + replication, name, shared, seed, replication, results)
