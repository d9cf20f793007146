"""The columns that identify a unit in summary tables."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from corridorsim.analysis.results import Unit

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Iterator, Sequence

_TYPES = {"replication": pa.int32()}

UNIT_FIELDS = [pa.field(name, _TYPES.get(name, pa.string())) for name in Unit._fields]
SETTING_FIELDS = [field for field in UNIT_FIELDS if field.name not in {"scenario", "replication"}]
"""The columns that identify a unit, except scenario and replication."""

Row = dict[str, Any]
Pair = tuple[str, Row, list[Row], list[Row]]
"""Scenario; common columns; rows of the baseline and of the scenario, where equal positions are one replication."""


def unit_columns(unit: Unit) -> Row:
    """Values of ``UNIT_FIELDS``."""
    return unit._asdict()


def paired_rows(rows: Iterable[Row], scenarios: Sequence[str], baseline: str, keys: Sequence[str]) -> Iterator[Pair]:
    """Rows of every other scenario paired with those of the baseline, replication by replication.

    Parameters
    ----------
    rows
        With the columns of ``UNIT_FIELDS`` and ``keys``.
    keys
        Columns that distinguish rows of one unit.
    """
    common = [*(field.name for field in SETTING_FIELDS), *keys]
    by_replication: defaultdict[tuple[Hashable, ...], dict[int, Row]] = defaultdict(dict)
    for row in rows:
        by_replication[row["scenario"], *(row[key] for key in common)][row["replication"]] = row
    for scenario in scenarios:
        for key, after in by_replication.items():
            before = by_replication.get((baseline, *key[1:]), {})
            if key[0] != scenario or scenario == baseline or not before:
                continue
            shared = sorted(before.keys() & after.keys())
            head = dict(zip(common, key[1:], strict=True))
            yield scenario, head, [before[i] for i in shared], [after[i] for i in shared]
