"""What public money beyond the baseline's achieves: ``summary/public_money.parquet``."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from corridorsim.analysis.results import write_summary
from corridorsim.analysis.statistics import mean_interval, ratio_interval
from corridorsim.analysis.unit_columns import SETTING_FIELDS, paired_rows

if TYPE_CHECKING:
    from corridorsim.analysis.results import Results

MONEY, SAVED = "public_money_per_year", "co2e_saved_t_per_year"

PUBLIC_MONEY = pa.schema(
    [
        *SETTING_FIELDS,
        pa.field("baseline", pa.string()),
        pa.field("scenario", pa.string()),
        pa.field("more_money_per_year", pa.float64(), metadata={"unit": "currency/year"}),
        pa.field("more_saved_t_per_year", pa.float64(), metadata={"unit": "t/year"}),
        pa.field("per_tco2e", pa.float64(), metadata={"unit": "currency/t", "description": "null if unbounded"}),
        pa.field("ci_low", pa.float64()),
        pa.field("ci_high", pa.float64()),
        pa.field("replications", pa.int32()),
    ]
)


def compare_public_money(results: Results, baseline: str) -> pa.Table:
    """The ratio of the two paired mean differences, scenario minus baseline, with Fieller's 95 % interval."""
    names = [field.name for field in SETTING_FIELDS]
    rows = [row for row in results.kpis.to_pylist() if row["kpi"] in {MONEY, SAVED}]
    found: defaultdict[tuple[Any, ...], dict[str, list[float | None]]] = defaultdict(dict)
    for scenario, head, before, after in paired_rows(rows, results.scenarios, baseline, ("kpi",)):
        pairs = zip((row["value"] for row in before), (row["value"] for row in after), strict=True)
        found[scenario, *(head[name] for name in names)][head["kpi"]] = [
            None if None in pair else pair[1] - pair[0] for pair in pairs
        ]
    table = []
    for (scenario, *setting), gains in found.items():
        ratio = ratio_interval(gains[MONEY], gains[SAVED])
        table.append(
            dict(zip(names, setting, strict=True))
            | {
                "baseline": baseline,
                "scenario": scenario,
                "more_money_per_year": mean_interval(gains[MONEY]).mean,
                "more_saved_t_per_year": mean_interval(gains[SAVED]).mean,
                "per_tco2e": ratio.mean,
                "ci_low": ratio.low,
                "ci_high": ratio.high,
                "replications": ratio.n,
            }
        )
    return write_summary(results.path, "public_money", table, PUBLIC_MONEY)
