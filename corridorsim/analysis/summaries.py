"""The summaries that every finished results folder has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridorsim.analysis.comparison import compare
from corridorsim.analysis.results import read

if TYPE_CHECKING:
    import os

    import pyarrow as pa


def write_summaries(folder: str | os.PathLike[str]) -> pa.Table:
    """Write KPIs, bills and comparison of a finished run.

    Returns
    -------
    pyarrow.Table
        The KPIs, schema ``records.schema.KPIS``.
    """
    compare(folder)
    return read(folder).kpis
