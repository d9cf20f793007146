"""``corridorsim explain``."""

from __future__ import annotations

import click

from corridorsim.cli.shared import snapshot_option


@click.command()
@click.argument("folder", type=click.Path())
@click.option("--scenario", required=True, metavar="NAME", help="Scenario of the unit.")
@click.option(
    "--replication", type=click.IntRange(min=0), default=0, show_default=True, help="Replication of the unit."
)
@snapshot_option
@click.option("--trip", metavar="ID", help="Explain this truck's day (a trip_id of the table trips).")
@click.option("--hub", metavar="NAME", help="Show who is at this hub at the time --at.")
@click.option("--at", metavar="TIME", help="Time in ISO 8601; UTC if it has no offset.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def explain(
    folder: str,
    scenario: str,
    replication: int,
    snapshot: str | None,
    trip: str | None,
    hub: str | None,
    at: str | None,
    as_json: bool,
) -> None:
    """Explain one truck's day, or one hub at one time.

    The unit is run again with the same seed, up to the end of the trip or the given time.

    \b
    corridorsim explain results/minimal --scenario fragmented --trip southbound-0-127
    corridorsim explain results/minimal --scenario fragmented --hub gate_hub --at 2030-03-05T14:00
    """  # noqa: D301 - click reads \b as "keep these lines"
    import json

    from rich.console import Console

    from corridorsim import api

    told = api.explain(folder, scenario, trip=trip, hub=hub, at=at, replication=replication, snapshot=snapshot)
    console = Console()
    if as_json:
        click.echo(json.dumps(told.records, indent=2))
    elif console.is_terminal:
        console.print(told.text, markup=False, soft_wrap=True)
    else:
        click.echo(told.text)
