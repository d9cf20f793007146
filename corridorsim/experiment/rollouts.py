"""Runs the rollouts of an experiment's scenarios without operations, and writes their tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from corridorsim.config.experiment import Experiment
from corridorsim.records.recorder import Recorder
from corridorsim.records.schema import ROLLOUT_KPIS
from corridorsim.records.store import UnitWriter
from corridorsim.rollout import RolloutPlan, rollout_plan, simulate_rollout
from corridorsim.rollout.kpis import rollout_kpis
from corridorsim.rollout.rows import rollout_rows


def run_rollouts(experiments: Mapping[str, Experiment], seed: int, replications: int, results: Path) -> None:
    """Write the table ``rollout`` and ``summary/rollout_kpis.parquet`` for all scenarios and replications."""
    rows: list[tuple[object, ...]] = []
    for name, experiment in experiments.items():
        plan = rollout_plan(experiment)
        assert plan is not None  # noqa: S101 - who calls has looked
        for replication in range(replications):
            rows += _run(name, experiment, plan, seed, replication, results)
    columns = list(zip(*rows, strict=True))
    arrays = [pa.array(values, field.type) for values, field in zip(columns, ROLLOUT_KPIS, strict=True)]
    (results / "summary").mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_arrays(arrays, schema=ROLLOUT_KPIS), results / "summary" / "rollout_kpis.parquet")


def _run(
    scenario: str, experiment: Experiment, plan: RolloutPlan, seed: int, replication: int, results: Path
) -> list[tuple[object, ...]]:
    records = simulate_rollout(plan, seed, replication)
    writer = UnitWriter(results, scenario, replication, "parquet")
    recorder = Recorder(plan.settings.start, writer, ("rollout",))
    add = recorder.table("rollout")
    for row in rollout_rows(plan, records):
        add(row)
    recorder.close()
    writer.commit()
    return [
        (scenario, replication, kpi.day, kpi.jurisdiction, kpi.kpi, kpi.value, kpi.unit)
        for kpi in rollout_kpis(experiment, plan, records, experiment.currency)
    ]
