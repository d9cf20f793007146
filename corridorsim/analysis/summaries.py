"""The summaries that every finished results folder has."""

from __future__ import annotations

import os

import pyarrow as pa

from corridorsim.analysis import bills, kpis
from corridorsim.analysis.comparison import compare


def write_summaries(folder: str | os.PathLike[str]) -> pa.Table:
    """Write KPIs, bills and comparison of a finished run.

    Returns
    -------
    pyarrow.Table
        The KPIs, schema ``records.schema.KPIS``.
    """
    figures = kpis.summarize(folder)
    bills.summarize(folder)
    compare(folder)
    return figures
