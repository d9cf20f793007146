"""``corridorsim attribute``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from corridorsim.cli.shared import console, run_options, simulated_days, snapshot_option

if TYPE_CHECKING:
    from corridorsim.experiment.options import RunOptions


def _group(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> dict[str, list[str]]:
    """Parse NAME=LEVER,LEVER of each option."""
    groups: dict[str, list[str]] = {}
    for value in values:
        name, equals, levers = value.partition("=")
        if not (name and equals and levers):
            raise click.BadParameter(f"{value!r} is not of the form NAME=LEVER,LEVER")
        groups[name] = [lever.strip() for lever in levers.split(",")]
    return groups


@click.command()
@click.argument("experiment", type=click.Path())
@click.option("-o", "--out", required=True, type=click.Path(), help="Results folder.")
@click.option("--baseline", required=True, metavar="NAME", help="Scenario to start from.")
@click.option(
    "--target", required=True, metavar="NAME", help="Scenario whose difference from the baseline is explained."
)
@click.option(
    "--group",
    "groups",
    multiple=True,
    callback=_group,
    metavar="NAME=LEVER,..",
    help="Levers treated as one; may be repeated.",
)
@click.option(
    "--orders", type=click.IntRange(min=2), metavar="N", help="Sample N orders instead of running all combinations."
)
@snapshot_option
@run_options
def attribute(
    experiment: str,
    out: str,
    baseline: str,
    target: str,
    groups: dict[str, list[str]],
    orders: int | None,
    snapshot: str | None,
    options: RunOptions,
) -> None:
    """Attribute the difference of two scenarios to levers.

    Computes Shapley values of every KPI. Every combination of the levers that differ is run (2 to the power of their
    number); with more than 8 levers, orders in which they are switched are sampled instead. All other differences
    count as one more lever, everything_else.

    \b
    corridorsim attribute configs/minimal.yaml -o results/why --baseline fragmented --target harmonized \\
        --replications 3 --group money=tariffs,roaming_fees
    """  # noqa: D301 - click reads \b as "keep these lines"
    from dataclasses import replace

    from corridorsim import api
    from corridorsim.analysis.attribution import ALL_LEVERS, NO_LEVER
    from corridorsim.analysis.notices import notices
    from corridorsim.cli.progress import RunProgress
    from corridorsim.report.terminal.attribution_table import attribution_view
    from corridorsim.report.terminal.comparison_table import notices_view
    from corridorsim.studies.attribution import attribute as run_attribution

    loaded = api.load(experiment)
    with RunProgress(simulated_days(loaded)) as progress:
        table = run_attribution(
            loaded,
            out,
            baseline,
            target,
            groups,
            orders,
            replace(options, progress=progress),
            snapshot,
        )
    shown = console()
    shown.print(attribution_view(table))
    shown.print(notices_view(notices(api.read(out).only([NO_LEVER, ALL_LEVERS]))))
    click.echo(f"results: {out}   next: corridorsim report {out}")
