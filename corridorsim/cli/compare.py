"""``corridorsim compare``."""

from __future__ import annotations

import click

from corridorsim.cli.shared import console


@click.command()
@click.argument("folder", type=click.Path())
@click.option("--baseline", metavar="NAME", help="Scenario to compare the others with.")
def compare(folder: str, baseline: str | None) -> None:
    """Compare the scenarios of FOLDER with the baseline. Differences are paired by replication."""
    from corridorsim.analysis.comparison import by_snapshot
    from corridorsim.analysis.comparison import compare as compare_results
    from corridorsim.analysis.group_words import in_words, verdicts
    from corridorsim.analysis.notices import notices
    from corridorsim.analysis.results import read
    from corridorsim.analysis.statistics import LEAST_REPLICATIONS
    from corridorsim.report.terminal.comparison_table import comparison_view

    table = compare_results(folder, baseline)
    results = read(folder)
    shown = console()
    days: list[str | None] = [*results.snapshots] or [None]
    limits = {day: notices(results.at(day)) for day in days}
    shown.print(comparison_view(table, results.kpis, limits))
    for snapshot, own in by_snapshot(results.group_comparison):
        for line in verdicts(in_words(own.to_pylist(), {}), results.scenarios):
            shown.print(line if snapshot is None else f"{snapshot}, {line}", markup=False, highlight=False)
    count = len({unit.replication for unit in results.units})
    if count == 1:
        click.echo(f"one replication gives no intervals; for a long run, use corridorsim batch-means {folder}")
    elif count < LEAST_REPLICATIONS and len(results.scenarios) > 1:
        click.echo(f"{count} replications give no verdicts; these need {LEAST_REPLICATIONS} or more")
