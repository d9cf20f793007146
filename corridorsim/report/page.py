"""Combines the text and figures of a results folder in one HTML file that needs no network."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from markupsafe import Markup
from plotly.offline import get_plotlyjs

from corridorsim.analysis.attribution import ALL_LEVERS, NO_LEVER
from corridorsim.analysis.comparison import compare, rank
from corridorsim.analysis.notices import notices
from corridorsim.analysis.results import Results, read, summary_path
from corridorsim.analysis.warmup import warmup_checks
from corridorsim.report.appendix import appendix
from corridorsim.report.experiment_labels import read_labels
from corridorsim.report.gather import gather
from corridorsim.report.sections import Section, Story, sections
from corridorsim.report.story import summary, table_rows
from corridorsim.report.winners import drawn

FILE_NAME = "report.html"
_HERE = Path(__file__).parent


def write_report(folder: str | os.PathLike[str]) -> Path:
    """Write ``report.html`` into a results folder; a reader sees the old page or the new one, never a partial one.

    Returns
    -------
    Path
        The page.

    Raises
    ------
    ResultsError
        The folder is not a finished results folder.
    """
    results = read(folder)
    path = results.path / FILE_NAME
    partial = path.with_name(f".{FILE_NAME}.{os.getpid()}")
    try:
        partial.write_text(page(results), encoding="utf-8")
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return path


def page(results: Results) -> str:
    """Return the page as text."""
    comparison = compare(results.path, _chosen_baseline(results))
    kpis = results.kpis
    if results.attribution is not None:
        # Of all combinations of levers that were run, the page shows only the baseline and the target.
        ends = [NO_LEVER, ALL_LEVERS]
        results = results.only(ends)
        kpis = _of_scenarios(kpis, ends)
        comparison = _of_scenarios(comparison, ends)
    dated_kpis = None
    if results.snapshots:
        # The page describes the last date; the others appear in the section of all snapshots.
        dated_kpis, last = kpis, results.snapshots[-1]
        results = results.at(last)
        kpis, comparison = (table.filter(pc.equal(table["snapshot"], last)) for table in (kpis, comparison))
    baseline = comparison["baseline"][0].as_py() if comparison.num_rows else results.baseline
    labels = read_labels(results.path)
    story = Story(results, comparison, kpis, gather(results), labels, baseline, dated_kpis)
    shown = sections(story)
    checks = warmup_checks(results)
    folded = appendix(results, checks)
    waits = drawn(story.group_rows, "queue_min_mean")
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html.j2").render(
        manifest=results.manifest,
        description=labels.description,
        window=[f"{edge.day} {edge:%B %Y, %H:%M}" for edge in results.window],
        snapshots=[] if dated_kpis is None else sorted(set(dated_kpis["snapshot"].to_pylist())),
        replications=_replications(results),
        baseline=baseline,
        ranking=rank(kpis),
        others=[name for name in results.scenarios if name != baseline],
        summary=summary(comparison, kpis, waits, baseline, labels.mean_scenarios),
        notices=notices(results, checks),
        rows=table_rows(comparison, kpis, results.scenarios, baseline),
        sections=shown,
        appendix=folded,
        style=_asset("page.css"),
        script=_asset("page.js"),
        plotly=_plotly(),
        figures=_as_json([*shown, *folded]),
    )


def _of_scenarios(table: pa.Table, scenarios: list[str]) -> pa.Table:
    return table.filter(pc.is_in(table["scenario"], pa.array(scenarios, table.schema.field("scenario").type)))


def _chosen_baseline(results: Results) -> str | None:
    """The baseline of the last comparison, so that the page agrees with ``corridorsim compare``."""
    path = summary_path(results.path, "comparison")
    if not path.is_file():
        return None
    chosen = set(pq.read_table(path, columns=["baseline"])["baseline"].to_pylist()) & set(results.scenarios)
    return chosen.pop() if len(chosen) == 1 else None


def _replications(results: Results) -> str:
    counts = {sum(unit.scenario == name for unit in results.units) for name in results.scenarios}
    return " to ".join(str(count) for count in sorted({min(counts), max(counts)}))


def _as_json(drawn: list[Section]) -> Markup:
    figures = {
        f"{section.name}-{place}": panel.figure
        for section in drawn
        for place, panel in enumerate(section.panels)
        if panel.figure is not None
    }
    text = json.dumps(figures, allow_nan=False, separators=(",", ":"), default=_plain_json)
    # Nothing in the data may close the script element.
    return Markup(text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026"))  # noqa: S704


def _plain_json(value: Any) -> Any:
    return value.to_plotly_json() if hasattr(value, "to_plotly_json") else value.tolist()


def _asset(name: str) -> Markup:
    return Markup((_HERE / name).read_text(encoding="utf-8"))  # noqa: S704 - a file of this package


@cache
def _plotly() -> Markup:
    return Markup(get_plotlyjs())  # noqa: S704 - the library itself
