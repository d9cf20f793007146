"""Runs the rollouts of an experiment's scenarios without operations, and writes their tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corridorsim.config.load import ScenarioFile
from corridorsim.experiment.replication import record_rollout
from corridorsim.records.recorder import Recorder
from corridorsim.records.store import UnitWriter
from corridorsim.rollout import rollout_plan, simulate_rollout
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


def run_rollouts(scenarios: Mapping[str, ScenarioFile], seed: int, replications: int, results: Path) -> None:
    """Write the tables and ``summary/rollout_kpis.parquet`` of all scenarios and replications."""
    rows: list[tuple[object, ...]] = []
    for name, scenario in scenarios.items():
        plan = rollout_plan(scenario.experiment, periods=scenario.periods)
        assert plan is not None  # noqa: S101 - checked by the caller
        figures = kpi_plan(scenario.experiment, plan)
        for replication in range(replications):
            rows += _run(name, figures, seed, replication, results)
    columns = list(zip(*rows, strict=True))
    arrays = [pa.array(values, field.type) for values, field in zip(columns, ROLLOUT_KPIS, strict=True)]
    (results / "summary").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_arrays(arrays, schema=ROLLOUT_KPIS), results / "summary" / "rollout_kpis.parquet")


def _run(scenario: str, plan: KpiPlan, seed: int, replication: int, results: Path) -> list[tuple[object, ...]]:
    history = simulate_rollout(plan.rollout, seed, replication)
    writer = UnitWriter(results, scenario, replication, "parquet")
    recorder = Recorder(plan.rollout.settings.start, writer, ("rollout", "adoption"))
    record_rollout(recorder, plan.rollout, history)
    recorder.close()
    writer.commit()
    return [(scenario, replication, *kpi) for kpi in rollout_kpis(plan, history)]
