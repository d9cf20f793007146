"""``corridorsim policy``."""

from __future__ import annotations

import click


@click.command()
@click.argument("experiment", type=click.Path())
@click.option("--scenario", metavar="NAME", help="This scenario only.  [default: all]")
@click.option("--snapshot", metavar="DATE", help="Snapshot of this date only.  [default: all]")
def policy(experiment: str, scenario: str | None, snapshot: str | None) -> None:
    """Print the rules in force in each jurisdiction.

    They are those of the first day of the window, each with its origin. Amounts are in the experiment's currency.
    """
    from corridorsim import api
    from corridorsim.cli.shared import console
    from corridorsim.report.terminal.rules import agreements_view, rules_view

    loaded = api.load(experiment)
    terminal = console()
    for found in api.policy(loaded, scenario, snapshot):
        terminal.print(rules_view(found.scenario, found.day, found.rules))
        if (costs := agreements_view(found.rules, loaded.file.experiment.currency)) is not None:
            terminal.print(costs)
